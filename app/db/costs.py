"""Costs of the fund; append-only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Cents, Day, Identity
from app.domain.events import Changes
from app.domain.investments import Cost


class CostRecord(Base):
    """A row of a cost. `key` is the command that wrote it, so that a repeated one writes nothing."""

    __tablename__ = "costs"
    topic = Changes.COSTS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    day: Mapped[date] = mapped_column(Day)
    kind: Mapped[str] = mapped_column(String(60))
    amount: Mapped[Decimal] = mapped_column(Cents)
    note: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(200), unique=True)


def read_all(session: Session) -> tuple[Cost, ...]:
    """Every cost, in the order they were written down."""
    table = CostRecord.__table__
    rows = session.execute(select(table).order_by(table.c.id))
    return tuple(Cost(day=row.day, kind=row.kind, amount=row.amount, note=row.note) for row in rows)


def add(session: Session, cost: Cost, key: str) -> bool:
    """Write a cost down; false, and nothing written, if the command of this key has been carried out already."""
    if session.scalar(select(CostRecord.id).where(CostRecord.key == key)) is not None:
        return False
    session.add(CostRecord(day=cost.day, kind=cost.kind, amount=cost.amount, note=cost.note, key=key))
    session.flush()
    return True
