"""Alerts: looks at the office, writes down what happens to its alerts, and lets people acknowledge them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from app.db import alerts as table
from app.domain.alerts import (
    Alert,
    AlertEvent,
    AlertState,
    Happening,
    Judged,
    acknowledged,
    after,
    evaluate,
)
from app.domain.errors import BadInput, Conflict, message
from app.domain.maintenance import Maintenance, covering
from app.domain.permissions import Action
from app.domain.thresholds import AlertSeverity, Limits
from app.services.alertbook import KEPT, Known, past
from app.services.alertfacts import Memory, measure, measure_records
from app.services.office import Office

ALERTS = "alerts"
"""Who the audit says has raised and cleared."""
LONGEST_NOTE = 300
MOST_WRITTEN = 200
"""Lines of one look, so that other writers need not wait for long; what is left comes with the next."""
TOLD = (Happening.RAISED, Happening.ESCALATED, Happening.CLEARED)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert in a list; `client` names whose account it is, `window` the maintenance that keeps it silent now."""

    alert: Alert
    client: str = ""
    window: Maintenance | None = None

    @property
    def number(self) -> int:
        """What the alert is known by."""
        return self.alert.number

    @property
    def calls(self) -> bool:
        """Whether it waits for a person: open, and nobody works on what it is about."""
        return self.alert.state is AlertState.OPEN and self.window is None

    @property
    def critical(self) -> bool:
        """Whether it calls and is critical."""
        return self.calls and self.alert.severity is AlertSeverity.CRITICAL


@dataclass(frozen=True, slots=True)
class AlertList:
    """Alerts that hold, the gravest and newest first, then the cleared ones; and the maintenance that goes on.

    `whole` is whether no older one that is over was left out.
    """

    now: datetime
    rows: tuple[AlertRow, ...]
    windows: tuple[Maintenance, ...]
    whole: bool = True

    @property
    def calling(self) -> tuple[AlertRow, ...]:
        """Those that wait for a person."""
        return tuple(row for row in self.rows if row.calls)


@dataclass(frozen=True, slots=True)
class AlertDetail:
    """One alert with its lines; `measured` is what is measured now (None: not known), `limits` what holds now."""

    row: AlertRow
    events: tuple[AlertEvent, ...]
    measured: Decimal | None
    limits: Limits


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look has found: the alerts that rang just now, and how all stand."""

    rang: tuple[AlertRow, ...]
    found: AlertList


class Watcher:
    """Looks at the office again and again; `look` runs on a worker, one at a time."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._memory = Memory(office.clock())

    def look(self, *, thorough: bool = True) -> Looked:
        """Measure, judge, and write down what happened, in one write. Raises Unavailable.

        A look that is not `thorough` leaves out what takes the whole history to tell.
        """
        office = self._office
        measured, self._memory = measure(office, self._memory, thorough=thorough)
        known, now = office.alerts.current(office.store, office.clock()), office.clock()
        office.alerts.measured(measured.facts, measured.watched)
        judged = Judged(known.thresholds, now, known.windows)
        written = self._write(evaluate(measured.facts, judged, known.last, measured.watched)[:MOST_WRITTEN])
        found = alert_list(office)
        rang = {event.key for event in written if event.what is Happening.RANG}
        return Looked(tuple(row for row in found.rows if row.alert.key in rang and row.alert.holds), found)

    def _write(self, events: tuple[AlertEvent, ...]) -> tuple[AlertEvent, ...]:
        """Another seat may have seen the same a moment before: then its lines stand, and these are let go."""
        if not events:
            return ()
        try:
            with self._office.store.writing(ALERTS) as writing:
                written = table.add(writing.session, events)
                for event in _told(written):
                    writing.audit(f"alert:{event.what.value}", _subject(event), after=_facts(event))
                writing.commit()
        except Conflict:
            log.info("another seat wrote the same alerts first")
            return ()
        return written


def _told(events: tuple[AlertEvent, ...]) -> Iterable[AlertEvent]:
    """What the audit hears of: each raise, escalation and end; a late ring only where it stands alone."""
    told = [event for event in events if event.what in TOLD]
    return told or [event for event in events if event.what is Happening.RANG]


def _subject(event: AlertEvent) -> str:
    return f"{event.kind.value}: {event.subject}"


def _facts(event: AlertEvent) -> dict[str, object]:
    return {
        "severity": event.severity.value,
        "measured": None if event.measured is None else str(event.measured),
        "limit": None if event.limit is None else str(event.limit),
    }


def alert_list(office: Office, older: int = 0) -> AlertList:
    """Every alert that holds, and the last of those that are over; with so many pages of older ones."""
    office.allow(Action.OFFICE_READ)
    now = office.clock()
    known = office.alerts.current(office.store, now)
    found = _listed(office, known, now)
    clients = _clients(office) if older else {}
    below = known.since
    for _ in range(older):
        if below is None:
            break
        page = past(office.store, below)
        more = tuple(_row(each, known.windows, clients, now) for each in page if not each.holds)
        found, below = replace(found, rows=(*found.rows, *more)), page[-1].number if len(page) == KEPT else None
    return replace(found, whole=below is None)


def _listed(office: Office, known: Known, now: datetime) -> AlertList:
    clients = _clients(office)
    holding = sorted((each for each in known.alerts if each.holds), key=_gravest)
    over = [each for each in reversed(known.alerts) if not each.holds][:KEPT]
    rows = tuple(_row(each, known.windows, clients, now) for each in (*holding, *over))
    return AlertList(now, rows, tuple(window for window in known.windows if window.holds(now)))


def _gravest(alert: Alert) -> tuple[bool, bool, int]:
    return alert.state is AlertState.ACKNOWLEDGED, alert.severity is AlertSeverity.WARNING, -alert.number


def _row(alert: Alert, windows: tuple[Maintenance, ...], clients: dict[str, str], now: datetime) -> AlertRow:
    window = covering(windows, alert.account, alert.terminal, now) if alert.holds else None
    return AlertRow(alert, clients.get(alert.account, ""), window)


def _clients(office: Office) -> dict[str, str]:
    """Whose money works in each account, by the account's name."""
    book = office.books.current(office.store)
    names = {client.code: client.name for client in book.clients}
    found: dict[str, str] = {}
    for investment in book.investments:
        for allocation in investment.allocations:
            if investment.counts and allocation.until is None:
                found.setdefault(str(allocation.account), names.get(investment.client, investment.client))
    return found


def alert_detail(office: Office, number: int) -> AlertDetail:
    """One alert with everything that happened to it. Raises BadInput for a number that does not exist."""
    office.allow(Action.OFFICE_READ)
    now = office.clock()
    known = office.alerts.current(office.store, now)
    alert = _known(office, known, number)
    with office.store.reading() as session:
        events = table.events_of(session, alert.kind, alert.subject, alert.number)
    fact = office.alerts.facts.get(alert.key)
    return AlertDetail(
        row=_row(alert, known.windows, _clients(office), now),
        events=tuple(events),
        measured=fact.measured if fact else None,
        limits=known.thresholds.of(alert.kind, alert.account),
    )


def _known(office: Office, known: Known, number: int) -> Alert:
    """The alert of this number, from the store where it is over for long. Raises BadInput."""
    alert = known.of(number) or next(iter(past(office.store, number=number)), None)
    if alert is None:
        raise BadInput(
            message("There is no alert {number}.", number=number),
            message("The list of alerts shows the numbers there are."),
            field="alert",
        )
    return alert


def acknowledge(office: Office, number: int, note: str = "") -> Alert:
    """Write down that somebody has seen an open alert; it stays quiet until it gets worse or is over.

    Raises BadInput for an alert that is not open or a note that is too long, Conflict if another seat was first.
    """
    office.allow(Action.ALERTS_HANDLE)
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise BadInput(message("A note has at most {most} characters.", most=LONGEST_NOTE), field="note")
    alert = _known(office, office.alerts.current(office.store, office.clock()), number)
    event = acknowledged(alert, office.person.name, office.clock(), note)
    with office.store.writing(office.person.name) as writing:
        table.add(writing.session, [event])
        before = {"state": alert.state.value, "severity": alert.severity.value}
        writing.audit("alert:acknowledged", _subject(event), before, {"alert": number}, reason=note)
        writing.commit()
    return after(event, alert)


def alerts_now(office: Office) -> AlertList:
    """How the alerts would stand if somebody looked now, going by the store alone; writes nothing.

    What needs a terminal to be told (that one is down) stands as it was seen last.
    """
    office.allow(Action.OFFICE_READ)
    now, measured = office.clock(), measure_records(office)
    known = office.alerts.current(office.store, now)
    last = dict(known.last)
    for event in evaluate(measured.facts, Judged(known.thresholds, now, known.windows), last, measured.watched):
        last[event.key] = after(event, last.get(event.key))
    return _listed(office, replace(known, alerts=tuple(last.values()), last=last), now)
