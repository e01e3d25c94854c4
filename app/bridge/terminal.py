"""What a terminal can be asked, and the frozen readings it answers with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from app.bridge.starts import Starts
from app.domain.errors import Message
from app.domain.holdings import AccountKey, Deal, Position, Snapshot


@dataclass(frozen=True, slots=True)
class AccountReading:
    """One account, read between two equal answers about whose account it is.

    `newest_tick` is the newest price of a symbol that is held; where that price had just come, `offset` is how far the
    server's clock was ahead of UTC, and `clock_off` how far it was ahead of its setting. `seq` counts the readings of
    a terminal; `received_at` is when the parent had this one. `zone` is the one that its times were read in,
    empty where they came from no server's clock.
    """

    key: AccountKey
    name: str
    currency: str
    snapshot: Snapshot
    positions: tuple[Position, ...]
    connected: bool
    trade_allowed: bool
    build: int
    newest_tick: datetime | None = None
    offset: timedelta | None = None
    clock_off: timedelta | None = None
    seq: int = 0
    received_at: datetime | None = None
    zone: str = ""

    @property
    def tick_age(self) -> timedelta | None:
        """How old the newest price was when the reading was taken; None without one."""
        at = self.received_at or self.snapshot.taken_at
        return None if self.newest_tick is None else at - self.newest_tick


@dataclass(frozen=True, slots=True)
class DealsReading:
    """A part of an account's history, as delivered.

    `first` and `last` bound it, in seconds of the server's clock; `balance` is what the account reported with it, None
    where the account moved while it was read. `zone` is the one that its times were read in, empty where
    they came from no server's clock.
    """

    key: AccountKey
    deals: tuple[Deal, ...]
    first: int = 0
    last: int | None = None
    balance: Decimal | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """An account to read and what it takes to switch to it. The password shows nothing of itself."""

    key: AccountKey
    password: str = ""

    def __repr__(self) -> str:
        return f"Login({self.key})"


class Reason(StrEnum):
    """Why a terminal or an account is not read, or not as it should be."""

    NO_LIBRARY = "no library"
    NOT_FOUND = "terminal not found"
    WRONG_PATH = "wrong path"
    VERSION = "other version"
    REFUSED = "login refused"
    ONE_TIME_PASSWORD = "one-time password"  # noqa: S105 - a reason, no password
    WRONG_ACCOUNT = "wrong account"
    UNKNOWN_DEAL = "unknown deal"
    NOT_OPENING = "terminal not opening"
    FROZEN = "terminal frozen"
    TIMEOUT = "timeout"
    CLOSED = "terminal closed"
    CODE = "error code"
    BRIDGE_ERROR = "bridge error"
    LOST = "reader lost"
    RESUMED = "resumed"
    DISCONNECTED = "no broker"
    TORN = "torn figures"


PERSONAL = frozenset(
    {
        Reason.NO_LIBRARY,
        Reason.NOT_FOUND,
        Reason.WRONG_PATH,
        Reason.VERSION,
        Reason.REFUSED,
        Reason.ONE_TIME_PASSWORD,
        Reason.WRONG_ACCOUNT,
        Reason.UNKNOWN_DEAL,
    }
)
"""What trying again cannot heal, or would make worse: it waits for a person."""

OF_AN_ACCOUNT = frozenset({Reason.REFUSED, Reason.ONE_TIME_PASSWORD, Reason.UNKNOWN_DEAL})
"""What keeps one account from being read, and none of the others on its terminal."""


class TerminalState(StrEnum):
    """How a terminal stands, as its supervisor sees it."""

    STARTING = "starting"
    LIVE = "live"
    DISCONNECTED = "disconnected"
    TORN = "torn"
    NOT_ANSWERING = "not answering"
    WAITING = "waiting to try again"
    LATCHED = "needs a person"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class TerminalHealth:
    """The state of one terminal, since when, and why; with what was connected, and how long its last round took.

    One that rests is tried again at the moment `next_try`, for the time that `tries` says.
    """

    terminal: str
    state: TerminalState
    since: datetime
    why: Message | None = None
    accounts: tuple[AccountKey, ...] = ()
    reason: Reason | None = None
    build: int = 0
    package: str = ""
    turn: float | None = None
    next_try: datetime | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class AccountHealth:
    """What keeps one account of a terminal from being read, since when; no `reason` where nothing does any more."""

    key: AccountKey
    since: datetime
    reason: Reason | None = None
    why: Message | None = None


Event = AccountReading | DealsReading | TerminalHealth | AccountHealth
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

    def start(self, listener: Listener, starts: Starts | None = None) -> None:
        """Start reading; `listener` hears every event, `starts` lets only so many start at once."""
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
