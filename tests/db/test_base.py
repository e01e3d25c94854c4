from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Constraint, Index, create_engine, func, insert, select
from sqlalchemy.exc import StatementError

from app.db.base import Base, from_microseconds, microseconds
from app.db.triggers import APPEND_ONLY
from app.domain.money import LARGEST

AMOUNTS = st.decimals(-LARGEST, LARGEST, places=2)
MOMENTS = st.datetimes(timezones=st.timezones())
SNAPSHOTS = Base.metadata.tables["snapshots"]
at_least_one = st.lists(AMOUNTS, min_size=1, max_size=30)


@contextmanager
def a_table() -> Iterator[Connection]:
    """A plain database in memory: the types do the same in every SQLite."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        SNAPSHOTS.create(connection)
        yield connection
    engine.dispose()


def row(at: datetime, amount: Decimal) -> dict[str, object]:
    return {"server": "s", "login": 1, "taken_at": at, "balance": amount, "equity": amount, "credit": Decimal(0)}


@given(at_least_one)
def test_amounts_come_back_to_the_cent_and_add_up_in_the_database(amounts: list[Decimal]) -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC)
    with a_table() as connection:
        rows = [row(start + timedelta(seconds=at), amount) for at, amount in enumerate(amounts)]
        connection.execute(insert(SNAPSHOTS), rows)
        found = list(connection.scalars(select(SNAPSHOTS.c.balance).order_by(SNAPSHOTS.c.taken_at)))
        assert found == amounts
        assert all(amount.as_tuple().exponent == -2 for amount in found)
        assert connection.scalar(select(func.sum(SNAPSHOTS.c.balance))) == sum(amounts)
        assert (
            connection.exec_driver_sql("SELECT count(*) FROM snapshots WHERE typeof(balance) <> 'integer'").scalar()
            == 0
        )


@given(st.decimals(-LARGEST, LARGEST, places=3).filter(lambda amount: amount * 100 % 1))
def test_a_fraction_of_a_cent_is_refused(amount: Decimal) -> None:
    with a_table() as connection, pytest.raises(StatementError, match="whole number of cents"):
        connection.execute(insert(SNAPSHOTS), [row(datetime(2025, 1, 1, tzinfo=UTC), amount)])


@given(MOMENTS)
def test_a_moment_comes_back_as_the_same_moment_in_utc(moment: datetime) -> None:
    found = from_microseconds(microseconds(moment))
    assert found == moment.astimezone(UTC)
    assert found.tzinfo is UTC


def test_moments_of_any_offset_are_one_number() -> None:
    here = datetime(2025, 9, 7, 18, 42, tzinfo=timezone(timedelta(hours=-4)))
    assert microseconds(here) == microseconds(datetime(2025, 9, 7, 22, 42, tzinfo=UTC)) == 1_757_284_920_000_000


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        microseconds(datetime(2025, 9, 7, tzinfo=UTC).replace(tzinfo=None))


def test_every_table_of_people_knows_its_topic_and_every_constraint_its_name() -> None:
    for mapper in Base.registry.mappers:
        assert mapper.class_.topic, mapper.class_
    for table in Base.metadata.tables.values():
        named: list[Constraint | Index] = [*table.constraints, *table.indexes]
        assert all(each.name for each in named), table


def test_nothing_is_deleted_because_something_else_was() -> None:
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            assert key.ondelete is None
            assert key.onupdate is None


def test_every_editable_table_counts_its_versions() -> None:
    nobody_edits = {"allocations", "drafts", "histories", "preferences"}
    parts_of_clients = {"client_banks", "client_contacts", "client_related"}  # written anew with their client
    for mapper in Base.registry.mappers:
        if mapper.class_.__tablename__ not in APPEND_ONLY | nobody_edits | parts_of_clients:
            assert mapper.version_id_col is not None, mapper.class_
