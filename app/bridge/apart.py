"""Files of strangers are read by a child process with limits; what it answers comes back as plain data."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import pickle
import signal
import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from multiprocessing.connection import Connection
from threading import Event, Timer
from typing import Any

from app.bridge import job
from app.bridge.child import Child
from app.bridge.statements import LARGEST_FILE, Kind, Recognised, Statement
from app.bridge.statements import recognise as read_here
from app.domain.errors import Message, Problem, RefusedFile, message
from app.domain.holdings import AccountKey, Deal, DealKind, Entry, Position, Snapshot

MEGABYTE = 1024 * 1024
OUT_OF_MEMORY = 77  # an exit code of our own
OUT_OF_TIME = {job.OUT_OF_TIME, -getattr(signal, "SIGXCPU", job.OUT_OF_TIME)}
SHORTER = message("Print shorter periods, or save the report as a workbook (Open XML): known rows are recognised.")


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take: bytes of memory, seconds of the processor and on the wall, bytes of answer."""

    memory: int = 512 * MEGABYTE
    processor: int = 10
    wall: float = 60.0
    answer: int = 256 * MEGABYTE


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a file: what it is, or why it is refused, and where."""

    found: Recognised | None = None
    what: Message | None = None
    problems: tuple[Problem, ...] = ()
    way_out: Message | None = None


PLAIN = {
    (each.__module__, each.__qualname__)
    for each in (
        Answer, Recognised, Kind, Statement, AccountKey, Deal, DealKind, Entry, Position, Snapshot, Message, Problem,
        Decimal, date, datetime, timedelta, timezone,
    )
}  # fmt: skip
"""All that an answer is made of, beside texts, numbers and tuples."""


def recognise(content: bytes, limits: Limits = LIMITS) -> Recognised:
    """Tell what a file is and read it, out of harm's way. Raises RefusedFile, also where it takes more than it may."""
    if len(content) > LARGEST_FILE:
        raise _refused(message("The file is larger than 25 MB."))
    answer = _asked(content, limits)
    if answer.what is not None:
        raise RefusedFile(answer.what, answer.problems, answer.way_out)
    assert answer.found is not None  # noqa: S101 - what is not refused was found
    return answer.found


def _asked(content: bytes, limits: Limits) -> Answer:
    """The answer of a child that is ended at the latest when its time is over."""
    late, child = Event(), _started(limits)

    def end() -> None:
        late.set()
        child.kill()

    timer, answer = Timer(limits.wall, end), b""
    timer.start()
    try:
        child.pipe.send_bytes(content)
        answer = child.pipe.recv_bytes(limits.answer)
    except (EOFError, OSError):
        pass  # it is gone, or says too much
    finally:
        timer.cancel()
        code = child.end()
    if not answer:
        raise _refused(_lost(code, late=late.is_set()))
    return plain(answer)


def _started(limits: Limits) -> Child:
    try:
        return Child(serve, limits)
    except OSError as failed:
        raise _refused(message("The file could not be read: its reader ended.")) from failed


def _lost(code: int | None, *, late: bool) -> Message:
    """Why the child did not answer."""
    if late or code in OUT_OF_TIME:
        return message("The file takes longer to read than is allowed.")
    if code == OUT_OF_MEMORY:
        return message("The file takes more memory to read than is allowed.")
    return message("The file could not be read: its reader ended.")


def _refused(why: Message) -> RefusedFile:
    return RefusedFile(message("The report was not taken in."), (Problem("file", why),), SHORTER)


def plain(answer: bytes) -> Answer:
    """The answer in these bytes. Raises RefusedFile where they hold anything but plain data."""
    try:
        found = _Plain(io.BytesIO(answer)).load()
    except Exception as broken:  # bytes of a child that lost its way can raise anything
        raise _refused(message("The file could not be read: its reader ended.")) from broken
    if not isinstance(found, Answer):
        raise _refused(message("The file could not be read: its reader ended."))
    return found


class _Plain(pickle.Unpickler):
    """Makes nothing but what an answer is made of."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in PLAIN:
            raise pickle.UnpicklingError(f"{module}.{name} is no plain data")
        return super().find_class(module, name)


def serve(pipe: Connection[Any, Any], limits: Limits) -> None:
    """Be the child: read one file and answer."""
    confine(limits)
    gc.disable()  # it lives for one file, and its memory is bounded
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, and a thread for every core
    try:
        answer = pickle.dumps(_answer(pipe.recv_bytes()))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    with contextlib.suppress(OSError):  # the parent may have lost its patience
        pipe.send_bytes(answer)


def _answer(content: bytes) -> Answer:
    try:
        return Answer(read_here(content))
    except RefusedFile as refusal:
        return Answer(what=refusal.what, problems=refusal.problems, way_out=refusal.way_out)


def confine(limits: Limits) -> None:
    """Bound this process in memory and time of the processor."""
    if sys.platform == "win32":
        job.hold(job.OURSELVES, memory=limits.memory, seconds=limits.processor)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.processor, limits.processor + 1))
