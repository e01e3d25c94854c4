"""The floating profit of a fund at the ends of past days, as far as the readings of its accounts tell."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.domain.attribution import UNALLOCATED, divide
from app.domain.book import Book
from app.domain.calendar import end_of_day
from app.domain.holdings import AccountKey, Allocation, Snapshot
from app.domain.money import ZERO
from app.domain.reality import Reality


class Floating:
    """Every account's readings and allocations, in order, to look days up in."""

    def __init__(self, book: Book, reality: Reality, fund: str | None) -> None:
        self._zone, self._fund = book.timezone, fund
        self._fund_of = {each.code: each.fund for each in book.investments if each.counts} | {UNALLOCATED: UNALLOCATED}
        ours = {account.key: account.active for account in reality.attribution.accounts}
        self._active = {key for key, active in ours.items() if active}
        self._readings: defaultdict[AccountKey, list[Snapshot]] = defaultdict(list)
        for snapshot in sorted(book.snapshots, key=lambda each: each.taken_at):
            self._readings[snapshot.account].append(snapshot)
        self._begun: dict[AccountKey, datetime] = {}
        for deal in reality.attribution.deals:
            self._begun[deal.account] = min(deal.time, self._begun.get(deal.account, deal.time))
        self._begun = {key: begun for key, begun in self._begun.items() if key in ours}
        self._allocations: defaultdict[AccountKey, list[Allocation]] = defaultdict(list)
        for investment in book.investments:
            for allocation in investment.allocations if investment.counts else ():
                self._allocations[allocation.account].append(allocation)

    def at_end_of(self, day: date) -> Decimal | None:
        """The floating profit when the day ended; None unless every account in use was read on that day.

        Of an account that is no longer in use the last reading counts.
        """
        begin, end = end_of_day(day - timedelta(days=1), self._zone), end_of_day(day, self._zone)
        total = ZERO
        for key, begun in self._begun.items():
            covering = tuple(each for each in self._allocations[key] if each.covers(day))
            if begun >= end or not self._has_part(covering):
                continue
            reading = self._last(key, end)
            if reading is None or (key in self._active and reading.taken_at < begin):
                return None
            total += self._part(reading.floating, covering)
        return total

    def _has_part(self, covering: tuple[Allocation, ...]) -> bool:
        return self._fund is None or any(self._fund_of[each.investment] == self._fund for each in covering)

    def _last(self, key: AccountKey, until: datetime) -> Snapshot | None:
        """The last reading before a moment."""
        readings = self._readings[key]
        at = bisect_left(readings, until, key=lambda each: each.taken_at)
        return readings[at - 1] if at else None

    def _part(self, floating: Decimal, covering: tuple[Allocation, ...]) -> Decimal:
        """What of an account's floating profit falls to the fund, by the amounts allocated on that day."""
        if self._fund is None:
            return floating
        return sum((part for owner, part in divide(floating, covering) if self._fund_of[owner] == self._fund), ZERO)
