"""The parent's side of a terminal: starts the child, holds the deadlines, kills and restarts, never waits long."""

from __future__ import annotations

import logging
import multiprocessing
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from multiprocessing.connection import wait
from threading import Event as Flag
from threading import Lock, Thread
from time import monotonic

from app.apart.child import Child
from app.bridge import worker
from app.bridge.backoff import BREAKER, BackOff, Breaker
from app.bridge.codes import FIX_BY_HAND
from app.bridge.mt5 import Connected
from app.bridge.starts import Starts
from app.bridge.steadiness import Steadiness
from app.bridge.terminal import (
    PERSONAL,
    AccountHealth,
    AccountReading,
    DealsReading,
    Event,
    Listener,
    Login,
    Reason,
    TerminalHealth,
    TerminalState,
)
from app.bridge.worker import Answer, Request, Trouble, Work
from app.domain.errors import Message, message
from app.domain.holdings import AccountKey

STOP_WITHIN = 1.0  # seconds to wait for the thread; with the child's own grace less than two in all

DEALS, READ, STOP = "deals", "read", "stop"
Wish = tuple[AccountKey, datetime | None]
"""An account whose history is wanted, and since when; None for all of it."""
MUTE = frozenset({Reason.FROZEN, Reason.TIMEOUT, Reason.NOT_OPENING})
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds: how long each part of an answer may take, how often accounts are read, how long to wait after a fault.

    An account that must be signed in first may take `login` longer. Without its broker a terminal is read each
    `disconnected` seconds. Two clocks that part by more than `jump` say that the machine slept or its clock was set.
    """

    connect: float = 180.0
    login: float = 90.0
    read: float = 10.0
    deals: float = 120.0
    period: float = 2.0
    disconnected: float = 10.0
    jump: float = 30.0
    back_off: tuple[float, ...] = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0)
    breaker: Breaker = BREAKER

    def patience(self, request: Request, *, may_sign_in: bool) -> float:
        """How long to wait for the next part of an answer; longer where the account may have to be signed in first."""
        switching = self.login if may_sign_in else 0.0
        known = {"connect": self.connect, "read": self.read + switching, "deals": self.deals + switching}
        return known[request.verb]


class WorkerLostError(Exception):
    """The child died, did not answer within its deadline, or reported a fault that ends it."""

    def __init__(self, why: Message, reason: Reason) -> None:
        super().__init__(why)
        self.why, self.reason = why, reason

    @property
    def state(self) -> TerminalState:
        """How the terminal stands then."""
        if self.reason in PERSONAL:
            return TerminalState.LATCHED
        return TerminalState.NOT_ANSWERING if self.reason in MUTE else TerminalState.WAITING


class StoppingError(Exception):
    """Somebody wants the terminal to stop."""


def _nobody(_event: Event) -> None:
    """Hears nothing."""


class ProcessTerminal:
    """One terminal read by a child process; implements the Terminal protocol on a plain thread."""

    def __init__(self, work: Work, logins: tuple[Login, ...], clock: Callable[[], datetime], timing: Timing) -> None:
        only = work.scenario.only(work.terminal) if work.scenario else None
        self._work, self._logins, self._clock, self._timing = replace(work, scenario=only), logins, clock, timing
        self._listener: Listener = _nobody
        self._starts: Starts | None = None
        self._wanted: deque[Wish] = deque()
        self._under_way: Wish | None = None
        self._lock = Lock()
        self._stopping = Flag()
        self._woken = False
        self._reasons: set[str] = set()
        self._back_off = BackOff(timing.back_off, timing.breaker, random.random, monotonic)
        self._steadiness = Steadiness(clock, monotonic, timing.jump)
        self._barred: dict[AccountKey, Trouble] = {}
        self._told: tuple[TerminalState, Message | None] | None = None
        self._connected = Connected(0, "")
        self._turn: float | None = None
        self._hung = self._seq = 0
        self._may_sign_in = True
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

    def start(self, listener: Listener, starts: Starts | None = None) -> None:
        """Start reading."""
        self._listener, self._starts = listener, starts
        self._thread.start()

    def ask_deals(self, key: AccountKey, since: datetime | None) -> None:
        """Ask for an account's history; it is read before the next turn."""
        with self._lock:
            wish = (key, since)
            if self._wanted.count(wish) <= (wish == self._under_way):  # what is being read may have come too early
                self._wanted.append(wish)
        self._wake(DEALS)

    def read_now(self) -> None:
        """Read every account at once; a terminal or an account that waits for a person is tried again."""
        self._wake(READ)

    def stop(self) -> None:
        """Stop within two seconds: a child that does not answer is killed."""
        self._stopping.set()
        self._wake(STOP)
        if self._thread.ident is not None:
            self._thread.join(STOP_WITHIN)
        self._listener = _nobody  # a thread that still waits for somebody has no last word: another may read by then
        self._end_child()

    def _wake(self, why: str) -> None:
        """Leave a reason, and a byte that ends the wait; who has not taken the last one gets no second."""
        with self._lock:
            self._reasons.add(why)
            if not self._woken:
                self._woken = True
                self._wake_in.send_bytes(b".")

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
            self._rest(lost)

    def _rest(self, lost: WorkerLostError) -> None:
        """Say what happened and wait: for a person, or a while that grows."""
        self._forget(READ)
        if lost.state is TerminalState.LATCHED:
            self._tell(lost.state, lost.why, lost.reason)
            self._pause(None, {READ})
            self._back_off.forgive()
        elif lost.reason is Reason.RESUMED:
            self._tell(lost.state, lost.why, lost.reason)
        else:
            self._hung = self._hung + 1 if lost.reason is Reason.FROZEN else 0
            wait_for = self._back_off.fault()
            self._tell(lost.state, self._explained(lost.why, wait_for), lost.reason, wait_for)
            if self._pause(wait_for, {READ}):
                self._back_off.forgive()

    def _explained(self, why: Message, wait_for: float) -> Message:
        """The sentence of a fault; with what a person can do after a second one, and for how long the breaker waits."""
        if self._hung > 1:
            why = message("{what} {fix}", what=why, fix=FIX_BY_HAND)
        if not self._back_off.is_open:
            return why
        return message("{why} It failed too often: next try in {minutes} min.", why=why, minutes=round(wait_for / 60))

    def _serve(self) -> None:
        """Start a child and read until something goes wrong."""
        self._tell(TerminalState.STARTING)
        self._barred.clear()
        self._may_sign_in = True
        with self._a_turn_to_start():
            self._start_child()
            for answer in self._ask(Request("connect", self._clock())):
                self._connected = answer.connected or self._connected
        self._steadiness.jumped(None)
        while True:
            if self._forget(READ):
                self._barred.clear()
            self._forget(DEALS)
            period = self._judge(self._read_accounts())
            self._read_deals()
            self._watch_the_clock(None)
            self._pause(period, {READ, DEALS})
            self._watch_the_clock(period)

    def _watch_the_clock(self, expected: float | None) -> None:
        if self._steadiness.jumped(expected):
            raise WorkerLostError(message("Resumed: the clock jumped, everything is read anew."), Reason.RESUMED)

    @contextmanager
    def _a_turn_to_start(self) -> Iterator[None]:
        if self._starts is None:
            yield
            return
        if not self._starts.take(self._stopping.is_set):
            raise StoppingError
        try:
            yield
        finally:
            self._starts.give_back()

    def _read_accounts(self) -> list[Answer]:
        """One round over the accounts that nothing keeps from being read; how long it took is remembered."""
        begun = monotonic()
        logins = tuple(login for login in self._logins if login.key not in self._barred)
        found = self._ask(Request("read", self._clock(), logins))
        self._turn = monotonic() - begun
        return found

    def _judge(self, round_of: list[Answer]) -> float:
        """Say how the terminal stands after every account was read once, and how long to wait for the next round."""
        self._bar(round_of)
        self._hung = 0
        self._may_sign_in = len(self._logins) > 1  # a terminal of one account stays signed in
        self._back_off.went_well()
        torn = next((answer.torn for answer in round_of if answer.torn), None)
        connected = [each.reading.connected for each in round_of if isinstance(each.reading, AccountReading)]
        if connected and not any(connected):
            why = message("No connection to the broker: {terminal}.", terminal=self.name)
            self._tell(TerminalState.DISCONNECTED, why, Reason.DISCONNECTED)
            return self._timing.disconnected
        if torn:
            why = message("The figures of {login} contradict each other.", login=str(torn))
            self._tell(TerminalState.TORN, why, Reason.TORN)
        else:
            self._tell(TerminalState.LIVE)
        return self._timing.period

    def _bar(self, answers: list[Answer]) -> None:
        """Leave out, until a person says so, each account that alone has a fault; without any left, the terminal."""
        for trouble in [answer.fault for answer in answers if answer.fault]:
            if trouble.key is not None:
                self._barred[trouble.key] = trouble
                self._hand_on(AccountHealth(trouble.key, self._clock(), trouble.reason, trouble.why))
        if len(self._barred) == len(self._logins):
            first = next(iter(self._barred.values()))
            raise WorkerLostError(first.why, first.reason)

    def _read_deals(self) -> None:
        """Read what is wanted; of an account that is left out, once it is let in again."""
        while (wish := self._next_wish()) is not None:
            key, since = wish
            logins = tuple(login for login in self._logins if login.key == key)
            self._bar(self._ask(Request("deals", self._clock(), logins, since)))
            if key not in self._barred:
                with self._lock:
                    self._wanted.remove(wish)  # only now: what a lost child did not answer is asked again

    def _next_wish(self) -> Wish | None:
        with self._lock:
            self._under_way = next((wish for wish in self._wanted if wish[0] not in self._barred), None)
            return self._under_way

    def _ask(self, request: Request) -> list[Answer]:
        """Send a request and hand on what comes of it, waiting for no part of it longer than its deadline."""
        self._send(request)
        found: list[Answer] = []
        while not (found and found[-1].done):
            found.append(self._answer(self._timing.patience(request, may_sign_in=self._may_sign_in)))
            self._hand_on(self._stamped(found[-1].reading))
        fault = found[-1].fault
        if fault is not None:
            raise WorkerLostError(fault.why, fault.reason)
        return found

    def _stamped(self, reading: AccountReading | DealsReading | None) -> AccountReading | DealsReading | None:
        """The reading with its number and when it was received."""
        if not isinstance(reading, AccountReading):
            return reading
        self._seq += 1
        return replace(reading, seq=self._seq, received_at=self._clock())

    def _send(self, request: Request) -> None:
        with self._noticing_its_end():
            self._living().pipe.send(request)

    def _living(self) -> Child:
        child = self._child
        if child is None:  # somebody stops us, and has ended it already
            raise StoppingError
        return child

    @contextmanager
    def _noticing_its_end(self) -> Iterator[None]:
        """A broken pipe is a lost child; whoever listens to us is outside, its failures are its own."""
        try:
            yield
        except (EOFError, OSError) as gone:
            what = message("Restarting bridge: the reader of {terminal} ended.", terminal=self.name)
            raise WorkerLostError(what, Reason.LOST) from gone

    def _hand_on(self, event: Event | None) -> None:
        """Tell the listener, unless we are to stop."""
        if event is not None and not self._stopping.is_set():
            self._say(event)

    def _say(self, event: Event) -> None:
        """Tell the listener; what it cannot do with it is its affair, and the terminal is read on."""
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
                    what = message("Terminal frozen: {terminal} does not answer.", terminal=self.name)
                    raise WorkerLostError(what, Reason.FROZEN)
                if self._wake_out in wait([pipe, self._wake_out], left):
                    self._heard()
            answer: Answer = pipe.recv()
        return answer

    def _pause(self, seconds: float | None, until: set[str]) -> bool:
        """Wait so long, or for ever; true where somebody woke us for one of these reasons."""
        end = None if seconds is None else monotonic() + seconds
        while not self._reasons & until:
            if not wait([self._wake_out], None if end is None else max(0.0, end - monotonic())):
                return False
            self._heard()
        return True

    def _heard(self) -> None:
        with self._lock:
            if self._woken:
                self._wake_out.recv_bytes()
            self._woken = False
        if self._stopping.is_set():
            raise StoppingError

    def _forget(self, reason: str) -> bool:
        """Take a reason off; whether it was there."""
        with self._lock:
            found = reason in self._reasons
            self._reasons.discard(reason)
            return found

    def _start_child(self) -> None:
        try:
            self._child = Child(worker.serve, self._work)
        except OSError as failed:
            what = message("The reader of {terminal} could not be started.", terminal=self.name)
            raise WorkerLostError(what, Reason.LOST) from failed

    def _end_child(self) -> None:
        with self._lock:  # whoever stops us and our own thread may both come
            child, self._child = self._child, None
        if child is not None:
            child.end()

    def _tell(
        self,
        state: TerminalState,
        why: Message | None = None,
        reason: Reason | None = None,
        rests: float | None = None,
    ) -> None:
        """Say how the terminal stands, unless that was said already; with how many seconds it `rests`, if it does."""
        if (state, why) == self._told:
            return
        self._told = (state, why)
        build, package, now = self._connected.build, self._connected.package, self._clock()
        health = TerminalHealth(self.name, state, now, why, self.keys, reason, build, package, turn=self._turn)
        if rests is not None:
            again = now + timedelta(seconds=rests)
            health = replace(health, next_try=again, tries=self._back_off.in_a_row + 1)
        self._say(health)
