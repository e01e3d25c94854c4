"""Places on a chart's axes: days and moments as seconds of the office's clock, and where the ticks stand."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from app.domain.calendar import zone

DAY = 86_400.0
HOUR = 3_600.0
MINUTE = 60.0
_EPOCH = date(1970, 1, 1).toordinal()
_STEPS_OF_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720)
_STEPS_OF_DAYS = (1, 2, 5, 7, 14)
_STEPS_OF_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
_PIXELS_PER_LABEL = 64


class Span(StrEnum):
    """What a tick on the time axis counts."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick on the time axis: where it stands and what it begins."""

    place: float
    span: Span


def place_of_day(day: date) -> float:
    """Where a day stands on a time axis: its first second on the office's clock."""
    return (day.toordinal() - _EPOCH) * DAY


def place_of(moment: datetime, office_zone: str) -> float:
    """Where a moment stands on a time axis, by the office's clock."""
    local = moment.astimezone(zone(office_zone)).replace(tzinfo=UTC)
    return local.timestamp()


def day_at(place: float) -> date:
    """The day of a place."""
    return date.fromordinal(math.floor(place / DAY) + _EPOCH)


def clock_at(place: float) -> datetime:
    """The reading of the office's clock at a place; aware, its UTC stands for the office's zone."""
    return datetime.fromtimestamp(place, UTC)


def time_ticks(start: float, end: float, pixels: float) -> list[Tick]:
    """Ticks between two places: times of day, days or months, as many as that width can label."""
    most = max(2.0, pixels / _PIXELS_PER_LABEL)
    span = max(1.0, end - start)
    if span / MINUTE / most <= _STEPS_OF_MINUTES[-1]:
        step = _first_over(_STEPS_OF_MINUTES, span / MINUTE / most) * MINUTE
        return [Tick(at, Span.MINUTE) for at in _multiples(start, end, step)]
    if span / DAY / most <= _STEPS_OF_DAYS[-1] and span <= 62 * DAY:
        step = _first_over(_STEPS_OF_DAYS, span / DAY / most) * DAY
        return [Tick(at, Span.DAY) for at in _multiples(start, end, step)]
    months = int(_first_over(_STEPS_OF_MONTHS, span / DAY / 30.44 / most))
    return [Tick(place_of_day(day), Span.MONTH) for day in _months(start, end, months)]


def value_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values from low to high, four to `most` of them where the range allows."""
    if not high > low:
        return [low]
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next((factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough), 10 * power)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [count * step for count in range(first, last + 1)]


def _first_over(steps: tuple[int, ...], least: float) -> int:
    return next((step for step in steps if step >= least), steps[-1])


def _multiples(start: float, end: float, step: float) -> Iterator[float]:
    for count in range(math.ceil(start / step), math.floor(end / step) + 1):
        yield count * step


def _months(start: float, end: float, step: int) -> Iterator[date]:
    first, last = day_at(start), day_at(end) + timedelta(days=1)
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        day = date(month // 12, month % 12 + 1, 1)
        if month % step == 0 and start <= place_of_day(day) <= end:
            yield day


def short_decimals(step: float, unit: float) -> int:
    """How many decimals a multiple of `step` needs in this unit to be written exactly, at most six."""
    each = abs(step) / unit
    return next((places for places in range(6) if _whole(each * 10**places)), 6)


def _whole(number: float) -> bool:
    return round(number) != 0 and abs(number - round(number)) < 1e-6 * number
