"""The frame that every chart over time shares: axes, grid, ranges, zooming, and the line under the pointer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.charts.axis import AxisText
from app.ui.charts.frame import Frame, Ink
from app.ui.charts.pyramid import Floats
from app.ui.charts.scale import DAY, Span, Tick, clock_at, day_at, time_ticks, value_ticks
from app.ui.style import look

AXIS_WIDTH = 46
AXIS_HEIGHT = 28
SMALLEST_SPAN = 600.0
ZOOM_STEP = 0.85
MANY_STOPS = 10


class Picture(Protocol):
    """What a chart shows inside the common frame. Places are seconds of the office's clock."""

    @property
    def stops(self) -> Floats:
        """The places that the line under the pointer can stand on, increasing."""

    @property
    def extent(self) -> tuple[float, float]:
        """The first and the last place that there is something to show of."""

    @property
    def today(self) -> float | None:
        """The place of the valuation date, written bold; None where there is none."""

    def span(self, start: float, end: float) -> tuple[float, float] | None:
        """The lowest and highest value between two places."""

    def paint(self, painter: QPainter, frame: Frame, ink: Ink) -> None:
        """Draw all but axes and grid."""

    def paint_stop(self, painter: QPainter, frame: Frame, ink: Ink, stop: int) -> None:
        """Draw the dots of one stop, over the line under the pointer."""


@dataclass(frozen=True, slots=True)
class Margins:
    """Room inside the widget, in pixels: around the area of the curves, and inside it above and below them.

    `ahead` lies right of the last place, inside the area: for labels, and for what is expected. `pane` is the height of
    a second area between the first and the time axis.
    """

    left: int = 8
    top: int = 14
    axis: int = AXIS_WIDTH
    under: int = AXIS_HEIGHT
    ahead: int = 0
    above: int = 26
    below: int = 22
    pane: int = 0


class Plot(QWidget):
    """A chart over time. Wheel zooms time, drag moves it, double click shows all; arrow keys move the line."""

    pointed = Signal(int)
    """The stop under the pointer; -1 when there is none."""

    def __init__(self, text: AxisText, ink: Ink, margins: Margins | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text, self._ink, self._design = text, ink, margins or Margins()
        self._picture: Picture | None = None
        self._whole: tuple[float, float] | None = None
        self._range: tuple[float, float] | None = None
        self._still: QPixmap | None = None
        self._stop = -1
        self._dragged_from: tuple[float, tuple[float, float]] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Room for the curves at their usual size."""
        return QSize(600, 300)

    def minimumSizeHint(self) -> QSize:
        """Less than this shows nothing."""
        return QSize(220, 120)

    @property
    def stop(self) -> int:
        """The stop that the line stands on; -1 for none."""
        return self._stop

    @property
    def visible_range(self) -> tuple[float, float] | None:
        """The places at the edges of what is shown, the room ahead left out."""
        return self._range

    def show_picture(self, picture: Picture | None) -> None:
        """Show this from now on. The range is kept where it still fits; one that reached the end goes on doing so."""
        before, shown = self._whole, self._range
        self._picture = picture
        self._whole = None if picture is None or not len(picture.stops) else _whole(*picture.extent)
        self._range = self._whole if before is None or shown in {None, before} else self._kept(before, shown)
        if picture is None or self._stop >= len(picture.stops):
            self._point(-1)
        self.redraw()

    def show_last(self, days: float | None) -> None:
        """Show the last so many days, or everything for None."""
        if self._whole is not None:
            start, end = self._whole
            self._range = self._whole if days is None else (max(start, end - days * DAY), end)
            self.redraw()

    def redraw(self) -> None:
        """Draw everything again: the figures, the theme or the language are others."""
        self._still = None
        self.update()

    def frame(self) -> Frame | None:
        """The window as it stands; None while there is nothing to show."""
        if self._picture is None or self._range is None:
            return None
        room, area = self._margins, self._area()
        start, end = self._range
        end += room.ahead * (end - start) / max(1.0, area.width() - room.ahead)
        low, high = self._picture.span(start, end) or (0.0, 1.0)
        if high <= low:
            low, high = low - max(1.0, abs(low) * 0.01), high + max(1.0, abs(high) * 0.01)
        each = (high - low) / max(10.0, area.height() - room.above - room.below)
        pane = QRectF(area.left(), area.bottom(), area.width(), room.pane)
        return Frame(area, start, end, low - room.below * each, high + room.above * each, pane)

    # what Qt calls

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Copy what stands still and draw the line under the pointer over it."""
        painter, frame = QPainter(self), self.frame()
        if frame is None or self._picture is None:
            return
        if self._still is None:
            self._still = self._drawn(frame, self._picture)
        painter.drawPixmap(0, 0, self._still)
        if self.hasFocus():
            self._paint_focus(painter)
        if self._stop >= 0:
            self._paint_stop(painter, frame, self._picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw again in the new size."""
        self._still = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Draw again in another theme or font."""
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self.redraw()
        super().changeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom time around the pointer; values follow by themselves."""
        if (frame := self.frame()) is None or self._range is None:
            return
        start, end = self._range
        fixed = min(end, max(start, frame.place(event.position().x())))
        factor = ZOOM_STEP ** (event.angleDelta().y() / 120)
        self._look_at(fixed - (fixed - start) * factor, fixed + (end - fixed) * factor)
        event.accept()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show everything."""
        self.show_last(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the curves."""
        if event.button() is Qt.MouseButton.LeftButton and self._range is not None:
            self._dragged_from = (event.position().x(), self._range)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go of the curves."""
        self._dragged_from = None
        self.unsetCursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the held curves, or the line."""
        if (frame := self.frame()) is None:
            return
        if self._dragged_from is None:
            self._point(self._nearest(frame.place(event.position().x())))
            return
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        grabbed, (start, end) = self._dragged_from
        moved = (grabbed - event.position().x()) * (frame.end - frame.start) / frame.area.width()
        self._look_at(start + moved, end + moved)

    def leaveEvent(self, event: QEvent) -> None:
        """Without a pointer there is no line."""
        self._point(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the line by one point, with Shift by ten; Home and End; Esc takes it away."""
        last = len(self._picture.stops) - 1 if self._picture is not None else -1
        by = MANY_STOPS if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        here = self._stop if self._stop >= 0 else last + 1
        targets = {
            Qt.Key.Key_Left: here - by,
            Qt.Key.Key_Right: here + by,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        target = targets.get(Qt.Key(event.key()))
        if last >= 0 and target is not None:
            self._point(min(last, max(0, target)))
            self._follow()
        elif event.key() == Qt.Key.Key_Escape and self._stop >= 0:
            self._point(-1)
        else:
            super().keyPressEvent(event)

    # inside

    @property
    def _margins(self) -> Margins:
        """The margins of the design at the text size in force; what is left blank at the edges stays as it is."""
        room, px = self._design, look().px
        return replace(
            room,
            axis=px(room.axis),
            under=px(room.under),
            ahead=px(room.ahead),
            above=px(room.above),
            below=px(room.below),
            pane=px(room.pane),
        )

    def _kept(self, before: tuple[float, float], shown: tuple[float, float] | None) -> tuple[float, float] | None:
        if shown is None or self._whole is None:
            return self._whole
        start, end = shown
        moved = self._whole[1] - before[1] if end >= before[1] else 0.0
        return _inside(start + moved, end + moved, self._whole)

    def _look_at(self, start: float, end: float) -> None:
        if self._whole is not None:
            self._range = _inside(start, end, self._whole)
            self.redraw()

    def _nearest(self, place: float) -> int:
        stops = self._picture.stops if self._picture is not None else np.empty(0)
        if not len(stops):
            return -1
        after = int(np.searchsorted(stops, place))
        around = [at for at in (after - 1, after) if 0 <= at < len(stops)]
        return min(around, key=lambda at: abs(float(stops[at]) - place))

    def _point(self, stop: int) -> None:
        if stop != self._stop:
            self._stop = stop
            self.pointed.emit(stop)
            self.update()

    def _follow(self) -> None:
        """Bring the line back into the window after a key moved it out."""
        if self._picture is None or self._range is None:
            return
        place, (start, end) = float(self._picture.stops[self._stop]), self._range
        if place < start or place > end:
            moved = place - (start if place < start else end)
            self._look_at(start + moved, end + moved)

    def _area(self) -> QRectF:
        room = self._margins
        return QRectF(
            room.left,
            room.top,
            max(20, self.width() - room.left - room.axis),
            max(20, self.height() - room.top - room.under - room.pane),
        )

    def _drawn(self, frame: Frame, picture: Picture) -> QPixmap:
        ratio = self.devicePixelRatioF()
        still = QPixmap(self.size() * ratio)
        still.setDevicePixelRatio(ratio)
        still.fill(Qt.GlobalColor.transparent)
        painter = QPainter(still)
        try:
            self._paint_all(painter, frame, picture)
        finally:  # a painter that outlives its pixmap ends the program
            painter.end()
        return still

    def _paint_all(self, painter: QPainter, frame: Frame, picture: Picture) -> None:
        painter.setFont(look().font("axis"))
        self._paint_values(painter, frame)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picture.paint(painter, frame, self._ink)
        painter.restore()
        self._paint_times(painter, frame, picture.today)

    def _paint_values(self, painter: QPainter, frame: Frame) -> None:
        ticks = value_ticks(frame.low, frame.high, max(2, min(6, int(frame.area.height() / 36))))
        beside = frame.pane.top() - look().line("axis") if frame.pane.height() else math.inf  # the pane writes its 0%
        lowest = min(frame.area.bottom() - 4, beside)
        for value, label in zip(ticks, self.text.ticks(ticks), strict=True):
            y = round(frame.y(value)) + 0.5
            if not frame.area.top() + 4 <= y <= lowest:
                continue
            painter.setPen(self._ink("line"))
            painter.drawLine(QPointF(frame.area.left(), y), QPointF(frame.area.right(), y))
            painter.setPen(self._ink("text3"))
            edge = QRectF(frame.area.right(), y - 10, self.width() - frame.area.right() - 8, 20)
            painter.drawText(edge, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, label)

    def _paint_times(self, painter: QPainter, frame: Frame, today: float | None) -> None:
        if not frame.pane.height():
            base = round(frame.area.bottom()) + 0.5
            painter.setPen(self._ink("edge"))
            painter.drawLine(QPointF(frame.area.left(), base), QPointF(frame.area.right(), base))
        taken: list[tuple[float, float]] = []
        if today is not None and frame.start <= today <= frame.end:
            self._paint_time(painter, frame, today, self.text.day(day_at(today)), taken, bold=True)
        last = self._whole[1] if self._whole is not None else frame.end
        for tick in time_ticks(frame.start, min(frame.end, last + (last - frame.start) * 0.25), frame.area.width()):
            self._paint_time(painter, frame, tick.place, self._label(tick, today), taken)

    def _label(self, tick: Tick, today: float | None) -> str:
        day = day_at(tick.place)
        if tick.span is Span.MINUTE and tick.place % DAY:
            return self.text.clock(clock_at(tick.place))
        if tick.span is Span.MONTH and (today is None or tick.place < today):
            return self.text.month(day)
        return self.text.day(day)

    def _paint_time(
        self,
        painter: QPainter,
        frame: Frame,
        place: float,
        label: str,
        taken: list[tuple[float, float]],
        *,
        bold: bool = False,
    ) -> None:
        font = look().font("axis", 600 if bold else 0)
        width, x = QFontMetricsF(font).horizontalAdvance(label), frame.x(place)
        left = min(max(x - width / 2, frame.area.left()), self.width() - width - 4)
        if any(left < end + 10 and left + width > begin - 10 for begin, end in taken):
            return
        taken.append((left, left + width))
        painter.setPen(self._ink("edge"))
        base = frame.pane.bottom()
        if not frame.pane.height():
            painter.drawLine(QPointF(x, base + 1), QPointF(x, base + 4))
        painter.setPen(self._ink("text" if bold else "text3"))
        painter.setFont(font)
        row = QRectF(left - 2, base + 6, width + 4, look().line("axis") + 2)
        painter.drawText(row, Qt.AlignmentFlag.AlignCenter, label)

    def _paint_focus(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._ink("live"), 2))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _paint_stop(self, painter: QPainter, frame: Frame, picture: Picture) -> None:
        x = round(frame.x(float(picture.stops[self._stop]))) + 0.5
        if not frame.area.left() <= x <= frame.area.right():
            return
        painter.setPen(self._ink("text3"))
        painter.drawLine(QPointF(x, frame.area.top()), QPointF(x, frame.pane.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        picture.paint_stop(painter, frame, self._ink, self._stop)


def draw_dot(painter: QPainter, centre: QPointF, line: QColor, fill: QColor, radius: float = 3.5) -> None:
    """A dot on a curve: filled, or with the surface inside."""
    painter.setPen(QPen(line, 1.6))
    painter.setBrush(fill)
    painter.drawEllipse(centre, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def spread(places: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """The same rows moved apart, so that labels on them do not touch, and kept between top and bottom."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    found = [0.0] * len(places)
    least = top
    for at in order:
        found[at] = max(places[at], least)
        least = found[at] + gap
    most = bottom
    for at in reversed(order):
        found[at] = min(found[at], most)
        most = found[at] - gap
    return found


def _whole(first: float, last: float) -> tuple[float, float]:
    return (first, last) if last > first else (first - DAY, last)


def _inside(start: float, end: float, whole: tuple[float, float]) -> tuple[float, float]:
    """The window moved and cut until it lies in the whole, never narrower than ten minutes."""
    length = min(whole[1] - whole[0], max(end - start, min(SMALLEST_SPAN, whole[1] - whole[0])))
    start = min(max(start, whole[0]), whole[1] - length)
    return start, start + length
