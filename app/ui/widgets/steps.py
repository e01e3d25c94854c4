"""The list of steps beside a wizard: done, now, still to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import icons
from app.ui.style import look
from app.ui.widgets.painting import box

PITCH = 60


@dataclass(frozen=True, slots=True)
class Step:
    """A step and what it is about."""

    title: str
    about: str = ""


class Steps(QWidget):
    """Numbered discs; a done step carries a check and says what was chosen."""

    def __init__(self, steps: Sequence[Step], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps, self._now = tuple(steps), 0
        self._said: tuple[str, ...] = ("",) * len(self._steps)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)

    def show_step(self, now: int, said: Sequence[str]) -> None:
        """Mark the present step; `said` is what was chosen in each."""
        self._now, self._said = now, tuple(said)
        self.setAccessibleName(self._steps[now].title)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(220), look().px(PITCH) * len(self._steps))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for at, step in enumerate(self._steps):
            self._paint(painter, at, step)

    def _paint(self, painter: QPainter, at: int, step: Step) -> None:
        px, colour = look().px, look().color
        y, side = at * px(PITCH), px(22)
        disc = QRect(0, y, side, side)
        done, now = at < self._now, at == self._now
        fill = colour("ink") if now else colour("sel") if done else None
        box(painter, disc, side / 2, fill, None if now or done else colour("edge"))
        if done:
            icons.draw(painter, disc.adjusted(px(4), px(4), -px(4), -px(4)), "check", colour("text"))
        else:
            painter.setFont(look().font("axis", 600))
            painter.setPen(colour("onink" if now else "text2"))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, f"{at + 1}")
        x, room = px(34), self.width() - px(34)
        painter.setFont(look().font("body", 600 if now else 400))
        painter.setPen(colour("text" if now or done else "text2"))
        painter.drawText(QRect(x, y, room, side), int(Qt.AlignmentFlag.AlignVCenter), step.title)
        painter.setFont(look().font("hint"))
        painter.setPen(colour("text3"))
        said = (self._said[at] if done else "") or step.about
        said = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(x, y + px(21), room, px(18)), int(Qt.AlignmentFlag.AlignVCenter), said)
