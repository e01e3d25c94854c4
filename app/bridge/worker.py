"""The child process of one terminal: does what the parent asks, one request at a time, and knows no clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from time import monotonic, sleep
from typing import Any

from app.bridge.backend import module
from app.bridge.codes import TerminalFault
from app.bridge.mt5 import Connected, Reader
from app.bridge.simulator.broker import Scenario
from app.bridge.terminal import OF_AN_ACCOUNT, AccountReading, DealsReading, Login, Reason
from app.domain.errors import Message, message
from app.domain.holdings import AccountKey

Moment = Callable[[], datetime]


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
class Trouble:
    """A fault as it crosses the pipe: its reason, its sentence, and the account if it is that account's alone."""

    reason: Reason
    why: Message
    key: AccountKey | None = None

    @classmethod
    def of(cls, fault: TerminalFault, key: AccountKey | None = None) -> Trouble:
        """The fault, without the traceback behind it."""
        return cls(fault.reason, fault.sentence, key)


@dataclass(frozen=True, slots=True)
class Answer:
    """A part of what came of a request; each part renews the parent's patience, the last one is `done`.

    `torn` is an account whose figures contradicted each other; `fault` ended the request, or kept one account from it.
    """

    reading: AccountReading | DealsReading | None = None
    torn: AccountKey | None = None
    done: bool = False
    fault: Trouble | None = None
    connected: Connected | None = None


def serve(pipe: Connection, work: Work) -> None:
    """Be the child process: answer requests until the parent hangs up."""
    now: list[datetime] = []
    pause = sleep if work.scenario is None else _no_pause
    reader = Reader(
        lambda: _module(work, now), work.path, work.zones, portable=work.portable, managed=work.managed, pause=pause
    )
    try:
        while True:
            request: Request = pipe.recv()
            now[:] = [request.at]
            moment = _steady(request.at) if work.scenario is None else lambda: now[-1]
            for answer in answers(reader, request, moment):
                pipe.send(answer)
    except (EOFError, OSError):
        reader.close()


def _no_pause(_seconds: float) -> None:
    """The simulated world stands still while it is asked: waiting would change nothing."""


def _steady(at: datetime) -> Moment:
    """A clock that stands at the parent's moment now, and runs on."""
    begun = monotonic()
    return lambda: at + timedelta(seconds=monotonic() - begun)


def _module(work: Work, now: list[datetime]) -> Any:
    return module(work.scenario, work.terminal, lambda: now[-1])


def answers(reader: Reader, request: Request, moment: Moment) -> Iterator[Answer]:
    """Everything that comes of a request. What one account alone suffers does not keep the others from being read."""
    try:
        yield from _VERBS[request.verb](reader, request, moment)
        yield Answer(done=True)
    except TerminalFault as fault:
        yield Answer(done=True, fault=Trouble.of(fault))
    except Exception as broken:  # noqa: BLE001 - whatever breaks inside the library is an answer, and no end of the child
        what = message("Bridge error: {why}.", why=f"{type(broken).__name__}: {broken}")
        yield Answer(done=True, fault=Trouble(Reason.BRIDGE_ERROR, what))


def _connect(reader: Reader, _request: Request, _moment: Moment) -> Iterator[Answer]:
    yield Answer(connected=reader.connect())


def _read(reader: Reader, request: Request, moment: Moment) -> Iterator[Answer]:
    def read(login: Login) -> Answer:
        reader.switch(login)  # it may take its time: the figures are of the moment after it
        reading = reader.read(login, moment())
        return Answer(torn=login.key) if reading is None else Answer(reading)

    yield from _each(request.logins, read)


def _deals(reader: Reader, request: Request, moment: Moment) -> Iterator[Answer]:
    yield from _each(request.logins, lambda login: Answer(reader.deals(login, request.since, moment())))


def _each(logins: tuple[Login, ...], read: Callable[[Login], Answer]) -> Iterator[Answer]:
    for login in logins:
        try:
            yield read(login)
        except TerminalFault as fault:
            if fault.reason not in OF_AN_ACCOUNT:
                raise
            yield Answer(fault=Trouble.of(fault, login.key))


_VERBS: dict[str, Callable[[Reader, Request, Moment], Iterator[Answer]]] = {
    "connect": _connect,
    "read": _read,
    "deals": _deals,
}
