"""KYC/AML cases in the database."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Day, Moment
from app.db.failures import changed
from app.domain.cases import Case, CaseState, Risk
from app.domain.events import Changes


class CaseRecord(Base):
    """A row of a case."""

    __tablename__ = "cases"
    topic = Changes.CASES

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    politically_exposed: Mapped[bool | None] = mapped_column()
    risk: Mapped[str | None] = mapped_column(String(20))
    risk_by: Mapped[str] = mapped_column(String(80))
    risk_at: Mapped[datetime | None] = mapped_column(Moment)
    risk_version: Mapped[int | None] = mapped_column(Integer)
    risk_points: Mapped[int | None] = mapped_column(Integer)
    risk_reason: Mapped[str] = mapped_column(Text, server_default="")
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    sent_by: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    review_due: Mapped[date | None] = mapped_column(Day)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


PLAIN = (
    "politically_exposed",
    "risk_by",
    "risk_at",
    "risk_version",
    "risk_points",
    "risk_reason",
    "sent_at",
    "sent_by",
    "decided_at",
    "decided_by",
    "reason",
    "review_due",
)
"""The columns that are kept as they are; state and risk are kept as their words."""


def read_all(session: Session) -> dict[str, Case]:
    """Every case, by the code of whom it is about."""
    records = session.scalars(select(CaseRecord).order_by(CaseRecord.subject))
    return {record.subject: _case(record) for record in records}


def read(session: Session, subject: str) -> Case:
    """The case of a client or prospect; one that was not started where nothing is written."""
    record = session.get(CaseRecord, subject)
    return _case(record) if record else Case(subject=subject)


def kept(session: Session, subject: str) -> bool:
    """Whether anything was written about this code."""
    return session.get(CaseRecord, subject) is not None


def write(session: Session, case: Case) -> None:
    """Write a case, new or changed. Raises Conflict if it was changed since it was read."""
    record = session.get(CaseRecord, case.subject)
    if record is None:
        session.add(CaseRecord(subject=case.subject, **_columns(case)))
    elif record.version != case.version:
        raise changed(case.subject)
    else:
        for name, value in _columns(case).items():
            setattr(record, name, value)
    session.flush()


def _case(record: CaseRecord) -> Case:
    return Case(
        subject=record.subject,
        state=CaseState(record.state),
        risk=Risk(record.risk) if record.risk else None,
        version=record.version,
        **{name: getattr(record, name) for name in PLAIN},
    )


def _columns(case: Case) -> dict[str, object]:
    plain: dict[str, object] = {name: getattr(case, name) for name in PLAIN}
    return plain | {"state": case.state.value, "risk": case.risk.value if case.risk else None}
