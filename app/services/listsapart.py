"""Files of sanctions lists are read by a child process with limits; what it answers comes back as plain data."""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Timer
from typing import Any

import msgspec

from app.bridge.apart import MEGABYTE, OUT_OF_MEMORY, OUT_OF_TIME, Limits, confine
from app.bridge.child import Child
from app.channels.sanctions_entry import refused
from app.domain.errors import Message, Problem, RefusedFile, message
from app.domain.sanctions import SanctionsFile

LIMITS = Limits(memory=1536 * MEGABYTE, processor=180, wall=300.0, answer=512 * MEGABYTE)
"""A list of 300 MB is read as a stream; its names are what takes memory."""
Read = Callable[[Sequence[Path]], SanctionsFile]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a list: what it holds, or why it is refused, and where."""

    found: SanctionsFile | None = None
    what: Message | None = None
    problems: tuple[Problem, ...] = ()
    way_out: Message | None = None


def read_apart(paths: Sequence[Path], read: Read, limits: Limits = LIMITS) -> SanctionsFile:
    """Read a list out of harm's way. Raises RefusedFile, also where it takes more than it may."""
    late, child = Event(), _started(paths, read, limits)

    def end() -> None:
        late.set()
        child.kill()

    timer, answer = Timer(limits.wall, end), b""
    timer.start()
    try:
        answer = child.pipe.recv_bytes(limits.answer)
    except (EOFError, OSError):
        pass  # it is gone, or says too much
    finally:
        timer.cancel()
        code = child.end()
    if not answer:
        raise refused(Problem("file", _lost(code, late=late.is_set())))
    return _found(answer)


def _started(paths: Sequence[Path], read: Read, limits: Limits) -> Child:
    try:
        return Child(serve, tuple(paths), read, limits)
    except OSError as failed:
        raise refused(Problem("file", message("The file could not be read: its reader ended."))) from failed


def _found(answer: bytes) -> SanctionsFile:
    """What the answer holds; it can hold nothing but plain data."""
    try:
        said = msgspec.msgpack.decode(answer, type=Answer)
    except msgspec.DecodeError as broken:
        raise refused(Problem("file", message("The file could not be read: its reader ended."))) from broken
    if said.found is None:
        what = said.what or message("The file could not be read: its reader ended.")
        raise RefusedFile(what, said.problems, said.way_out)
    return said.found


def _lost(code: int | None, *, late: bool) -> Message:
    """Why the child did not answer."""
    if late or code in OUT_OF_TIME:
        return message("The file takes longer to read than is allowed.")
    if code == OUT_OF_MEMORY:
        return message("The file takes more memory to read than is allowed.")
    return message("The file could not be read: its reader ended.")


def serve(pipe: Connection[Any, Any], paths: Sequence[Path], read: Read, limits: Limits) -> None:
    """Be the child: read one list and answer."""
    confine(limits)
    gc.disable()  # it lives for one list, and its memory is bounded
    try:
        answer = msgspec.msgpack.encode(_answer(paths, read))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    with contextlib.suppress(OSError):  # the parent may have lost its patience
        pipe.send_bytes(answer)


def _answer(paths: Sequence[Path], read: Read) -> Answer:
    try:
        return Answer(read(paths))
    except RefusedFile as refusal:
        return Answer(what=refusal.what, problems=refusal.problems, way_out=refusal.way_out)
