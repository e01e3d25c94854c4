"""The common frame: wheel, drag, double click and keys, and what is drawn of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.curve import CurvePoint
from app.regions import REGIONS
from app.services.dashboard import Mark
from app.ui.charts.axis import AxisText
from app.ui.charts.frame import Frame, _strokes, fill_between, polygon
from app.ui.charts.holdings import AHEAD, ARROW, Curves, HoldingsPicture, HoldingsText, draw_marks
from app.ui.charts.plot import Margins, Plot, spread
from app.ui.charts.pyramid import Columns, Pyramid
from app.ui.charts.scale import DAY, place_of_day
from app.ui.style import Look, look

FIRST = date(2025, 4, 1)
TEXT = HoldingsText("Incubation", "1 Jun: interest starts", "1.84M", "1.98M", "1.37M", "+0.47–0.62M", "gap")


def points(days: int = 160, held: int = 1_500_000, unreviewed: int = 0) -> list[CurvePoint]:
    """Held above owed by what is asked for, one point a day."""
    return [
        CurvePoint(
            FIRST + timedelta(days=at),
            Decimal(held + at * 100),
            Decimal(held + at * 100 + (unreviewed if at > days // 2 else 0)),
            Decimal(1_300_000 + at * 50),
            Decimal(1_300_000),
        )
        for at in range(days)
    ]


def picture(days: int = 160, held: int = 1_500_000, unreviewed: int = 0) -> HoldingsPicture:
    mark = Mark(FIRST + timedelta(days=days // 2), Decimal(143_000), reviewed=False)
    return HoldingsPicture(
        Curves.of(points(days, held, unreviewed)),
        replace(TEXT, marks=("143,000",)),
        marks=[mark],
        interest_starts=FIRST + timedelta(days=61),
    )


@pytest.fixture
def plot(qtbot: QtBot) -> Plot:
    made = Plot(AxisText(REGIONS["en-US"]), lambda token: look().color(token), Margins(ahead=AHEAD))
    qtbot.addWidget(made)
    made.resize(760, 320)
    made.show_picture(picture())
    made.show()
    qtbot.waitExposed(made)
    return made


def drawn(plot: Plot) -> QImage:
    plot.redraw()
    return plot.grab().toImage()


def count(image: QImage, token: str) -> int:
    """How many pixels have nearly the colour of a token."""
    wanted = look().color(token)
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].astype(int)
    near = np.abs(pixels - [wanted.blue(), wanted.green(), wanted.red()]).max(axis=2) < 12
    return int(near.sum())


def warm(image: QImage) -> int:
    """How many pixels are clearly more red than blue."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4).astype(int)
    return int((pixels[..., 2] > pixels[..., 0] + 25).sum())


def wheel(plot: Plot, x: float, notches: int) -> None:
    at = QPointF(x, 100)
    event = QWheelEvent(
        at,
        QPointF(plot.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot, event)


def test_the_wheel_zooms_time_around_the_pointer(plot: Plot) -> None:
    whole, frame = plot.visible_range, plot.frame()
    assert whole is not None
    assert frame is not None
    place = frame.place(300)
    wheel(plot, 300, 4)
    zoomed, after = plot.visible_range, plot.frame()
    assert zoomed is not None
    assert after is not None
    assert zoomed[1] - zoomed[0] < whole[1] - whole[0]
    assert after.place(300) == pytest.approx(place, abs=DAY / 2)


def test_zooming_out_stops_at_the_whole_and_double_click_returns_to_it(plot: Plot) -> None:
    whole = plot.visible_range
    wheel(plot, 300, -10)
    assert plot.visible_range == whole
    wheel(plot, 300, 6)
    assert plot.visible_range != whole
    QTest.mouseDClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(300, 100))
    assert plot.visible_range == whole


def test_dragging_moves_the_window_and_never_leaves_the_curve(plot: Plot) -> None:
    wheel(plot, 300, 8)
    before = plot.visible_range
    QTest.mousePress(plot, Qt.MouseButton.LeftButton, pos=QPoint(300, 100))
    QTest.mouseMove(plot, QPoint(360, 100))
    QTest.mouseRelease(plot, Qt.MouseButton.LeftButton, pos=QPoint(360, 100))
    after = plot.visible_range
    assert before is not None
    assert after is not None
    assert after[0] < before[0]
    assert after[1] - after[0] == pytest.approx(before[1] - before[0])
    assert after[0] >= place_of_day(FIRST)


def test_the_range_buttons_show_the_last_days(plot: Plot) -> None:
    plot.show_last(31)
    shown = plot.visible_range
    assert shown is not None
    assert shown[1] - shown[0] == 31 * DAY
    plot.show_last(None)
    assert plot.visible_range == (place_of_day(FIRST), place_of_day(FIRST + timedelta(days=159)))


def test_the_line_stands_on_the_nearest_point_and_leaves_with_the_pointer(plot: Plot, qtbot: QtBot) -> None:
    frame = plot.frame()
    assert frame is not None
    x = round(frame.x(place_of_day(FIRST + timedelta(days=40))))
    QTest.mouseMove(plot, QPoint(x + 40, 100))  # a pointer that is there already would not move
    with qtbot.waitSignal(plot.pointed, check_params_cb=lambda stop: stop == 40):
        QTest.mouseMove(plot, QPoint(x, 120))
    plain = count(drawn(plot), "text3")
    plot._point(-1)
    assert plot.stop == -1
    assert count(drawn(plot), "text3") < plain


def test_arrow_keys_move_the_line_by_one_point_and_with_shift_by_ten(plot: Plot) -> None:
    QTest.keyClick(plot, Qt.Key.Key_Left)
    assert plot.stop == 159
    QTest.keyClick(plot, Qt.Key.Key_Left)
    QTest.keyClick(plot, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert plot.stop == 148
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.stop == 149
    QTest.keyClick(plot, Qt.Key.Key_Home)
    assert plot.stop == 0
    QTest.keyClick(plot, Qt.Key.Key_End)
    assert plot.stop == 159
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    assert plot.stop == -1


def test_the_window_follows_the_line_out_of_sight(plot: Plot) -> None:
    plot.show_last(20)
    QTest.keyClick(plot, Qt.Key.Key_Home)
    shown = plot.visible_range
    assert shown is not None
    assert shown[0] == place_of_day(FIRST)


def test_a_new_day_keeps_a_window_that_reached_the_end_at_the_end(plot: Plot) -> None:
    plot.show_last(31)
    plot.show_picture(picture(161))
    last = place_of_day(FIRST + timedelta(days=160))
    assert plot.visible_range == (last - 31 * DAY, last)


def test_what_is_covered_is_tinted_and_what_is_short_is_hatched(plot: Plot, look: Look) -> None:
    for theme in ("dark", "light"):
        look.set_theme("dark" if theme == "dark" else "light")
        plot.show_picture(picture())
        assert warm(drawn(plot)) < 50
        plot.show_picture(picture(held=1_200_000))
        assert warm(drawn(plot)) > 1000


def test_what_is_not_reviewed_is_drawn_in_its_colour_only_where_it_differs(plot: Plot) -> None:
    quiet = count(drawn(plot), "warn")
    plot.show_picture(picture(unreviewed=143_000))
    assert count(drawn(plot), "warn") > quiet + 100


def test_large_text_keeps_room_for_the_labels(plot: Plot, look: Look) -> None:
    before = plot.frame()
    look.set_scale(150)
    after = plot.frame()
    assert before is not None
    assert after is not None
    assert after.area.width() < before.area.width()


def test_no_picture_draws_nothing(plot: Plot) -> None:
    plot.show_picture(None)
    assert plot.frame() is None
    assert plot.visible_range is None
    drawn(plot)
    QTest.keyClick(plot, Qt.Key.Key_Left)
    assert plot.stop == -1


@pytest.mark.parametrize("length", [2, 400, 900, 200_000])
def test_a_curve_of_any_length_is_one_unbroken_line(plot: Plot, length: int) -> None:
    """Every pixel column between the ends of the curve is drawn."""
    places = np.linspace(0, 1e7, length)
    wave = 1e6 + 1e5 * np.sin(np.linspace(0, 40, length)) if length > 2 else np.array([1e6, 1.1e6])
    held, flat = Pyramid(places, wave), Pyramid(places[[0, -1]], [0.0, 0.0])
    plot.show_picture(HoldingsPicture(Curves(held, held, Pyramid(places, wave * 0 + 5e5), flat), TEXT))
    image, frame = drawn(plot).convertToFormat(QImage.Format.Format_RGB32), plot.frame()
    assert frame is not None
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3]
    upper = pixels[int(frame.area.top()) : int(frame.y(8e5)), :, 1] > 120
    last = int(frame.x(1e7)) - 2
    assert upper[:, int(frame.area.left()) + 2 : last].any(axis=0).all()


def test_upright_strokes_reach_each_other_and_are_never_thinner_than_the_line() -> None:
    """Rising, falling and level columns that do not overlap by themselves."""
    at = np.arange(6.0)
    low, high = np.array([1.0, 4, 4, 0, 0, 9]), np.array([2.0, 5, 4, 1, 0, 9])
    area = QRectF(0, 0, 6, 10)
    strokes = _strokes(Frame(area, 0, 6, 0, 10, area), Columns(at, at, low, high), 2.0)
    for before, after in pairwise(strokes):
        assert after.y1() <= before.y2()
        assert before.y1() <= after.y2()
    assert all(stroke.y2() - stroke.y1() >= 2 for stroke in strokes)


def test_an_area_ends_where_the_lines_cross(plot: Plot) -> None:
    frame = plot.frame()
    assert frame is not None
    upper, lower = Pyramid([0, 10], [0, 10]).columns(0, 10, 100), Pyramid([0, 10], [10, 0]).columns(0, 10, 100)
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    area = QRectF(0, 0, 100, 100)
    fill_between(painter, Frame(area, 0, 10, 0, 10, area), upper, lower, QBrush(Qt.GlobalColor.white))
    painter.end()
    assert image.pixelColor(90, 50) == Qt.GlobalColor.white
    assert image.pixelColor(10, 50) == Qt.GlobalColor.black
    assert polygon(np.array([1.0]), np.array([2.0])).size() == 1


def equity(known: int, days: int = 160) -> Curves:
    """Curves whose last `known` days have a floating profit of 9,000."""
    floating = [None] * (days - known) + [Decimal(9_000)] * known
    found = [replace(point, floating=each) for point, each in zip(points(days), floating, strict=True)]
    return Curves.of(found, beside=True)


def test_equity_begins_where_it_is_known_and_the_balance_runs_beside_it(plot: Plot) -> None:
    whole, late = equity(160), equity(40)
    assert (whole.unknown, late.unknown) == (0, 120)
    assert late.held.values[0] == late.beside.values[120] + 9_000 if late.beside else False
    assert list(late.owed_where_held.values) == list(late.owed.values[120:])
    plot.show_picture(HoldingsPicture(whole, TEXT))
    everywhere = count(drawn(plot), "text")
    plot.show_picture(HoldingsPicture(late, replace(TEXT, readings_begin="from 10 Aug on")))
    assert count(drawn(plot), "text") < everywhere / 2
    QTest.keyClick(plot, Qt.Key.Key_Home)
    drawn(plot)


@pytest.mark.parametrize("known", [0, 1])
def test_equity_known_today_or_never_is_drawn(plot: Plot, known: int) -> None:
    plot.show_picture(HoldingsPicture(equity(known), TEXT))
    drawn(plot)
    QTest.keyClick(plot, Qt.Key.Key_End)
    drawn(plot)


def test_every_mark_has_a_label() -> None:
    with pytest.raises(ValueError, match="each mark has a label"):
        HoldingsPicture(Curves.of(points()), replace(TEXT, marks=("one",)))


def test_labels_are_moved_apart_and_stay_inside() -> None:
    assert spread([10, 12, 60], 14, 0, 100) == [10, 24, 60]
    assert spread([95, 99], 14, 0, 100) == [86, 100]


def test_the_label_of_a_withdrawal_covers_no_arrow(qtbot: QtBot) -> None:
    assert marks_row("8 Aug  143,000") == marks_row("")


def marks_row(label: str) -> bytes:
    """The pixels of the row of arrows under a label."""
    area = QRectF(0, 0, 400, 60)
    image = QImage(400, 60, QImage.Format.Format_RGB32)
    image.fill(look().color("surface"))
    painter = QPainter(image)
    frame = Frame(area, 0, 1, 0, 1, QRectF())
    draw_marks(painter, frame, [(260, "text3", ""), (280, "text3", ""), (300, "warn", label)], look().color)
    painter.end()
    part = image.copy(0, int(60 - ARROW - 2), 400, int(ARROW + 2))  # its bits live as long as it
    return bytes(part.constBits())
