"""A dim layer over the window that holds one widget: palette, lock, dialog."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPropertyAnimation, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsOpacityEffect, QWidget

from app.ui.style import look

APPEAR = 90  # milliseconds


class Scrim(QWidget):
    """Covers its parent. Esc or a click beside the content closes it, unless it is `firm`."""

    closed = Signal()

    def __init__(self, over: QWidget, *, firm: bool = False, opaque: bool = False) -> None:
        super().__init__(over)
        self._over, self._firm, self._opaque = over, firm, opaque
        self._before: QWidget | None = None
        over.installEventFilter(self)
        self.hide()

    @property
    def covers(self) -> bool:
        """Whether it hides all that lies under it now."""
        return self._opaque and not self.isHidden()

    def open(self) -> None:
        """Cover the window; the keyboard stays inside until it is closed."""
        window = self.window()
        self._before = window.focusWidget()
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        if look().motion:
            self._appear()

    def close_again(self) -> None:
        """Uncover the window; the keyboard goes back to where it was."""
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self._before = None
        self.closed.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab among the widgets inside."""
        stops = [each for each in self.findChildren(QWidget) if _takes_tab(each)]
        if not stops:
            return True
        now = self.focusWidget()
        at = stops.index(now) + (1 if forward else -1) if now in stops else 0
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        stops[at % len(stops)].setFocus(reason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._firm:
            self.close_again()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._firm:
            self.close_again()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().color("bg" if self._opaque else "scrim"))

    def _appear(self) -> None:
        effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(effect)
        fade = QPropertyAnimation(effect, b"opacity", self)
        fade.setDuration(APPEAR)
        fade.setStartValue(0.0)
        fade.setEndValue(1.0)
        fade.finished.connect(lambda: self.setGraphicsEffect(None))  # type: ignore[arg-type] # Qt takes null
        fade.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isVisible() and widget.isEnabled()
