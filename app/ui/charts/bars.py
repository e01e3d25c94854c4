"""Amounts as bars from one zero line, each with its name and its figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.style import look
from app.ui.widgets.painting import hatch

ROW, BAR, SIDE, NEAR = 30, 11, 14, 10
MOST_NAME = 0.34


@dataclass(frozen=True, slots=True)
class Bar:
    """One amount: its name, its figure as printed, its size as a share of the largest (-1 to 1)."""

    name: str
    figure: str
    share: float


class Bars(QWidget):
    """One row each; losses reach to the other side of zero, and are hatched."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What it shows."""
        return self._bars

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show other amounts."""
        if tuple(bars) != self._bars:
            self._bars = tuple(bars)
            self.setAccessibleDescription("; ".join(f"{each.name} {each.figure}" for each in bars))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(300), look().px(ROW) * len(self._bars))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(200), look().px(ROW) * len(self._bars))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px = QPainter(self), look().px
        names = min(self._widest([each.name for each in self._bars], 500), int(self.width() * MOST_NAME))
        figures = self._widest([each.figure for each in self._bars], 400)
        left = px(SIDE) + names + px(NEAR) * 2
        right = self.width() - px(SIDE) - figures - px(NEAR) * 2
        lowest = -min([0.0, *(each.share for each in self._bars)])
        highest = max([0.0, *(each.share for each in self._bars)])
        room = max(1.0, right - left)
        zero = left + room * lowest / ((lowest + highest) or 1.0)
        for row, each in enumerate(self._bars):
            top = row * px(ROW)
            self._paint_words(painter, each, top, names)
            length = room * abs(each.share) / ((lowest + highest) or 1.0)
            middle = top + (px(ROW) - px(BAR)) / 2
            start = zero if each.share >= 0 else zero - length
            area = QRectF(start, middle, max(1.0, length), px(BAR))
            if each.share >= 0:
                painter.fillRect(area, look().color("gain"))
            else:
                painter.fillRect(area, look().color("loss_tint"))
                painter.fillRect(area, hatch("loss"))
            painter.fillRect(QRectF(zero, middle - px(3), 1, px(BAR) + px(6)), look().color("edge"))

    def _paint_words(self, painter: QPainter, each: Bar, top: int, names: int) -> None:
        px, middle = look().px, Qt.AlignmentFlag.AlignVCenter
        painter.setFont(look().font("table", 500))
        painter.setPen(look().color("text"))
        shown = painter.fontMetrics().elidedText(each.name, Qt.TextElideMode.ElideRight, names + 2)
        painter.drawText(QRectF(px(SIDE), top, names + 4, px(ROW)), middle, shown)
        painter.setFont(look().font("table"))
        painter.setPen(look().color("text3" if not each.share else "gain" if each.share > 0 else "loss"))
        end = QRectF(0, top, self.width() - px(SIDE), px(ROW))
        painter.drawText(end, middle | Qt.AlignmentFlag.AlignRight, each.figure)

    def _widest(self, texts: Sequence[str], weight: int) -> int:
        return max((look().width(text, "table", weight) for text in texts), default=0)
