"""The heat map: losses are hatched besides their colour, keys move over days, nothing known is an outline."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.regions import REGIONS
from app.ui.charts.heat import Cell, Heat, HeatMap
from app.ui.style import Look

MONDAY = date(2025, 3, 3)
REGION = REGIONS["en-US"]


def made(qtbot: QtBot, strengths: list[float], **months: float) -> HeatMap:
    days = {MONDAY + timedelta(days=at): Cell(each, "", f"day {at}") for at, each in enumerate(strengths)}
    named = {date(2025, int(name[1:]), 1): Cell(each, f"{each:+.1%}", name) for name, each in months.items()}
    heat = HeatMap()
    qtbot.addWidget(heat)
    heat.resize(700, 230)
    heat.show_heat(Heat(days, named, {2025: "+5.0%"}, REGION.months, REGION.days))
    heat.show()
    return heat


def colours_in(heat: HeatMap, day: date) -> set[str]:
    area = heat._cell_of(heat._weeks(), day).toRect().adjusted(3, 3, -3, -3)
    image = heat.grab().toImage()
    return {
        image.pixelColor(x, y).name()
        for x in range(area.left(), area.right())
        for y in range(area.top(), area.bottom())
    }


def test_a_loss_is_told_without_colour_by_its_hatch(qtbot: QtBot, look: Look) -> None:
    heat = made(qtbot, [1.0, -1.0, 0.0], m1=0.05, m2=-0.02)
    gain, loss, nothing = (colours_in(heat, MONDAY + timedelta(days=at)) for at in range(3))
    assert len(gain) == len(nothing) == 1
    assert len(loss) > 1
    assert gain != nothing


def test_keys_move_over_the_days_and_say_what_each_was(qtbot: QtBot, look: Look) -> None:
    heat = made(qtbot, [0.1] * 5 + [0.0, 0.0] + [0.2] * 5)
    heat.setFocus()
    QTest.keyClick(heat, Qt.Key.Key_Left)
    assert heat.day is not None
    before = heat.day
    QTest.keyClick(heat, Qt.Key.Key_Down)
    assert heat.day > before
    assert heat.accessibleDescription() == heat.heat.days[heat.day].tip
    for _ in range(20):
        QTest.keyClick(heat, Qt.Key.Key_Up)
    assert heat.day == MONDAY
    QTest.keyClick(heat, Qt.Key.Key_A)
    heat.show_heat(Heat({}, {}, {}, REGION.months, REGION.days))
    assert heat.day is None
    QTest.keyClick(heat, Qt.Key.Key_Right)
    heat.grab()


def test_the_pointer_says_days_and_months(qtbot: QtBot, look: Look) -> None:
    heat = made(qtbot, [0.1, -0.3], m3=0.05)
    tuesday = heat._cell_of(heat._weeks(), MONDAY + timedelta(days=1)).center().toPoint()
    QTest.mouseMove(heat, tuesday)
    assert heat.tip_at(tuesday) == "day 1"
    march = next(area for first, area in heat._month_cells() if first == date(2025, 3, 1))
    assert heat.tip_at(march.center().toPoint()) == "m3"
    assert heat.tip_at(QPoint(1, 1)) == ""


def test_a_long_history_shows_its_last_weeks(qtbot: QtBot, look: Look) -> None:
    heat = made(qtbot, [0.1] * 1500)
    weeks = heat._weeks()
    assert weeks[-1] == MONDAY + timedelta(days=1499 - (MONDAY + timedelta(days=1499)).weekday())
    assert len(weeks) < 1500 / 7
    heat.grab()
