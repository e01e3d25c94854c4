"""Creates databases and brings old ones to this version: verified copy first, one transaction, restore on failure."""

from __future__ import annotations

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3
from sqlalchemy import Connection, Engine, create_engine, func, inspect, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.db import (
    access,
    agents,
    books,
    cases,
    documents,
    merges,
    messages,
    overrides,
    proposals,
    prospects,
    risk,
    sanctions,
    screening,
    seats,
)
from app.db.audit import QUEUE
from app.db.base import Base, Cents
from app.db.engine import begin_with, require_file, sqlite_connection
from app.db.failures import DAMAGED, FULL, NO_ROOM, known_failures, sqlite_meaning
from app.db.triggers import create_triggers
from app.domain.errors import Unavailable, message

if TYPE_CHECKING:
    import sqlite3

    from alembic.config import Config

HEAD = "0014_history"
"""The revision this program writes; kept beside the migrations so that opening an office need not load them."""

TABLES = (
    access,
    agents,
    books,
    cases,
    documents,
    merges,
    messages,
    overrides,
    risk,
    sanctions,
    screening,
    proposals,
    prospects,
)
"""Importing these makes every table known to the metadata."""

Line = Callable[..., object]
"""Writes a line of the audit in a session: `audit.append` that knows its key, its moment and who upgrades."""

MONEY = {each.name for table in Base.metadata.tables.values() for each in table.columns if isinstance(each.type, Cents)}
"""The columns whose sums an upgrade must not change."""


def migrations_folder() -> Path:
    """Where the migrations lie, in the source tree and in a package alike."""
    packed = getattr(sys, "_MEIPASS", None)
    return Path(packed) / "migrations" if packed else Path(__file__).resolve().parents[2] / "migrations"


def migration_engine(path: Path, key: bytes) -> Engine:
    """An engine of its own for one upgrade: it may change the schema, and begins with BEGIN IMMEDIATE."""

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
    with known_failures(), engine.begin() as connection:
        _upgrade(connection)


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, revision: str = "head") -> None:
    from alembic import command

    command.upgrade(_config(connection), revision)
    create_triggers(connection)


def upgrade_sqlite(path: Path, key: bytes, copies: Path, line: Line) -> str | None:
    """Bring an office's database to this version; answers the revision it had, None if nothing was to do.

    The upgrade and its `line` in the audit are one transaction. Raises Unavailable for a missing database or a newer
    schema, or when the upgrade failed and nothing has changed.
    """
    require_file(path)
    engine = migration_engine(path, key)
    try:
        with known_failures(), engine.connect() as connection:
            before = revision_of(connection)
        if before == HEAD:
            return None
        _refuse_newer(before)
        copy = _verified_copy(path, key, copies, before or "empty")
        with _as_before_on_failure(path, key, copy), engine.begin() as connection:
            _carefully(connection, before, line)
            _check_references(connection)
        return before
    finally:
        engine.dispose()


def upgrade_postgres(engine: Engine, line: Line) -> str | None:
    """Bring a PostgreSQL database to this version, its line in the audit included; answers the revision it had."""
    with known_failures(), engine.begin() as connection:
        connection.execute(select(func.pg_advisory_xact_lock(QUEUE)))
        connection.execute(text("SET LOCAL statement_timeout = 0"))  # a seat's deadline is too short for an upgrade
        before = revision_of(connection)
        if before == HEAD:
            return None
        _refuse_newer(before)
        _carefully(connection, before, line)
        for role in seats.granted(connection):
            seats.grant(connection, role)  # tables that this version has brought
        return before


def _refuse_newer(revision: str | None) -> None:
    if revision is not None and revision > HEAD:
        raise Unavailable(
            message("A newer FIDUS has used this office (its database is at {revision}).", revision=revision),
            message("Install that version here too; this one changes nothing."),
        )


def _carefully(connection: Connection, revision: str | None, line: Line) -> None:
    """Upgrade, refuse what lost a row or a cent, and write it down."""
    before = _totals(connection)
    _upgrade(connection)
    after = _totals(connection)
    lost = sorted({name for name, total in before.items() if after.get(name) != total})
    if lost:
        raise LostContentError(f"the upgrade changed the rows or sums of {', '.join(lost)}")
    if revision is not None:
        facts = {"before": {"revision": revision}, "after": {"revision": HEAD}}
        with Session(connection) as session:
            line(session, action="schema:upgraded", subject="database", **facts)


class LostContentError(AssertionError):
    """An upgrade that would lose rows, money or references: a bug of the migration."""


def _totals(connection: Connection) -> dict[str, int]:
    """The rows of every table, and the sum of every amount of money in it, in cents."""
    found = inspect(connection)
    totals: dict[str, int] = {}
    for name in sorted(set(found.get_table_names()) - {"alembic_version"}):
        totals[name] = connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()  # noqa: S608 - names that the database gave
        for each in found.get_columns(name):
            if each["name"] in MONEY:
                total = f'SELECT sum("{each["name"]}") FROM "{name}"'  # noqa: S608 - names that the database gave
                totals[f"{name}.{each['name']}"] = connection.exec_driver_sql(total).scalar() or 0
    return totals


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise LostContentError(f"the upgrade would leave {len(broken)} broken references")


def _verified_copy(path: Path, key: bytes, copies: Path, label: str) -> Path:
    """A copy that has passed the database's own check; the database file is complete without its log, too."""
    copies.mkdir(parents=True, exist_ok=True)
    target = copies / f"before-upgrade-{label}.db"
    target.unlink(missing_ok=True)
    try:
        with closing(sqlite_connection(path, key)) as source, closing(sqlite_connection(target, key)) as copy:
            source.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            source.backup(copy)
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise Unavailable(*DAMAGED)
            copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlcipher3.DatabaseError as failed:
        raise sqlite_meaning(str(failed)) or Unavailable(*DAMAGED) from failed
    return target


@contextmanager
def _as_before_on_failure(path: Path, key: bytes, copy: Path) -> Iterator[None]:
    """The transaction takes everything back; where even that did not help, the copy takes the database's place."""
    try:
        yield
    except Exception as failed:
        if NO_ROOM in str(failed):
            raise Unavailable(*FULL) from failed
        if not _intact(path, key):
            _restore(path, copy)
        raise Unavailable(
            message("The database could not be upgraded; it is as it was before."),
            message("A copy lies in {folder}. Report this with the log.", folder=str(copy.parent)),
        ) from failed


def _intact(path: Path, key: bytes) -> bool:
    try:
        with closing(sqlite_connection(path, key)) as connection:
            return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    except (Unavailable, sqlcipher3.DatabaseError):
        return False


def _restore(path: Path, copy: Path) -> None:
    """Put the copy in the database's place in one step: whenever this stops, a whole database lies there."""
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    fresh = path.with_name(path.name + ".restored")
    with copy.open("rb") as source, fresh.open("wb") as target:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    fresh.replace(path)


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
