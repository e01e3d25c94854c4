"""The broker's clock: its wall time is delivered as if it were UTC. A zone is an IANA name, or one with hours added.

Many servers keep New York's time plus seven hours, which changes with New York's summer: "America/New_York+7".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.domain.calendar import server_clock

USUAL = ("America/New_York+7", "Europe/Athens")
"""The clocks most servers keep: two hours ahead of UTC in winter, by the summer of the US or of Europe."""
NEAR = timedelta(minutes=5)
UNCONFIRMED = "UTC"
"""The clock that a server is taken to keep of which nobody has said anything."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAIVE = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock; its zone follows


class Doubt(StrEnum):
    """What is doubtful about a time of the server's clock."""

    REPEATED = "repeated"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class ServerTime:
    """A moment (UTC) read off the server's clock, and what is doubtful about it.

    Of an hour that came twice in autumn it is the first; an hour that never was in spring says that the zone is wrong.
    """

    moment: datetime
    doubt: Doubt | None = None


def to_server(moment: datetime, name: str) -> int:
    """Seconds since 1970 of the wall clock in that zone at a moment. Raises BadInput for a zone that is none."""
    there, shift = server_clock(name)
    wall = moment.astimezone(there).replace(tzinfo=UTC) + shift
    return int(wall.timestamp())


def from_server(milliseconds: int, name: str) -> datetime:
    """The moment (UTC) when the wall clock in that zone stood there; of a repeated hour, the first."""
    there, shift = server_clock(name)
    wall = NAIVE + timedelta(milliseconds=milliseconds) - shift
    return wall.replace(tzinfo=there).astimezone(UTC)


def read_server(milliseconds: int, name: str) -> ServerTime:
    """The moment, and whether the wall clock stood there twice or never."""
    there, shift = server_clock(name)
    wall = NAIVE + timedelta(milliseconds=milliseconds) - shift
    first, second = (wall.replace(tzinfo=there, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return ServerTime(first)
    return ServerTime(first, Doubt.REPEATED if first < second else Doubt.SKIPPED)


def ahead(moment: datetime, name: str) -> timedelta:
    """How far the clock in that zone is ahead of UTC at a moment."""
    there, shift = server_clock(name)
    off = moment.astimezone(there).utcoffset()
    assert off is not None  # noqa: S101 - a zone always has one
    return off + shift


def turns(name: str, since: datetime, until: datetime) -> Iterator[tuple[int, int, Doubt]]:
    """The hours the clock in that zone showed twice or skipped: first second, the second after, and which it was."""
    at, before = since, ahead(since, name)
    while at < until:
        later = at + DAY
        now = ahead(later, name)
        if now != before:
            wall = to_server(_turn(name, at, later), name)  # what it showed when it had just been set
            gap = int((now - before).total_seconds())
            yield (wall - gap, wall, Doubt.SKIPPED) if gap > 0 else (wall, wall - gap, Doubt.REPEATED)
        at, before = later, now


def _turn(name: str, before: datetime, after: datetime) -> datetime:
    """The first minute in which the clock was set otherwise."""
    old = ahead(before, name)
    while after - before > MINUTE:
        middle = before + (after - before) / 2
        before, after = (middle, after) if ahead(middle, name) == old else (before, middle)
    return after.replace(second=0, microsecond=0)


def proposed(offset: timedelta, at: datetime) -> tuple[str, ...]:
    """Zones that an unknown server may keep whose clock was so far ahead of UTC at a moment, the likeliest first.

    The last one is a fixed shift. A person confirms: in summer and winter several fit.
    """
    usual = [name for name in USUAL if abs(ahead(at, name) - offset) <= NEAR]
    hours = round(offset / timedelta(hours=1))
    if abs(offset - timedelta(hours=hours)) > NEAR or not -12 <= hours <= 14:
        return tuple(usual)
    fixed = "UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"  # its sign says what must be added to reach UTC
    return (*usual, fixed)
