"""What people said operations were; append-only, the last word about a ticket counts."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Cents, Identity, Moment
from app.domain.events import Changes
from app.domain.holdings import AccountKey, OperationKey, OperationType, Part, Typing


class TypingRecord(Base):
    """One decision about one operation, and the other leg if it names one."""

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
    other_server: Mapped[str | None] = mapped_column(String(120))
    other_login: Mapped[int | None] = mapped_column(BigInteger)
    other_ticket: Mapped[str | None] = mapped_column(String(40))


class PartRecord(Base):
    """One part of a decision that divides an operation."""

    __tablename__ = "typing_parts"
    topic = Changes.OPERATIONS

    typing: Mapped[int] = mapped_column(ForeignKey("typings.id"), primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(40))
    amount: Mapped[Decimal] = mapped_column(Cents)
    held_in: Mapped[str] = mapped_column(String(200))
    investment: Mapped[str] = mapped_column(String(32))


def read_all(session: Session) -> tuple[Typing, ...]:
    """Every decision, in order."""
    parts: defaultdict[int, list[Part]] = defaultdict(list)
    for each in session.scalars(select(PartRecord).order_by(PartRecord.typing, PartRecord.place)):
        parts[each.typing].append(Part(OperationType(each.type), each.amount, each.held_in, each.investment))
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
            _other(record),
            tuple(parts[record.id]),
        )
        for record in records
    )


def _other(record: TypingRecord) -> OperationKey | None:
    if record.other_server is None or record.other_login is None or record.other_ticket is None:
        return None
    return AccountKey(record.other_server, record.other_login), record.other_ticket


def add(session: Session, typing: Typing) -> None:
    """Write a decision down."""
    account, ticket = typing.other or (None, None)
    record = TypingRecord(
        server=typing.account.server,
        login=typing.account.login,
        ticket=typing.ticket,
        type=typing.type.value,
        by=typing.by,
        at=typing.at,
        reason=typing.reason,
        held_in=typing.held_in,
        other_server=account.server if account else None,
        other_login=account.login if account else None,
        other_ticket=ticket,
    )
    session.add(record)
    session.flush()
    session.add_all(
        PartRecord(
            typing=record.id,
            place=place,
            type=part.type.value,
            amount=part.amount,
            held_in=part.held_in,
            investment=part.investment,
        )
        for place, part in enumerate(typing.parts, start=1)
    )
    session.flush()
