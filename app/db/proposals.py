"""Proposals that were made to prospects; append-only."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Integer, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Cents, Day, Exact, Moment
from app.domain.events import Changes
from app.domain.proposals import Proposal


class ProposalRecord(Base):
    """A row of a proposal."""

    __tablename__ = "proposals"
    topic = Changes.PROSPECTS

    number: Mapped[str] = mapped_column(String(32), primary_key=True)
    prospect: Mapped[str] = mapped_column(ForeignKey("prospects.code"), index=True)
    amount: Mapped[Decimal] = mapped_column(Cents)
    fund: Mapped[str] = mapped_column(String(40))
    terms_version: Mapped[int] = mapped_column(Integer)
    rate_per_month: Mapped[Decimal] = mapped_column(Exact)
    step_months: Mapped[int] = mapped_column(Integer)
    deposit_date: Mapped[date] = mapped_column(Day)
    valid_until: Mapped[date] = mapped_column(Day)
    language: Mapped[str] = mapped_column(String(8))
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(Moment)
    sha256: Mapped[str] = mapped_column(String(64))


COLUMNS = (
    "number",
    "prospect",
    "amount",
    "fund",
    "terms_version",
    "rate_per_month",
    "step_months",
    "deposit_date",
    "valid_until",
    "language",
    "made_by",
    "made_at",
    "sha256",
)


def of_prospect(session: Session, code: str) -> tuple[Proposal, ...]:
    """The proposals made to a prospect, newest first."""
    query = select(ProposalRecord).where(ProposalRecord.prospect == code).order_by(ProposalRecord.number.desc())
    return tuple(Proposal(**{name: getattr(record, name) for name in COLUMNS}) for record in session.scalars(query))


def count(session: Session) -> int:
    """How many proposals there are."""
    return session.scalar(select(func.count()).select_from(ProposalRecord)) or 0


def add(session: Session, proposal: Proposal) -> None:
    """Write a proposal down. Raises Conflict where another seat has just taken its number."""
    session.add(ProposalRecord(**{name: getattr(proposal, name) for name in COLUMNS}))
    session.flush()
