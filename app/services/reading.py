"""Reads the terminals without a window: every account once, or until somebody ends it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from threading import Condition

from app.bridge.terminal import AccountHealth, AccountReading, DealsReading, Event, TerminalHealth, TerminalState
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
    deals_added: int = 0
    difference: Decimal | None = None


class Once(Sync):
    """Takes what the terminals say, and knows when each account was read and its history came, or cannot come.

    A history that does not add up is asked for again: until the answer is there, it has not come.
    """

    def __init__(self, office: Office, fleet: Fleet, told: Callable[[AccountKey], None]) -> None:
        super().__init__(office, fleet, lambda _changes: None)
        self._news, self._told_of = Condition(), told
        self.read: set[AccountKey] = set()
        self.history: set[AccountKey] = set()
        self._awaited: set[AccountKey] = set()
        self.health: dict[str, TerminalHealth] = {}
        self.troubles: dict[AccountKey, Message | None] = {}

    def hear(self, event: Event) -> None:
        """Take one event in, and note what it means for this run."""
        if isinstance(event, DealsReading):
            with self._news:
                self._awaited.discard(event.key)  # this is the answer; taking it in may ask again
        super().hear(event)
        with self._news:
            if isinstance(event, AccountReading):
                self.read.add(event.key)
            elif isinstance(event, DealsReading):
                self.history.add(event.key)
                if event.key not in self._awaited:
                    self._told_of(event.key)
            elif isinstance(event, AccountHealth):
                self.troubles[event.key] = event.why
            elif isinstance(event, TerminalHealth):
                self.health[event.terminal] = event
            self._news.notify_all()

    def _ask_from(self, key: AccountKey, since: datetime | None) -> None:
        with self._news:
            self._awaited.add(key)
        super()._ask_from(key, since)

    def wait(self, wanted: dict[AccountKey, str], patience: float) -> None:
        """Wait until every account is read whole, or its terminal gave up, or the patience is over."""
        with self._news:
            self._news.wait_for(lambda: all(self._over(*each) for each in wanted.items()), patience)

    def whole(self, key: AccountKey) -> bool:
        """Whether an account's figures and its history came, and nothing was asked for again."""
        return key in self.read and key in self.history and key not in self._awaited

    def _over(self, key: AccountKey, terminal: str) -> bool:
        health = self.health.get(terminal)
        return self.whole(key) or key in self.troubles or (health is not None and health.state in ENDED)


def read_once(
    office: Office, told: Callable[[AccountKey], None] = lambda _key: None, patience: float = PATIENCE
) -> tuple[Read, ...]:
    """Read every account that is connected once: its figures and its history are kept. Nothing runs afterwards."""
    office.allow(Action.ACCOUNTS_WRITE)
    fleet = Fleet(office)
    wanted = {key: terminal.name for terminal in fleet() for key in terminal.keys}
    sealed = {key: each.terminal for each in office.live.health() for key in each.accounts if key not in wanted}
    everyone = wanted | sealed
    before = _counted(office, everyone)
    once = Once(office, fleet, told)
    once.start()
    try:
        once.wait(wanted, patience)
        stood = {each.terminal: each.why for each in office.live.health()}
    finally:
        once.stop()
    after, differences = _counted(office, everyone), _differences(office)
    found = []
    for key, terminal in sorted(everyone.items()):
        read = _read(office, once, key, terminal, once.troubles.get(key) or stood.get(terminal))
        found.append(replace(read, deals_added=after[key] - before[key], difference=differences.get(key)))
    return tuple(found)


def _read(office: Office, once: Once, key: AccountKey, terminal: str, why: Message | None) -> Read:
    refused = office.live.not_kept().get(key)
    reading, whole = office.live.readings().get(key), once.whole(key) and refused is None
    silent = message("{terminal} did not answer in time.", terminal=terminal)
    return Read(
        key, terminal, whole, None if whole else refused or why or silent, reading.snapshot if reading else None
    )


def _counted(office: Office, wanted: dict[AccountKey, str]) -> dict[AccountKey, int]:
    with office.store.reading() as session:
        return {key: deals_table.count(session, key) for key in wanted}


def _differences(office: Office) -> dict[AccountKey, Decimal | None]:
    return {each.account.key: each.difference for each in account_figures(office.book(), office.today())}
