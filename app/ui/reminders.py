"""Keeps the number of prospects to be called in the rail, whether or not their panel was ever opened."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.domain.errors import KnownError
from app.domain.events import Changes
from app.services.prospects import due_count
from app.ui.desk import Desk
from app.ui.window import Window

PANEL = "prospects"
EVERY = 600_000  # milliseconds; a day may have begun


class Reminders(QObject):
    """Looks when something changed and every ten minutes, as long as the window is there."""

    def __init__(self, desk: Desk, window: Window) -> None:
        super().__init__(window)
        self._desk, self._window = desk, window
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        desk.hub.changed.connect(self._heard)

    def look(self) -> None:
        """Count who is to be called, off this thread."""
        office = self._desk.office
        if self._window.isVisible():
            self._desk.tasks.read(lambda: due_count(office), self._show, self._forget, latest=PANEL)

    def _heard(self, changes: Changes) -> None:
        if changes & Changes.PROSPECTS:
            self.look()

    def _show(self, due: int) -> None:
        self._window.rail.set_badge(PANEL, str(due) if due else "", "warn")

    def _forget(self, _error: KnownError) -> None:
        """The panel itself says what is wrong."""
