"""The broker's clock: its wall time is delivered as if it were UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.calendar import zone


def to_server(moment: datetime, name: str) -> int:
    """Seconds since 1970 of the wall clock in that zone at a moment."""
    wall = moment.astimezone(zone(name)).replace(tzinfo=UTC)
    return int(wall.timestamp())


def from_server(milliseconds: int, name: str) -> datetime:
    """The moment (UTC) when the wall clock in that zone stood there; of a repeated hour, the first."""
    wall = datetime(1970, 1, 1) + timedelta(milliseconds=milliseconds)  # noqa: DTZ001 - a wall clock; its zone follows
    return wall.replace(tzinfo=zone(name)).astimezone(UTC)
