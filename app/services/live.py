"""The newest reading of every account: latest wins, kept in memory, written to the store at intervals."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from threading import Lock
from typing import Protocol

from app.bridge.terminal import AccountHealth, AccountReading, Reason, TerminalHealth, TerminalState
from app.domain.book import Book
from app.domain.errors import KnownError, Message, RefusedFile, message
from app.domain.holdings import AccountKey, Position, Snapshot
from app.domain.sessions import FRESH, Sessions
from app.domain.terminals import Tier

LIVE_FOR = timedelta(seconds=5)
RECENT_FOR = timedelta(seconds=60)
PERIODS = 3  # an account read in turn with others is stale when so many of its turns brought nothing
CLOCK_OFF = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
DOWN = frozenset({TerminalState.NOT_ANSWERING, TerminalState.WAITING, TerminalState.LATCHED})
"""The states of a terminal that gives no figures."""


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
class Completeness:
    """What an account's history lacks: balance - sum of the known deals, and the oldest of those (None: no deal)."""

    difference: Decimal
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """The newest price of what an account holds, and when it was first seen."""

    tick: datetime
    seen_at: datetime


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

    def reload(self, without: str = "", back: str = "") -> None:
        """Read through the terminals as they are set now, but for one that somebody needs alone till it is `back`."""
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
    _faults: Counter[str] = field(default_factory=Counter)
    _trace: dict[AccountKey, deque[Snapshot]] = field(default_factory=dict)
    _refusals: dict[AccountKey, KnownError] = field(default_factory=dict)
    _troubles: dict[AccountKey, AccountHealth] = field(default_factory=dict)
    _places: dict[AccountKey, TerminalHealth] = field(default_factory=dict)
    _void: set[AccountKey] = field(default_factory=set)
    _every: dict[AccountKey, timedelta] = field(default_factory=dict)
    _prices: dict[AccountKey, Price] = field(default_factory=dict)
    _clocks: dict[str, timedelta] = field(default_factory=dict)
    _histories: dict[AccountKey, Completeness] = field(default_factory=dict)
    sessions: Sessions = field(default_factory=Sessions)
    _lock: Lock = field(default_factory=Lock)
    terminals: Asker | None = None

    def take(self, reading: AccountReading) -> None:
        """Remember a reading in place of the one before."""
        key = reading.key
        with self._lock:
            before = self._readings.get(key)
            if before is not None:
                self._every[key] = _received(reading) - _received(before)
            self._readings[key] = reading
            self._trace.setdefault(key, deque(maxlen=2000)).append(reading.snapshot)
            self._troubles.pop(key, None)
            self._void.discard(key)
            self._take_price(reading)
            if reading.clock_off is not None:
                self._clocks[key.server] = reading.clock_off

    def _take_price(self, reading: AccountReading) -> None:
        tick, known = reading.newest_tick, self._prices.get(reading.key)
        if tick is None:
            self._prices.pop(reading.key, None)
            return
        at = _received(reading)
        if known is None or known.tick != tick:
            first = at if known is not None else min(tick, at)
            known = self._prices[reading.key] = Price(tick, first)
        if reading.connected:
            self.sessions.learn(reading.key, at, at - known.seen_at)

    def take_health(self, health: TerminalHealth) -> None:
        """Remember how a terminal stands. One that is tried again is down, and since then, until it answers.

        After a sleep of the machine its accounts must be read anew.
        """
        with self._lock:
            before = self._health.get(health.terminal)
            if before is not None and before.state in DOWN:
                if health.state is TerminalState.STARTING:
                    self._health[health.terminal] = replace(before, next_try=health.since)
                    return
                if health.state in DOWN:
                    health = replace(health, since=before.since)
            self._faults[health.terminal] += health.state in DOWN
            self._health[health.terminal] = health
            elsewhere = {key: place for key, place in self._places.items() if place.terminal != health.terminal}
            self._places = elsewhere | dict.fromkeys(health.accounts, health)
            if health.reason is Reason.RESUMED:
                self._void.update(health.accounts)

    def faults(self, terminal: str) -> int:
        """How often a terminal went wrong in this session."""
        with self._lock:
            return self._faults[terminal]

    def take_trouble(self, trouble: AccountHealth) -> None:
        """Remember what keeps an account from being read."""
        with self._lock:
            self._troubles[trouble.key] = trouble

    def take_history(self, key: AccountKey, lacking: Completeness | None) -> None:
        """Remember what an account's history lacks; None where it is complete."""
        with self._lock:
            if lacking is None:
                self._histories.pop(key, None)
            else:
                self._histories[key] = lacking

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

    def _reading(self, key: AccountKey) -> AccountReading | None:
        with self._lock:
            return self._readings.get(key)

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
        reading = self._reading(key)
        return reading.positions if reading else None

    def tier(self, key: AccountKey) -> Tier:
        """How an account is read: alone on a terminal, in turn with others on one, or by statements."""
        with self._lock:
            place = self._places.get(key)
        if place is None:
            return Tier.IMPORT
        return Tier.LIVE if len(place.accounts) == 1 else Tier.ROUND_ROBIN

    def every(self, key: AccountKey) -> timedelta | None:
        """How long passed between the last two readings of an account; None before the second."""
        with self._lock:
            return self._every.get(key)

    def clocks(self) -> dict[str, timedelta]:
        """How far the clock of each server is ahead of its setting, where that was measured and is too far."""
        with self._lock:
            return {server: off for server, off in self._clocks.items() if abs(off) >= CLOCK_OFF}

    def histories(self) -> dict[AccountKey, Completeness]:
        """What the histories lack that were read and do not add up."""
        with self._lock:
            return dict(self._histories)

    def silent_since(self, key: AccountKey, now: datetime) -> datetime | None:
        """Since when no price came for what an account holds; None while they come, or where nothing is held."""
        with self._lock:
            price = self._prices.get(key)
        return price.seen_at if price and now - price.seen_at > FRESH else None

    def closed_since(self, key: AccountKey, now: datetime) -> datetime | None:
        """Since when the market of what an account holds is closed; None while it is open, or is not known."""
        silent = self.silent_since(key, now)
        return None if silent is None or self.sessions.is_open(key, now) else silent

    def warnings(self, key: AccountKey, now: datetime) -> tuple[Message, ...]:
        """What a person should know of an account's readings, the gravest first."""
        with self._lock:
            reading, trouble = self._readings.get(key), self._troubles.get(key)
            off, lacking = self._clocks.get(key.server), self._histories.get(key)
        found = [trouble.why if trouble else None]
        if lacking is not None:
            found.append(_lacking(lacking))
        if reading is not None and reading.trade_allowed:
            found.append(message("The password of {login} can trade: use the investor password.", login=key.login))
        if off is not None and abs(off) >= CLOCK_OFF:
            found.append(clock_differs(key.server, off))
        silent = self.silent_since(key, now)
        if silent is not None and self.sessions.is_open(key, now):
            found.append(message("Stale prices: none came for {minutes} min.", minutes=(now - silent) // MINUTE))
        return tuple(each for each in found if each is not None)

    def age(self, key: AccountKey, recorded: datetime | None, now: datetime) -> Age:
        """How fresh the figures of an account are; `recorded` is its last reading in the store."""
        reading = self._reading(key)
        if reading is None:
            return Age(Freshness.RECORDED, recorded) if recorded else Age(Freshness.NEVER)
        read_at = reading.snapshot.taken_at
        if self._down(key):
            return Age(Freshness.NOT_ANSWERING, read_at)
        if self._is_stale(reading, now):
            return Age(Freshness.STALE, read_at)
        silent = self.silent_since(key, now)
        if silent is not None and self.sessions.is_open(key, now):
            return Age(Freshness.STALE, min(silent, read_at))
        if self.simulated:
            return Age(Freshness.SIMULATED, read_at)
        at_once = now - read_at <= LIVE_FOR and self.tier(key) is not Tier.ROUND_ROBIN
        return Age(Freshness.LIVE if at_once else Freshness.RECENT, read_at)

    def ages(self, recorded: Mapping[AccountKey, datetime | None], now: datetime) -> dict[AccountKey, Age]:
        """How fresh the figures of these accounts are, each given with its last reading in the store."""
        return {key: self.age(key, at, now) for key, at in recorded.items()}

    def _down(self, key: AccountKey) -> bool:
        """Whether its terminal does not answer, or it is not read until a person does something."""
        with self._lock:
            place = self._places.get(key)
            down = place is not None and place.state in DOWN and place.reason is not Reason.RESUMED
            return down or key in self._troubles

    def _is_stale(self, reading: AccountReading, now: datetime) -> bool:
        """Whether a reading is too old, of a moment to come (a clock was set), or was cut off from its broker."""
        key, passed = reading.key, now - reading.snapshot.taken_at
        with self._lock:
            void, every = key in self._void, self._every.get(key, timedelta(0))
        turns = every * PERIODS if self.tier(key) is Tier.ROUND_ROBIN else timedelta(0)
        too_old = passed > max(self.stale_after, turns) or passed < -self.stale_after
        return void or too_old or not reading.connected


def _received(reading: AccountReading) -> datetime:
    return reading.received_at or reading.snapshot.taken_at


def _lacking(lacking: Completeness) -> Message:
    if lacking.oldest is None:
        return message("History incomplete: differs by {amount}, no deal is known.", amount=lacking.difference)
    return message(
        "History incomplete: differs by {amount}, from {date}.",
        amount=lacking.difference,
        date=lacking.oldest.date(),
    )


def clock_differs(server: str, off: timedelta) -> Message:
    """The sentence about a server whose clock is not as it is set here."""
    return message(
        "Server clock differs from setting: {server} is {minutes} min off.", server=server, minutes=round(off / MINUTE)
    )
