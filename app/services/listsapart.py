"""Files of sanctions lists are read by a child process with limits; what it answers comes back as plain data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec

from app.apart import confined
from app.apart.child import Child
from app.apart.confined import MEGABYTE, Cause, Limits, LostError
from app.channels.sanctions_entry import refused
from app.domain.errors import Message, Problem, RefusedFile, message
from app.domain.sanctions import SanctionsFile

LIMITS = Limits(memory=1536 * MEGABYTE, processor=180, wall=300.0, answer=512 * MEGABYTE)
"""A list of 300 MB is read as a stream; its names are what takes memory."""
Read = Callable[[Sequence[Path]], SanctionsFile]
LOST = {
    Cause.TIME: message("The file takes longer to read than is allowed."),
    Cause.MEMORY: message("The file takes more memory to read than is allowed."),
    Cause.ENDED: message("The file could not be read: its reader ended."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a list: what it holds, or why it is refused, and where."""

    found: SanctionsFile | None = None
    what: Message | None = None
    problems: tuple[Problem, ...] = ()
    way_out: Message | None = None


def read_apart(paths: Sequence[Path], read: Read, limits: Limits = LIMITS) -> SanctionsFile:
    """Read a list out of harm's way. Raises RefusedFile, also where it takes more than it may."""
    named = msgspec.msgpack.encode([str(path) for path in paths])
    try:
        answer = confined.plain(confined.ask(lambda: Child(serve, read, limits), named, limits), frozenset())
        said = msgspec.msgpack.decode(answer, type=Answer)
    except LostError as lost:
        raise refused(Problem("file", LOST[lost.cause])) from lost
    except (msgspec.DecodeError, TypeError) as broken:
        raise refused(Problem("file", LOST[Cause.ENDED])) from broken
    if said.found is None:
        raise RefusedFile(said.what or LOST[Cause.ENDED], said.problems, said.way_out)
    return said.found


def serve(pipe: Connection[Any, Any], read: Read, limits: Limits) -> None:
    """Be the child: read one list and answer."""
    confined.answer_once(pipe, limits, partial(_work, read))


def _work(read: Read, named: bytes) -> bytes:
    paths = [Path(each) for each in msgspec.msgpack.decode(named, type=list[str])]
    return msgspec.msgpack.encode(_answer(paths, read))


def _answer(paths: Sequence[Path], read: Read) -> Answer:
    try:
        return Answer(read(paths))
    except RefusedFile as refusal:
        return Answer(what=refusal.what, problems=refusal.problems, way_out=refusal.way_out)
