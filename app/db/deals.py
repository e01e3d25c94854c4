"""Deals by revision: rows are never changed, a changed deal is a new row, the highest revision counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Index,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    cast,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import (
    Base,
    Cents,
    Exact,
    Identity,
    Moment,
    from_microseconds,
    held,
    insert_held,
    microseconds,
    rows_held,
)
from app.domain.events import Changes
from app.domain.holdings import AccountKey, Deal, DealKind, Entry
from app.domain.money import ZERO, from_cents, to_cents

CHUNK = 50_000
QUEUE = 0x4445414C  # the number of the lock that PostgreSQL seats queue at to write deals
SECOND = 1_000_000
REVISED = text("revision > 1")


class DealRecord(Base):
    """One content seen for a ticket. A ticket is unique on its server, whatever the login."""

    __tablename__ = "deals"
    __table_args__ = (
        UniqueConstraint("server", "ticket", "revision"),
        Index("ix_deals_account_time", "server", "login", "time"),
        Index("ix_deals_account_clock", "server", "login", "server_ms"),
        Index("ix_deals_revised", "server", "ticket", "revision", sqlite_where=REVISED, postgresql_where=REVISED),
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
    magic: Mapped[int | None] = mapped_column(BigInteger)


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


class Held(NamedTuple):
    """A deal as the database holds it: cents, microseconds, text."""

    server: str
    login: int
    ticket: str
    revision: int
    order_ticket: int
    position_id: int
    time: int
    kind: str
    entry: str | None
    symbol: str
    volume: str
    price: str
    profit: int
    swap: int
    commission: int
    fee: int
    comment: str
    server_ms: int | None
    magic: int | None


DEALS = DealRecord.__table__
_cents = lru_cache(1_000)(to_cents)  # most of them are nothing, or one of a few commissions


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the deals that were handed in; `moved` is what they changed in the sum of the known deals."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    moved: Decimal = field(default=ZERO, compare=False)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A deal that was kept apart: whose it was said to be, and whose the ticket is."""

    account: AccountKey
    ticket: str
    known_login: int
    content: str
    source: str


def read_all(session: Session, until: datetime | None = None) -> tuple[Deal, ...]:
    """The highest revision of every ticket, by time; with `until`, only those whose time is before it."""
    return _deals(session, DEALS.c.time < until) if until is not None else _deals(session)


def _deals(session: Session, *conditions: Any) -> tuple[Deal, ...]:
    revised = _revised(session)
    query = _query().order_by(DEALS.c.id)
    for condition in conditions:
        query = query.where(condition)
    rows = rows_held(session, query)
    if revised:
        rows = [row for row in rows if revised.get((row[0], row[2]), row[3]) == row[3]]
    rows.sort(key=itemgetter(Held._fields.index("time")))
    return tuple(map(_reader(), rows))


def _query() -> Select[Any]:
    return select(*(held(DEALS.c[name]) for name in Held._fields))


def _revised(session: Session) -> dict[tuple[str, str], int]:
    """The highest revision of the tickets that have more than one."""
    query = (
        select(DEALS.c.server, DEALS.c.ticket, func.max(DEALS.c.revision))
        .where(DEALS.c.revision > 1)
        .group_by(DEALS.c.server, DEALS.c.ticket)
    )
    return {(server, ticket): revision for server, ticket, revision in rows_held(session, query)}


_ENTRIES: dict[str | None, Entry | None] = {None: None, **{entry.value: entry for entry in Entry}}
_KINDS = {kind.value: kind for kind in DealKind}


def _reader() -> Callable[[Any], Deal]:
    """Makes deals of rows; values that come again and again (zeros, volumes, accounts) are made once."""
    account, cents, exact = cache(AccountKey), cache(from_cents), cache(Decimal)

    def deal(row: Any) -> Deal:
        server, login, ticket, revision, order, position, time, kind, entry, symbol = row[:10]
        volume, price, profit, swap, commission, fee, comment, server_ms, magic = row[10:]
        return Deal(
            account(server, login),
            ticket,
            order,
            position,
            from_microseconds(time),
            _KINDS[kind],
            _ENTRIES[entry],
            symbol,
            exact(volume),
            exact(price),
            cents(profit),
            cents(swap),
            cents(commission),
            cents(fee),
            comment,
            server_ms,
            magic,
            revision,
        )

    return deal


def take_in(session: Session, deals: Iterable[Deal], source: str, *, zone_known: bool = True) -> Counts:
    """Write down what is new: unknown tickets, and new contents of known ones as a further revision.

    A ticket that is known under another login of the server goes to quarantine. Safe to run twice. A source that
    leaves something out (a comment, an order, the server's clock, the magic number) contradicts nothing, and loses
    nothing; one that knows more fills what was unknown. Where the `zone_known` is not, a time that is known already
    stands.
    """
    offered = [_held(deal) for deal in deals]
    known = _known(session, offered)
    fresh: list[Held] = []
    updated = unchanged = moved = 0
    strangers: list[tuple[Held, int]] = []
    for row in offered:
        before = known.get((row.server, row.ticket))
        if before is not None and before.login != row.login:
            strangers.append((row, before.login))
            continue
        after = row if before is None else _revised_by(row, before, zone_known=zone_known)
        if after is before:
            unchanged += 1
            continue
        updated += before is not None
        moved += _on_balance(after) - (0 if before is None else _on_balance(before))
        known[row.server, row.ticket] = after
        fresh.append(after)
    if fresh:
        _wait_for_our_turn(session)
        insert_held(session, DealRecord, (*Held._fields, "source"), [(*row, source) for row in fresh])
    for row, known_login in strangers:
        _quarantine(session, row, known_login, source)
    return Counts(len(fresh) - updated, updated, unchanged, len(strangers), from_cents(moved))


def _wait_for_our_turn(session: Session) -> None:
    """Rows are numbered in the order in which they are kept: who has read up to a number has missed nothing before."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(QUEUE)))


def _on_balance(row: Held) -> int:
    """What a deal does to the balance, in cents; broker credit is not part of it."""
    return 0 if row.kind == DealKind.CREDIT else row.profit + row.swap + row.commission + row.fee


def _held(deal: Deal) -> Held:
    return Held(
        deal.account.server,
        deal.account.login,
        deal.ticket,
        1,
        deal.order,
        deal.position,
        microseconds(deal.time),
        str(deal.kind),
        str(deal.entry) if deal.entry else None,
        deal.symbol,
        str(deal.volume),
        str(deal.price),
        _cents(deal.profit),
        _cents(deal.swap),
        _cents(deal.commission),
        _cents(deal.fee),
        deal.comment,
        deal.server_ms,
        deal.magic,
    )


def _known(session: Session, offered: list[Held]) -> dict[tuple[str, str], Held]:
    """The highest revision of the tickets that are offered."""
    by_server: dict[str, list[str]] = {}
    for row in offered:
        by_server.setdefault(row.server, []).append(row.ticket)
    found: dict[tuple[str, str], Held] = {}
    for server, tickets in by_server.items():
        for some in _chunks(tickets):
            query = _query().where(DEALS.c.server == server, _among(session, some)).order_by(DEALS.c.revision)
            for row in map(Held._make, rows_held(session, query)):
                found[server, row.ticket] = row
    return found


def _among(session: Session, tickets: list[str]) -> ColumnElement[bool]:
    """Whether a row's ticket is one of these: one value for the database, however many they are."""
    if session.get_bind().dialect.name == "postgresql":
        return DEALS.c.ticket == func.any(cast(tickets, ARRAY(String)))
    return DEALS.c.ticket.in_(select(func.json_each(json.dumps(tickets)).table_valued("value").c.value))


def _chunks(tickets: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(tickets), CHUNK):
        yield tickets[start : start + CHUNK]


def _revised_by(row: Held, before: Held, *, zone_known: bool) -> Held:
    """What counts after this source: the same, the same completed by it, or what it says completed by the same."""
    if row[4:] == before[4:]:
        return before
    if not zone_known:
        row = row._replace(time=before.time)
    agrees = _same(before, row)
    after = _completed(before, row) if agrees else _completed(row, before)
    return before if agrees and after == before else after._replace(revision=before.revision + 1)


def _completed(row: Held, other: Held) -> Held:
    """The row, with what it leaves out and the other says."""
    return row._replace(
        order_ticket=row.order_ticket or other.order_ticket,
        position_id=row.position_id or other.position_id,
        comment=row.comment or other.comment,
        server_ms=other.server_ms if row.server_ms is None else row.server_ms,
        magic=other.magic if row.magic is None else row.magic,
    )


def _same(before: Held, after: Held) -> bool:
    """Whether the two contradict each other nowhere.

    What a source leaves out (an order, a position, a comment, the raw clock, the magic number) is not a
    contradiction. Files know seconds, the terminal milliseconds: only the seconds are compared.
    """
    return (
        before.time // SECOND == after.time // SECOND
        and before[7:10] == after[7:10]
        and before[12:16] == after[12:16]
        and all(not old or not new or old == new for old, new in zip(before[4:6], after[4:6], strict=True))
        and (not before.comment or not after.comment or before.comment == after.comment)
        and (before.magic is None or after.magic is None or before.magic == after.magic)
        and (before[10:12] == after[10:12] or _numbers(before) == _numbers(after))
    )


def _numbers(row: Held) -> tuple[Decimal, Decimal]:
    return Decimal(row.volume), Decimal(row.price)


def _quarantine(session: Session, row: Held, known_login: int, source: str) -> None:
    content = json.dumps(row._asdict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    twin = select(QuarantineRecord.id).where(
        QuarantineRecord.server == row.server,
        QuarantineRecord.ticket == row.ticket,
        QuarantineRecord.content == content,
    )
    if session.scalar(twin) is None:
        session.add(
            QuarantineRecord(
                server=row.server,
                login=row.login,
                ticket=row.ticket,
                known_login=known_login,
                content=content,
                source=source,
            )
        )
        session.flush()


def quarantine(session: Session) -> tuple[Quarantined, ...]:
    """Every deal in quarantine, in the order they came."""
    records = session.scalars(select(QuarantineRecord).order_by(QuarantineRecord.id))
    return tuple(
        Quarantined(AccountKey(row.server, row.login), row.ticket, row.known_login, row.content, row.source)
        for row in records
    )


def count(session: Session, account: AccountKey) -> int:
    """How many tickets of an account are known."""
    query = select(func.count()).select_from(DEALS)
    query = query.where(DEALS.c.server == account.server, DEALS.c.login == account.login, DEALS.c.revision == 1)
    return session.scalar(query) or 0


def read_after(session: Session, number: int) -> tuple[Deal, ...]:
    """What was written after the row of that number: the highest revision of each ticket, by time."""
    return _deals(session, DEALS.c.id > number)


def newest(session: Session, account: AccountKey) -> Deal | None:
    """The known deal that the server's clock puts last; of histories without that clock, the last one by time."""
    mine = (DEALS.c.server == account.server, DEALS.c.login == account.login)
    for latest in (DEALS.c.server_ms, held(DEALS.c.time)):
        query = _query().where(*mine, latest.is_not(None)).order_by(latest.desc()).limit(1)
        if found := rows_held(session, query):
            return _reader()(found[0])
    return None


def balance(session: Session, account: AccountKey) -> Decimal:
    """The sum of an account's known deals, each as its highest revision says; broker credit is not part of it."""
    mine = (DEALS.c.server == account.server, DEALS.c.login == account.login)
    every = select(func.sum(_amount(DEALS))).where(*mine, DEALS.c.kind != DealKind.CREDIT.value)
    later = DEALS.alias()
    replaced = (
        select(func.sum(_amount(DEALS)))
        .join(later, (later.c.server == DEALS.c.server) & (later.c.ticket == DEALS.c.ticket))
        .where(later.c.revision > 1, later.c.revision == DEALS.c.revision + 1)
        .where(*mine, DEALS.c.kind != DealKind.CREDIT.value)
    )
    return from_cents(int(session.scalar(every) or 0) - int(session.scalar(replaced) or 0))


def _amount(table: Any) -> ColumnElement[int]:
    parts = [held(table.c[name]) for name in ("profit", "swap", "commission", "fee")]
    return parts[0] + parts[1] + parts[2] + parts[3]


def oldest(session: Session, account: AccountKey) -> datetime | None:
    """When the first known deal of an account was."""
    query = select(func.min(held(DEALS.c.time))).where(DEALS.c.server == account.server, DEALS.c.login == account.login)
    first = session.scalar(query)
    return None if first is None else from_microseconds(first)


def count_between(session: Session, server: str, first_ms: int, last_ms: int) -> int:
    """How many tickets of a server bear a time of its clock in this window, the end excluded."""
    query = select(func.count(func.distinct(DEALS.c.ticket))).where(
        DEALS.c.server == server, DEALS.c.server_ms >= first_ms, DEALS.c.server_ms < last_ms
    )
    return session.scalar(query) or 0


def shift_times(session: Session, server: str, to_utc: Callable[[int], datetime]) -> int:
    """Derive the UTC time of a server's deals anew from its own clock, as new revisions; answers how many changed."""
    moved = [
        replace(deal, time=to_utc(deal.server_ms))
        for deal in _deals(session, DEALS.c.server == server)
        if deal.server_ms is not None
    ]
    return take_in(session, moved, "zone changed").updated
