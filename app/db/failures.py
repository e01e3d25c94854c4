"""Turns the database's failures that are nobody's bug into sentences; everything else stays a bug."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from app.db.triggers import HAVE_ALREADY
from app.domain.errors import Conflict, KnownError, Message, Unavailable, message

CHANGED = message("Somebody else changed this record while it was open.")
LOOK_AGAIN = message("Look at the new content, then make your change again.")
SAME_KEY = message("Somebody else has just written a record with the same key.")
FULL = (message("The disk is full; nothing was written."), message("Free some space, then try again."))
BUSY = (message("Another program is writing to this office."), message("Wait a moment, then try again."))
NO_ANSWER = (message("The database does not answer."), message("Check the disk or the network, then try again."))
READ_ONLY = (
    message("The office's folder cannot be written to."),
    message("Check its permissions, then try again."),
)
NO_RIGHT = (
    message("This role of the database may not do that."),
    message("Use the role that owns the tables, as the administrator does."),
)
DAMAGED = (message("The database is damaged: a part of it cannot be read."), message("Restore a backup."))

BY_TEXT: tuple[tuple[str, tuple[Message, Message]], ...] = (
    ("database or disk is full", FULL),
    ("database is locked", BUSY),
    ("readonly", READ_ONLY),
    ("disk I/O error", NO_ANSWER),
    ("unable to open", NO_ANSWER),
    ("malformed", DAMAGED),
    ("not a database", DAMAGED),
)
"""What SQLite's sentences mean."""

BY_STATE: dict[str, tuple[Message, Message]] = {
    "53100": FULL,
    "55P03": BUSY,
    "57014": NO_ANSWER,
    "57P01": NO_ANSWER,
    "57P03": NO_ANSWER,
    "53300": NO_ANSWER,
    "42501": NO_RIGHT,
}
"""What PostgreSQL's codes mean; no code at all is a connection that failed."""

UNIQUE, SERIALIZATION, DEADLOCK = "23505", "40001", "40P01"


def changed(code: str) -> Conflict:
    """The refusal to overwrite what somebody else has written since it was read."""
    return Conflict(message("Somebody else changed {code} while it was open.", code=code), LOOK_AGAIN)


@contextmanager
def known_failures() -> Iterator[None]:
    """Raise Conflict or Unavailable in place of a database failure that can be told."""
    try:
        yield
    except StaleDataError as stale:
        raise Conflict(CHANGED, LOOK_AGAIN) from stale
    except DBAPIError as failed:
        known = meaning(failed)
        if known is None:
            raise
        raise known from failed


def meaning(failed: DBAPIError) -> KnownError | None:
    """What a failure means to a person; None for a bug."""
    state = getattr(failed.orig, "sqlstate", "")
    if state == "":
        return sqlite_meaning(str(failed.orig))
    if state is None:
        return Unavailable(*NO_ANSWER) if isinstance(failed, OperationalError | InterfaceError) else None
    if state.startswith("08"):
        return Unavailable(*NO_ANSWER)
    if state == UNIQUE:
        return Conflict(SAME_KEY, LOOK_AGAIN)
    if state in {SERIALIZATION, DEADLOCK}:
        return Conflict(CHANGED, LOOK_AGAIN)
    sentences = BY_STATE.get(state)
    return Unavailable(*sentences) if sentences else None


def sqlite_meaning(text: str) -> KnownError | None:
    """What SQLite's sentence means to a person; None for a bug."""
    if HAVE_ALREADY in text or "UNIQUE constraint failed" in text:
        return Conflict(SAME_KEY, LOOK_AGAIN)
    for part, sentences in BY_TEXT:
        if part in text:
            return Unavailable(*sentences)
    return None
