"""Flow-adjusted performance of a value over time: returns, growth, drawdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

ONE = Decimal(1)
NOTHING = Decimal(0)
ROUNDING = Decimal("1E-18")
"""Nothing is so little below a peak; multiplying returns is exact to 28 digits only."""


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


@dataclass(frozen=True, slots=True)
class Fall:
    """A stretch below a peak: its deepest point, and when the peak was reached again (None: not yet).

    `depth` is a fraction, zero or negative; `days` are those from the peak to the recovery, or to the last day.
    """

    depth: Decimal
    peak: date
    trough: date
    recovered: date | None
    days: int


def returned(before: Decimal, value: Decimal, flow: Decimal) -> Decimal | None:
    """The return of a day as a fraction, flows taken out; None where no money was there to earn it.

    A net deposit counts from the start of its day, a net withdrawal until the end of it:
    (value + withdrawn) / (before + deposited) - 1. So money that comes in earns from the day it came, and a small
    account that gets a large deposit does not show the deposit's earnings on the small amount. Source: GIPS guidance
    on calculation methodology, the start-of-day and end-of-day weighting of flows in daily valued portfolios.
    """
    base = before + max(flow, NOTHING)
    return (value - min(flow, NOTHING)) / base - ONE if base > 0 else None


def returns(points: Sequence[Point]) -> list[tuple[date, Decimal]]:
    """The return of each day from the second on, as a fraction; a day without one is left out (see `returned`)."""
    found = []
    for before, after in pairwise(points):
        gained = returned(before.value, after.value, after.flow)
        if gained is not None:
            found.append((after.day, gained))
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
    return below_peak(growth(points))


def below_peak(levels: Iterable[tuple[date, Decimal]]) -> list[Drawdown]:
    """How far each level of a growth stands below the highest before it; from -1 (all is lost) to 0 (at the peak)."""
    peak, found = NOTHING, []
    for day, level in levels:
        peak = max(peak, level)
        found.append(Drawdown(day, depth(level, peak)))
    return found


def depth(level: Decimal, peak: Decimal) -> Decimal:
    """How far a level stands below its peak, as a fraction; from -1 (all is lost) to 0."""
    fallen = max(level / peak - ONE, -ONE) if peak > 0 else NOTHING
    return fallen if fallen < -ROUNDING else NOTHING


def deepest(falls: Iterable[Drawdown]) -> Drawdown | None:
    """The deepest drawdown, the first of equals; None where there is none."""
    return min(falls, key=lambda fall: fall.depth, default=None)


def falls(drawn: Sequence[Drawdown]) -> list[Fall]:
    """Every stretch below a peak, in order of time; only the last one may still go on."""
    found: list[Fall] = []
    below: list[Drawdown] = []
    peak = drawn[0].day if drawn else None
    for each in drawn:
        if each.depth < 0:
            below.append(each)
            continue
        if below and peak is not None:
            found.append(_fall(peak, below, each.day))
        below, peak = [], each.day
    if below and peak is not None:
        found.append(_fall(peak, below, None))
    return found


def _fall(peak: date, below: Sequence[Drawdown], recovered: date | None) -> Fall:
    worst = min(below, key=lambda each: each.depth)
    return Fall(worst.depth, peak, worst.day, recovered, ((recovered or below[-1].day) - peak).days)
