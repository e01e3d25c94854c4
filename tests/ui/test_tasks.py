"""The door off the GUI thread."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from app.domain.errors import BadInput, KnownError, message
from app.domain.proofs import StepUpNeeded
from app.ui.tasks import Tasks


def test_work_runs_elsewhere_and_the_answer_comes_back_here(qtbot: QtBot, tasks: Tasks) -> None:
    here, seen = threading.get_ident(), []

    def then(worker: int) -> None:
        seen.append((worker, threading.get_ident()))

    tasks.read(threading.get_ident, then)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen[0][0] != here
    assert seen[0][1] == here


def test_a_known_error_goes_to_the_caller_or_else_to_refused(qtbot: QtBot, tasks: Tasks) -> None:
    failures: list[KnownError] = []

    def work() -> None:
        raise BadInput(message("No."))

    tasks.write(work, lambda _none: None, failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    with qtbot.waitSignal(tasks.refused) as told:
        tasks.read(work, lambda _none: None)
    assert str(told.args[0]) == "No."


def test_a_bug_goes_to_the_crash_dialog_with_its_traceback(qtbot: QtBot, tasks: Tasks) -> None:
    def work() -> None:
        raise ZeroDivisionError("one by nothing")

    with qtbot.waitSignal(tasks.bug) as told:
        tasks.read(work, lambda _none: None, lambda _error: None)
    assert "one by nothing" in told.args[0]
    assert "in work" in told.args[0]


def test_only_the_newest_of_a_name_answers(qtbot: QtBot, tasks: Tasks) -> None:
    go = threading.Event()
    answers: list[str] = []

    def slow() -> str:
        go.wait(5)
        return "old"

    tasks.read(slow, answers.append, latest="panel")
    tasks.read(lambda: "new", answers.append, latest="panel")
    tasks.read(lambda: "other", answers.append, latest="another")
    qtbot.waitUntil(lambda: len(answers) == 2)
    go.set()
    qtbot.waitUntil(lambda: tasks.under_way == 0)
    assert sorted(answers) == ["new", "other"]


def test_a_forgotten_name_does_not_answer(qtbot: QtBot, tasks: Tasks) -> None:
    answers: list[int] = []
    tasks.read(lambda: 1, answers.append, latest="panel")
    tasks.forget("panel")
    qtbot.waitUntil(lambda: tasks.under_way == 0)
    assert answers == []


def test_writes_run_one_after_another_in_order(qtbot: QtBot, tasks: Tasks) -> None:
    running, most = [0], [0]
    order: list[int] = []
    lock = threading.Lock()

    def work(number: int) -> int:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        with lock:
            running[0] -= 1
        return number

    for number in range(20):
        tasks.write(partial(work, number), order.append)
    qtbot.waitUntil(lambda: len(order) == 20)
    assert order == list(range(20))
    assert most == [1]


def test_closing_waits_for_what_runs_and_nothing_answers_afterwards(qtbot: QtBot, tasks: Tasks) -> None:
    written = threading.Event()
    answers: list[object] = []
    tasks.write(written.set, answers.append)
    tasks.close()
    assert written.is_set()
    tasks.read(lambda: 1, answers.append)
    qtbot.waitUntil(lambda: True)
    assert answers == []


@pytest.mark.parametrize("jobs", [3])
def test_it_tells_how_busy_it_is(qtbot: QtBot, tasks: Tasks, jobs: int) -> None:
    counts: list[int] = []
    tasks.busy.connect(counts.append)
    for _ in range(jobs):
        tasks.read(lambda: None, lambda _none: None)
    qtbot.waitUntil(lambda: counts[-1:] == [0])
    assert max(counts) == jobs


def test_what_asks_for_the_password_again_is_done_once_more_or_refused(qtbot: QtBot, tasks: Tasks) -> None:
    proven: list[bool] = []
    answers: list[str] = []
    refused: list[KnownError] = []

    def work() -> str:
        if not proven:
            raise StepUpNeeded(message("Again."))
        return "done"

    with qtbot.waitSignal(tasks.refused):  # where nobody hears, it is refused like anything else
        tasks.write(work, answers.append)
    asked: list[bool] = []
    tasks.proof_needed.connect(lambda: asked.append(True))
    for _ in range(2):
        tasks.write(work, answers.append, refused.append)
    qtbot.waitUntil(lambda: bool(asked) and tasks.under_way == 0)
    assert not refused
    tasks.give_up()
    assert len(refused) == 2
    tasks.write(work, answers.append, refused.append)
    qtbot.waitUntil(lambda: len(asked) == 2 and tasks.under_way == 0)
    tasks.go_on()  # not proven after all: it is not asked a third time
    qtbot.waitUntil(lambda: len(refused) == 3)
    proven.append(True)
    tasks.write(work, answers.append, refused.append)
    qtbot.waitUntil(lambda: answers == ["done"])
    assert len(asked) == 2
