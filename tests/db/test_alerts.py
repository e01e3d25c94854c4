"""Alerts in the store: a step is taken once, nothing is changed afterwards, the last word on a limit counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, update

from app.db import alerts
from app.db.alerts import AlertEventRecord, MaintenanceRecord, ThresholdRecord
from app.db.store import Store, UnauditedDecisionError
from app.domain.alerts import AlertEvent, Happening
from app.domain.errors import Conflict
from app.domain.events import Changes
from app.domain.maintenance import LONGEST, Maintenance, Scope
from app.domain.thresholds import COOL_DOWN, DEFAULTS, AlertKind, AlertSeverity, Limits
from tests.db.support import NOW, decide

RAISED = AlertEvent(
    kind=AlertKind.MARGIN,
    subject="1@s",
    step=1,
    what=Happening.RAISED,
    severity=AlertSeverity.WARNING,
    at=NOW,
    measured=Decimal("142.1234"),
    limit=Decimal(150),
    account="1@s",
    terminal="Live 3",
)
RANG = replace(RAISED, step=2, what=Happening.RANG)
SEEN = replace(RAISED, step=3, what=Happening.ACKNOWLEDGED, measured=None, by="ana", note="the trader knows")
CLEARED = replace(RAISED, step=4, what=Happening.CLEARED)
AGAIN = replace(RAISED, step=5)
WINDOW = Maintenance(
    scope=Scope.TERMINAL, subject="Live 3", since=NOW, until=NOW + timedelta(hours=1), reason="new build", by="ana"
)


def read(store: Store, after: int = 0) -> list[AlertEvent]:
    with store.reading() as session:
        return alerts.events(session, after)


def test_lines_come_back_as_they_were_written_with_their_numbers(store: Store) -> None:
    written: list[AlertEvent] = []
    decide(store, lambda session: written.extend(alerts.add(session, [RAISED, RANG, SEEN])))
    numbers = [event.number for event in written]
    assert numbers == sorted(set(numbers))
    assert read(store) == written
    assert [replace(event, number=0) for event in written] == [RAISED, RANG, SEEN]
    assert read(store, numbers[1]) == written[2:]


def test_a_step_is_taken_once(store: Store) -> None:
    decide(store, lambda session: alerts.add(session, [RAISED, RANG]))
    with pytest.raises(Conflict):
        decide(store, lambda session: alerts.add(session, [replace(RANG, what=Happening.CLEARED)]))
    assert [event.what for event in read(store)] == [Happening.RAISED, Happening.RANG]


def test_the_lines_of_one_alert_end_where_the_next_begins(store: Store) -> None:
    other = replace(RAISED, subject="2@s")
    decide(store, lambda session: alerts.add(session, [RAISED, RANG, other, SEEN, CLEARED, AGAIN]))
    first, last = (event.number for event in read(store) if event.step in {1, 5} and event.subject == "1@s")
    with store.reading() as session:
        steps = [
            [event.step for event in alerts.events_of(session, AlertKind.MARGIN, "1@s", number)]
            for number in (first, last)
        ]
    assert steps == [[1, 2, 3, 4], [5]]


def test_they_tell_their_topic_and_need_an_audit_line(store: Store, heard: list[Changes]) -> None:
    decide(store, lambda session: alerts.add(session, [RAISED]))
    assert Changes.ALERTS in heard[-1]
    with store.writing("alerts") as writing:
        alerts.add(writing.session, [RANG])
        with pytest.raises(UnauditedDecisionError):
            writing.commit()


def test_the_last_word_on_a_limit_counts_and_can_be_taken_back(store: Store) -> None:
    own, office = Limits(Decimal("130.5"), None), Limits(Decimal(140), Decimal(110))
    decide(
        store,
        lambda session: alerts.set_limits(session, "", AlertKind.MARGIN, office, "ana", NOW),
        lambda session: alerts.set_limits(session, "1@s", AlertKind.MARGIN, Limits(), "ana", NOW),
        lambda session: alerts.set_limits(session, "1@s", AlertKind.MARGIN, own, "ana", NOW),
        lambda session: alerts.set_cool_down(session, timedelta(minutes=45), "ana", NOW),
    )
    with store.reading() as session:
        found = alerts.thresholds(session)
    assert (found.of(AlertKind.MARGIN, "1@s"), found.of(AlertKind.MARGIN)) == (own, office)
    assert found.cool_down == timedelta(minutes=45)
    decide(
        store,
        lambda session: alerts.set_limits(session, "1@s", AlertKind.MARGIN, None, "ana", NOW),
        lambda session: alerts.set_limits(session, "", AlertKind.MARGIN, None, "ana", NOW),
        lambda session: alerts.set_cool_down(session, None, "ana", NOW),
    )
    with store.reading() as session:
        found = alerts.thresholds(session)
    assert (found.of(AlertKind.MARGIN, "1@s"), found.cool_down) == (DEFAULTS[AlertKind.MARGIN], COOL_DOWN)


def test_maintenance_comes_back_and_so_does_its_end(store: Store) -> None:
    made: list[Maintenance] = []
    decide(store, lambda session: made.append(alerts.add_maintenance(session, WINDOW)))
    with store.reading() as session:
        assert alerts.maintenance(session) == (replace(WINDOW, number=made[0].number),)
    ended = NOW + timedelta(minutes=5)
    decide(store, lambda session: alerts.end_maintenance(session, made[0], "eva", ended))
    with store.reading() as session:
        [found] = alerts.maintenance(session, NOW - LONGEST)
        assert (found.ended_at, found.ended_by, found.until) == (ended, "eva", WINDOW.until)
        assert alerts.maintenance(session, NOW + timedelta(seconds=1)) == ()


@pytest.mark.parametrize("record", [AlertEventRecord, ThresholdRecord, MaintenanceRecord])
def test_nothing_of_it_is_changed_or_taken_away(
    store: Store, record: type[AlertEventRecord | ThresholdRecord | MaintenanceRecord]
) -> None:
    decide(
        store,
        lambda session: alerts.add(session, [RAISED]),
        lambda session: alerts.set_limits(session, "", AlertKind.MARGIN, Limits(), "ana", NOW),
        lambda session: alerts.add_maintenance(session, WINDOW),
    )
    for statement in (delete(record), update(record).values(id=99)):
        with pytest.raises(Exception, match=r"append-only|not authorized"):
            decide(store, lambda session, statement=statement: session.execute(statement))  # type: ignore[misc]
