"""Tells when nobody has touched a key or the mouse for some minutes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

MINUTE = 60 * 1000  # milliseconds
ACTIVITY = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel}


class Idle(QObject):
    """Waits from `start` to `stop`; everything that is typed or moved begins the wait again."""

    passed = Signal()

    def __init__(self, app: QApplication, minutes: int, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.passed)
        self.set_minutes(minutes)

    def set_minutes(self, minutes: int) -> None:
        """Wait so long."""
        self.timer.setInterval(minutes * MINUTE)

    def start(self) -> None:
        """Begin to wait."""
        self._app.installEventFilter(self)
        self.timer.start()

    def stop(self) -> None:
        """Wait no more."""
        self._app.removeEventFilter(self)
        self.timer.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in ACTIVITY:
            self.timer.start()
        return False
