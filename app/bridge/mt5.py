"""Reads a terminal through the MetaTrader5 module: the one file that knows it, and its floats, codes and clock."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.bridge.clock import from_server, to_server
from app.bridge.terminal import AccountReading, DealsReading, Login
from app.domain.errors import KnownError, Message, message
from app.domain.holdings import TRADES, AccountKey, Deal, DealKind, Entry, Position, Snapshot
from app.domain.money import rounded

KINDS = tuple(DealKind)
ENTRIES = (Entry.IN, Entry.OUT, Entry.INOUT, Entry.OUT_BY)
TRIES = 3
ROUNDING = Decimal("0.02")
DRIFT = Decimal("0.0001")  # prices go on between two calls of one reading, by so much of the equity at most
TOMORROW = 86_400  # the broker's clock runs ahead: a window that ends now misses the last hours
START = 0

REFUSED, INCOMPATIBLE = -6, -5


class TerminalFault(KnownError):
    """The terminal answered with an error. `latched` ones wait for a person: trying again would do harm."""

    title = message("The terminal cannot be read")

    def __init__(self, what: Message, *, latched: bool = False) -> None:
        super().__init__(what)
        self.latched = latched


def library() -> Any:
    """The MetaTrader5 module. Raises TerminalFault where it is not installed."""
    try:
        return importlib.import_module("MetaTrader5")
    except ImportError as missing:
        what = message("The MetaTrader5 library is not here: it exists for Windows.")
        raise TerminalFault(what, latched=True) from missing


class Reader:
    """Reads the accounts of one terminal. `load` gives the module, real or simulated.

    `zones` names the zone of each server's clock; without one it is taken as UTC.
    """

    def __init__(self, load: Callable[[], Any], path: str, zones: Mapping[str, str]) -> None:
        self._load, self._path, self._zones = load, path, dict(zones)
        self._module: Any = None

    def connect(self) -> None:
        """Load the module and connect to the terminal of exactly this path. Raises TerminalFault."""
        self._module = self._load()
        if not self._module.initialize(self._path):
            raise self._fault()

    def close(self) -> None:
        """Let the terminal go."""
        if self._module is not None:
            self._module.shutdown()

    def read(self, login: Login, at: datetime) -> AccountReading | None:
        """One account, or None where the answers contradict each other three times (it is read again next turn).

        Raises TerminalFault where the terminal refuses, or is on another account again after it was switched back.
        """
        moved = False
        for _ in range(TRIES):
            self._switch(login)
            bracket = self._bracket()
            stranger = bracket.stranger(login.key)
            if stranger is not None and moved:
                raise _wrong_account(login.key, stranger)
            moved = stranger is not None
            reading = None if moved else self._reading(login.key, bracket, at)
            if reading is not None:
                return reading
        return None

    def _switch(self, login: Login) -> None:
        here = self._module.account_info()
        if here is not None and (here.login, here.server) == (login.key.login, login.key.server):
            return
        if not self._module.login(login.key.login, password=login.password, server=login.key.server):
            raise self._fault(login)

    def _bracket(self) -> _Bracket:
        """Account, terminal, positions, account: only what two equal answers enclose is believed."""
        before = self._given(self._module.account_info())
        terminal = self._given(self._module.terminal_info())
        positions = self._given(self._module.positions_get())
        ticks = [self._module.symbol_info_tick(symbol) for symbol in sorted({each.symbol for each in positions})]
        return _Bracket(before, terminal, positions, ticks, self._given(self._module.account_info()))

    def _reading(self, key: AccountKey, found: _Bracket, at: datetime) -> AccountReading | None:
        """The bracket as a reading, or None where its figures do not add up."""
        zone, info = self._zone(key), found.after
        held = tuple(_position(key, each, zone) for each in found.positions)
        if not found.adds_up(held):
            return None
        tick = found.newest_tick(zone)
        connected = bool(found.terminal.connected)
        taken_at = at if connected or tick is None else min(tick, at)  # without its broker, figures are as old as that
        return AccountReading(
            key=key,
            name=info.name,
            currency=info.currency,
            snapshot=Snapshot(
                key, taken_at, _money(info.balance), _money(info.equity), _money(info.credit), _money(info.margin)
            ),
            positions=held,
            connected=connected,
            trade_allowed=bool(info.trade_allowed),
            build=int(found.terminal.build),
            newest_tick=tick,
        )

    def deals(self, login: Login, since: datetime | None, at: datetime) -> DealsReading:
        """An account's history from a moment on, or all of it. Raises TerminalFault."""
        self._switch(login)
        zone = self._zone(login.key)
        first = START if since is None else to_server(since, zone)
        found = self._given(self._module.history_deals_get(first, to_server(at, zone) + TOMORROW))
        info = self._given(self._module.account_info())
        if (info.login, info.server) != (login.key.login, login.key.server):
            raise TerminalFault(message("The terminal changed its account while its history was read."))
        return DealsReading(login.key, tuple(_deal(login.key, each, zone) for each in found))

    def _zone(self, key: AccountKey) -> str:
        return self._zones.get(key.server, "UTC")

    def _given(self, answer: Any) -> Any:
        if answer is None:
            raise self._fault()
        return answer

    def _fault(self, login: Login | None = None) -> TerminalFault:
        code, text = self._module.last_error()
        if code == REFUSED:
            who = str(login.key) if login else ""
            return TerminalFault(message("The broker refused the sign-in of {login}.", login=who), latched=True)
        if code == INCOMPATIBLE:
            return TerminalFault(message("The terminal and its library are of different versions."), latched=True)
        if "x64 not found" in text or "Process create failed" in text:
            return TerminalFault(message("The terminal was not found: {text}.", text=text), latched=True)
        return TerminalFault(message("The terminal answered: {text} ({code}).", text=text, code=code))


@dataclass(frozen=True, slots=True)
class _Bracket:
    """What the module answered between two questions about whose account it is."""

    before: Any
    terminal: Any
    positions: Any
    ticks: list[Any]
    after: Any

    def stranger(self, key: AccountKey) -> Any:
        """The answer that speaks of another account, or None."""
        for answer in (self.before, self.after):
            if (answer.login, answer.server) != (key.login, key.server):
                return answer
        return None

    def adds_up(self, held: tuple[Position, ...]) -> bool:
        """Whether profit and swap of the positions lie between the two floating results, but for drift and rounding."""
        earned = sum((position.profit + position.swap for position in held), Decimal(0))
        ends = [_money(each.equity) - _money(each.balance) - _money(each.credit) for each in (self.before, self.after)]
        off = ROUNDING + (abs(_money(self.after.equity)) * DRIFT if held else 0)
        return min(ends) - off <= earned <= max(ends) + off

    def newest_tick(self, zone: str) -> datetime | None:
        """When a price of an open position's symbol last came; None without one."""
        times = [int(tick.time_msc) for tick in self.ticks if tick is not None]
        return from_server(max(times), zone) if times else None


def _wrong_account(key: AccountKey, found: Any) -> TerminalFault:
    what = message(
        "The terminal holds {found} on {server}, expected {login}.",
        found=found.login,
        server=found.server,
        login=str(key),
    )
    return TerminalFault(what, latched=True)


def _money(value: float) -> Decimal:
    """The library's float as an amount: the nearest cent is what the broker meant."""
    return rounded(Decimal(repr(value)))


def _signed(number: int) -> int:
    """The library's 64 bits without a sign as the signed number that the program chose: -1 comes as 2^64 - 1."""
    return (int(number) + 2**63) % 2**64 - 2**63


def _position(key: AccountKey, given: Any, zone: str) -> Position:
    return Position(
        account=key,
        ticket=int(given.ticket),
        symbol=given.symbol,
        side="buy" if given.type == 0 else "sell",
        volume=Decimal(repr(given.volume)),
        price_open=Decimal(repr(given.price_open)),
        price_now=Decimal(repr(given.price_current)),
        profit=_money(given.profit),
        swap=_money(given.swap),
        opened_at=from_server(int(given.time_msc), zone),
    )


def _deal(key: AccountKey, given: Any, zone: str) -> Deal:
    if given.type not in range(len(KINDS)):
        raise TerminalFault(
            message("Deal {ticket} has a type unknown here: {type}.", ticket=given.ticket, type=given.type)
        )
    kind = KINDS[given.type]
    return Deal(
        account=key,
        ticket=str(given.ticket),
        order=int(given.order),
        position=int(given.position_id),
        time=from_server(int(given.time_msc), zone),
        kind=kind,
        entry=ENTRIES[given.entry] if kind in TRADES else None,
        symbol=given.symbol,
        volume=Decimal(repr(given.volume)),
        price=Decimal(repr(given.price)),
        profit=_money(given.profit),
        swap=_money(given.swap),
        commission=_money(given.commission),
        fee=_money(given.fee),
        comment=given.comment,
        server_ms=int(given.time_msc),
        magic=_signed(given.magic),
    )
