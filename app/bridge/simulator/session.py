"""Connecting, signing in, and who and where one is: the functions of the module about the session itself."""

from __future__ import annotations

from typing import Any

from app.bridge.simulator.arguments import LONGEST_NAME, LONGEST_PATH, Failed, Given, large, refused, small, text
from app.bridge.simulator.broker import SimulatedAccount
from app.bridge.simulator.connection import (
    EVERY_CALL,
    NO_ANSWER,
    NO_TERMINAL,
    REFUSED,
    SUCCESS,
    WITHOUT_OTP,
    Connection,
    delay,
    process_not_made,
)
from app.bridge.simulator.constants import CONSTANTS
from app.bridge.simulator.faults import Fault
from app.bridge.simulator.functions import Takes, function
from app.bridge.simulator.structs import Struct, make

INTERFACE, BUILD, RELEASED = 500, 5120, "1 Aug 2025"
UNKNOWN_VERSION = (0, 0, "")
EXTRA = 5_000_000.0
"""How much a torn reading is off."""

PATH, NAME = text(LONGEST_PATH), text(LONGEST_NAME)


class Session(Connection):
    """The functions that connect, sign in, and say where one is."""

    @function(Takes.NAMED, failing=False)
    def initialize(self, given: Given) -> bool:
        """Connect to a terminal and sign in; names that nobody knows are silently ignored."""
        given.at_most(1)
        path = given.place(1, PATH, "")
        login, _server, _password = _signs(given)
        path = given.name("path", PATH, path)
        self._connect(path)
        if login:
            self._sign_in(login)
        self.connected = True
        return True

    def _connect(self, path: str) -> None:
        self.connected = False
        terminal = self.terminal_of(path)
        if terminal is None:
            raise Failed(*(process_not_made(path) if path else NO_TERMINAL))
        if terminal != self.terminal:
            self.enter(terminal)
        self.suffer()
        if self.fault is Fault.SLOW:
            delay()
        if self.fault in _AT_THE_DOOR:
            raise Failed(*_AT_THE_DOOR[self.fault])
        if self.fault is Fault.WRONG_PATH:
            raise Failed(*process_not_made(path))
        self.be(next(iter(self._accounts.values()), None))
        self._error = SUCCESS

    @function(Takes.NAMED, failing=False)
    def login(self, given: Given) -> bool:
        """Switch the terminal to another account."""
        given.at_most(3)
        first = given.place(1, large, 0)
        given.place(2, NAME)
        given.place(3, NAME)
        login = _signs(given)[0] or first
        if not login:
            raise refused('Invalid "login" argument')
        self.ask()
        self._sign_in(login)
        return True

    def _sign_in(self, login: int) -> None:
        if self.fault is Fault.OTP:
            raise Failed(*WITHOUT_OTP)
        if login not in self._accounts or self.fault is Fault.REFUSED:
            raise Failed(*REFUSED)
        self.be(self._accounts[login])

    @function(Takes.NOTHING)
    def shutdown(self, _given: Given) -> bool:
        """Disconnect; always true."""
        self.connected, self._error = False, SUCCESS
        return True

    @function(Takes.NOTHING, failing=UNKNOWN_VERSION)
    def version(self, _given: Given) -> tuple[int, int, str]:
        """Build and date of the terminal."""
        self.ask()
        return INTERFACE, BUILD, RELEASED

    @function(Takes.NOTHING)
    def last_error(self, _given: Given) -> tuple[int, str]:
        """Code and text of the last call."""
        return self._error

    @function(Takes.NOTHING)
    def terminal_info(self, _given: Given) -> Struct:
        """How the terminal stands."""
        self.ask()
        return make(
            "TerminalInfo",
            community_account=False,
            connected=not self.cut_off,
            trade_allowed=False,
            tradeapi_disabled=False,
            build=BUILD,
            maxbars=100_000,
            codepage=1252,
            ping_last=21_000,
            retransmission=0.0,
            company="Simulated broker",
            name=self.terminal,
            language="English",
            path=self.terminal,
            data_path=self.terminal,
        )

    @function(Takes.NOTHING)
    def account_info(self, _given: Given) -> Struct:
        """The account the terminal is on."""
        account = self.asked_account()
        if self.fault in {Fault.WRONG_ACCOUNT, Fault.MOVED_ONCE} and self._calls % 2:
            account = next(other for other in self._accounts.values() if other is not account)
        return self._account(account)

    def _account(self, account: SimulatedAccount) -> Struct:
        now = self.broker.state(account, self.moment(account))
        terms = account.conditions
        margin_mode = "RETAIL_NETTING" if terms.netting else "RETAIL_HEDGING"
        torn = EXTRA if self.fault in {Fault.TORN, Fault.TORN_ONCE} else 0.0
        return make(
            "AccountInfo",
            login=account.key.login,
            trade_mode=CONSTANTS["ACCOUNT_TRADE_MODE_REAL"],
            leverage=terms.leverage,
            limit_orders=200,
            trade_allowed=self.fault is Fault.MASTER_PASSWORD,
            trade_expert=True,
            margin_mode=CONSTANTS[f"ACCOUNT_MARGIN_MODE_{margin_mode}"],
            currency_digits=terms.digits,
            balance=float(now.balance),
            credit=float(now.credit),
            profit=float(now.profit),
            equity=float(now.equity) + torn,
            margin=float(now.margin),
            margin_free=float(now.margin_free),
            margin_level=float(now.margin_level),
            margin_so_call=float(terms.stop_out) * 2,
            margin_so_so=float(terms.stop_out),
            name=account.name,
            server=account.key.server,
            currency=account.currency,
            company="Simulated broker",
        )


_AT_THE_DOOR = {
    Fault.NOT_FOUND: NO_TERMINAL,
    Fault.NO_ANSWER: NO_ANSWER,
    **{fault: EVERY_CALL[fault] for fault in (Fault.INCOMPATIBLE, Fault.CONNECTION_FAILED, Fault.TIMED_OUT)},
}
"""Faults that let nobody in."""


def _signs(given: Given) -> tuple[Any, Any, Any]:
    """Login, server and password, read in the library's order; the time to wait is read and does not help."""
    login = given.name("login", large, 0)
    server, password = given.name("server", NAME, ""), given.name("password", NAME, "")
    given.name("timeout", small)
    return login, server, password
