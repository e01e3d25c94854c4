"""What open trades are worth in an account's currency, at the prices of the simulated market."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from app.bridge.simulator.conditions import Conditions
from app.bridge.simulator.market import SYMBOLS, Market
from app.bridge.simulator.replay import OpenTrade

DOLLAR = "USD"
QUOTED_IN_DOLLARS = {"EUR": "EURUSD", "GBP": "GBPUSD"}
QUOTED_BY_DOLLARS = {"JPY": "USDJPY"}
CURRENCIES = (DOLLAR, *QUOTED_IN_DOLLARS, *QUOTED_BY_DOLLARS)
ONE = Decimal(1)
FINEST = -8
"""The last decimal of a price that is the average of several."""


def shown(price: Decimal) -> Decimal:
    """A price with as many decimals as the terminal gives."""
    exponent = price.as_tuple().exponent
    return price.quantize(ONE.scaleb(FINEST)) if isinstance(exponent, int) and exponent < FINEST else price


class Valuation:
    """Values trades; the prices of the moment last asked are remembered."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self._at: datetime | None = None
        self._prices: dict[str, Decimal] = {}

    def price(self, symbol: str, at: datetime) -> Decimal:
        """The price of a symbol that stands at a moment."""
        if at != self._at:
            self._at = at
            self._prices.clear()
        if symbol not in self._prices:
            self._prices[symbol] = self.market.price(symbol, at)
        return self._prices[symbol]

    def profit(self, trade: OpenTrade, price: Decimal, at: datetime, currency: str, terms: Conditions) -> Decimal:
        """What a trade has earned at a price, without its swap: moved x volume x units of a lot, converted."""
        moved = (price - trade.price_open) * (1 if trade.side == "buy" else -1)
        return terms.money(self._worth(trade, moved, at, currency))

    def margin(self, trade: OpenTrade, at: datetime, currency: str, terms: Conditions) -> Decimal:
        """What of the equity a trade binds: its worth at the present price / leverage."""
        worth = terms.money(self._worth(trade, self.price(trade.symbol, at), at, currency))
        return terms.money(worth / terms.leverage)

    def _worth(self, trade: OpenTrade, each: Decimal, at: datetime, currency: str) -> Decimal:
        facts = SYMBOLS[trade.symbol]
        return self.converted(each * trade.volume * facts.contract, facts.quote, currency, at)

    def converted(self, amount: Decimal, source: str, target: str, at: datetime) -> Decimal:
        """An amount in another currency, over the dollar; not rounded."""
        if source == target:
            return amount
        (times, by), (back_times, back_by) = self._dollars(source, at), self._dollars(target, at)
        return amount * times * back_by / (by * back_times)

    def _dollars(self, currency: str, at: datetime) -> tuple[Decimal, Decimal]:
        """What makes dollars of the currency: times the first, divided by the second."""
        if currency == DOLLAR:
            return ONE, ONE
        if currency in QUOTED_BY_DOLLARS:
            return ONE, self.price(QUOTED_BY_DOLLARS[currency], at)
        return self.price(QUOTED_IN_DOLLARS[currency], at), ONE
