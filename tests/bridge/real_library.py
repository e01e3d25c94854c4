"""How the bridge fares with the real library where no terminal answers; run on Windows, or Windows' Python under Wine.

    python -m pytest -c tests/bridge/real_library.ini tests/bridge/real_library.py

It is no part of the suite: everywhere else the library does not exist.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Condition
from time import monotonic

import pytest

from app.bridge.codes import TerminalFault
from app.bridge.mt5 import Reader, library
from app.bridge.process import ProcessTerminal, Timing
from app.bridge.terminal import Event, Login, TerminalHealth, TerminalState
from app.bridge.worker import Work
from app.domain.holdings import AccountKey
from tests.bridge.support import AT

HERE = Path(__file__).parent
NOWHERE = "C:\\nowhere\\terminal64.exe"
MUTE = "C:\\mute\\terminal64.exe"
KEY = AccountKey("Harbour-Live", 30000001)
DEADLINE = 12.0
"""Seconds for the library to load and a terminal to let us in; under Wine loading takes some of them."""
QUICK = Timing(connect=DEADLINE, login=5.0, read=5.0, deals=5.0, back_off=(60.0,))
PATIENCE = 60.0

Making = Callable[[str], ProcessTerminal]


class Ear:
    """Hears how a terminal stands, and lets a test wait for it."""

    def __init__(self) -> None:
        self.heard: list[TerminalHealth] = []
        self._news = Condition()

    def __call__(self, event: Event) -> None:
        with self._news:
            if isinstance(event, TerminalHealth):
                self.heard.append(event)
            self._news.notify_all()

    def wait_for(self, *states: TerminalState) -> TerminalHealth:
        def there() -> bool:
            return any(health.state in states for health in self.heard)

        with self._news:
            assert self._news.wait_for(there, PATIENCE), self.heard
        return next(health for health in self.heard if health.state in states)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def terminal() -> Iterator[Making]:
    made: list[ProcessTerminal] = []

    def make(path: str) -> ProcessTerminal:
        made.append(ProcessTerminal(Work("Live 1", path, {}), (Login(KEY, "investor"),), lambda: AT, QUICK))
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.fixture
def mute() -> Iterator[subprocess.Popen[str]]:
    """A terminal at MUTE that never answers."""
    command = [sys.executable, str(HERE / "mutepipe.py"), MUTE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "there\n"
        yield server
        server.kill()


def test_it_is_the_library_the_simulator_imitates() -> None:
    assert library().__version__ == "5.0.6231"


def test_without_any_terminal_a_person_is_told_and_waited_for() -> None:
    with pytest.raises(TerminalFault, match="not found") as fault:
        Reader(library, "", {}).connect()
    assert fault.value.latched


def test_a_wrong_path_is_named_and_waits_for_a_person(ear: Ear, terminal: Making) -> None:
    terminal(NOWHERE).start(ear)
    health = ear.wait_for(TerminalState.LATCHED, TerminalState.WAITING, TerminalState.NOT_ANSWERING)
    assert health.state is TerminalState.LATCHED
    assert NOWHERE in str(health.why)


def test_a_mute_terminal_costs_a_worker_within_its_deadline(
    ear: Ear, terminal: Making, mute: subprocess.Popen[str]
) -> None:
    asked = terminal(MUTE)
    began = monotonic()
    asked.start(ear)
    assert mute.stdout is not None
    assert mute.stdout.readline() == "in\n", "the library never asked the pipe"
    health = ear.wait_for(TerminalState.LATCHED, TerminalState.WAITING, TerminalState.NOT_ANSWERING)
    took = monotonic() - began
    assert health.state is TerminalState.NOT_ANSWERING
    assert DEADLINE <= took < DEADLINE + 5
    assert asked._child is None


def test_a_mute_terminal_does_not_keep_the_window_from_closing(
    ear: Ear, terminal: Making, mute: subprocess.Popen[str]
) -> None:
    asked = terminal(MUTE)
    asked.start(ear)
    assert mute.stdout is not None
    assert mute.stdout.readline() == "in\n"
    began = monotonic()
    asked.stop()
    assert monotonic() - began < 2.0
