"""Overrides in the database; they are proposed, confirmed, ended, and never deleted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Day, Moment
from app.db.failures import changed
from app.domain.events import Changes
from app.domain.overrides import Override


class OverrideRecord(Base):
    """A row of an override."""

    __tablename__ = "overrides"
    topic = Changes.CASES

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[date] = mapped_column(Day)
    missing: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[str] = mapped_column(String(80))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_by: Mapped[str] = mapped_column(String(80))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_why: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


COLUMNS = tuple(column.key for column in OverrideRecord.__table__.columns if column.key != "version")


def read_all(session: Session) -> tuple[Override, ...]:
    """Every override, the one proposed last first."""
    records = session.scalars(select(OverrideRecord).order_by(OverrideRecord.proposed_at.desc(), OverrideRecord.id))
    return tuple(_override(record) for record in records)


def read(session: Session, key: str) -> Override | None:
    """The override of this id."""
    record = session.get(OverrideRecord, key)
    return _override(record) if record else None


def add(session: Session, override: Override) -> None:
    """Write a new override."""
    session.add(OverrideRecord(**{name: getattr(override, name) for name in COLUMNS}))
    session.flush()


def change(session: Session, override: Override) -> None:
    """Write an override's next step. Raises Conflict if it was changed since it was read."""
    record = session.get(OverrideRecord, override.id)
    if record is None or record.version != override.version:
        raise changed(override.subject)
    for name in COLUMNS:
        setattr(record, name, getattr(override, name))
    session.flush()


def _override(record: OverrideRecord) -> Override:
    return Override(version=record.version, **{name: getattr(record, name) for name in COLUMNS})
