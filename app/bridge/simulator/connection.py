"""One process's connection to a simulated terminal: where it stands, and what every call of it suffers."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from zlib import crc32

from app.bridge.clock import from_server, to_server
from app.bridge.simulator.arguments import Failed
from app.bridge.simulator.broker import Broker, Change, Scenario, SimulatedAccount
from app.bridge.simulator.faults import Fault, Troubles
from app.bridge.simulator.history import seen_at
from app.domain.holdings import AccountKey, DealKind
from app.domain.money import ZERO

NOTHING_YET: Final = (0, "")
SUCCESS: Final = (1, "Success")
CALL_FAILED: Final = (-1, "Terminal: Call failed")
NOT_THERE: Final = (-4, "Terminal: Not found")
OTHER_VERSION: Final = (
    -5,
    "Terminal: Incompatible versions, please install the latest version of Terminal and Python module",
)
REFUSED: Final = (-6, "Terminal: Authorization failed")
WITHOUT_OTP: Final = (-6, "Unsupported authorization mode, OTP or certificate password needed")
NO_TERMINAL: Final = (-10003, "IPC initialize failed, MetaTrader 5 x64 not found")
NO_ANSWER: Final = (-10003, "IPC initialize failed, Pipe server didn't answer in 60 sec")
NO_CONNECTION: Final = (-10004, "No IPC connection")
UTC_ZONE = "UTC"
SKEW = timedelta(hours=1)
CANCELLED = {DealKind.BUY: DealKind.BUY_CANCELED, DealKind.SELL: DealKind.SELL_CANCELED}
SLOWNESS = 2_000
"""Milliseconds that a slow terminal needs to let anybody in; nothing else in the process runs meanwhile."""

EVERY_CALL = {
    Fault.INCOMPATIBLE: OTHER_VERSION,
    Fault.BAD_PARAMETERS: (-2, "Terminal: Invalid params"),
    Fault.OUT_OF_MEMORY: (-3, "Terminal: Out of memory"),
    Fault.UNSUPPORTED: (-7, "Terminal: Unsupported function"),
    Fault.API_DISABLED: (-8, "Auto-Trading using Python API disabled in Terminal"),
    Fault.CONNECTION_FAILED: (-10000, "IPC call failed"),
    Fault.SENDING_FAILED: (-10001, "IPC send failed"),
    Fault.RECEIVING_FAILED: (-10002, "IPC recv failed"),
    Fault.CLOSED: NO_CONNECTION,
    Fault.TIMED_OUT: (-10005, "IPC timeout"),
    Fault.CALL_FAILED: CALL_FAILED,
    Fault.NOTHING_THERE: NOT_THERE,
}
"""Faults that every call meets, and the error it leaves."""


def process_not_made(path: str) -> tuple[int, str]:
    """The error of a terminal that is not where the path says."""
    return -10003, f"IPC initialize failed, Process create failed '{path}'"


class Connection:
    """Where one process stands with the terminals of a simulated world. `now` answers the world's moment.

    `terminal` is the one it is meant for whatever it is told; without it the path decides, as in the real module.
    As there, an error stays readable until the next call, and a mute terminal blocks the whole process.
    """

    def __init__(self, scenario: Scenario, terminal: str, now: Callable[[], datetime]) -> None:
        self.scenario, self.now = scenario, now
        self.broker = Broker(scenario.market, scenario.zones)
        self._error: tuple[int, str] = NOTHING_YET
        self.connected = False
        self._current: SimulatedAccount | None = None
        self._calls, self.calls_at_login, self.login_at = 0, 0, now()
        self.fault: Fault | None = None
        self._meant = terminal
        self.lost_at: datetime | None = None
        self._cancelled: dict[AccountKey, SimulatedAccount] = {}
        self.enter(terminal)

    def enter(self, terminal: str) -> None:
        """Stand before this terminal."""
        self.terminal = terminal
        self._accounts = {account.key.login: account for account in self.scenario.terminals.get(terminal, ())}
        self._troubles = Troubles(terminal, self.scenario.troubles.get(terminal), self.scenario.control)

    def terminal_of(self, path: str) -> str | None:
        """The terminal that is meant; None if there is none. Without a path it is any: that is nobody's choice."""
        if self._meant:
            return self._meant
        there = self.scenario.terminals
        if path:
            return next((name for name in there if name.lower() == path.lower()), None)
        return min(there, key=lambda name: crc32(name.encode()), default=None)

    def be(self, account: SimulatedAccount | None) -> None:
        """Go to an account; its history begins to arrive."""
        if account is not self._current:
            self._current, self.calls_at_login, self.login_at = account, self._calls, self.now()

    def suffer(self) -> None:
        """Count a call and suffer what it brings; some of it does not come back. Raises SystemError."""
        self._calls += 1
        self.fault = self._troubles.at(self._calls)
        if self.fault is Fault.MUTE:
            hang()
        if self.fault is Fault.CRASH:
            os._exit(3)
        if self.fault is Fault.RAISES:
            raise SystemError("<built-in function> returned a result with an exception set")
        if self.fault is Fault.DISCONNECTED:
            self.lost_at = self.lost_at or self.now()
        else:
            self.lost_at = None

    def ask(self) -> None:
        """Begin a call to the terminal. Raises Failed where it does not answer."""
        self.suffer()
        if not self.connected:
            raise Failed(*NO_CONNECTION)
        if self.fault in EVERY_CALL:
            raise Failed(*EVERY_CALL[self.fault])
        self._error = SUCCESS

    def asked_account(self) -> SimulatedAccount:
        """Begin a call about the account the terminal is on. Raises Failed without one."""
        self.ask()
        if self._current is None or self.fault is Fault.NONE:
            raise Failed(*CALL_FAILED)
        return self._with_cancelled_trade(self._current) if self.fault is Fault.DEAL_CHANGED else self._current

    def _with_cancelled_trade(self, account: SimulatedAccount) -> SimulatedAccount:
        if account.key not in self._cancelled:
            self._cancelled[account.key] = cancelled(account)
        return self._cancelled[account.key]

    @property
    def cut_off(self) -> bool:
        """Whether the terminal has lost its broker; its figures stand still then."""
        return self.fault is Fault.DISCONNECTED or bool(self._current and self._current.frozen_at)

    def moment(self, account: SimulatedAccount) -> datetime:
        """The moment that the account's figures are of."""
        at = seen_at(account, self.now())
        return min(at, self.lost_at) if self.lost_at else at

    @property
    def skew(self) -> timedelta:
        """How far the server's clock is ahead of what its zone says."""
        return SKEW if self.fault is Fault.CLOCK_SKEW else timedelta()

    def clock(self, at: datetime, account: SimulatedAccount) -> int:
        """What the server's clock shows at a moment, in seconds since 1970."""
        return to_server(at + self.skew, self.zone(account))

    def moment_of(self, seconds: float, account: SimulatedAccount) -> datetime:
        """The moment when the server's clock showed this."""
        return from_server(int(seconds * 1000), self.zone(account)) - self.skew

    def zone(self, account: SimulatedAccount) -> str:
        """Where the account's server has its clock."""
        return self.scenario.zones.get(account.key.server, UTC_ZONE)


def cancelled(account: SimulatedAccount) -> SimulatedAccount:
    """The account after its broker has cancelled its last trade: the kind changes, and what it earned is gone."""
    for deal in reversed(account.deals):
        if deal.kind in CANCELLED:
            other = replace(deal, kind=CANCELLED[deal.kind], profit=ZERO)
            return replace(account, changes=(*account.changes, Change(deal.time, other)))
    return account


def hang() -> None:
    """Never come back, and hold the interpreter's lock meanwhile, as the real module does in a mute terminal."""
    while True:
        ctypes.PyDLL(None).pause() if os.name != "nt" else ctypes.PyDLL("kernel32").Sleep(0xFFFFFFFF)


def delay() -> None:
    """Take the time of a slow terminal, with the interpreter's lock held."""
    if os.name == "nt":
        ctypes.PyDLL("kernel32").Sleep(SLOWNESS)
    else:
        ctypes.PyDLL(None).poll(None, 0, SLOWNESS)
