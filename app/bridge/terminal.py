"""What a terminal can be asked, and the frozen readings it answers with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.domain.errors import Message
from app.domain.holdings import AccountKey, Deal, Position, Snapshot


@dataclass(frozen=True, slots=True)
class AccountReading:
    """One account, read between two equal answers about whose account it is."""

    key: AccountKey
    name: str
    currency: str
    snapshot: Snapshot
    positions: tuple[Position, ...]
    connected: bool
    trade_allowed: bool
    build: int
    newest_tick: datetime | None = None


@dataclass(frozen=True, slots=True)
class DealsReading:
    """A part of an account's history, as delivered."""

    key: AccountKey
    deals: tuple[Deal, ...]


@dataclass(frozen=True, slots=True)
class Login:
    """An account to read and what it takes to switch to it. The password shows nothing of itself."""

    key: AccountKey
    password: str = ""

    def __repr__(self) -> str:
        return f"Login({self.key})"


class TerminalState(StrEnum):
    """How a terminal stands, as its supervisor sees it."""

    STARTING = "starting"
    LIVE = "live"
    DISCONNECTED = "disconnected"
    NOT_ANSWERING = "not answering"
    WAITING = "waiting to try again"
    LATCHED = "needs a person"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class TerminalHealth:
    """The state of one terminal, since when, and why."""

    terminal: str
    state: TerminalState
    since: datetime
    why: Message | None = None
    accounts: tuple[AccountKey, ...] = ()


Event = AccountReading | DealsReading | TerminalHealth
Listener = Callable[[Event], None]


class Terminal(Protocol):
    """One terminal, read by a child process; events arrive on a plain thread of the bridge."""

    @property
    def name(self) -> str:
        """What people call this terminal, e.g. Live 3."""
        ...

    @property
    def keys(self) -> tuple[AccountKey, ...]:
        """The accounts it reads."""
        ...

    def start(self, listener: Listener) -> None:
        """Start reading; `listener` hears every event."""
        ...

    def ask_deals(self, key: AccountKey, since: datetime | None) -> None:
        """Ask for the history of an account; the answer arrives as DealsReading."""
        ...

    def read_now(self) -> None:
        """Ask for a reading of every account at once instead of at the next turn."""
        ...

    def stop(self) -> None:
        """Stop within two seconds, whatever the terminal does."""
        ...
