"""Keeps the office's facts in memory and reads again only what has changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import Lock

from app.db import books as tables
from app.db import readings
from app.db.store import Store
from app.domain.book import Book
from app.domain.events import Changes

TOPICS = {
    "clients": Changes.CLIENTS,
    "investments": Changes.INVESTMENTS | Changes.TERMS,
    "terms": Changes.TERMS,
    "payments": Changes.PAYMENTS,
    "costs": Changes.COSTS,
    "accounts": Changes.ACCOUNTS,
    "typings": Changes.OPERATIONS,
    "deals": Changes.DEALS,
    "snapshots": Changes.EQUITY,
    "office": Changes.SETTINGS,
}
"""Which topics make which part of the book out of date."""


@dataclass(slots=True)
class Books:
    """The book as it was read last, and what in it is out of date."""

    _book: Book | None = None
    _stale: Changes = Changes.NOTHING
    _lock: Lock = field(default_factory=Lock)
    _reading: Lock = field(default_factory=Lock)

    def forget(self, changes: Changes) -> None:
        """Remember that these topics changed."""
        with self._lock:
            self._stale |= changes

    def forget_all(self) -> None:
        """Read everything again next time: another program wrote to the office."""
        with self._lock:
            self._book = None

    def current(self, store: Store) -> Book:
        """The book as it stands in the store. One thread reads at a time; the others wait for its answer."""
        with self._reading:
            with self._lock:
                stale, self._stale = self._stale, Changes.NOTHING
                known = self._book
            if known is None or stale:
                known = _read(store, known, stale)
                with self._lock:
                    self._book = known
            return known


def _read(store: Store, known: Book | None, stale: Changes) -> Book:
    with store.reading() as session:
        if known is None:
            return tables.read(session)
        parts = [name for name, topics in TOPICS.items() if topics & stale]
        found = tables.read_parts(session, [name for name in parts if name != "snapshots"])
        if "snapshots" in parts:
            found["snapshots"] = readings.read_on(session, known.snapshots)
        return replace(known, **found)
