"""Merges of clients in the database: their steps, what belongs to a client, and the change of its owner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Integer, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Identity, Moment
from app.db.cases import CaseRecord
from app.db.documents import DocumentRecord
from app.db.failures import changed
from app.db.investments import InvestmentRecord
from app.domain.events import Changes
from app.domain.merges import IN_FORCE, Facts, Merge, MergeEvent, Step, folded


class MergeRecord(Base):
    """One step of a merge. A step is taken once: of two seats that decide the same merge, one comes too late."""

    __tablename__ = "client_merges"
    __table_args__ = (UniqueConstraint("merge", "step"),)
    topic = Changes.CLIENTS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    merge: Mapped[int] = mapped_column(Integer)
    step: Mapped[int] = mapped_column(Integer)
    what: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(80))
    kept: Mapped[str] = mapped_column(String(32))
    absorbed: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Movable:
    """A table whose rows belong to a client: the column of the row's key, and the one that names the client."""

    record: type[Base]
    key: str
    owner: str


MOVABLE: dict[str, Movable] = {
    "investments": Movable(InvestmentRecord, "code", "client"),
    "documents": Movable(DocumentRecord, "id", "subject"),
    "cases": Movable(CaseRecord, "subject", "subject"),
}
"""What goes over with a merge, by kind."""
SINGLE = frozenset(kind for kind, each in MOVABLE.items() if each.key == each.owner)
"""The tables keyed by their owner: at most one row of each client, which is called by its kind."""


def read_all(session: Session) -> tuple[Merge, ...]:
    """Every merge, oldest first."""
    table = MergeRecord.__table__
    rows = session.execute(select(table).order_by(table.c.merge, table.c.step))
    return folded(
        MergeEvent(
            merge=row.merge,
            what=Step(row.what),
            at=row.at,
            actor=row.actor,
            kept=row.kept,
            absorbed=row.absorbed,
            reason=row.reason,
            facts=msgspec.json.decode(row.content, type=Facts) if row.content else None,
        )
        for row in rows
    )


def absorbed(session: Session) -> dict[str, str]:
    """Where absorbed clients went, by their codes; asked often, so what the steps rest on is not read."""
    table = MergeRecord.__table__
    query = select(table.c.merge, table.c.what, table.c.kept, table.c.absorbed)
    last = {row.merge: row for row in session.execute(query.order_by(table.c.merge, table.c.step))}
    return {row.absorbed: row.kept for row in last.values() if Step(row.what) in IN_FORCE}


def add(session: Session, event: MergeEvent, step: int) -> None:
    """Write the step down as the merge's `step`-th. Raises Conflict (by the store) where somebody was faster."""
    columns = {name: getattr(event, name) for name in ("merge", "at", "actor", "kept", "absorbed", "reason")}
    content = msgspec.json.encode(event.facts).decode() if event.facts else ""
    session.add(MergeRecord(step=step, what=event.what.value, content=content, **columns))
    session.flush()


def belongings(session: Session, code: str) -> dict[str, tuple[str, ...]]:
    """What belongs to a client, by kind."""
    found = {}
    for kind, each in MOVABLE.items():
        key: Any = getattr(each.record, each.key)
        query = select(key).where(getattr(each.record, each.owner) == code).order_by(key)
        keys = tuple(session.scalars(query))
        found[kind] = tuple(kind for _ in keys) if kind in SINGLE else keys
    return found


def move(session: Session, kind: str, keys: Iterable[str], origin: str, to: str) -> None:
    """Let these rows belong to another client. Raises Conflict where one of them is not its origin's any more."""
    each, wanted = MOVABLE[kind], tuple(keys)
    query = select(each.record).where(getattr(each.record, each.owner) == origin)
    if kind not in SINGLE:
        query = query.where(getattr(each.record, each.key).in_(wanted))
    rows = session.scalars(query).all() if wanted else []
    if len(rows) != len(wanted):
        raise changed(origin)
    for row in rows:
        setattr(row, each.owner, to)
    session.flush()
