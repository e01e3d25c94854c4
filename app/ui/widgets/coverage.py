"""Coverage as a bar from nothing to what we owe and beyond, the part that rests on unreviewed operations hatched."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.regions import Region
from app.ui.style import look
from app.ui.widgets.painting import hatch
from app.words import Words

HUNDRED = Decimal(100)
LEAST_END = Decimal(160)  # percent at the right end of the bar, unless more is covered


class CoverageBar(QWidget):
    """Blue to the low end, hatched to the high end, a tick at 100 percent; orange where it is short."""

    def __init__(self, words: Words, region: Region, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._region = words, region
        self._low: Decimal | None = None
        self._high: Decimal | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)
        self.set(None, None)

    def set(self, low: Decimal | None, high: Decimal | None) -> None:
        """Show a coverage in percent; a range where the ends differ, nothing where it is not known."""
        self._low, self._high = low, high
        self.setAccessibleName(self._words("Coverage {range}", range=self._region.percent_range(low, high)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(166), look().px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(90), look().px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour, px = QPainter(self), look().color, look().px
        bar = QRect(0, px(4), self.width(), px(10))
        painter.fillRect(bar, colour("sel"))
        end = max(LEAST_END, (self._high or HUNDRED) * Decimal("1.05"))
        if self._low is not None and self._high is not None:
            low, high = self._x(self._low, end), self._x(self._high, end)
            painter.fillRect(0, bar.y(), low, bar.height(), colour("gain" if self._low >= HUNDRED else "loss"))
            if high > low:
                painter.fillRect(low, bar.y(), high - low, bar.height(), hatch("warn"))
                painter.fillRect(high - 1, bar.y() - px(2), px(2), bar.height() + px(4), colour("warn"))
        tick = self._x(HUNDRED, end)
        painter.fillRect(tick - 1, 0, px(2), bar.height() + px(8), colour("text"))
        painter.setFont(look().font("axis"))
        painter.setPen(colour("text3"))
        below = QRect(0, bar.bottom() + px(2), self.width(), self.height() - bar.bottom() - px(2))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), "0")
        middle = QRect(tick - px(40), below.y(), px(80), below.height())
        painter.drawText(
            middle, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop), self._region.percent(HUNDRED, 0)
        )

    def _x(self, percent: Decimal, end: Decimal) -> int:
        return round(self.width() * min(percent, end) / end)
