"""The parent's side of a terminal: starts the child, holds the deadlines, kills and restarts, never waits long."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from app.bridge import worker
from app.bridge.terminal import Listener, Login, TerminalHealth, TerminalState
from app.bridge.worker import Answer, Request, Work
from app.domain.errors import Message, message
from app.domain.holdings import AccountKey

STOP_WITHIN = 2.0


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds: how long each request may take, how often accounts are read, how long to wait after a fault."""

    connect: float = 180.0
    read: float = 10.0
    deals: float = 120.0
    period: float = 2.0
    back_off: tuple[float, ...] = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0)

    def of(self, verb: str) -> float:
        """The deadline of a request."""
        return {"connect": self.connect, "read": self.read, "deals": self.deals}[verb]


class WorkerLostError(Exception):
    """The child died, or did not answer within its deadline."""

    def __init__(self, what: Message, state: TerminalState) -> None:
        super().__init__(what)
        self.what, self.state = what, state


class StoppingError(Exception):
    """Somebody wants the terminal to stop."""


class ProcessTerminal:
    """One terminal read by a child process; implements the Terminal protocol on a plain thread."""

    def __init__(self, work: Work, logins: tuple[Login, ...], clock: Callable[[], datetime], timing: Timing) -> None:
        self._work, self._logins, self._clock, self._timing = work, logins, clock, timing
        self._listener: Listener = lambda _event: None
        self._wanted: deque[tuple[AccountKey, datetime | None]] = deque()
        self._lock = Lock()
        self._stopping = Event()
        self._faults = 0
        self._wake_out, self._wake_in = multiprocessing.Pipe(duplex=False)
        self._thread = Thread(target=self._run, name=f"terminal {work.terminal}", daemon=True)
        self._process: BaseProcess | None = None
        self._pipe: Connection[Any, Any] | None = None

    @property
    def name(self) -> str:
        """What people call this terminal."""
        return self._work.terminal

    @property
    def keys(self) -> tuple[AccountKey, ...]:
        """The accounts it reads."""
        return tuple(login.key for login in self._logins)

    def start(self, listener: Listener) -> None:
        """Start reading."""
        self._listener = listener
        self._thread.start()

    def ask_deals(self, key: AccountKey, since: datetime | None) -> None:
        """Ask for an account's history; it is read before the next turn."""
        with self._lock:
            self._wanted.append((key, since))
        self._wake()

    def read_now(self) -> None:
        """Read every account at once."""
        self._wake()

    def stop(self) -> None:
        """Stop within two seconds: a child that does not answer is killed."""
        self._stopping.set()
        self._wake()
        if self._thread.ident is not None:
            self._thread.join(STOP_WITHIN)
        self._end_child()

    def _wake(self) -> None:
        with self._lock:
            self._wake_in.send(b"")

    # the thread

    def _run(self) -> None:
        try:
            while True:
                self._serve_until_lost()
        except StoppingError:
            pass
        finally:
            self._end_child()
            self._tell(TerminalState.STOPPED, None)

    def _serve_until_lost(self) -> None:
        try:
            self._serve()
        except WorkerLostError as lost:
            self._end_child()
            self._tell(lost.state, lost.what)
            waits = self._timing.back_off
            latched = lost.state is TerminalState.LATCHED
            self._pause(None if latched else waits[min(self._faults, len(waits) - 1)])
            self._faults += 1

    def _serve(self) -> None:
        """Start a child and read until something goes wrong."""
        self._tell(TerminalState.STARTING, None)
        self._start_child()
        self._ask(Request("connect", self._clock()))
        self._tell(TerminalState.LIVE, None)
        while True:
            self._read_deals()
            answer = self._ask(Request("read", self._clock(), self._logins))
            self._faults = 0
            for reading in answer.readings:
                self._listener(reading)
            self._pause(self._timing.period)

    def _read_deals(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    return
                key, since = self._wanted.popleft()
            logins = tuple(login for login in self._logins if login.key == key)
            if logins:
                for reading in self._ask(Request("deals", self._clock(), logins, since)).readings:
                    self._listener(reading)

    def _ask(self, request: Request) -> Answer:
        """Send a request and wait for its answer, no longer than its deadline."""
        pipe = self._pipe
        assert pipe is not None  # noqa: S101 - _serve has started the child
        try:
            pipe.send(request)
            answer = self._answer(pipe, self._timing.of(request.verb))
        except (EOFError, OSError) as gone:
            what = message("The reader of {terminal} ended; it is started again.", terminal=self.name)
            raise WorkerLostError(what, TerminalState.WAITING) from gone
        if answer.fault is not None:
            state = TerminalState.LATCHED if answer.latched else TerminalState.WAITING
            raise WorkerLostError(answer.fault, state)
        return answer

    def _answer(self, pipe: Connection[Any, Any], deadline: float) -> Answer:
        end = monotonic() + deadline
        while not pipe.poll():
            left = end - monotonic()
            if left <= 0:
                what = message("{terminal} does not answer.", terminal=self.name)
                raise WorkerLostError(what, TerminalState.NOT_ANSWERING)
            if self._wake_out in wait([pipe, self._wake_out], left):
                self._drain()
        answer: Answer = pipe.recv()
        return answer

    def _pause(self, seconds: float | None) -> None:
        """Wait for the next turn, or until somebody wakes us."""
        if wait([self._wake_out], seconds):
            self._drain()

    def _drain(self) -> None:
        while self._wake_out.poll():
            self._wake_out.recv()
        if self._stopping.is_set():
            raise StoppingError

    def _start_child(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=worker.main, args=(theirs, self._work), daemon=True)
        self._process.start()
        theirs.close()  # ours would keep the pipe open when the child dies

    def _end_child(self) -> None:
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join(STOP_WITHIN)
            process.close()

    def _tell(self, state: TerminalState, why: Message | None) -> None:
        self._listener(TerminalHealth(self.name, state, self._clock(), why, self.keys))
