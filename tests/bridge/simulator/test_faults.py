from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.bridge.simulator.faults import Fault, Trouble, Troubles, read_control, write_control
from app.bridge.simulator.module import SimulatedModule
from tests.bridge.support import AT, TERMINAL, world


@pytest.fixture
def control(tmp_path: Path) -> Path:
    return tmp_path / "control.json"


def test_a_trouble_goes_on_from_its_call_for_its_number_of_calls() -> None:
    def calls(trouble: Trouble) -> list[int]:
        return [call for call in range(1, 12) if trouble.goes_on(call)]

    assert calls(Trouble(Fault.NONE)) == list(range(1, 12))
    assert calls(Trouble(Fault.NONE, 3, 2)) == [3, 4]
    assert calls(Trouble(Fault.TORN_ONCE, 5)) == [5, 6, 7, 8]


def test_a_control_file_causes_a_fault_while_the_terminal_runs_and_ends_it(control: Path) -> None:
    troubles = Troubles(TERMINAL, control=str(control))
    assert troubles.at(1) is None
    write_control(control, {TERMINAL: Fault.DISCONNECTED, "Another": Fault.MUTE})
    assert troubles.at(2) is troubles.at(3) is Fault.DISCONNECTED
    write_control(control, {"Another": Fault.MUTE})
    assert troubles.at(4) is None
    write_control(control, {TERMINAL: Fault.CRASH})
    assert troubles.at(5) is Fault.CRASH
    control.unlink()
    assert troubles.at(6) is None


def test_a_fault_that_happens_once_does_so_from_the_moment_it_is_caused(control: Path) -> None:
    troubles = Troubles(TERMINAL, control=str(control))
    assert troubles.at(70) is None
    write_control(control, {TERMINAL: Fault.TORN_ONCE})
    assert [troubles.at(call) for call in range(71, 76)] == [Fault.TORN_ONCE] * 4 + [None]


def test_what_was_planned_stands_while_the_file_says_nothing_of_the_terminal(control: Path) -> None:
    troubles = Troubles(TERMINAL, Trouble(Fault.REFUSED), str(control))
    assert troubles.at(1) is Fault.REFUSED
    write_control(control, {TERMINAL: Fault.MUTE})
    assert troubles.at(2) is Fault.MUTE


@pytest.mark.parametrize("said", ["{", "[1]", '{"Harbour": "no such fault"}'])
def test_a_file_that_says_nonsense_changes_nothing(control: Path, said: str) -> None:
    write_control(control, {TERMINAL: Fault.EMPTY})
    troubles = Troubles(TERMINAL, control=str(control))
    assert troubles.at(1) is Fault.EMPTY
    control.write_text(said)
    assert troubles.at(2) is Fault.EMPTY
    with pytest.raises(ValueError, match=r".+"):
        read_control(control)


def test_an_empty_file_or_an_empty_fault_is_no_trouble(control: Path) -> None:
    control.write_text("")
    assert read_control(control) == {}
    control.write_text('{"Harbour": ""}')
    assert read_control(control) == {}


def test_a_running_terminal_loses_its_broker_when_the_file_says_so(control: Path) -> None:
    module = SimulatedModule(replace(world(), control=str(control)), TERMINAL, lambda: AT)
    assert module.initialize(TERMINAL)
    before = module.terminal_info()
    write_control(control, {TERMINAL: Fault.DISCONNECTED})
    after = module.terminal_info()
    assert before is not None
    assert after is not None
    assert (before.connected, after.connected) == (True, False)
