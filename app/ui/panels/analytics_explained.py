"""A figure that explains itself: its tooltip, by pointer and by keys."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QToolTip, QWidget

SHOW = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Explained(QWidget):
    """A stop for the keyboard; Enter, Space and Ctrl+I show under it what the tooltip says, up and down move on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("ring", True)

    def explain(self) -> str:
        """Show what it is made of, and answer that."""
        QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), self.toolTip(), self)
        return self.toolTip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        asked = event.key() == Qt.Key.Key_I and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if asked or event.key() in SHOW:
            self.explain()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def _move(self, step: int) -> None:
        """Go to the next of its kind on the same card."""
        parent = self.parentWidget()
        kind = parent.findChildren(type(self)) if parent is not None else []
        at = kind.index(self) + step if self in kind else -1
        if 0 <= at < len(kind):
            kind[at].setFocus(Qt.FocusReason.TabFocusReason)
