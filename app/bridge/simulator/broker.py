"""A broker that computes every figure from a ledger of deals and open positions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from app.bridge.simulator.market import SYMBOLS, Market
from app.domain.holdings import AccountKey, Deal, DealKind
from app.domain.money import ZERO, rounded

LEVERAGE = 100


class Fault(StrEnum):
    """What can go wrong on demand."""

    MUTE = "mute"
    CRASH = "crash"
    WRONG_ACCOUNT = "wrong account"
    TORN = "torn equity"
    NONE = "none"
    DISCONNECTED = "disconnected"
    REFUSED = "refused"


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
    """An account at the simulated broker. `hidden` deals are in its balance but not in the history it shows."""

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
    """A world: accounts on terminals, a market, the zones of the servers' clocks, and faults by terminal.

    `faults` names for each terminal the fault and the number of the poll it begins with.
    """

    market: Market
    terminals: dict[str, tuple[SimulatedAccount, ...]]
    zones: dict[str, str] = field(default_factory=dict)
    faults: dict[str, tuple[Fault, int]] = field(default_factory=dict)


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


def seen_at(account: SimulatedAccount, at: datetime) -> datetime:
    """The moment the account's figures are of: now, or when its connection was lost."""
    return min(at, account.frozen_at) if account.frozen_at else at


def state(account: SimulatedAccount, market: Market, at: datetime) -> State:
    """The account at a moment, from its ledger and the market."""
    at = seen_at(account, at)
    known = [deal for deal in (*account.deals, *account.hidden) if deal.time <= at]
    balance = sum((deal.amount for deal in known if deal.kind is not DealKind.CREDIT), ZERO)
    profit = sum((floating(trade, market, at) for trade in open_at(account, at)), ZERO)
    margin = sum((_margin(trade, market, at) for trade in open_at(account, at)), ZERO)
    return State(balance, account.credit, profit, margin)


def open_at(account: SimulatedAccount, at: datetime) -> list[OpenTrade]:
    """The positions open at a moment."""
    return [trade for trade in account.trades if trade.opened_at <= at]


def floating(trade: OpenTrade, market: Market, at: datetime) -> Decimal:
    """Profit and swap of a position at a moment."""
    return market.profit(trade.symbol, trade.side, trade.volume, trade.price_open, at) + trade.swap


def _margin(trade: OpenTrade, market: Market, at: datetime) -> Decimal:
    symbol = SYMBOLS[trade.symbol]
    worth = market.price(trade.symbol, at) * trade.volume * symbol.contract
    if symbol.quote == "JPY":
        worth /= market.price("USDJPY", at)
    return rounded(worth / LEVERAGE)
