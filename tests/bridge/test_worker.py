from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing import Pipe
from threading import Thread

from app.apart.child import Child
from app.bridge.mt5 import Connected
from app.bridge.simulator.broker import Fault
from app.bridge.simulator.install import VERSION
from app.bridge.simulator.session import BUILD
from app.bridge.terminal import Login, Reason
from app.bridge.worker import Answer, Request, Work, serve
from tests.bridge.support import AT, FIRST, SECOND, SERVER, TERMINAL, ZONE, world

LOGINS = (Login(FIRST), Login(SECOND))


def answers_to(requests: Sequence[Request], fault: Fault | None = None, since: int = 0) -> list[list[Answer]]:
    """What a worker answers to each request, served in this process."""
    ours, theirs = Pipe()
    work = Work(TERMINAL, TERMINAL, {SERVER: ZONE}, world(fault, since))
    serving = Thread(target=serve, args=(theirs, work))
    serving.start()
    found: list[list[Answer]] = []
    for request in requests:
        ours.send(request)
        found.append([])
        while not (found[-1] and found[-1][-1].done):
            found[-1].append(ours.recv())
    ours.close()
    serving.join(10.0)
    assert not serving.is_alive()
    return found


def test_a_round_answers_account_by_account_and_then_says_it_is_done() -> None:
    connected, round_of = answers_to([Request("connect", AT), Request("read", AT, LOGINS)])
    assert connected == [Answer(connected=Connected(BUILD, VERSION)), Answer(done=True)]
    assert [each.reading.key for each in round_of[:-1] if each.reading] == [FIRST, SECOND]
    assert round_of[-1] == Answer(done=True)


def test_a_torn_account_is_named_and_the_next_one_still_read() -> None:
    _, round_of = answers_to([Request("connect", AT), Request("read", AT, LOGINS)], Fault.TORN)
    assert [each.torn for each in round_of] == [FIRST, SECOND, None]


def test_a_fault_of_the_terminal_ends_the_round() -> None:
    _, round_of = answers_to([Request("connect", AT), Request("read", AT, LOGINS)], Fault.WRONG_ACCOUNT)
    assert [each.done for each in round_of] == [True]
    assert round_of[-1].fault
    assert round_of[-1].fault.reason is Reason.WRONG_ACCOUNT


def test_a_fault_of_one_account_does_not() -> None:
    _, round_of = answers_to([Request("connect", AT), Request("read", AT, LOGINS[::-1])], Fault.REFUSED)
    assert [each.done for each in round_of] == [False, False, True]
    assert round_of[0].fault
    assert (round_of[0].fault.key, round_of[0].fault.reason) == (SECOND, Reason.REFUSED)
    assert round_of[1].reading
    assert round_of[-1].fault is None


def test_an_exception_of_the_library_is_an_answer() -> None:
    _, round_of = answers_to([Request("connect", AT), Request("deals", AT, LOGINS)], Fault.RAISES, since=2)
    assert round_of[-1].fault
    assert round_of[-1].fault.reason is Reason.BRIDGE_ERROR
    assert "exception set" in str(round_of[-1].fault.why)


def test_a_child_whose_parent_hangs_up_ends() -> None:
    child = Child(serve, Work(TERMINAL, TERMINAL, {}, world()))
    child.pipe.send(Request("connect", AT))
    assert child.pipe.recv().connected == Connected(BUILD, VERSION)
    assert child.pipe.recv() == Answer(done=True)
    child.pipe.close()
    child._process.join(10.0)
    assert child.end() == 0


HEAVY = {"PySide6", "sqlalchemy", "numpy", "cryptography", "alembic", "msgspec", "app.db", "app.ui"}


def test_a_child_loads_nothing_heavy() -> None:
    program = "import sys, json, app.bridge.worker, app.bridge.simulator.module; print(json.dumps(list(sys.modules)))"
    listed = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert HEAVY & set(json.loads(listed.stdout)) == set()
