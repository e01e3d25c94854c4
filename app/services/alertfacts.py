"""Measures what alerts are about: ages of readings, terminals, margins, drawdowns, coverage, operations, balances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.bridge.terminal import TerminalHealth, TerminalState
from app.domain.alerts import Fact
from app.domain.holdings import AccountKey, Snapshot
from app.domain.operations import Operation
from app.domain.reality import Reality
from app.domain.thresholds import EVERY_KIND, SECONDS, AlertKind
from app.services.monitor import MonitorRow, monitor
from app.services.office import Office

HUNDRED, PLACES = Decimal(100), Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured, and which kinds could be: who reads no terminal cannot say how old a reading is."""

    facts: tuple[Fact, ...]
    watched: frozenset[AlertKind]


@dataclass(frozen=True, slots=True)
class Silence:
    """Since when each terminal has not been live, and since when anybody has looked."""

    terminals: dict[str, datetime]
    began: datetime


def measure(office: Office, silence: Silence) -> Measured:
    """Everything that alerts are about, where this program reads the terminals itself."""
    health, readings = office.live.health(), office.live.readings()
    read = {key for each in health for key in each.accounts} | readings.keys()
    down = {key for each in health if each.terminal in silence.terminals for key in each.accounts}
    facts = list(_figures(office))
    for key, terminal, recorded in _ages(office):
        if key in read - down:
            last = readings[key].snapshot.taken_at if key in readings else max(recorded or silence.began, silence.began)
            facts.append(_age(key, terminal, office.clock(), last))
    facts += _terminals(health, silence, office.clock())
    return Measured(tuple(facts), EVERY_KIND if read else EVERY_KIND - SECONDS)


def measure_records(office: Office) -> Measured:
    """Everything that can be told from the store alone: a reading is as old as the last one kept."""
    ages = [_age(key, terminal, office.clock(), recorded) for key, terminal, recorded in _ages(office)]
    return Measured((*_figures(office), *ages), EVERY_KIND - {AlertKind.TERMINAL})


def silent(office: Office, before: Silence) -> Silence:
    """Since when each terminal has not been live; trying again is not being live."""
    terminals = {}
    for health in office.live.health():
        if health.state not in {TerminalState.LIVE, TerminalState.STOPPED}:
            terminals[health.terminal] = before.terminals.get(health.terminal, health.since)
    return Silence(terminals, before.began)


def _terminals(health: Iterable[TerminalHealth], silence: Silence, now: datetime) -> Iterable[Fact]:
    for each in health:
        if each.state is not TerminalState.STOPPED:
            since = silence.terminals.get(each.terminal, now)
            seconds = _seconds(since, now)
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


def _figures(office: Office) -> Iterable[Fact]:
    """What the figures say, however old they are."""
    book, terminal = office.book(), _terminal_of(office)
    last = {snapshot.account: snapshot for snapshot in book.snapshots}
    for row in monitor(office).rows:
        yield from _of_row(row, last.get(row.key), terminal.get(row.key, ""))
    reality = office.valued(book)
    yield from _coverage(reality)
    for operation in reality.attribution.operations:
        if _unexpected(operation):
            key, ticket = operation.key
            yield _of_account(AlertKind.WITHDRAWAL, key, terminal.get(key, ""), -operation.amount, f"{key}:{ticket}")


def _of_row(row: MonitorRow, last: Snapshot | None, terminal: str) -> Iterable[Fact]:
    if last is not None and last.margin != 0:  # without margin nothing is open that could be closed by force
        yield _of_account(AlertKind.MARGIN, row.key, terminal, _rounded(last.margin_level))
    peak = None if row.from_peak is None else -row.from_peak * HUNDRED
    yield _of_account(AlertKind.DRAWDOWN, row.key, terminal, _rounded(peak))
    difference = None if row.difference is None else abs(row.difference)
    yield _of_account(AlertKind.UNRECONCILED, row.key, terminal, difference)


def _coverage(reality: Reality) -> Iterable[Fact]:
    for fund, figures in reality.funds.items():
        low = None if figures.coverage_low is None else figures.coverage_low * HUNDRED
        yield Fact(kind=AlertKind.COVERAGE, subject=fund, measured=low)


def _rounded(percent: Decimal | None) -> Decimal | None:
    return None if percent is None else percent.quantize(PLACES)


def _unexpected(operation: Operation) -> bool:
    return not operation.reviewed and operation.amount < 0
