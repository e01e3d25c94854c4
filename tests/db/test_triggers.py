from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import sqlcipher3
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from app.db import seats, upgrade
from app.db.base import Base
from app.db.engine import postgres_engines, sqlite_engines
from app.db.store import Store
from app.db.triggers import APPEND_ONLY, create_triggers, unique_keys
from tests.db import support
from tests.postgres import administering, database, in_database

Run = Callable[[str], object]
INSERT = "INSERT INTO audit VALUES (1, 0, 'mallory', '', '', 'x', 'y', '', '', '', '')"
REPLACE = INSERT.replace("INSERT", "INSERT OR REPLACE")
UPSERT = f"{INSERT} ON CONFLICT(seq) DO UPDATE SET actor='mallory'"

BYPASSES = {
    "update": ["UPDATE audit SET actor='mallory'"],
    "update or replace": ["UPDATE OR REPLACE audit SET seq=1 WHERE seq=2"],
    "delete": ["DELETE FROM audit"],
    "insert or replace": [REPLACE],
    "replace": [INSERT.replace("INSERT", "REPLACE")],
    "upsert": [UPSERT],
    "replace with the triggers that watch deletes off": [
        "PRAGMA recursive_triggers=OFF",
        REPLACE,
    ],
    "drop the triggers": [
        *(f"DROP TRIGGER audit_no_{what}" for what in ("update", "delete", "replace")),
        "DELETE FROM audit",
    ],
    "drop the table": ["DROP TABLE audit"],
    "swap the table": [
        "CREATE TABLE audit2 AS SELECT * FROM audit WHERE seq > 1",
        "ALTER TABLE audit RENAME TO audit1",
        "ALTER TABLE audit2 RENAME TO audit",
    ],
    "hide the table": ["CREATE TEMP TABLE audit AS SELECT * FROM main.audit WHERE seq > 1"],
    "hide it by a view": ["CREATE TEMP VIEW audit AS SELECT * FROM main.audit WHERE seq > 1"],
    "write the schema": [
        "PRAGMA writable_schema=ON",
        "DELETE FROM sqlite_master WHERE type='trigger'",
        "PRAGMA writable_schema=RESET",
        "DELETE FROM audit",
    ],
    "lose a column": [
        "DROP INDEX ix_audit_actor",
        "ALTER TABLE audit DROP COLUMN actor",
        "ALTER TABLE audit ADD COLUMN actor TEXT DEFAULT 'mallory'",
    ],
    "a trigger of one's own": [
        "CREATE TRIGGER mine AFTER INSERT ON drafts BEGIN DELETE FROM audit; END",
        "INSERT INTO drafts VALUES ('a', 'b', 'c', 0)",
    ],
    "by a common table expression": [
        "WITH old AS (SELECT 1 AS seq) DELETE FROM audit WHERE seq IN (SELECT seq FROM old)"
    ],
}
"""Ways around "rows are only added" that somebody with the application's connection could try."""


def fill(store: Store) -> None:
    for _ in range(2):
        with store.writing("ana") as writing:
            writing.audit("cost:recorded", "x")
            writing.commit()


def what_is_seen(run: Run) -> object:
    with suppress(sqlcipher3.DatabaseError, DBAPIError):
        return run("SELECT seq, actor FROM audit ORDER BY seq")
    return "gone"


def tried(run: Run, statements: list[str]) -> bool:
    """Whether these statements changed what the audit shows."""
    before = what_is_seen(run)
    for statement in statements:
        with suppress(sqlcipher3.DatabaseError):
            run(statement)
    return what_is_seen(run) != before


@contextmanager
def as_application(path: Path) -> Iterator[Run]:
    engines = sqlite_engines(path, support.KEY)
    connection = engines.write.raw_connection()
    yield lambda statement: connection.driver_connection.execute(statement).fetchall()  # type: ignore[union-attr]  # it is open
    connection.close()
    engines.dispose()


@contextmanager
def without_protection(path: Path, *, triggers: bool = False) -> Iterator[Run]:
    """The same rows on a connection as the library gives it."""
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{support.KEY.hex()}'\"")
    for what in () if triggers else ("update", "delete", "replace"):
        connection.execute(f"DROP TRIGGER audit_no_{what}")
    yield lambda statement: connection.execute(statement).fetchall()
    connection.close()


@pytest.fixture
def filled(path: Path) -> Path:
    with support.opened(path) as store:
        fill(store)
    return path


@pytest.mark.parametrize("name", BYPASSES)
def test_no_way_around_is_open_to_the_application(filled: Path, name: str) -> None:
    with as_application(filled) as run:
        assert not tried(run, BYPASSES[name])


@pytest.mark.parametrize("name", BYPASSES)
def test_every_way_around_works_where_nothing_protects(filled: Path, name: str) -> None:
    """The control: a way that could not work proves nothing."""
    without_dropping = [each for each in BYPASSES[name] if "DROP TRIGGER" not in each]
    with without_protection(filled) as run:
        assert tried(run, without_dropping)


def test_triggers_alone_would_leave_ways_open(filled: Path, tmp_path: Path) -> None:
    """Why the connection refuses schema changes besides: triggers can be dropped by whoever may drop."""
    open_ways = []
    for at, (name, statements) in enumerate(BYPASSES.items()):
        copy = tmp_path / f"{at}.db"
        copy.write_bytes(filled.read_bytes())
        with without_protection(copy, triggers=True) as run:
            if tried(run, statements):
                open_ways.append(name)
    assert {"drop the triggers", "drop the table", "swap the table", "write the schema"} <= set(open_ways)
    assert not {"update", "delete", "replace", "insert or replace"} & set(open_ways)


def test_new_lines_can_still_be_added(filled: Path) -> None:
    with support.opened(filled) as store:
        fill(store)


# The same for every table and every revision of the schema.


def revisions() -> list[str]:
    """Every revision, oldest first."""
    scripts = ScriptDirectory(str(upgrade.migrations_folder()))
    return [each.revision for each in reversed(list(scripts.walk_revisions()))]


@pytest.mark.parametrize("revision", revisions())
def test_every_append_only_table_has_its_triggers_at_every_revision(tmp_path: Path, revision: str) -> None:
    engine = upgrade.migration_engine(tmp_path / "office.db", support.KEY)
    with engine.begin() as connection:
        upgrade._upgrade(connection, revision)
    with engine.connect() as connection:
        tables = APPEND_ONLY & set(inspect(connection).get_table_names())
        found = triggers(connection)
        create = {name: sql for name, sql in found.items() if name.endswith("_no_replace")}
        assert set(found) == {f"{table}_no_{what}" for table in tables for what in ("update", "delete", "replace")}
        for table in tables:
            for key in unique_keys(connection, table):
                assert " AND ".join(f'"{column}" = NEW."{column}"' for column in key) in create[f"{table}_no_replace"]
    engine.dispose()


def triggers(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type='trigger'")
    return {row.name: row.sql for row in rows}


def test_rebuilding_a_table_drops_its_triggers_and_an_upgrade_brings_them_back(path: Path) -> None:
    """What alembic's batch mode does to SQLite, and why they are made again after every upgrade."""
    engine = upgrade.migration_engine(path, support.KEY)
    with engine.begin() as connection:
        before = triggers(connection)
        connection.exec_driver_sql("CREATE TABLE rebuilt AS SELECT * FROM costs")
        connection.exec_driver_sql("DROP TABLE costs")
        connection.exec_driver_sql("ALTER TABLE rebuilt RENAME TO costs")
        assert set(before) - set(triggers(connection)) == {
            f"costs_no_{each}" for each in ("update", "delete", "replace")
        }
    engine.dispose()


def test_making_the_triggers_twice_changes_nothing(path: Path) -> None:
    engine = upgrade.migration_engine(path, support.KEY)
    with engine.begin() as connection:
        before = triggers(connection)
        create_triggers(connection)
        assert triggers(connection) == before
    engine.dispose()


def test_every_append_only_table_exists() -> None:
    assert set(Base.metadata.tables) >= APPEND_ONLY


# PostgreSQL: a seat's role may only add, and the triggers hold the owner too.

POSTGRES_BYPASSES = {
    "update": ["UPDATE audit SET actor='mallory'"],
    "delete": ["DELETE FROM audit"],
    "truncate": ["TRUNCATE audit"],
    "upsert": [UPSERT],
    "as a replica": ["SET session_replication_role = replica", "DELETE FROM audit"],
    "triggers off": ["ALTER TABLE audit DISABLE TRIGGER ALL", "DELETE FROM audit"],
    "drop a trigger": ["DROP TRIGGER audit_no_change ON audit", "DELETE FROM audit"],
    "drop the table": ["DROP TABLE audit"],
    "swap the table": ["ALTER TABLE audit RENAME TO audit1", "CREATE TABLE audit AS SELECT * FROM audit1 WHERE seq>1"],
    "another function": [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$",
        "DELETE FROM audit",
    ],
    "merge": ["MERGE INTO audit USING (SELECT 1 AS seq) old ON audit.seq = old.seq WHEN MATCHED THEN DELETE"],
    "hide the table": ["CREATE TEMP TABLE audit AS SELECT * FROM public.audit WHERE seq > 1"],
    "a rule": [
        "CREATE RULE mine AS ON INSERT TO drafts DO ALSO DELETE FROM audit",
        "INSERT INTO drafts VALUES ('', '', '', 0)",
    ],
}
HELD_BY_TRIGGERS = ("update", "delete", "truncate", "upsert", "as a replica", "merge")


@pytest.fixture
def seat_url(postgres_url: str) -> Iterator[tuple[str, str]]:
    """Two lines of audit, and the URLs of the owner and of a seat."""
    owner = support.store_on(postgres_engines(postgres_url))
    fill(owner)
    owner.close()
    with administering(postgres_url) as engine, engine.connect() as connection:
        connection.exec_driver_sql("CREATE ROLE seat_of_tests LOGIN PASSWORD 'seat'")
        name = connection.engine.url.database
        assert name
        seats.grant(connection, "seat_of_tests")
        yield postgres_url, in_database(postgres_url, name, "seat_of_tests")
        connection.exec_driver_sql("DROP OWNED BY seat_of_tests")
        connection.exec_driver_sql("DROP ROLE seat_of_tests")


def tried_on_postgres(url: str, statements: list[str]) -> bool:
    engine = create_engine(postgres_engines(url).write.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    question = "SELECT seq, actor FROM audit ORDER BY seq"
    with engine.connect() as connection:
        before = connection.exec_driver_sql(question).fetchall()
        for statement in statements:
            with suppress(DBAPIError):
                connection.exec_driver_sql(statement)
        try:
            return connection.exec_driver_sql(question).fetchall() != before
        except DBAPIError:
            return True
        finally:
            engine.dispose()


@pytest.mark.xdist_group("postgres")
def test_no_way_around_is_open_to_a_seat_on_postgres(seat_url: tuple[str, str]) -> None:
    assert [name for name, statements in POSTGRES_BYPASSES.items() if tried_on_postgres(seat_url[1], statements)] == []


@pytest.mark.xdist_group("postgres")
def test_a_seat_on_postgres_can_still_work(seat_url: tuple[str, str]) -> None:
    seat = support.store_on(postgres_engines(seat_url[1]))
    fill(seat)
    support.decide(seat, support.add_contract)
    seat.close()


@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize("name", HELD_BY_TRIGGERS)
def test_the_triggers_hold_the_owner_too(seat_url: tuple[str, str], name: str) -> None:
    assert not tried_on_postgres(seat_url[0], POSTGRES_BYPASSES[name])


@pytest.mark.xdist_group("postgres")
@pytest.mark.parametrize("name", POSTGRES_BYPASSES)
def test_every_way_around_works_on_postgres_where_nothing_protects(
    postgres_template: tuple[str, str], name: str
) -> None:
    """The control: an owner, and no triggers."""
    url, template = postgres_template
    with database(url, "fidus_unprotected", template) as fresh:
        owner = support.store_on(postgres_engines(fresh))
        fill(owner)
        owner.close()
        with administering(fresh) as engine, engine.connect() as connection:
            connection.exec_driver_sql("DROP FUNCTION refuse_change CASCADE")
        assert tried_on_postgres(fresh, POSTGRES_BYPASSES[name])
