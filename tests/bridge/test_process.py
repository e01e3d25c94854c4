from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event as Flag
from threading import Thread
from time import monotonic
from typing import Any

import pytest

from app.apart.child import Child
from app.bridge import process
from app.bridge.backoff import Breaker
from app.bridge.process import ProcessTerminal, StoppingError
from app.bridge.simulator.broker import Fault
from app.bridge.simulator.session import BUILD
from app.bridge.starts import Starts
from app.bridge.terminal import (
    AccountHealth,
    AccountReading,
    DealsReading,
    Event,
    Login,
    Reason,
    TerminalHealth,
    TerminalState,
)
from app.bridge.worker import Answer, Request, Trouble, Work
from app.domain.errors import Message
from app.domain.holdings import AccountKey
from tests.bridge.support import AT, FIRST, PATIENCE, QUICK, SECOND, SERVER, TERMINAL, ZONE, Ear, world

Making = Callable[..., ProcessTerminal]
STEADY = Breaker(faults=1000, jitter=0.0)


def saw(state: TerminalState, times: int = 1) -> Callable[[list[Event]], bool]:
    """Whether the terminal was heard to stand like this so many times."""
    return lambda events: sum(isinstance(event, TerminalHealth) and event.state is state for event in events) >= times


def read(count: int) -> Callable[[list[Event]], bool]:
    """Whether so many readings were heard."""
    return lambda events: sum(isinstance(event, AccountReading) for event in events) >= count


def child(terminal: ProcessTerminal) -> int:
    """The number of the child process."""
    assert terminal._child is not None
    assert terminal._child.pid is not None
    return terminal._child.pid


def is_gone(pid: int) -> bool:
    """Whether no process of this number is left, not even as a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_every_account_is_read_again_and_again(terminal: Making, ear: Ear) -> None:
    made = terminal(world())
    made.start(ear)
    ear.wait_until(read(6))
    assert [reading.key for reading in ear.of(AccountReading)][:4] == [FIRST, SECOND, FIRST, SECOND]
    assert [health.state for health in ear.of(TerminalHealth)] == [TerminalState.STARTING, TerminalState.LIVE]
    assert ear.of(TerminalHealth)[0].accounts == made.keys == (FIRST, SECOND)
    assert made.name == "Harbour"


def test_a_history_arrives_when_it_is_asked_for(terminal: Making, ear: Ear) -> None:
    made = terminal(world(), replace(QUICK, period=60.0))
    made.ask_deals(FIRST, None)
    made.start(ear)
    ear.wait_until(lambda events: any(isinstance(event, DealsReading) for event in events))
    made.ask_deals(SECOND, AT)
    ear.wait_until(lambda events: sum(isinstance(event, DealsReading) for event in events) == 2)
    assert [(each.key, len(each.deals)) for each in ear.of(DealsReading)] == [(FIRST, 5), (SECOND, 0)]


def test_check_all_now_does_not_wait_for_the_next_turn(terminal: Making, ear: Ear) -> None:
    made = terminal(world(), replace(QUICK, period=60.0))
    made.start(ear)
    ear.wait_until(read(2))
    made.read_now()
    ear.wait_until(read(4))


def test_a_mute_terminal_is_killed_at_its_deadline_and_the_parent_goes_on_meanwhile(terminal: Making, ear: Ear) -> None:
    gaps, over = [0.0], Flag()

    def tick() -> None:
        before = monotonic()
        while not over.wait(0.01):
            gaps.append(monotonic() - before)
            before = monotonic()

    ticking = Thread(target=tick, daemon=True)
    ticking.start()
    made = terminal(world(Fault.MUTE, since=40), replace(QUICK, read=1.0, back_off=(60.0,)))
    made.start(ear)
    ear.wait_until(read(1))
    pid = child(made)
    ear.wait_until(saw(TerminalState.NOT_ANSWERING))
    over.set()
    ticking.join()
    assert is_gone(pid)
    assert max(gaps) < 0.8


def test_a_terminal_that_is_mute_from_the_start_ends_at_its_deadline_too(terminal: Making, ear: Ear) -> None:
    terminal(world(Fault.MUTE), replace(QUICK, connect=0.3)).start(ear)
    ear.wait_until(saw(TerminalState.NOT_ANSWERING, 2))
    assert ear.of(AccountReading) == []


def test_a_crash_costs_a_restart(terminal: Making, ear: Ear) -> None:
    terminal(world(Fault.CRASH, since=40)).start(ear)
    ear.wait_until(saw(TerminalState.LIVE, 2))
    states = [health.state for health in ear.of(TerminalHealth)]
    assert states[:4] == [TerminalState.STARTING, TerminalState.LIVE, TerminalState.WAITING, TerminalState.STARTING]
    assert "Restarting bridge" in str(ear.of(TerminalHealth)[2].why)


def test_a_child_that_cannot_be_started_is_tried_again(
    terminal: Making, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out of processes or memory is no end: the terminal says so and tries again, and stops when it is told to."""

    class Refused(Child):
        tries = 0

        def __init__(self, *given: Any) -> None:
            Refused.tries += 1
            if Refused.tries < 3:
                raise BlockingIOError("Resource temporarily unavailable")
            super().__init__(*given)

    monkeypatch.setattr(process, "Child", Refused)
    made = terminal(world())
    made.start(ear)
    ear.wait_until(read(1))
    states = [health.state for health in ear.of(TerminalHealth)]
    assert states[:4] == [TerminalState.STARTING, TerminalState.WAITING] * 2
    assert "could not be started" in str(ear.of(TerminalHealth)[1].why)


def test_what_a_lost_child_did_not_answer_is_asked_again(terminal: Making, ear: Ear) -> None:
    made = terminal(world(), replace(QUICK, period=60.0))
    made.start(ear)
    ear.wait_until(read(2))
    os.kill(child(made), 9)
    made.ask_deals(FIRST, None)
    ear.wait_until(lambda events: any(isinstance(event, DealsReading) for event in events))


def test_what_a_listener_cannot_do_with_a_reading_is_no_fault_of_the_child(
    terminal: Making, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    def full(event: Event) -> None:
        ear(event)
        if isinstance(event, AccountReading):
            raise OSError(28, "No space left on device")

    made = terminal(world())
    made.start(full)
    ear.wait_until(read(4))
    assert {health.state for health in ear.of(TerminalHealth)} == {TerminalState.STARTING, TerminalState.LIVE}
    assert "No space left" in caplog.text


@pytest.mark.parametrize("fault", [Fault.NONE, Fault.RAISES])
def test_an_error_of_the_library_is_reported_and_tried_again(fault: Fault, terminal: Making, ear: Ear) -> None:
    terminal(world(fault, since=2)).start(ear)
    ear.wait_until(saw(TerminalState.WAITING, 2))
    assert ear.of(AccountReading) == []


def test_of_a_terminal_on_the_wrong_account_nothing_is_delivered_and_a_person_is_asked(
    terminal: Making, ear: Ear
) -> None:
    terminal(world(Fault.WRONG_ACCOUNT)).start(ear)
    ear.wait_until(saw(TerminalState.LATCHED))
    assert ear.of(AccountReading) == []


def test_a_refused_sign_in_is_not_tried_again_until_somebody_says_so(single: Making, ear: Ear) -> None:
    made = single(world(Fault.REFUSED))
    made.start(ear)
    ear.wait_until(saw(TerminalState.LATCHED))
    made.ask_deals(SECOND, None)
    assert not saw(TerminalState.STARTING, 2)(ear.events)
    made.read_now()
    ear.wait_until(saw(TerminalState.LATCHED, 2))


def test_torn_figures_are_not_delivered_and_the_terminal_says_so(terminal: Making, ear: Ear) -> None:
    terminal(world(Fault.TORN)).start(ear)
    ear.wait_until(saw(TerminalState.TORN))
    assert ear.of(AccountReading) == []
    assert "contradict" in str(ear.of(TerminalHealth)[-1].why)


def test_a_terminal_without_its_broker_is_disconnected_and_its_readings_say_so(terminal: Making, ear: Ear) -> None:
    terminal(world(Fault.DISCONNECTED)).start(ear)
    ear.wait_until(saw(TerminalState.DISCONNECTED))
    assert not ear.of(AccountReading)[0].connected


def test_without_the_library_a_person_is_asked(terminal: Making, ear: Ear) -> None:
    terminal(None).start(ear)
    ear.wait_until(saw(TerminalState.LATCHED))
    assert "Windows" in str(ear.of(TerminalHealth)[-1].why)


@pytest.mark.parametrize("fault", [None, Fault.MUTE])
def test_a_terminal_stops_within_two_seconds_whatever_it_does(fault: Fault | None, terminal: Making, ear: Ear) -> None:
    made = terminal(world(fault, since=40), replace(QUICK, read=60.0, login=60.0))
    made.start(ear)
    ear.wait_until(read(2))
    pid, before = child(made), monotonic()
    made.stop()
    assert monotonic() - before < 2.0
    assert is_gone(pid)
    assert multiprocessing.active_children() == []
    assert ear.of(TerminalHealth)[-1].state is TerminalState.STOPPED


def test_a_terminal_stops_in_the_middle_of_its_back_off(terminal: Making, ear: Ear) -> None:
    made = terminal(world(Fault.CRASH), replace(QUICK, back_off=(600.0,)))
    made.start(ear)
    ear.wait_until(saw(TerminalState.WAITING))
    made.stop()
    assert ear.of(TerminalHealth)[-1].state is TerminalState.STOPPED


def test_a_terminal_that_was_never_started_stops_too(terminal: Making) -> None:
    terminal(world()).stop()


class Restless(ProcessTerminal):
    """Writes down how long it would wait, does not, and gives up after the sixth time."""

    def _pause(self, seconds: float | None, until: set[str]) -> bool:
        self.waits = [*getattr(self, "waits", []), seconds]
        if len(self.waits) == 6:
            raise StoppingError
        return False


def pauses(fault: Fault, since: int, ear: Ear, breaker: Breaker = STEADY) -> list[float | None]:
    """How long a terminal with this fault waits, time after time."""
    work = Work(TERMINAL, TERMINAL, {SERVER: ZONE}, world(fault, since))
    timing = replace(QUICK, period=0.5, back_off=(5, 15, 30), breaker=breaker)
    made = Restless(work, (Login(FIRST), Login(SECOND)), lambda: AT, timing)
    made.start(ear)
    ear.wait_until(saw(TerminalState.STOPPED))
    return made.waits


def test_waiting_grows_from_fault_to_fault_up_to_its_limit(ear: Ear) -> None:
    assert pauses(Fault.CRASH, 0, ear) == [5, 15, 30, 30, 30, 30]


def test_one_that_rests_says_when_it_is_tried_again_and_for_the_how_manieth_time(ear: Ear) -> None:
    waits = pauses(Fault.CRASH, 0, ear)
    told = [health for health in ear.of(TerminalHealth) if health.state is TerminalState.WAITING]
    assert [(health.next_try - health.since).total_seconds() for health in told if health.next_try] == waits
    assert [health.tries for health in told] == [2, 3, 4, 5, 6, 7]
    assert {health.next_try for health in ear.of(TerminalHealth) if health not in told} == {None}


def test_waiting_starts_anew_once_a_round_went_well(ear: Ear) -> None:
    assert pauses(Fault.CRASH, 26, ear) == [0.5, 5, 0.5, 5, 0.5, 5]


def test_a_terminal_that_needs_a_person_waits_for_ever(ear: Ear) -> None:
    assert pauses(Fault.WRONG_ACCOUNT, 0, ear) == [None] * 6


def test_a_terminal_that_fails_five_times_is_left_alone_for_a_quarter_of_an_hour(ear: Ear) -> None:
    assert pauses(Fault.CRASH, 0, ear, Breaker(jitter=0.0)) == [5, 15, 30, 30, 900, 900]
    told = [health.why for health in ear.of(TerminalHealth) if health.state is TerminalState.WAITING]
    assert str(told[-1]) == ("Restarting bridge: the reader of Harbour ended. It failed too often: next try in 15 min.")


def test_no_more_terminals_start_at_once_than_have_a_turn(terminal: Making, ear: Ear) -> None:
    starts = Starts(1)
    assert starts.take(lambda: False)
    made = terminal(world())
    made.start(ear, starts)
    assert ear.of(AccountReading) == []
    starts.give_back()
    ear.wait_until(read(2))
    assert starts.take(lambda: False)  # it gave its turn back


def test_a_terminal_that_waits_for_its_turn_stops_too(terminal: Making, ear: Ear) -> None:
    starts = Starts(1)
    assert starts.take(lambda: False)
    made = terminal(world())
    made.start(ear, starts)
    made.stop()
    assert ear.of(TerminalHealth)[-1].state is TerminalState.STOPPED


def test_one_refused_account_keeps_no_other_from_being_read(terminal: Making, ear: Ear) -> None:
    made = terminal(world(Fault.REFUSED))
    made.start(ear)
    ear.wait_until(read(4))
    assert {reading.key for reading in ear.of(AccountReading)} == {FIRST}
    assert [(each.key, each.reason) for each in ear.of(AccountHealth)] == [(SECOND, Reason.REFUSED)]
    made.read_now()
    ear.wait_until(lambda events: sum(isinstance(event, AccountHealth) for event in events) == 2)


def test_a_history_that_a_refused_account_owes_is_read_once_it_is_let_in(terminal: Making, ear: Ear) -> None:
    made = terminal(world(), replace(QUICK, period=60.0))
    made._barred[SECOND] = Trouble(Reason.REFUSED, Message("refused"), SECOND)
    made.ask_deals(SECOND, None)
    made.ask_deals(FIRST, None)
    asked: list[AccountKey] = []

    def ask(request: Request) -> list[Answer]:
        asked.extend(login.key for login in request.logins)
        return []

    made._ask = ask  # type: ignore[method-assign]  # what it would ask its child
    made._read_deals()
    assert asked == [FIRST]
    made._barred.clear()
    made._read_deals()
    made._read_deals()
    assert asked == [FIRST, SECOND]


def test_who_was_told_to_stop_says_nothing_later(terminal: Making, ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "STOP_WITHIN", 0.05)
    busy, go_on, states = Flag(), Flag(), list[TerminalState]()

    def listen(event: Event) -> None:
        if isinstance(event, TerminalHealth):
            states.append(event.state)
        elif not busy.is_set():
            busy.set()
            go_on.wait(PATIENCE)

    made = terminal(world())
    made.start(listen)
    assert busy.wait(PATIENCE)
    made.stop()
    go_on.set()
    made._thread.join(PATIENCE)
    assert not made._thread.is_alive()
    assert TerminalState.STOPPED not in states


def test_the_terminals_build_and_each_readings_number_are_told(terminal: Making, ear: Ear) -> None:
    terminal(world()).start(ear)
    ear.wait_until(read(3))
    assert [reading.seq for reading in ear.of(AccountReading)][:3] == [1, 2, 3]
    assert ear.of(AccountReading)[0].received_at == AT
    assert ear.of(AccountReading)[0].tick_age == timedelta(0)
    assert ear.of(TerminalHealth)[-1].build == BUILD


class Waking:
    """A wall clock that a sleep of the machine moves on by an hour, once."""

    def __init__(self) -> None:
        self.slept, self.begun = timedelta(0), monotonic()

    def __call__(self) -> datetime:
        return AT + timedelta(seconds=monotonic() - self.begun) + self.slept


def test_after_a_sleep_of_the_machine_everything_is_read_anew(ear: Ear) -> None:
    clock = Waking()
    made = ProcessTerminal(Work(TERMINAL, TERMINAL, {SERVER: ZONE}, world()), (Login(FIRST),), clock, QUICK)
    made.start(ear)
    ear.wait_until(read(2))
    clock.slept = timedelta(hours=1)
    ear.wait_until(saw(TerminalState.STARTING, 2))
    resumed = next(health for health in ear.of(TerminalHealth) if health.reason is Reason.RESUMED)
    assert str(resumed.why) == "Resumed: the clock jumped, everything is read anew."
    count = len(ear.of(AccountReading))
    ear.wait_until(read(count + 2))
    made.stop()
