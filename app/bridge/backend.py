"""What stands behind the terminals: the MetaTrader5 library, or a simulated world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # an office is opened before anything is read
    from app.bridge.process import Timing
    from app.bridge.simulator.broker import Scenario


@dataclass(frozen=True, slots=True)
class Backend:
    """How terminals are read: without a scenario by the library; `timing` is how patiently, None as for a real one."""

    scenario: Scenario | None = None
    timing: Timing | None = None

    def world(self, name: str, path: str) -> Scenario | None:
        """What the terminal of this name sees of the simulated world; one that is not in it holds no account."""
        if self.scenario is None:
            return None
        whole = self.scenario
        known = next((each for each in (name, path) if each in whole.terminals), "")
        troubles = {name: whole.troubles[known]} if known in whole.troubles else {}
        return replace(whole, terminals={name: whole.terminals.get(known, ())}, troubles=troubles)


def module(world: Scenario | None, name: str, now: Callable[[], datetime]) -> Any:
    """The module that reads: the real one, or the simulated one. Raises TerminalFault where the library is missing."""
    if world is None:
        from app.bridge.mt5 import library

        return library()
    from app.bridge.simulator.install import simulated

    return simulated(world, now, name)
