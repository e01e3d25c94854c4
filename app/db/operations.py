"""What people said operations were; append-only, the last word about a ticket counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Identity, Moment
from app.domain.events import Changes
from app.domain.holdings import AccountKey, OperationType, Typing


class TypingRecord(Base):
    """One decision about one operation."""

    __tablename__ = "typings"
    topic = Changes.OPERATIONS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    server: Mapped[str] = mapped_column(String(120))
    login: Mapped[int] = mapped_column(BigInteger)
    ticket: Mapped[str] = mapped_column(String(40))
    type: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column("decided_by", String(80))
    at: Mapped[datetime | None] = mapped_column("decided_at", Moment)
    reason: Mapped[str] = mapped_column(Text)
    held_in: Mapped[str] = mapped_column(String(200))


def read_all(session: Session) -> tuple[Typing, ...]:
    """Every decision, in order."""
    records = session.scalars(select(TypingRecord).order_by(TypingRecord.id))
    return tuple(
        Typing(
            AccountKey(record.server, record.login),
            record.ticket,
            OperationType(record.type),
            record.by,
            record.at,
            record.reason,
            record.held_in,
        )
        for record in records
    )


def add(session: Session, typing: Typing) -> None:
    """Write a decision down."""
    session.add(
        TypingRecord(
            server=typing.account.server,
            login=typing.account.login,
            ticket=typing.ticket,
            type=typing.type.value,
            by=typing.by,
            at=typing.at,
            reason=typing.reason,
            held_in=typing.held_in,
        )
    )
    session.flush()
