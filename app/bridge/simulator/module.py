"""The part of the MetaTrader5 module's surface that the bridge reads, answered by the simulated broker."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from app.bridge.clock import from_server, to_server
from app.bridge.simulator.broker import (
    LEVERAGE,
    Broker,
    Fault,
    OpenTrade,
    Scenario,
    SimulatedAccount,
    Trouble,
    open_at,
    seen_at,
)
from app.bridge.simulator.structs import Struct, make
from app.domain.holdings import Deal, DealKind, Entry

NOTHING_YET: Final = (0, "")
SUCCESS: Final = (1, "Success")
BAD_ARGUMENTS: Final = (-2, "Invalid arguments")
UNNAMED_ARGUMENTS: Final = (-2, "Unnamed arguments not allowed")
CALL_FAILED: Final = (-1, "Terminal: Call failed")
OTHER_VERSION: Final = (
    -5,
    "Terminal: Incompatible versions, please install the latest version of Terminal and Python module",
)
REFUSED: Final = (-6, "Terminal: Authorization failed")
NOT_FOUND: Final = (-10003, "IPC initialize failed, MetaTrader 5 x64 not found")
NO_CONNECTION: Final = (-10004, "No IPC connection")
UTC_ZONE = "UTC"
ONCE = 4
"""For how many calls a fault of the kind that happens once goes on: the length of one bracketed reading."""
STALE_FOR = timedelta(minutes=10)

DEAL_TYPES = {kind: number for number, kind in enumerate(DealKind)}
ENTRIES = {None: 0, Entry.IN: 0, Entry.OUT: 1, Entry.INOUT: 2, Entry.OUT_BY: 3}
BUILD = 5120


class SimulatedModule:
    """One process's connection to one terminal. `now` answers the moment the simulated world stands at.

    As in the real module, an error stays readable until the next call, and a mute terminal blocks the whole process.
    """

    def __init__(self, scenario: Scenario, terminal: str, now: Callable[[], datetime]) -> None:
        self._scenario, self._terminal, self._now = scenario, terminal, now
        self._broker = Broker(scenario.market)
        self._accounts = {account.key.login: account for account in scenario.terminals[terminal]}
        self._current: SimulatedAccount | None = None
        self._error: tuple[int, str] = NOTHING_YET
        self._connected = False
        self._calls = 0

    def _suffers(self, *faults: Fault) -> bool:
        """Whether one of these faults is going on."""
        trouble = self._scenario.troubles.get(self._terminal, Trouble(Fault.NONE, 2**62))
        once = trouble.fault in {Fault.TORN_ONCE, Fault.MOVED_ONCE}
        last = trouble.since + ONCE if once else 2**62
        return trouble.fault in faults and trouble.since <= self._calls < last

    def _begin(self) -> bool:
        """Count a call, suffer what it brings, and say whether there is a connection."""
        self._calls += 1
        if self._suffers(Fault.MUTE):
            _hang()
        if self._suffers(Fault.CRASH):
            os._exit(3)
        if self._suffers(Fault.RAISES):
            raise SystemError("<built-in function> returned a result with an exception set")
        if self._suffers(Fault.INCOMPATIBLE):
            self._error = OTHER_VERSION
            return False
        self._error = SUCCESS if self._connected else NO_CONNECTION
        return self._connected

    def initialize(self, _path: str = "", **_options: object) -> bool:
        """Connect; options that nobody knows are silently ignored, as the real one does."""
        self._connected = True
        if not self._begin() or self._suffers(Fault.NOT_FOUND):
            self._connected = False
            if self._suffers(Fault.NOT_FOUND):
                self._error = NOT_FOUND
            return False
        self._current = next(iter(self._accounts.values()), None)
        return True

    def shutdown(self) -> bool:
        """Disconnect; always true."""
        self._connected, self._error = False, SUCCESS
        return True

    def version(self) -> tuple[int, int, str]:
        """Build and date of the terminal."""
        return (500, BUILD, "1 Aug 2025") if self._begin() else (0, 0, "")

    def last_error(self) -> tuple[int, str]:
        """Code and text of the last call."""
        return self._error

    def login(self, login: int, password: str = "", server: str = "", timeout: int = 0) -> bool:  # noqa: ARG002 - the real one's arguments
        """Switch the terminal to another account."""
        if not self._begin():
            return False
        account = self._accounts.get(login)
        if account is None or self._suffers(Fault.REFUSED):
            self._error = REFUSED
            return False
        self._current = account
        return True

    def account_info(self) -> Struct | None:
        """The account the terminal is on."""
        if not self._begin() or self._current is None:
            return None
        if self._suffers(Fault.NONE):
            self._error = CALL_FAILED
            return None
        account = self._current
        if self._suffers(Fault.WRONG_ACCOUNT, Fault.MOVED_ONCE) and self._calls % 2:
            account = next(other for other in self._accounts.values() if other is not self._current)
        return self._account(account)

    def _account(self, account: SimulatedAccount) -> Struct:
        now = self._broker.state(account, self._now())
        torn = 5_000_000.0 if self._suffers(Fault.TORN, Fault.TORN_ONCE) else 0.0
        return make(
            "AccountInfo",
            login=account.key.login,
            leverage=LEVERAGE,
            trade_allowed=False,
            currency_digits=2,
            balance=float(now.balance),
            credit=float(now.credit),
            profit=float(now.profit),
            equity=float(now.equity) + torn,
            margin=float(now.margin),
            margin_free=float(now.equity - now.margin),
            margin_level=float(now.equity / now.margin * 100) if now.margin else 0.0,
            name=account.name,
            server=account.key.server,
            currency=account.currency,
            company="Simulated broker",
        )

    def terminal_info(self) -> Struct | None:
        """How the terminal stands."""
        if not self._begin():
            return None
        lost = self._suffers(Fault.DISCONNECTED) or bool(self._current and self._current.frozen_at)
        return make("TerminalInfo", connected=not lost, build=BUILD, name=self._terminal, ping_last=21_000)

    def positions_total(self) -> int | None:
        """How many positions are open."""
        found = self.positions_get()
        return None if found is None else len(found)

    def positions_get(self, *unnamed: object, symbol: str = "", ticket: int = 0) -> tuple[Struct, ...] | None:
        """The open positions of the account, of one symbol or one ticket if named."""
        there = self._begin()
        if unnamed:
            self._error = UNNAMED_ARGUMENTS
        if unnamed or not there or self._current is None:
            return None
        at, zone = seen_at(self._current, self._now()), self._zone(self._current)
        return tuple(
            self._position(trade, at, zone)
            for trade in open_at(self._current, at)
            if symbol in {"", trade.symbol} and ticket in {0, trade.ticket}
        )

    def _position(self, trade: OpenTrade, at: datetime, zone: str) -> Struct:
        seconds = to_server(trade.opened_at, zone)
        return make(
            "TradePosition",
            ticket=trade.ticket,
            identifier=trade.ticket,
            time=seconds,
            time_msc=seconds * 1000,
            time_update=seconds,
            time_update_msc=seconds * 1000,
            type=0 if trade.side == "buy" else 1,
            volume=float(trade.volume),
            price_open=float(trade.price_open),
            price_current=float(self._broker.price(trade.symbol, at)),
            swap=float(trade.swap),
            profit=float(self._broker.profit(trade, at)),
            symbol=trade.symbol,
        )

    def symbol_info_tick(self, symbol: str) -> Struct | None:
        """The newest price of a symbol."""
        if not self._begin() or self._current is None:
            return None
        at = seen_at(self._current, self._now())
        if self._suffers(Fault.STALE_TICKS):
            at -= STALE_FOR
        price = float(self._broker.price(symbol, at))
        seconds = to_server(at, self._zone(self._current))
        return make("Tick", time=seconds, time_msc=seconds * 1000, bid=price, ask=price)

    def history_deals_total(self, *period: int) -> int | None:
        """How many deals fall into a period of the broker's clock."""
        found = self.history_deals_get(*period)
        return None if found is None else len(found)

    def history_deals_get(self, *period: int) -> tuple[Struct, ...] | None:
        """The deals of a period of the broker's clock, both ends included; dates by position only."""
        there = self._begin()
        usable = len(period) == 2 and all(isinstance(end, int) for end in period)
        if not usable:
            self._error = BAD_ARGUMENTS
        if not usable or not there or self._current is None:
            return None
        zone = self._zone(self._current)
        first, last = (from_server(end * 1000, zone) for end in period)
        known = min(last, self._now())
        return tuple(_deal(deal, zone) for deal in self._current.deals if first <= deal.time <= known)

    def _zone(self, account: SimulatedAccount) -> str:
        return self._scenario.zones.get(account.key.server, UTC_ZONE)


def _deal(deal: Deal, zone: str) -> Struct:
    seconds = to_server(deal.time, zone)
    return make(
        "TradeDeal",
        ticket=int(deal.ticket),
        order=deal.order,
        time=seconds,
        time_msc=seconds * 1000,
        type=DEAL_TYPES[deal.kind],
        entry=ENTRIES[deal.entry],
        magic=deal.magic or 0,
        position_id=deal.position,
        volume=float(deal.volume),
        price=float(deal.price),
        commission=float(deal.commission),
        swap=float(deal.swap),
        profit=float(deal.profit),
        fee=float(deal.fee),
        symbol=deal.symbol,
        comment=deal.comment,
    )


def _hang() -> None:
    """Never come back, and hold the interpreter's lock meanwhile, as the real module does in a mute terminal."""
    while True:
        ctypes.PyDLL(None).pause() if os.name != "nt" else ctypes.PyDLL("kernel32").Sleep(0xFFFFFFFF)
