"""The audit: who did what, when, in a chain of keyed hashes that shows every later edit."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    String,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import __version__
from app.db.base import Base, Identity, Moment, held, microseconds, rows_held
from app.domain.audit import AuditLine, Verdict
from app.domain.events import Changes

Mac = Callable[[bytes], bytes]
Head = tuple[int, bytes]  # a line's number and mac
FIRST = b"\0" * 32
BATCH = 2000
LONGEST_SUBJECT = 200
QUEUE = 0x46494455  # the number of the lock that PostgreSQL seats queue at to append


class AuditRecord(Base):
    """One line of the audit. `mac` = HMAC(mac of the line before, content)."""

    __tablename__ = "audit"
    topic = Changes.AUDIT

    seq: Mapped[int] = mapped_column(Identity, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(80), index=True)
    workstation: Mapped[str] = mapped_column(String(120))
    version: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), index=True)
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


TEXTS = ("actor", "workstation", "version", "action", "subject", "before", "after", "reason")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines to read; empty fields do not limit."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


def append(
    session: Session,
    mac: Mac,
    at: datetime,
    actor: str,
    workstation: str,
    *,
    action: str,
    subject: str,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> Head:
    """Append a line to the chain, in the transaction of what it speaks about."""
    seq, previous = _head(session)
    texts = {
        "actor": actor,
        "workstation": workstation,
        "version": __version__,
        "action": action,
        "subject": subject[:LONGEST_SUBJECT],
        "before": _json(before),
        "after": _json(after),
        "reason": reason,
    }
    sealed = mac(previous + content(seq + 1, at, texts))
    session.add(AuditRecord(seq=seq + 1, at=at, mac=sealed, **texts))
    session.flush()
    return seq + 1, sealed


def _head(session: Session) -> Head:
    """The last line's number and mac; seats of one PostgreSQL database wait here for each other."""
    if _is_postgres(session):
        session.execute(select(func.pg_advisory_xact_lock(QUEUE)))
    last = session.execute(select(AuditRecord.seq, AuditRecord.mac).order_by(AuditRecord.seq.desc()).limit(1)).first()
    return (last.seq, last.mac) if last else (0, FIRST)


def _json(facts: Mapping[str, object] | None) -> str:
    if not facts:
        return ""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def content(seq: int, at: datetime, texts: Mapping[str, str]) -> bytes:
    """What a line's mac covers: every field, texts with their length, so that nothing slides into the next field."""
    fields = (texts[name].encode() for name in TEXTS)
    return b":".join((b"%d:%d" % (seq, microseconds(at)), *(b"%d:%s" % (len(field), field) for field in fields)))


def _is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


@cache
def _lines(postgres: bool) -> Select[Any]:
    """Some lines and their contents, put together by the database: several times faster than row by row in Python."""
    table, colon = AuditRecord.__table__, literal_column("':'", Text)
    fields = (each for name in TEXTS for each in (colon, func.octet_length(table.c[name]), colon, table.c[name]))
    found = func.concat(table.c.seq, colon, held(table.c.at), *fields)
    written: ColumnElement[Any] = func.convert_to(found, "UTF8") if postgres else cast(found, LargeBinary)
    query = select(table.c.seq, table.c.mac, written.label("content")).where(table.c.seq > bindparam("after"))
    return query.order_by(table.c.seq).limit(bindparam("most"))


@cache
def _joined(postgres: bool) -> Select[Any]:
    """The same lines in one row, run together by the database: reading one row costs as much as reading many."""
    some = _lines(postgres).subquery()
    lengths = func.octet_length(some.c.content)
    joined: list[ColumnElement[Any]]
    if postgres:
        nothing: ColumnElement[Any] = literal_column("''::bytea")
        joined = [func.string_agg(cast(lengths, Text), literal_column("','"))]
        joined += [func.string_agg(each, nothing) for each in (some.c.content, some.c.mac)]
    else:
        joined = [func.group_concat(lengths)]
        texts = (func.group_concat(each, literal_column("''")) for each in (some.c.content, some.c.mac))
        joined += [cast(each, LargeBinary) for each in texts]
    return select(func.count(), *joined, func.min(func.octet_length(some.c.mac))).select_from(some)


class Batch(NamedTuple):
    """Lines that follow each other: how many, the lengths of their contents, contents and macs run together."""

    lines: int
    lengths: str | None
    contents: bytes | None
    macs: bytes | None
    shortest: int | None


def _batch(session: Session, after: int) -> Batch:
    query = _joined(_is_postgres(session)).params(after=after, most=BATCH)
    return Batch(*rows_held(session, query)[0])


def _batches(session: Session, after: int) -> Generator[Batch, None, None]:
    """Batch after batch; the next one is read while one is checked. The database works without holding Python up."""
    batch = _batch(session, after)
    if batch.lines == BATCH:
        with ThreadPoolExecutor(1) as reader:
            while batch.lines == BATCH:
                after += BATCH
                coming = reader.submit(_batch, session, after)
                yield batch
                batch = coming.result()
    yield batch


def _walked(mac: Mac, previous: bytes, batch: Batch) -> bytes | None:
    """The mac of the batch's last line; None where a line does not fit."""
    lengths = [int(each) for each in (batch.lengths or "").split(",") if each]
    start, contents, macs = 0, batch.contents or b"", []
    for length in lengths:
        previous = mac(previous + contents[start : start + length])
        start += length
        macs.append(previous)
    whole = len(lengths) == batch.lines and batch.shortest in (None, len(FIRST))
    return previous if whole and b"".join(macs) == (batch.macs or b"") else None


def verify(
    session: Session,
    mac: Mac,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
    after: Head | None = None,
    seen: Head | None = None,
) -> Verdict:
    """Walk the chain from its start, or from a line known to be sound, and say where it breaks first.

    `after` is the `head` and `mac` of an earlier verdict; a chain that no longer contains that line is broken there.
    `seen` is a line that was in the chain before: where it is not, the end was cut, or an older copy was put back.
    `progress` hears (lines checked, lines in all); `stop` ends the walk early, which leaves `complete` false.
    """
    start, previous = after or (0, FIRST)
    first, lines = _ends(session)
    if first < 1 or not holds(session, (start, previous)):
        return Verdict(0, lines, broken_at=first if first < 1 else start)
    seq = start
    with closing(_batches(session, start)) as batches:
        for batch in batches:
            last = _walked(mac, previous, batch)
            if last is None:
                break
            seq, previous = seq + batch.lines, last
            if progress:
                progress(seq - start, lines - start)
            if batch.lines == BATCH and stop and stop():
                return Verdict(seq - start, lines, head=seq, mac=previous, complete=False)
        else:
            return _with_its_end(session, Verdict(seq - start, lines, head=seq, mac=previous), seen)
    sound, broken_at = _break(session, mac, seq, previous)
    return Verdict(sound - start, lines, broken_at=broken_at)


def _break(session: Session, mac: Mac, seq: int, previous: bytes) -> tuple[int, int]:
    """The last line that fits and the first one that does not, in a batch that holds such a line."""
    query = _lines(_is_postgres(session)).params(after=seq, most=BATCH)
    for number, sealed, written in rows_held(session, query):
        if number != seq + 1 or sealed != mac(previous + written):
            return seq, min(number, seq + 1)
        seq, previous = number, sealed
    return seq, seq


def _with_its_end(session: Session, verdict: Verdict, seen: Head | None) -> Verdict:
    if seen is None or holds(session, seen):
        return verdict
    return replace(verdict, broken_at=min(seen[0] or verdict.head, verdict.head + 1), cut=seen[0])


def holds(session: Session, line: Head) -> bool:
    """Whether this very line is in the chain."""
    return _mac_of(session, line[0]) == line[1]


def _ends(session: Session) -> tuple[int, int]:
    """The numbers of the first and the last line, (1, 0) of an empty chain; each by the index, without counting."""
    first = select(func.min(AuditRecord.seq)).scalar_subquery()
    last = select(func.max(AuditRecord.seq)).scalar_subquery()
    found = session.execute(select(first, last)).one()
    return (1, 0) if found[0] is None else (found[0], found[1])


def _mac_of(session: Session, seq: int) -> bytes | None:
    return session.scalar(select(AuditRecord.mac).where(AuditRecord.seq == seq)) if seq else FIRST


def read(session: Session, wanted: Filter, limit: int = 200, below: int | None = None) -> list[AuditLine]:
    """Lines that fit, newest first; `below` continues under that sequence number."""
    query = select(AuditRecord).where(*_conditions(wanted))
    if below is not None:
        query = query.where(AuditRecord.seq < below)
    records = session.scalars(query.order_by(AuditRecord.seq.desc()).limit(limit))
    return [_line(record) for record in records]


def count(session: Session, wanted: Filter) -> int:
    """How many lines fit."""
    return session.scalar(select(func.count(AuditRecord.seq)).where(*_conditions(wanted))) or 0


def actors(session: Session) -> list[str]:
    """Everybody who has a line."""
    return list(session.scalars(select(AuditRecord.actor).distinct().order_by(AuditRecord.actor)))


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.actor:
        found.append(AuditRecord.actor == wanted.actor)
    if wanted.action:
        found.append(AuditRecord.action.startswith(wanted.action, autoescape=True))
    if wanted.subject:
        found.append(AuditRecord.subject == wanted.subject)
    if wanted.text:
        columns = (AuditRecord.subject, AuditRecord.before, AuditRecord.after, AuditRecord.reason, AuditRecord.action)
        found.append(or_(*(column.icontains(wanted.text, autoescape=True) for column in columns)))
    if wanted.since:
        found.append(AuditRecord.at >= wanted.since)
    if wanted.until:
        found.append(AuditRecord.at < wanted.until)
    return found


def _line(record: AuditRecord) -> AuditLine:
    return AuditLine(
        seq=record.seq,
        at=record.at,
        actor=record.actor,
        workstation=record.workstation,
        action=record.action,
        subject=record.subject,
        before=json.loads(record.before) if record.before else {},
        after=json.loads(record.after) if record.after else {},
        reason=record.reason,
        mac=record.mac.hex(),
    )
