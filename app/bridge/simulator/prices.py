"""Bars and ticks: the functions of the module about prices of the past, as numpy's structured arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from app.bridge.simulator.arguments import BAD_PARAMETERS, SYMBOL, Failed, Given, index
from app.bridge.simulator.broker import SimulatedAccount
from app.bridge.simulator.constants import CONSTANTS
from app.bridge.simulator.functions import Takes, function
from app.bridge.simulator.symbols import SPREAD, TICK_FLAGS, Symbols

RATES = (
    ("time", "<i8"),
    *((price, "<f8") for price in ("open", "high", "low", "close")),
    ("tick_volume", "<u8"),
    ("spread", "<i4"),
    ("real_volume", "<u8"),
)
TICKS = (
    ("time", "<i8"),
    *((price, "<f8") for price in ("bid", "ask", "last")),
    ("volume", "<u8"),
    ("time_msc", "<i8"),
    ("flags", "<u4"),
    ("volume_real", "<f8"),
)
MOST = 100_000
"""Bars or ticks of one answer."""
TICK = 3
"""Seconds from one price to the next."""
MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800
HOURS, WEEKS, MONTHS = 0x4000, 0x8000, 0xC000
WEEKDAYS = 5
STEPS = 6
"""Prices that a bar is made of."""
SUNDAY = 3 * DAY
"""The first Sunday after 1970 began."""
TIMEFRAMES = frozenset(value for name, value in CONSTANTS.items() if name.startswith("TIMEFRAME_"))
TRADES_ONLY = CONSTANTS["COPY_TICKS_TRADE"]

Array = Any
"""An array of numpy's with named fields."""
Bar = tuple[int, int]
"""From and until when, in seconds of the server's clock."""


class Prices(Symbols):
    """The functions about bars and ticks; times are the server's clock."""

    @function(Takes.UNNAMED)
    def copy_rates_from(self, given: Given) -> Array:
        """So many bars, the last of which begins at a date or before it."""
        named, frame, date, count = _parts(given, index_at=(1, 3))
        name, last = given.part(named, SYMBOL), given.moment(date)
        account = self.traded(name)
        return self._rates(name, account, _first(_back(frame, min(last, self._latest(name, account))), count))

    @function(Takes.UNNAMED)
    def copy_rates_from_pos(self, given: Given) -> Array:
        """So many bars, the last of which is at a place counted back from the present one, 0."""
        named, frame, start, count = _parts(given, index_at=(1, 2, 3))
        name = given.part(named, SYMBOL)
        account = self.traded(name)
        bars = islice(_back(frame, self._latest(name, account)), max(start, 0), None)
        return self._rates(name, account, _first(bars, count))

    @function(Takes.UNNAMED)
    def copy_rates_range(self, given: Given) -> Array:
        """The bars that begin between two dates, both included."""
        named, frame, begin, end = _parts(given, index_at=(1,))
        name, first, last = given.part(named, SYMBOL), given.moment(begin), given.moment(end)
        account = self.traded(name)
        bars = islice(_back(frame, min(last, self._latest(name, account))), MOST)
        return self._rates(name, account, _since(bars, first))

    @function(Takes.UNNAMED)
    def copy_ticks_from(self, given: Given) -> Array:
        """So many ticks from a date on."""
        named, date, count, flags = _parts(given, index_at=(2, 3))
        name, first = given.part(named, SYMBOL), given.moment(date)
        account = self.traded(name)
        return self._ticks(name, account, first, self._latest(name, account), flags, max(count, 0))

    @function(Takes.UNNAMED)
    def copy_ticks_range(self, given: Given) -> Array:
        """The ticks between two dates, both included."""
        named, begin, end, flags = _parts(given, index_at=(3,))
        name, first, last = given.part(named, SYMBOL), given.moment(begin), given.moment(end)
        account = self.traded(name)
        return self._ticks(name, account, first, min(last, self._latest(name, account)), flags, MOST)

    def _latest(self, name: str, account: SimulatedAccount) -> int:
        return self.clock(self.newest(name, account), account)

    def _rates(self, name: str, account: SimulatedAccount, bars: Sequence[Bar]) -> Array:
        return _array([self._bar(name, account, bar) for bar in bars], RATES)

    def _bar(self, name: str, account: SimulatedAccount, bar: Bar) -> tuple[Any, ...]:
        begin, end = bar
        last = min(end, self._latest(name, account))
        moments = [begin + (last - begin) * step / (STEPS - 1) for step in range(STEPS)]
        found = [self.prices(name, self.moment_of(moment, account))[0] for moment in moments]
        return begin, found[0], max(found), min(found), found[-1], (last - begin) // TICK + 1, SPREAD, 0

    def _ticks(self, name: str, account: SimulatedAccount, first: float, last: float, flags: int, most: int) -> Array:
        begin = -int(-max(first, 0) // TICK) * TICK
        times = () if flags == TRADES_ONLY else range(begin, int(last) + 1, TICK)[: min(most, MOST)]
        return _array([self._tick_row(name, account, seconds) for seconds in times], TICKS)

    def _tick_row(self, name: str, account: SimulatedAccount, seconds: int) -> tuple[Any, ...]:
        bid, ask = self.prices(name, self.moment_of(seconds, account))
        return seconds, bid, ask, 0.0, 0, seconds * 1000, TICK_FLAGS, 0.0


def _array(rows: list[tuple[Any, ...]], fields: Sequence[tuple[str, str]]) -> Array:
    import numpy as np  # late: whoever asks for no prices does without it

    return np.array(rows, dtype=list(fields))


def _parts(given: Given, index_at: tuple[int, ...]) -> list[Any]:
    """The four things given, of which some count; those are looked at first."""
    parts = list(given.exactly(4))
    for place in index_at:
        parts[place] = given.part(parts[place], index)
    return parts


def _back(frame: int, last: float) -> Iterator[Bar]:
    """The bars of a timeframe from the one that holds a moment back to 1970. Raises Failed for no timeframe."""
    if frame not in TIMEFRAMES:
        raise Failed(BAD_PARAMETERS, "Terminal: Invalid params")
    return _months(last) if frame >= MONTHS else _even(_length(frame), last)


def _length(frame: int) -> int:
    if frame >= WEEKS:
        return (frame - WEEKS) * WEEK
    return (frame - HOURS) * HOUR if frame >= HOURS else frame * MINUTE


def _even(length: int, last: float) -> Iterator[Bar]:
    offset = SUNDAY if length == WEEK else 0
    begin = int((last - offset) // length) * length + offset
    while begin >= 0:
        if length == WEEK or _wall(begin).weekday() < WEEKDAYS:
            yield begin, begin + length
        begin -= length


def _months(last: float) -> Iterator[Bar]:
    first = _wall(int(max(last, 0))).replace(day=1, hour=0, minute=0, second=0)
    end = (first + timedelta(days=31)).replace(day=1)
    while first.year >= 1970:
        yield int(first.timestamp()), int(end.timestamp())
        first, end = (first - timedelta(days=1)).replace(day=1), first


def _wall(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)  # the server's clock, written as if it were UTC


def _first(bars: Iterator[Bar], count: int) -> list[Bar]:
    """So many bars, oldest first."""
    return list(islice(bars, min(max(count, 0), MOST)))[::-1]


def _since(bars: Iterator[Bar], first: float) -> list[Bar]:
    found = []
    for bar in bars:
        if bar[0] < first:
            break
        found.append(bar)
    return found[::-1]
