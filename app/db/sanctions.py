"""Sanctions lists in the database: every version by what it added and took away, so that none is ever lost."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db.base import Base, Day, Identity, Moment, insert_held, rows_held
from app.domain.events import Changes
from app.domain.sanctions import ListedEntry, ListVersion, SanctionsListName, as_plain, fingerprint, from_plain


class ListRecord(Base):
    """A version of a list as it was taken in."""

    __tablename__ = "sanctions_lists"
    topic = Changes.SCREENING

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    dated: Mapped[date] = mapped_column(Day)
    format: Mapped[str] = mapped_column(String(40))
    file: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    entries: Mapped[int] = mapped_column(Integer)
    names: Mapped[int] = mapped_column(Integer)
    added: Mapped[int] = mapped_column(Integer)
    removed: Mapped[int] = mapped_column(Integer)
    imported_at: Mapped[datetime] = mapped_column(Moment)
    imported_by: Mapped[str] = mapped_column(String(80))


class EntryRecord(Base):
    """An entry, from the version on that added it; its content is JSON."""

    __tablename__ = "sanctions_entries"
    topic = Changes.SCREENING

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    list: Mapped[int] = mapped_column(Identity, ForeignKey("sanctions_lists.id"), index=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    uid: Mapped[str] = mapped_column(String(80))
    fingerprint: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)


class RemovalRecord(Base):
    """The end of an entry: the version that no longer has it as it was."""

    __tablename__ = "sanctions_removals"
    topic = Changes.SCREENING

    entry: Mapped[int] = mapped_column(Identity, ForeignKey("sanctions_entries.id"), primary_key=True)
    list: Mapped[int] = mapped_column(Identity, ForeignKey("sanctions_lists.id"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A version with who took it in, when, and what it changed."""

    version: ListVersion
    imported_at: datetime
    imported_by: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Held:
    """An entry that is in force, by its number here."""

    id: int
    list: SanctionsListName
    fingerprint: str
    content: str

    @property
    def entry(self) -> ListedEntry:
        """The entry itself."""
        return from_plain(json.loads(self.content))


def versions(session: Session) -> tuple[Kept, ...]:
    """Every version, the newest last."""
    return tuple(_kept(record) for record in session.scalars(select(ListRecord).order_by(ListRecord.id)))


def newest(session: Session) -> tuple[ListVersion, ...]:
    """The version of each list that screens, by its name."""
    last = select(func.max(ListRecord.id)).group_by(ListRecord.name)
    records = session.scalars(select(ListRecord).where(ListRecord.id.in_(last)).order_by(ListRecord.name))
    return tuple(_kept(record).version for record in records)


def in_force(session: Session, name: SanctionsListName | None = None) -> Iterator[Held]:
    """The entries that screen now, of one list or of all."""
    gone = select(RemovalRecord.entry)
    table = EntryRecord.__table__.c
    query = select(table.id, table.name, table.fingerprint, table.content)
    query = query.where(table.id.not_in(gone)).order_by(table.id)
    if name is not None:
        query = query.where(table.name == name.value)
    for number, listed, mark, content in rows_held(session, query):
        yield Held(number, SanctionsListName(listed), mark, content)


def add(session: Session, version: ListVersion, entries: Sequence[ListedEntry], at: datetime, by: str) -> Kept:
    """Keep a new version: entries that it has and the last one had not, and the end of those that it has no more."""
    before = {held.fingerprint: held.id for held in in_force(session, version.name)}
    plain = {fingerprint(facts): facts for facts in map(as_plain, entries)}
    fresh = {mark: facts for mark, facts in plain.items() if mark not in before}
    gone = [number for mark, number in before.items() if mark not in plain]
    record = _record(version, at, by, added=len(fresh), removed=len(gone))
    session.add(record)
    session.flush()
    _insert(session, record.id, version.name, fresh)
    if gone:
        insert_held(session, RemovalRecord, ("entry", "list"), [(number, record.id) for number in gone])
    return _kept(record)


def _insert(session: Session, list_: int, name: SanctionsListName, fresh: dict[str, dict[str, object]]) -> None:
    rows = [
        (list_, name.value, str(facts["uid"]), mark, json.dumps(facts, ensure_ascii=False))
        for mark, facts in fresh.items()
    ]
    if rows:
        insert_held(session, EntryRecord, ("list", "name", "uid", "fingerprint", "content"), rows)


def _record(version: ListVersion, at: datetime, by: str, *, added: int, removed: int) -> ListRecord:
    return ListRecord(
        name=version.name.value,
        dated=version.dated,
        format=version.format,
        file=version.file,
        sha256=version.sha256,
        entries=version.entries,
        names=version.names,
        added=added,
        removed=removed,
        imported_at=at,
        imported_by=by,
    )


def _kept(record: ListRecord) -> Kept:
    version = ListVersion(
        id=record.id,
        name=SanctionsListName(record.name),
        dated=record.dated,
        format=record.format,
        file=record.file,
        sha256=record.sha256,
        entries=record.entries,
        names=record.names,
    )
    return Kept(version, record.imported_at, record.imported_by, record.added, record.removed)
