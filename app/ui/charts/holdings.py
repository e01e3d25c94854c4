"""What we hold against what we owe, drawn over time: the dashboard's chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen

from app.domain.curve import CurvePoint
from app.services.dashboard import Mark
from app.ui.charts.frame import (
    AREA_PIXELS,
    BESIDE,
    FORECAST,
    HELD,
    NOT_REVIEWED,
    OWED,
    PRINCIPAL,
    Frame,
    Ink,
    draw_curve,
    fill_between,
    hatch,
    polygon,
)
from app.ui.charts.plot import draw_dot, spread
from app.ui.charts.pyramid import Floats, Pyramid
from app.ui.charts.scale import place_of_day
from app.ui.style import look

AHEAD = 162
"""Pixels right of today: the labels of the ends, the bracket of the gap, and the forecast."""

COVERED_STRENGTH = 0.15
SHORT_STRENGTH = 0.55
NOT_REVIEWED_STRENGTH = 0.62
INCUBATION_STRENGTH = 0.7
BRACKET_AT = 12.0
LABELS_AT = 18.0
OWED_BELOW = 9.0
ARROW = 9.0


@dataclass(frozen=True, slots=True)
class HoldingsText:
    """The words and figures written into the chart, in the person's language and region."""

    incubation: str
    interest_starts: str
    held: str
    held_with_unreviewed: str
    owed: str
    gap: str
    gap_label: str
    marks: tuple[str, ...] = ()
    readings_begin: str = ""


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves over the same places: held for certain, with what is not reviewed, owed, and principal.

    Where what is held is known from a later day on, both its curves begin there, and the balance runs `beside` them.
    """

    held: Pyramid
    held_with_unreviewed: Pyramid
    owed: Pyramid
    principal: Pyramid
    beside: Pyramid | None = None

    @classmethod
    def of(cls, points: Sequence[CurvePoint], *, beside: bool = False) -> Curves:
        """The curves through these days; `beside` draws the balance too, because what is held is something else."""
        places = np.array([place_of_day(point.day) for point in points], np.float64)
        amounts = np.array(
            [(point.low, point.high, point.owed, point.principal, point.held) for point in points], np.float64
        ).reshape(-1, 5)
        low, high, owed, principal, balance = amounts.T
        known = ~np.isnan(low)
        return cls(
            Pyramid(places[known], low[known]),
            Pyramid(places[known], high[known]),
            Pyramid(places, owed),
            Pyramid(places, principal),
            Pyramid(places, balance) if beside else None,
        )

    @property
    def unknown(self) -> int:
        """How many of the days begin before what is held is known."""
        return len(self.owed) - len(self.held)

    @property
    def owed_where_held(self) -> Pyramid:
        """What is owed on the days on which it is known what is held."""
        return Pyramid(self.held.places, self.owed.values[self.unknown :]) if self.unknown else self.owed

    @property
    def short_at_last(self) -> bool:
        """Whether less is held for certain than owed at the end."""
        return bool(len(self.held)) and float(self.held.values[-1]) < float(self.owed.values[-1])

    @property
    def has_unreviewed(self) -> bool:
        """Whether something is held only if an operation turns out that way."""
        return bool(np.any(self.held_with_unreviewed.values != self.held.values))


class HoldingsPicture:
    """Solid what we hold, dashed what we owe, the gap between them shaded by its sign."""

    def __init__(
        self,
        curves: Curves,
        text: HoldingsText,
        *,
        forecast: Sequence[tuple[date, Decimal]] = (),
        marks: Sequence[Mark] = (),
        interest_starts: date | None = None,
    ) -> None:
        self._curves, self._text, self._marks = curves, text, tuple(marks)
        self._forecast = [(place_of_day(day), float(owed)) for day, owed in forecast]
        self._interest = None if interest_starts is None else place_of_day(interest_starts)
        self._two_ends = curves.has_unreviewed
        self._owed_where_held = curves.owed_where_held
        if len(text.marks) != len(self._marks):
            raise ValueError("each mark has a label")

    @property
    def stops(self) -> Floats:
        """The valued days."""
        return self._curves.owed.places

    @property
    def extent(self) -> tuple[float, float]:
        """The first and the last valued day."""
        return float(self.stops[0]), float(self.stops[-1])

    @property
    def today(self) -> float | None:
        """The last valued day."""
        return float(self.stops[-1]) if len(self.stops) else None

    def span(self, start: float, end: float) -> tuple[float, float] | None:
        """The lowest and highest of what is held and owed between two places."""
        shown = [self._curves.held, self._curves.held_with_unreviewed, self._curves.owed]
        shown += [self._curves.beside] if self._curves.beside is not None else []
        found = [each for each in (curve.span(start, end) for curve in shown) if each is not None]
        return (min(low for low, _ in found), max(high for _, high in found)) if found else None

    def paint(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        """Draw areas first, then lines, then what is written on them."""
        painter.save()
        painter.setClipRect(frame.area)
        self._paint_incubation(painter, frame, ink)
        self._paint_areas(painter, frame, ink)
        self._paint_lines(painter, frame, ink)
        self._paint_beginning(painter, frame, ink)
        painter.restore()
        self._paint_marks(painter, frame, ink)
        self._paint_ends(painter, frame, ink)

    def paint_stop(self, painter: QPainter, frame: Frame, ink: Ink, stop: int) -> None:
        """A dot on each curve."""
        x, curves = frame.x(float(self.stops[stop])), self._curves
        draw_dot(painter, QPointF(x, frame.y(float(curves.owed.values[stop]))), ink("text"), ink("surface"))
        if curves.beside is not None:
            draw_dot(painter, QPointF(x, frame.y(float(curves.beside.values[stop]))), ink("text3"), ink("surface"))
        at = stop - curves.unknown
        if at < 0:
            return
        held, more = float(curves.held.values[at]), float(curves.held_with_unreviewed.values[at])
        if more != held:
            draw_dot(painter, QPointF(x, frame.y(more)), ink("warn"), ink("surface"))
        draw_dot(painter, QPointF(x, frame.y(held)), ink("surface"), ink("text"))

    def _paint_incubation(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        if self._interest is None:
            return
        x = round(frame.x(self._interest)) + 0.5
        before = QRectF(frame.area.left(), frame.area.top(), x - frame.area.left(), frame.area.height())
        if before.width() > 0:
            shade = QColor(ink("raised"))
            shade.setAlphaF(INCUBATION_STRENGTH)
            painter.fillRect(before, shade)
        painter.setPen(QPen(ink("text3"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, frame.area.top()), QPointF(x, frame.area.bottom()))
        painter.setPen(ink("text3"))
        height = look().px(20)
        row = QRectF(frame.area.left() + 8, frame.area.top(), max(0.0, before.width() - 12), height)
        if row.width() >= QFontMetricsF(painter.font()).horizontalAdvance(self._text.incubation):
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, self._text.incubation)
        painter.drawText(
            QRectF(x + 7, frame.area.top(), look().px(240), height),
            Qt.AlignmentFlag.AlignVCenter,
            self._text.interest_starts,
        )

    def _paint_beginning(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        """Say from when on what is held is known, where that is not from the first day."""
        curves = self._curves
        if not curves.unknown:
            return
        x = frame.x(float(curves.held.places[0])) if len(curves.held) else frame.x(float(self.stops[-1]))
        painter.setPen(QPen(ink("text3"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(x, frame.area.top()), QPointF(x, frame.area.bottom()))
        width, line = QFontMetricsF(painter.font()).horizontalAdvance(self._text.readings_begin), look().px(20)
        row = QRectF(x - 7 - width, frame.area.bottom() - 3 * line, width, line)  # over the marks of withdrawals
        painter.fillRect(row.adjusted(-2, 0, 2, 0), ink("surface"))
        painter.setPen(ink("text3"))
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, self._text.readings_begin)

    def _paint_areas(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        held = frame.columns(self._curves.held, AREA_PIXELS)
        owed = frame.columns(self._owed_where_held, AREA_PIXELS)
        covered = QColor(ink("gain"))
        covered.setAlphaF(COVERED_STRENGTH)
        fill_between(painter, frame, held, owed, QBrush(covered))
        short = hatch(ink("loss"), Qt.BrushStyle.BDiagPattern, SHORT_STRENGTH)
        fill_between(painter, frame, owed, held, short)
        if self._two_ends:
            more = frame.columns(self._curves.held_with_unreviewed, AREA_PIXELS)
            unsure = hatch(ink("warn"), Qt.BrushStyle.FDiagPattern, NOT_REVIEWED_STRENGTH)
            fill_between(painter, frame, more, held, unsure)

    def _paint_lines(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        curves = self._curves
        draw_curve(painter, frame, curves.principal, PRINCIPAL.pen(ink))
        if curves.beside is not None:
            draw_curve(painter, frame, curves.beside, BESIDE.pen(ink), stepped=True)
        draw_curve(painter, frame, curves.owed, OWED.pen(ink))
        if self._two_ends:
            self._paint_unreviewed(painter, frame, ink)
        draw_curve(painter, frame, curves.held, HELD.pen(ink))
        ahead = [(place, owed) for place, owed in self._forecast if frame.x(place) <= frame.area.right()]
        if len(ahead) > 1:
            painter.setPen(FORECAST.pen(ink))
            places, owed = np.array(ahead).T
            painter.drawPolyline(polygon(frame.x(places), frame.y(owed)))

    def _paint_unreviewed(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        """The upper line, only where it leaves the lower one."""
        more, held = self._curves.held_with_unreviewed, self._curves.held
        first = int(np.argmax(more.values != held.values))
        painter.save()
        painter.setClipRect(
            QRectF(frame.x(float(more.places[first])), frame.area.top(), frame.area.width(), frame.area.height()),
            Qt.ClipOperation.IntersectClip,
        )
        draw_curve(painter, frame, more, NOT_REVIEWED.pen(ink))
        painter.restore()

    def _paint_marks(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        places = [frame.x(place_of_day(mark.day)) for mark in self._marks]
        tokens = ["text3" if mark.reviewed else "warn" for mark in self._marks]
        draw_marks(painter, frame, list(zip(places, tokens, self._text.marks, strict=True)), ink)

    def _paint_ends(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        """Dots and labels where the curves end today, and the bracket of the gap; only while today is in the window."""
        if (
            self.today is None
            or not frame.area.left() < frame.x(self.today) <= frame.area.right() - look().px(AHEAD) + 1
        ):
            return
        x, curves = frame.x(self.today), self._curves
        owed = frame.y(float(curves.owed.values[-1]))
        if not len(curves.held):
            self._paint_labels(painter, frame, x + LABELS_AT, [(owed, self._text.owed)], None, ink)
            return
        held = frame.y(float(curves.held.values[-1]))
        below = OWED_BELOW if owed >= held else -OWED_BELOW
        rows = [(held, self._text.held), (owed + below, self._text.owed)]
        if self._two_ends:
            more = frame.y(float(curves.held_with_unreviewed.values[-1]))
            rows.append((more, self._text.held_with_unreviewed))
            draw_dot(painter, QPointF(x, more), ink("warn"), ink("surface"))
        draw_dot(painter, QPointF(x, held), ink("text"), ink("text"), 3)
        self._paint_bracket(painter, x + BRACKET_AT, held, owed, ink)
        self._paint_labels(painter, frame, x + LABELS_AT, rows, (held + owed) / 2, ink)

    def _paint_bracket(self, painter: QPainter, x: float, held: float, owed: float, ink: Ink) -> None:
        painter.setPen(QPen(ink("loss" if self._curves.short_at_last else "gain"), 1.5))
        for begin, end in (
            (QPointF(x - 5, held), QPointF(x, held)),
            (QPointF(x, held), QPointF(x, owed)),
            (QPointF(x, owed), QPointF(x - 5, owed)),
        ):
            painter.drawLine(begin, end)

    def _paint_labels(
        self, painter: QPainter, frame: Frame, x: float, ends: list[tuple[float, str]], gap: float | None, ink: Ink
    ) -> None:
        """The value of each end, and the gap in words where it is known, moved apart where they would touch."""
        plain, bold, line = look().font("axis"), look().font("hint", 600), look().line("axis")
        plain_ink, gap_ink = ink("text2"), ink("loss" if self._curves.short_at_last else "gain")
        lines = [(y, text, plain, plain_ink) for y, text in ends]
        if gap is not None:
            lines.append((gap - line / 2, self._text.gap, bold, gap_ink))
            lines.append((gap + line / 2, self._text.gap_label, plain, plain_ink))
        rows = spread([y for y, *_ in lines], line, frame.area.top() + 8, frame.area.bottom() - 10)
        for row, (_, text, font, colour) in zip(rows, lines, strict=True):
            painter.setFont(font)
            painter.setPen(colour)
            area = QRectF(x, row - line / 2, QFontMetricsF(font).horizontalAdvance(text) + 6, line)
            painter.fillRect(area, ink("surface"))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(plain)


def draw_marks(
    painter: QPainter, frame: Frame, marks: Sequence[tuple[float, str, str]], ink: Ink, up: float = 1
) -> None:
    """Arrows on the lower edge of the area, each at a pixel column in a tone's colour, with a label above it.

    What needs a person comes first. A label that would touch another one is left out; no arrow is covered.
    """
    shown = [mark for mark in sorted(marks) if frame.area.left() <= mark[0] <= frame.area.right()]
    for x, tone, _ in shown:
        draw_arrow_down(painter, QPointF(x, frame.area.bottom() - up), ink(tone))
    taken: list[QRectF] = []
    metrics = QFontMetricsF(painter.font())
    top = frame.area.bottom() - up - ARROW - 3 - metrics.height()
    for x, _, label in sorted(shown, key=lambda mark: mark[1] != "warn"):
        width = metrics.horizontalAdvance(label)
        row = QRectF(x + 4 - width, top, width + 1, metrics.height())
        if row.left() >= frame.area.left() and not any(row.adjusted(-8, 0, 8, 0).intersects(each) for each in taken):
            painter.fillRect(row.adjusted(-2, 0, 1, 0), ink("surface"))
            painter.setPen(ink("text2"))
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, label)
            taken.append(row)


def draw_arrow_down(painter: QPainter, tip: QPointF, colour: QColor) -> None:
    """The mark of a withdrawal: a small arrow that ends at `tip`."""
    painter.setPen(QPen(colour, 1.6))
    painter.drawLine(tip - QPointF(0, ARROW), tip)
    painter.drawLine(tip - QPointF(3.5, 3.5), tip)
    painter.drawLine(tip - QPointF(-3.5, 3.5), tip)
