"""Notices that the machine slept or that its clock was set: two clocks that should run alike have parted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime


class Steadiness:
    """Compares the wall clock with a steady one from look to look."""

    def __init__(self, clock: Callable[[], datetime], passed: Callable[[], float], jump: float) -> None:
        self._clock, self._passed, self._jump = clock, passed, jump
        self._last = clock(), passed()

    def jumped(self, expected: float | None) -> bool:
        """Whether the clocks parted since the last look, or far more passed on both than the `expected` seconds.

        None expects nothing: work takes as long as it takes. A wall clock that stands still altogether is a test's or a
        tour's, and did not jump.
        """
        before, self._last = self._last, (self._clock(), self._passed())
        wall = (self._last[0] - before[0]).total_seconds()
        steady = self._last[1] - before[1]
        if wall == 0:
            return False
        slept = expected is not None and steady > expected + self._jump
        return slept or abs(wall - steady) > self._jump
