"""The parent's side of a terminal: starts the child, holds the deadlines, kills and restarts, never waits long."""

from __future__ import annotations

import logging
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.connection import wait
from threading import Event as Flag
from threading import Lock, Thread
from time import monotonic

from app.bridge import worker
from app.bridge.child import Child
from app.bridge.terminal import AccountReading, Event, Listener, Login, TerminalHealth, TerminalState
from app.bridge.worker import Answer, Request, Work
from app.domain.errors import Message, message
from app.domain.holdings import AccountKey

STOP_WITHIN = 1.0  # seconds to wait for the thread; with the child's own grace less than two in all

DEALS, READ, STOP = "deals", "read", "stop"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds: how long each part of an answer may take, how often accounts are read, how long to wait after a fault.

    An account that must be signed in first may take `login` longer.
    """

    connect: float = 180.0
    login: float = 90.0
    read: float = 10.0
    deals: float = 120.0
    period: float = 2.0
    back_off: tuple[float, ...] = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 900.0)

    def patience(self, request: Request, accounts: int) -> float:
        """How long to wait for the next part of an answer, on a terminal that serves so many accounts."""
        switching = self.login if accounts > 1 else 0.0
        known = {"connect": self.connect, "read": self.read + switching, "deals": self.deals + switching}
        return known[request.verb]


class WorkerLostError(Exception):
    """The child died, did not answer within its deadline, or reported a fault that ends it."""

    def __init__(self, what: Message, state: TerminalState) -> None:
        super().__init__(what)
        self.what, self.state = what, state


class StoppingError(Exception):
    """Somebody wants the terminal to stop."""


class ProcessTerminal:
    """One terminal read by a child process; implements the Terminal protocol on a plain thread."""

    def __init__(self, work: Work, logins: tuple[Login, ...], clock: Callable[[], datetime], timing: Timing) -> None:
        only = work.scenario.only(work.terminal) if work.scenario else None
        self._work, self._logins, self._clock, self._timing = replace(work, scenario=only), logins, clock, timing
        self._listener: Listener = lambda _event: None
        self._wanted: deque[tuple[AccountKey, datetime | None]] = deque()
        self._lock = Lock()
        self._stopping = Flag()
        self._reasons: set[str] = set()
        self._faults = 0
        self._told: tuple[TerminalState, Message | None] | None = None
        self._wake_out, self._wake_in = multiprocessing.Pipe(duplex=False)
        self._thread = Thread(target=self._run, name=f"terminal {work.terminal}", daemon=True)
        self._child: Child | None = None

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
        self._wake(DEALS)

    def read_now(self) -> None:
        """Read every account at once; a terminal that waits for a person is tried again."""
        self._wake(READ)

    def stop(self) -> None:
        """Stop within two seconds: a child that does not answer is killed."""
        self._stopping.set()
        self._wake(STOP)
        if self._thread.ident is not None:
            self._thread.join(STOP_WITHIN)
        self._end_child()

    def _wake(self, why: str) -> None:
        with self._lock:
            self._wake_in.send(why)

    # the thread

    def _run(self) -> None:
        try:
            while True:
                self._serve_until_lost()
        except StoppingError:
            pass
        finally:
            self._end_child()
            self._tell(TerminalState.STOPPED)

    def _serve_until_lost(self) -> None:
        try:
            self._serve()
        except WorkerLostError as lost:
            self._end_child()
            self._tell(lost.state, lost.what)
            self._reasons.clear()
            if lost.state is TerminalState.LATCHED:
                self._pause(None, {READ})
                self._faults = 0
            else:
                waits = self._timing.back_off
                self._pause(waits[min(self._faults, len(waits) - 1)], {READ})
                self._faults += 1

    def _serve(self) -> None:
        """Start a child and read until something goes wrong."""
        self._tell(TerminalState.STARTING)
        self._start_child()
        self._ask(Request("connect", self._clock()))
        while True:
            self._reasons.clear()
            self._judge(self._ask(Request("read", self._clock(), self._logins)))
            self._read_deals()
            self._pause(self._timing.period, {READ, DEALS})

    def _judge(self, round_of: list[Answer]) -> None:
        """Say how the terminal stands after every account was read once."""
        self._faults = 0
        torn = next((answer.torn for answer in round_of if answer.torn), None)
        connected = [each.reading.connected for each in round_of if isinstance(each.reading, AccountReading)]
        if connected and not any(connected):
            self._tell(TerminalState.DISCONNECTED, message("{terminal} has lost its broker.", terminal=self.name))
        elif torn:
            self._tell(TerminalState.LIVE, message("The figures of {login} contradict each other.", login=str(torn)))
        else:
            self._tell(TerminalState.LIVE)

    def _read_deals(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    return
                key, since = self._wanted[0]
            logins = tuple(login for login in self._logins if login.key == key)
            self._ask(Request("deals", self._clock(), logins, since))
            with self._lock:
                self._wanted.popleft()  # only now: what a lost child did not answer is asked again

    def _ask(self, request: Request) -> list[Answer]:
        """Send a request and hand on what comes of it, waiting for no part of it longer than its deadline."""
        self._send(request)
        found: list[Answer] = []
        while not (found and found[-1].done):
            found.append(self._answer(self._timing.patience(request, len(self._logins))))
            self._hand_on(found[-1].reading)
        last = found[-1]
        if last.fault is not None:
            raise WorkerLostError(last.fault, TerminalState.LATCHED if last.latched else TerminalState.WAITING)
        return found

    def _send(self, request: Request) -> None:
        with self._noticing_its_end():
            self._living().pipe.send(request)

    def _living(self) -> Child:
        child = self._child
        assert child is not None  # noqa: S101 - _serve has started it
        return child

    @contextmanager
    def _noticing_its_end(self) -> Iterator[None]:
        """A broken pipe is a lost child; whoever listens to us is outside, its failures are its own."""
        try:
            yield
        except (EOFError, OSError) as gone:
            what = message("The reader of {terminal} ended; it is started again.", terminal=self.name)
            raise WorkerLostError(what, TerminalState.WAITING) from gone

    def _hand_on(self, event: Event | None) -> None:
        """Tell the listener; what it cannot do with it is its affair, and the terminal is read on."""
        if event is None or self._stopping.is_set():
            return
        try:
            self._listener(event)
        except Exception:  # whatever it is: a terminal that is no longer read would be worse
            log.exception("what %s said was not taken in", self.name)

    def _answer(self, deadline: float) -> Answer:
        end = monotonic() + deadline
        with self._noticing_its_end():
            pipe = self._living().pipe
            while not pipe.poll():
                left = end - monotonic()
                if left <= 0:
                    what = message("{terminal} does not answer.", terminal=self.name)
                    raise WorkerLostError(what, TerminalState.NOT_ANSWERING)
                if self._wake_out in wait([pipe, self._wake_out], left):
                    self._heard()
            answer: Answer = pipe.recv()
        return answer

    def _pause(self, seconds: float | None, until: set[str]) -> None:
        """Wait so long, or for ever, or until somebody wakes us for one of these reasons."""
        end = None if seconds is None else monotonic() + seconds
        while not self._reasons & until:
            if not wait([self._wake_out], None if end is None else max(0.0, end - monotonic())):
                return
            self._heard()

    def _heard(self) -> None:
        while self._wake_out.poll():
            self._reasons.add(self._wake_out.recv())
        if self._stopping.is_set():
            raise StoppingError

    def _start_child(self) -> None:
        try:
            self._child = Child(worker.serve, self._work)
        except OSError as failed:
            what = message("The reader of {terminal} could not be started.", terminal=self.name)
            raise WorkerLostError(what, TerminalState.WAITING) from failed

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()

    def _tell(self, state: TerminalState, why: Message | None = None) -> None:
        """Say how the terminal stands, unless that was said already."""
        if (state, why) != self._told:
            self._told = (state, why)
            self._listener(TerminalHealth(self.name, state, self._clock(), why, self.keys))
