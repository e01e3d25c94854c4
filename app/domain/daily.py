"""An account day by day: its last reading of each day, what flowed in and out, and what it returned."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from app.domain.calendar import end_of_day, local_date
from app.domain.holdings import Snapshot
from app.domain.money import ZERO
from app.domain.performance import ONE, returned

SATURDAY = 5
Flows = Mapping[datetime, Decimal]
"""What went in (+) and out (-) of an account, by moment."""


@dataclass(frozen=True, slots=True)
class DayEnd:
    """An account at its last reading of a day.

    `equity` is without broker credit. `flow` came in (+) or went out (-) since the day end before; `change` is the
    return since then as a fraction, None for the first, and where no money was there to earn one. `level` is what 1
    became since the first day end, flows taken out.
    """

    day: date
    at: datetime
    balance: Decimal
    equity: Decimal
    flow: Decimal
    change: Decimal | None
    level: Decimal


@dataclass(frozen=True, slots=True)
class DailyReturn:
    """What a trading day returned, as a fraction, from the end of the one before; `missed` of them had no reading."""

    day: date
    value: Decimal
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """Trading days in a row without a reading."""

    first: date
    last: date
    days: int


def day_ends(readings: Iterable[Snapshot], flows: Flows, zone: str, *, opened: bool) -> tuple[DayEnd, ...]:
    """The last reading of each day in the office's zone, with the flows up to it and the return since the one before.

    With `opened` the account held nothing before its first flow, so the first day has a return of its own.
    """
    coming = sorted(flows.items())
    found: list[DayEnd] = []
    at, before, level = 0, ZERO, ONE
    for day, reading in _last_of_days(sorted(readings, key=_taken_at), zone):
        flow, at = _flowed(coming, at, reading.taken_at)
        value = reading.equity - reading.credit
        change = returned(before, value, flow) if found or opened else None
        level *= ONE + (change or 0)
        found.append(DayEnd(day, reading.taken_at, reading.balance, value, flow, change, level))
        before = value
    return tuple(found)


def _last_of_days(readings: Sequence[Snapshot], zone: str) -> Iterator[tuple[date, Snapshot]]:
    """The last of the readings of each day; the days between are skipped over, however many readings they have."""
    at = 0
    while at < len(readings):
        day = local_date(readings[at].taken_at, zone)
        at = bisect_left(readings, end_of_day(day, zone), lo=at, key=_taken_at)
        yield day, readings[at - 1]


def _taken_at(reading: Snapshot) -> datetime:
    return reading.taken_at


def _flowed(coming: Sequence[tuple[datetime, Decimal]], at: int, until: datetime) -> tuple[Decimal, int]:
    """What flowed from place `at` up to a moment, and the place after it."""
    flow = ZERO
    while at < len(coming) and coming[at][0] <= until:
        flow += coming[at][1]
        at += 1
    return flow, at


def since(days: Sequence[DayEnd], start: date) -> tuple[DayEnd, ...]:
    """The days from the last one up to `start` on, which becomes the first with nothing earned; all where none is."""
    earlier = [at for at, each in enumerate(days) if each.day <= start]
    if not earlier:
        return tuple(days)
    kept = days[earlier[-1] :]
    base = kept[0].level
    first = DayEnd(kept[0].day, kept[0].at, kept[0].balance, kept[0].equity, ZERO, None, ONE)
    return (first, *(_rebased(each, base) for each in kept[1:]))


def _rebased(each: DayEnd, base: Decimal) -> DayEnd:
    level = each.level / base if base else each.level
    return DayEnd(each.day, each.at, each.balance, each.equity, each.flow, each.change, level)


def daily_returns(days: Sequence[DayEnd]) -> tuple[DailyReturn, ...]:
    """The returns from trading day to trading day; what a weekend brings belongs to the Monday after it.

    A return over days without a reading is one return that says how many it `missed`. Nothing is invented for them.
    """
    found: list[DailyReturn] = []
    last: date | None = None
    grown: Decimal | None = ONE
    for each in days:
        grown = None if grown is None or each.change is None else grown * (ONE + each.change)
        if each.day.weekday() >= SATURDAY:
            continue
        if last is not None and grown is not None:
            found.append(DailyReturn(each.day, grown - ONE, len(missing(last, each.day))))
        last, grown = each.day, ONE
    return tuple(found)


def gaps(days: Sequence[DayEnd]) -> tuple[Gap, ...]:
    """The trading days without a reading between the first and the last reading."""
    found = []
    trading = [each.day for each in days if each.day.weekday() < SATURDAY]
    for before, after in pairwise(trading):
        if lost := missing(before, after):
            found.append(Gap(lost[0], lost[-1], len(lost)))
    return tuple(found)


def missing(before: date, after: date) -> list[date]:
    """The trading days between two days, neither of them counted."""
    return trading_days(before + timedelta(days=1), after)


def trading_days(first: date, until: date) -> list[date]:
    """Mondays to Fridays from a day on, up to but not with the other."""
    each = (first + timedelta(days=count) for count in range((until - first).days))
    return [day for day in each if day.weekday() < SATURDAY]


def monthly_returns(days: Iterable[DayEnd]) -> dict[date, Decimal]:
    """The return of each month, by its first day; a return over days without a reading counts where it ends."""
    return _multiplied((each.day.replace(day=1), each.change) for each in days)


def yearly_returns(days: Iterable[DayEnd]) -> dict[int, Decimal]:
    """The return of each year, as far as it is known."""
    found = _multiplied((each.day.replace(month=1, day=1), each.change) for each in days)
    return {day.year: value for day, value in found.items()}


def _multiplied(changes: Iterable[tuple[date, Decimal | None]]) -> dict[date, Decimal]:
    grown: defaultdict[date, Decimal] = defaultdict(lambda: ONE)
    for period, change in changes:
        if change is not None:
            grown[period] *= ONE + change
    return {period: level - ONE for period, level in grown.items()}
