"""The newest reading of every account: latest wins, kept in memory, written to the store at intervals."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock
from typing import Protocol

from app.bridge.terminal import AccountReading, TerminalHealth, TerminalState
from app.domain.book import Book
from app.domain.errors import KnownError, Message, RefusedFile
from app.domain.holdings import AccountKey, Position, Snapshot

DOWN = frozenset({TerminalState.NOT_ANSWERING, TerminalState.WAITING, TerminalState.LATCHED})
LIVE_FOR = timedelta(seconds=5)
RECENT_FOR = timedelta(seconds=60)


class Freshness(StrEnum):
    """How old a figure of the terminal is, in the words of the freshness ladder."""

    LIVE = "live"
    RECENT = "recent"
    STALE = "stale"
    NOT_ANSWERING = "not answering"
    SIMULATED = "simulated"
    RECORDED = "recorded"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Age:
    """The freshness of one figure or account, and when it was read (None: never)."""

    state: Freshness
    read_at: datetime | None = None


class Asker(Protocol):
    """What can be asked of the terminals."""

    def read_now(self) -> None:
        """Read every account at once."""
        ...

    def read_history(self) -> None:
        """Read every account's whole history again."""
        ...


@dataclass(slots=True)
class Live:
    """Readings by account, fed by the bridge's thread and read by any other.

    `stale_after` decides when a reading that stopped coming is stale. `simulated` marks every fresh figure as such.
    """

    simulated: bool = False
    stale_after: timedelta = RECENT_FOR
    _readings: dict[AccountKey, AccountReading] = field(default_factory=dict)
    _health: dict[str, TerminalHealth] = field(default_factory=dict)
    _trace: dict[AccountKey, deque[Snapshot]] = field(default_factory=dict)
    _refusals: dict[AccountKey, KnownError] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    terminals: Asker | None = None

    def take(self, reading: AccountReading) -> None:
        """Remember a reading in place of the one before."""
        with self._lock:
            self._readings[reading.key] = reading
            self._trace.setdefault(reading.key, deque(maxlen=2000)).append(reading.snapshot)

    def take_health(self, health: TerminalHealth) -> None:
        """Remember how a terminal stands. One that is tried again is down, and since then, until it answers."""
        with self._lock:
            before = self._health.get(health.terminal)
            if before is not None and before.state in DOWN:
                if health.state is TerminalState.STARTING:
                    return
                if health.state in DOWN:
                    health = replace(health, since=before.since)
            self._health[health.terminal] = health

    def refuse(self, key: AccountKey, why: KnownError) -> None:
        """Remember that a reading of the account could not be written down."""
        with self._lock:
            self._refusals[key] = why

    def kept(self, key: AccountKey) -> None:
        """A reading was written down: a mere failure is over; what contradicts the records stays for a person."""
        with self._lock:
            if not isinstance(self._refusals.get(key), RefusedFile):
                self._refusals.pop(key, None)

    def not_kept(self) -> dict[AccountKey, Message]:
        """Why a reading was not written down, of each account where one was not."""
        with self._lock:
            return {key: refusal.what for key, refusal in self._refusals.items()}

    def readings(self) -> dict[AccountKey, AccountReading]:
        """The newest reading of each account."""
        with self._lock:
            return dict(self._readings)

    def trace(self, key: AccountKey) -> list[Snapshot]:
        """The readings of this session for one account, oldest first, at most 2,000."""
        with self._lock:
            return list(self._trace.get(key, ()))

    def health(self) -> list[TerminalHealth]:
        """How each terminal stands, by name."""
        with self._lock:
            return [self._health[name] for name in sorted(self._health)]

    def completed(self, book: Book) -> Book:
        """The book with the live readings as the last snapshots."""
        fresh = tuple(reading.snapshot for reading in self.readings().values())
        return replace(book, snapshots=(*book.snapshots, *fresh)) if fresh else book

    def positions(self, key: AccountKey) -> tuple[Position, ...] | None:
        """The open positions of an account; None where no terminal has been read."""
        reading = self.readings().get(key)
        return reading.positions if reading else None

    def age(self, key: AccountKey, recorded: datetime | None, now: datetime) -> Age:
        """How fresh the figures of an account are; `recorded` is its last reading in the store."""
        return self.ages({key: recorded}, now)[key]

    def ages(self, recorded: Mapping[AccountKey, datetime | None], now: datetime) -> dict[AccountKey, Age]:
        """How fresh the figures of these accounts are, each given with its last reading in the store."""
        readings = self.readings()
        down = {key for health in self.health() if health.state in DOWN for key in health.accounts}
        return {key: self._age(readings.get(key), key in down, at, now) for key, at in recorded.items()}

    def _age(self, reading: AccountReading | None, down: bool, recorded: datetime | None, now: datetime) -> Age:
        if reading is None:
            return Age(Freshness.RECORDED, recorded) if recorded else Age(Freshness.NEVER)
        read_at = reading.snapshot.taken_at
        if down:
            return Age(Freshness.NOT_ANSWERING, read_at)
        if now - read_at > self.stale_after or not reading.connected:
            return Age(Freshness.STALE, read_at)
        if self.simulated:
            return Age(Freshness.SIMULATED, read_at)
        return Age(Freshness.LIVE if now - read_at <= LIVE_FOR else Freshness.RECENT, read_at)
