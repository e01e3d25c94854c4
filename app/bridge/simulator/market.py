"""Prices of a simulated market: any moment can be asked, and the same moment always answers the same."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from app.domain.calendar import zone

YEAR = 365.25 * 86_400
TICK = 3.0
WAVES = ((500_000.0, 22.0), (80_000.0, 6.0), (7_200.0, 2.0), (900.0, 0.9), (95.0, 0.35), (11.0, 0.12))
"""Seconds in which a wave turns by one radian, and its height in swings of the symbol."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A traded symbol: units per lot, digits and currency of its price, how far it swings, what it gains in a year.

    One that `pauses` is not traded between 17:00 and 18:00 in New York.
    """

    name: str
    contract: int
    digits: int
    quote: str
    price: float
    swing: float
    trend: float
    pauses: bool = False

    def tick(self, price: float) -> Decimal:
        """The price as the symbol prints it."""
        return Decimal(f"{price:.{self.digits}f}")


NEW_YORK = "America/New_York"
LAST_TICK, CLOSES, OPENS, OPENS_AFTER_PAUSE = time(16, 59, 59), time(17), time(17), time(18)
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6

SYMBOLS = {
    symbol.name: symbol
    for symbol in (
        Symbol("XAUUSD", 100, 2, "USD", 3587.20, 0.0009, 0.33, pauses=True),
        Symbol("EURUSD", 100_000, 5, "USD", 1.17180, 0.0004, 0.06),
        Symbol("GBPUSD", 100_000, 5, "USD", 1.35090, 0.0004, 0.03),
        Symbol("USDJPY", 100_000, 3, "JPY", 147.430, 0.0005, 0.02),
        Symbol("NAS100", 10, 1, "USD", 23_652.4, 0.0008, 0.24, pauses=True),
        Symbol("EURJPY", 100_000, 3, "JPY", 172.760, 0.0005, 0.08),
        Symbol("GER40", 25, 1, "EUR", 23_596.9, 0.0007, 0.12, pauses=True),
        Symbol("EURGBP", 100_000, 5, "GBP", 0.86745, 0.0003, 0.01),
    )
}


BUSIEST = ("XAUUSD", "EURUSD", "GBPUSD", "USDJPY", "NAS100", "EURJPY")
"""What most accounts trade."""


@dataclass(frozen=True, slots=True)
class Market:
    """A market that stands at each symbol's own price at `base`, and wanders from there by `seed`.

    One that `closes` rests from Friday 17:00 to Sunday 17:00 in New York, and where a symbol pauses.
    """

    base: datetime
    seed: int = 7
    closes: bool = False

    def last_tick(self, name: str, at: datetime) -> datetime:
        """When the price that stands at a moment came: then, or when the market closed."""
        if not self.closes:
            return at
        here = at.astimezone(zone(NEW_YORK))
        days = {SATURDAY: 1, SUNDAY: 2}.get(here.weekday(), 0)
        closed = datetime.combine(here.date() - timedelta(days=days), LAST_TICK, zone(NEW_YORK))
        pauses = SYMBOLS[name].pauses
        opens = OPENS_AFTER_PAUSE if pauses else OPENS
        rests = {FRIDAY: here.time() >= CLOSES, SATURDAY: True, SUNDAY: here.time() < opens}
        pausing = pauses and CLOSES <= here.time() < opens
        return closed.astimezone(UTC) if rests.get(here.weekday(), pausing) else at

    def is_open(self, name: str, at: datetime) -> bool:
        """Whether a symbol is traded at a moment."""
        return self.last_tick(name, at) == at

    def price(self, name: str, at: datetime) -> Decimal:
        """The price of a symbol that stands at a moment."""
        symbol = SYMBOLS[name]
        seconds = (self.last_tick(name, at) - self.base).total_seconds()
        drift = self._walk(name, seconds) - self._walk(name, 0.0)
        return symbol.tick(symbol.price * math.exp(symbol.swing * drift + symbol.trend * seconds / YEAR))

    def _walk(self, name: str, seconds: float) -> float:
        """A smooth wandering: slow waves, and noise drawn anew each few seconds."""
        slow = sum(
            math.sin(seconds / period + self._noise(name, number) * math.pi) * size
            for number, (period, size) in enumerate(WAVES)
        )
        step = math.floor(seconds / TICK)
        part = seconds / TICK - step
        quick = self._noise(name, step) * (1 - part) + self._noise(name, step + 1) * part
        return slow + 0.25 * quick

    def _noise(self, name: str, step: int) -> float:
        """A number between -1 and 1 for this step, always the same."""
        return zlib.crc32(f"{self.seed}|{name}|{step}".encode()) / 2**31 - 1.0
