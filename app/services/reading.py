"""Reads the terminals without a window: every account once, or until somebody ends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from threading import Condition

from app.bridge.terminal import AccountReading, DealsReading, Event, TerminalHealth, TerminalState
from app.db import deals as deals_table
from app.domain.accounts import account_figures
from app.domain.errors import Message, message
from app.domain.holdings import AccountKey, Snapshot
from app.domain.permissions import Action
from app.services.office import Office
from app.services.sync import Sync
from app.services.terminals import Fleet

PATIENCE = 900.0  # seconds for every account to be read once
ENDED = {TerminalState.NOT_ANSWERING, TerminalState.WAITING, TerminalState.LATCHED, TerminalState.STOPPED}


@dataclass(frozen=True, slots=True)
class Read:
    """What happened to one account. `why` says what kept it from being read; `difference` is balance - sum of deals."""

    key: AccountKey
    terminal: str
    read: bool
    why: Message | None
    reading: Snapshot | None
    deals_added: int
    difference: Decimal | None


class Once(Sync):
    """Takes what the terminals say, and knows when each account was read and its history came, or cannot come."""

    def __init__(self, office: Office, fleet: Fleet, told: Callable[[AccountKey], None]) -> None:
        super().__init__(office, fleet, lambda _changes: None)
        self._news, self._told_of = Condition(), told
        self.read: set[AccountKey] = set()
        self.history: set[AccountKey] = set()
        self.health: dict[str, TerminalHealth] = {}

    def hear(self, event: Event) -> None:
        """Take one event in, and note what it means for this run."""
        super().hear(event)
        with self._news:
            if isinstance(event, AccountReading):
                self.read.add(event.key)
            elif isinstance(event, DealsReading):
                self.history.add(event.key)
                self._told_of(event.key)
            elif isinstance(event, TerminalHealth):
                self.health[event.terminal] = event
            self._news.notify_all()

    def wait(self, wanted: dict[AccountKey, str], patience: float) -> None:
        """Wait until every account is read whole, or its terminal gave up, or the patience is over."""
        with self._news:
            self._news.wait_for(lambda: all(self._over(*each) for each in wanted.items()), patience)

    def whole(self, key: AccountKey) -> bool:
        """Whether an account's figures and its history came."""
        return key in self.read and key in self.history

    def _over(self, key: AccountKey, terminal: str) -> bool:
        health = self.health.get(terminal)
        return self.whole(key) or (health is not None and health.state in ENDED)


def read_once(
    office: Office, told: Callable[[AccountKey], None] = lambda _key: None, patience: float = PATIENCE
) -> tuple[Read, ...]:
    """Read every account that is connected once: its figures and its history are kept. Nothing runs afterwards."""
    office.allow(Action.ACCOUNTS_WRITE)
    fleet = Fleet(office)
    wanted = {key: terminal.name for terminal in fleet() for key in terminal.keys}
    before = _counted(office, wanted)
    once = Once(office, fleet, told)
    once.start()
    try:
        once.wait(wanted, patience)
    finally:
        once.stop()
    after, differences = _counted(office, wanted), _differences(office)
    return tuple(
        _read(office, once, key, terminal, after[key] - before[key], differences.get(key))
        for key, terminal in sorted(wanted.items())
    )


def _read(office: Office, once: Once, key: AccountKey, terminal: str, added: int, difference: Decimal | None) -> Read:
    reading, health, whole = office.live.readings().get(key), once.health.get(terminal), once.whole(key)
    silent = message("{terminal} did not answer in time.", terminal=terminal)
    why = None if whole else (health.why if health is not None and health.why is not None else silent)
    return Read(key, terminal, whole, why, reading.snapshot if reading else None, added, difference)


def _counted(office: Office, wanted: dict[AccountKey, str]) -> dict[AccountKey, int]:
    with office.store.reading() as session:
        return {key: deals_table.count(session, key) for key in wanted}


def _differences(office: Office) -> dict[AccountKey, Decimal | None]:
    return {each.account.key: each.difference for each in account_figures(office.book(), office.today())}
