"""Dates of contracts and of the office: month anniversaries, business days' ends, zones."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.domain.errors import BadInput, message

SHIFTED = re.compile(r"((?!Etc/)[A-Za-z_]+/[A-Za-z_/]+)([+-]\d{1,2})")


def add_months(start: date, months: int) -> date:
    """The anniversary `months` calendar months after `start`, clamped to the month's end (31 Aug + 6 = 28 Feb)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    month += 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone of this IANA name. Raises BadInput where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise BadInput(
            message("{name} is not a time zone.", name=name),
            message("Use an IANA name such as America/New_York or UTC."),
            field="timezone",
        ) from unknown


@lru_cache(maxsize=64)
def server_clock(name: str) -> tuple[ZoneInfo, timedelta]:
    """The zone of a broker's clock and what is added to it: an IANA name, or one with hours (America/New_York+7).

    Raises BadInput where there is no such zone.
    """
    found = SHIFTED.fullmatch(name)
    return (zone(found[1]), timedelta(hours=int(found[2]))) if found else (zone(name), timedelta(0))


def local_date(moment: datetime, office_zone: str) -> date:
    """The date in the office's zone at that moment. `moment` must be aware."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(zone(office_zone)).date()


def end_of_day(day: date, office_zone: str) -> datetime:
    """The first moment (UTC) after `day` in the office's zone: what happens before it counts on that day."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone(office_zone))
    return midnight.astimezone(UTC)


def utc_text(moment: datetime) -> str:
    """A moment as documents write it: ISO 8601 in UTC, with Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
