"""The surface of a dialog."""

from __future__ import annotations

from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.style import look
from app.ui.tokens import RADIUS_DIALOG
from app.ui.widgets.painting import box


class Sheet(QWidget):
    """The surface of a dialog: set off by its border alone. It keeps clicks from the scrim under it."""

    def __init__(self, parent: QWidget | None = None, *, quiet: bool = False) -> None:
        super().__init__(parent)
        self._border = "line" if quiet else "edge"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        box(QPainter(self), self.rect(), RADIUS_DIALOG, look().color("surface"), look().color(self._border))
