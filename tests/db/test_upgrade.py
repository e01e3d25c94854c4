from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, Table, create_engine, inspect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from app.db import accounts, audit, clients, investments, terminals, upgrade
from app.db.base import Base, insert_held
from app.db.engine import postgres_engines, sqlite_connection
from app.db.triggers import APPEND_ONLY
from app.domain.clients import Client, Contact
from app.domain.errors import Unavailable
from app.domain.holdings import Account
from app.domain.terminals import TerminalSetting
from tests.db import support
from tests.db.support import PALMA
from tests.postgres import database

NEXT = """
import os
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade():
    steps = [
        lambda: op.create_table("wallets", sa.Column("id", sa.Integer(), primary_key=True)),
        lambda: op.execute("INSERT INTO wallets VALUES (7)"),
        lambda: op.add_column("clients", sa.Column("nickname", sa.String(20))),
        lambda: op.execute("UPDATE clients SET name = 'migrated'"),
    ]
    for number, step in enumerate(steps, start=1):
        step()
        if os.environ.get("STOP_AFTER") == str(number):
            os._exit(9)
    {ending}
"""

Write = Callable[[str], None]
ACCOUNT = Account(key=support.MAIN, name="BALANCE trading")


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the migration of a version to come, and makes the program be of that version."""

    def write(ending: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(upgrade.migrations_folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "9999_next.py").write_text(
            NEXT.replace("{ending}", ending).replace("{head}", support.HEAD)
        )
        monkeypatch.setattr(upgrade, "migrations_folder", lambda: folder)
        monkeypatch.setattr(upgrade, "HEAD", support.NEXT)

    return write


@pytest.fixture
def old(path: Path) -> Path:
    """An office of the first version with a client and an investment."""
    with support.opened(path) as store:
        support.decide(store, support.add_contract)
    return path


def run(path: Path) -> str | None:
    return upgrade.upgrade_sqlite(path, support.KEY, path.parent / "backups", support.LINE)


def revision(path: Path) -> str | None:
    engine = upgrade.migration_engine(path, support.KEY)
    with engine.connect() as connection:
        found = upgrade.revision_of(connection)
    engine.dispose()
    return found


def is_as_before(path: Path) -> bool:
    """Whether an office of the first version works, with all its rows, guards and its chain."""
    with support.opened(path) as store:
        support.decide(store, lambda session: clients.add(session, Client(code="C_2", name="Nora Lind")))
        with store.reading() as session:
            tables = set(inspect(session.connection()).get_table_names())
            return (
                revision(path) == support.HEAD
                and "wallets" not in tables
                and clients.read_all(session)[0] == PALMA
                and audit.verify(session, support.mac).sound
            )


def test_models_and_migrations_agree() -> None:
    assert upgrade.differences() == []
    assert upgrade.main() == 0


def test_a_model_without_its_migration_is_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    extra = Table("extra", Base.metadata, Column("id", Integer, primary_key=True))
    try:
        assert upgrade.main() == 1
    finally:
        Base.metadata.remove(extra)
    assert "disagree" in capsys.readouterr().err


def test_the_program_knows_the_last_revision() -> None:
    assert ScriptDirectory(str(upgrade.migrations_folder())).get_heads() == [upgrade.HEAD]


def test_migrations_stand_on_their_own() -> None:
    """A revision that used our classes would change whenever they do."""
    for script in (upgrade.migrations_folder() / "versions").glob("*.py"):
        assert "app." not in script.read_text(), script.name


def test_a_package_has_its_migrations_beside_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert upgrade.migrations_folder() == tmp_path / "migrations"


def test_opening_an_office_of_this_version_loads_no_migrations(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.db import upgrade\n"
        f"done = upgrade.upgrade_sqlite(Path({str(path)!r}), bytes(range(32)), Path({str(path.parent)!r}), None)\n"
        "print(done, 'alembic' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.stdout.strip() == "None False", found.stderr
    assert [each.name for each in path.parent.iterdir()] == ["office.db"]


def test_an_old_office_is_upgraded_after_a_copy_was_made(old: Path, next_version: Write) -> None:
    next_version("")
    assert run(old) == support.HEAD
    assert revision(old) == support.NEXT
    copy = old.parent / "backups" / f"before-upgrade-{support.HEAD}.db"
    assert is_as_before(copy)
    connection = sqlite_connection(old, support.KEY)
    assert connection.execute("SELECT name, nickname FROM clients").fetchall() == [("migrated", None)]
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE type='trigger'").fetchone() == (
        3 * len(APPEND_ONLY),
    )
    connection.close()
    assert run(old) is None


def test_an_upgrade_stands_in_the_audit_once(old: Path, next_version: Write) -> None:
    next_version("")
    run(old)
    run(old)
    with support.opened(old) as store, store.reading() as session:
        (line,) = audit.read(session, audit.Filter(action="schema:"))
        assert audit.verify(session, support.mac).sound
    assert (line.action, line.actor, line.seq) == ("schema:upgraded", "upgrade", 2)
    assert (line.before, line.after) == ({"revision": support.HEAD}, {"revision": support.NEXT})


def test_an_empty_file_becomes_an_office(tmp_path: Path) -> None:
    (tmp_path / "office.db").touch()
    assert run(tmp_path / "office.db") is None
    assert revision(tmp_path / "office.db") == upgrade.HEAD


@pytest.mark.parametrize(
    "ending",
    [
        "raise RuntimeError",
        "op.execute('DROP TABLE audit')",
        "op.execute('DROP TABLE allocations')",
        "op.execute('DELETE FROM allocations')",
        "op.execute('UPDATE investments SET principal = principal + 1')",
        "op.execute(\"UPDATE investments SET client = 'nobody'\")",
        "op.execute('no such statement')",
    ],
    ids=["error", "audit lost", "table lost", "rows lost", "a cent more", "broken reference", "wrong statement"],
)
def test_a_failed_upgrade_changes_nothing(old: Path, next_version: Write, ending: str) -> None:
    next_version(ending)
    with pytest.raises(Unavailable, match="as it was before"):
        run(old)
    assert is_as_before(old)


def test_without_our_transaction_a_failed_upgrade_leaves_half_of_it(tmp_path: Path, next_version: Write) -> None:
    """The control: the same failure on the driver's own terms."""
    plain = create_engine(f"sqlite:///{tmp_path / 'plain.db'}", poolclass=NullPool)
    with plain.begin() as connection:
        upgrade._upgrade(connection)
    next_version("raise RuntimeError")
    with pytest.raises(RuntimeError), plain.begin() as connection:
        upgrade._upgrade(connection)
    with plain.connect() as connection:
        assert inspect(connection).has_table("wallets")
        assert upgrade.revision_of(connection) == support.HEAD
    with pytest.raises(OperationalError, match="already exists"), plain.begin() as connection:
        upgrade._upgrade(connection)
    plain.dispose()


def test_a_database_that_the_upgrade_destroyed_is_restored(old: Path, next_version: Write) -> None:
    next_version(f"f = os.open({str(old)!r}, os.O_RDWR); os.write(f, bytes(9000)); os.close(f); raise RuntimeError")
    with pytest.raises(Unavailable, match="as it was before"):
        run(old)
    assert is_as_before(old)
    assert not old.with_name("office.db.restored").exists()


@pytest.mark.parametrize("statement", [1, 2, 3, 4])
def test_an_upgrade_that_is_killed_after_any_statement_leaves_the_old_office(
    old: Path, next_version: Write, statement: int
) -> None:
    next_version("")
    code = (
        "from pathlib import Path; from app.db import upgrade; from tests.db import support\n"
        f"upgrade.HEAD = '{support.NEXT}'\n"
        f"upgrade.migrations_folder = lambda: Path({str(upgrade.migrations_folder())!r})\n"
        f"copies = Path({str(old.parent / 'backups')!r})\n"
        f"upgrade.upgrade_sqlite(Path({str(old)!r}), support.KEY, copies, support.LINE)"
    )
    killed = subprocess.run([sys.executable, "-c", code], env={**os.environ, "STOP_AFTER": str(statement)})
    assert killed.returncode == 9
    assert is_as_before(old)
    assert run(old) == support.HEAD
    assert revision(old) == support.NEXT


def test_a_newer_office_is_refused_and_left_alone(old: Path) -> None:
    engine = upgrade.migration_engine(old, support.KEY)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    engine.dispose()
    before = old.read_bytes()
    with pytest.raises(Unavailable, match="newer FIDUS has used this office"):
        run(old)
    assert old.read_bytes() == before
    assert not (old.parent / "backups").exists()


def test_a_damaged_office_is_not_upgraded(old: Path, next_version: Write) -> None:
    next_version("")
    content = bytearray(old.read_bytes())
    content[len(content) // 2] ^= 1
    old.write_bytes(content)
    with pytest.raises(Unavailable, match="damaged"):
        run(old)
    assert old.read_bytes() == content


def test_a_copy_that_does_not_pass_its_check_stops_the_upgrade(
    old: Path, next_version: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_version("")
    monkeypatch.setattr(upgrade, "sqlite_connection", lambda path, _key: Doubtful(path))
    with pytest.raises(Unavailable, match="damaged"):
        upgrade._verified_copy(old, support.KEY, old.parent / "backups", support.HEAD)


class Doubtful:
    """A connection whose check finds something."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def execute(self, _statement: str) -> Doubtful:
        return self

    def fetchone(self) -> tuple[str]:
        return ("row 1 missing from index",)

    def backup(self, _target: Doubtful) -> None:
        return

    def close(self) -> None:
        return


def test_a_missing_office_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="missing"):
        run(tmp_path / "office.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.xdist_group("postgres")
def test_an_empty_postgres_database_is_brought_to_this_version(postgres_template: tuple[str, str]) -> None:
    url, _ = postgres_template
    with database(url, "fidus_empty") as fresh:
        engines = postgres_engines(fresh)
        assert upgrade.upgrade_postgres(engines.write, support.LINE) is None
        with engines.read.connect() as connection:
            assert upgrade.revision_of(connection) == upgrade.HEAD
            assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
        assert upgrade.upgrade_postgres(engines.write, support.LINE) is None
        engines.dispose()


@pytest.mark.xdist_group("postgres")
def test_a_failed_upgrade_changes_nothing_on_postgres_either(postgres_url: str, next_version: Write) -> None:
    next_version("raise RuntimeError")
    engines = postgres_engines(postgres_url)
    with pytest.raises(RuntimeError):
        upgrade.upgrade_postgres(engines.write, support.LINE)
    with engines.read.connect() as connection:
        assert upgrade.revision_of(connection) == support.HEAD
        assert not inspect(connection).has_table("wallets")
    engines.dispose()


@pytest.mark.xdist_group("postgres")
def test_a_newer_postgres_database_is_refused(postgres_url: str) -> None:
    engines = postgres_engines(postgres_url)
    with engines.write.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(Unavailable, match="newer FIDUS"):
        upgrade.upgrade_postgres(engines.write, support.LINE)
    engines.dispose()


FIRST_COLUMNS = ("code", "name", "email", "country", "kind", "state", "phone", "note", "since", "version")
"""What the first version knew of a client."""


SECOND = Client(code="D_1", name="S. Palma", contacts=(Contact(email=PALMA.email),))
"""An address belongs to one client; the other keeps it as a further contact."""


def first_contract(session: Session) -> None:
    """The client and the investment as the first version wrote them, and a list's client with the same address."""
    day = support.DAY.isoformat()
    palma = (PALMA.code, PALMA.name, PALMA.email, PALMA.country, PALMA.kind.value, PALMA.state.value, PALMA.phone)
    twice = ("D_1", "S. Palma", PALMA.email, "", "individual", "active", "")
    rows = [(*palma, PALMA.note, day, 1), (*twice, "", None, 1)]
    insert_held(session, clients.ClientRecord, FIRST_COLUMNS, rows)
    investments.add(session, support.CONTRACT)


def first_version(path: Path) -> None:
    """An office as the first version left it, with rows."""
    engine = upgrade.migration_engine(path, support.KEY)
    with engine.begin() as connection:
        upgrade._upgrade(connection, "0001")
    engine.dispose()
    with support.opened(path) as store:
        support.decide(store, first_contract, lambda session: accounts.add(session, ACCOUNT, support.DAY))


def test_an_office_of_the_first_version_with_rows_is_brought_to_this_one(
    tmp_path: Path,
) -> None:
    path = tmp_path / "office.db"
    first_version(path)
    assert revision(path) == "0001"
    assert run(path) == "0001"
    assert revision(path) == upgrade.HEAD
    terminal = TerminalSetting(name="Live 3", path=r"C:\MT5\terminal64.exe")
    with support.opened(path) as store:
        support.decide(store, lambda session: terminals.add(session, terminal))
        with store.reading() as session:
            assert clients.read_all(session) == (PALMA, SECOND)
            assert accounts.read_all(session) == (ACCOUNT,)
            assert terminals.read_all(session) == (terminal,)
            assert audit.verify(session, support.mac).sound


@pytest.mark.xdist_group("postgres")
def test_a_first_version_on_postgres_is_brought_to_this_one(postgres_template: tuple[str, str]) -> None:
    url, _ = postgres_template
    with database(url, "fidus_first") as fresh:
        engines = postgres_engines(fresh)
        with engines.write.begin() as connection:
            upgrade._upgrade(connection, "0001")
        store = support.store_on(engines)
        support.decide(store, first_contract, lambda session: accounts.add(session, ACCOUNT, support.DAY))
        assert upgrade.upgrade_postgres(engines.write, support.LINE) == "0001"
        with store.reading() as session:
            assert (accounts.read_all(session), terminals.read_all(session)) == ((ACCOUNT,), ())
            assert clients.read_all(session) == (PALMA, SECOND)
        store.close()
