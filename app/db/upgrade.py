"""Creates databases and brings old ones to this version: verified copy first, one transaction, restore on failure."""

from __future__ import annotations

import io
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from app.db import books
from app.db.base import Base
from app.db.engine import begin_with, sqlite_connection
from app.db.triggers import create_triggers
from app.domain.errors import Unavailable, message

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0001"
"""The revision this program writes; kept beside the migrations so that opening an office need not load them."""

assert books.PARTS  # noqa: S101 - importing it makes every table known to the metadata


def migrations_folder() -> Path:
    """Where the migrations lie, in the source tree and in a package alike."""
    packed = getattr(sys, "_MEIPASS", None)
    return Path(packed) / "migrations" if packed else Path(__file__).resolve().parents[2] / "migrations"


def migration_engine(path: Path, key: bytes) -> Engine:
    """An engine of its own for one upgrade: it may change the schema, and begins with BEGIN IMMEDIATE."""
    import sqlcipher3

    def connect() -> sqlite3.Connection:
        connection = sqlite_connection(path, key)
        connection.execute("PRAGMA foreign_keys=OFF")
        return connection

    engine = create_engine("sqlite://", module=sqlcipher3, creator=connect, poolclass=NullPool, hide_parameters=True)
    begin_with(engine, "BEGIN IMMEDIATE")
    return engine


def revision_of(connection: Connection) -> str | None:
    """The revision of a database; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def create(engine: Engine) -> None:
    """Make the tables of this version in an empty database."""
    with engine.begin() as connection:
        _upgrade(connection)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    from alembic import command

    command.upgrade(_config(connection), "head")
    create_triggers(connection)


def upgrade_sqlite(path: Path, key: bytes, copies: Path) -> str | None:
    """Bring an office's database to this version; answers the revision it had, None if nothing was to do.

    Raises Unavailable for a newer schema, or when the upgrade failed and the copy was put back.
    """
    engine = migration_engine(path, key)
    try:
        with engine.connect() as connection:
            before = revision_of(connection)
        if before == HEAD:
            return None
        _refuse_newer(before)
        copy = _verified_copy(path, key, copies, before or "empty")
        with _restored_on_failure(path, copy), engine.begin() as connection:
            counts = _counts(connection)
            _upgrade(connection)
            _compare(counts, _counts(connection))
            _check_references(connection)
        return before
    finally:
        engine.dispose()


def upgrade_postgres(engine: Engine) -> str | None:
    """Bring a PostgreSQL database to this version, in one transaction; answers the revision it had."""
    with engine.begin() as connection:
        before = revision_of(connection)
        if before == HEAD:
            return None
        _refuse_newer(before)
        _upgrade(connection)
        return before


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and revision > HEAD:
        raise Unavailable(
            message("A newer FIDUS has used this office (its database is at {revision}).", revision=revision),
            message("Install that version here too; this one changes nothing."),
        )


def _verified_copy(path: Path, key: bytes, copies: Path, label: str) -> Path:
    copies.mkdir(parents=True, exist_ok=True)
    target = copies / f"before-upgrade-{label}.db"
    target.unlink(missing_ok=True)
    source, copy = sqlite_connection(path, key), sqlite_connection(target, key)
    try:
        source.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise Unavailable(message("The database is damaged: its copy does not pass the check."))
    finally:
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        copy.close()
        source.close()
    return target


@contextmanager
def _restored_on_failure(path: Path, copy: Path) -> Iterator[None]:
    try:
        yield
    except Exception as failed:
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        path.write_bytes(copy.read_bytes())
        raise Unavailable(
            message("The database could not be upgraded; it is as it was before."),
            message("A copy lies in {folder}. Report this with the log.", folder=str(copy.parent)),
        ) from failed


def _counts(connection: Connection) -> dict[str, int]:
    names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
    return {name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in names}  # noqa: S608 - names the database gave


def _compare(before: dict[str, int], after: dict[str, int]) -> None:
    lost = [name for name, rows in before.items() if after.get(name, 0) < rows]
    if lost:
        raise Unavailable(message("The upgrade would lose rows of {tables}.", tables=", ".join(lost)))


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise Unavailable(message("The upgrade would leave {count} broken references.", count=len(broken)))


def differences() -> list[Any]:
    """How the models differ from what the migrations make, on a temporary database; empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with tempfile.TemporaryDirectory() as folder:
        engine = migration_engine(Path(folder) / "check.db", bytes(32))
        try:
            create(engine)
            with engine.connect() as connection:
                context = MigrationContext.configure(connection, opts={"compare_type": True})
                return list(compare_metadata(context, Base.metadata))
        finally:
            engine.dispose()


def main() -> int:
    """`--check`: exit 1 where models and migrations disagree."""
    found = differences()
    for difference in found:
        sys.stderr.write(f"{difference}\n")
    sys.stderr.write("migrations and models disagree\n" if found else "migrations and models agree\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
