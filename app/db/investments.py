"""Investments, their allocations to accounts, and the schedule generated at activation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String, Text, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from app.db import terms as terms_table
from app.db.base import Base, Cents, Day, Identity
from app.db.failures import changed
from app.domain.events import Changes
from app.domain.holdings import AccountKey, Allocation
from app.domain.investments import Decision, Investment, RowKind, ScheduleRow


class InvestmentRecord(Base):
    """A row of an investment; it points at the terms it was sold with."""

    __tablename__ = "investments"
    __table_args__ = (CheckConstraint("principal > 0", name="principal_positive"),)
    topic = Changes.INVESTMENTS

    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    client: Mapped[str] = mapped_column(ForeignKey("clients.code"), index=True)
    fund: Mapped[str] = mapped_column(String(40))
    principal: Mapped[Decimal] = mapped_column(Cents)
    deposit_date: Mapped[date] = mapped_column(Day)
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    decision: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class AllocationRecord(Base):
    """A dated part of an investment in an account; `until` is the first day it is no longer there."""

    __tablename__ = "allocations"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)
    topic = Changes.INVESTMENTS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    investment: Mapped[str] = mapped_column(ForeignKey("investments.code"), index=True)
    server: Mapped[str] = mapped_column(String(120))
    login: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Decimal] = mapped_column(Cents)
    source: Mapped[str] = mapped_column(String(40))
    since: Mapped[date] = mapped_column(Day)
    until: Mapped[date | None] = mapped_column(Day)


class ScheduleRecord(Base):
    """A promised payment, generated once; append-only."""

    __tablename__ = "schedule"
    topic = Changes.INVESTMENTS

    investment: Mapped[str] = mapped_column(ForeignKey("investments.code"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    due: Mapped[date] = mapped_column(Day)
    amount: Mapped[Decimal] = mapped_column(Cents)


def read_all(session: Session) -> tuple[Investment, ...]:
    """Every investment with its terms, allocations and schedule, by code."""
    terms = terms_table.by_id(session)
    allocations, schedules = _allocations(session), _schedules(session)
    table = InvestmentRecord.__table__
    rows = session.execute(select(table).order_by(table.c.code))
    return tuple(
        Investment(
            code=row.code,
            client=row.client,
            fund=row.fund,
            principal=row.principal,
            deposit_date=row.deposit_date,
            terms=terms[row.terms_id],
            decision=Decision(row.decision),
            allocations=tuple(allocations[row.code]),
            schedule=tuple(schedules[row.code]),
            note=row.note,
            version=row.version,
        )
        for row in rows
    )


def _allocations(session: Session, code: str | None = None) -> defaultdict[str, list[Allocation]]:
    table = AllocationRecord.__table__
    query = select(table).order_by(table.c.id)
    if code is not None:
        query = query.where(table.c.investment == code)
    found: defaultdict[str, list[Allocation]] = defaultdict(list)
    for row in session.execute(query):
        found[row.investment].append(
            Allocation(
                investment=row.investment,
                account=AccountKey(row.server, row.login),
                amount=row.amount,
                source=row.source,
                since=row.since,
                until=row.until,
            )
        )
    return found


def _schedules(session: Session) -> defaultdict[str, list[ScheduleRow]]:
    table = ScheduleRecord.__table__
    found: defaultdict[str, list[ScheduleRow]] = defaultdict(list)
    for row in session.execute(select(table).order_by(table.c.investment, table.c.seq)):
        found[row.investment].append(ScheduleRow(row.seq, RowKind(row.kind), row.due, row.amount))
    return found


def add(session: Session, investment: Investment) -> None:
    """Write a new investment with its allocations and, if it has one, its schedule."""
    session.add(
        InvestmentRecord(
            code=investment.code,
            client=investment.client,
            fund=investment.fund,
            principal=investment.principal,
            deposit_date=investment.deposit_date,
            terms_id=_terms_id(session, investment),
            decision=investment.decision.value,
            note=investment.note,
        )
    )
    session.flush()
    _write_allocations(session, investment)
    add_schedule(session, investment.code, investment.schedule)


def change(session: Session, investment: Investment) -> None:
    """Write an investment's new content, allocations too. Raises Conflict if it was changed since it was read."""
    record = session.get(InvestmentRecord, investment.code)
    if record is None or record.version != investment.version:
        raise changed(investment.code)
    if terms_table.by_id(session)[record.terms_id] != investment.terms:
        record.terms_id = _terms_id(session, investment)
    record.client, record.fund, record.note = investment.client, investment.fund, investment.note
    record.principal, record.deposit_date = investment.principal, investment.deposit_date
    record.decision = investment.decision.value
    flag_modified(record, "note")  # allocations are part of the content: the version counts their changes too
    session.flush()
    if tuple(_allocations(session, investment.code)[investment.code]) != investment.allocations:
        session.execute(delete(AllocationRecord).where(AllocationRecord.investment == investment.code))
        _write_allocations(session, investment)


def add_schedule(session: Session, code: str, rows: Iterable[ScheduleRow]) -> None:
    """Write down the promised payments of an investment, once."""
    values = [
        {"investment": code, "seq": row.seq, "kind": row.kind.value, "due": row.due, "amount": row.amount}
        for row in rows
    ]
    if values:
        session.execute(insert(ScheduleRecord), values)


def _terms_id(session: Session, investment: Investment) -> int:
    if investment.terms.version:
        written = terms_table.number(session, investment.terms)
        return terms_table.add(session, investment.terms) if written is None else written
    agreed = terms_table.agreed_for(session, investment.code)
    for number, terms in agreed.items():
        if terms == investment.terms:
            return number
    return terms_table.add(session, investment.terms, terms_table.owner(investment.code, len(agreed) + 1))


def _write_allocations(session: Session, investment: Investment) -> None:
    values = [
        {
            "investment": investment.code,
            "server": each.account.server,
            "login": each.account.login,
            "amount": each.amount,
            "source": each.source,
            "since": each.since,
            "until": each.until,
        }
        for each in investment.allocations
    ]
    if values:
        session.execute(insert(AllocationRecord), values)
