"""Trading monitor: which account needs a person now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from app.bridge.terminal import TerminalHealth, TerminalState
from app.domain.book import Book
from app.domain.calendar import local_date
from app.domain.counted import counted
from app.domain.errors import BadInput, Message, message
from app.domain.holdings import Account, AccountKey, Deal, DealKind, Position, Snapshot
from app.domain.operations import Operation, operations
from app.domain.performance import Drawdown, Point, deepest, drawdowns
from app.domain.permissions import Action
from app.services.live import Age, Freshness, Tier
from app.services.office import Office

SPARK_DAYS = 7
LOW_MARGIN = Decimal(150)
NEEDS_PERSON = {Freshness.STALE, Freshness.NOT_ANSWERING}


def check_now(office: Office) -> bool:
    """Ask every terminal for a reading now; false where there is none to ask."""
    office.allow(Action.OFFICE_READ)
    if office.live.terminals is None:
        return False
    office.live.terminals.read_now()
    return True


@dataclass(frozen=True, slots=True)
class MonitorRow:
    """An account now. Amounts in its own currency; `day` and `from_peak` are fractions; None is not known.

    `not_kept` says why a reading of it was not written down; `warnings` what else a person should know of its readings,
    the gravest first; `closed_since` since when no price comes because its market is closed.
    """

    account: Account
    clients: str
    funds: tuple[str, ...]
    terminal: str
    balance: Decimal | None
    equity: Decimal | None
    floating: Decimal | None
    day: Decimal | None
    margin_level: Decimal | None
    from_peak: Decimal | None
    positions: int | None
    spark: tuple[Decimal, ...]
    age: Age
    difference: Decimal | None
    not_kept: Message | None = None
    warnings: tuple[Message, ...] = ()
    tier: Tier = Tier.STATEMENT
    closed_since: datetime | None = None

    @property
    def key(self) -> AccountKey:
        """The account."""
        return self.account.key

    @property
    def needs_attention(self) -> bool:
        """Whether a person should look: stale, low margin, unreconciled, or with a reading that was not kept."""
        low = self.margin_level is not None and self.margin_level < LOW_MARGIN
        return (
            low
            or self.age.state in NEEDS_PERSON
            or bool(self.difference)
            or self.not_kept is not None
            or bool(self.warnings)
        )


@dataclass(frozen=True, slots=True)
class TerminalRow:
    """How a terminal stands: `down` where it does not answer or waits for a person."""

    name: str
    down: bool
    since: datetime
    why: Message | None
    accounts: int


@dataclass(frozen=True, slots=True)
class Monitor:
    """Every account, lowest margin level first, and how the terminals stand."""

    now: datetime
    currency: str
    rows: tuple[MonitorRow, ...]
    terminals: tuple[TerminalRow, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How fresh every account in use is, whether any was read from a terminal, and how the terminals stand."""

    ages: tuple[Age, ...]
    read: bool
    terminals: tuple[TerminalRow, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """An account at the end of a day: balance, equity, and drawdown as a fraction."""

    day: date
    balance: Decimal
    equity: Decimal
    drawdown: Decimal


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal on the account's time axis."""

    day: date
    amount: Decimal
    reviewed: bool


@dataclass(frozen=True, slots=True)
class AccountDetail:
    """One account: its curve with drawdown, and its open positions (None: no terminal has been read)."""

    row: MonitorRow
    days: tuple[Day, ...]
    deepest: Drawdown | None
    withdrawals: tuple[Withdrawal, ...]
    positions: tuple[Position, ...] | None
    trace: tuple[Snapshot, ...]


def monitor(office: Office) -> Monitor:
    """Every account in use, the one with the lowest margin level first."""
    office.allow(Action.OFFICE_READ)
    book, now = office.book(), office.clock()
    history, moved = _history(book), _moved(book)
    facts = counted(book, local_date(now, book.timezone))
    rows = [
        _row(office, book, account, history.get(account.key, []), moved[account.key], facts.difference(account.key))
        for account in book.accounts
        if account.active
    ]
    rows.sort(key=lambda row: (row.margin_level is None, row.margin_level or 0, row.key))
    return Monitor(now, book.currency, tuple(rows), tuple(map(_terminal, office.live.health())))


def standing(office: Office) -> Standing:
    """How fresh the accounts are, without a figure of theirs: it is asked with every reading, on every panel."""
    office.allow(Action.OFFICE_READ)
    book, now = office.book(), office.clock()
    recorded = {each.account: each.taken_at for each in sorted(book.snapshots, key=lambda each: each.taken_at)}
    keys = [account.key for account in book.accounts if account.active]
    return Standing(
        ages=tuple(office.live.age(key, recorded.get(key), now) for key in keys),
        read=any(office.live.positions(key) is not None for key in keys),
        terminals=tuple(map(_terminal, office.live.health())),
    )


DOWN = {TerminalState.NOT_ANSWERING, TerminalState.WAITING, TerminalState.LATCHED}


def _terminal(health: TerminalHealth) -> TerminalRow:
    return TerminalRow(health.terminal, health.state in DOWN, health.since, health.why, len(health.accounts))


def _history(book: Book) -> dict[AccountKey, list[Snapshot]]:
    history: dict[AccountKey, list[Snapshot]] = {}
    for snapshot in sorted(book.snapshots, key=lambda each: each.taken_at):
        history.setdefault(snapshot.account, []).append(snapshot)
    return history


def _moved(book: Book) -> defaultdict[AccountKey, list[Deal]]:
    """The deals of each account that are no trades, gathered in one pass over all deals."""
    moved: defaultdict[AccountKey, list[Deal]] = defaultdict(list)
    for deal in book.deals:
        if not deal.is_trade:
            moved[deal.account].append(deal)
    return moved


def _row(
    office: Office,
    book: Book,
    account: Account,
    taken: list[Snapshot],
    moved: list[Deal],
    difference: Decimal | None,
) -> MonitorRow:
    now = office.clock()
    last = taken[-1] if taken else None
    positions = office.live.positions(account.key)
    health = [each.terminal for each in office.live.health() if account.key in each.accounts]
    flows = _flows(operations(moved, book.typings))
    days = _days(taken, flows, book.timezone)
    clients, funds = _owners(book, account.key, local_date(now, book.timezone))
    spark = [day.equity for day in days[-SPARK_DAYS - 1 :]]
    return MonitorRow(
        account=account,
        clients=clients,
        funds=funds,
        terminal=health[0] if health else account.key.server,
        balance=last.balance if last else None,
        equity=last.equity - last.credit if last else None,
        floating=last.floating if last else None,
        day=_day_change(days, flows),
        margin_level=last.margin_level if last else None,
        from_peak=days[-1].drawdown if days else None,
        positions=len(positions) if positions is not None else None,
        spark=tuple(spark),
        not_kept=office.live.not_kept().get(account.key),
        warnings=office.live.warnings(account.key, now),
        tier=office.live.tier(account.key),
        closed_since=office.live.closed_since(account.key, now),
        age=office.live.age(account.key, last.taken_at if last else None, now),
        difference=difference,
    )


def _owners(book: Book, key: AccountKey, today: date) -> tuple[str, tuple[str, ...]]:
    mine = [
        investment
        for investment in book.investments
        if investment.counts and any(each.account == key and each.covers(today) for each in investment.allocations)
    ]
    codes = {investment.client for investment in mine}
    names = sorted(client.name for client in book.clients if client.code in codes)
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    return (names[0] + more if names else ""), tuple(sorted({investment.fund for investment in mine}))


Flows = dict[datetime, Decimal]


def _flows(typed: Iterable[Operation]) -> Flows:
    """What went in (+) and out (-) of the account, by moment; transfers count, they are flows of an account."""
    flows: Flows = {}
    for operation in typed:
        if operation.is_flow and operation.deal.kind is not DealKind.CREDIT:
            flows[operation.deal.time] = flows.get(operation.deal.time, Decimal(0)) + operation.amount
    return flows


def _days(taken: list[Snapshot], flows: Flows, zone: str) -> list[Day]:
    last_of_day = {local_date(snapshot.taken_at, zone): snapshot for snapshot in taken}
    if not last_of_day:
        return []
    ends = sorted(last_of_day.items())
    points = [Point(ends[0][0], ends[0][1].equity - ends[0][1].credit)]
    for (_, before), (day, after) in pairwise(ends):
        moved = sum((amount for at, amount in flows.items() if before.taken_at < at <= after.taken_at), Decimal(0))
        points.append(Point(day, after.equity - after.credit, moved))
    falls = {fall.day: fall.depth for fall in drawdowns(points)}
    found, depth = [], Decimal(0)
    for (day, snapshot), point in zip(ends, points, strict=True):
        depth = falls.get(day, depth)
        found.append(Day(day, snapshot.balance, point.value, depth))
    return found


def _day_change(days: list[Day], flows: Flows) -> Decimal | None:
    if len(days) < 2 or days[-2].equity <= 0 or days[-1].day - days[-2].day > timedelta(days=4):
        return None
    moved = sum((amount for at, amount in flows.items() if days[-2].day < at.date() <= days[-1].day), Decimal(0))
    return (days[-1].equity - moved) / days[-2].equity - 1


def account_detail(office: Office, key: AccountKey) -> AccountDetail:
    """One account with its whole curve. Raises BadInput for an account that is not ours."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    account = next((each for each in book.accounts if each.key == key), None)
    if account is None:
        raise BadInput(message("{account} is not an account in use.", account=str(key)))
    taken = _history(book).get(key, [])
    mine = tuple(deal for deal in book.deals if deal.account == key)
    facts = counted(replace(book, deals=mine, snapshots=tuple(taken)), local_date(office.clock(), book.timezone))
    moved = [deal for deal in mine if not deal.is_trade]
    typed = operations(moved, book.typings)
    days = _days(taken, _flows(typed), book.timezone)
    return AccountDetail(
        row=_row(office, book, account, taken, moved, facts.difference(key)),
        days=tuple(days),
        deepest=deepest([Drawdown(each.day, each.drawdown) for each in days]),
        withdrawals=tuple(_withdrawals(typed, book.timezone)),
        positions=office.live.positions(key),
        trace=tuple(office.live.trace(key)),
    )


def _withdrawals(typed: list[Operation], zone: str) -> list[Withdrawal]:
    return [
        Withdrawal(local_date(each.deal.time, zone), -each.amount, each.reviewed)
        for each in typed
        if each.is_flow and each.amount < 0
    ]
