"""When a market is open: the week of the currencies, corrected by the hours in which prices came or did not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from datetime import date, datetime, timedelta

from app.domain.calendar import zone

MARKET = "America/New_York"
CLOSES = 17  # the week of the currencies ends on Friday at five in New York, and begins there on Sunday at five
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
FRESH = timedelta(seconds=120)
ENOUGH = 2  # silent hours of two weeks are a habit of the market; one may be a fault of ours
HALF_HOUR = 30


class Sessions:
    """The hours of the week in which prices came, learned for each account or symbol."""

    def __init__(self) -> None:
        self._fresh: dict[tuple[Hashable, int], date] = {}
        self._silent: defaultdict[tuple[Hashable, int], set[date]] = defaultdict(set)

    def learn(self, whose: Hashable, at: datetime, price_age: timedelta) -> None:
        """A price of that age was the newest at that moment, on a terminal that had its broker."""
        local = at.astimezone(zone(MARKET))
        hour = whose, local.weekday() * 24 + local.hour
        if price_age <= FRESH:
            self._fresh[hour] = local.date()
            self._silent.pop(hour, None)
        elif local.minute >= HALF_HOUR and price_age >= timedelta(minutes=local.minute):
            self._silent[hour].add(local.date())

    def is_open(self, whose: Hashable, at: datetime) -> bool:
        """Whether prices should be coming."""
        local = at.astimezone(zone(MARKET))
        hour = whose, local.weekday() * 24 + local.hour
        silent = self._silent.get(hour, set()) - {local.date()}
        if len(silent) >= ENOUGH:
            return False
        return hour in self._fresh or not is_weekend(at)


def is_weekend(at: datetime) -> bool:
    """Whether the currencies are between two weeks."""
    local = at.astimezone(zone(MARKET))
    day, late = local.weekday(), local.hour >= CLOSES
    return day == SATURDAY or (day == FRIDAY and late) or (day == SUNDAY and not late)
