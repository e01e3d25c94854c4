"""The office's own table of risk rules: append-only, every version whole; the highest counts, else the shipped one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Integer, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Cents, Moment
from app.domain.events import Changes
from app.domain.risk import SHIPPED_RISK_RULES, Answer, Factor, RiskRule, RiskRules


class RiskRuleRecord(Base):
    """One rule of one version of the table, at its place."""

    __tablename__ = "risk_rules"
    topic = Changes.CASES

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    factor: Mapped[str] = mapped_column(String(40))
    answer: Mapped[str] = mapped_column(String(40))
    points: Mapped[int] = mapped_column(Integer)
    countries: Mapped[str] = mapped_column(Text)
    least: Mapped[Decimal | None] = mapped_column(Cents)
    by: Mapped[str] = mapped_column("decided_by", String(80))
    at: Mapped[datetime] = mapped_column("decided_at", Moment)


def read(session: Session) -> RiskRules:
    """The table in force."""
    in_force = session.scalar(select(func.max(RiskRuleRecord.version)))
    if not in_force:
        return SHIPPED_RISK_RULES
    query = select(RiskRuleRecord).where(RiskRuleRecord.version == in_force).order_by(RiskRuleRecord.place)
    return RiskRules(in_force, tuple(map(_rule, session.scalars(query))))


def add(session: Session, rules: Sequence[RiskRule], by: str, at: datetime) -> int:
    """Write the next version down; answers its number. A second writer of the same version is refused by its key."""
    version = read(session).version + 1
    session.add_all(
        RiskRuleRecord(
            version=version,
            place=place,
            factor=rule.factor.value,
            answer=rule.answer.value,
            points=rule.points,
            countries=" ".join(rule.countries),
            least=rule.amount,
            by=by,
            at=at,
        )
        for place, rule in enumerate(rules, start=1)
    )
    session.flush()
    return version


def _rule(record: RiskRuleRecord) -> RiskRule:
    answer, countries = Answer(record.answer), tuple(record.countries.split())
    return RiskRule(Factor(record.factor), answer, record.points, countries, record.least)
