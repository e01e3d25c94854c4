from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from app.db import operations, readings
from app.db.store import Store
from app.domain.errors import RefusedFile
from app.domain.holdings import AccountKey, OperationType, Snapshot, Typing
from tests.db.support import MAIN, NOW, OTHER, decide


def reading(minute: int, account: AccountKey = MAIN, margin: str | None = None) -> Snapshot:
    balance = Decimal(minute).quantize(Decimal("0.01"))
    at = NOW + timedelta(minutes=minute)
    used = None if margin is None else Decimal(margin)
    return Snapshot(account, at, balance, balance + 1, Decimal("0.50"), used)


def add(store: Store, *snapshots: Snapshot) -> int:
    with store.writing("terminal") as writing:
        fresh = readings.add(writing.session, snapshots)
        writing.commit()
    return fresh


def test_readings_come_back_by_time(store: Store) -> None:
    late, early = reading(5, margin="120.00"), reading(1, OTHER)
    assert add(store, late, early) == 2
    with store.reading() as session:
        assert readings.read_all(session) == (early, late)


def test_a_reading_that_is_known_is_not_written_again(store: Store) -> None:
    add(store, reading(1))
    assert add(store, reading(1), reading(2), reading(2)) == 1
    assert add(store) == 0


def test_another_content_at_the_same_moment_is_refused(store: Store) -> None:
    add(store, reading(1))
    with pytest.raises(RefusedFile, match="9900001 has another reading"):
        add(store, replace(reading(1), balance=Decimal("7.00")))


def test_the_history_of_an_account_is_its_own(store: Store) -> None:
    add(store, *(reading(at) for at in range(6)), reading(2, OTHER))
    with store.reading() as session:
        found = readings.history(session, MAIN, NOW + timedelta(minutes=1), NOW + timedelta(minutes=3))
    assert found == [reading(1), reading(2), reading(3)]


def test_the_last_reading_of_every_account(store: Store) -> None:
    add(store, *(reading(at) for at in range(6)), reading(2, OTHER))
    with store.reading() as session:
        assert readings.latest(session) == {MAIN: reading(5), OTHER: reading(2, OTHER)}
        assert readings.latest(session, NOW + timedelta(minutes=2)) == {MAIN: reading(1)}
        assert readings.latest(session, NOW) == {}


def test_every_word_about_an_operation_is_kept_in_order(store: Store) -> None:
    words = [
        Typing(MAIN, "17:out", OperationType.UNKNOWN),
        Typing(MAIN, "17:out", OperationType.LEFT_FUND, "ana", NOW, "wired", ""),
        Typing(OTHER, "18", OperationType.PROFIT_EXTRACTION, "ben", NOW, "moved inside the fund", "Bank account"),
    ]

    def write(session: Session) -> None:
        for each in words:
            operations.add(session, each)

    decide(store, write)
    with store.reading() as session:
        assert operations.read_all(session) == tuple(words)


def test_what_was_added_since_is_found_by_its_moment_alone(store: Store) -> None:
    add(store, *(reading(minute) for minute in range(40)))
    since = readings.SnapshotRecord.__table__.c.taken_at >= NOW
    query = str(select(readings.SnapshotRecord.balance).where(since).compile(compile_kwargs={"literal_binds": True}))
    with store.reading() as session:
        if session.get_bind().dialect.name == "sqlite":
            plan = str(session.execute(text(f"EXPLAIN QUERY PLAN {query}")).all())
            assert "ix_snapshots_taken_at" in plan
        indexes = inspect(session.connection()).get_indexes("snapshots")
    assert [each["column_names"] for each in indexes] == [["taken_at"]]
