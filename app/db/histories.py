"""How far the history of each account is read, whether it adds up, and which known deals were missing from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Boolean, Index, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Cents, Identity, Moment, held, rows_held
from app.db.deals import DEALS
from app.domain.events import Changes
from app.domain.evidence import Missing
from app.domain.holdings import AccountKey


class HistoryRecord(Base):
    """How far back an account's history was read last, and whether it adds up."""

    __tablename__ = "histories"
    topic = Changes.DEALS

    server: Mapped[str] = mapped_column(String(120), primary_key=True)
    login: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    wide_at: Mapped[datetime | None] = mapped_column(Moment)
    whole_at: Mapped[datetime | None] = mapped_column(Moment)
    difference: Mapped[Decimal | None] = mapped_column(Cents)
    oldest: Mapped[datetime | None] = mapped_column(Moment)


class MissingRecord(Base):
    """A known deal that a re-read history did not hold, or held again; append-only, the last word counts."""

    __tablename__ = "missing_deals"
    __table_args__ = (Index("ix_missing_deals_account", "server", "login"),)
    topic = Changes.DEALS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    server: Mapped[str] = mapped_column(String(120))
    login: Mapped[int] = mapped_column(BigInteger)
    ticket: Mapped[str] = mapped_column(String(40))
    missing: Mapped[bool] = mapped_column(Boolean)
    noted_at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True, slots=True)
class History:
    """When five weeks and when all of a history were read last, and what it lacks.

    `difference` is balance - sum of the known deals: zero where it is complete, None where nobody has compared.
    """

    wide_at: datetime | None = None
    whole_at: datetime | None = None
    difference: Decimal | None = None
    oldest: datetime | None = None


def read_all(session: Session) -> dict[AccountKey, History]:
    """How far each history is read."""
    return {
        AccountKey(row.server, row.login): History(row.wide_at, row.whole_at, row.difference, row.oldest)
        for row in session.scalars(select(HistoryRecord))
    }


def write(session: Session, key: AccountKey, history: History) -> None:
    """Remember how far a history is read; what is the same already is not written."""
    record = session.get(HistoryRecord, tuple(key))
    if record is None:
        record = HistoryRecord(server=key.server, login=key.login)
        session.add(record)
    record.wide_at, record.whole_at = history.wide_at, history.whole_at
    record.difference, record.oldest = history.difference, history.oldest
    session.flush()


def absent(session: Session, key: AccountKey, first_ms: int, last_ms: int, seen: set[str]) -> list[str]:
    """The tickets known in this window of the server's clock, both ends included, that are not among those seen."""
    mine = (DEALS.c.server == key.server, DEALS.c.login == key.login)
    highest = select(DEALS.c.ticket, func.max(DEALS.c.revision)).where(*mine).group_by(DEALS.c.ticket)
    inside = rows_held(session, highest.where(DEALS.c.server_ms.between(first_ms, last_ms)))
    revised = dict(rows_held(session, highest.where(DEALS.c.revision > 1)))
    return sorted(t for t, revision in inside if t not in seen and revision == revised.get(t, 1))


def note(session: Session, key: AccountKey, tickets: Iterable[str], at: datetime, *, missing: bool) -> None:
    """Write down that these deals are missing, or are there again."""
    rows = [
        MissingRecord(server=key.server, login=key.login, ticket=ticket, missing=missing, noted_at=at)
        for ticket in tickets
    ]
    if rows:
        session.add_all(rows)
        session.flush()


def missing(session: Session, account: AccountKey | None = None) -> tuple[Missing, ...]:
    """The deals that are missing now, of one account or of all, as they were noted."""
    table = MissingRecord.__table__
    query = select(*(held(column) for column in table.c)).order_by(table.c.id)
    if account is not None:
        query = query.where(table.c.server == account.server, table.c.login == account.login)
    last: dict[tuple[AccountKey, str], bool] = {}
    for _, server, login, ticket, is_missing, _ in rows_held(session, query):
        last[AccountKey(server, login), ticket] = bool(is_missing)
    return tuple(Missing(key, ticket) for (key, ticket), is_missing in last.items() if is_missing)
