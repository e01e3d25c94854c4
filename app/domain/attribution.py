"""Divides every deal among the investments that its account works for on that day, to the cent (rules: section 4)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from app.domain.book import Book
from app.domain.calendar import end_of_day, local_date
from app.domain.counted import Counted, counted
from app.domain.holdings import Account, AccountKey, Allocation, Deal, DealKind, OperationType
from app.domain.money import ZERO, from_cents, split, split_cents, to_cents
from app.domain.operations import Operation, operations

UNALLOCATED = ""
"""The owner of what no allocation covers."""

Shares = list[tuple[str, Decimal]]


@dataclass(slots=True)
class Holding:
    """What the accounts did for one investment, or for none. `floating` is None where equity is unknown."""

    deposits: Decimal = ZERO
    withdrawals: Decimal = ZERO
    trading_result: Decimal = ZERO
    other_operations: Decimal = ZERO
    unexplained: Decimal = ZERO
    floating: Decimal | None = ZERO
    cash: Decimal = ZERO
    lost: Decimal = ZERO
    unreviewed_out: Decimal = ZERO
    unreviewed: int = 0


class Move(NamedTuple):
    """A change of the balance held for a fund, for the curve. `unreviewed` is what left and nobody explained."""

    at: datetime
    fund: str
    amount: Decimal
    unreviewed: Decimal = ZERO
    cash: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Share:
    """The part of one operation that falls to one owner."""

    operation: Operation
    owner: str
    amount: Decimal


@dataclass(slots=True)
class AccountShare:
    """What one account did for one owner, beside its operations. `floating` is None where equity is unknown."""

    trading_result: Decimal = ZERO
    traded: bool = False
    unexplained: Decimal = ZERO
    floating: Decimal | None = ZERO


@dataclass(frozen=True, slots=True)
class Attribution:
    """All holdings by owner, the transfers between accounts as net flow by owner, and what they were made from."""

    holdings: dict[str, Holding]
    transfers: tuple[dict[str, Decimal], ...]
    operations: tuple[Operation, ...]
    deals: tuple[Deal, ...]
    counted: Counted
    accounts: tuple[Account, ...]
    foreign: tuple[Account, ...]
    moves: tuple[Move, ...] = field(default=(), repr=False)
    shares: tuple[Share, ...] = field(default=(), repr=False)
    by_account: dict[tuple[AccountKey, str], AccountShare] = field(default_factory=dict, repr=False)


def attribute(book: Book, as_of: date) -> Attribution:
    """Divide all that happened up to the end of `as_of` (in the office's zone) among the investments.

    Accounts in another currency than the office's stay outside and are named in `foreign`.
    """
    facts = counted(book, as_of)
    accounts = tuple(account for account in book.accounts if account.currency == book.currency)
    foreign = tuple(account for account in book.accounts if account.currency != book.currency)
    ours = {account.key for account in accounts}
    deals = tuple(deal for deal in facts.deals if deal.account in ours)
    work = _Work(book, facts, ours)
    work.take(deals, operations(deals, book.typings, book.rules))
    return Attribution(
        holdings=dict(work.holdings),
        transfers=tuple(work.transfers.values()),
        operations=tuple(work.operations),
        deals=deals,
        counted=facts,
        accounts=accounts,
        foreign=foreign,
        moves=tuple(work.moves),
        shares=tuple(work.shares),
        by_account=dict(work.by_account),
    )


class _Work:
    """The division in progress: holdings that grow deal by deal."""

    def __init__(self, book: Book, facts: Counted, ours: set[AccountKey]) -> None:
        self.zone, self.facts, self.ours = book.timezone, facts, ours
        self.fund_of = {UNALLOCATED: UNALLOCATED} | {each.code: each.fund for each in book.investments if each.counts}
        self.holdings: defaultdict[str, Holding] = defaultdict(Holding)
        self.holdings[UNALLOCATED] = Holding()
        self.moves: list[Move] = []
        self.periods = {key: _periods(book, key) for key in ours}
        self.operations: list[Operation] = []
        self.shares: list[Share] = []
        self.by_account: defaultdict[tuple[AccountKey, str], AccountShare] = defaultdict(AccountShare)
        self.transfers: dict[frozenset[tuple[AccountKey, str]], dict[str, Decimal]] = {}

    def take(self, deals: Iterable[Deal], typed: list[Operation]) -> None:
        """Divide trades and operations, then what the readings add."""
        self.operations = typed
        for allocations, trades in self._trades(deals):
            self._take_trades(allocations, trades)
        deposited: set[int] = set()
        for operation in typed:
            self._take_operation(operation, deposited)
        for key in sorted(self.ours):
            self._take_reading(key)

    def _trades(self, deals: Iterable[Deal]) -> Iterator[tuple[tuple[Allocation, ...], list[Deal]]]:
        """The trades of each account by the allocations in force, in order of time."""
        by_account: defaultdict[AccountKey, list[Deal]] = defaultdict(list)
        for deal in deals:
            if deal.is_trade:
                by_account[deal.account].append(deal)
        for key, trades in by_account.items():
            trades.sort(key=lambda deal: deal.time)
            starts, covers = self.periods[key]
            times = [deal.time for deal in trades]
            edges = [0, *(bisect_left(times, start) for start in starts), len(trades)]
            for at, allocations in enumerate(((), *covers)):
                if edges[at] < edges[at + 1]:
                    yield allocations, trades[edges[at] : edges[at + 1]]

    def _take_trades(self, allocations: tuple[Allocation, ...], trades: list[Deal]) -> None:
        """Divide each trade, to the cent; equal amounts once, for their parts are equal."""
        if len(allocations) < 2:
            self._take_whole(allocations[0].investment if allocations else UNALLOCATED, trades)
            return
        owners = [allocation.investment for allocation in allocations]
        weights = [to_cents(allocation.amount) for allocation in allocations]
        amounts = [to_cents(deal.amount) for deal in trades]
        totals, of_funds = [0] * len(owners), {}
        for amount, times in Counter(amounts).items():
            parts = split_cents(amount, weights)
            totals = [sum_of + part * times for sum_of, part in zip(totals, parts, strict=True)]
            of_funds[amount] = self._by_fund(owners, parts)
        for owner, sum_of in zip(owners, totals, strict=True):
            self._take_result(trades[0].account, owner, from_cents(sum_of))
        for deal, amount in zip(trades, amounts, strict=True):
            for fund, part in of_funds[amount]:
                self.moves.append(Move(deal.time, fund, part))

    def _take_whole(self, owner: str, trades: list[Deal]) -> None:
        fund, amounts = self.fund_of[owner], [deal.amount for deal in trades]
        self._take_result(trades[0].account, owner, sum(amounts, ZERO))
        self.moves += [Move(deal.time, fund, amount) for deal, amount in zip(trades, amounts, strict=True) if amount]

    def _by_fund(self, owners: list[str], parts: list[int]) -> list[tuple[str, Decimal]]:
        found: dict[str, int] = {}
        for owner, part in zip(owners, parts, strict=True):
            fund = self.fund_of[owner]
            found[fund] = found.get(fund, 0) + part
        return [(fund, from_cents(part)) for fund, part in found.items() if part]

    def _take_result(self, account: AccountKey, owner: str, result: Decimal) -> None:
        self.holdings[owner].trading_result += result
        share = self.by_account[account, owner]
        share.trading_result += result
        share.traded = True

    def _covering(self, key: AccountKey, moment: datetime) -> tuple[Allocation, ...]:
        starts, covers = self.periods[key]
        at = bisect_left(starts, moment)
        if at < len(starts) and starts[at] == moment:
            at += 1
        return covers[at - 1] if at else ()

    def _take_operation(self, operation: Operation, deposited: set[int]) -> None:
        deal = operation.deal
        if deal.kind is DealKind.CREDIT:
            return
        allocations = self._covering(deal.account, deal.time)
        for owner, part in self._shares(operation, allocations, deposited):
            self._book(operation, owner, part)

    def _shares(self, operation: Operation, allocations: tuple[Allocation, ...], deposited: set[int]) -> Shares:
        if operation.investment in self.fund_of and operation.investment != UNALLOCATED:
            return [(operation.investment, operation.amount)]
        if operation.type is OperationType.CLIENT_DEPOSIT:
            day = local_date(operation.deal.time, self.zone)
            for allocation in allocations:
                awaited = allocation.since == day and id(allocation) not in deposited
                if awaited and allocation.amount == operation.amount:
                    deposited.add(id(allocation))
                    return [(allocation.investment, operation.amount)]
        return divide(operation.amount, allocations)

    def _book(self, operation: Operation, owner: str, part: Decimal) -> None:
        holding = self.holdings[owner]
        unreviewed_out = ZERO
        if operation.pair is not None:
            legs = self.transfers.setdefault(frozenset({operation.key, operation.pair}), {})
            legs[owner] = legs.get(owner, ZERO) + part
        elif not operation.is_flow:
            holding.other_operations += part
        elif part >= 0:
            holding.deposits += part
        else:
            holding.withdrawals -= part
            unreviewed_out = ZERO if operation.reviewed else -part
            holding.lost -= part if operation.type is OperationType.LEFT_FUND else ZERO
        if not operation.reviewed:
            holding.unreviewed += 1
        cash = -part if operation.cash else ZERO
        self.shares.append(Share(operation, owner, part))
        holding.cash += cash
        holding.unreviewed_out += unreviewed_out
        self.moves.append(Move(operation.deal.time, self.fund_of[owner], part, unreviewed_out, cash))

    def _take_reading(self, key: AccountKey) -> None:
        allocations = self._covering(key, self.facts.until - timedelta(microseconds=1))
        reading, unexplained = self.facts.readings.get(key), self.facts.difference(key)
        if reading is None or unexplained is None:
            for owner in {allocation.investment for allocation in allocations} or {UNALLOCATED}:
                self.holdings[owner].floating = self.by_account[key, owner].floating = None
            return
        for owner, part in divide(unexplained, allocations):
            self.holdings[owner].unexplained += part
            self.by_account[key, owner].unexplained += part
            if part:
                self.moves.append(Move(reading.taken_at, self.fund_of[owner], part))
        for owner, part in divide(reading.equity - reading.credit - self.facts.in_all[key] - unexplained, allocations):
            known = self.holdings[owner].floating
            self.holdings[owner].floating = None if known is None else known + part
            share = self.by_account[key, owner]
            share.floating = part + (share.floating or ZERO)


def _periods(book: Book, key: AccountKey) -> tuple[list[datetime], list[tuple[Allocation, ...]]]:
    """The moments at which an account's allocations change, and the allocations in force from each on."""
    owned = sorted(
        (
            each
            for investment in book.investments
            if investment.counts
            for each in investment.allocations
            if each.account == key
        ),
        key=lambda each: (each.investment, each.since),
    )
    days = sorted({each.since for each in owned} | {each.until for each in owned if each.until})
    starts = [end_of_day(day - timedelta(days=1), book.timezone) for day in days]
    return starts, [tuple(each for each in owned if each.covers(day)) for day in days]


def divide(amount: Decimal, allocations: tuple[Allocation, ...]) -> Shares:
    """`amount` by owner, in proportion to the amounts allocated; all of it to nobody where nothing is allocated."""
    if not allocations:
        return [(UNALLOCATED, amount)]
    if len(allocations) == 1:
        return [(allocations[0].investment, amount)]
    parts = split(amount, [allocation.amount for allocation in allocations])
    return [(allocation.investment, part) for allocation, part in zip(allocations, parts, strict=True)]
