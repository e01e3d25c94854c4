"""The terminals that are read, which account is read through which, and how often that can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app.domain.errors import BadInput, message
from app.domain.holdings import Account, AccountKey

LONGEST_NAME, LONGEST_PATH, LONGEST_SERVER, LONGEST_PASSWORD = 80, 400, 120, 200
LARGEST_LOGIN, MOST_DIGITS = 2**63 - 1, 19


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalSetting:
    """A terminal program on this computer. `portable` is how it is started; a `managed` one is ours to switch.

    Another is somebody's own: it is read while it is on the right account, and never signed in to another.
    """

    name: str
    path: str
    portable: bool = False
    managed: bool = True
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Through which terminal an account is read. `sealed` is its investor password, unreadable without the vault.

    `verified_at` is when the sign-in was last proven, `trade_allowed` what the broker said then; None: never tried.
    """

    account: AccountKey
    terminal: str
    sealed: str = field(repr=False)
    verified_at: datetime | None = None
    trade_allowed: bool | None = None
    version: int = 1


class Tier(StrEnum):
    """How an account's figures come: all the time, in turn with others, or by statements alone."""

    LIVE = "live"
    ROUND_ROBIN = "round robin"
    IMPORT = "statement import"


def tiers(
    accounts: Iterable[Account], terminals: Iterable[TerminalSetting], connections: Iterable[Connection]
) -> dict[AccountKey, Tier]:
    """The tier of every account: alone on a terminal in use, sharing one, or without. One not in use shares nothing."""
    running = {terminal.name for terminal in terminals if terminal.active}
    used = {account.key for account in accounts if account.active}
    through = {each.account: each.terminal for each in connections if each.terminal in running}
    sharing = Counter(terminal for key, terminal in through.items() if key in used)
    return {account.key: _tier(account.key, through, sharing) for account in accounts}


def _tier(key: AccountKey, through: dict[AccountKey, str], sharing: Counter[str]) -> Tier:
    if key not in through:
        return Tier.IMPORT
    return Tier.LIVE if sharing[through[key]] <= 1 else Tier.ROUND_ROBIN


class Check(StrEnum):
    """What is verified of an account, in this order; the first failure ends it."""

    ANSWERS = "terminal answers"
    LOGIN = "login accepted"
    SERVER = "server"
    READ_ONLY = "read-only"
    CURRENCY = "currency and leverage"
    NEW = "not known already"
    HISTORY = "reading history"
    BALANCE = "deals and balance"


class Outcome(StrEnum):
    """How a check stands. A warning does not stop the ones that follow."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"


def valid_terminal(wanted: TerminalSetting) -> TerminalSetting:
    """The terminal with trimmed texts. Raises BadInput naming the field."""
    trimmed = replace(wanted, name=wanted.name.strip(), path=wanted.path.strip())
    if not _fits(trimmed.name, LONGEST_NAME):
        raise BadInput(message("A terminal's name has 1 to {most} characters.", most=LONGEST_NAME), field="terminal")
    if not _fits(trimmed.path, LONGEST_PATH):
        raise BadInput(
            message("The path of the terminal's program is needed."),
            message(r"It ends in terminal64.exe, such as C:\MT5\terminal64.exe."),
            field="path",
        )
    return trimmed


def valid_key(server: str, login: str) -> AccountKey:
    """The account that was typed. Raises BadInput naming the field."""
    if not _fits(server.strip(), LONGEST_SERVER):
        what = message("The server is needed, as the terminal writes it.")
        raise BadInput(what, message("It stands in the terminal's title, such as Harbour-Live."), field="server")
    digits = login.strip()
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS else 0
    if not 0 < number <= LARGEST_LOGIN:
        raise BadInput(message("A login is a number, such as 51120423."), field="login")
    return AccountKey(server.strip(), number)


def valid_password(password: str) -> str:
    """The investor password as typed. Raises BadInput for one that is missing or cannot be one."""
    if not _fits(password, LONGEST_PASSWORD):
        raise BadInput(message("The investor password is needed."), field="password")
    return password


def _fits(text: str, longest: int) -> bool:
    return 0 < len(text) <= longest and text.isprintable()
