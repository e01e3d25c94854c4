"""The child process of one terminal: does what the parent asks, one request at a time, and knows no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from app.bridge.mt5 import Reader, TerminalFault
from app.bridge.simulator.broker import Scenario
from app.bridge.terminal import Login
from app.domain.errors import Message


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker is for: one terminal, the servers' zones, and the simulated world if it is not a real one."""

    terminal: str
    path: str
    zones: dict[str, str]
    scenario: Scenario | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to do at a moment: connect, read accounts, or read an account's deals."""

    verb: str
    at: datetime
    logins: tuple[Login, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: readings, and the fault that ended it if one did."""

    readings: tuple[Any, ...] = ()
    fault: Message | None = None
    latched: bool = False


def main(pipe: Connection, work: Work) -> None:
    """Serve requests until the parent hangs up."""
    now: list[datetime] = []
    reader = Reader(_module(work, now), work.path, work.zones)
    while True:
        try:
            request: Request = pipe.recv()
        except (EOFError, OSError):
            return
        now[:] = [request.at]
        try:
            pipe.send(_do(reader, request))
        except (BrokenPipeError, OSError):
            return


def _module(work: Work, now: list[datetime]) -> Any:
    if work.scenario is not None:
        from app.bridge.simulator.module import SimulatedModule

        return SimulatedModule(work.scenario, work.terminal, lambda: now[-1])
    import importlib

    return importlib.import_module("MetaTrader5")


def _do(reader: Reader, request: Request) -> Answer:
    found: list[Any] = []
    try:
        _VERBS[request.verb](reader, request, found)
    except TerminalFault as fault:
        return Answer(tuple(found), fault.what, fault.latched)
    return Answer(tuple(found))


def _connect(reader: Reader, _request: Request, _found: list[Any]) -> None:
    reader.connect()


def _read(reader: Reader, request: Request, found: list[Any]) -> None:
    for login in request.logins:
        reading = reader.read(login, request.at)
        if reading is not None:
            found.append(reading)


def _deals(reader: Reader, request: Request, found: list[Any]) -> None:
    found.append(reader.deals(request.logins[0], request.since, request.at))


_VERBS: dict[str, Callable[[Reader, Request, list[Any]], None]] = {"connect": _connect, "read": _read, "deals": _deals}
