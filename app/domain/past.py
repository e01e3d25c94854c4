"""What the records say of an account, prepared once, so that one more reading costs next to nothing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from app.domain.calendar import end_of_day, local_date
from app.domain.holdings import Deal, DealKind, Snapshot
from app.domain.money import ZERO
from app.domain.performance import ONE, depth, returned

LONGEST_PAUSE = timedelta(days=4)
"""The longest time between two readings whose difference is still called the change of a day: a long weekend."""


@dataclass(frozen=True, slots=True)
class Day:
    """An account at the end of a day, or now: balance, equity without broker credit, and drawdown as a fraction."""

    day: date
    balance: Decimal
    equity: Decimal
    drawdown: Decimal


@dataclass(frozen=True, slots=True)
class DayEnd:
    """The last reading of a day.

    `level` is what 1 invested at the first reading became by then, flows taken out, `peak` its highest so far;
    `change` is the day's return as a fraction, None where none can be said.
    """

    day: Day
    reading: Snapshot
    level: Decimal = ONE
    peak: Decimal = ONE
    change: Decimal | None = None


class Sums(NamedTuple):
    """Amounts in order of time, and what they add up to: `totals` is one longer than `times` and begins with zero."""

    times: tuple[datetime, ...] = ()
    totals: tuple[Decimal, ...] = (ZERO,)

    @classmethod
    def of(cls, amounts: Iterable[tuple[datetime, Decimal]]) -> Sums:
        """The sums of these amounts, whatever their order."""
        ordered = sorted(amounts, key=lambda each: each[0])
        return cls(tuple(at for at, _ in ordered), tuple(accumulate((amount for _, amount in ordered), initial=ZERO)))

    def until(self, moment: datetime) -> Decimal:
        """What the amounts up to a moment, that moment included, add up to."""
        return self.totals[bisect_right(self.times, moment)]

    def between(self, after: datetime, until: datetime) -> Decimal:
        """What the amounts after one moment and up to another add up to."""
        return self.until(until) - self.until(after)


NOTHING = Sums()


def on_balance(deals: Iterable[Deal]) -> Sums:
    """What an account's deals add up to on its balance; broker credit is not part of it."""
    return Sums.of((deal.time, deal.amount) for deal in deals if deal.kind is not DealKind.CREDIT)


@dataclass(frozen=True, slots=True)
class Past:
    """The ends of an account's days in order, what its deals do to its balance, and what went in (+) and out (-)."""

    zone: str
    ends: tuple[DayEnd, ...] = ()
    balances: Sums = NOTHING
    flows: Sums = NOTHING

    @property
    def last(self) -> Snapshot | None:
        """The last reading."""
        return self.ends[-1].reading if self.ends else None

    @property
    def days(self) -> tuple[Day, ...]:
        """The curve."""
        return tuple(end.day for end in self.ends)

    def followed_by(self, reading: Snapshot) -> Past:
        """The same with one more reading; one that is older than the last changes nothing."""
        if self.ends and reading.taken_at < self.ends[-1].reading.taken_at:
            return self
        day = local_date(reading.taken_at, self.zone)
        before = self.ends[:-1] if self.ends and self.ends[-1].day.day == day else self.ends
        ends = (*before, day_end(before[-1] if before else None, reading, day, self.flows))
        return Past(self.zone, ends, self.balances, self.flows)

    def difference(self, until: datetime) -> Decimal | None:
        """Reported balance - sum of deals, at the last reading before `until`, the end of a day; None without one.

        A balance that is the sum of all known deals agrees, whatever the clock of the later ones says (see `counted`).
        """
        reading = next((end.reading for end in reversed(self.ends) if end.reading.taken_at < until), None)
        if reading is None:
            return None
        known = self.balances
        return ZERO if known.totals[-1] == reading.balance else reading.balance - known.until(reading.taken_at)


def day_end(before: DayEnd | None, reading: Snapshot, day: date, flows: Sums) -> DayEnd:
    """The end of a day after the one before; a day after nothing has no return, and leaves the level where it was."""
    equity = reading.equity - reading.credit
    if before is None:
        return DayEnd(Day(day, reading.balance, equity, Decimal(0)), reading)
    gained = returned(before.day.equity, equity, flows.between(before.reading.taken_at, reading.taken_at))
    if gained is None:
        return DayEnd(Day(day, reading.balance, equity, before.day.drawdown), reading, before.level, before.peak)
    level = before.level * (ONE + gained)
    peak = max(before.peak, level)
    near = day - before.day.day <= LONGEST_PAUSE
    shown = Day(day, reading.balance, equity, depth(level, peak))
    return DayEnd(shown, reading, level, peak, gained if near else None)


def past(taken: Sequence[Snapshot], zone: str, balances: Sums, flows: Sums) -> Past:
    """The past of an account from its readings in order of time."""
    ends: list[DayEnd] = []
    for reading, day in last_of_days(taken, zone):
        ends.append(day_end(ends[-1] if ends else None, reading, day, flows))
    return Past(zone, tuple(ends), balances, flows)


def last_of_days(taken: Sequence[Snapshot], zone: str) -> list[tuple[Snapshot, date]]:
    """The last reading of each day in the office's zone, of readings in order of time."""
    found: list[tuple[Snapshot, date]] = []
    until: datetime | None = None
    for reading in taken:
        if until is not None and reading.taken_at < until:
            found[-1] = reading, found[-1][1]
        else:
            day = local_date(reading.taken_at, zone)
            until = end_of_day(day, zone)
            found.append((reading, day))
    return found
