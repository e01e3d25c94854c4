"""Referral agents, whom they referred, and their commissions in the database."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Cents, Day, Exact, Identity, Moment
from app.db.failures import changed
from app.domain.agents import Agent, Commission, CommissionState, Referral
from app.domain.events import Changes


class AgentRecord(Base):
    """A row of an agent."""

    __tablename__ = "agents"
    topic = Changes.PROSPECTS

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(60))
    rate: Mapped[Decimal] = mapped_column(Exact)
    active: Mapped[bool] = mapped_column()
    bank: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class ReferralRecord(Base):
    """Who earns on a client from a day on; never changed, later lines replace earlier ones."""

    __tablename__ = "referrals"
    topic = Changes.PROSPECTS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    client: Mapped[str] = mapped_column(ForeignKey("clients.code"), index=True)
    agent: Mapped[str | None] = mapped_column(ForeignKey("agents.code"))
    since: Mapped[date] = mapped_column(Day)
    rate: Mapped[Decimal] = mapped_column(Exact)


class CommissionRecord(Base):
    """A commission somebody has put forward: one for each interest payment, each paid under a reference of its own."""

    __tablename__ = "commissions"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)
    topic = Changes.PROSPECTS

    payment: Mapped[str] = mapped_column(ForeignKey("payments.reference"), primary_key=True)
    agent: Mapped[str] = mapped_column(ForeignKey("agents.code"), index=True)
    client: Mapped[str] = mapped_column(ForeignKey("clients.code"))
    investment: Mapped[str] = mapped_column(ForeignKey("investments.code"))
    earned_on: Mapped[date] = mapped_column(Day)
    interest: Mapped[Decimal] = mapped_column(Cents)
    rate: Mapped[Decimal] = mapped_column(Exact)
    amount: Mapped[Decimal] = mapped_column(Cents)
    state: Mapped[str] = mapped_column(String(20))
    ready_by: Mapped[str] = mapped_column(String(80))
    ready_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_by: Mapped[str] = mapped_column(String(80))
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    paid_by: Mapped[str] = mapped_column(String(80))
    paid_on: Mapped[date | None] = mapped_column(Day)
    reference: Mapped[str | None] = mapped_column(String(120), unique=True)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


AGENT = ("code", "name", "email", "phone", "rate", "active", "bank")
COMMISSION = (
    "payment",
    "agent",
    "client",
    "investment",
    "earned_on",
    "interest",
    "rate",
    "amount",
    "ready_by",
    "ready_at",
    "approved_by",
    "approved_at",
    "paid_by",
    "paid_on",
)
"""The columns that are kept as they are."""


def read_all(session: Session) -> tuple[Agent, ...]:
    """Every agent, by code."""
    records = session.scalars(select(AgentRecord).order_by(AgentRecord.code))
    return tuple(Agent(version=record.version, **{name: getattr(record, name) for name in AGENT}) for record in records)


def add(session: Session, agent: Agent) -> None:
    """Write a new agent."""
    session.add(AgentRecord(**{name: getattr(agent, name) for name in AGENT}))
    session.flush()


def change(session: Session, agent: Agent) -> None:
    """Write an agent's new content. Raises Conflict if it was changed since it was read."""
    record = session.get(AgentRecord, agent.code)
    if record is None or record.version != agent.version:
        raise changed(agent.code)
    for name in AGENT:
        setattr(record, name, getattr(agent, name))
    session.flush()


def referrals(session: Session) -> tuple[Referral, ...]:
    """Every referral, in the order they were written down."""
    records = session.scalars(select(ReferralRecord).order_by(ReferralRecord.id))
    return tuple(
        Referral(client=record.client, agent=record.agent or "", since=record.since, rate=record.rate)
        for record in records
    )


def refer(session: Session, referral: Referral) -> None:
    """Write down who earns on a client from a day on."""
    session.add(
        ReferralRecord(client=referral.client, agent=referral.agent or None, since=referral.since, rate=referral.rate)
    )
    session.flush()


def commissions(session: Session) -> dict[str, Commission]:
    """Every commission somebody has put forward, by the payment that earned it."""
    records = session.scalars(select(CommissionRecord).order_by(CommissionRecord.payment))
    return {record.payment: _commission(record) for record in records}


def put_forward(session: Session, commission: Commission) -> None:
    """Write a commission that is ready. Raises Conflict where another seat has just done so."""
    session.add(CommissionRecord(**_columns(commission)))
    session.flush()


def change_commission(session: Session, commission: Commission) -> None:
    """Write a commission's next step. Raises Conflict if it was changed since it was read."""
    record = session.get(CommissionRecord, commission.payment)
    if record is None or record.version != commission.version:
        raise changed(commission.payment)
    for name, value in _columns(commission).items():
        setattr(record, name, value)
    session.flush()


def _commission(record: CommissionRecord) -> Commission:
    return Commission(
        state=CommissionState(record.state),
        reference=record.reference or "",
        version=record.version,
        **{name: getattr(record, name) for name in COMMISSION},
    )


def _columns(commission: Commission) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(commission, name) for name in COMMISSION}
    return plain | {"state": commission.state.value, "reference": commission.reference or None}
