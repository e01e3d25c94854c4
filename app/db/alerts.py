"""What happened to alerts, the limits they are held against, and windows of maintenance; all append-only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Integer, Select, String, Text, UniqueConstraint, exists, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from app.db.base import Base, Exact, Identity, Moment
from app.domain.alerts import AlertEvent, Happening, Key
from app.domain.events import Changes
from app.domain.maintenance import Maintenance, Scope
from app.domain.thresholds import AlertKind, AlertSeverity, Limits, Thresholds

COOL_DOWN = "cool-down"


class AlertEventRecord(Base):
    """One line of an alert's life. A step is taken once: of two seats that raise the same alert, one comes too late."""

    __tablename__ = "alert_events"
    __table_args__ = (UniqueConstraint("kind", "subject", "step"),)
    topic = Changes.ALERTS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(240))
    step: Mapped[int] = mapped_column(Integer)
    what: Mapped[str] = mapped_column(String(20))
    severity: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Moment)
    measured: Mapped[Decimal | None] = mapped_column(Exact)
    threshold: Mapped[Decimal | None] = mapped_column(Exact)
    account: Mapped[str] = mapped_column(String(160))
    terminal: Mapped[str] = mapped_column(String(120))
    actor: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text)


class ThresholdRecord(Base):
    """Limits as they were set once; the last row of an account ("" for the office) and kind counts.

    `back` takes them back, so that the next wider ones are in force.
    """

    __tablename__ = "alert_thresholds"
    topic = Changes.ALERTS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    account: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(40))
    warn: Mapped[Decimal | None] = mapped_column(Exact)
    critical: Mapped[Decimal | None] = mapped_column(Exact)
    back: Mapped[bool] = mapped_column()
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)


class MaintenanceRecord(Base):
    """A window of maintenance, or the end of the one that `ends` names, before its time."""

    __tablename__ = "maintenance"
    topic = Changes.ALERTS

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    scope: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(160))
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(80))
    ends: Mapped[int | None] = mapped_column(Identity, ForeignKey("maintenance.id"))


def add(session: Session, events: Iterable[AlertEvent]) -> tuple[AlertEvent, ...]:
    """Write these lines down, in their order, and answer them with their numbers. Raises Conflict (by the store)."""
    records = [_record(event) for event in events]
    for record in records:
        session.add(record)
        session.flush()  # one by one: their numbers follow their order
    return tuple(map(_event, records))


def _record(event: AlertEvent) -> AlertEventRecord:
    return AlertEventRecord(
        kind=event.kind.value,
        subject=event.subject,
        step=event.step,
        what=event.what.value,
        severity=event.severity.value,
        at=event.at,
        measured=event.measured,
        threshold=event.limit,
        account=event.account,
        terminal=event.terminal,
        actor=event.by,
        note=event.note,
    )


def _event(record: AlertEventRecord) -> AlertEvent:
    return AlertEvent(
        kind=AlertKind(record.kind),
        subject=record.subject,
        step=record.step,
        what=Happening(record.what),
        severity=AlertSeverity(record.severity),
        at=record.at,
        measured=record.measured,
        limit=record.threshold,
        account=record.account,
        terminal=record.terminal,
        by=record.actor,
        note=record.note,
        number=record.id,
    )


def events(session: Session, after: int = 0) -> list[AlertEvent]:
    """Every line with a higher number than `after`, in the order they were written."""
    query = select(AlertEventRecord).where(AlertEventRecord.id > after).order_by(AlertEventRecord.id)
    return [_event(record) for record in session.scalars(query)]


def lines_of(session: Session, numbers: Select[Any]) -> list[AlertEvent]:
    """Every line of the alerts with these numbers, in the order they were written."""
    event, raised, later = AlertEventRecord, aliased(AlertEventRecord), aliased(AlertEventRecord)
    same = (raised.kind == event.kind) & (raised.subject == event.subject) & (raised.id <= event.id)
    another = exists().where(
        later.kind == event.kind,
        later.subject == event.subject,
        later.what == Happening.RAISED.value,
        later.id > raised.id,
        later.id <= event.id,
    )
    query = select(event).join(raised, same).where(raised.id.in_(numbers), ~another).order_by(event.id)
    return [_event(record) for record in session.scalars(query)]


def the_one(number: int) -> Select[Any]:
    """The number of this alert, if it exists."""
    return _raises().where(AlertEventRecord.id == number)


def the_last() -> Select[Any]:
    """The number of the last alert of each kind and subject."""
    table = AlertEventRecord
    last = select(func.max(table.id)).where(table.what == Happening.RAISED.value)
    return last.group_by(table.kind, table.subject)


def the_newest(most: int, below: int | None = None) -> Select[Any]:
    """The numbers of so many alerts, the newest; of those raised before the one of this number, if it is given."""
    query = _raises() if below is None else _raises().where(AlertEventRecord.id < below)
    return query.order_by(AlertEventRecord.id.desc()).limit(most)


def _raises() -> Select[Any]:
    return select(AlertEventRecord.id).where(AlertEventRecord.what == Happening.RAISED.value)


def last_rings(session: Session) -> dict[Key, datetime]:
    """When each kind and subject has rung last."""
    table = AlertEventRecord
    last = select(func.max(table.id)).where(table.what == Happening.RANG.value).group_by(table.kind, table.subject)
    found = session.execute(select(table.kind, table.subject, table.at).where(table.id.in_(last)))
    return {(AlertKind(kind), subject): at for kind, subject, at in found}


def last_number(session: Session) -> int:
    """The number of the last line; 0 without any."""
    return session.scalar(select(func.max(AlertEventRecord.id))) or 0


def events_of(session: Session, kind: AlertKind, subject: str, number: int) -> list[AlertEvent]:
    """The lines of one alert: from the one with its number to the last before the next was raised."""
    same = (AlertEventRecord.kind == kind.value) & (AlertEventRecord.subject == subject)
    query = select(AlertEventRecord).where(same, AlertEventRecord.id >= number).order_by(AlertEventRecord.step)
    found: list[AlertEvent] = []
    for event in map(_event, session.scalars(query)):
        if found and event.what is Happening.RAISED:
            break
        found.append(event)
    return found


def thresholds(session: Session) -> Thresholds:
    """The limits in force now."""
    own: dict[tuple[str, AlertKind], Limits] = {}
    found = Thresholds(own)
    for record in session.scalars(select(ThresholdRecord).order_by(ThresholdRecord.id)):
        if record.kind == COOL_DOWN:
            minutes = None if record.back else record.warn
            found = replace(found, cool_down=Thresholds().cool_down if minutes is None else _span(minutes))
        elif record.back:
            own.pop((record.account, AlertKind(record.kind)), None)
        else:
            own[record.account, AlertKind(record.kind)] = Limits(record.warn, record.critical)
    return found


def _span(minutes: Decimal) -> timedelta:
    return timedelta(minutes=int(minutes))


def set_limits(
    session: Session, account: str, kind: AlertKind, limits: Limits | None, actor: str, at: datetime
) -> None:
    """Set the limits of a kind for an account, or "" for the office; None takes them back."""
    _add_threshold(session, account, kind.value, limits, actor, at)


def set_cool_down(session: Session, span: timedelta | None, actor: str, at: datetime) -> None:
    """Set for how long an alert does not ring again, in whole minutes; None takes it back."""
    limits = None if span is None else Limits(Decimal(int(span.total_seconds()) // 60))
    _add_threshold(session, "", COOL_DOWN, limits, actor, at)


def _add_threshold(session: Session, account: str, kind: str, limits: Limits | None, actor: str, at: datetime) -> None:
    found = limits or Limits()
    session.add(
        ThresholdRecord(
            account=account,
            kind=kind,
            warn=found.warn,
            critical=found.critical,
            back=limits is None,
            actor=actor,
            at=at,
        )
    )
    session.flush()


def add_maintenance(session: Session, window: Maintenance) -> Maintenance:
    """Write down that maintenance has begun, and answer it with its number."""
    record = MaintenanceRecord(
        scope=window.scope.value,
        subject=window.subject,
        since=window.since,
        until=window.until,
        reason=window.reason,
        actor=window.by,
        ends=None,
    )
    session.add(record)
    session.flush()
    return replace(window, number=record.id)


def end_maintenance(session: Session, window: Maintenance, actor: str, at: datetime) -> None:
    """Write down that it was ended before its time."""
    session.add(
        MaintenanceRecord(
            scope=window.scope.value,
            subject=window.subject,
            since=window.since,
            until=at,
            reason=window.reason,
            actor=actor,
            ends=window.number,
        )
    )
    session.flush()


def maintenance(session: Session, since: datetime | None = None) -> tuple[Maintenance, ...]:
    """Every window there was, in the order they began; with `since`, only those that began at that moment or later."""
    found: dict[int, Maintenance] = {}
    query = select(MaintenanceRecord).order_by(MaintenanceRecord.id)
    if since is not None:
        query = query.where(MaintenanceRecord.since >= since)
    for record in session.scalars(query):
        if record.ends is not None:
            found[record.ends] = replace(found[record.ends], ended_at=record.until, ended_by=record.actor)
            continue
        found[record.id] = Maintenance(
            scope=Scope(record.scope),
            subject=record.subject,
            since=record.since,
            until=record.until,
            reason=record.reason,
            by=record.actor,
            number=record.id,
        )
    return tuple(found.values())
