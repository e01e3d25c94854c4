"""How the figures of an analysis are written: percent, amounts, ratios, and why one cannot be computed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.domain.computed import Computed
from app.domain.errors import Message
from app.regions import Region
from app.words import Words

HUNDRED = Decimal(100)
SMALL = Decimal("0.0005")
"""A smaller fraction is nothing in percent with one decimal."""
SMALLEST = Decimal("0.00005")
"""A smaller fraction is nothing in percent with two decimals."""


@dataclass(frozen=True, slots=True)
class FigureText:
    """Writes figures in the person's language and region."""

    words: Words
    region: Region

    def percent(self, value: Decimal | None, places: int = 1, *, signed: bool = True) -> str:
        """A fraction in percent: +57.8%."""
        return self.region.percent(None if value is None else value * HUNDRED, places, signed=signed)

    def share(self, figure: Computed, places: int = 1, *, signed: bool = True) -> str:
        """A computed fraction in percent, or a dash."""
        return self.percent(figure.value, places, signed=signed)

    def money(self, figure: Computed, *, signed: bool = True) -> str:
        """A computed amount, or a dash."""
        return self.region.money(figure.value, signed=signed)

    def number(self, figure: Computed, places: int = 2) -> str:
        """A computed number, or a dash."""
        return self.region.number(figure.value, places)

    def depth(self, value: Decimal) -> str:
        """A drawdown, with as many decimals as it takes to differ from nothing; or that there is none."""
        if not value:
            return self.words("at peak")
        if abs(value) < SMALLEST:
            return "<" + self.percent(SMALLEST * 2, 2, signed=False)
        return self.percent(value, 1 if abs(value) >= SMALL else 2)

    def why(self, reason: Message | None) -> str:
        """That a figure is not computable, and why."""
        return self.words("not computable: {why}", why=reason or "")
