"""The child process of one terminal: does what the parent asks, one request at a time, and knows no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from app.bridge.mt5 import Reader, TerminalFault, library
from app.bridge.simulator.broker import Scenario
from app.bridge.terminal import AccountReading, DealsReading, Login
from app.domain.errors import Message, message
from app.domain.holdings import AccountKey


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker is for: one terminal, the servers' zones, and the simulated world if it is not a real one.

    `portable` is how the terminal is started; one that is not `managed` is the user's own, and stays on its account.
    """

    terminal: str
    path: str
    zones: dict[str, str]
    scenario: Scenario | None = None
    portable: bool = False
    managed: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to do at a moment: connect, read accounts, or read an account's deals."""

    verb: str
    at: datetime
    logins: tuple[Login, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A part of what came of a request; each part renews the parent's patience, the last one is `done`.

    `torn` is an account whose figures contradicted each other; `fault` ended the request.
    """

    reading: AccountReading | DealsReading | None = None
    torn: AccountKey | None = None
    done: bool = False
    fault: Message | None = None
    latched: bool = False


def serve(pipe: Connection, work: Work) -> None:
    """Be the child process: answer requests until the parent hangs up."""
    now: list[datetime] = []
    reader = Reader(lambda: _module(work, now), work.path, work.zones)
    try:
        while True:
            request: Request = pipe.recv()
            now[:] = [request.at]
            for answer in answers(reader, request):
                pipe.send(answer)
    except (EOFError, OSError):
        reader.close()


def _module(work: Work, now: list[datetime]) -> Any:
    if work.scenario is None:
        return library()
    from app.bridge.simulator.module import SimulatedModule

    return SimulatedModule(work.scenario, work.terminal, lambda: now[-1])


def answers(reader: Reader, request: Request) -> Iterator[Answer]:
    """Everything that comes of a request."""
    try:
        yield from _VERBS[request.verb](reader, request)
        yield Answer(done=True)
    except TerminalFault as fault:
        yield Answer(done=True, fault=fault.what, latched=fault.latched)
    except SystemError as broken:  # how the library says that it broke inside
        what = message("The terminal's library failed: {why}.", why=str(broken))
        yield Answer(done=True, fault=what)


def _connect(reader: Reader, _request: Request) -> Iterator[Answer]:
    reader.connect()
    yield from ()


def _read(reader: Reader, request: Request) -> Iterator[Answer]:
    for login in request.logins:
        reading = reader.read(login, request.at)
        yield Answer(torn=login.key) if reading is None else Answer(reading)


def _deals(reader: Reader, request: Request) -> Iterator[Answer]:
    for login in request.logins:
        yield Answer(reader.deals(login, request.since, request.at))


_VERBS: dict[str, Callable[[Reader, Request], Iterator[Answer]]] = {
    "connect": _connect,
    "read": _read,
    "deals": _deals,
}
