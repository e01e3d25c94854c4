"""The curves of the dashboard: what is held and owed at each day's end, ending on the figures of today."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.officefile import read_office_file
from app.domain.curve import curve, forecast
from app.domain.reality import value
from tests.domain.anyoffice import any_day, any_office, content
from tests.factories import book, contract, operation, reading, trade
from tests.offices import reference_book

AS_OF = date(2025, 9, 7)


def test_the_reference_curve_begins_with_the_deposit_and_ends_with_the_figures() -> None:
    office = reference_book()
    points = curve(office, value(office, AS_OF), None)
    assert (points[0].day, points[0].held) == (date(2025, 4, 1), Decimal("1263485.40"))
    last = points[-1]
    assert (last.day, last.held, last.owed) == (AS_OF, Decimal("1837934.05"), Decimal("1365178.54"))
    assert last.held_with_unreviewed - last.held == Decimal("143000.00")
    assert last.principal == Decimal("1263485.40")
    assert len(points) == 160


def test_a_long_history_is_spread_evenly_and_keeps_both_ends() -> None:
    office = reference_book()
    points = curve(office, value(office, AS_OF), "BALANCE", most=20)
    days = [point.day for point in points]
    assert (days[0], days[-1]) == (date(2025, 4, 1), AS_OF)
    assert len(days) <= 21
    assert {later - earlier for earlier, later in pairwise(days[1:])} == {timedelta(days=8)}


def test_an_office_without_a_past_has_today() -> None:
    office = book()
    (point,) = curve(office, value(office, AS_OF), None)
    assert point.day == AS_OF
    assert point.held == point.owed == 0


def test_a_day_ends_in_the_zone_of_the_office() -> None:
    deals = (operation("100.00", "Deposit", "2025-01-01T12:00"), trade("1.00", "2025-01-03T04:59"))
    office = book(deals=deals, timezone="America/New_York")
    points = curve(office, value(office, date(2025, 1, 4)), None)
    assert [point.held for point in points] == [100, 101, 101, 101]


@pytest.mark.parametrize("day", [date(2025, 3, 1), date(2025, 3, 20)])
def test_a_deal_dated_ahead_is_in_the_last_point_as_in_the_figures(day: date) -> None:
    deals = (operation("100.00", "Deposit"), trade("5.00", "2025-03-10"))
    office = book(deals=deals, snapshots=(reading("105.00"),))
    assert curve(office, value(office, day), None)[-1].held == 105


@given(st.integers(0, 10**6))
def test_the_last_point_of_any_curve_is_what_is_held_and_owed(seed: int) -> None:
    random = Random(seed)
    office, as_of = read_office_file(content(any_office(random))).book, any_day(random)
    reality = value(office, as_of)
    for fund in (None, *reality.funds):
        figures = reality.of(fund)
        points = curve(office, reality, fund, most=30)
        assert points[-1].day == as_of
        assert points[-1].held == figures.assets_low
        assert points[-1].held_with_unreviewed == figures.assets_high
        assert (points[-1].owed, points[-1].principal) == (figures.obligations, figures.principal)
        assert [point.day for point in points] == sorted({point.day for point in points})


def test_the_forecast_grows_by_interest_until_maturity() -> None:
    office = book(investments=(contract("I-1", "10000.00", deposit=date(2025, 1, 1)),))
    owed = forecast(office, None, date(2025, 2, 1), days=500, step=100)
    assert [day for day, _ in owed] == [date(2025, 2, 1) + timedelta(days=100 * n) for n in range(6)]
    assert owed[0][1] == Decimal("10000.00")
    assert owed[-1][1] == Decimal("11800.00")
    assert [amount for _, amount in owed] == sorted(amount for _, amount in owed)
    assert [amount for _, amount in forecast(office, "BALANCE", date(2025, 2, 1), days=7)] == [0, 0]
