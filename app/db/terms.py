"""Versions of fund terms, and terms agreed for one investment; rows are never changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Cents, Day, Exact, Identity
from app.domain.events import Changes
from app.domain.products import Accrual, Convention, Terms


class TermsRecord(Base):
    """A version of terms. `owner` is empty for a fund's own, else the investment they were agreed for and a count."""

    __tablename__ = "terms"
    __table_args__ = (UniqueConstraint("fund", "version", "owner"),)
    topic = Changes.TERMS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    fund: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    owner: Mapped[str] = mapped_column(String(40))
    effective: Mapped[date] = mapped_column(Day)
    rate_per_month: Mapped[Decimal] = mapped_column(Exact)
    minimum: Mapped[Decimal] = mapped_column(Cents)
    step_months: Mapped[int] = mapped_column(Integer)
    incubation_months: Mapped[int] = mapped_column(Integer)
    commitment_months: Mapped[int] = mapped_column(Integer)
    by_invitation: Mapped[bool] = mapped_column()
    custom: Mapped[bool] = mapped_column()
    convention: Mapped[str] = mapped_column(String(40))
    accrual: Mapped[str] = mapped_column(String(40))
    notice_days: Mapped[int] = mapped_column(Integer)
    early_redemption: Mapped[bool] = mapped_column()
    renews: Mapped[bool] = mapped_column()
    holiday_roll: Mapped[str] = mapped_column(String(40))
    windows: Mapped[str] = mapped_column(String(40))


def read_all(session: Session) -> tuple[Terms, ...]:
    """The funds' own terms, every version, in the order they were entered."""
    records = session.scalars(select(TermsRecord).where(TermsRecord.owner == "").order_by(TermsRecord.id))
    return tuple(_terms(record) for record in records)


def by_id(session: Session) -> dict[int, Terms]:
    """All terms, agreed ones too, by the number that investments point at."""
    return {record.id: _terms(record) for record in session.scalars(select(TermsRecord))}


def agreed_for(session: Session, investment: str) -> dict[int, Terms]:
    """The terms that were ever agreed for an investment, by number."""
    theirs = TermsRecord.owner.startswith(owner(investment, ""), autoescape=True)
    return {record.id: _terms(record) for record in session.scalars(select(TermsRecord).where(theirs))}


def owner(investment: str, count: int | str) -> str:
    """How terms name the investment they were agreed for."""
    return f"{investment}|{count}"


def add(session: Session, terms: Terms, owner: str = "") -> int:
    """Write a version down, and answer its number. Terms agreed for an investment name it as `owner`."""
    record = TermsRecord(
        fund=terms.fund,
        version=terms.version,
        owner=owner,
        effective=terms.effective,
        rate_per_month=terms.rate_per_month,
        minimum=terms.minimum,
        step_months=terms.step_months,
        incubation_months=terms.incubation_months,
        commitment_months=terms.commitment_months,
        by_invitation=terms.by_invitation,
        custom=terms.custom,
        convention=terms.convention.value,
        accrual=terms.accrual.value,
        notice_days=terms.notice_days,
        early_redemption=terms.early_redemption,
        renews=terms.renews,
        holiday_roll=terms.holiday_roll,
        windows=terms.windows,
    )
    session.add(record)
    session.flush()
    return record.id


def number(session: Session, terms: Terms) -> int | None:
    """The number of this version of a fund's own terms, if it is written down."""
    return session.scalar(
        select(TermsRecord.id).where(
            TermsRecord.fund == terms.fund, TermsRecord.version == terms.version, TermsRecord.owner == ""
        )
    )


def _terms(record: TermsRecord) -> Terms:
    return Terms(
        fund=record.fund,
        version=record.version,
        effective=record.effective,
        rate_per_month=record.rate_per_month,
        minimum=record.minimum,
        step_months=record.step_months,
        incubation_months=record.incubation_months,
        commitment_months=record.commitment_months,
        by_invitation=record.by_invitation,
        custom=record.custom,
        convention=Convention(record.convention),
        accrual=Accrual(record.accrual),
        notice_days=record.notice_days,
        early_redemption=record.early_redemption,
        renews=record.renews,
        holiday_roll=record.holiday_roll,
        windows=record.windows,
    )
