"""Statements of strangers are read by a child process with limits; what it answers comes back as plain data."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from multiprocessing.connection import Connection
from typing import Any

from app.apart import confined
from app.apart.child import Child
from app.apart.confined import LIMITS, MEGABYTE, Cause, Limits, LostError
from app.bridge.statements import LARGEST_FILE, Kind, Recognised, Statement
from app.bridge.statements import recognise as read_here
from app.domain.errors import Message, Problem, RefusedFile, message
from app.domain.holdings import AccountKey, Deal, DealKind, Entry, Position, Snapshot

__all__ = ["LIMITS", "MEGABYTE", "Answer", "Limits", "plain", "recognise", "serve"]

SHORTER = message("Print shorter periods, or save the report as a workbook (Open XML): known rows are recognised.")
LOST = {
    Cause.TIME: message("The file takes longer to read than is allowed."),
    Cause.MEMORY: message("The file takes more memory to read than is allowed."),
    Cause.ENDED: message("The file could not be read: its reader ended."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a file: what it is, or why it is refused, and where."""

    found: Recognised | None = None
    what: Message | None = None
    problems: tuple[Problem, ...] = ()
    way_out: Message | None = None


PLAIN = confined.names(
    (
        Answer, Recognised, Kind, Statement, AccountKey, Deal, DealKind, Entry, Position, Snapshot, Message, Problem,
        Decimal, date, datetime, timedelta, timezone,
    )
)  # fmt: skip
"""All that an answer is made of, beside texts, numbers and tuples."""


def recognise(content: bytes, limits: Limits = LIMITS) -> Recognised:
    """Tell what a file is and read it, out of harm's way. Raises RefusedFile, also where it takes more than it may."""
    if len(content) > LARGEST_FILE:
        raise _refused(message("The file is larger than 25 MB."))
    try:
        answer = plain(confined.ask(lambda: Child(serve, limits), content, limits))
    except LostError as lost:
        raise _refused(LOST[lost.cause]) from lost
    if answer.what is not None:
        raise RefusedFile(answer.what, answer.problems, answer.way_out)
    assert answer.found is not None  # noqa: S101 - what is not refused was found
    return answer.found


def _refused(why: Message) -> RefusedFile:
    return RefusedFile(message("The report was not taken in."), (Problem("file", why),), SHORTER)


def plain(answer: bytes) -> Answer:
    """The answer in these bytes. Raises RefusedFile where they hold anything but plain data."""
    try:
        found = confined.plain(answer, PLAIN)
    except LostError as broken:
        raise _refused(LOST[broken.cause]) from broken
    if not isinstance(found, Answer):
        raise _refused(LOST[Cause.ENDED])
    return found


def serve(pipe: Connection[Any, Any], limits: Limits) -> None:
    """Be the child: read one file and answer."""
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, and a thread for every core
    confined.answer_once(pipe, limits, _answer)


def _answer(content: bytes) -> Answer:
    try:
        return Answer(read_here(content))
    except RefusedFile as refusal:
        return Answer(what=refusal.what, problems=refusal.problems, way_out=refusal.way_out)
