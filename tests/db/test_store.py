from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Executable, column, delete, insert, text, update
from sqlalchemy import table as plain
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session

from app.db import audit, clients, costs, drafts, engine, payments, readings
from app.db.base import Base
from app.db.clients import ClientRecord
from app.db.costs import CostRecord
from app.db.drafts import DraftRecord
from app.db.engine import postgres_engines
from app.db.readings import SnapshotRecord
from app.db.store import MisusedStoreError, Store, UnauditedDecisionError, Writing
from app.db.terminals import TerminalRecord
from app.domain.clients import Client
from app.domain.errors import Conflict, Unavailable
from app.domain.events import Changes
from app.domain.holdings import AccountKey, Snapshot
from app.domain.investments import Cost, Payment
from tests.db import support

PALMA = Client(code="C-1", name="Salvador Palma")
KEY = AccountKey("Broker-Live", 9900001)
CORE_COSTS, CORE_CLIENTS = Base.metadata.tables["costs"], Base.metadata.tables["clients"]
EACH = 15
HOSTING = Cost(day=date(2025, 9, 1), kind="operating", amount=Decimal("480.00"))


def reading(minute: int = 0) -> Snapshot:
    at = support.NOW + timedelta(minutes=minute)
    return Snapshot(KEY, at, Decimal("10.00"), Decimal("11.00"), Decimal("0.00"))


def write_client(store: Store, client: Client = PALMA) -> None:
    with store.writing("ana") as writing:
        clients.add(writing.session, client)
        writing.audit("client:added", client.code, after={"name": client.name})
        writing.commit()


def carry_out(store: Store, *steps: Callable[[Writing], object]) -> None:
    with store.writing("ana") as writing:
        for step in steps:
            step(writing)


def add_client(writing: Writing) -> None:
    clients.add(writing.session, PALMA)


def add_line(writing: Writing) -> None:
    writing.audit("client:added", "C-1")


def commit(writing: Writing) -> None:
    writing.commit()


def fail(_writing: Writing) -> None:
    raise ZeroDivisionError


def rename_client(writing: Writing) -> None:
    found = writing.session.get(ClientRecord, "C-1")
    assert found is not None
    found.name = "Another"


def delete_client(writing: Writing) -> None:
    writing.session.delete(writing.session.get(ClientRecord, "C-1"))


def names(store: Store) -> list[str]:
    with store.reading() as session:
        return [client.name for client in clients.read_all(session)]


def audit_lines(store: Store) -> int:
    with store.reading() as session:
        return audit.count(session, audit.Filter())


def test_what_is_not_committed_is_taken_back_and_nobody_hears_of_it(store: Store, heard: list[Changes]) -> None:
    with store.writing("ana") as writing:
        clients.add(writing.session, PALMA)
        writing.audit("client:added", "C-1")
    assert names(store) == []
    assert audit_lines(store) == 0
    assert heard == []


def test_an_error_takes_everything_back(store: Store, heard: list[Changes]) -> None:
    with pytest.raises(ZeroDivisionError):
        carry_out(store, add_client, fail)
    assert names(store) == []
    assert heard == []


def test_a_committed_decision_is_kept_with_its_audit_line_and_published_once(
    store: Store, heard: list[Changes]
) -> None:
    write_client(store)
    assert names(store) == ["Salvador Palma"]
    assert audit_lines(store) == 1
    assert heard == [Changes.CLIENTS | Changes.AUDIT]


def test_what_was_committed_is_published_even_if_the_caller_fails_afterwards(
    store: Store, heard: list[Changes]
) -> None:
    with pytest.raises(ZeroDivisionError):
        carry_out(store, add_client, add_line, commit, fail)
    assert heard == [Changes.CLIENTS | Changes.AUDIT]


def test_a_decision_without_an_audit_line_is_refused(store: Store, heard: list[Changes]) -> None:
    with pytest.raises(UnauditedDecisionError):
        carry_out(store, add_client, commit)
    assert names(store) == []
    assert heard == []


def test_an_audit_line_covers_one_commit_only(store: Store) -> None:
    with pytest.raises(UnauditedDecisionError):
        carry_out(store, add_line, commit, add_client, commit)


@pytest.mark.parametrize(
    "statement",
    [
        insert(CostRecord).values(day=date(2025, 9, 1), kind="x", amount=Decimal("1.00"), note="", key="k"),
        insert(CORE_COSTS).values(day=date(2025, 9, 1), kind="x", amount=Decimal("1.00"), note="", key="k"),
        update(ClientRecord).values(name="Everybody"),
        delete(ClientRecord),
        delete(CORE_CLIENTS),
    ],
    ids=["orm insert", "core insert", "orm update", "orm delete", "core delete"],
)
def test_a_statement_for_many_rows_needs_its_audit_line_too(store: Store, statement: Executable) -> None:
    write_client(store)
    with pytest.raises(UnauditedDecisionError):
        carry_out(store, lambda writing: writing.session.execute(statement), commit)
    assert names(store) == ["Salvador Palma"]


@pytest.mark.parametrize("step", [rename_client, delete_client])
def test_changing_and_deleting_records_one_by_one_needs_it_too(store: Store, step: Callable[[Writing], None]) -> None:
    write_client(store)
    with pytest.raises(UnauditedDecisionError):
        carry_out(store, step, commit)


def test_setting_a_record_to_what_it_was_touches_nothing(store: Store, heard: list[Changes]) -> None:
    write_client(store)
    heard.clear()
    with store.writing("ana") as writing:
        found = writing.session.get(ClientRecord, "C-1")
        assert found is not None
        found.name = str(found.name)
        drafts.save(writing.session, "ana", "client", "{}", support.NOW)
        writing.commit()
    assert heard == [Changes.DRAFTS]


def test_readings_and_drafts_need_no_audit_line(store: Store, heard: list[Changes]) -> None:
    with store.writing("terminal") as writing:
        readings.add(writing.session, [reading()])
        drafts.save(writing.session, "ana", "client", "{}", support.NOW)
        writing.commit()
    assert heard == [Changes.EQUITY | Changes.DRAFTS]
    assert audit_lines(store) == 0


def test_plain_sql_is_refused_because_nobody_can_tell_what_it_writes(store: Store) -> None:
    with pytest.raises(MisusedStoreError), store.writing("ana") as writing:
        writing.session.execute(text("UPDATE clients SET name = 'x'"))


def test_a_table_without_a_record_cannot_be_written(store: Store) -> None:
    with pytest.raises(MisusedStoreError), store.writing("ana") as writing:
        writing.session.execute(insert(plain("alembic_version", column("version_num"))).values(version_num="9"))


def test_a_write_within_a_write_is_refused_at_once(store: Store) -> None:
    with store.writing("ana"), pytest.raises(MisusedStoreError), store.writing("ana"):
        pass
    write_client(store)


@pytest.mark.parametrize(
    "write",
    [
        lambda session: drafts.save(session, "ana", "client", "{}", support.NOW),
        lambda session: readings.add(session, [reading()]),
        lambda session: session.execute(delete(DraftRecord)),
    ],
    ids=["record", "insert", "delete"],
)
def test_a_reading_session_cannot_write(store: Store, write: Callable[[Session], object]) -> None:
    with pytest.raises(MisusedStoreError), store.reading() as session:
        write(session)


def test_the_connection_of_a_reading_session_cannot_write_either(store: Store) -> None:
    with pytest.raises((DBAPIError, Unavailable)), store.reading() as session:
        session.connection().exec_driver_sql("DELETE FROM drafts")


def record_costs(store: Store, seat: str) -> None:
    for at in range(EACH):
        with store.writing(seat) as writing:
            costs.add(writing.session, HOSTING, f"{seat}/{at}")
            writing.audit("cost:recorded", f"{seat}/{at}")
            writing.commit()


def at_once(*stores: Store) -> None:
    """Every store records costs, each in a thread of its own; a failure in one of them is ours."""
    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(record_costs, stores, [f"seat {at}" for at in range(len(stores))]))


def assert_whole(store: Store, writers: int) -> None:
    with store.reading() as session:
        assert len(costs.read_all(session)) == writers * EACH
        verdict = audit.verify(session, support.mac)
    assert verdict.sound
    assert verdict.lines == writers * EACH


def test_threads_write_one_after_the_other_and_nobody_is_lost(store: Store) -> None:
    at_once(store, store, store, store)
    assert_whole(store, 4)


def test_seats_of_one_file_wait_for_each_other(path: Path) -> None:
    with support.opened(path) as one, support.opened(path) as two:
        at_once(one, two)
        assert_whole(one, 2)


@pytest.mark.xdist_group("postgres")
def test_seats_of_one_server_wait_for_each_other(postgres_url: str) -> None:
    seats = [support.store_on(postgres_engines(postgres_url)) for _ in range(3)]
    at_once(*seats)
    assert_whole(seats[0], 3)
    for seat in seats:
        seat.close()


def test_a_reading_sees_one_moment_while_others_write(store: Store) -> None:
    write_client(store)
    with store.reading() as session:
        before = clients.read_all(session)
        with store.writing("ana") as writing:
            clients.add(writing.session, Client(code="C-2", name="Nora Lind"))
            writing.audit("client:added", "C-2")
            writing.commit()
        assert clients.read_all(session) == before
    assert len(names(store)) == 2


def test_a_listener_may_read_and_write_at_once(path: Path) -> None:
    seen: list[int] = []
    with support.opened(path) as store:
        store.on_change = lambda changes: seen.append(len(names(store))) if changes & Changes.CLIENTS else None
        write_client(store)
    assert seen == [1]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (CostRecord, {"day": date(2025, 9, 1), "kind": "x", "amount": Decimal(1), "note": "", "key": "same"}),
        (TerminalRecord, {"name": "T", "path": "", "portable": False, "managed": True, "active": True}),
    ],
    ids=["append-only", "editable"],
)
def test_the_same_key_written_twice_is_a_conflict(store: Store, table: type[Base], values: dict[str, object]) -> None:
    write_record(store, table(**values))
    with pytest.raises(Conflict, match="same key"):
        write_record(store, table(**values))


def write_record(store: Store, record: Base) -> None:
    with store.writing("ana") as writing:
        writing.session.add(record)
        writing.audit("record:added", "x")
        writing.commit()


def test_a_bug_in_the_database_stays_a_bug(store: Store) -> None:
    payment = Payment(investment="nobody's", seq=1, paid_on=date(2025, 9, 1), amount=Decimal("1.00"), reference="R-1")
    with pytest.raises(IntegrityError), store.writing("ana") as writing:
        payments.add(writing.session, payment, "key")


def test_the_version_changes_when_another_program_writes_and_not_when_we_do(path: Path) -> None:
    with support.opened(path) as ours, support.opened(path) as theirs:
        start = ours.data_version()
        write_client(ours)
        assert ours.data_version() == start
        write_client(theirs, Client(code="C-2", name="Nora Lind"))
        changed = ours.data_version()
        assert changed != start
        with theirs.writing("ana"):
            assert ours.data_version() == changed
        with ours.writing("ana"):
            assert ours.data_version() == changed


@pytest.mark.xdist_group("postgres")
def test_postgres_does_not_tell_its_version(postgres_url: str) -> None:
    store = support.store_on(postgres_engines(postgres_url))
    assert store.data_version() == 0
    store.close()


def test_closing_leaves_one_file(path: Path) -> None:
    with support.opened(path) as store:
        write_client(store)
        assert path.with_name("office.db-wal").stat().st_size > 0
    assert {each.name for each in path.parent.iterdir()} == {"office.db", "office.seen"}


def test_a_full_disk_is_said_in_a_sentence(path: Path) -> None:
    with support.opened(path) as store:
        with store.writing("ana") as writing:
            pages = writing.session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        limit = f"PRAGMA max_page_count={pages}"
        raw = store.engines.write.raw_connection()
        raw.driver_connection.set_authorizer(None)  # type: ignore[union-attr]  # only a test may set a pragma
        raw.driver_connection.execute(limit)  # type: ignore[union-attr]  # as above
        raw.close()
        with pytest.raises(Unavailable, match="disk is full"), store.writing("ana") as writing:
            drafts.save(writing.session, "ana", "client", "x" * 500_000, support.NOW)
        assert names(store) == []


def test_another_program_in_the_middle_of_a_write_is_waited_for_and_then_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(engine.SETTINGS, "busy_timeout", 50)
    with support.opened(path) as ours, support.opened(path) as theirs, theirs.writing("ana") as held:
        drafts.save(held.session, "ana", "client", "{}", support.NOW)
        with pytest.raises(Unavailable, match="Another program is writing"), ours.writing("ben") as writing:
            drafts.read(writing.session, "ben", "client")


def test_an_unknown_failure_is_not_dressed_up(path: Path) -> None:
    with support.opened(path) as store, pytest.raises(OperationalError), store.reading() as session:
        session.connection().exec_driver_sql("SELECT * FROM nothing_of_this_name")


def change_client(store: Store, client: Client) -> None:
    with store.writing("ana") as writing:
        clients.change(writing.session, client)
        writing.audit("client:changed", client.code)
        writing.commit()


def test_two_seats_cannot_overwrite_each_other(path: Path) -> None:
    with support.opened(path) as one, support.opened(path) as two:
        write_client(one)
        with one.reading() as session:
            (seen_by_both,) = clients.read_all(session)
        change_client(one, replace(seen_by_both, name="First"))
        with pytest.raises(Conflict, match="Somebody else changed C-1"):
            change_client(two, replace(seen_by_both, name="Second"))
        with one.reading() as session:
            assert clients.read_all(session) == (replace(seen_by_both, name="First", version=2),)


@pytest.mark.xdist_group("postgres")
def test_a_change_between_reading_and_writing_is_a_conflict(postgres_url: str) -> None:
    """SQLite lets nobody in between; PostgreSQL does, and the version column notices."""
    one, two = (support.store_on(postgres_engines(postgres_url)) for _ in range(2))
    write_client(one)

    def edit(writing: Writing) -> None:
        record = writing.session.get(ClientRecord, "C-1")
        assert record is not None
        change_client(two, Client(code="C-1", name="Theirs", version=1))
        record.name = "Mine"

    with pytest.raises(Conflict, match="Somebody else changed"):
        carry_out(one, edit, add_line, commit)
    assert names(one) == ["Theirs"]
    one.close()
    two.close()


def test_the_clock_and_the_actor_stand_in_the_audit_line(store: Store) -> None:
    write_client(store)
    with store.reading() as session:
        (line,) = audit.read(session, audit.Filter())
    assert (line.seq, line.at, line.actor, line.workstation) == (1, support.NOW, "ana", "desk-1")
    assert (line.action, line.subject, line.after) == ("client:added", "C-1", {"name": "Salvador Palma"})


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    naive = datetime(2025, 9, 7, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(StatementError, match="time zone"), store.writing("terminal") as writing:
        writing.session.execute(
            insert(SnapshotRecord).values(
                server="s", login=1, taken_at=naive, balance=Decimal(0), equity=Decimal(0), credit=Decimal(0)
            )
        )
