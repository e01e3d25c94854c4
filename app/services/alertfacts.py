"""Measures what alerts are about: ages of readings, terminals, margins, drawdowns, coverage, operations, balances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from app.bridge.terminal import TerminalHealth, TerminalState
from app.db import terminals
from app.domain.alerts import Fact
from app.domain.holdings import AccountKey, OperationKey
from app.domain.money import ZERO
from app.domain.operations import Operation
from app.domain.reality import Reality
from app.domain.terminals import Tier, tiers
from app.domain.thresholds import EVERY_KIND, SECONDS, AlertKind
from app.services.monitor import MonitorRow, monitor
from app.services.office import Office

HUNDRED, PLACES = Decimal(100), Decimal("0.0001")
SETTLES = timedelta(seconds=60)
"""How long an account may not add up before that is said: its deals are read after the balance that they moved."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, and which kinds could be: who reads no terminal cannot say how old a reading is."""

    facts: tuple[Fact, ...]
    watched: frozenset[AlertKind]


@dataclass(frozen=True, slots=True)
class Memory:
    """Since when somebody looks, since when each terminal has not been live, and each account has not added up.

    `differing` is None before the first thorough look.
    """

    began: datetime
    terminals: Mapping[str, datetime] = field(default_factory=dict)
    differing: Mapping[AccountKey, datetime] | None = None


def measure(office: Office, memory: Memory, *, thorough: bool = True) -> tuple[Measured, Memory]:
    """What alerts are about, where this program reads the terminals itself, and what to remember of it.

    Unless `thorough`, only what can change from one second to the next and costs little: ages, terminals, margins.
    """
    memory = replace(memory, terminals=_silent(office, memory.terminals))
    health, readings = office.live.health(), office.live.readings()
    read = {key for each in health for key in each.accounts} | readings.keys()
    down = {key for each in health if each.terminal in memory.terminals for key in each.accounts}
    facts = list(_margins(office))
    for key, terminal, recorded in _ages(office):
        if key in read - down and office.live.tier(key) is not Tier.IMPORT:
            last = readings[key].snapshot.taken_at if key in readings else max(recorded or memory.began, memory.began)
            facts.append(_age(key, terminal, office.clock(), last))
    facts += _terminals(health, memory.terminals, office.clock())
    if thorough:
        rows = monitor(office).rows
        memory = replace(memory, differing=_differing(office, rows, memory.differing))
        facts += _figures(office, rows, memory.differing or {})
    watched = EVERY_KIND if thorough else SECONDS | {AlertKind.MARGIN}
    return Measured(tuple(facts), watched if read else watched - SECONDS), memory


def measure_records(office: Office) -> Measured:
    """Everything that can be told from the store alone: a reading is as old as the last one kept.

    Accounts that are kept by statements alone are not stale by the clock.
    """
    tier, now = _tiers(office), office.clock()
    ages = [
        _age(key, terminal, now, recorded) for key, terminal, recorded in _ages(office) if tier[key] is not Tier.IMPORT
    ]
    figures = _figures(office, monitor(office).rows, {})
    return Measured((*_margins(office), *figures, *ages), EVERY_KIND - {AlertKind.TERMINAL})


def _tiers(office: Office) -> dict[AccountKey, Tier]:
    """How each account is set to be read."""
    with office.store.reading() as session:
        settings, connections = terminals.read_all(session), terminals.connections(session)
    return tiers(office.books.current(office.store).accounts, settings, connections)


def _silent(office: Office, before: Mapping[str, datetime]) -> dict[str, datetime]:
    """Since when each terminal has not been live; trying again is not being live."""
    return {
        health.terminal: before.get(health.terminal, health.since)
        for health in office.live.health()
        if health.state not in {TerminalState.LIVE, TerminalState.STOPPED}
    }


def _differing(
    office: Office, rows: Iterable[MonitorRow], before: Mapping[AccountKey, datetime] | None
) -> dict[AccountKey, datetime]:
    """Since when each account has not added up; what the records say at the first look is taken as settled."""
    now, readings = office.clock(), office.live.readings()
    recorded = {each.account: each.balance for each in office.books.current(office.store).snapshots}
    found = {}
    for row in rows:
        if row.difference:
            reading = readings.get(row.key)
            moved = reading is not None and reading.snapshot.balance != recorded.get(row.key)
            first = now if moved or before is not None else now - SETTLES
            found[row.key] = (before or {}).get(row.key, first)
    return found


def _terminals(health: Iterable[TerminalHealth], since: Mapping[str, datetime], now: datetime) -> Iterable[Fact]:
    for each in health:
        if each.state is not TerminalState.STOPPED:
            seconds = _seconds(since.get(each.terminal, now), now)
            yield Fact(kind=AlertKind.TERMINAL, subject=each.terminal, measured=seconds, terminal=each.terminal)


def _seconds(since: datetime, now: datetime) -> Decimal:
    return Decimal(max(0, int((now - since).total_seconds())))


def _ages(office: Office) -> Iterable[tuple[AccountKey, str, datetime | None]]:
    """Each account in use, its terminal, and the moment of its last reading in the store."""
    book = office.books.current(office.store)
    recorded = {snapshot.account: snapshot.taken_at for snapshot in book.snapshots}
    terminal = _terminal_of(office)
    for account in book.accounts:
        if account.active:
            yield account.key, terminal.get(account.key, ""), recorded.get(account.key)


def _terminal_of(office: Office) -> dict[AccountKey, str]:
    return {key: health.terminal for health in office.live.health() for key in health.accounts}


def _age(key: AccountKey, terminal: str, now: datetime, last: datetime | None) -> Fact:
    seconds = None if last is None else _seconds(last, now)
    return _of_account(AlertKind.STALE, key, terminal, seconds)


def _of_account(kind: AlertKind, key: AccountKey, terminal: str, measured: Decimal | None, subject: str = "") -> Fact:
    account = str(key)
    return Fact(kind=kind, subject=subject or account, measured=measured, account=account, terminal=terminal)


def _margins(office: Office) -> Iterable[Fact]:
    """Without margin nothing is open that could be closed by force: then there is nothing to say."""
    book, terminal = office.book(), _terminal_of(office)
    last = {snapshot.account: snapshot for snapshot in book.snapshots}
    for account in book.accounts:
        taken = last.get(account.key)
        if account.active and taken is not None and taken.margin != 0:
            level = _rounded(taken.margin_level)
            yield _of_account(AlertKind.MARGIN, account.key, terminal.get(account.key, ""), level)


def _figures(office: Office, rows: Iterable[MonitorRow], differing: Mapping[AccountKey, datetime]) -> Iterable[Fact]:
    """What takes the whole history to tell. `differing` says since when an account has not added up."""
    terminal, now = _terminal_of(office), office.clock()
    for row in rows:
        since = differing.get(row.key)
        settled = since is None or not timedelta(0) <= now - since < SETTLES
        yield from _of_row(row, terminal.get(row.key, ""), settled=settled)
    reality = office.valued(office.book())
    yield from _coverage(reality)
    for (key, ticket), left in _unexpected(reality.attribution.operations).items():
        yield _of_account(AlertKind.WITHDRAWAL, key, terminal.get(key, ""), left, f"{key}:{ticket}")


def _of_row(row: MonitorRow, terminal: str, *, settled: bool) -> Iterable[Fact]:
    """A balance moves before the deals behind it are read: until then neither figure is known."""
    fallen = None if row.from_peak is None else -row.from_peak * HUNDRED
    difference = None if row.difference is None else abs(row.difference)
    for kind, measured in ((AlertKind.DRAWDOWN, _rounded(fallen)), (AlertKind.UNRECONCILED, difference)):
        yield _of_account(kind, row.key, terminal, measured if settled else None)


def _coverage(reality: Reality) -> Iterable[Fact]:
    for fund, figures in reality.funds.items():
        low = None if figures.coverage_low is None else figures.coverage_low * HUNDRED
        yield Fact(kind=AlertKind.COVERAGE, subject=fund, measured=low)


def _rounded(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent.quantize(PLACES)


def _unexpected(operations: Iterable[Operation]) -> dict[OperationKey, Decimal]:
    """What left by each operation and nobody has explained: of a divided one, all such parts together."""
    found: dict[OperationKey, Decimal] = {}
    for each in operations:
        if not each.reviewed and each.amount < 0:
            found[each.key] = found.get(each.key, ZERO) - each.amount
    return found
