"""Writes down, every hour, which cleared cases have run out; readiness knows it without waiting for that."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.domain.errors import KnownError
from app.services import cases
from app.ui.desk import Desk

FIRST, EVERY = 60_000, 3_600_000  # milliseconds after the window opened, and between two looks


class CaseWatch(QObject):
    """One look at a time, off the GUI thread; what it re-opened is said once."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._timer = QTimer(self)
        self._timer.setInterval(FIRST)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Look now, and again in an hour."""
        self._timer.setInterval(EVERY)
        office = self._desk.office
        self._desk.tasks.write(lambda: cases.reopen_expired(office), self._told, self._failed)

    def _told(self, codes: tuple[str, ...]) -> None:
        if codes:
            words = self._desk.words
            title = words.count(
                len(codes), "{n} case ran out and is open again", "{n} cases ran out and are open again"
            )
            self._desk.say(title, ", ".join(codes), tone="warn", button=words("Show"), run=self._show)

    def _show(self) -> None:
        self._desk.go("cases")

    def _failed(self, _error: KnownError) -> None:
        """The store does not answer; others say so, and the next look may find it again."""
