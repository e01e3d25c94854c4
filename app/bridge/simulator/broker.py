"""A broker that computes every figure from a ledger of deals and open positions."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import accumulate

from app.bridge.simulator.faults import Fault as Fault  # noqa: PLC0414 - also found here
from app.bridge.simulator.faults import Trouble as Trouble  # noqa: PLC0414 - likewise
from app.bridge.simulator.market import SYMBOLS, Market
from app.domain.holdings import AccountKey, Deal, DealKind
from app.domain.money import ZERO, rounded

LEVERAGE = 20


@dataclass(frozen=True, slots=True)
class OpenTrade:
    """A position somebody opened and has not closed."""

    ticket: int
    symbol: str
    side: str
    volume: Decimal
    price_open: Decimal
    swap: Decimal
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class SimulatedAccount:
    """An account at the simulated broker. `hidden` deals are in its balance but not in the history it shows.

    `frozen_at` is when its connection to the broker was lost; None while it stands.
    """

    key: AccountKey
    name: str
    deals: tuple[Deal, ...]
    trades: tuple[OpenTrade, ...] = ()
    currency: str = "USD"
    credit: Decimal = ZERO
    hidden: tuple[Deal, ...] = ()
    frozen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A world: accounts on terminals, a market, the zones of the servers' clocks, and troubles by terminal.

    `control` names a file that can cause other troubles while the world runs. A scenario holds plain values, so that
    every child process can be handed the same world.
    """

    market: Market
    terminals: dict[str, tuple[SimulatedAccount, ...]]
    zones: dict[str, str] = field(default_factory=dict)
    troubles: dict[str, Trouble] = field(default_factory=dict)
    control: str = ""

    def only(self, terminal: str) -> Scenario:
        """The part of this world that one terminal sees."""
        return Scenario(
            self.market,
            {terminal: self.terminals[terminal]},
            self.zones,
            {name: trouble for name, trouble in self.troubles.items() if name == terminal},
            self.control,
        )


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


class Broker:
    """Answers how accounts stand at any moment; what it has computed for the moment last asked, it remembers."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._ledgers: dict[AccountKey, tuple[list[datetime], list[Decimal]]] = {}
        self._at: datetime | None = None
        self._prices: dict[str, Decimal] = {}

    def state(self, account: SimulatedAccount, at: datetime) -> State:
        """The account at a moment, from its ledger and the market."""
        at = seen_at(account, at)
        trades = open_at(account, at)
        return State(
            balance=self._balance(account, at),
            credit=account.credit,
            profit=sum((self.profit(trade, at) + trade.swap for trade in trades), ZERO),
            margin=sum((self._margin(trade, at) for trade in trades), ZERO),
        )

    def price(self, symbol: str, at: datetime) -> Decimal:
        """The price of a symbol at a moment."""
        if at != self._at:
            self._at = at
            self._prices.clear()
        if symbol not in self._prices:
            self._prices[symbol] = self._market.price(symbol, at)
        return self._prices[symbol]

    def profit(self, trade: OpenTrade, at: datetime) -> Decimal:
        """What a position has earned at a moment, without its swap; in USD, cents half up."""
        moved = (self.price(trade.symbol, at) - trade.price_open) * (1 if trade.side == "buy" else -1)
        return self._in_dollars(trade.symbol, moved * trade.volume * SYMBOLS[trade.symbol].contract, at)

    def _margin(self, trade: OpenTrade, at: datetime) -> Decimal:
        worth = self.price(trade.symbol, at) * trade.volume * SYMBOLS[trade.symbol].contract
        return rounded(self._in_dollars(trade.symbol, worth, at) / LEVERAGE)

    def _in_dollars(self, symbol: str, amount: Decimal, at: datetime) -> Decimal:
        quoted_in_yen = SYMBOLS[symbol].quote == "JPY"
        return rounded(amount / self.price("USDJPY", at) if quoted_in_yen else amount)

    def _balance(self, account: SimulatedAccount, at: datetime) -> Decimal:
        """The sum of every deal up to the moment; credit is not balance."""
        if account.key not in self._ledgers:
            deals = sorted((*account.deals, *account.hidden), key=lambda deal: deal.time)
            moving = [deal for deal in deals if deal.kind is not DealKind.CREDIT]
            sums = list(accumulate((deal.amount for deal in moving), initial=ZERO))
            self._ledgers[account.key] = ([deal.time for deal in moving], sums)
        times, sums = self._ledgers[account.key]
        return sums[bisect_right(times, at)]


def seen_at(account: SimulatedAccount, at: datetime) -> datetime:
    """The moment the account's figures are of: now, or when its connection was lost."""
    return min(at, account.frozen_at) if account.frozen_at else at


def open_at(account: SimulatedAccount, at: datetime) -> list[OpenTrade]:
    """The positions open at a moment."""
    return [trade for trade in account.trades if trade.opened_at <= at]
