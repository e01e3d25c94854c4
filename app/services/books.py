"""Keeps the office's facts in memory and reads again only what has changed; of the deals, only those that are new."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from app.db import books as tables
from app.db import deals as deals_table
from app.db import readings
from app.db.store import Store
from app.domain.book import Book
from app.domain.events import Changes
from app.domain.merging import merged

TOPICS = {
    "clients": Changes.CLIENTS,
    "investments": Changes.INVESTMENTS | Changes.TERMS,
    "terms": Changes.TERMS,
    "payments": Changes.PAYMENTS,
    "costs": Changes.COSTS,
    "accounts": Changes.ACCOUNTS,
    "typings": Changes.OPERATIONS,
    "rules": Changes.OPERATIONS,
    "deals": Changes.DEALS,
    "snapshots": Changes.EQUITY,
    "office": Changes.SETTINGS,
}
"""Which topics make which part of the book out of date."""


@dataclass(slots=True)
class Books:
    """The book as it was read last, and what in it is out of date."""

    _book: Book | None = None
    _last_deal: int = 0
    _forgotten: int = 0
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
            self._book, self._forgotten = None, self._forgotten + 1

    def current(self, store: Store) -> Book:
        """The book as it stands in the store. One thread reads at a time; the others wait for its answer."""
        with self._reading:
            with self._lock:
                stale, self._stale = self._stale, Changes.NOTHING
                known, forgotten = self._book, self._forgotten
            if known is None or stale:
                try:
                    known = self._read(store, known, stale)
                except BaseException:
                    self.forget(stale)  # it is out of date still
                    raise
                with self._lock:
                    self._book = known if self._forgotten == forgotten else None
            return known

    def _read(self, store: Store, known: Book | None, stale: Changes) -> Book:
        with store.reading() as session:
            last = deals_table.last_id(session)
            if known is None:
                book = tables.read(session)
            else:
                parts = [name for name, topics in TOPICS.items() if topics & stale]
                found: dict[str, Any] = {}
                if "deals" in parts and store.numbers_in_order:
                    parts.remove("deals")
                    found["deals"] = merged(known.deals, deals_table.read_after(session, self._last_deal))
                if "snapshots" in parts:
                    parts.remove("snapshots")
                    found["snapshots"] = readings.read_on(session, known.snapshots)
                book = replace(known, **found, **tables.read_parts(session, parts))
        self._last_deal = last
        return book
