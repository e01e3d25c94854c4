"""A large sheet in the middle of the window, as wide and high as it wants while there is room."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.ui.scrim import Scrim
from app.ui.style import look
from app.ui.widgets.sheet import Sheet

ROUND = 40  # pixels of the design that stay free beside it


class WideDialog(Scrim):
    """Esc closes it; a click beside it does, too, unless it is `firm`. What it shows is laid out on `_sheet`."""

    SIZE: ClassVar[tuple[int, int]] = (1160, 780)
    """Width and height it wants, in pixels of the design."""

    def __init__(self, window: QWidget, *, firm: bool = False) -> None:
        super().__init__(window, firm=firm)
        self._sheet = Sheet(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_again()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        px, (wide, high) = look().px, self.SIZE
        width, height = min(px(wide), self.width() - px(ROUND)), min(px(high), self.height() - px(ROUND))
        self._sheet.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)
