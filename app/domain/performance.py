"""Flow-adjusted performance of a value over time: returns, growth, drawdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Point:
    """A value at the end of a day, and the external flow (deposits - withdrawals) of that day."""

    day: date
    value: Decimal
    flow: Decimal = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Drawdown:
    """How far the growth stands below its highest point so far, as a fraction (-0.089 is -8.9 %)."""

    day: date
    depth: Decimal


def returns(points: Sequence[Point]) -> list[tuple[date, Decimal]]:
    """The return of each day from the second on, as a fraction: (value - flow) / previous value - 1.

    Flows count at the end of the day they happen. A day whose previous value is not positive has no return and is left
    out: the fraction would mean nothing.
    """
    found = []
    for before, after in pairwise(points):
        if before.value > 0:
            found.append((after.day, (after.value - after.flow) / before.value - ONE))
    return found


def growth(points: Sequence[Point]) -> list[tuple[date, Decimal]]:
    """What 1 invested at the first point became, day by day, flows taken out (time-weighted)."""
    if not points:
        return []
    level, found = ONE, [(points[0].day, ONE)]
    for day, gained in returns(points):
        level *= ONE + gained
        found.append((day, level))
    return found


def time_weighted_return(points: Sequence[Point]) -> Decimal | None:
    """The time-weighted return over all points, as a fraction; None with fewer than two."""
    levels = growth(points)
    return levels[-1][1] - ONE if len(levels) > 1 else None


def drawdowns(points: Sequence[Point]) -> list[Drawdown]:
    """Peak to trough on the flow-adjusted curve; zero or negative."""
    peak, found = Decimal(0), []
    for day, level in growth(points):
        peak = max(peak, level)
        found.append(Drawdown(day, level / peak - ONE if peak > 0 else Decimal(0)))
    return found


def deepest(falls: Iterable[Drawdown]) -> Drawdown | None:
    """The deepest drawdown, the first of equals; None where there is none."""
    return min(falls, key=lambda fall: fall.depth, default=None)
