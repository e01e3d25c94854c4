"""The office's own rule table: append-only, every version whole; the highest counts, without any the shipped one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Integer, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Moment
from app.domain.events import Changes
from app.domain.holdings import OperationType
from app.domain.rules import SHIPPED_RULES, Rule


class RuleRecord(Base):
    """One rule of one version of the table, at its place."""

    __tablename__ = "rules"
    topic = Changes.OPERATIONS

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    broker: Mapped[str] = mapped_column(String(120))
    pattern: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(40))
    direction: Mapped[int] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column()
    by: Mapped[str] = mapped_column("decided_by", String(80))
    at: Mapped[datetime | None] = mapped_column("decided_at", Moment)


def version(session: Session) -> int:
    """The version in force; 0 where the shipped table is."""
    return session.scalar(select(func.max(RuleRecord.version))) or 0


def read_all(session: Session) -> tuple[Rule, ...]:
    """The table in force, in order."""
    in_force = version(session)
    records = session.scalars(select(RuleRecord).where(RuleRecord.version == in_force).order_by(RuleRecord.place)).all()
    return tuple(map(_rule, records)) if in_force else SHIPPED_RULES


def add(session: Session, rules: Sequence[Rule], by: str, at: datetime | None) -> None:
    """Write the next version down. A second writer of the same version is refused by its key."""
    following = version(session) + 1
    session.add_all(
        RuleRecord(
            version=following,
            place=place,
            broker=rule.broker,
            pattern=rule.pattern,
            type=rule.type.value,
            direction=rule.direction,
            active=rule.active,
            by=by,
            at=at,
        )
        for place, rule in enumerate(rules, start=1)
    )
    session.flush()


def _rule(record: RuleRecord) -> Rule:
    return Rule(record.pattern, OperationType(record.type), record.direction, record.broker, record.active)
