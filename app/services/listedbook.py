"""The listed names of an office as they are now: made when first asked for, and again when a list is new."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from app.db.store import Store
from app.domain.sanctions import ListVersion

if TYPE_CHECKING:  # what compares names loads late: nothing before the first screening needs it
    from app.services.listed import ListedNames


class ListedBook:
    """Holds the names of the newest version of each list."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._versions: tuple[int, ...] | None = None
        self._names: ListedNames | None = None

    def current(self, store: Store) -> tuple[tuple[ListVersion, ...], ListedNames]:
        """The version of each list that screens, and their names."""
        from app.db import sanctions
        from app.services.listed import ListedNames

        with self._turn, store.reading() as session:
            newest = sanctions.newest(session)
            versions = tuple(each.id for each in newest)
            if self._names is None or versions != self._versions:
                self._names = ListedNames(sanctions.in_force(session))
                self._versions = versions
            return newest, self._names
