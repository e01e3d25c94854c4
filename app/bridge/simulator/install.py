"""Puts a module named MetaTrader5 in the place of the real one, for this process; or runs a program that asks for it.

    MT5_BACKEND=world.json python -m app.bridge.simulator.install PROGRAM [ARGUMENT ...]

runs the module or file PROGRAM over the world in that file; without the variable, over a world without any terminal.
"""

from __future__ import annotations

import os
import runpy
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from types import ModuleType

from app.bridge.simulator.broker import Scenario
from app.bridge.simulator.constants import CONSTANTS
from app.bridge.simulator.functions import CORE, BuiltIn
from app.bridge.simulator.market import Market
from app.bridge.simulator.module import FUNCTIONS, SimulatedModule
from app.bridge.simulator.scenario import read_scenario
from app.bridge.simulator.shortcuts import shortcuts
from app.bridge.simulator.structs import TYPES

NAME = "MetaTrader5"
VERSION = "5.0.6231"
BACKEND = "MT5_BACKEND"
"""The variable that names the file of the world."""
NOWHERE = Scenario(Market(datetime(2025, 9, 5, 14, 0, tzinfo=UTC)), {})
"""A world without any terminal, as on a computer where none is installed."""


def simulated(scenario: Scenario, now: Callable[[], datetime], terminal: str = "") -> ModuleType:
    """A module with exactly the names of the real one, over a simulated world.

    Without `terminal`, the path that it is given decides which one it speaks to.
    """
    connection = SimulatedModule(scenario, terminal, now)
    core, module = ModuleType(CORE), ModuleType(NAME)
    for name in FUNCTIONS:
        setattr(core, name, BuiltIn(name, getattr(connection, name)))
    for name, made in TYPES.items():
        setattr(core, name, made)
    public = {name: value for name, value in vars(core).items() if not name.startswith("_")}
    given = {"__version__": VERSION, "__path__": [], "_core": core, **CONSTANTS, **public, **shortcuts(module)}
    for name, value in given.items():
        setattr(module, name, value)
    return module


def install(scenario: Scenario, now: Callable[[], datetime] | None = None, terminal: str = "") -> ModuleType:
    """Make `import MetaTrader5` answer from a simulated world in this process."""
    module = simulated(scenario, now or running(scenario.market.base), terminal)
    sys.modules[NAME], sys.modules[CORE] = module, vars(module)["_core"]
    return module


def running(base: datetime) -> Callable[[], datetime]:
    """A clock of the world's own: it stands at `base` now, and goes on from there."""
    started = monotonic()
    return lambda: base + timedelta(seconds=monotonic() - started)


def world() -> Scenario:
    """The world that the environment names; one without terminals if it names none. Raises DamagedScenario."""
    path = os.environ.get(BACKEND)
    return read_scenario(Path(path)) if path else NOWHERE


def main(arguments: Sequence[str]) -> None:
    """Run a program over the world that the environment names."""
    install(world())
    program, sys.argv = arguments[0], list(arguments)
    if program.endswith(".py"):
        runpy.run_path(program, run_name="__main__")
    else:
        runpy.run_module(program, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
