"""The simulator speaks with the contract's own functions: the golden cases of the rules, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.accrual import contract_interest
from app.domain.calendar import add_months
from app.domain.errors import BadInput
from app.domain.investments import RowKind
from app.domain.products import SHIPPED_TERMS, Terms
from app.domain.proposals import agreed, next_number, simulate

TERMS = {each.fund: each for each in SHIPPED_TERMS}
REFERENCE, DEPOSIT = Decimal("1263485.40"), date(2025, 4, 1)


@pytest.mark.parametrize(
    ("fund", "amount", "months", "each"),
    [
        ("CORE", "10000.00", tuple(range(3, 15)), "150.00"),
        ("BALANCE", "50000.00", (5, 8, 11, 14), "3750.00"),
        ("DYNAMIC", "250000.00", (8, 14), "52500.00"),
    ],
)
def test_the_cases_of_the_rules(fund: str, amount: str, months: tuple[int, ...], each: str) -> None:
    sold = simulate(TERMS[fund], Decimal(amount), DEPOSIT)
    interest = [row for row in sold.rows if row.kind is RowKind.INTEREST]
    assert [row.due for row in interest] == [add_months(DEPOSIT, month) for month in months]
    assert {row.amount for row in interest} == {Decimal(each)}
    assert sold.rows[-1].kind is RowKind.PRINCIPAL
    assert (sold.rows[-1].due, sold.rows[-1].amount) == (add_months(DEPOSIT, 14), Decimal(amount))
    assert sold.short_of_minimum == 0


def test_the_reference_case() -> None:
    sold = simulate(TERMS["BALANCE"], REFERENCE, DEPOSIT)
    dates = [date(2025, 9, 1), date(2025, 12, 1), date(2026, 3, 1), date(2026, 6, 1)]
    assert [row.due for row in sold.rows if row.kind is RowKind.INTEREST] == dates
    assert sold.interest == Decimal("379045.62")
    assert sold.total == REFERENCE + Decimal("379045.62")
    assert (sold.interest_starts, sold.matures) == (date(2025, 6, 1), date(2026, 6, 1))
    assert sold.first.due == date(2025, 9, 1)


@given(
    st.sampled_from([TERMS["CORE"], TERMS["BALANCE"], TERMS["DYNAMIC"]]),
    st.integers(1, 10**11).map(lambda cents: Decimal(cents).scaleb(-2)),
    st.dates(date(2020, 1, 1), date(2060, 1, 1)),
)
def test_what_is_shown_adds_up_to_what_the_contract_would_owe(terms: Terms, amount: Decimal, deposit: date) -> None:
    sold = simulate(terms, amount, deposit)
    assert sum(row.amount for row in sold.rows) == sold.total
    assert sold.interest == contract_interest(terms, amount)
    assert sold.short_of_minimum == max(Decimal(0), terms.minimum - amount)


def test_terms_that_are_agreed_each_time_need_a_rate() -> None:
    unlimited = TERMS["UNLIMITED"]
    with pytest.raises(BadInput) as refused:
        simulate(unlimited, Decimal("1000000.00"), DEPOSIT)
    assert refused.value.field == "rate_per_month"
    sold = simulate(agreed(unlimited, Decimal("0.04"), 3), Decimal("1000000.00"), DEPOSIT)
    assert [row.amount for row in sold.rows[:-1]] == [Decimal("120000.00")] * 4


@pytest.mark.parametrize(
    ("fund", "rate", "step", "field"),
    [
        ("CORE", "0.02", None, "rate_per_month"),
        ("UNLIMITED", "0.02", 13, "step_months"),
        ("UNLIMITED", "0.02", 0, "step_months"),
    ],
)
def test_terms_that_are_fixed_are_not_agreed_anew(fund: str, rate: str, step: int | None, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        agreed(TERMS[fund], Decimal(rate), step)
    assert refused.value.field == field


@pytest.mark.parametrize("rate", ["0.21", "-0.01", "0"])
def test_a_rate_that_nobody_means_is_refused(rate: str) -> None:
    with pytest.raises(BadInput):
        simulate(agreed(TERMS["UNLIMITED"], Decimal(rate), None), REFERENCE, DEPOSIT)


def test_nothing_is_no_investment() -> None:
    with pytest.raises(BadInput) as refused:
        simulate(TERMS["CORE"], Decimal("0.00"), DEPOSIT)
    assert refused.value.field == "amount"


def test_numbers_follow_one_another() -> None:
    assert [next_number(0), next_number(16)] == ["PR-0001", "PR-0017"]
