"""Lets only a few terminals of an office start at once: a cold start takes the machine's processors and its disk."""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore

AT_ONCE = 3
LOOK = 0.1  # seconds between two looks at whether a waiting one is wanted no more


class Starts:
    """The turns at starting; whoever has one gives it back when its start is over."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._turns = BoundedSemaphore(at_once)

    def take(self, given_up: Callable[[], bool]) -> bool:
        """Wait for a turn; false where it was given up meanwhile."""
        while not given_up():
            if self._turns.acquire(timeout=LOOK):
                return True
        return False

    def give_back(self) -> None:
        """The start is over, well or not."""
        self._turns.release()
