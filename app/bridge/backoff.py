"""How long a terminal that fails is left alone: longer each time, and a quarter of an hour where it fails too often."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Breaker:
    """When a terminal that fails is given up for longer; times in seconds.

    So many faults `within` a time open the breaker: one try after `open_for`, and the same again if that fails too.
    `jitter` is the part by which each wait is drawn longer, lest all terminals try in the same moment.
    """

    faults: int = 5
    within: float = 600.0
    open_for: float = 900.0
    jitter: float = 0.2


BREAKER = Breaker()


class BackOff:
    """Counts the faults of one terminal, `in_a_row` since it went well last.

    `chance` draws from 0 to 1, `passed` are the seconds of a steady clock.
    """

    def __init__(
        self, waits: tuple[float, ...], breaker: Breaker, chance: Callable[[], float], passed: Callable[[], float]
    ) -> None:
        self._waits, self._breaker, self._chance, self._passed = waits, breaker, chance, passed
        self.in_a_row = 0
        self._recent: deque[float] = deque(maxlen=breaker.faults)
        self.is_open = False

    def fault(self) -> float:
        """Another fault: how many seconds to wait now."""
        now, breaker = self._passed(), self._breaker
        self._recent.append(now)
        often = len(self._recent) == breaker.faults and now - self._recent[0] <= breaker.within
        self.is_open = self.is_open or often
        wait = breaker.open_for if self.is_open else self._waits[min(self.in_a_row, len(self._waits) - 1)]
        self.in_a_row += 1
        return wait * (1 + breaker.jitter * self._chance())

    def went_well(self) -> None:
        """A round without a fault: the waits begin anew, and a breaker that was open closes."""
        self.in_a_row = 0
        if self.is_open:
            self.forgive()

    def forgive(self) -> None:
        """A person says to try again: everything begins anew."""
        self.in_a_row, self.is_open = 0, False
        self._recent.clear()
