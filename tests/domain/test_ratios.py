"""Return against risk, checked with the statistics of the standard library, and the reasons for no answer."""

from __future__ import annotations

import math
import statistics
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.computed import Computed, known
from app.domain.ratios import (
    ALL_LOST,
    LEAST_RETURNS,
    NO_BENCHMARK,
    NO_FALL,
    NO_LOSS,
    NO_VARIATION,
    TOO_FEW,
    TOO_SHORT,
    calmar,
    ratios,
    return_a_year,
    sharpe,
    sortino,
    volatility,
)

YEAR = (date(2024, 3, 1), date(2025, 3, 1))
MIXED = [Decimal(each).scaleb(-3) for each in (4, -3, 7, 0, -6, 2, 5, -1, 3, 8, -2, 1, 6, -4, 2, 9, -5, 3, 0, 4, 1)]


def close(found: Computed, wanted: float) -> bool:
    return found.value is not None and math.isclose(found.value, wanted, rel_tol=1e-9, abs_tol=1e-9)


@given(st.lists(st.decimals("-0.09", "0.09", places=4), min_size=LEAST_RETURNS, max_size=80))
def test_an_independent_calculation_says_the_same(daily: list[Decimal]) -> None:
    plain = [float(each) for each in daily]
    deviation = statistics.stdev(plain)
    downside = math.sqrt(sum(min(each, 0.0) ** 2 for each in plain) / len(plain))
    assert close(volatility(daily), deviation * math.sqrt(252))
    if deviation > 1e-9:
        assert close(sharpe(daily), statistics.mean(plain) / deviation * math.sqrt(252))
    if downside:
        assert close(sortino(daily), statistics.mean(plain) / downside * math.sqrt(252))


@given(st.lists(st.decimals("-0.09", "0.09", places=4), min_size=LEAST_RETURNS, max_size=40), st.integers(2, 9))
def test_twice_the_bet_is_twice_the_risk_and_the_same_ratio(daily: list[Decimal], factor: int) -> None:
    larger = [each * factor for each in daily]
    one, other = volatility(daily).value, volatility(larger).value
    assert one is not None
    assert other is not None
    assert abs(one * factor - other) < Decimal("1E-18")
    small, large = sharpe(daily).value, sharpe(larger).value
    assert (small is None) == (large is None)
    if small is not None and large is not None:
        assert abs(small - large) < Decimal("1E-12")


@pytest.mark.parametrize("ratio", [volatility, sharpe, sortino])
def test_few_returns_say_nothing(ratio: object) -> None:
    assert callable(ratio)
    assert ratio(MIXED[: LEAST_RETURNS - 1]) == Computed(None, TOO_FEW)
    assert ratio(MIXED[:LEAST_RETURNS]).value is not None


def test_returns_that_never_vary_or_never_fall_have_no_ratio() -> None:
    same = [Decimal(1) / 3000] * LEAST_RETURNS
    assert volatility(same) == known(Decimal(0) * Decimal(252).sqrt())
    assert sharpe(same).why == NO_VARIATION
    assert sortino(same).why == NO_LOSS


def test_a_year_takes_a_year() -> None:
    first, last = YEAR
    assert return_a_year(known(Decimal("0.5")), first, date(2025, 2, 28)).why == TOO_SHORT
    assert close(return_a_year(known(Decimal("0.5")), first, last), 1.5 ** (365.25 / 365) - 1)
    assert close(return_a_year(known(Decimal("0.21")), first, date(2026, 3, 1)), 1.21 ** (365.25 / 730) - 1)
    assert return_a_year(known(Decimal(-1)), first, last).why == ALL_LOST
    assert return_a_year(Computed(None, NO_FALL), first, last).why == NO_FALL
    assert return_a_year(known(Decimal("0.5")), None, last).why == TOO_SHORT
    assert return_a_year(known(Decimal("0.5")), first, None).why == TOO_SHORT


def test_calmar_is_the_return_a_year_against_the_deepest_fall() -> None:
    assert calmar(known(Decimal("0.30")), Decimal("-0.12")) == known(Decimal("2.5"))
    assert calmar(known(Decimal("0.30")), Decimal(0)).why == NO_FALL
    assert calmar(Computed(None, TOO_SHORT), Decimal("-0.12")).why == TOO_SHORT


def test_all_of_them_together() -> None:
    found = ratios(MIXED, known(Decimal("0.5")), *YEAR, Decimal("-0.1"))
    assert found.count == len(MIXED)
    assert (found.volatility, found.sharpe, found.sortino) == (volatility(MIXED), sharpe(MIXED), sortino(MIXED))
    assert found.calmar == calmar(found.return_a_year, Decimal("-0.1"))
    assert found.beta.why == NO_BENCHMARK
