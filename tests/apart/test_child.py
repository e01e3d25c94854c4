"""No child outlives its parent, and one that cannot be started leaves nothing behind."""

from __future__ import annotations

import multiprocessing
import os
import select
import subprocess
import sys
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

import pytest

from app.apart.child import Child
from tests.bridge.orphans import sleeping

PATIENCE = 30_000  # milliseconds


@pytest.mark.skipif(sys.platform != "linux", reason="waits for a process of somebody else as Linux does")
@pytest.mark.parametrize("busy", ["listening", "talking", "sleeping", "watching", "holding", "terminal"])
def test_a_child_is_gone_when_its_parent_was_killed(busy: str) -> None:
    command = [sys.executable, "-m", "tests.bridge.orphans", busy]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        ending = os.pidfd_open(int(parent.stdout.readline()))
        try:
            waiting = select.poll()
            waiting.register(ending, select.POLLIN)
            assert waiting.poll(0) == []
            parent.kill()
            assert waiting.poll(PATIENCE), "the child is still there"
        finally:
            os.close(ending)


def test_a_child_that_cannot_be_started_leaves_no_pipe_open(monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[Connection[Any, Any]] = []

    def refused(process: BaseProcess) -> None:
        ends.extend(each for each in process._args if isinstance(each, Connection))  # type: ignore[attr-defined]
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.context.SpawnProcess.start", refused)
    with pytest.raises(BlockingIOError):
        Child(sleeping)
    assert [end.closed for end in ends] == [True]


def test_a_child_that_cannot_be_bounded_does_not_run_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_process: int) -> int:
        raise PermissionError("Access is denied")

    monkeypatch.setattr("app.apart.job.hold", refused)
    with pytest.raises(PermissionError):
        Child(sleeping)
    for left in multiprocessing.active_children():
        left.join(PATIENCE / 1000)
        assert not left.is_alive()


def test_a_child_that_does_not_leave_is_killed() -> None:
    child = Child(sleeping)
    assert child.pipe.recv() == "here"
    assert child.end() == -9
