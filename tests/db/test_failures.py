from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.orm.exc import StaleDataError

from app.db.engine import postgres_engines
from app.db.failures import changed, known_failures, meaning
from app.domain.errors import Conflict, KnownError, Unavailable
from tests.db import support


class FakeError(Exception):
    """What a driver raises: with PostgreSQL's code, or without one."""


def driver_error(text: str, *codes: str | None) -> FakeError:
    failed = FakeError(text)
    for code in codes:
        failed.sqlstate = code  # type: ignore[attr-defined]  # psycopg's errors have it
    return failed


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("database or disk is full", Unavailable, "disk is full"),
        ("database is locked", Unavailable, "Another program"),
        ("attempt to write a readonly database", Unavailable, "cannot be written to"),
        ("disk I/O error", Unavailable, "does not answer"),
        ("unable to open database file", Unavailable, "does not answer"),
        ("database disk image is malformed", Unavailable, "damaged"),
        ("file is not a database", Unavailable, "damaged"),
        ("UNIQUE constraint failed: clients.code", Conflict, "same key"),
        ("payments have this row already", Conflict, "same key"),
    ],
)
def test_what_sqlite_says_becomes_a_sentence(text: str, kind: type[KnownError], says: str) -> None:
    known = meaning(OperationalError("SELECT 1", None, driver_error(text)))
    assert isinstance(known, kind)
    assert says in str(known)


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        (None, Unavailable, "does not answer"),
        ("08006", Unavailable, "does not answer"),
        ("57014", Unavailable, "does not answer"),
        ("55P03", Unavailable, "Another program"),
        ("53100", Unavailable, "disk is full"),
        ("23505", Conflict, "same key"),
        ("40001", Conflict, "Somebody else"),
        ("40P01", Conflict, "Somebody else"),
    ],
)
def test_what_postgres_says_becomes_a_sentence(code: str | None, kind: type[KnownError], says: str) -> None:
    known = meaning(OperationalError("SELECT 1", None, driver_error("text", code)))
    assert isinstance(known, kind)
    assert says in str(known)


@pytest.mark.parametrize(
    "failed",
    [
        ProgrammingError("SELECT 1", None, driver_error("wrong number of parameters", None)),
        ProgrammingError("SELECT 1", None, driver_error("relation does not exist", "42P01")),
        OperationalError("SELECT 1", None, driver_error("no such table: x")),
    ],
)
def test_a_bug_has_no_sentence(failed: DBAPIError) -> None:
    assert meaning(failed) is None
    with pytest.raises(type(failed)), known_failures():
        raise failed


def test_a_record_that_changed_meanwhile_is_a_conflict() -> None:
    with pytest.raises(Conflict, match="Somebody else"), known_failures():
        raise StaleDataError
    assert "C-1" in str(changed("C-1"))


def test_a_server_that_is_not_there_is_said_in_a_sentence() -> None:
    store = support.store_on(postgres_engines("postgresql://127.0.0.1:9/nowhere"))
    with pytest.raises(Unavailable, match="does not answer"), store.reading() as session:
        session.connection()
    store.close()
