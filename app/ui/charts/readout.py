"""The strip of fixed place over a chart that says in figures what the line under the pointer stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.style import look

HEIGHT, SIDE, NEAR, APART = 26, 14, 6, 16


@dataclass(frozen=True, slots=True)
class Part:
    """A word or a figure; `near` belongs to the part before it."""

    text: str
    tone: str = "text2"
    weight: int = 400
    near: bool = False


class Readout(QWidget):
    """Parts from the left, and parts that stand at the right end; what finds no room between them is left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left: tuple[Part, ...] = ()
        self._right: tuple[Part, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)

    @property
    def text(self) -> str:
        """All that it says."""
        return " ".join(part.text for part in (*self._left, *self._right))

    def set(self, left: Sequence[Part], right: Sequence[Part]) -> None:
        """Say something else."""
        if (tuple(left), tuple(right)) != (self._left, self._right):
            self._left, self._right = tuple(left), tuple(right)
            self.setAccessibleName(self.text)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(300), look().px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(120), look().px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px = QPainter(self), look().px
        painter.fillRect(self.rect(), look().color("raised"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().color("line"))
        end = self.width() - px(SIDE)
        start = end - _width(self._right)
        self._paint(painter, self._right, start, end)
        self._paint(painter, self._left, px(SIDE), start - px(APART))

    def _paint(self, painter: QPainter, parts: Sequence[Part], x: int, end: int) -> None:
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        for at, group in enumerate(_groups(parts)):
            x += look().px(APART) if at else 0
            if x + _width(group) > end + 1:
                return
            for place, part in enumerate(group):
                x += look().px(NEAR) if place else 0
                width = look().width(part.text, "hint", part.weight)
                painter.setFont(look().font("hint", part.weight))
                painter.setPen(look().color(part.tone))
                painter.drawText(QRect(x, 0, width + 2, self.height() - 1), middle, part.text)
                x += width


def _groups(parts: Sequence[Part]) -> list[list[Part]]:
    """Words with the figures that belong to them."""
    found: list[list[Part]] = []
    for part in parts:
        if part.near and found:
            found[-1].append(part)
        else:
            found.append([part])
    return found


def _width(parts: Sequence[Part]) -> int:
    gaps = sum(look().px(NEAR if part.near else APART) for part in parts[1:])
    return gaps + sum(look().width(part.text, "hint", part.weight) for part in parts)
