"""Ticks stand on round places, as many as the width can label."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.regions import REGIONS
from app.ui.charts.axis import AxisText
from app.ui.charts.scale import (
    DAY,
    HOUR,
    Span,
    clock_at,
    day_at,
    place_of,
    place_of_day,
    short_decimals,
    time_ticks,
    value_ticks,
)

APRIL, SEPTEMBER = place_of_day(date(2025, 4, 1)), place_of_day(date(2025, 9, 7))


def test_a_moment_stands_where_the_offices_clock_shows_it() -> None:
    moment = datetime(2025, 9, 8, 1, 30, tzinfo=UTC)
    place = place_of(moment, "America/New_York")
    assert day_at(place) == date(2025, 9, 7)
    assert clock_at(place).strftime("%H:%M") == "21:30"


def test_half_a_year_is_labelled_by_months() -> None:
    ticks = time_ticks(APRIL, SEPTEMBER, 700)
    assert [day_at(tick.place).month for tick in ticks] == [4, 5, 6, 7, 8, 9]
    assert {tick.span for tick in ticks} == {Span.MONTH}


def test_weeks_are_labelled_by_days_and_hours_by_the_clock() -> None:
    assert {tick.span for tick in time_ticks(SEPTEMBER - 14 * DAY, SEPTEMBER, 700)} == {Span.DAY}
    assert {tick.span for tick in time_ticks(SEPTEMBER, SEPTEMBER + HOUR, 700)} == {Span.MINUTE}


@given(start=st.floats(0, 2e9), length=st.floats(60, 1e9), pixels=st.floats(150, 3000))
def test_labels_never_crowd_the_time_axis(start: float, length: float, pixels: float) -> None:
    ticks = time_ticks(start, start + length, pixels)
    gaps = [(after.place - before.place) / length * pixels for before, after in pairwise(ticks)]
    assert all(start <= tick.place <= start + length for tick in ticks)
    assert all(gap > 28 for gap in gaps)


@given(low=st.floats(-1e7, 1e7), length=st.floats(0.5, 1e7))
def test_neighbours_on_the_value_axis_read_differently(low: float, length: float) -> None:
    ticks = value_ticks(low, low + length, 6)
    labels = AxisText(REGIONS["en-US"]).ticks(ticks)
    assert len(set(labels)) == len(ticks)
    assert len(ticks) <= 7


@pytest.mark.parametrize(("step", "places"), [(200_000, 1), (250_000, 2), (1_000_000, 0), (500, 4)])
def test_a_tick_is_written_exactly(step: float, places: int) -> None:
    assert short_decimals(step, 1_000_000) == places


def test_millions_and_thousands_are_written_as_the_region_does() -> None:
    assert AxisText(REGIONS["en-US"]).ticks([1_200_000, 1_400_000, 1_600_000]) == ["1.2M", "1.4M", "1.6M"]
    assert AxisText(REGIONS["en-US"]).ticks([500_000, 600_000]) == ["0.50M", "0.60M"]
    assert AxisText(REGIONS["es-ES"]).ticks([20_000, 30_000]) == ["20 K", "30 K"]


def test_a_range_is_written_low_end_first_in_one_unit() -> None:
    from decimal import Decimal

    text = AxisText(REGIONS["en-US"])
    assert text.range(Decimal("472755.51"), Decimal("615755.51")) == "+0.47–0.62M"
    assert text.range(Decimal(-9000), Decimal(90_000)) == "−9–+90K"
    assert text.amount(Decimal("615755.51"), signed=True) == "+0.62M"


def test_january_says_the_year() -> None:
    text = AxisText(REGIONS["es-ES"])
    assert text.month(date(2026, 1, 1)) == "2026"
    assert text.month(date(2026, 8, 1)) == "ago"
