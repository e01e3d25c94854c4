"""A person as two letters on a disc."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.style import look
from app.ui.widgets.painting import box


class Badge(QWidget):
    """The initials of a person on a disc."""

    def __init__(self, initials: str, side: int = 26, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._initials, self._side = initials, side
        look().changed.connect(self._relook)
        self._relook()

    def set_initials(self, initials: str) -> None:
        """Show another person's."""
        self._initials = initials
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box(painter, self.rect(), self.width() / 2, look().color("sel"))
        painter.setFont(look().font("axis" if self._side < 32 else "body", 600))
        painter.setPen(look().color("text"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)

    def _relook(self) -> None:
        self.setFixedSize(look().px(self._side), look().px(self._side))
