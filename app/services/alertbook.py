"""Keeps in memory how the alerts stand, as many as are needed, and reads only what was written since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any

from app.db import alerts as table
from app.db.store import Store
from app.domain.alerts import Alert, AlertEvent, Fact, Key, after
from app.domain.maintenance import LONGEST, Maintenance
from app.domain.thresholds import AlertKind, Thresholds

OVERLAP = 100
"""Numbers that are looked through again: of two seats, the one with the higher number may have been written first."""
KEPT = 500
"""So many of the newest alerts are held although they may be over; so many make a page of the older ones."""


@dataclass(frozen=True, slots=True)
class Known:
    """The alerts that are held, the newest last, the last of each kind and subject, and what they are held against."""

    alerts: tuple[Alert, ...]
    last: Mapping[Key, Alert]
    thresholds: Thresholds
    windows: tuple[Maintenance, ...]

    @property
    def since(self) -> int | None:
        """The number from which on every alert is held; None where there are no others."""
        return None if len(self.alerts) < KEPT else self.alerts[-KEPT].number

    def of(self, number: int) -> Alert | None:
        """The alert with this number."""
        return next((alert for alert in self.alerts if alert.number == number), None)


@dataclass(slots=True)
class AlertBook:
    """The alerts as they were read last, and the facts that were measured last.

    It holds what counts: every alert that is not over, the last of each kind and subject, and the newest of the others.
    """

    _alerts: dict[int, Alert] = field(default_factory=dict)
    _last: dict[Key, Alert] = field(default_factory=dict)
    _seen: set[int] | None = None
    _facts: Mapping[Key, Fact] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def current(self, store: Store, now: datetime) -> Known:
        """How the alerts stand in the store. Raises Unavailable."""
        with self._lock, store.reading() as session:
            if self._seen is None:
                self._begin(session)
            else:
                self._go_on(session, self._seen)
            windows = table.maintenance(session, now - LONGEST)
            return Known(tuple(self._alerts.values()), dict(self._last), table.thresholds(session), windows)

    def _begin(self, session: Any) -> None:
        """Read what counts, however many lines there are."""
        rings = table.last_rings(session)
        for alert in folded(table.lines_of(session, table.the_last())):
            rang_at = alert.rang_at or rings.get(alert.key)  # the one before may have rung a moment ago
            self._last[alert.key] = replace(alert, rang_at=rang_at)
        newest = folded(table.lines_of(session, table.the_newest(KEPT)))
        self._alerts = {each.number: each for each in (*newest, *self._last.values())}
        recent = table.events(session, table.last_number(session) - OVERLAP)
        self._seen = {event.number for event in recent}
        self._tidy()

    def _go_on(self, session: Any, seen: set[int]) -> None:
        """Read what was written since."""
        fresh = [event for event in _recent(session, seen) if event.number not in seen]
        for event in fresh:
            alert = after(event, self._last.get(event.key))
            self._last[event.key] = self._alerts[alert.number] = alert
        if fresh:
            seen.update(event.number for event in fresh)
            self._seen = {number for number in seen if number > max(seen) - OVERLAP}
            self._tidy()

    def _tidy(self) -> None:
        """Let go of those that are over and not among the newest, and keep the others in their order."""
        numbers = sorted(self._alerts)
        newest = set(numbers[-KEPT:])
        self._alerts = {each: self._alerts[each] for each in numbers if each in newest or self._alerts[each].holds}

    def measured(self, facts: Iterable[Fact], watched: frozenset[AlertKind]) -> None:
        """Remember what was measured just now; of kinds that were not watched, what was measured before."""
        kept = {key: fact for key, fact in self._facts.items() if fact.kind not in watched}
        self._facts = kept | {fact.key: fact for fact in facts}

    @property
    def facts(self) -> Mapping[Key, Fact]:
        """What was measured last; empty before the first look."""
        return self._facts


def _recent(session: Any, seen: set[int]) -> list[AlertEvent]:
    return table.events(session, max(seen, default=0) - OVERLAP)


def folded(lines: Iterable[AlertEvent]) -> list[Alert]:
    """The alerts that these lines make, the oldest first; the lines of each are there from its first on."""
    found: dict[int, Alert] = {}
    standing: dict[Key, Alert] = {}
    for line in lines:
        alert = after(line, standing.get(line.key))
        found[alert.number] = standing[line.key] = alert
    return list(found.values())


def past(store: Store, below: int | None = None, number: int | None = None) -> tuple[Alert, ...]:
    """A page of the alerts before the one numbered `below`, or the one of this number, the newest first, as they stood.

    Raises Unavailable.
    """
    wanted = table.the_newest(KEPT, below) if number is None else table.the_one(number)
    with store.reading() as session:
        return tuple(reversed(folded(table.lines_of(session, wanted))))
