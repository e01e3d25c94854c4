"""Alerts as plain documents, for the command line."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from app.domain.alerts import Alert, AlertState
from app.domain.alertsaid import sentence, way_out
from app.domain.maintenance import Maintenance
from app.services.alerts import AlertList, AlertRow
from app.words import Words

Json = dict[str, object]


def alerts_document(found: AlertList, words: Words, *, everything: bool = False) -> Json:
    """The open alerts, or all with `everything`, and the maintenance that goes on; sentences in this language."""
    rows = [row for row in found.rows if everything or row.alert.state is AlertState.OPEN]
    return {
        "alerts": [_row(row, words) for row in rows],
        "maintenance": [_window(window) for window in found.windows],
    }


def alert_document(alert: Alert, words: Words) -> Json:
    """One alert."""
    return _row(AlertRow(alert), words)


def _row(row: AlertRow, words: Words) -> Json:
    alert = row.alert
    return {
        "alert": alert.number or None,
        "kind": alert.kind.value,
        "subject": alert.subject,
        "severity": alert.severity.value,
        "state": alert.state.value,
        "silenced": row.window is not None,
        "raised": _moment(alert.raised_at),
        "cleared": _moment(alert.cleared_at),
        "acknowledged_by": alert.acknowledged_by or None,
        "note": alert.note or None,
        "measured": _number(alert.measured),
        "limit": _number(alert.limit),
        "message": words.say(sentence(alert)),
        "fix": words.say(way_out(alert.kind)),
    }


def _window(window: Maintenance) -> Json:
    return {
        "maintenance": window.number,
        "scope": window.scope.value,
        "subject": window.subject,
        "since": _moment(window.since),
        "until": _moment(window.until),
        "reason": window.reason,
        "by": window.by,
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


def _number(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
