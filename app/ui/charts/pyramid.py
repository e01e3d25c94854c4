"""A min/max pyramid: however long a curve is, what is drawn of it are two points per pixel."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

FACTOR = 4
"""How many blocks of one level make a block of the next."""


class Columns(NamedTuple):
    """A curve as drawn: of each pixel column the first and last place, and the lowest and highest value."""

    first: Floats
    last: Floats
    low: Floats
    high: Floats

    def line(self) -> tuple[Floats, Floats]:
        """Places and values of a line through every column, at most two points for each."""
        if np.array_equal(self.low, self.high):
            return self.first, self.low
        return _interleaved(self.first, self.last), _interleaved(*self._in_order())

    def middle(self) -> Floats:
        """One value for each column, halfway between its extremes."""
        return (self.low + self.high) / 2

    def _in_order(self) -> tuple[Floats, Floats]:
        middle = self.middle()
        rising = np.diff(middle, prepend=middle[:1]) >= 0
        return np.where(rising, self.low, self.high), np.where(rising, self.high, self.low)


class Pyramid:
    """A curve of any length over increasing places, kept so that any stretch of it is cheap to draw.

    `append` costs what the new points cost, not what the curve costs.
    """

    def __init__(self, places: ArrayLike = (), values: ArrayLike = ()) -> None:
        self._places = _Grown()
        self._values = _Grown()
        self._levels: list[tuple[_Grown, _Grown]] = []
        self.append(places, values)

    def __len__(self) -> int:
        return len(self._values.data)

    @property
    def places(self) -> Floats:
        """Where the points lie."""
        return self._places.data

    @property
    def values(self) -> Floats:
        """What the points say."""
        return self._values.data

    def append(self, places: ArrayLike, values: ArrayLike) -> None:
        """Add points at the end. Raises ValueError unless the places go on increasing."""
        there, what = np.asarray(places, np.float64), np.asarray(values, np.float64)
        if len(there) != len(what):
            raise ValueError("a curve has as many places as values")
        joined = there if not len(self) else np.concatenate((self.places[-1:], there))
        if np.any(np.diff(joined) <= 0):
            raise ValueError("the places of a curve must increase")
        self._places.extend(there)
        self._values.extend(what)
        self._raise_levels()

    def columns(self, start: float, end: float, pixels: int) -> Columns:
        """What to draw between two places on so many pixels; one neighbour on each side belongs to it."""
        first = max(0, int(np.searchsorted(self.places, start, "left")) - 1)
        last = min(len(self), int(np.searchsorted(self.places, end, "right")) + 1)
        if last - first <= 2 * pixels:
            there, what = self.places[first:last], self.values[first:last]
            return Columns(there, there, what, what)
        return self._binned(first, last, max(1, pixels))

    def span(self, start: float, end: float) -> tuple[float, float] | None:
        """The lowest and highest value between two places; None where there is no point."""
        first = int(np.searchsorted(self.places, start, "left"))
        last = int(np.searchsorted(self.places, end, "right"))
        if first >= last:
            return None
        step, lows, highs, begin, stop = self._coarse(first, last, 64)
        if begin == stop:
            few = self.values[first:last]
            return float(few.min()), float(few.max())
        ends = np.concatenate((self.values[first : begin * step], self.values[stop * step : last]))
        lowest, highest = np.append(ends, lows[begin:stop]), np.append(ends, highs[begin:stop])
        return float(lowest.min()), float(highest.max())

    def _raise_levels(self) -> None:
        lows, highs, level = self._values, self._values, 0
        while len(lows.data) >= FACTOR:
            if level == len(self._levels):
                self._levels.append((_Grown(), _Grown()))
            above = self._levels[level]
            done, whole = len(above[0].data) * FACTOR, len(lows.data) // FACTOR * FACTOR
            above[0].extend(lows.data[done:whole].reshape(-1, FACTOR).min(axis=1))
            above[1].extend(highs.data[done:whole].reshape(-1, FACTOR).max(axis=1))
            lows, highs, level = *above, level + 1

    def _coarse(self, first: int, last: int, fewest: int) -> tuple[int, Floats, Floats, int, int]:
        """The coarsest level that has at least `fewest` whole blocks in a stretch, and which blocks those are."""
        level = 0
        while level < len(self._levels) and (last - first) // FACTOR ** (level + 1) >= fewest:
            level += 1
        step = FACTOR**level
        lows, highs = (self._values, self._values) if level == 0 else self._levels[level - 1]
        begin, stop = -(-first // step), min(last // step, len(lows.data))
        return step, lows.data, highs.data, begin, max(begin, stop)

    def _binned(self, first: int, last: int, pixels: int) -> Columns:
        step, lows, highs, begin, stop = self._coarse(first, last, 2 * pixels)
        starts = self.places[begin * step : stop * step : step]
        ends = self.places[(begin + 1) * step - 1 : stop * step : step]
        borders = np.linspace(starts[0], ends[-1], pixels + 1)[:-1]
        at = np.unique(np.searchsorted(starts, borders, "left"))
        at = at[at < len(starts)]
        last_of = np.append(at[1:], len(starts)) - 1
        low, high = np.minimum.reduceat(lows[begin:stop], at), np.maximum.reduceat(highs[begin:stop], at)
        columns = Columns(starts[at], ends[last_of], low, high)
        return self._with_ends(columns, (first, begin * step), (stop * step, last))

    def _with_ends(self, columns: Columns, head: tuple[int, int], tail: tuple[int, int]) -> Columns:
        """The columns with the points that fill no whole block, before and after them."""
        parts = [*self._rest(*head), columns, *self._rest(*tail)]
        return Columns(*(np.concatenate(each) for each in zip(*parts, strict=True)))

    def _rest(self, first: int, last: int) -> list[Columns]:
        if first >= last:
            return []
        there, what = self.places[first:last], self.values[first:last]
        return [Columns(there[:1], there[-1:], what.min(keepdims=True), what.max(keepdims=True))]


class _Grown:
    """An array that grows at its end by doubling."""

    def __init__(self) -> None:
        self._room = np.empty(0, np.float64)
        self.data: Floats = self._room

    def extend(self, more: Floats) -> None:
        size = len(self.data) + len(more)
        if size > len(self._room):
            room = np.empty(max(size, 2 * len(self._room)), np.float64)
            room[: len(self.data)] = self.data
            self._room = room
        self._room[len(self.data) : size] = more
        self.data = self._room[:size]


def _interleaved(first: Floats, second: Floats) -> Floats:
    both = np.empty(2 * len(first), np.float64)
    both[::2], both[1::2] = first, second
    return both
