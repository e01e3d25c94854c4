"""Values the office once for everybody who asks about the same facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from threading import Lock

from app.domain.book import Book
from app.domain.curve import Promise, promises
from app.domain.reality import Basis, Reality, value

FACTS = tuple(fact.name for fact in fields(Book))


@dataclass(slots=True)
class Valuations:
    """The last valuation on each basis. Two who ask at once are answered by one calculation."""

    _known: dict[Basis, tuple[Book, Reality]] = field(default_factory=dict, repr=False)
    _promised: dict[tuple[str | None, tuple[date, ...]], list[Promise]] = field(default_factory=dict, repr=False)
    _contracts: tuple[object, object] = field(default=(None, None), repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def of(self, book: Book, as_of: date, basis: Basis = Basis.BALANCE) -> Reality:
        """The office valued on `as_of`; calculated anew when the day or any of the facts is another."""
        with self._lock:
            found = self._known.get(basis)
            if found is None or found[1].as_of != as_of or not _same(found[0], book):
                found = self._known[basis] = book, value(book, as_of, basis)
            return found[1]

    def promised(self, book: Book, fund: str | None, days: Sequence[date]) -> Sequence[Promise]:
        """What is owed on each of these days; remembered until contracts or payments are others."""
        with self._lock:
            before, contracts = self._contracts, (book.investments, book.payments)
            if contracts[0] is not before[0] or contracts[1] is not before[1]:
                self._promised.clear()
                self._contracts = contracts
            key = fund, tuple(days)
            if key not in self._promised:
                self._promised[key] = promises(book, fund, days)
            return self._promised[key]


def _same(one: Book, other: Book) -> bool:
    """Whether two books hold the very same facts; only readings, gathered anew for each book, are compared."""
    kept = all(getattr(one, name) is getattr(other, name) for name in FACTS if name != "snapshots")
    return kept and one.snapshots == other.snapshots
