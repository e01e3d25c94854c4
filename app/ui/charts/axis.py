"""What stands beside the axes of a chart, written in the person's region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from app.regions import Region
from app.ui.charts.scale import short_decimals

UNITS = ((1_000_000, "M", 500_000), (1_000, "K", 10_000), (1, "", 0))
"""Size and letter of each unit, and the amount it is used from."""

MOST_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class AxisText:
    """Ticks and short amounts of one region."""

    region: Region

    def ticks(self, values: Sequence[float]) -> list[str]:
        """The values of an axis, all in one unit, with as many decimals as tell neighbours apart."""
        largest = max((abs(value) for value in values), default=0.0)
        step = values[1] - values[0] if len(values) > 1 else largest
        size, letter = _unit_for(largest, step)
        least = 0 if letter != "M" else 1 if largest >= size else 2
        places = max(least, short_decimals(step, size))
        return [self._in_unit(Decimal(value), size, letter, places) for value in values]

    def amount(self, amount: Decimal, *, signed: bool = False) -> str:
        """An amount in three or four digits: 1.84M, 0.62M, 412K."""
        size, letter = unit_of(float(abs(amount)))
        return self._in_unit(amount, size, letter, 2 if letter == "M" else 0, signed=signed)

    def range(self, low: Decimal, high: Decimal) -> str:
        """Two signed amounts as a range in one unit, low end first: +0.47–0.62M."""
        size, letter = unit_of(float(max(abs(low), abs(high))))
        places = 2 if letter == "M" else 0
        first = self.region.number(low / size, places, signed=True)
        second = self._in_unit(high, size, letter, places, signed=low < 0 < high)
        return f"{first}–{second}"

    def day(self, day: date) -> str:
        """A day without its year."""
        return self.region.date(day, year=False)

    def month(self, day: date) -> str:
        """The month of a day; January says the year instead."""
        return str(day.year) if day.month == 1 else self.region.months[day.month - 1]

    def clock(self, moment: datetime) -> str:
        """Hours and minutes of a moment on the office's clock."""
        return self.region.time(moment, UTC)

    def _in_unit(self, value: Decimal, size: int, letter: str, places: int, *, signed: bool = False) -> str:
        gap = " " if letter and self.region.percent_mark.startswith("\u00a0") else ""
        return self.region.number(value / size, places, signed=signed) + gap + letter


def _unit_for(largest: float, step: float) -> tuple[int, str]:
    """The unit of an axis: that of its largest value, or the next smaller one that writes its steps in few decimals."""
    fitting = [unit for unit in UNITS if largest >= unit[2] and short_decimals(step, unit[0]) <= MOST_DECIMALS]
    size, letter, _ = fitting[0] if fitting else UNITS[-1]
    return size, letter


def unit_of(largest: float) -> tuple[int, str]:
    """The unit that amounts up to this size are written in."""
    return next((size, letter) for size, letter, least in UNITS if largest >= least)
