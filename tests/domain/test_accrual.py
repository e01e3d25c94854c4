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
    investment = contract("CORE", Decimal("28.00"), date(2024, 12, 1), Accrual.MONTHS)
    three_of_28_days = date(2025, 2, 4)  # 28.00 * 0.015 * 3 / 28 is 0.045 exactly
    assert accrued_interest(investment, three_of_28_days) == Decimal("0.05")


@given(st.integers(1, 24), st.integers(1, 24), principals, st.sampled_from(["0.01", "0.0175", "0.033333"]))
def test_a_shorter_last_period_pays_the_rest(step: int, commitment: int, principal: Decimal, rate: str) -> None:
    model = contract("CORE", principal, date(2025, 1, 31))
    terms = replace(
        model.terms,
        step_months=min(step, commitment),
        commitment_months=commitment,
        rate_per_month=Decimal(rate),
    )
    rows = schedule(replace(model, terms=terms))
    assert sum((row.amount for row in rows[:-1]), ZERO) == contract_interest(terms, principal)
    assert rows[-2].due == rows[-1].due == maturity(terms, model.deposit_date)


def test_fixed_days_with_calendar_months_count_from_the_end_of_incubation() -> None:
    model = contract("CORE", Decimal("10000.00"), date(2025, 1, 31), Accrual.MONTHS)
    fixed = replace(model, terms=replace(model.terms, convention=Convention.DAYS))
    start = interest_start(fixed.terms, fixed.deposit_date)
    assert start == date(2025, 4, 1)
    assert accrued_interest(fixed, date(2025, 6, 1)) == Decimal("300.00")


# simple interest


@given(funds, principals, principals, days, st.integers(0, 900))
def test_two_contracts_accrue_what_one_of_both_principals_would(
    fund: str, one: Decimal, other: Decimal, deposit: date, passed: int
) -> None:
    day = deposit + timedelta(days=passed)
    apart = accrued_interest(contract(fund, one, deposit), day) + accrued_interest(contract(fund, other, deposit), day)
    assert abs(accrued_interest(contract(fund, one + other, deposit), day) - apart) <= Decimal("0.01")


@given(funds, principals, days, st.integers(1, 180))
def test_interest_earns_no_interest(fund: str, principal: Decimal, deposit: date, passed: int) -> None:
    investment = contract(fund, principal, deposit)
    start = interest_start(investment.terms, deposit)
    once = accrued_interest(investment, start + timedelta(days=passed))
    twice = accrued_interest(investment, start + timedelta(days=2 * passed))
    whole = contract_interest(investment.terms, principal)
    assert abs(min(2 * once, whole) - twice) <= Decimal("0.02")


@given(funds, principals, days)
def test_calendar_months_and_periods_have_accrued_each_row_when_it_is_due(
    fund: str, principal: Decimal, deposit: date
) -> None:
    for accrual in (Accrual.MONTHS, Accrual.PERIODS):
        investment, sum_of = contract(fund, principal, deposit, accrual), ZERO
        for row in schedule(investment)[:-1]:
            sum_of += row.amount
            assert accrued_interest(investment, row.due) == sum_of


def test_the_reference_schedule_to_the_cent() -> None:
    reference = contract("BALANCE", Decimal("1263485.40"), date(2025, 4, 1))
    rows = [(str(row.due), str(row.amount)) for row in schedule(reference)]
    assert rows == [
        ("2025-09-01", "94761.41"),
        ("2025-12-01", "94761.40"),
        ("2026-03-01", "94761.41"),
        ("2026-06-01", "94761.40"),
        ("2026-06-01", "1263485.40"),
    ]
    assert contract_interest(reference.terms, reference.principal) == Decimal("379045.62")


def test_one_day_of_interest_is_one_day_of_interest() -> None:
    investment = contract("CORE", Decimal("10000.00"), date(2025, 1, 1))
    assert accrued_interest(investment, date(2025, 3, 1)) == ZERO
    assert accrued_interest(investment, date(2025, 3, 2)) == Decimal("4.93")
    assert accrued_days(investment, date(2025, 3, 2)) == 1


def test_a_leap_day_is_a_day_like_any_other() -> None:
    investment = contract("CORE", Decimal("10000.00"), date(2023, 12, 28))
    found = [accrued_interest(investment, day) for day in (date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1))]
    assert [str(each) for each in found] == ["0.00", "4.93", "9.86"]


def test_a_deposit_on_a_leap_day_is_due_on_that_day_of_the_month() -> None:
    investment = contract("BALANCE", Decimal("50000.00"), date(2024, 2, 29))
    assert [str(row.due) for row in schedule(investment)] == [
        "2024-07-29",
        "2024-10-29",
        "2025-01-29",
        "2025-04-29",
        "2025-04-29",
    ]
    year = replace(investment, terms=replace(investment.terms, incubation_months=0, step_months=12))
    assert str(schedule(year)[0].due) == "2025-02-28"


@pytest.mark.parametrize("accrual", Accrual)
def test_a_contract_without_a_rate_owes_its_principal_and_no_interest(accrual: Accrual) -> None:
    model = contract("CORE", Decimal("1000000.00"), date(2025, 1, 31), accrual)
    unpaid = replace(model, terms=replace(model.terms, rate_per_month=Decimal(0), step_months=12))
    assert [str(row.amount) for row in schedule(unpaid)] == ["0.00", "1000000.00"]
    for passed in (0, 59, 60, 300, 425, 426, 900):
        assert str(accrued_interest(unpaid, unpaid.deposit_date + timedelta(days=passed))) == "0.00"
