"""The audit: who did what, when, in a chain of keyed hashes that shows every later edit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, LargeBinary, String, Text, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app import __version__
from app.db.base import Base, Moment, microseconds
from app.domain.audit import AuditLine, Verdict
from app.domain.events import Changes

Mac = Callable[[bytes], bytes]
FIRST = b"\0" * 32
BATCH = 5_000


class AuditRecord(Base):
    """One line of the audit. `mac` = HMAC(prev, every field with its length)."""

    __tablename__ = "audit"
    topic = Changes.AUDIT

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    actor: Mapped[str] = mapped_column(String(80), index=True)
    workstation: Mapped[str] = mapped_column(String(120))
    version: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(200), index=True)
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    mac: Mapped[bytes] = mapped_column(LargeBinary(32))


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
) -> None:
    """Append a line to the chain, in the transaction of what it speaks about."""
    last = session.execute(
        select(AuditRecord.seq, AuditRecord.mac).order_by(AuditRecord.seq.desc()).limit(1).with_for_update()
    ).first()
    seq, previous = (last.seq + 1, last.mac) if last else (1, FIRST)
    record = AuditRecord(
        seq=seq,
        at=at,
        actor=actor,
        workstation=workstation,
        version=__version__,
        action=action,
        subject=subject[:200],
        before=_json(before),
        after=_json(after),
        reason=reason,
    )
    record.mac = mac(_bytes(record, previous))
    session.add(record)
    session.flush()


def _json(facts: Mapping[str, object] | None) -> str:
    if not facts:
        return ""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _bytes(record: AuditRecord, previous: bytes) -> bytes:
    """Every field with its length before it, so that no text can slide from one field into the next."""
    texts = (
        record.actor,
        record.workstation,
        record.version,
        record.action,
        record.subject,
        record.before,
        record.after,
        record.reason,
    )
    parts = [previous, record.seq.to_bytes(8, "big"), microseconds(record.at).to_bytes(8, "big", signed=True)]
    for text in texts:
        encoded = text.encode()
        parts += [len(encoded).to_bytes(4, "big"), encoded]
    return b"".join(parts)


def verify(
    session: Session,
    mac: Mac,
    progress: Callable[[int, int], None] | None = None,
    stop: Callable[[], bool] | None = None,
    after: tuple[int, bytes] | None = None,
) -> Verdict:
    """Walk the chain from its start, or from a line known to be sound, and say where it breaks first.

    `progress` hears (lines checked, lines in all); `stop` ends the walk early, which leaves `complete` false.
    """
    seq, previous = after or (0, FIRST)
    count = session.scalar(select(func.count()).select_from(AuditRecord)) or 0
    checked = 0
    while True:
        records = session.scalars(
            select(AuditRecord).where(AuditRecord.seq > seq).order_by(AuditRecord.seq).limit(BATCH)
        ).all()
        for record in records:
            if record.seq != seq + 1 or record.mac != mac(_bytes(record, previous)):
                return Verdict(checked, count, broken_at=min(record.seq, seq + 1))
            seq, previous = record.seq, record.mac
            checked += 1
        session.expunge_all()
        if progress:
            progress(checked, count)
        if len(records) < BATCH:
            return Verdict(checked, count, head=seq, mac=previous)
        if stop and stop():
            return Verdict(checked, count, head=seq, mac=previous, complete=False)


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
