"""What a contract promises and what has accrued of it: exact sums, never backwards, never above the total."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.accrual import (
    accrued_days,
    accrued_interest,
    contract_interest,
    due_date,
    interest_start,
    maturity,
    promised,
    schedule,
)
from app.domain.calendar import add_months
from app.domain.investments import Investment, RowKind
from app.domain.money import ZERO, from_cents
from app.domain.products import Accrual, Convention
from tests.offices import reference_book, second_book

MODELS = {each.fund: replace(each, schedule=()) for each in (*second_book().investments, *reference_book().investments)}
funds = st.sampled_from(sorted(MODELS))
principals = st.integers(1_000_00, 50_000_000_00).map(from_cents)
days = st.dates(date(2019, 1, 1), date(2031, 12, 31))
accruals = st.sampled_from(list(Accrual))


def contract(fund: str, principal: Decimal, deposit: date, accrual: Accrual = Accrual.DAYS) -> Investment:
    model = MODELS[fund]
    return replace(model, principal=principal, deposit_date=deposit, terms=replace(model.terms, accrual=accrual))


@given(funds, principals, days)
def test_the_rows_of_a_schedule_sum_to_the_contract_and_give_the_principal_back_last(
    fund: str, principal: Decimal, deposit: date
) -> None:
    investment = contract(fund, principal, deposit)
    rows = schedule(investment)
    interest = sum((row.amount for row in rows if row.kind is RowKind.INTEREST), ZERO)
    assert interest == contract_interest(investment.terms, principal)
    assert (rows[-1].kind, rows[-1].amount, rows[-1].due) == (
        RowKind.PRINCIPAL,
        principal,
        maturity(investment.terms, deposit),
    )
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert [row.due for row in rows] == sorted(row.due for row in rows)
    assert all(row.amount >= 0 for row in rows)


@given(funds, principals, days, accruals, st.integers(0, 900), st.integers(0, 60))
def test_accrual_never_goes_back_and_never_exceeds_the_contract(
    fund: str, principal: Decimal, deposit: date, accrual: Accrual, passed: int, more: int
) -> None:
    investment = contract(fund, principal, deposit, accrual)
    early = accrued_interest(investment, deposit + timedelta(days=passed))
    late = accrued_interest(investment, deposit + timedelta(days=passed + more))
    assert 0 <= early <= late <= contract_interest(investment.terms, principal)


@given(funds, principals, days, accruals)
def test_nothing_accrues_in_incubation_and_the_whole_contract_has_at_maturity(
    fund: str, principal: Decimal, deposit: date, accrual: Accrual
) -> None:
    investment = contract(fund, principal, deposit, accrual)
    start, end = interest_start(investment.terms, deposit), maturity(investment.terms, deposit)
    assert accrued_interest(investment, start) == ZERO
    assert accrued_days(investment, start) == 0
    for day in (end, end + timedelta(days=500)):
        assert accrued_interest(investment, day) == contract_interest(investment.terms, principal)
        assert accrued_days(investment, day) == (end - start).days


def test_a_deposit_on_the_last_of_a_month_is_due_on_the_last_of_shorter_ones() -> None:
    investment = contract("CORE", Decimal("10000.00"), date(2023, 10, 31))
    starts = interest_start(investment.terms, investment.deposit_date)
    assert starts == add_months(date(2023, 10, 31), investment.terms.incubation_months) == date(2023, 12, 31)
    assert due_date(investment.terms, investment.deposit_date, 2) == date(2024, 2, 29)
    assert due_date(investment.terms, investment.deposit_date, 3) == date(2024, 3, 31)


def test_conventions_differ_between_due_dates() -> None:
    found = {}
    for accrual in Accrual:
        investment = contract("CORE", Decimal("100000.00"), date(2024, 1, 31), accrual)
        start = interest_start(investment.terms, investment.deposit_date)
        as_of = add_months(start, 4) + timedelta(days=28)
        found[accrual] = accrued_interest(investment, as_of)
    month = Decimal("1500.00")
    assert investment.terms.rate_per_month == Decimal("0.015")
    assert found[Accrual.PERIODS] == 4 * month
    assert found[Accrual.DAYS] == (month * (as_of - start).days / Decimal("30.44")).quantize(Decimal("0.01"))
    part = Decimal(28) / (add_months(start, 5) - add_months(start, 4)).days
    assert found[Accrual.MONTHS] == (month * (4 + part)).quantize(Decimal("0.01"))


def test_rows_written_down_at_activation_are_what_is_promised() -> None:
    investment = contract("CORE", Decimal("10000.00"), date(2025, 1, 15))
    assert promised(investment) == schedule(investment)
    kept = schedule(investment)[:3]
    assert promised(replace(investment, schedule=kept)) == kept


@pytest.mark.parametrize(("seq", "due"), [(1, "2025-06-30"), (2, "2025-09-28"), (3, "2025-12-27"), (4, "2026-03-27")])
def test_fixed_days_count_thirty_to_a_month_and_426_to_the_contract(seq: int, due: str) -> None:
    deposit = date(2025, 1, 31)
    terms = replace(MODELS["BALANCE"].terms, convention=Convention.DAYS)
    assert due_date(terms, deposit, seq) == date.fromisoformat(due)
    assert interest_start(terms, deposit) == deposit + timedelta(days=60)
    assert maturity(terms, deposit) == deposit + timedelta(days=426)


def test_days_that_are_worth_more_than_the_contract_are_not_owed() -> None:
    model = contract("CORE", Decimal("10000.00"), date(2025, 1, 1))
    long = replace(model, terms=replace(model.terms, commitment_months=18))
    day = maturity(long.terms, long.deposit_date) - timedelta(days=1)
    assert accrued_days(long, day) / Decimal("30.44") > 18 - Decimal("0.01")
    assert accrued_interest(long, day) <= accrued_interest(long, day + timedelta(days=1)) == Decimal("2700.00")
    leap = replace(long, deposit_date=date(2023, 1, 1))
    day = maturity(leap.terms, leap.deposit_date) - timedelta(days=1)
    assert accrued_days(leap, day) / Decimal("30.44") > 18
    assert accrued_interest(leap, day) == Decimal("2700.00")


def test_a_calendar_month_ends_on_the_due_date_even_after_a_short_one() -> None:
    investment = contract("CORE", Decimal("10000.00"), date(2024, 12, 31), Accrual.MONTHS)
    assert interest_start(investment.terms, investment.deposit_date) == date(2025, 2, 28)
    for seq in range(1, 13):
        due = due_date(investment.terms, investment.deposit_date, seq)
        assert accrued_interest(investment, due) == seq * Decimal("150.00")


def test_a_part_of_a_month_is_not_rounded_before_the_amount_is() -> None:
    investment = contract("CORE", Decimal("1.00"), date(2025, 4, 1), Accrual.MONTHS)
    third = date(2025, 6, 11)  # ten of thirty days: 1.00 * 0.015 / 3 is exactly half a cent
    assert accrued_interest(investment, third) == Decimal("0.01")


def test_fixed_days_with_calendar_months_count_from_the_end_of_incubation() -> None:
    model = contract("CORE", Decimal("10000.00"), date(2025, 1, 31), Accrual.MONTHS)
    fixed = replace(model, terms=replace(model.terms, convention=Convention.DAYS))
    start = interest_start(fixed.terms, fixed.deposit_date)
    assert start == date(2025, 4, 1)
    assert accrued_interest(fixed, date(2025, 6, 1)) == Decimal("300.00")
