"""Carries "these things changed" from any thread to the window, at most four times a second for each topic."""

from __future__ import annotations

from threading import Lock

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

from app.domain.events import Changes

INTERVAL = 250  # milliseconds


class Hub(QObject):
    """Collects changes and tells them on the GUI thread: at once after a quiet interval, else when it is over."""

    changed = Signal(object)
    """Changes, as one value of flags."""
    _arrived = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._pending = Changes.NOTHING
        self._told_at: dict[Changes, int] = {}
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tell)
        self._arrived.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def publish(self, changes: Changes) -> None:
        """Remember what changed; from any thread."""
        with self._lock:
            fresh = changes & ~self._pending
            self._pending |= changes
        if fresh:
            self._arrived.emit()

    @Slot()
    def _tell(self) -> None:
        now, due, wait = self._since.elapsed(), Changes.NOTHING, 0
        with self._lock:
            for topic in self._pending:
                left = self._told_at.get(topic, now - INTERVAL) + INTERVAL - now
                if left <= 0:
                    due |= topic
                else:
                    wait = min(wait, left) if wait else left
            self._pending &= ~due
        self._told_at |= dict.fromkeys(due, now)
        if wait:
            self._timer.start(wait)
        if due:
            self.changed.emit(due)
