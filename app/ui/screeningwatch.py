"""Screens whoever is new or has other facts, whatever has changed them: a form, an import, a merge."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.domain.errors import KnownError
from app.domain.events import Changes
from app.services import screening as service
from app.services.screening import Ran
from app.ui.desk import Desk

CAUSES = Changes.CLIENTS | Changes.PROSPECTS


class ScreeningWatch(QObject):
    """One look at a time; what changes meanwhile is looked at after it."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._looking = self._due = False
        desk.hub.changed.connect(self._hear)

    def _hear(self, changes: Changes) -> None:
        if changes & CAUSES:
            self._due = True
            self._look()

    def _look(self) -> None:
        if self._due and not self._looking:
            self._due, self._looking = False, True
            office = self._desk.office
            self._desk.tasks.read(lambda: service.screen_changed(office), self._seen, self._failed)

    def _seen(self, ran: Ran | None) -> None:
        self._looking = False
        if ran is not None and ran.new:
            words = self._desk.words
            self._desk.say(
                words.count(ran.new, "{n} new match", "{n} new matches"),
                words("Somebody is called like a name on a sanctions list."),
                tone="warn",
                button=words("Show"),
                run=lambda: self._desk.go("screening"),
            )
        self._look()

    def _failed(self, error: KnownError) -> None:
        self._looking = False
        self._desk.say_error(error)
