"""Dates as sanctions lists write them: days, months, years, ranges, and about when."""

from __future__ import annotations

import calendar
import re
from datetime import date

from app.domain.sanctions import Born

ABOUT = 2
"""Years that a date "circa" may be off, either way."""
EARLIEST, LATEST = 1800, 2200
SHORT_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
MONTHS = {name: at for at, name in enumerate(SHORT_MONTHS.split(), 1)}
CIRCA = re.compile(r"^\s*(?:circa|approximately|approx\.?|about|c\.|between)\s+", re.IGNORECASE)
TO = re.compile(r"\s+(?:to|and|-|–)\s+|(?<=\d{4})\s*[-–/]\s*(?=\d{4}$)", re.IGNORECASE)
ISO = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?$")
SLASHED = re.compile(r"^(\d{1,2}|dd|--)[/.-](\d{1,2}|mm|--)[/.-](\d{4})(?: .*)?$", re.IGNORECASE)
SPELLED = re.compile(r"^(?:(\d{1,2})[ -])?([A-Za-z]{3})[a-z]*\.?[ -](\d{4})$")


def born(text: str) -> Born | None:
    """When somebody was born; None where the text is no date that can be read."""
    bare = CIRCA.sub("", text.strip())
    around = ABOUT if bare != text.strip() and not text.strip().casefold().startswith("between") else 0
    spans = [span(part.strip()) for part in TO.split(bare)]
    if not 1 <= len(spans) <= 2 or any(each is None for each in spans):
        return None
    known = [each for each in spans if each is not None]
    first, last = known[0].first, known[-1].last
    if last < first:
        return None
    return (
        Born(date(first.year - around, first.month, 1), _end(last.year + around, last.month))
        if around
        else Born(first, last)
    )


def span(text: str) -> Born | None:
    """The days of one date: a day, a month or a year."""
    if found := ISO.match(text):
        return days(found[1], found[2], found[3])
    if found := SLASHED.match(text):
        return days(found[3], found[2], found[1])
    if found := SPELLED.match(text):
        return days(found[3], str(MONTHS.get(found[2].casefold(), 99)), found[1])
    return None


def days(year: str, month: str | None = None, day: str | None = None) -> Born | None:
    """The days of a year, of a month of it, or that one day; parts that are no number are not known."""
    whole, part, single = _number(year), _number(month), _number(day)
    if not EARLIEST <= whole <= LATEST:
        return None
    try:
        if part == 0:
            return Born(date(whole, 1, 1), date(whole, 12, 31))
        if single == 0:
            return Born(date(whole, part, 1), _end(whole, part))
        return Born(date(whole, part, single), date(whole, part, single))
    except ValueError:
        return None


def published(text: str, *, american: bool = False) -> date | None:
    """The day on which a list was published; None where the text names none. Americans write the month first."""
    bare = text.strip()
    if american and (found := SLASHED.match(bare)):
        bare = f"{found[2]}/{found[1]}/{found[3]}"
    found_span = span(bare)
    return found_span.first if found_span and found_span.first == found_span.last else None


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
