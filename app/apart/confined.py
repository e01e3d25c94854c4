"""Strangers' files are worked on by a child process with limits; what it answers comes back as plain data."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from threading import Event, Timer
from typing import Any

from app.apart import job
from app.apart.child import Child

MEGABYTE = 1024 * 1024
OUT_OF_MEMORY = 77  # an exit code of our own
OUT_OF_TIME = {job.OUT_OF_TIME, -getattr(signal, "SIGXCPU", job.OUT_OF_TIME)}

Names = AbstractSet[tuple[str, str]]
"""Modules and names of what an answer may be made of, beside texts, numbers and tuples."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What work on one file may take: bytes of memory, seconds of the processor and on the wall, bytes of answer."""

    memory: int = 512 * MEGABYTE
    processor: int = 10
    wall: float = 60.0
    answer: int = 256 * MEGABYTE


LIMITS = Limits()


class Cause(StrEnum):
    """Why a child did not answer."""

    TIME = "time"
    MEMORY = "memory"
    ENDED = "ended"


class LostError(Exception):
    """The child did not answer, or not in plain data."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause.value)
        self.cause = cause


def ask(start: Callable[[], Child], content: bytes, limits: Limits = LIMITS) -> bytes:
    """What a child answers to these bytes; it is ended at the latest when its time is over. Raises LostError."""
    late, child = Event(), _started(start)

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
        raise LostError(_cause(code, late=late.is_set()))
    return answer


def _started(start: Callable[[], Child]) -> Child:
    try:
        return start()
    except OSError as failed:
        raise LostError(Cause.ENDED) from failed


def _cause(code: int | None, *, late: bool) -> Cause:
    if late or code in OUT_OF_TIME:
        return Cause.TIME
    return Cause.MEMORY if code == OUT_OF_MEMORY else Cause.ENDED


def names(classes: Iterable[type]) -> Names:
    """How an answer names these classes."""
    return {(each.__module__, each.__qualname__) for each in classes}


def plain(answer: bytes, known: Names) -> Any:
    """The answer in these bytes. Raises LostError where they hold anything but plain data and what is known."""
    try:
        return _Plain(answer, known).load()
    except Exception as broken:  # bytes of a child that lost its way can raise anything
        raise LostError(Cause.ENDED) from broken


class _Plain(pickle.Unpickler):
    """Makes nothing but what an answer is made of."""

    def __init__(self, answer: bytes, known: Names) -> None:
        super().__init__(io.BytesIO(answer))
        self._known = known

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in self._known:
            raise pickle.UnpicklingError(f"{module}.{name} is no plain data")
        return super().find_class(module, name)


def answer_once(pipe: Connection[Any, Any], limits: Limits, work: Callable[[bytes], object]) -> None:
    """Be the child: take one file, work on it within the limits, answer."""
    confine(limits)
    gc.disable()  # it lives for one file, and its memory is bounded
    try:
        answer = pickle.dumps(work(pipe.recv_bytes()))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    with contextlib.suppress(OSError):  # the parent may have lost its patience
        pipe.send_bytes(answer)


def confine(limits: Limits) -> None:
    """Bound this process in memory and time of the processor."""
    if sys.platform == "win32":
        job.hold(job.OURSELVES, memory=limits.memory, seconds=limits.processor)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.processor, limits.processor + 1))
