"""Terminals over a small simulated world, stopped at the end of each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.bridge.process import ProcessTerminal, Timing
from app.bridge.simulator.broker import Scenario
from app.bridge.terminal import Login
from app.bridge.worker import Work
from tests.bridge.support import AT, FIRST, QUICK, SECOND, SERVER, TERMINAL, ZONE, Ear


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def terminal() -> Iterator[Callable[..., ProcessTerminal]]:
    """Makes terminals over a world; stops them at the end."""
    made: list[ProcessTerminal] = []

    def make(scenario: Scenario | None, timing: Timing = QUICK) -> ProcessTerminal:
        work = Work(TERMINAL, TERMINAL, {SERVER: ZONE}, scenario)
        made.append(ProcessTerminal(work, (Login(FIRST), Login(SECOND)), lambda: AT, timing))
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.fixture
def single(ear: Ear) -> Iterator[Callable[..., ProcessTerminal]]:
    """Makes terminals that read the second account alone, which they must sign in first; stops them at the end."""
    made: list[ProcessTerminal] = []

    def make(scenario: Scenario, timing: Timing = QUICK, **more: bool) -> ProcessTerminal:
        work = Work(TERMINAL, TERMINAL, {SERVER: ZONE}, scenario, **more)
        made.append(ProcessTerminal(work, (Login(SECOND),), lambda: AT, timing))
        return made[-1]

    yield make
    for each in made:
        each.stop()
