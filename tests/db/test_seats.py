"""A seat is granted what it needs, again after every upgrade; a role that could lift the guards is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from app.db import seats, upgrade
from app.db.engine import postgres_engines
from app.db.triggers import APPEND_ONLY
from app.domain.errors import BadInput, Unavailable
from tests.db import support
from tests.postgres import administering, in_database

pytestmark = pytest.mark.xdist_group("postgres")
SEAT, OWNER = "seat of tests", "owner_of_tests"
RIGHTS = "SELECT privilege_type FROM information_schema.role_table_grants WHERE grantee = %s AND table_name = %s"
NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{before}", None, None


def upgrade():
    op.create_table("wallets", sa.Column("id", sa.Integer(), primary_key=True))
"""


@pytest.fixture
def owner(postgres_url: str) -> Iterator[Connection]:
    """A connection of the owner, on a server that has a role for a seat and one that acts for the owner."""
    with administering(postgres_url) as engine, engine.connect() as connection:
        mine = connection.exec_driver_sql("SELECT current_user").scalar()
        connection.exec_driver_sql(f'CREATE ROLE "{SEAT}" LOGIN')
        connection.exec_driver_sql(f'CREATE ROLE {OWNER} LOGIN NOINHERIT IN ROLE "{mine}"')
        yield connection
        connection.exec_driver_sql(f'DROP OWNED BY "{SEAT}"')
        connection.exec_driver_sql(f'DROP ROLE "{SEAT}", {OWNER}')


def rights(connection: Connection, table: str) -> set[str]:
    return set(connection.exec_driver_sql(RIGHTS, (SEAT, table)).scalars())


def test_a_seat_may_add_to_what_is_append_only_and_change_the_rest(owner: Connection) -> None:
    assert seats.granted(owner) == []
    seats.grant(owner, SEAT)
    assert seats.granted(owner) == [SEAT]
    for table in APPEND_ONLY:
        assert rights(owner, table) == {"SELECT", "INSERT"}, table
    assert rights(owner, "clients") == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert rights(owner, "alembic_version") == {"SELECT"}


def test_what_was_granted_too_much_is_taken_back(owner: Connection) -> None:
    owner.exec_driver_sql(f'GRANT ALL ON audit TO "{SEAT}"')
    seats.grant(owner, SEAT)
    assert rights(owner, "audit") == {"SELECT", "INSERT"}


def test_who_owns_the_tables_or_may_act_for_the_owner_is_no_seat(owner: Connection) -> None:
    mine = str(owner.exec_driver_sql("SELECT current_user").scalar())
    for role in (mine, OWNER):
        with pytest.raises(BadInput, match="owns the tables"):
            seats.grant(owner, role)
    with pytest.raises(BadInput, match="no role nobody"):
        seats.grant(owner, "nobody")
    assert seats.granted(owner) == []


def test_a_seat_gets_the_tables_of_the_next_version_when_the_owner_upgrades(
    owner: Connection, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seats.grant(owner, SEAT)
    folder = tmp_path / "migrations"
    shutil.copytree(upgrade.migrations_folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    present = upgrade.HEAD
    (folder / "versions" / "9999_next.py").write_text(NEXT.replace("{before}", present))
    monkeypatch.setattr(upgrade, "migrations_folder", lambda: folder)
    monkeypatch.setattr(upgrade, "HEAD", "9999")
    mine = postgres_engines(in_database(postgres_url, str(owner.engine.url.database), SEAT))
    with pytest.raises(Unavailable, match="may not do that"):
        upgrade.upgrade_postgres(mine.write, support.LINE)
    mine.dispose()
    theirs = postgres_engines(postgres_url)
    assert upgrade.upgrade_postgres(theirs.write, support.LINE) == present
    theirs.dispose()
    assert rights(owner, "wallets") == {"SELECT", "INSERT", "UPDATE", "DELETE"}


def test_an_encrypted_file_has_no_seats() -> None:
    engine = create_engine("sqlite://", poolclass=NullPool)
    with engine.connect() as connection, pytest.raises(BadInput, match="no seats"):
        seats.grant(connection, SEAT)
