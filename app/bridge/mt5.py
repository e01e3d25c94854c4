"""Reads a terminal through the MetaTrader5 module: the one file that knows it, and when its answers can be believed."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from time import sleep
from typing import Any

from app.bridge.clock import UNCONFIRMED, ahead, from_server, to_server
from app.bridge.codes import INCOMPATIBLE, TerminalFault, fault, incompatible, wrong_account
from app.bridge.converted import deal, money, position
from app.bridge.terminal import AccountReading, DealsReading, Login, Reason
from app.domain.errors import message
from app.domain.holdings import AccountKey, Position, Snapshot

TRIES = 3
ROUNDING = Decimal("0.02")
DRIFT = Decimal("0.0001")  # prices go on between two calls of one reading, by so much of the equity at most
SWING = Decimal("0.01")  # no price moves by more of the equity between two questions a few milliseconds apart
TOMORROW = 86_400  # the broker's clock runs ahead: a window that ends now misses the last hours
START = 0
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EQUAL, LOOKS, LOOK_EVERY = 3, 120, 0.5
"""After a sign-in the history grows: counted each so many seconds until so many counts are equal, a minute long."""


def library() -> Any:
    """The MetaTrader5 module. Raises TerminalFault where it is not installed."""
    try:
        return importlib.import_module("MetaTrader5")
    except ImportError as missing:
        what = message("The MetaTrader5 library is not here: it exists for Windows.")
        raise TerminalFault(Reason.NO_LIBRARY, what) from missing


@dataclass(frozen=True, slots=True)
class Connected:
    """What answered: the terminal's build and the package's version."""

    build: int
    package: str


class Reader:
    """Reads the accounts of one terminal. `load` gives the module, real or simulated.

    `zones` names the zone of each server's clock; without one it is taken as UTC. A terminal that is not `managed` is
    the user's own and is never switched to another account. `pause` waits some seconds.
    """

    def __init__(
        self,
        load: Callable[[], Any],
        path: str,
        zones: Mapping[str, str],
        *,
        portable: bool = False,
        managed: bool = True,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        self._load, self._path, self._zones = load, path, dict(zones)
        self._portable, self._managed, self._pause = portable, managed, pause
        self._module: Any = None
        self._seen: dict[AccountKey, int] = {}
        self._settled: AccountKey | None = None

    def connect(self) -> Connected:
        """Load the module and connect to the terminal of exactly this path. Raises TerminalFault."""
        self._module = self._load()
        package = str(getattr(self._module, "__version__", ""))
        options = {"portable": True} if self._portable else {}  # it ignores names that it does not know: a fixed list
        if not self._module.initialize(self._path, **options):
            code, text = self._module.last_error()
            if code == INCOMPATIBLE:
                raise incompatible(package)
            raise fault(code, text, path=self._path)
        return Connected(self._build(), package)

    def close(self) -> None:
        """Let the terminal go."""
        if self._module is not None:
            self._module.shutdown()

    def switch(self, login: Login) -> None:
        """Put the terminal on this account, if it is not there. Raises TerminalFault where it refuses or may not."""
        here = self._module.account_info()
        if here is not None and (here.login, here.server) == (login.key.login, login.key.server):
            return
        if not self._managed and here is not None:
            raise wrong_account(str(login.key), here.login, here.server, managed=False)
        if not self._managed or not self._module.login(
            login.key.login, password=login.password, server=login.key.server
        ):
            raise self._fault(login)
        self._settled = None  # its history begins to arrive; a reading of balance and positions need not wait for it

    def _settle(self, key: AccountKey, at: datetime) -> None:
        """Wait until the history stops growing after a sign-in, or long enough; reconciliation has the last word."""
        self._settled = key
        end, counts = to_server(at, self._zone(key)) + TOMORROW, []
        for _ in range(LOOKS):
            counts.append(self._module.history_deals_total(START, end))
            if len(counts) >= EQUAL and len(set(counts[-EQUAL:])) == 1:
                return
            self._pause(LOOK_EVERY)

    def read(self, login: Login, at: datetime) -> AccountReading | None:
        """One account, or None where the answers contradict each other three times (it is read again next turn).

        Raises TerminalFault where the terminal refuses, or is on another account again after it was switched back.
        """
        moved = False
        for _ in range(TRIES):
            self.switch(login)
            bracket = self._bracket()
            stranger = bracket.stranger(login.key)
            if stranger is not None and moved:
                raise wrong_account(str(login.key), stranger.login, stranger.server, managed=self._managed)
            moved = stranger is not None
            reading = None if moved else self._reading(login.key, bracket, at)
            if reading is not None:
                return reading
        return None

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
        held = tuple(position(key, each, zone) for each in found.positions)
        if not found.adds_up(held):
            return None
        newest = found.newest
        tick = None if newest is None else from_server(newest, zone)
        connected = bool(found.terminal.connected)
        offset = self._offset(key, newest, at) if connected else None
        taken_at = at if connected or tick is None else min(tick, at)  # without its broker, figures are as old as that
        return AccountReading(
            key=key,
            name=info.name,
            currency=info.currency,
            snapshot=Snapshot(
                key, taken_at, money(info.balance), money(info.equity), money(info.credit), money(info.margin)
            ),
            positions=held,
            connected=connected,
            trade_allowed=bool(info.trade_allowed),
            build=int(found.terminal.build),
            newest_tick=tick,
            offset=offset,
            clock_off=None if offset is None else offset - ahead(at, zone),
            zone=zone,
        )

    def _offset(self, key: AccountKey, newest: int | None, at: datetime) -> timedelta | None:
        """How far the server's clock is ahead of UTC: what a price says that came since the last reading."""
        before = self._seen.get(key)
        if newest is not None:
            self._seen[key] = newest
        if before is None or newest is None or newest <= before:
            return None
        return timedelta(milliseconds=newest) - (at - EPOCH)

    def deals(self, login: Login, since: datetime | None, at: datetime) -> DealsReading:
        """An account's history from a moment on, or all of it, with the balance it led to.

        What moved while it was read is read once more; if it still moves, no balance is told. Raises TerminalFault.
        """
        zone, moved = self._zone(login.key), False
        first = START if since is None else to_server(since, zone)
        last = to_server(at, zone) + TOMORROW
        for again in (True, False):
            self.switch(login)
            if self._settled != login.key:
                self._settle(login.key, at)
            before = self._given(self._module.account_info())
            found = self._given(self._module.history_deals_get(first, last))
            after = self._given(self._module.account_info())
            stranger = _stranger(login.key, before, after)
            if stranger is not None and not again:
                raise wrong_account(str(login.key), stranger.login, stranger.server, managed=self._managed)
            moved = stranger is not None or before.balance != after.balance
            if not moved:
                break
        deals = tuple(deal(login.key, each, zone) for each in found)
        return DealsReading(login.key, deals, first, last, None if moved else money(after.balance), zone)

    def _zone(self, key: AccountKey) -> str:
        return self._zones.get(key.server, UNCONFIRMED)

    def _given(self, answer: Any) -> Any:
        if answer is None:
            raise self._fault()
        return answer

    def _build(self) -> int:
        return int(self._module.version()[1])

    def _fault(self, login: Login | None = None) -> TerminalFault:
        code, text = self._module.last_error()
        build = self._build() if code == INCOMPATIBLE else 0
        return fault(code, text, path=self._path, login=str(login.key) if login else "", build=build)


def _stranger(key: AccountKey, *answers: Any) -> Any:
    """The answer that speaks of another account, or None."""
    return next((each for each in answers if (each.login, each.server) != (key.login, key.server)), None)


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
        return _stranger(key, self.before, self.after)

    def adds_up(self, held: tuple[Position, ...]) -> bool:
        """Whether profit and swap of the positions lie between the two floating results, but for drift and rounding."""
        earned = sum((each.profit + each.swap for each in held), Decimal(0))
        ends = [money(each.equity) - money(each.balance) - money(each.credit) for each in (self.before, self.after)]
        equity = min(abs(money(each.equity)) for each in (self.before, self.after)) if held else Decimal(0)
        off = ROUNDING + equity * DRIFT
        return max(ends) - min(ends) <= off + equity * SWING and min(ends) - off <= earned <= max(ends) + off

    @property
    def newest(self) -> int | None:
        """When a price of a symbol that is held last came, in milliseconds of the server's clock; None without one."""
        return max((int(tick.time_msc) for tick in self.ticks if tick is not None), default=None)
