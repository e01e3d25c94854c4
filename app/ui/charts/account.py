"""One account over time: equity, stepped balance beside it, and the drawdown in a pane of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.domain.holdings import Snapshot
from app.domain.past import Day
from app.services.monitor import Withdrawal
from app.ui.charts.drawdown import FOOT, Pane, draw_drawdown
from app.ui.charts.frame import BESIDE, HELD, Frame, Ink, draw_curve, hatch
from app.ui.charts.holdings import draw_marks
from app.ui.charts.plot import Margins, draw_dot
from app.ui.charts.pyramid import Floats, Pyramid
from app.ui.charts.scale import place_of, place_of_day

PANE = 88
MARGINS = Margins(pane=PANE, above=18, below=20)
"""The margins of a plot that shows an account."""

NO_DATA_STRENGTH = 0.45


@dataclass(frozen=True, slots=True)
class AccountText:
    """The words and figures written into the chart. `marks` go with the withdrawals."""

    drawdown: str
    no_data: str
    percent: Callable[[float], str]
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountCurves:
    """The curves of an account over the office's clock; equity without broker credit, drawdown as a fraction."""

    equity: Pyramid = field(default_factory=Pyramid)
    balance: Pyramid = field(default_factory=Pyramid)
    drawdown: Pyramid = field(default_factory=Pyramid)

    @classmethod
    def of(cls, days: Sequence[Day], trace: Sequence[Snapshot], office_zone: str) -> AccountCurves:
        """The curves through the ends of days, and from the first reading of this session on through every reading."""
        moments = {place_of(each.taken_at, office_zone): each for each in trace}
        since = min(moments, default=float("inf"))
        before = [day for day in days if place_of_day(day.day) < since]
        places = [place_of_day(day.day) for day in before] + sorted(moments)
        equity = [day.equity for day in before] + [moments[at].equity - moments[at].credit for at in sorted(moments)]
        balance = [day.balance for day in before] + [moments[at].balance for at in sorted(moments)]
        falls = [(place_of_day(day.day), float(day.drawdown)) for day in days]
        return cls(
            Pyramid(places, np.array(equity, np.float64)),
            Pyramid(places, np.array(balance, np.float64)),
            Pyramid([place for place, _ in falls], [depth for _, depth in falls]),
        )


class AccountPicture:
    """Equity solid, balance stepped and thin, drawdown below; withdrawals on the border between them."""

    def __init__(
        self,
        curves: AccountCurves,
        text: AccountText,
        *,
        withdrawals: Sequence[Withdrawal] = (),
        no_data: tuple[float, float] | None = None,
        stale: bool = False,
    ) -> None:
        self._curves, self._text, self._withdrawals = curves, text, tuple(withdrawals)
        self._no_data, self._stale = no_data, stale

    @property
    def stops(self) -> Floats:
        """The days and readings."""
        return self._curves.equity.places

    @property
    def extent(self) -> tuple[float, float]:
        """From the first day to the last reading, or to the end of the stretch without data."""
        last = float(self.stops[-1])
        return float(self.stops[0]), max(last, self._no_data[1]) if self._no_data else last

    @property
    def today(self) -> float | None:
        """An account's axis names no day above others."""
        return None

    def span(self, start: float, end: float) -> tuple[float, float] | None:
        """The lowest and highest of equity and balance between two places."""
        found = [each.span(start, end) for each in (self._curves.equity, self._curves.balance)]
        known = [each for each in found if each is not None]
        return (min(low for low, _ in known), max(high for _, high in known)) if known else None

    def paint(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        """Draw the curves, the pane below them, and the marks."""
        painter.save()
        painter.setClipRect(frame.area)
        draw_curve(painter, frame, self._curves.balance, BESIDE.pen(ink), stepped=True)
        pen = HELD.pen(ink)
        if self._stale:
            pen.setColor(ink("text2"))
        draw_curve(painter, frame, self._curves.equity, pen)
        painter.restore()
        self._paint_no_data(painter, frame, ink)
        if frame.pane.height():
            self._paint_drawdown(painter, frame, ink)
        self._paint_withdrawals(painter, frame, ink)
        last = QPointF(frame.x(float(self.stops[-1])), frame.y(float(self._curves.equity.values[-1])))
        if self._no_data is None and frame.area.left() <= last.x() <= frame.area.right() + 1:
            draw_dot(painter, last, ink("text"), ink("text"), 2.8)

    def paint_stop(self, painter: QPainter, frame: Frame, ink: Ink, stop: int) -> None:
        """A dot on the equity, and one on the balance where it stands apart."""
        x = frame.x(float(self.stops[stop]))
        equity, balance = float(self._curves.equity.values[stop]), float(self._curves.balance.values[stop])
        if balance != equity:
            draw_dot(painter, QPointF(x, frame.y(balance)), ink("text3"), ink("surface"))
        draw_dot(painter, QPointF(x, frame.y(equity)), ink("surface"), ink("text"))

    def _paint_no_data(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        if self._no_data is None:
            return
        begin, end = (frame.x(place) for place in self._no_data)
        span = QRectF(begin, frame.area.top(), end - begin, frame.area.height()) & frame.area
        painter.fillRect(span, hatch(ink("text3"), Qt.BrushStyle.BDiagPattern, NO_DATA_STRENGTH))
        painter.setPen(QPen(ink("err"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(span.topLeft(), span.bottomLeft())
        painter.setPen(ink("err"))
        row = QRectF(frame.area.left(), frame.area.bottom() - 18, span.left() - frame.area.left() - 6, 16)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._text.no_data)

    def _paint_drawdown(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        falls = self._curves.drawdown
        draw_drawdown(painter, Pane.of(frame, falls), ink, falls, self._text.percent)
        painter.setPen(ink("text3"))
        row = QRectF(frame.pane.left() + 4, frame.pane.bottom() - FOOT + 2, frame.pane.width(), FOOT - 2)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, self._text.drawdown)

    def _paint_withdrawals(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        places = [frame.x(place_of_day(each.day)) for each in self._withdrawals]
        tokens = ["text3" if each.reviewed else "warn" for each in self._withdrawals]
        draw_marks(painter, frame, list(zip(places, tokens, self._text.marks, strict=True)), ink, up=4)
