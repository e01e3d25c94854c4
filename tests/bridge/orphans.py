"""A parent to be killed: starts a child that is busy in one way, prints its number, and waits for ever."""

from __future__ import annotations

import ctypes
import sys
from dataclasses import replace
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from threading import Event
from time import sleep
from typing import Any

from app.apart.child import SIGNAL_OF_DEATH, Child, watch
from app.bridge.process import ProcessTerminal
from app.bridge.simulator.broker import Fault
from app.bridge.terminal import Login
from app.bridge.worker import Work
from tests.bridge.support import AT, FIRST, QUICK, SERVER, TERMINAL, ZONE, world

LONG = 3600


def listening(pipe: Connection[Any, Any]) -> None:
    """Waits for the next request."""
    pipe.send("here")
    pipe.recv()


def talking(pipe: Connection[Any, Any]) -> None:
    """Has more to say than the pipe holds, and nobody listens."""
    pipe.send("here")
    pipe.send_bytes(b"0" * 100_000_000)


def sleeping(pipe: Connection[Any, Any]) -> None:
    """Is in a call that does not return."""
    pipe.send("here")
    sleep(LONG)


def watching(pipe: Connection[Any, Any]) -> None:
    """Sleeps where no kernel looks after it."""
    ctypes.CDLL(None).prctl(SIGNAL_OF_DEATH, 0)
    parent = parent_process()
    assert parent is not None
    watch(parent)
    sleeping(pipe)


def holding(pipe: Connection[Any, Any]) -> None:
    """Is in a call that does not return and keeps the interpreter meanwhile, as the terminal's library does."""
    pipe.send("here")
    ctypes.PyDLL(None).sleep(LONG)


class Telling(ProcessTerminal):
    """A terminal that tells the number of its child."""

    def _start_child(self) -> None:
        super()._start_child()
        assert self._child is not None
        tell(self._child)


def terminal() -> ProcessTerminal:
    """A terminal that is mute from the start, and patient with it."""
    work = Work(TERMINAL, TERMINAL, {SERVER: ZONE}, world(Fault.MUTE))
    made = Telling(work, (Login(FIRST),), lambda: AT, replace(QUICK, connect=LONG))
    made.start(lambda _event: None)
    return made


def plain(name: str) -> Child:
    """A child that says when it is busy."""
    made = Child(globals()[name])
    made.pipe.recv()
    tell(made)
    return made


def tell(child: Child) -> None:
    """Print the number of the child."""
    sys.stdout.write(f"{child.pid}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    kept: ProcessTerminal | Child = terminal() if sys.argv[1] == "terminal" else plain(sys.argv[1])
    Event().wait()
