"""Marks of what is written: any write moves them, and looking at them costs next to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, func, select
from sqlalchemy.orm import Mapper, Session

from app.db.audit import AuditRecord
from app.db.base import Base, held
from app.db.deals import DealRecord, QuarantineRecord
from app.db.readings import LATE, SnapshotRecord
from app.domain.events import Changes

ELSEWHERE = Changes.READINGS | Changes.AUDIT | Changes.DRAFTS
"""What has no mark among the decisions: the pulse tells it, or it is nobody else's affair."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """The last audit line, which every decision leaves, and what is written without one.

    `deal` and `stranger` are the last rows of deals and of quarantine; `reading` is the moment of the newest one in
    microseconds, `lately` how many were taken shortly before: one that comes late moves it too.
    """

    line: int
    deal: int
    stranger: int
    reading: int
    lately: int


def pulse(session: Session) -> Pulse:
    """All of it in one question, each answered by an index."""
    taken = held(SnapshotRecord.__table__.c.taken_at)
    newest = select(func.max(taken)).scalar_subquery()
    lately = select(func.count()).where(taken >= newest - int(LATE.total_seconds() * 1_000_000)).scalar_subquery()
    numbers = (_last(AuditRecord.seq), _last(DealRecord.id), _last(QuarantineRecord.id))
    return Pulse(*session.execute(select(*numbers, func.coalesce(newest, 0), lately)).one())


def decisions(session: Session) -> dict[Changes, tuple[int, ...]]:
    """A mark of every table that people's decisions write, by topic."""
    mappers = [each for each in Base.registry.mappers if not each.class_.topic & ELSEWHERE]
    mappers.sort(key=lambda mapper: str(mapper.local_table))
    found: dict[Changes, tuple[int, ...]] = {}
    for mapper, mark in zip(mappers, session.execute(select(*map(_mark, mappers))).one(), strict=True):
        topic = mapper.class_.topic
        found[topic] = (*found.get(topic, ()), mark)
    return found


def _mark(mapper: Mapper[Any]) -> ColumnElement[int]:
    """Of rows that change, their versions and how many they are; of rows that are only added, the last or how many."""
    table: Any = mapper.local_table
    keys = list(table.primary_key)
    if mapper.version_id_col is not None:
        return select(func.coalesce(func.sum(mapper.version_id_col), 0) + func.count()).scalar_subquery()
    if len(keys) == 1 and isinstance(keys[0].type, Integer | BigInteger):
        return _last(keys[0])
    return select(func.count()).select_from(table).scalar_subquery()


def _last(number: Any) -> ColumnElement[int]:
    return select(func.coalesce(func.max(number), 0)).scalar_subquery()
