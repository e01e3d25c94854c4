"""Prices of a simulated market: any moment can be asked, and the same moment always answers the same."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.domain.money import rounded

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Symbol:
    """A traded symbol: units per lot, digits of its price, the currency it is quoted in, and how far it swings."""

    name: str
    contract: int
    digits: int
    quote: str
    price: float
    swing: float

    def tick(self, price: float) -> Decimal:
        """The price as the symbol prints it."""
        return Decimal(f"{price:.{self.digits}f}")


SYMBOLS = {
    symbol.name: symbol
    for symbol in (
        Symbol("XAUUSD", 100, 2, "USD", 3587.20, 0.0009),
        Symbol("EURUSD", 100_000, 5, "USD", 1.17180, 0.0004),
        Symbol("GBPUSD", 100_000, 5, "USD", 1.35090, 0.0004),
        Symbol("USDJPY", 100_000, 3, "JPY", 147.430, 0.0005),
        Symbol("NAS100", 10, 1, "USD", 23_652.4, 0.0008),
        Symbol("EURJPY", 100_000, 3, "JPY", 172.760, 0.0005),
    )
}


@dataclass(frozen=True, slots=True)
class Market:
    """A market that stands at each symbol's own price at `base`, and wanders from there by `seed`."""

    base: datetime
    seed: int = 7

    def price(self, name: str, at: datetime) -> Decimal:
        """The price of a symbol at a moment."""
        symbol = SYMBOLS[name]
        drift = self._walk(name, (at - self.base).total_seconds()) - self._walk(name, 0.0)
        return symbol.tick(symbol.price * math.exp(symbol.swing * drift))

    def _walk(self, name: str, seconds: float) -> float:
        """A smooth wandering: slow waves, and noise drawn anew each few seconds."""
        slow = sum(
            math.sin(seconds / period + self._noise(name, number) * 6.3) * size
            for number, (period, size) in enumerate(((7200.0, 2.0), (900.0, 0.9), (95.0, 0.35), (11.0, 0.12)))
        )
        step = math.floor(seconds / 3.0)
        part = seconds / 3.0 - step
        quick = self._noise(name, step) * (1 - part) + self._noise(name, step + 1) * part
        return slow + 0.25 * quick

    def _noise(self, name: str, step: int) -> float:
        """A number between -1 and 1 for this step, always the same."""
        return zlib.crc32(f"{self.seed}|{name}|{step}".encode()) / 2**31 - 1.0

    def profit(self, name: str, side: str, volume: Decimal, price_open: Decimal, at: datetime) -> Decimal:
        """What a position has earned at a moment, in USD, cents half up."""
        symbol = SYMBOLS[name]
        moved = (self.price(name, at) - price_open) * (1 if side == "buy" else -1)
        earned = moved * volume * symbol.contract
        return rounded(earned / self.price("USDJPY", at) if symbol.quote == "JPY" else earned)
