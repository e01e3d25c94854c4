"""Keeps the office's facts in memory and reads again only what has changed; of the deals, only those that are new."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from app.db import books as tables
from app.db import deals as deals_table
from app.db import marks, readings
from app.db.marks import Pulse
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
    """The book as it was read last, and what in it is out of date; `line` is the last audit line before it was read."""

    _book: Book | None = None
    _seen: Pulse | None = None
    line: int | None = None
    _forgotten: int = 0
    _stale: Changes = Changes.NOTHING
    _lock: Lock = field(default_factory=Lock)
    _reading: Lock = field(default_factory=Lock)

    def forget(self, changes: Changes) -> None:
        """Remember that these topics changed."""
        with self._lock:
            self._stale |= changes

    def behind(self, pulse: Pulse) -> Changes:
        """Which readings of the terminals are written that this book lacks, and nobody has said so yet."""
        with self._lock:
            book, seen, stale = self._book, self._seen, self._stale
        if book is None or seen is None:
            return Changes.NOTHING
        deals = Changes.NOTHING if _deals(pulse) == _deals(seen) else Changes.DEALS
        equity = Changes.NOTHING if _readings(pulse) == _readings(seen) else Changes.EQUITY
        return (deals | equity) & ~stale

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
                    known, seen, line = self._read(store, known, stale)
                except BaseException:
                    self.forget(stale)  # it is out of date still
                    raise
                with self._lock:
                    self._book = known if self._forgotten == forgotten else None
                    self._seen, self.line = seen, line
            return known

    def _read(self, store: Store, known: Book | None, stale: Changes) -> tuple[Book, Pulse, int]:
        """The book, how far its readings go, and the last audit line when it was whole last."""
        with store.reading() as session:
            pulse = marks.pulse(session)
            if known is None or self._seen is None or self.line is None:
                return tables.read(session), pulse, pulse.line
            parts = [name for name, topics in TOPICS.items() if topics & stale]
            found = _read_on(session, known, self._seen, parts)
            parts = [name for name in parts if name not in found]
            book = replace(known, **found, **tables.read_parts(session, parts))
        return book, _joined(self._seen, pulse, found), self.line


def _read_on(session: Any, known: Book, seen: Pulse, parts: Sequence[str]) -> dict[str, Any]:
    """What only grows: the known with what was written since."""
    found: dict[str, Any] = {}
    if "deals" in parts:
        found["deals"] = merged(known.deals, deals_table.read_after(session, seen.deal))
    if "snapshots" in parts:
        found["snapshots"] = readings.read_on(session, known.snapshots)
    return found


def _joined(seen: Pulse, pulse: Pulse, found: Collection[str]) -> Pulse:
    """How far a book goes whose parts in `found` were read on just now, and no others."""
    if "deals" in found:
        seen = replace(seen, deal=pulse.deal, stranger=pulse.stranger)
    if "snapshots" in found:
        seen = replace(seen, reading=pulse.reading, lately=pulse.lately)
    return seen


def _deals(pulse: Pulse) -> tuple[int, int]:
    return pulse.deal, pulse.stranger


def _readings(pulse: Pulse) -> tuple[int, int]:
    return pulse.reading, pulse.lately
