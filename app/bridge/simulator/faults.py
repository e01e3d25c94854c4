"""What can go wrong at a simulated terminal, planned in the scenario or caused while it runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ONE_READING = 4
"""For how many calls a fault of the kind that happens once goes on: the length of one bracketed reading."""


class Fault(StrEnum):
    """What can go wrong on demand."""

    MUTE = "mute"
    SLOW = "slow"
    CRASH = "crash"
    RAISES = "raises"

    NOT_FOUND = "not found"
    WRONG_PATH = "wrong path"
    NO_ANSWER = "no answer"
    INCOMPATIBLE = "incompatible"
    REFUSED = "refused"
    OTP = "otp"
    CALL_FAILED = "call failed"
    BAD_PARAMETERS = "bad parameters"
    OUT_OF_MEMORY = "out of memory"
    NOTHING_THERE = "nothing there"
    UNSUPPORTED = "unsupported"
    API_DISABLED = "api disabled"
    CONNECTION_FAILED = "connection failed"
    SENDING_FAILED = "sending failed"
    RECEIVING_FAILED = "receiving failed"
    CLOSED = "closed"
    TIMED_OUT = "timed out"

    NONE = "none"
    EMPTY = "empty"
    WRONG_ACCOUNT = "wrong account"
    MOVED_ONCE = "moved once"
    MASTER_PASSWORD = "master password"  # noqa: S105 - the name of a fault
    TORN = "torn equity"
    TORN_ONCE = "torn once"
    DISCONNECTED = "disconnected"
    STALE_TICKS = "stale ticks"
    MARKET_CLOSED = "market closed"
    CLOCK_SKEW = "clock skew"

    DEAL_TWICE = "deal twice"
    DEAL_CHANGED = "deal changed"
    DEAL_MISSING = "deal missing"
    LATE_HISTORY = "late history"
    HUGE_HISTORY = "huge history"
    HOSTILE_COMMENTS = "hostile comments"


ONCE = frozenset({Fault.TORN_ONCE, Fault.MOVED_ONCE})


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault of one terminal: the number of the call (from 1) it begins with, and how many calls it goes on.

    Without a number of calls it does not end, but for the faults that happen once.
    """

    fault: Fault
    since: int = 0
    calls: int | None = None

    def goes_on(self, call: int) -> bool:
        """Whether the fault is there at this call."""
        lasting = ONE_READING if self.fault in ONCE else self.calls
        return self.since <= call and (lasting is None or call < self.since + lasting)


class Troubles:
    """What goes wrong at one terminal: what its control file says now, else what was planned.

    The file holds `{"<terminal>": "<fault>"}` and is read anew when it has changed, so that a terminal can be muted
    or killed from outside while it runs. Without a file, or while it cannot be understood, what was known stands.
    """

    def __init__(self, terminal: str, planned: Trouble | None = None, control: str = "") -> None:
        self._terminal, self._planned = terminal, planned
        self._control = Path(control) if control else None
        self._stamp: tuple[int, int] | None = None
        self._caused: Trouble | None = None

    def at(self, call: int) -> Fault | None:
        """The fault that is there at this call."""
        self._look(call)
        trouble = self._caused or self._planned
        return trouble.fault if trouble is not None and trouble.goes_on(call) else None

    def _look(self, call: int) -> None:
        if self._control is None:
            return
        stamp = _stamp(self._control)
        if stamp != self._stamp:
            with suppress(ValueError, OSError):
                fault = read_control(self._control).get(self._terminal)
                self._caused, self._stamp = Trouble(fault, call) if fault else None, stamp


def _stamp(control: Path) -> tuple[int, int] | None:
    try:
        found = control.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def read_control(control: Path) -> dict[str, Fault]:
    """The faults that a control file causes, by terminal; none without a file. Raises ValueError for nonsense."""
    try:
        said = json.loads(control.read_text("utf-8") or "{}")
    except FileNotFoundError:
        return {}
    if not isinstance(said, dict):
        raise ValueError("A control file names a fault for each terminal.")  # noqa: TRY004 - as for any other nonsense in it
    return {str(terminal): Fault(fault) for terminal, fault in said.items() if fault}


def write_control(control: Path, faults: Mapping[str, Fault]) -> None:
    """Cause these faults, and no others, from the next call on."""
    beside = control.with_name(f"{control.name}.new")
    beside.write_text(json.dumps(dict(faults)), "utf-8")
    beside.replace(control)
