"""Notices what another program wrote to the office while it is open here, and lets only that be read again."""

from __future__ import annotations

from app.db import marks
from app.domain.events import Changes
from app.services.office import Office
from app.services.terminals import reload

EVERYTHING = ~Changes.NOTHING


class Watch:
    """Compares marks of what is written with those seen before; `look` runs once a second on a worker."""

    def __init__(self, office: Office) -> None:
        self._office, self._untold, self._version = office, Changes.NOTHING, 0
        with office.store.reading() as session:
            line, self._decided = marks.pulse(session).line, marks.decisions(session)
        self._line = office.books.line if office.books.line is not None else line
        self._certain = self._line == line  # what was written since the book was read is in no mark seen before

    def look(self) -> Changes:
        """What others wrote since the last look: it is read again at the next question, and terminals as they are set.

        Raises Unavailable; then it is said by the next look.
        """
        version = self._office.store.data_version()
        if version and version == self._version:
            return Changes.NOTHING
        self._untold |= self._changed()
        self._certain = True
        self._forget(self._untold)
        if self._untold & Changes.ACCOUNTS:
            reload(self._office)
        changed, self._untold, self._version = self._untold, Changes.NOTHING, version
        return changed

    def _forget(self, changed: Changes) -> None:
        if changed == EVERYTHING:
            self._office.books.forget_all()
        self._office.books.forget(changed)

    def _changed(self) -> Changes:
        store = self._office.store
        with store.reading() as session:
            pulse = marks.pulse(session)
            decided = self._decided if pulse.line == self._line else marks.decisions(session)
        changed = self._office.books.behind(pulse)
        if store.others_wrote(self._line, pulse.line):
            changed |= Changes.AUDIT | self._differing(decided)
        self._line, self._decided = pulse.line, decided
        return changed

    def _differing(self, decided: dict[Changes, tuple[int, ...]]) -> Changes:
        if not self._certain:
            return EVERYTHING
        found = Changes.NOTHING
        for topic, mark in decided.items():
            if mark != self._decided.get(topic):
                found |= topic
        return found
