"""Trading monitor: which account needs a person now."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.bridge.terminal import AccountReading, TerminalHealth, TerminalState
from app.db import accounts as accounts_table
from app.domain.calendar import end_of_day, local_date
from app.domain.errors import BadInput, Message, message
from app.domain.holdings import Account, AccountKey, Position, Snapshot
from app.domain.operations import Operation
from app.domain.past import Day, Past
from app.domain.performance import Drawdown, deepest
from app.domain.permissions import Action
from app.domain.terminals import Tier
from app.services.live import DOWN, Age, Freshness, Live
from app.services.office import Office
from app.services.pasts import Owners
from app.services.programs import openable

SPARK_DAYS = 7
LOW_MARGIN = Decimal(150)
TRACED = timedelta(days=2)
"""How far back the readings are shown one by one."""
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
    tier: Tier = Tier.IMPORT
    closed_since: datetime | None = None

    @property
    def key(self) -> AccountKey:
        """The account."""
        return self.account.key

    @property
    def needs_attention(self) -> bool:
        """Whether a person should look: stale, low margin, unreconciled, or with a reading that was not kept."""
        low = self.margin_level is not None and self.margin_level < LOW_MARGIN
        wrong = bool(self.difference) or self.not_kept is not None or bool(self.warnings)
        return low or self.age.state in NEEDS_PERSON or wrong


@dataclass(frozen=True, slots=True)
class TerminalRow:
    """How a terminal stands: `down` where it does not answer or waits for a person, `cut_off` without its broker.

    `latched` says that it is not tried again by itself; another one that is down is tried at the moment `next_try`, for
    the time that `tries` says. `openable` is whether the person can open its program here.
    """

    name: str
    state: str
    down: bool
    cut_off: bool
    latched: bool
    since: datetime
    why: Message | None
    accounts: int
    next_try: datetime | None = None
    tries: int = 0
    openable: bool = False

    @property
    def answers(self) -> bool:
        """Whether its figures are of now."""
        return self.state == TerminalState.LIVE.value


@dataclass(frozen=True, slots=True)
class Monitor:
    """Every account, those that need attention first, then by margin level; and how the terminals stand."""

    now: datetime
    currency: str
    rows: tuple[MonitorRow, ...]
    terminals: tuple[TerminalRow, ...]

    @property
    def in_trouble(self) -> bool:
        """Whether a terminal gives no figures that are of now."""
        return any(each.down or each.cut_off for each in self.terminals)


@dataclass(frozen=True, slots=True)
class Standing:
    """How fresh every account in use is, whether any was read from a terminal, and how the terminals stand.

    `by_terminal` holds the ages of each terminal's accounts, `zones` the confirmed zones of the servers' clocks.
    """

    now: datetime
    ages: tuple[Age, ...]
    read: bool
    terminals: tuple[TerminalRow, ...]
    by_terminal: Mapping[str, tuple[Age, ...]]
    zones: Mapping[str, str]
    first_server: str
    timezone: str
    currency: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawal on the account's time axis."""

    day: date
    amount: Decimal
    reviewed: bool


@dataclass(frozen=True, slots=True)
class AccountDetail:
    """One account: its curve with drawdown, and its open positions (None: no terminal has been read).

    `trace` holds the readings of the last days one by one, `terminal` how its terminal stands, where it has one, and
    `others_live` the other terminals that answer.
    """

    row: MonitorRow
    now: datetime
    days: tuple[Day, ...]
    deepest: Drawdown | None
    withdrawals: tuple[Withdrawal, ...]
    positions: tuple[Position, ...] | None
    trace: tuple[Snapshot, ...]
    terminal: TerminalRow | None = None
    others_live: tuple[str, ...] = ()


def monitor(office: Office) -> Monitor:
    """Every account in use: those that need attention first, of these and the others the lowest margin level first."""
    office.allow(Action.OFFICE_READ)
    seen = _Seen.of(office)
    rows = [seen.row(account) for account in office.books.current(office.store).accounts if account.active]
    rows.sort(key=urgency)
    return Monitor(seen.now, seen.currency, tuple(rows), seen.terminals)


def urgency(row: MonitorRow) -> tuple[bool, bool, Decimal, AccountKey]:
    """What the rows are sorted by: the account that needs a person most is first."""
    level = row.margin_level
    return not row.needs_attention, level is None, level or Decimal(0), row.key


def standing(office: Office) -> Standing:
    """How fresh the accounts are, without a figure of theirs: it is asked with every reading, on every panel."""
    office.allow(Action.OFFICE_READ)
    book, now = office.books.current(office.store), office.clock()
    pasts, read = office.pasts.of(book), office.live.readings()
    keys = [account.key for account in book.accounts if account.active]
    ages = office.live.ages({key: _recorded(pasts.get(key)) for key in keys}, now)
    health = office.live.health()
    return Standing(
        now=now,
        ages=tuple(ages.values()),
        read=any(key in read for key in keys),
        terminals=_terminals(office, health),
        by_terminal={each.terminal: tuple(ages[key] for key in each.accounts if key in ages) for each in health},
        zones=office.pasts.zones(book, lambda: _zones(office)),
        first_server=keys[0].server if keys else "",
        timezone=book.timezone,
        currency=book.currency,
    )


def _zones(office: Office) -> dict[str, str]:
    with office.store.reading() as session:
        return {each.server: each.zone for each in accounts_table.zones(session) if each.confirmed}


def _recorded(past: Past | None) -> datetime | None:
    return past.last.taken_at if past is not None and past.last is not None else None


def _terminals(office: Office, health: Iterable[TerminalHealth]) -> tuple[TerminalRow, ...]:
    known = tuple(health)
    here = openable(office, [each.terminal for each in known if each.state in DOWN])
    return tuple(_terminal(each, here) for each in known)


def _terminal(health: TerminalHealth, here: frozenset[str]) -> TerminalRow:
    return TerminalRow(
        name=health.terminal,
        state=health.state.value,
        down=health.state in DOWN,
        cut_off=health.state is TerminalState.DISCONNECTED,
        latched=health.state is TerminalState.LATCHED,
        since=health.since,
        why=health.why,
        accounts=len(health.accounts),
        next_try=health.next_try,
        tries=health.tries,
        openable=health.terminal in here,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """Everything that the rows are made of, gathered once for all of them."""

    now: datetime
    until: datetime
    currency: str
    pasts: Mapping[AccountKey, Past]
    owners: Mapping[AccountKey, Owners]
    readings: Mapping[AccountKey, AccountReading]
    not_kept: Mapping[AccountKey, Message]
    ages: Mapping[AccountKey, Age]
    terminals: tuple[TerminalRow, ...]
    terminal_of: Mapping[AccountKey, str]
    live: Live

    @classmethod
    def of(cls, office: Office) -> _Seen:
        book, now, live = office.books.current(office.store), office.clock(), office.live
        today = local_date(now, book.timezone)
        pasts, health = office.pasts.of(book), live.health()
        return cls(
            now=now,
            until=end_of_day(today, book.timezone),
            currency=book.currency,
            pasts=pasts,
            owners=office.pasts.owners(book, today),
            readings=live.readings(),
            not_kept=live.not_kept(),
            ages=live.ages({account.key: _recorded(pasts.get(account.key)) for account in book.accounts}, now),
            terminals=_terminals(office, health),
            terminal_of={key: each.terminal for each in health for key in each.accounts},
            live=live,
        )

    def past(self, key: AccountKey) -> Past:
        """What the records say of an account, and its newest reading after it."""
        known = self.pasts.get(key) or Past("UTC")
        reading = self.readings.get(key)
        return known if reading is None else known.followed_by(reading.snapshot)

    def row(self, account: Account) -> MonitorRow:
        key, reading = account.key, self.readings.get(account.key)
        past, owners = self.past(key), self.owners.get(key, Owners())
        last, ends = past.last, past.ends[-SPARK_DAYS - 1 :]
        more = f" +{len(owners.clients) - 1}" if len(owners.clients) > 1 else ""
        return MonitorRow(
            account=account,
            clients=owners.clients[0] + more if owners.clients else "",
            funds=owners.funds,
            terminal=self.terminal_of.get(key, key.server),
            balance=last.balance if last else None,
            equity=last.equity - last.credit if last else None,
            floating=last.floating if last else None,
            day=ends[-1].change if ends else None,
            margin_level=last.margin_level if last else None,
            from_peak=ends[-1].day.drawdown if ends else None,
            positions=len(reading.positions) if reading else None,
            spark=tuple(end.day.equity for end in ends),
            not_kept=self.not_kept.get(key),
            warnings=self.live.warnings(key, self.now),
            tier=self.live.tier(key),
            closed_since=self.live.closed_since(key, self.now),
            age=self.ages[key],
            difference=past.difference(self.until),
        )


def account_detail(office: Office, key: AccountKey) -> AccountDetail:
    """One account with its whole curve. Raises BadInput for an account that is not ours."""
    office.allow(Action.OFFICE_READ)
    book, seen = office.books.current(office.store), _Seen.of(office)
    account = next((each for each in book.accounts if each.key == key), None)
    if account is None:
        raise BadInput(message("{account} is not an account in use.", account=str(key)))
    row, days, reading = seen.row(account), seen.past(key).days, seen.readings.get(key)
    return AccountDetail(
        row=row,
        now=seen.now,
        days=days,
        deepest=deepest([Drawdown(each.day, each.drawdown) for each in days]),
        withdrawals=tuple(_withdrawals(office.pasts.typed(book).get(key, ()), book.timezone)),
        positions=reading.positions if reading else None,
        trace=_trace(office.pasts.taken(book, key), office.live.trace(key), seen.now - TRACED),
        terminal=next((each for each in seen.terminals if each.name == row.terminal), None),
        others_live=tuple(each.name for each in seen.terminals if each.name != row.terminal and each.answers),
    )


def _trace(kept: Sequence[Snapshot], session: Sequence[Snapshot], since: datetime) -> tuple[Snapshot, ...]:
    """The readings of an account since a moment: those that were kept, then every one of this session."""
    first = bisect_right(kept, since, key=lambda each: each.taken_at)
    end = bisect_left(kept, session[0].taken_at, key=lambda each: each.taken_at) if session else len(kept)
    return (*kept[first:end], *session)


def _withdrawals(typed: Iterable[Operation], zone: str) -> list[Withdrawal]:
    return [
        Withdrawal(local_date(each.deal.time, zone), -each.amount, each.reviewed)
        for each in typed
        if each.is_flow and each.amount < 0
    ]
