"""The past of every account and whose money it is: found out once, and again only where the records are others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from threading import Lock
from typing import TypeVar

from app.domain.book import Book
from app.domain.holdings import AccountKey, Deal, DealKind, Snapshot
from app.domain.operations import Operation, operations
from app.domain.past import Past, Sums, on_balance, past

V = TypeVar("V", Deal, Snapshot, Operation)
EMPTY: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Owners:
    """Whose money works in an account: clients and funds by name."""

    clients: tuple[str, ...] = ()
    funds: tuple[str, ...] = ()


@dataclass(slots=True)
class Pasts:
    """Remembers what does not change between two readings; the parts of a book are told apart by identity."""

    _deals: tuple[object, ...] = EMPTY
    _balances: Mapping[AccountKey, Sums] = field(default_factory=dict, repr=False)
    _typed: Mapping[AccountKey, list[Operation]] = field(default_factory=dict, repr=False)
    _taken: tuple[object, ...] = EMPTY
    _snapshots: Sequence[Snapshot] = ()
    _pasts: Mapping[AccountKey, Past] = field(default_factory=dict, repr=False)
    _by_account: dict[AccountKey, list[Snapshot]] = field(default_factory=dict, repr=False)
    _contracts: tuple[object, ...] = EMPTY
    _owners: Mapping[AccountKey, Owners] = field(default_factory=dict, repr=False)
    _accounts: object = None
    _zones: Mapping[str, str] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def of(self, book: Book) -> Mapping[AccountKey, Past]:
        """The past of every account, from the records alone: the book must hold no reading that is not kept."""
        with self._lock:
            self._know_readings(book)
            return self._pasts

    def taken(self, book: Book, key: AccountKey) -> Sequence[Snapshot]:
        """The kept readings of an account, in order of time."""
        with self._lock:
            self._know_readings(book)
            return tuple(self._by_account.get(key, ()))

    def typed(self, book: Book) -> Mapping[AccountKey, list[Operation]]:
        """The operations of every account, both legs of a transfer knowing each other."""
        with self._lock:
            self._know_deals(book)
            return self._typed

    def owners(self, book: Book, today: date) -> Mapping[AccountKey, Owners]:
        """Whose money works where today."""
        with self._lock:
            contracts = (book.clients, book.investments, today)
            if not _same(contracts[:2], self._contracts[:2]) or contracts[2:] != self._contracts[2:]:
                self._owners, self._contracts = owners(book, today), contracts
            return self._owners

    def zones(self, book: Book, read: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
        """The zones of the servers' clocks, as `read` gives them; asked for anew with every change of an account."""
        with self._lock:
            if book.accounts is not self._accounts:
                self._zones, self._accounts = read(), book.accounts
            return self._zones

    def _know_deals(self, book: Book) -> None:
        facts = (book.deals, book.typings, book.rules)
        if not _same(facts, self._deals):
            self._balances = {key: on_balance(deals) for key, deals in _by_account(book.deals).items()}
            self._typed = _by_account(operations(book.deals, book.typings, book.rules))
            self._deals = facts

    def _know_readings(self, book: Book) -> None:
        self._know_deals(book)
        taken = (self._balances, book.snapshots, book.timezone)
        if not _same(taken, self._taken):
            self._pasts = self._made(book)
            self._taken, self._snapshots = taken, book.snapshots

    def _made(self, book: Book) -> dict[AccountKey, Past]:
        """The pasts, those of accounts without a new reading as they were; readings are only ever added."""
        anew = not self._taken or self._taken[0] is not self._balances or self._taken[2] != book.timezone
        if not anew and _goes_on(self._snapshots, book.snapshots):
            return self._followed(book, book.snapshots[len(self._snapshots) :])
        before, self._by_account = self._by_account, _by_account(sorted(book.snapshots, key=attrgetter("taken_at")))
        made = {}
        for key in {each.key for each in book.accounts} | set(self._by_account):
            taken = self._by_account.get(key, [])
            same = not anew and key in self._pasts and _mark(taken) == _mark(before.get(key, []))
            made[key] = self._pasts[key] if same else self._past(key, taken, book.timezone)
        return made

    def _followed(self, book: Book, fresh: Sequence[Snapshot]) -> dict[AccountKey, Past]:
        made = dict(self._pasts)
        for key in {each.key for each in book.accounts} | {each.account for each in fresh}:
            if key not in made:
                made[key] = self._past(key, [], book.timezone)
        for reading in fresh:
            self._by_account.setdefault(reading.account, []).append(reading)
            made[reading.account] = made[reading.account].followed_by(reading)
        return made

    def _past(self, account: AccountKey, taken: list[Snapshot], zone: str) -> Past:
        flows = [
            (each.deal.time, each.amount)
            for each in self._typed.get(account, ())
            if each.is_flow and each.deal.kind is not DealKind.CREDIT
        ]
        return past(taken, zone, self._balances.get(account, Sums()), Sums.of(flows))


def owners(book: Book, today: date) -> dict[AccountKey, Owners]:
    """Whose money works in which account on a day, by the contracts that count."""
    names = {client.code: client.name for client in book.clients}
    clients: defaultdict[AccountKey, set[str]] = defaultdict(set)
    funds: defaultdict[AccountKey, set[str]] = defaultdict(set)
    for investment in book.investments:
        for each in investment.allocations if investment.counts else ():
            if each.covers(today):
                funds[each.account].add(investment.fund)
                clients[each.account] |= {names[investment.client]} if investment.client in names else set()
    return {key: Owners(tuple(sorted(clients[key])), tuple(sorted(funds[key]))) for key in funds}


def _goes_on(known: Sequence[Snapshot], taken: Sequence[Snapshot]) -> bool:
    """Whether these are the known readings and later ones.

    Readings are only ever added and stand in order of time: the last known one keeps its place only if none came before
    it. Those that were read anew are other values.
    """
    count = len(known)
    return bool(count) and len(taken) >= count and taken[count - 1] is known[-1] and taken[0] is known[0]


def _mark(taken: Sequence[Snapshot]) -> tuple[int, Snapshot | None]:
    """What tells apart an account's readings from those of another moment."""
    return len(taken), taken[-1] if taken else None


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether these are the very same values, not only equal ones."""
    return len(one) == len(other) and all(left is right for left, right in zip(one, other, strict=True))


def _by_account(values: Iterable[V]) -> dict[AccountKey, list[V]]:
    found: defaultdict[AccountKey, list[V]] = defaultdict(list)
    for each in values:
        found[each.deal.account if isinstance(each, Operation) else each.account].append(each)
    return dict(found)
