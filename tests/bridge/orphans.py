"""A parent to be killed: starts a child that is busy in one way, prints its number, and waits for ever."""

from __future__ import annotations

import ctypes
import sys
from multiprocessing.connection import Connection
from threading import Event
from time import sleep
from typing import Any

from app.bridge.child import Child
from app.bridge.process import ProcessTerminal
from app.bridge.simulator.broker import Fault
from app.bridge.terminal import Login
from app.bridge.worker import Work
from tests.bridge.support import AT, FIRST, QUICK, SERVER, TERMINAL, ZONE, Ear, world

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


def holding(pipe: Connection[Any, Any]) -> None:
    """Is in a call that does not return and keeps the interpreter meanwhile, as the terminal's library does."""
    pipe.send("here")
    ctypes.PyDLL(None).sleep(LONG)


def terminal() -> int | None:
    """The child of a terminal that has fallen mute."""
    work = Work(TERMINAL, TERMINAL, {SERVER: ZONE}, world(Fault.MUTE))
    made, ear = ProcessTerminal(work, (Login(FIRST),), lambda: AT, QUICK), Ear()
    made.start(ear)
    ear.wait_until(lambda _events: made._child is not None and made._child.pid is not None)
    assert made._child is not None
    return made._child.pid


def plain(name: str) -> int | None:
    made = Child(globals()[name])
    made.pipe.recv()
    CHILDREN.append(made)
    return made.pid


CHILDREN: list[Child] = []

if __name__ == "__main__":
    pid = terminal() if sys.argv[1] == "terminal" else plain(sys.argv[1])
    sys.stdout.write(f"{pid}\n")
    sys.stdout.flush()
    Event().wait()
