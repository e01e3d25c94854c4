from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlcipher3
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.db import clients
from app.db import engine as engines
from app.db.clients import ClientRecord
from app.db.engine import SETTINGS, postgres_engines, sqlite_connection, sqlite_engines
from app.domain.clients import Client
from app.domain.errors import Unavailable
from tests.db import support

WORD = "Beltrán-of-the-secret-client"


def ask(engine: Engine, question: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(question).scalar()


@pytest.mark.parametrize("name", SETTINGS)
def test_every_connection_has_the_settings(path: Path, name: str) -> None:
    opened = sqlite_engines(path, support.KEY)
    assert [ask(each, f"PRAGMA {name}") for each in (opened.write, opened.read)] == [SETTINGS[name]] * 2
    opened.dispose()


def test_the_readers_are_four_and_the_writer_is_one(path: Path) -> None:
    opened = sqlite_engines(path, support.KEY)
    with opened.write.connect() as writer:
        assert writer.exec_driver_sql("PRAGMA query_only").scalar() == 0
        readers = [opened.read.connect() for _ in range(4)]
        assert [each.exec_driver_sql("PRAGMA query_only").scalar() for each in readers] == [1] * 4
        for each in readers:
            each.close()
    opened.dispose()


def test_a_setting_that_does_not_hold_is_refused() -> None:
    """A database in memory has no log of writes, whatever it is asked for."""
    with pytest.raises(Unavailable, match="journal_mode"):
        sqlite_connection(Path(":memory:"), support.KEY)


def test_a_setting_without_an_answer_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SETTINGS, "no_such_setting", 1)
    with pytest.raises(Unavailable, match="no_such_setting"):
        sqlite_connection(path, support.KEY)


def test_a_library_that_cannot_encrypt_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "sqlcipher3", sqlite3)
    with pytest.raises(Unavailable, match="cannot encrypt"):
        sqlite_connection(tmp_path / "plain.db", support.KEY)


def test_a_library_that_may_corrupt_the_log_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlcipher3, "sqlite_version", "3.51.2")
    with pytest.raises(Unavailable, match=r"3\.51\.2 is too old"):
        sqlite_connection(path, support.KEY)


def test_a_wrong_key_opens_nothing_and_prints_nothing(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Unavailable, match="cannot be read with this office's key"):
        sqlite_engines(path, bytes(32))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("content", [b"%PDF-1.7 this is no database" * 200, b"SQLite format 3\0" + bytes(4096)])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "office.db"
    path.write_bytes(content)
    with pytest.raises(Unavailable, match="cannot be read"):
        sqlite_engines(path, support.KEY)
    assert path.read_bytes() == content


def test_a_missing_database_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"office\.db is missing"):
        sqlite_engines(tmp_path / "office.db", support.KEY)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be opened for writing"):
        sqlite_connection(tmp_path / "nowhere" / "office.db", support.KEY)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("database is locked", "Another program"),
        ("attempt to write a readonly database", "opened for writing"),
        ("file is not a database", "cannot be read"),
    ],
)
def test_what_the_library_says_is_put_in_our_words(said: str, meant: str) -> None:
    assert meant in str(engines._why(Path("office.db"), said))


def test_a_database_that_another_program_holds_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = sqlite_connection(path, support.KEY)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(engines, "PATIENCE", 0.02)
    with pytest.raises(Unavailable, match="Another program"):
        sqlite_engines(path, support.KEY)
    holder.close()


def test_nothing_of_a_record_can_be_read_in_the_files(path: Path) -> None:
    with support.opened(path) as store:
        for size in (1, 400):
            with store.writing("ana") as writing:
                clients.add(writing.session, Client(code=f"C-{size}", name=WORD, note=WORD * size))
                writing.audit("client:added", WORD)
                writing.commit()
        files = [each.read_bytes() for each in path.parent.iterdir()]
    assert len(files) == 4  # the database, its two helpers, and what was seen of the audit
    assert sum(file.count(WORD.encode()) + file.count(b"client:added") for file in files) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA query_only=OFF",
        "PRAGMA foreign_keys=OFF",
        "PRAGMA recursive_triggers=OFF",
        "PRAGMA synchronous=OFF",
        "PRAGMA journal_mode=DELETE",
        "PRAGMA key='another'",
        "PRAGMA rekey='another'",
        "ATTACH DATABASE ':memory:' AS other",
        "CREATE TEMP TABLE audit (seq INTEGER)",
        "CREATE TABLE mine (x INTEGER)",
    ],
)
def test_the_application_changes_no_setting_and_no_schema(path: Path, statement: str) -> None:
    opened = sqlite_engines(path, support.KEY)
    for engine in (opened.write, opened.read):
        with pytest.raises(DBAPIError, match=r"not authorized|prohibited"), engine.connect() as connection:
            connection.exec_driver_sql(statement)
    opened.dispose()


def add_and_flush(session: Session, record: ClientRecord) -> None:
    session.add(record)
    session.flush()


def test_errors_do_not_repeat_what_was_written(path: Path) -> None:
    with support.opened(path) as store:
        record = ClientRecord(code="C", name=None, email="", country="", kind="", state="", phone="", note=WORD)
        with pytest.raises(IntegrityError) as failed, store.writing("ana") as writing:
            add_and_flush(writing.session, record)
        assert WORD not in str(failed.value)


@pytest.mark.xdist_group("postgres")
def test_postgres_errors_do_not_repeat_it_either(postgres_url: str) -> None:
    opened = postgres_engines(postgres_url)
    record = ClientRecord(code="C", name=None, email="", country="", kind="", state="", phone="", note=WORD)
    with pytest.raises(IntegrityError) as failed, Session(opened.write) as session:
        add_and_flush(session, record)
    assert "DETAIL" not in str(failed.value.orig)
    assert WORD not in str(failed.value.orig)
    opened.dispose()


@pytest.mark.xdist_group("postgres")
def test_postgres_connections_have_their_deadlines(postgres_url: str) -> None:
    opened = postgres_engines(postgres_url)
    asked = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    assert [ask(opened.write, f"SHOW {name}") for name in asked] == ["15s", "5s", "1min"]
    assert ask(opened.read, "SHOW transaction_read_only") == "on"
    assert ask(opened.read, "SHOW transaction_isolation") == "repeatable read"
    opened.dispose()


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgresql://db/fidus", "postgresql+psycopg"),
        ("postgres://db/fidus", "postgresql+psycopg"),
        ("postgresql+psycopg://db/fidus", "postgresql+psycopg"),
    ],
)
def test_every_way_to_name_postgres_uses_our_driver(url: str, driver: str) -> None:
    opened = postgres_engines(url)
    assert opened.write.url.drivername == driver
    opened.dispose()


@pytest.mark.parametrize("statement", ["UPDATE deals SET profit=0", "DELETE FROM snapshots", "UPDATE audit SET seq=2"])
def test_the_connection_refuses_to_change_append_only_rows_before_any_trigger(path: Path, statement: str) -> None:
    opened = sqlite_engines(path, support.KEY)
    with pytest.raises(DBAPIError, match=r"not authorized|prohibited"), opened.write.connect() as connection:
        connection.exec_driver_sql(statement)
    opened.dispose()


def test_the_settings_are_those_that_lost_nothing() -> None:
    """Written out, because every other test compares a connection with the table of settings itself."""
    assert SETTINGS == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 15_000,
        "recursive_triggers": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "mmap_size": 0,
    }
