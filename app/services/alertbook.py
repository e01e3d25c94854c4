"""Keeps in memory how every alert stands, and reads only what was written since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from app.db import alerts as table
from app.db.store import Store
from app.domain.alerts import Alert, Fact, Key, after
from app.domain.maintenance import LONGEST, Maintenance
from app.domain.thresholds import AlertKind, Thresholds

OVERLAP = 100
"""Numbers that are looked through again: of two seats, the one with the higher number may have been written first."""


@dataclass(frozen=True, slots=True)
class Known:
    """Every alert there was, the newest last, the last of each kind and subject, and what they are held against."""

    alerts: tuple[Alert, ...]
    last: Mapping[Key, Alert]
    thresholds: Thresholds
    windows: tuple[Maintenance, ...]

    def of(self, number: int) -> Alert | None:
        """The alert with this number."""
        return next((alert for alert in self.alerts if alert.number == number), None)


@dataclass(slots=True)
class AlertBook:
    """The alerts as they were read last, and the facts that were measured last."""

    _alerts: dict[int, Alert] = field(default_factory=dict)
    _last: dict[Key, Alert] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _facts: Mapping[Key, Fact] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def current(self, store: Store, now: datetime) -> Known:
        """How the alerts stand in the store. Raises Unavailable."""
        with self._lock, store.reading() as session:
            for event in table.events(session, max(self._seen, default=0) - OVERLAP):
                if event.number not in self._seen:
                    self._seen.add(event.number)
                    alert = after(event, self._last.get(event.key))
                    self._last[event.key] = self._alerts[alert.number] = alert
            windows = table.maintenance(session, now - LONGEST)
            return Known(tuple(self._alerts.values()), dict(self._last), table.thresholds(session), windows)

    def measured(self, facts: Iterable[Fact], watched: frozenset[AlertKind]) -> None:
        """Remember what was measured just now; of kinds that were not watched, what was measured before."""
        kept = {key: fact for key, fact in self._facts.items() if fact.kind not in watched}
        self._facts = kept | {fact.key: fact for fact in facts}

    @property
    def facts(self) -> Mapping[Key, Fact]:
        """What was measured last; empty before the first look."""
        return self._facts
