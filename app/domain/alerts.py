"""Alerts: what is measured, and when an alert is raised, rings, escalates and clears."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from app.domain.errors import BadInput, message
from app.domain.maintenance import Maintenance, covering
from app.domain.thresholds import EVERY_KIND, LOW_IS_BAD, AlertKind, AlertSeverity, Limits, Thresholds

STAYS = timedelta(seconds=60)
"""An alert lasts at least this long, so that a figure that swings around its limit cannot fill the records."""


class AlertState(StrEnum):
    """Where an alert stands: nobody has looked, somebody has, or the fact is over."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"


class Happening(StrEnum):
    """What can happen to an alert, in the order it usually does."""

    RAISED = "raised"
    RANG = "rang"
    SILENCED = "silenced"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"


WAY_BACK = {
    AlertKind.STALE: Decimal("0.10"),
    AlertKind.TERMINAL: Decimal("0.10"),
    AlertKind.MARGIN: Decimal("0.05"),
    AlertKind.DRAWDOWN: Decimal("0.10"),
    AlertKind.COVERAGE: Decimal("0.01"),
    AlertKind.WITHDRAWAL: Decimal(0),
    AlertKind.UNRECONCILED: Decimal(0),
}
"""How far back past its limit a figure must be before its alert clears, as a fraction of the limit."""

QUIET = "cool-down"
"""What a line says that was kept silent because the same alert rang a moment ago."""

Key = tuple[AlertKind, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something measured now; None is not known. `subject` names it among its kind.

    Seconds without a reading or an answer, percent, or an amount of money (unreviewed, unexplained; never negative).
    """

    kind: AlertKind
    subject: str
    measured: Decimal | None
    account: str = ""
    terminal: str = ""

    @property
    def key(self) -> Key:
        """What an alert about it is known by: there is at most one open."""
        return self.kind, self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEvent:
    """One line of an alert's life. `step` counts the lines about one kind and subject, without a gap."""

    kind: AlertKind
    subject: str
    step: int
    what: Happening
    severity: AlertSeverity
    at: datetime
    measured: Decimal | None = None
    limit: Decimal | None = None
    account: str = ""
    terminal: str = ""
    by: str = ""
    note: str = ""
    number: int = 0

    @property
    def key(self) -> Key:
        """Which alert it speaks of."""
        return self.kind, self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """How an alert stands after its last line. It stays as severe as it was at its worst until it clears.

    `owed` while it has been raised or got worse and has not rung for it. `limit` is the one that was passed.
    """

    number: int
    kind: AlertKind
    subject: str
    severity: AlertSeverity
    state: AlertState
    raised_at: datetime
    step: int
    measured: Decimal | None = None
    limit: Decimal | None = None
    account: str = ""
    terminal: str = ""
    owed: bool = False
    rang_at: datetime | None = None
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    note: str = ""
    cleared_at: datetime | None = None

    @property
    def key(self) -> Key:
        """What it is known by."""
        return self.kind, self.subject

    @property
    def holds(self) -> bool:
        """Whether the fact is not over, acknowledged or not."""
        return self.state is not AlertState.CLEARED


def after(event: AlertEvent, before: Alert | None) -> Alert:
    """How the alert stands after this event. Raises ValueError for an event that cannot follow."""
    if event.what is Happening.RAISED:
        return _first(event, before)
    if before is None:
        raise ValueError(f"nothing was raised before {event.what}")
    now = replace(before, step=event.step, severity=event.severity)
    if event.what is Happening.RANG:
        return replace(now, owed=False, rang_at=event.at)
    if event.what is Happening.SILENCED:
        return now
    if event.what is Happening.ESCALATED:
        worse = replace(now, state=AlertState.OPEN, owed=True, measured=event.measured, limit=event.limit)
        return replace(worse, acknowledged_by="", acknowledged_at=None, note="")
    if event.what is Happening.ACKNOWLEDGED:
        seen = replace(now, state=AlertState.ACKNOWLEDGED, owed=False)
        return replace(seen, acknowledged_by=event.by, acknowledged_at=event.at, note=event.note)
    return replace(now, state=AlertState.CLEARED, owed=False, cleared_at=event.at)


def _first(event: AlertEvent, before: Alert | None) -> Alert:
    return Alert(
        number=event.number,
        kind=event.kind,
        subject=event.subject,
        severity=event.severity,
        state=AlertState.OPEN,
        raised_at=event.at,
        step=event.step,
        measured=event.measured,
        limit=event.limit,
        account=event.account,
        terminal=event.terminal,
        owed=True,
        rang_at=before.rang_at if before else None,
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """What an evaluation goes by: the limits, the moment, and who is being worked on."""

    thresholds: Thresholds
    now: datetime
    windows: tuple[Maintenance, ...] = ()


def evaluate(
    facts: Iterable[Fact],
    judged: Judged,
    known: Mapping[Key, Alert],
    watched: frozenset[AlertKind] = EVERY_KIND,
) -> tuple[AlertEvent, ...]:
    """What happens to the alerts now that these are the facts; `known` is the last alert of each key.

    An alert whose fact is gone clears, if its kind is `watched`: who reads no terminal says nothing about terminals.
    """
    seen = {fact.key: fact for fact in facts if fact.kind in watched}
    found: list[AlertEvent] = []
    for key, fact in seen.items():
        found += _judge(fact, judged, known.get(key))
    for key, alert in known.items():
        if alert.holds and alert.kind in watched and key not in seen and not _young(alert, judged.now):
            found.append(_next(alert, Happening.CLEARED, judged.now))
    return tuple(found)


def _judge(fact: Fact, judged: Judged, before: Alert | None) -> list[AlertEvent]:
    limits = judged.thresholds.of(fact.kind, fact.account)
    severity = severity_of(fact, limits)
    if before is None or not before.holds:
        return _raised(fact, limits, severity, judged, before) if severity else []
    if severity is AlertSeverity.CRITICAL and before.severity is AlertSeverity.WARNING:
        worse = _next(before, Happening.ESCALATED, judged.now, fact, limits.at(severity), severity)
        return [worse, _rung_or_not(worse, before, judged)]
    if severity is None and _over(fact, limits, before, judged.now):
        return [_next(before, Happening.CLEARED, judged.now, fact)]
    if before.owed and severity and not _hush(before, before, judged):
        return [_next(before, Happening.RANG, judged.now, fact)]
    return []


def severity_of(fact: Fact, limits: Limits) -> AlertSeverity | None:
    """How bad a fact is. What is not known is no low margin and no shortfall; it is stale, if anything."""
    if fact.measured is None:
        return AlertSeverity.WARNING if fact.kind is AlertKind.STALE and not limits.off else None
    for severity in (AlertSeverity.CRITICAL, AlertSeverity.WARNING):
        limit = limits.at(severity)
        if limit is not None and _beyond(fact.kind, fact.measured, limit):
            return severity
    return None


def _beyond(kind: AlertKind, measured: Decimal, limit: Decimal) -> bool:
    return measured < limit if kind in LOW_IS_BAD else measured > limit


def _over(fact: Fact, limits: Limits, alert: Alert, now: datetime) -> bool:
    """Whether the fact is over: by a margin and not at once, or because the limit is another one now."""
    first = limits.first
    if first is None:
        return True
    if fact.measured is None:
        return False
    if alert.limit not in {limits.warn, limits.critical}:
        return True
    back = first * WAY_BACK[fact.kind]
    safe = first + back if fact.kind in LOW_IS_BAD else first - back
    returned = fact.measured >= safe if fact.kind in LOW_IS_BAD else fact.measured <= safe
    return returned and not _young(alert, now)


def _young(alert: Alert, now: datetime) -> bool:
    """Whether it was raised a moment ago by a figure that swings; what is plainly there or gone never is."""
    return bool(WAY_BACK[alert.kind]) and _within(alert.raised_at, now, STAYS)


def _within(then: datetime | None, now: datetime, span: timedelta) -> bool:
    """Whether `then` is less than `span` ago; not, if it lies ahead: a clock was put back."""
    return then is not None and timedelta(0) <= now - then < span


def _raised(
    fact: Fact, limits: Limits, severity: AlertSeverity, judged: Judged, before: Alert | None
) -> list[AlertEvent]:
    raised = AlertEvent(
        kind=fact.kind,
        subject=fact.subject,
        step=before.step + 1 if before else 1,
        what=Happening.RAISED,
        severity=severity,
        at=judged.now,
        measured=fact.measured,
        limit=limits.at(severity),
        account=fact.account,
        terminal=fact.terminal,
    )
    return [raised, _rung_or_not(raised, before, judged)]


def _rung_or_not(event: AlertEvent, before: Alert | None, judged: Judged) -> AlertEvent:
    """The line that follows a raise or an escalation: that it rang, or why it did not."""
    why = _hush(event, before, judged)
    what = Happening.SILENCED if why else Happening.RANG
    return replace(event, step=event.step + 1, what=what, note=why)


def _hush(now: AlertEvent | Alert, before: Alert | None, judged: Judged) -> str:
    """Why it may not ring now: somebody works on it, or it rang a moment ago and is no worse. Empty if it may."""
    window = covering(judged.windows, now.account, now.terminal, judged.now)
    if window is not None:
        return window.reason
    if before is None or (now.severity is AlertSeverity.CRITICAL and before.severity is AlertSeverity.WARNING):
        return ""
    if _within(before.rang_at, judged.now, judged.thresholds.cool_down):
        return QUIET
    return ""


def _next(
    alert: Alert,
    what: Happening,
    at: datetime,
    fact: Fact | None = None,
    limit: Decimal | None = None,
    severity: AlertSeverity | None = None,
) -> AlertEvent:
    return AlertEvent(
        kind=alert.kind,
        subject=alert.subject,
        step=alert.step + 1,
        what=what,
        severity=severity or alert.severity,
        at=at,
        measured=fact.measured if fact else None,
        limit=alert.limit if limit is None else limit,
        account=alert.account,
        terminal=alert.terminal,
    )


def acknowledged(alert: Alert, by: str, at: datetime, note: str) -> AlertEvent:
    """The line that somebody has seen this alert. Raises BadInput for one that is not open."""
    if alert.state is not AlertState.OPEN:
        raise BadInput(
            message("Alert {number} is not open.", number=alert.number),
            message("Only an open alert is acknowledged; the list shows which are."),
        )
    return replace(_next(alert, Happening.ACKNOWLEDGED, at), by=by, note=note)
