"""Deals by revision: rows are never changed, a changed deal is a new row, the highest revision counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Cents, Exact, Identity, Moment, from_microseconds, raw
from app.domain.events import Changes
from app.domain.holdings import AccountKey, Deal, DealKind, Entry
from app.domain.money import from_cents

CHUNK = 500


class DealRecord(Base):
    """One content seen for a ticket. A ticket is unique on its server, whatever the login."""

    __tablename__ = "deals"
    __table_args__ = (
        UniqueConstraint("server", "ticket", "revision"),
        Index("ix_deals_account_time", "server", "login", "time"),
    )
    topic = Changes.DEALS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    server: Mapped[str] = mapped_column(String(120))
    login: Mapped[int] = mapped_column(BigInteger)
    ticket: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int] = mapped_column(Integer)
    order: Mapped[int] = mapped_column("order_ticket", BigInteger)
    position: Mapped[int] = mapped_column("position_id", BigInteger)
    time: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(30))
    entry: Mapped[str | None] = mapped_column(String(10))
    symbol: Mapped[str] = mapped_column(String(60))
    volume: Mapped[Decimal] = mapped_column(Exact)
    price: Mapped[Decimal] = mapped_column(Exact)
    profit: Mapped[Decimal] = mapped_column(Cents)
    swap: Mapped[Decimal] = mapped_column(Cents)
    commission: Mapped[Decimal] = mapped_column(Cents)
    fee: Mapped[Decimal] = mapped_column(Cents)
    comment: Mapped[str] = mapped_column(Text)
    server_ms: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(200))


class QuarantineRecord(Base):
    """A deal whose ticket is known under another login: evidence of mixed-up accounts, never counted."""

    __tablename__ = "quarantine"
    topic = Changes.DEALS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    server: Mapped[str] = mapped_column(String(120))
    login: Mapped[int] = mapped_column(BigInteger)
    ticket: Mapped[str] = mapped_column(String(40))
    known_login: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(200))


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the deals that were handed in."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0


def read_all(session: Session, until: datetime | None = None) -> tuple[Deal, ...]:
    """The highest revision of every ticket, by time."""
    table = DealRecord.__table__
    columns = [raw(column) for column in table.c if column.name not in {"id", "source"}]
    query = select(*columns).order_by(table.c.revision)
    if until is not None:
        query = query.where(table.c.time < until)
    latest: dict[tuple[str, str], Deal] = {}
    keys: dict[tuple[str, int], AccountKey] = {}
    for row in session.execute(query):
        deal = _deal(row, keys)
        latest[deal.account.server, deal.ticket] = deal
    return tuple(sorted(latest.values(), key=lambda deal: deal.time))


_KINDS = {kind.value: kind for kind in DealKind}
_ENTRIES: dict[str | None, Entry | None] = {None: None, **{entry.value: entry for entry in Entry}}


def _deal(row: Any, keys: dict[tuple[str, int], AccountKey]) -> Deal:
    where = (row.server, row.login)
    return Deal(
        keys.get(where) or keys.setdefault(where, AccountKey(*where)),
        row.ticket,
        row.order_ticket,
        row.position_id,
        from_microseconds(row.time),
        _KINDS[row.kind],
        _ENTRIES[row.entry],
        row.symbol,
        Decimal(row.volume),
        Decimal(row.price),
        from_cents(row.profit),
        from_cents(row.swap),
        from_cents(row.commission),
        from_cents(row.fee),
        row.comment,
        row.server_ms,
        row.revision,
    )


def take_in(session: Session, deals: Iterable[Deal], source: str) -> Counts:
    """Write down what is new: unknown tickets, and new contents of known ones as a further revision.

    A ticket that is known under another login of the server goes to quarantine. Safe to run twice.
    """
    offered = list(deals)
    known = _known(session, offered)
    fresh: list[dict[str, object]] = []
    counts = {"added": 0, "updated": 0, "unchanged": 0, "quarantined": 0}
    for deal in offered:
        before = known.get((deal.account.server, deal.ticket))
        what = _compare(before, deal)
        counts[what] += 1
        if what == "quarantined" and before is not None:
            _quarantine(session, deal, before.account.login, source)
        elif what in {"added", "updated"}:
            fresh.append(_values(deal, before.revision + 1 if before else 1, source))
    if fresh:
        session.execute(insert(DealRecord), fresh)
    return Counts(**counts)


def _known(session: Session, offered: list[Deal]) -> dict[tuple[str, str], Deal]:
    """The highest revision of the tickets that are offered."""
    table = DealRecord.__table__
    columns = [raw(column) for column in table.c if column.name not in {"id", "source"}]
    found: dict[tuple[str, str], Deal] = {}
    keys: dict[tuple[str, int], AccountKey] = {}
    by_server: dict[str, list[str]] = {}
    for deal in offered:
        by_server.setdefault(deal.account.server, []).append(deal.ticket)
    for server, tickets in by_server.items():
        for start in range(0, len(tickets), CHUNK):
            some = tickets[start : start + CHUNK]
            query = (
                select(*columns).where(table.c.server == server, table.c.ticket.in_(some)).order_by(table.c.revision)
            )
            for row in session.execute(query):
                found[server, row.ticket] = _deal(row, keys)
    return found


def _compare(before: Deal | None, deal: Deal) -> str:
    if before is None:
        return "added"
    if before.account.login != deal.account.login:
        return "quarantined"
    return "unchanged" if _same(before, deal) else "updated"


def _same(before: Deal, deal: Deal) -> bool:
    """Whether two contents say the same. What one source leaves out (a comment, an order) contradicts nothing."""
    return _facts(before) == _facts(deal) and all(
        not old or not new or old == new
        for old, new in (
            (before.comment, deal.comment),
            (before.order, deal.order),
            (before.position, deal.position),
        )
    )


def _facts(deal: Deal) -> tuple[object, ...]:
    return (
        deal.time.replace(microsecond=0),
        deal.kind,
        deal.entry,
        deal.symbol,
        deal.volume,
        deal.price,
        deal.profit,
        deal.swap,
        deal.commission,
        deal.fee,
    )


def _values(deal: Deal, revision: int, source: str) -> dict[str, object]:
    return {
        "server": deal.account.server,
        "login": deal.account.login,
        "ticket": deal.ticket,
        "revision": revision,
        "order": deal.order,
        "position": deal.position,
        "time": deal.time,
        "kind": deal.kind.value,
        "entry": deal.entry.value if deal.entry else None,
        "symbol": deal.symbol,
        "volume": deal.volume,
        "price": deal.price,
        "profit": deal.profit,
        "swap": deal.swap,
        "commission": deal.commission,
        "fee": deal.fee,
        "comment": deal.comment,
        "server_ms": deal.server_ms,
        "source": source,
    }


def _quarantine(session: Session, deal: Deal, known_login: int, source: str) -> None:
    content = repr(deal)
    twin = select(QuarantineRecord.id).where(
        QuarantineRecord.server == deal.account.server,
        QuarantineRecord.ticket == deal.ticket,
        QuarantineRecord.content == content,
    )
    if session.scalar(twin) is None:
        session.add(
            QuarantineRecord(
                server=deal.account.server,
                login=deal.account.login,
                ticket=deal.ticket,
                known_login=known_login,
                content=content,
                source=source,
            )
        )
        session.flush()


def quarantined(session: Session) -> int:
    """How many deals are in quarantine."""
    return session.scalar(select(func.count()).select_from(QuarantineRecord)) or 0


def count(session: Session, account: AccountKey) -> int:
    """How many tickets of an account are known."""
    query = select(func.count(func.distinct(DealRecord.ticket))).where(
        DealRecord.server == account.server, DealRecord.login == account.login
    )
    return session.scalar(query) or 0


def shift_times(session: Session, server: str, to_utc: Callable[[int], datetime]) -> int:
    """Derive the UTC time of a server's deals anew from its own clock, as new revisions; answers how many changed."""
    moved = [
        replace(deal, time=to_utc(deal.server_ms))
        for deal in read_all(session)
        if deal.account.server == server and deal.server_ms is not None
    ]
    return take_in(session, moved, "zone changed").updated
