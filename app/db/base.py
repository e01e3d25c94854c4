"""What every table shares: names of constraints, column types that speak domain values, and the topic it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import BigInteger, ColumnElement, Dialect, Integer, MetaData, Select, String, type_coerce
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.domain.events import Changes
from app.domain.money import from_cents, to_cents


class Base(DeclarativeBase):
    """A table. `topic` is what views hear when a row of it was written."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    topic: ClassVar[Changes] = Changes.NOTHING


Identity = BigInteger().with_variant(Integer, "sqlite")
"""A key the database numbers by itself; SQLite does that for INTEGER only."""


class Cents(TypeDecorator[Decimal]):
    """An amount of money, kept as whole cents."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - the base class names it
        """Cents of the amount. Raises ValueError for a fraction of a cent."""
        return None if value is None else to_cents(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - the base class names it
        """The amount of the cents."""
        return None if value is None else from_cents(value)


class Exact(TypeDecorator[Decimal]):
    """A decimal number that is no money (a volume, a price, a rate), kept as its text so that no digit changes."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the base class names it
        """The number's text."""
        return None if value is None else str(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - the base class names it
        """The number of the text."""
        return None if value is None else Decimal(value)


TOUCHED = "touched"
"""Where a session keeps who wants to hear that its driver has written."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """A moment, kept as microseconds since 1970 in UTC. Refuses a naive one."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - the base class names it
        """Microseconds of the moment. Raises ValueError for a time without its zone."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base class names it
        """The moment, in UTC."""
        return None if value is None else from_microseconds(value)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 of an aware moment. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_microseconds(value: int) -> datetime:
    """The moment, in UTC, of so many microseconds since 1970."""
    return EPOCH + timedelta(microseconds=value)


class Day(TypeDecorator[date]):
    """A date, kept as its ISO text so that every database sorts it alike."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the base class names it
        """The date's text."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> date | None:  # noqa: ARG002 - the base class names it
        """The date of the text."""
        return None if value is None else date.fromisoformat(value)


_HELD: dict[type, TypeEngine[Any]] = {Cents: BigInteger(), Moment: BigInteger(), Exact: String(), Day: String()}


def held(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column as the database holds it, unconverted."""
    kept = _HELD.get(type(column.type))
    return type_coerce(column, kept) if kept else column


def rows_held(session: Session, query: Select[Any]) -> list[Any]:
    """The driver's own tuples: where there are many rows, names and conversions cost more than reading them."""
    cursor: Any = session.connection().execute(query).cursor
    rows: list[Any] = cursor.fetchall()
    return rows


def insert_held(session: Session, record: type[Base], names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Insert rows that are as the database holds them, by the driver alone: the fastest way in for many."""
    if heard := session.info.get(TOUCHED):
        heard(record.topic)
    connection = session.connection()
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join([mark] * len(names))
    statement = f'INSERT INTO "{record.__tablename__}" ({columns}) VALUES ({marks})'  # noqa: S608 - names of our own columns
    connection.exec_driver_sql(statement, rows)
