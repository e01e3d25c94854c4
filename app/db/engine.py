"""The only file that knows engines: SQLCipher for one workstation, PostgreSQL for several."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from app.domain.errors import Unavailable, message

SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 15_000,
    "recursive_triggers": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
}
"""What the database must answer for each pragma after it was asked for; anything else is refused (WAL and FULL
together lost nothing in simulated power failures, the defaults did)."""

WAL_SAFE = (3, 51, 3)  # earlier versions can corrupt a database that two connections write in WAL mode
READERS = 4

DENIED = {
    sqlite3.SQLITE_DROP_TABLE,
    sqlite3.SQLITE_DROP_TRIGGER,
    sqlite3.SQLITE_DROP_INDEX,
    sqlite3.SQLITE_DROP_VIEW,
    sqlite3.SQLITE_CREATE_TABLE,
    sqlite3.SQLITE_CREATE_TRIGGER,
    sqlite3.SQLITE_CREATE_INDEX,
    sqlite3.SQLITE_CREATE_VIEW,
    sqlite3.SQLITE_ALTER_TABLE,
    sqlite3.SQLITE_ATTACH,
    sqlite3.SQLITE_DETACH,
}


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine that writes, on a single connection, and one that can only read."""

    write: Engine
    read: Engine

    def dispose(self) -> None:
        """Close every connection."""
        self.read.dispose()
        self.write.dispose()


def sqlite_connection(path: Path, key: bytes) -> sqlite3.Connection:
    """An encrypted connection with our settings, read back. Raises Unavailable where a setting does not hold."""
    connection = sqlcipher3.connect(str(path), check_same_thread=False, isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        _apply(connection)
    except sqlcipher3.DatabaseError as unreadable:
        connection.close()
        if "locked" in str(unreadable):
            raise Unavailable(
                message("Another program is using the office's database."),
                message("Close it and try again."),
            ) from unreadable
        raise Unavailable(
            message("The database {name} cannot be read with this office's key.", name=path.name),
            message("It is damaged or belongs to another office; restore a backup."),
        ) from unreadable
    except BaseException:
        connection.close()
        raise
    return connection


def _apply(connection: sqlite3.Connection) -> None:
    if tuple(int(part) for part in sqlcipher3.sqlite_version.split(".")) < WAL_SAFE:
        raise Unavailable(message("The database library {version} is too old.", version=sqlcipher3.sqlite_version))
    for name, wanted in SETTINGS.items():
        connection.execute(f"PRAGMA {name}={wanted}")
        answer = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if answer != wanted:
            raise Unavailable(message("The database refuses the setting {name}.", name=name))
    connection.execute("PRAGMA mmap_size=0")


def authorizer(action: int, first: str | None, second: str | None, *_where: str | None) -> int:
    """Lets the application change rows, not the schema; append-only tables are held by their triggers."""
    if action in DENIED and not (first or "").startswith("sqlite_temp"):
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and first == "writable_schema":
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and first in {"recursive_triggers", "foreign_keys"} and second is not None:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def sqlite_engines(path: Path, key: bytes) -> Engines:
    """Engines over the encrypted file. Raises Unavailable if it cannot be read or set as it must be."""
    _open(path, key, readonly=False).close()
    write = _sqlite_engine(path, key, readonly=False)
    read = _sqlite_engine(path, key, readonly=True)
    return Engines(write, read)


def _open(path: Path, key: bytes, *, readonly: bool) -> sqlite3.Connection:
    connection = sqlite_connection(path, key)
    if readonly:
        connection.execute("PRAGMA query_only=ON")
    connection.set_authorizer(authorizer)
    return connection


def _sqlite_engine(path: Path, key: bytes, *, readonly: bool) -> Engine:
    engine = create_engine(
        "sqlite://",
        module=sqlcipher3,
        creator=lambda: _open(path, key, readonly=readonly),
        poolclass=QueuePool,
        pool_size=READERS if readonly else 1,
        max_overflow=0,
        hide_parameters=True,
    )
    begin_with(engine, "BEGIN" if readonly else "BEGIN IMMEDIATE")
    return engine


def begin_with(engine: Engine, statement: str) -> None:
    """Begin every transaction with this statement: the driver's own begin would come too late."""

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(statement)


def postgres_engines(url: str) -> Engines:
    """Engines over a PostgreSQL database. The password comes from the platform's password file, never from the URL."""
    options = {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "pool_size": 3,
        "connect_args": {
            "connect_timeout": 10,
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            "options": "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000",
        },
    }
    write = create_engine(_with_driver(url), **options)
    read = create_engine(_with_driver(url), **options, execution_options={"postgresql_readonly": True})
    return Engines(write, read)


def _with_driver(url: str) -> str:
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def data_version(session: Session) -> int:
    """A number that changes when another connection has written; 0 where the database does not tell."""
    if session.get_bind().dialect.name != "sqlite":
        return 0
    return int(session.execute(text("PRAGMA data_version")).scalar_one())
