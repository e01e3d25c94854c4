"""What accounts reported, moment by moment; append-only."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any

from sqlalchemy import BigInteger, Integer, String, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Cents, Moment, from_microseconds, held, rows_held
from app.domain.errors import RefusedFile, message
from app.domain.events import Changes
from app.domain.holdings import AccountKey, Snapshot
from app.domain.money import from_cents

LATE = timedelta(minutes=10)
"""How much later than others a reading may be written and still be found without reading all of them."""


class SnapshotRecord(Base):
    """A reading of one account at one moment."""

    __tablename__ = "snapshots"
    topic = Changes.EQUITY

    server: Mapped[str] = mapped_column(String(120), primary_key=True)
    login: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    taken_at: Mapped[datetime] = mapped_column(Moment, primary_key=True, index=True)
    balance: Mapped[Decimal] = mapped_column(Cents)
    equity: Mapped[Decimal] = mapped_column(Cents)
    credit: Mapped[Decimal] = mapped_column(Cents)
    margin: Mapped[Decimal | None] = mapped_column(Cents)
    build: Mapped[int | None] = mapped_column(Integer)
    seq: Mapped[int | None] = mapped_column(BigInteger)
    received_at: Mapped[datetime | None] = mapped_column(Moment)
    newest_tick: Mapped[datetime | None] = mapped_column(Moment)
    clock_off: Mapped[int | None] = mapped_column(Integer)


Place = tuple[AccountKey, datetime]
"""Where a reading stands: its account and its moment."""

FACTS = ("server", "login", "taken_at", "balance", "equity", "credit", "margin")
"""The columns that make a reading; the others say where it came from."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a reading came from: the terminal's build, its number and when it was received, and the newest price.

    `clock_off` is how far the server's clock was ahead of its setting then; None where it was not measured.
    """

    build: int
    seq: int
    received_at: datetime | None = None
    newest_tick: datetime | None = None
    clock_off: timedelta | None = None


def read_all(session: Session, until: datetime | None = None) -> tuple[Snapshot, ...]:
    """Every reading, by time; with `until`, only those before it."""
    table = SnapshotRecord.__table__
    query = select(*(held(table.c[name]) for name in FACTS)).order_by(table.c.taken_at)
    if until is not None:
        query = query.where(table.c.taken_at < until)
    return tuple(map(_snapshot, rows_held(session, query)))


def read_on(session: Session, known: Sequence[Snapshot]) -> tuple[Snapshot, ...]:
    """Every reading, by time, where all of `known` were read before: only what may have been written since is read.

    Readings are only ever added, and nearly always at the end. Where that does not account for all, all are read again.
    """
    if not known:
        return read_all(session)
    since = known[-1].taken_at - LATE
    table, moment = SnapshotRecord.__table__, attrgetter("taken_at")
    first = bisect_left(known, since, key=moment)
    query = select(*(held(table.c[name]) for name in FACTS)).where(table.c.taken_at >= since).order_by(table.c.taken_at)
    kept = {(each.account, each.taken_at) for each in known[first:]}
    tail = list(map(_snapshot, rows_held(session, query)))
    fresh = [each for each in tail if (each.account, each.taken_at) not in kept]
    count = session.scalar(select(func.count()).select_from(table))
    if len(known) + len(fresh) != count:
        return read_all(session)
    whole = (*known, *fresh)
    return whole if not fresh or fresh[0].taken_at >= known[-1].taken_at else tuple(sorted(whole, key=moment))


def add(session: Session, snapshots: Iterable[Snapshot], origins: Mapping[Place, Origin] | None = None) -> int:
    """Write down the readings that are not known yet, with where they came from, and answer how many those were.

    Raises RefusedFile where an account is said to have reported something else at the same moment.
    """
    offered = {(each.account, each.taken_at): each for each in snapshots}
    known = _known(session, offered)
    fresh = []
    for at, snapshot in offered.items():
        before = known.get(at)
        if before is None:
            fresh.append(_values(snapshot, (origins or {}).get(at)))
        elif (before.balance, before.equity, before.credit) != (snapshot.balance, snapshot.equity, snapshot.credit):
            raise RefusedFile(
                message(
                    "{login} has another reading at {time} already.",
                    login=snapshot.account.login,
                    time=snapshot.taken_at.isoformat(),
                )
            )
    if fresh:
        session.execute(insert(SnapshotRecord), fresh)
    return len(fresh)


def _known(session: Session, offered: Iterable[Place]) -> dict[Place, Snapshot]:
    """The known readings of each account in the period that is offered."""
    periods: dict[AccountKey, list[datetime]] = {}
    for account, at in offered:
        periods.setdefault(account, []).append(at)
    found = {}
    for account, times in periods.items():
        for snapshot in history(session, account, min(times), max(times)):
            found[account, snapshot.taken_at] = snapshot
    return found


def history(session: Session, account: AccountKey, since: datetime, until: datetime) -> list[Snapshot]:
    """The readings of an account in a period, both ends included, by time."""
    table = SnapshotRecord.__table__
    query = (
        select(*(held(table.c[name]) for name in FACTS))
        .where(table.c.server == account.server, table.c.login == account.login)
        .where(table.c.taken_at.between(since, until))
        .order_by(table.c.taken_at)
    )
    return [_snapshot(row) for row in rows_held(session, query)]


def latest(session: Session, until: datetime | None = None) -> dict[AccountKey, Snapshot]:
    """The last reading of every account; with `until`, the last one before it."""
    table = SnapshotRecord.__table__
    last = select(table.c.server, table.c.login, func.max(held(table.c.taken_at)).label("taken_at"))
    if until is not None:
        last = last.where(table.c.taken_at < until)
    ends = last.group_by(table.c.server, table.c.login).subquery()
    same = (table.c.server == ends.c.server) & (table.c.login == ends.c.login)
    query = select(*(held(table.c[name]) for name in FACTS)).join(
        ends, same & (held(table.c.taken_at) == ends.c.taken_at)
    )
    found = map(_snapshot, rows_held(session, query))
    return {snapshot.account: snapshot for snapshot in found}


def _snapshot(row: Any) -> Snapshot:
    server, login, taken_at, balance, equity, credit, margin = row
    return Snapshot(
        AccountKey(server, login),
        from_microseconds(taken_at),
        from_cents(balance),
        from_cents(equity),
        from_cents(credit),
        None if margin is None else from_cents(margin),
    )


def clocks(session: Session) -> dict[str, timedelta]:
    """How far the clock of each server was ahead of its setting when that was measured last."""
    table = SnapshotRecord.__table__
    measured = table.c.clock_off.is_not(None)
    last = select(table.c.server, func.max(held(table.c.taken_at)).label("at")).where(measured).group_by(table.c.server)
    ends = last.subquery()
    same = (table.c.server == ends.c.server) & (held(table.c.taken_at) == ends.c.at) & measured
    return {
        server: timedelta(seconds=off)
        for server, off in session.execute(select(table.c.server, table.c.clock_off).join(ends, same))
    }


def _values(snapshot: Snapshot, origin: Origin | None) -> dict[str, object]:
    return {
        "server": snapshot.account.server,
        "login": snapshot.account.login,
        "taken_at": snapshot.taken_at,
        "balance": snapshot.balance,
        "equity": snapshot.equity,
        "credit": snapshot.credit,
        "margin": snapshot.margin,
        "build": origin.build if origin else None,
        "seq": origin.seq if origin else None,
        "received_at": origin.received_at if origin else None,
        "newest_tick": origin.newest_tick if origin else None,
        "clock_off": int(origin.clock_off.total_seconds()) if origin and origin.clock_off is not None else None,
    }
