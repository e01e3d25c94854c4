"""The only file that knows engines: SQLCipher for one workstation, PostgreSQL for several."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlite3  # the interpreter's own would load a second SQLite

from app.db.failures import passing
from app.db.triggers import APPEND_ONLY
from app.domain.errors import Unavailable, message

PATIENCE = 15.0  # seconds to wait for another program that writes
SETTINGS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": int(PATIENCE * 1000),
    "recursive_triggers": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "mmap_size": 0,
}
"""What the database must answer for each pragma after it was asked for; anything else is refused (WAL and FULL
together lost nothing in simulated power failures, the defaults did)."""

WAL_SAFE = (3, 51, 3)  # earlier versions can corrupt a database that two connections write in WAL mode
READERS = 4

SCHEMA_CHANGES = frozenset(
    {
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_ATTACH,
        sqlite3.SQLITE_CREATE_INDEX,
        sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_INDEX,
        sqlite3.SQLITE_CREATE_TEMP_TABLE,
        sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
        sqlite3.SQLITE_CREATE_TEMP_VIEW,
        sqlite3.SQLITE_CREATE_TRIGGER,
        sqlite3.SQLITE_CREATE_VIEW,
        sqlite3.SQLITE_CREATE_VTABLE,
        sqlite3.SQLITE_DETACH,
        sqlite3.SQLITE_DROP_INDEX,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_TEMP_INDEX,
        sqlite3.SQLITE_DROP_TEMP_TABLE,
        sqlite3.SQLITE_DROP_TEMP_TRIGGER,
        sqlite3.SQLITE_DROP_TEMP_VIEW,
        sqlite3.SQLITE_DROP_TRIGGER,
        sqlite3.SQLITE_DROP_VIEW,
        sqlite3.SQLITE_DROP_VTABLE,
    }
)
ROW_CHANGES = frozenset({sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
ASKING = frozenset(
    {"foreign_key_check", "foreign_key_list", "index_info", "index_list", "index_xinfo", "integrity_check"}
    | {"quick_check", "table_info", "table_xinfo", "wal_checkpoint"}
)
"""Pragmas whose argument asks about something; every other argument would change a setting."""


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine that writes, and one that can only read."""

    write: Engine
    read: Engine

    def dispose(self) -> None:
        """Close every connection."""
        self.read.dispose()
        self.write.dispose()


def sqlite_connection(path: Path, key: bytes) -> sqlite3.Connection:
    """An encrypted connection with our settings, read back. Raises Unavailable where a setting does not hold.

    A file that does not exist is made.
    """
    try:
        connection = sqlcipher3.connect(str(path), timeout=PATIENCE, check_same_thread=False, isolation_level=None)
    except sqlcipher3.OperationalError as missing:
        raise _not_openable(path) from missing
    try:
        connection.execute("PRAGMA cipher_log_level=NONE")  # its own lines on standard error say less than ours
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        _refuse_unencrypted(connection)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        _apply(connection)
    except sqlcipher3.DatabaseError as unreadable:
        connection.close()
        raise passing(str(unreadable)) or _why(path, str(unreadable)) from unreadable
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_unencrypted(connection: sqlite3.Connection) -> None:
    """A library without encryption ignores the key without a word, and would write in the clear."""
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise Unavailable(message("The database library cannot encrypt."), message("Install FIDUS again."))


def _why(path: Path, text: str) -> Unavailable:
    if "locked" in text:
        return Unavailable(
            message("Another program is using the office's database."), message("Close it and try again.")
        )
    if "readonly" in text or "unable to open" in text:
        return _not_openable(path)
    return Unavailable(
        message("The database {name} cannot be read with this office's key.", name=path.name),
        message("It is damaged or belongs to another office; restore a backup."),
    )


def _not_openable(path: Path) -> Unavailable:
    return Unavailable(
        message("The database {name} cannot be opened for writing.", name=path.name),
        message("Check that its folder exists and that you may write there."),
    )


def _apply(connection: sqlite3.Connection) -> None:
    if tuple(int(part) for part in sqlcipher3.sqlite_version.split(".")) < WAL_SAFE:
        raise Unavailable(
            message("The database library {version} is too old.", version=sqlcipher3.sqlite_version),
            message("Install FIDUS again."),
        )
    for name, wanted in SETTINGS.items():
        connection.execute(f"PRAGMA {name}={wanted}")
        _expect(connection, name, wanted)


def _expect(connection: sqlite3.Connection, name: str, wanted: object) -> None:
    answer = connection.execute(f"PRAGMA {name}").fetchone()
    if answer is None or answer[0] != wanted:
        raise Unavailable(
            message("The database does not accept the setting {name}.", name=name),
            message("Keep the office in a folder on this computer."),
        )


def authorizer(action: int, first: str | None, second: str | None, *_where: str | None) -> int:
    """Lets the application change rows, not the schema or a setting, and only add to append-only tables."""
    denied = (
        action in SCHEMA_CHANGES
        or (action in ROW_CHANGES and first in APPEND_ONLY)
        or (action == sqlite3.SQLITE_PRAGMA and second is not None and first not in ASKING)
    )
    return sqlite3.SQLITE_DENY if denied else sqlite3.SQLITE_OK


def sqlite_engines(path: Path, key: bytes) -> Engines:
    """Engines over the encrypted file. Raises Unavailable if it is missing, unreadable or cannot be set as it must."""
    require_file(path)
    _open(path, key, readonly=False).close()
    return Engines(_sqlite_engine(path, key, readonly=False), _sqlite_engine(path, key, readonly=True))


def require_file(path: Path) -> None:
    """Raise Unavailable where there is no database: opening it would make an empty one."""
    if not path.exists():
        raise Unavailable(
            message("The database {name} is missing.", name=path.name), message("Restore it from a backup.")
        )


def _open(path: Path, key: bytes, *, readonly: bool) -> sqlite3.Connection:
    connection = sqlite_connection(path, key)
    if readonly:
        connection.execute("PRAGMA query_only=ON")
        _expect(connection, "query_only", 1)
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
    """Engines over a PostgreSQL database. The password comes from the platform's password file, never from the URL.

    A read sees one moment throughout, like a read of the encrypted file.
    """
    return Engines(
        _postgres_engine(url),
        _postgres_engine(url, isolation_level="REPEATABLE READ", execution_options={"postgresql_readonly": True}),
    )


def _postgres_engine(url: str, **options: Any) -> Engine:
    engine = create_engine(
        _with_driver(url),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=3,
        connect_args={
            "connect_timeout": 10,
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
            "options": "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000",
        },
        **options,
    )
    event.listen(engine, "handle_error", _hide_values)
    return engine


def _hide_values(context: ExceptionContext) -> None:
    """PostgreSQL repeats the values of a row in its detail line; nothing of it may reach a log."""
    for failed in (context.original_exception, context.sqlalchemy_exception):
        if failed is not None:
            failed.args = tuple(str(part).partition("\nDETAIL:")[0] for part in failed.args)


def _with_driver(url: str) -> str:
    for scheme in ("postgresql://", "postgres://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url
