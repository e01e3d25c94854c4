"""The log of messages in the database; append-only, a correction is a line that names the one it replaces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Day, Identity, Moment
from app.domain.events import Changes
from app.domain.messages import Channel, Direction, Exchange


class MessageRecord(Base):
    """A line of the log. One line is corrected once: of two seats that correct it, one comes too late."""

    __tablename__ = "messages"
    topic = Changes.MESSAGES

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    channel: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    follow_up: Mapped[date | None] = mapped_column(Day)
    corrects: Mapped[int | None] = mapped_column(Identity, ForeignKey("messages.id"), unique=True)
    settles: Mapped[int | None] = mapped_column(Identity, ForeignKey("messages.id"))
    actor: Mapped[str] = mapped_column(String(80))
    written_at: Mapped[datetime] = mapped_column(Moment)


PLAIN = ("subject", "at", "about", "text", "follow_up", "corrects", "settles", "actor", "written_at")
"""The columns that are kept as they are; channel and direction are kept as their words."""


def read_all(session: Session) -> tuple[Exchange, ...]:
    """Every line, in the order in which they were written down."""
    return _exchanges(session.scalars(select(MessageRecord).order_by(MessageRecord.id)))


def of_subjects(session: Session, subjects: Iterable[str]) -> tuple[Exchange, ...]:
    """The lines about these clients or prospects, in the order in which they were written down."""
    query = select(MessageRecord).where(MessageRecord.subject.in_(tuple(subjects)))
    return _exchanges(session.scalars(query.order_by(MessageRecord.id)))


def add(session: Session, exchange: Exchange) -> Exchange:
    """Write a line down and answer it with its number. Raises Conflict (by the store) if it comes too late."""
    columns = {name: getattr(exchange, name) for name in PLAIN}
    record = MessageRecord(channel=exchange.channel.value, direction=exchange.direction.value, **columns)
    session.add(record)
    session.flush()
    return replace(exchange, id=record.id)


def _exchanges(records: Iterable[MessageRecord]) -> tuple[Exchange, ...]:
    return tuple(
        Exchange(
            id=record.id,
            channel=Channel(record.channel),
            direction=Direction(record.direction),
            **{name: getattr(record, name) for name in PLAIN},
        )
        for record in records
    )
