"""A broker that computes every figure from a ledger of deals and open positions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate

from app.bridge.simulator.conditions import LEVERAGE, Conditions
from app.bridge.simulator.faults import Fault, Trouble
from app.bridge.simulator.history import contents, seen_at
from app.bridge.simulator.market import Market
from app.bridge.simulator.replay import OpenTrade, Replay
from app.bridge.simulator.valuation import DOLLAR, Valuation, shown
from app.domain.holdings import AccountKey, Deal, DealKind, Position
from app.domain.money import ZERO

__all__ = [
    "LEVERAGE",
    "Broker",
    "Change",
    "Fault",
    "OpenTrade",
    "Scenario",
    "SimulatedAccount",
    "State",
    "Trouble",
]
UTC_ZONE = "UTC"
STANDARD = Conditions()


@dataclass(frozen=True, slots=True)
class Change:
    """What a deal reads from a moment on: the broker cancelled or corrected it."""

    at: datetime
    deal: Deal


@dataclass(frozen=True, slots=True)
class SimulatedAccount:
    """An account at the simulated broker; its positions follow from its deals, which are in order of time.

    `trades` tell the swap of positions where it is not that of the conditions. `credit` is what the broker lent beside
    credit deals. `hidden` deals happened, but the history does not show them. `frozen_at` is when the connection to the
    broker was lost; None while it stands. After a login the history arrives within `history_takes`, and reaches back
    so far; None means to its beginning.
    """

    key: AccountKey
    name: str
    deals: tuple[Deal, ...]
    trades: tuple[OpenTrade, ...] = ()
    currency: str = DOLLAR
    credit: Decimal = ZERO
    hidden: tuple[Deal, ...] = ()
    frozen_at: datetime | None = None
    conditions: Conditions = STANDARD
    changes: tuple[Change, ...] = ()
    history_takes: timedelta = timedelta(0)
    history_reaches: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A world: accounts on terminals, a market, the zones of the servers' clocks, and troubles by terminal.

    It holds plain values, so that every child process can be handed the same world. Where it has `started`, its clock
    stood at the market's base then, and has run `speed` times as fast since: 0 stands still. `control` names a file
    that can cause other troubles while the world runs.
    """

    market: Market
    terminals: dict[str, tuple[SimulatedAccount, ...]]
    zones: dict[str, str] = field(default_factory=dict)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    started: datetime | None = None
    speed: float = 1.0
    control: str = ""

    def only(self, terminal: str) -> Scenario:
        """The part of this world that one terminal sees."""
        troubles = {name: trouble for name, trouble in self.troubles.items() if name == terminal}
        return replace(self, terminals={terminal: self.terminals[terminal]}, troubles=troubles)

    def clock(self, now: datetime) -> datetime:
        """The moment this world stands at when the real clock says `now`."""
        return now if self.started is None else self.market.base + (now - self.started) * self.speed


@dataclass(frozen=True, slots=True)
class State:
    """An account at one moment."""

    balance: Decimal
    credit: Decimal
    profit: Decimal
    margin: Decimal

    @property
    def equity(self) -> Decimal:
        """Balance + credit + what the open positions have earned."""
        return self.balance + self.credit + self.profit

    @property
    def margin_free(self) -> Decimal:
        """Equity that no position binds."""
        return self.equity - self.margin

    @property
    def margin_level(self) -> Decimal:
        """Equity in percent of the margin; 0 where none is used, as the terminal says it."""
        return self.equity / self.margin * 100 if self.margin else Decimal(0)


class Broker:
    """Answers how accounts stand at any moment. `zones` name the clocks of servers, at whose midnights swap is charged.

    What it has computed of an account it remembers, and goes on from there.
    """

    def __init__(self, market: Market, zones: Mapping[str, str] | None = None) -> None:
        self.market = market
        self._zones = zones or {}
        self._values = Valuation(market)
        self._ledgers: dict[AccountKey, _Ledger] = {}

    def state(self, account: SimulatedAccount, at: datetime) -> State:
        """The account at a moment, from its ledger and the market."""
        at = seen_at(account, at)
        ledger = self._ledger(account, at)
        trades = ledger.open_at(at)
        return State(
            balance=ledger.balance(at),
            credit=account.credit + ledger.credit(at),
            profit=sum((self._profit(account, trade, at) + trade.swap for trade in trades), ZERO),
            margin=sum(
                (self._values.margin(trade, at, account.currency, account.conditions) for trade in trades), ZERO
            ),
        )

    def positions(self, account: SimulatedAccount, at: datetime) -> list[Position]:
        """The open positions at a moment, valued."""
        at = seen_at(account, at)
        return [
            Position(
                account=account.key,
                ticket=trade.shown,
                symbol=trade.symbol,
                side=trade.side,
                volume=trade.volume,
                price_open=shown(trade.price_open),
                price_now=self.price(trade.symbol, at),
                profit=self._profit(account, trade, at),
                swap=trade.swap,
                opened_at=trade.opened_at,
            )
            for trade in self._ledger(account, at).open_at(at)
        ]

    def identifiers(self, account: SimulatedAccount, at: datetime) -> dict[int, int]:
        """By which number the deals name each open position at a moment; by its ticket."""
        trades = self._ledger(account, seen_at(account, at)).open_at(seen_at(account, at))
        return {trade.shown: trade.ticket for trade in trades}

    def price(self, symbol: str, at: datetime) -> Decimal:
        """The price of a symbol that stands at a moment."""
        return self._values.price(symbol, at)

    def profit(self, trade: OpenTrade, at: datetime) -> Decimal:
        """What a position of a standard account in dollars has earned at a moment, without its swap."""
        return self._values.profit(trade, self.price(trade.symbol, at), at, DOLLAR, STANDARD)

    def _profit(self, account: SimulatedAccount, trade: OpenTrade, at: datetime) -> Decimal:
        price = self.price(trade.symbol, at)
        return self._values.profit(trade, price, at, account.currency, account.conditions)

    def _ledger(self, account: SimulatedAccount, at: datetime) -> _Ledger:
        """What is computed of the account; anew where the broker has changed a deal since, or the clock ran back."""
        changed = sum(change.at <= at for change in account.changes)
        known = self._ledgers.get(account.key)
        if known is None or not known.holds(account, changed):
            zone = self._zones.get(account.key.server, UTC_ZONE)
            known = self._ledgers[account.key] = _Ledger(account, contents(account, at), changed, zone)
        return known


class _Ledger:
    """Sums and open positions of one account, as far as its deals were read."""

    def __init__(self, account: SimulatedAccount, shown: Sequence[Deal], changed: int, zone: str) -> None:
        self._account, self._changed, self._zone = account, changed, zone
        self._deals = sorted((*shown, *account.hidden), key=lambda deal: deal.time)
        self._times = [deal.time for deal in self._deals]
        lent = [_is_credit(deal, account.conditions) for deal in self._deals]
        amounts = [deal.amount for deal in self._deals]
        self._sums = list(accumulate((ZERO if beside else each for each, beside in zip(amounts, lent, strict=True)),
                                     initial=ZERO))  # fmt: skip
        self._lent = list(accumulate((each if beside else ZERO for each, beside in zip(amounts, lent, strict=True)),
                                     initial=ZERO))  # fmt: skip
        self._told = {trade.ticket: trade.swap for trade in account.trades}
        self._rewind()

    def _rewind(self) -> None:
        self._replay, self._taken = Replay(self._account.conditions, self._zone), 0
        self._reached: datetime | None = None

    def holds(self, account: SimulatedAccount, changed: int) -> bool:
        """Whether this is of that account, with so many of its changes."""
        return self._account is account and self._changed == changed

    def balance(self, at: datetime) -> Decimal:
        """The sum of every deal up to the moment; credit is not balance."""
        return self._sums[bisect_right(self._times, at)]

    def credit(self, at: datetime) -> Decimal:
        """The sum of the credit deals up to the moment."""
        return self._lent[bisect_right(self._times, at)]

    def open_at(self, at: datetime) -> list[OpenTrade]:
        """The positions open at a moment, in the order of their opening."""
        if self._reached is not None and at < self._reached:
            self._rewind()
        end = bisect_right(self._times, at)
        for deal in self._deals[self._taken : end]:
            self._replay.take(deal)
        self._replay.roll(at)
        self._taken, self._reached = end, at
        return [self._with_told_swap(trade) for trade in self._replay.open.values()]

    def _with_told_swap(self, trade: OpenTrade) -> OpenTrade:
        told = self._told.get(trade.ticket)
        return trade if told is None else replace(trade, swap=told)


def _is_credit(deal: Deal, conditions: Conditions) -> bool:
    return deal.kind is DealKind.CREDIT or (deal.kind is DealKind.BONUS and conditions.bonus_is_credit)
