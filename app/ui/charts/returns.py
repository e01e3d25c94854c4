"""Returns over time: flow-adjusted thick, equity as it stands thin, the drawdown in a pane below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from app.domain.analytics import Analysis, Moved
from app.domain.performance import Fall
from app.ui.charts.axis import AxisText
from app.ui.charts.drawdown import Pane, draw_drawdown
from app.ui.charts.frame import BESIDE, HELD, Frame, Ink, draw_curve
from app.ui.charts.holdings import draw_marks
from app.ui.charts.plot import Margins, draw_dot
from app.ui.charts.pyramid import Floats, Pyramid
from app.ui.charts.scale import place_of_day, short_decimals

MARGINS = Margins(pane=104, above=18, below=26, ahead=12)
"""The margins of a plot of returns."""


class PercentText(AxisText):
    """An axis of fractions, written in percent."""

    __slots__ = ()

    def ticks(self, values: Sequence[float]) -> list[str]:
        """The values in percent, signed, with as many decimals as tell neighbours apart."""
        step = values[1] - values[0] if len(values) > 1 else 0.01
        places = short_decimals(step, 0.01)
        return [self.region.percent(_exact(value * 100), places, signed=True) for value in values]

    def depth(self, value: float) -> str:
        """A drawdown in percent."""
        return self.region.percent(_exact(value * 100), short_decimals(value, 0.01) if value else 0)


def _exact(value: float) -> Decimal:
    return Decimal(f"{value:.6f}")


@dataclass(frozen=True, slots=True)
class ReturnCurves:
    """The curves of an analysis: returns as fractions. Where the equity cannot be compared it is left out."""

    adjusted: Pyramid
    as_it_stands: Pyramid
    drawdown: Pyramid

    @classmethod
    def of(cls, found: Analysis) -> ReturnCurves:
        """The curves through the ends of its days."""
        places = [place_of_day(each.day) for each in found.days]
        stands = [found.stands_at(each) for each in found.days]
        known = [float(each) for each in stands if each is not None]
        return cls(
            Pyramid(places, [float(each.level) - 1 for each in found.days]),
            Pyramid(places, known) if len(known) == len(places) else Pyramid(),
            Pyramid(places, [float(each.depth) for each in found.drawn]),
        )


@dataclass(frozen=True, slots=True)
class ReturnText:
    """The words in the chart: what the deepest fall was, and a label for each withdrawal."""

    deepest: str
    marks: tuple[str, ...] = ()


class ReturnPicture:
    """Flow-adjusted return over equity as it stands, drawdown below, withdrawals on the border between them."""

    def __init__(
        self,
        curves: ReturnCurves,
        axis: PercentText,
        text: ReturnText,
        *,
        withdrawals: Sequence[Moved] = (),
        deepest: Fall | None = None,
    ) -> None:
        self._curves, self._axis, self._text = curves, axis, text
        self._withdrawals, self._deepest = tuple(withdrawals), deepest

    @property
    def stops(self) -> Floats:
        """The days."""
        return self._curves.adjusted.places

    @property
    def extent(self) -> tuple[float, float]:
        """From the first day to the last."""
        return float(self.stops[0]), float(self.stops[-1])

    @property
    def today(self) -> float | None:
        """The day of the last reading."""
        return float(self.stops[-1])

    def span(self, start: float, end: float) -> tuple[float, float] | None:
        """The lowest and highest return between two places, zero among them."""
        found = [each.span(start, end) for each in (self._curves.adjusted, self._curves.as_it_stands)]
        known = [each for each in found if each is not None]
        return (min(0.0, *(low for low, _ in known)), max(0.0, *(high for _, high in known))) if known else None

    def paint(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        """Draw zero, both curves, the pane, and the withdrawals."""
        zero = round(frame.y(0.0)) + 0.5
        painter.setPen(ink("edge"))
        painter.drawLine(QPointF(frame.area.left(), zero), QPointF(frame.area.right(), zero))
        painter.save()
        painter.setClipRect(frame.area)
        draw_curve(painter, frame, self._curves.as_it_stands, BESIDE.pen(ink))
        draw_curve(painter, frame, self._curves.adjusted, HELD.pen(ink))
        painter.restore()
        pane = Pane.of(frame, self._curves.drawdown)
        draw_drawdown(painter, pane, ink, self._curves.drawdown, self._axis.depth)
        self._paint_deepest(painter, pane, ink)
        self._paint_withdrawals(painter, frame, ink)
        last = QPointF(frame.x(float(self.stops[-1])), frame.y(float(self._curves.adjusted.values[-1])))
        if frame.area.left() <= last.x() <= frame.area.right() + 1:
            draw_dot(painter, last, ink("text"), ink("text"), 2.8)

    def paint_stop(self, painter: QPainter, frame: Frame, ink: Ink, stop: int) -> None:
        """A dot on each curve."""
        x = frame.x(float(self.stops[stop]))
        if len(self._curves.as_it_stands):
            stands = float(self._curves.as_it_stands.values[stop])
            draw_dot(painter, QPointF(x, frame.y(stands)), ink("text3"), ink("surface"))
        draw_dot(painter, QPointF(x, frame.y(float(self._curves.adjusted.values[stop]))), ink("surface"), ink("text"))

    def _paint_deepest(self, painter: QPainter, pane: Pane, ink: Ink) -> None:
        """A tick at the deepest point, and beside it what it was, where there is room."""
        if self._deepest is None:
            return
        frame = pane.frame
        x, y = frame.x(place_of_day(self._deepest.trough)), pane.y(float(self._deepest.depth))
        if not frame.pane.left() <= x <= frame.pane.right():
            return
        painter.setPen(QPen(ink("loss"), 1.2))
        painter.drawLine(QPointF(x, y), QPointF(x, y + 7))
        metrics = QFontMetricsF(painter.font())
        width, height = metrics.horizontalAdvance(self._text.deepest) + 2, metrics.height()
        left = x + 8 if x + 8 + width < frame.pane.right() else x - 8 - width
        row = QRectF(left, min(y - 2, frame.pane.bottom() - height), width, height)
        painter.setPen(ink("text2"))
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, self._text.deepest)

    def _paint_withdrawals(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        places = [frame.x(place_of_day(each.day)) for each in self._withdrawals]
        tokens = ["text3" if each.reviewed else "warn" for each in self._withdrawals]
        draw_marks(painter, frame, list(zip(places, tokens, self._text.marks, strict=True)), ink, up=4)


def stop_of(found: Analysis, day: date) -> int:
    """The stop of a day; -1 where it has no reading."""
    return next((at for at, each in enumerate(found.days) if each.day == day), -1)
