"""Dates of contracts, and which date it is in the office when something happens."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import add_months, end_of_day, local_date, zone
from app.domain.errors import BadInput

dates = st.dates(date(1990, 1, 1), date(2100, 12, 31))
zones = st.sampled_from(
    ["UTC", "America/New_York", "America/Havana", "Asia/Kathmandu", "Pacific/Apia", "Europe/Lisbon"]
)


@pytest.mark.parametrize(
    ("start", "months", "found"),
    [
        ("2025-08-31", 2, "2025-10-31"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2023-12-31", 2, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-11-15", 14, "2027-01-15"),
        ("2025-03-31", -1, "2025-02-28"),
        ("2025-01-01", 0, "2025-01-01"),
    ],
)
def test_anniversaries_are_clamped_to_the_end_of_the_month(start: str, months: int, found: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(found)


@given(dates, st.integers(0, 600))
def test_an_anniversary_lies_in_its_month_and_later_ones_are_later(start: date, months: int) -> None:
    day = add_months(start, months)
    assert day.year * 12 + day.month == start.year * 12 + start.month + months
    assert day.day == start.day or (day.day < start.day and (day + timedelta(days=1)).day == 1)
    assert add_months(start, months + 1) > day


@given(dates, st.integers(-90_000, 90_000), zones)
def test_a_day_of_the_office_ends_exactly_where_the_next_date_begins(day: date, seconds: int, name: str) -> None:
    moment = end_of_day(day, name) + timedelta(seconds=seconds)
    assert (moment < end_of_day(day, name)) == (local_date(moment, name) <= day)


def test_the_end_of_the_day_is_the_offices_midnight() -> None:
    assert end_of_day(date(2025, 9, 7), "America/New_York") == datetime(2025, 9, 8, 4, tzinfo=UTC)
    assert local_date(datetime(2025, 9, 8, 3, 59, tzinfo=UTC), "America/New_York") == date(2025, 9, 7)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2025, 1, 1), "UTC")  # noqa: DTZ001 - the mistake is meant


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "\x00", "x" * 5000, "Europe"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(BadInput) as caught:
        zone(name)
    assert caught.value.field == "timezone"
