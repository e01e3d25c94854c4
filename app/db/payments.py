"""Payments to clients; append-only, each reference once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Cents, Day, Identity
from app.db.investments import InvestmentRecord
from app.domain.events import Changes
from app.domain.investments import Payment, PaymentKind


class PaymentRecord(Base):
    """A row of a payment. `key` is the command that wrote it, so that a repeated one writes nothing."""

    __tablename__ = "payments"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)
    topic = Changes.PAYMENTS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    investment: Mapped[str] = mapped_column(ForeignKey("investments.code"), index=True)
    seq: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(20))
    paid_on: Mapped[date] = mapped_column(Day)
    amount: Mapped[Decimal] = mapped_column(Cents)
    reference: Mapped[str] = mapped_column(String(120), unique=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)


def read_all(session: Session) -> tuple[Payment, ...]:
    """Every payment, in the order they were written down."""
    table = PaymentRecord.__table__
    return tuple(
        Payment(
            investment=row.investment,
            seq=row.seq,
            paid_on=row.paid_on,
            amount=row.amount,
            reference=row.reference,
            kind=PaymentKind(row.kind),
        )
        for row in session.execute(select(table).order_by(table.c.id))
    )


def read_for_update(session: Session, investment: str) -> tuple[Payment, ...]:
    """The payments of one investment as they stand now; seats that would write another one wait for each other."""
    session.execute(select(InvestmentRecord.code).where(InvestmentRecord.code == investment).with_for_update())
    return tuple(each for each in read_all(session) if each.investment == investment)


def recorded(session: Session, key: str) -> bool:
    """Whether the command of this key has been carried out already."""
    return session.scalar(select(PaymentRecord.id).where(PaymentRecord.key == key)) is not None


def add(session: Session, payment: Payment, key: str) -> bool:
    """Write a payment down; false, and nothing written, if the command of this key has been carried out already."""
    if recorded(session, key):
        return False
    session.add(
        PaymentRecord(
            investment=payment.investment,
            seq=payment.seq,
            kind=payment.kind.value,
            paid_on=payment.paid_on,
            amount=payment.amount,
            reference=payment.reference,
            key=key,
        )
    )
    session.flush()
    return True
