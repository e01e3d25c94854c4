"""What is owed for a contract, where its rows and its stage stand, and what a payment changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.officefile import read_office_file
from app.domain.accrual import accrued_interest, contract_interest, schedule
from app.domain.investments import Decision, PaymentKind, Stage
from app.domain.money import from_cents
from app.domain.obligations import (
    RowState,
    due_within,
    dues,
    obligation,
    obligations,
    payments_by_investment,
    stage,
)
from tests.domain.anyoffice import any_day, any_office, content
from tests.factories import contract, payment

DEPOSIT = date(2024, 12, 1)
CORE = contract("I-1", "10000.00", deposit=DEPOSIT)


def test_interest_may_be_negative_just_after_a_payment_and_is_shown() -> None:
    paid = payments_by_investment([payment("150.00", date(2025, 3, 1))])
    owed = obligation(CORE, paid, date(2025, 3, 1))
    assert owed is not None
    assert str(owed.interest) == "-12.02"
    assert str(owed.amount) == "9987.98"


def test_the_reference_contract_day_by_day() -> None:
    reference = contract("I-1", "1263485.40", deposit=date(2025, 4, 1), fund="BALANCE")
    expected = {
        date(2025, 4, 1): "1263485.40",
        date(2025, 6, 1): "1263485.40",
        date(2025, 9, 6): "1364140.86",
        date(2025, 9, 7): "1365178.54",
        date(2025, 9, 8): "1366216.23",
        date(2026, 6, 1): "1642531.02",
        date(2027, 1, 1): "1642531.02",
    }
    for day, amount in expected.items():
        owed = obligation(reference, {}, day)
        assert owed is not None
        assert str(owed.amount) == amount, day


def test_what_is_left_to_maturity_is_told_apart() -> None:
    paid = payments_by_investment([payment("150.00", date(2025, 3, 1))])
    owed = obligation(CORE, paid, date(2025, 3, 1))
    assert owed is not None
    assert str(owed.interest_to_maturity) == str(Decimal("1800.00") - Decimal("137.98"))
    assert str(owed.total_to_maturity) == "11650.00"


def test_nothing_is_owed_before_the_deposit_nor_for_what_is_no_promise() -> None:
    assert obligation(CORE, {}, DEPOSIT - timedelta(days=1)) is None
    for decision in (Decision.DRAFT, Decision.PENDING, Decision.CANCELLED):
        assert obligation(replace(CORE, decision=decision), {}, DEPOSIT) is None


def test_payments_count_from_their_day_and_each_kind_for_itself() -> None:
    made = [
        payment("150.00", date(2025, 3, 1)),
        payment("150.00", date(2025, 3, 2), seq=2),
        payment("4000.00", date(2025, 3, 1), seq=13, kind=PaymentKind.PRINCIPAL),
        payment("9.99", date(2025, 3, 1), investment="I-2"),
    ]
    owed = obligation(CORE, payments_by_investment(made), date(2025, 3, 1))
    assert owed is not None
    assert [str(owed.principal), str(owed.interest_paid)] == ["6000.00", "150.00"]


@given(st.integers(0, 10**6))
def test_contracts_valued_together_owe_what_each_owes_alone(seed: int) -> None:
    random = Random(seed)
    office, as_of = read_office_file(content(any_office(random))).book, any_day(random)
    paid = payments_by_investment(office.payments)
    alone = [obligation(each, paid, as_of) for each in office.investments]
    assert obligations(office.investments, paid, as_of) == [each for each in alone if each is not None]
    for owed in obligations(office.investments, paid, as_of):
        assert owed.accrued == accrued_interest(owed.investment, as_of)
        whole = contract_interest(owed.investment.terms, owed.investment.principal)
        assert owed.total_to_maturity == owed.principal + whole - owed.interest_paid


def test_contracts_of_the_same_day_and_terms_share_what_depends_on_no_principal() -> None:
    twin = replace(CORE, code="I-2", principal=Decimal("20000.00"))
    owed = obligations([CORE, twin], {}, date(2025, 3, 1))
    assert [str(each.accrued) for each in owed] == ["137.98", "275.95"]


# rows


def states(day: date, *made: object) -> list[RowState]:
    return [due.state for due in dues(CORE, payments_by_investment(made), day)]  # type: ignore[arg-type]


def test_rows_become_due_on_their_day_and_late_after_it() -> None:
    first = dues(CORE, {}, date(2025, 2, 28))[0]
    assert (first.state, first.late) == (RowState.SCHEDULED, 0)
    first = dues(CORE, {}, date(2025, 3, 1))[0]
    assert (first.state, first.late) == (RowState.DUE, 0)
    assert dues(CORE, {}, date(2025, 3, 4))[0].late == 3


def test_a_row_is_paid_by_payments_on_it_alone() -> None:
    part, rest = payment("100.00", date(2025, 3, 1)), payment("50.00", date(2025, 3, 9))
    first, second = dues(CORE, payments_by_investment([part, rest]), date(2025, 3, 5))[:2]
    assert (first.state, first.open) == (RowState.DUE, Decimal("50.00"))
    first, second = dues(CORE, payments_by_investment([part, rest]), date(2025, 4, 1))[:2]
    assert (first.state, second.state) == (RowState.PAID, RowState.DUE)


def test_a_row_may_be_paid_before_it_is_due() -> None:
    assert states(date(2025, 2, 1), payment("150.00", date(2025, 1, 15)))[0] is RowState.PAID


def test_principal_is_paid_back_whatever_row_its_payments_name() -> None:
    back = payment("10000.00", date(2026, 2, 1), seq=1, kind=PaymentKind.PRINCIPAL)
    found = states(date(2026, 2, 1), back)
    assert (found[0], found[-1]) == (RowState.DUE, RowState.PAID)


def test_interest_due_soon_is_what_is_open_until_then() -> None:
    open_dues = dues(CORE, payments_by_investment([payment("150.00", date(2025, 3, 1))]), date(2025, 3, 2))
    assert due_within(open_dues, date(2025, 3, 2), 29) == 0
    assert due_within(open_dues, date(2025, 3, 2), 30) == 150
    assert due_within(open_dues, date(2025, 3, 2), 1000) == 11 * 150


# stages


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2024, 11, 30), Stage.PENDING_FUNDING),
        (date(2024, 12, 1), Stage.INCUBATING),
        (date(2025, 1, 31), Stage.INCUBATING),
        (date(2025, 2, 1), Stage.ACTIVE),
        (date(2026, 1, 31), Stage.ACTIVE),
        (date(2026, 2, 1), Stage.MATURED),
    ],
)
def test_the_stage_follows_from_the_dates(day: date, found: Stage) -> None:
    assert stage(CORE, {}, day) is found


def test_a_matured_contract_is_closed_once_all_is_paid() -> None:
    made = [
        payment("10000.00", date(2026, 2, 2), seq=13, kind=PaymentKind.PRINCIPAL),
        payment("1800.00", date(2026, 2, 2)),
    ]
    assert stage(CORE, payments_by_investment(made), date(2026, 2, 1)) is Stage.MATURED
    assert stage(CORE, payments_by_investment(made), date(2026, 2, 2)) is Stage.CLOSED
    assert stage(CORE, payments_by_investment(made[:1]), date(2026, 2, 2)) is Stage.MATURED


@pytest.mark.parametrize(
    ("decision", "found"),
    [
        (Decision.DRAFT, Stage.DRAFT),
        (Decision.PENDING, Stage.PENDING_APPROVAL),
        (Decision.CANCELLED, Stage.CANCELLED),
    ],
)
def test_before_approval_people_decide_the_stage(decision: Decision, found: Stage) -> None:
    assert stage(replace(CORE, decision=decision), {}, date(2026, 2, 1)) is found


def test_the_shipped_schedules_are_those_of_the_rules() -> None:
    rows = {
        fund: [str(row.amount) for row in schedule(contract("I", principal, fund=fund, deposit=date(2025, 1, 1)))[:-1]]
        for fund, principal in (("CORE", "10000.00"), ("BALANCE", "50000.00"), ("DYNAMIC", "250000.00"))
    }
    assert rows == {"CORE": ["150.00"] * 12, "BALANCE": ["3750.00"] * 4, "DYNAMIC": ["52500.00"] * 2}
    odd = schedule(contract("I", "215517.64", fund="DYNAMIC"))
    assert [str(row.amount) for row in odd[:-1]] == ["45258.70", "45258.71"]


# early redemption


@given(st.integers(1, 10_000_00), st.integers(0, 425))
def test_principal_paid_back_early_lowers_what_is_owed_by_exactly_that(paid_back: int, passed: int) -> None:
    day = DEPOSIT + timedelta(days=passed)
    back = payment(str(from_cents(paid_back)), day, seq=13, kind=PaymentKind.PRINCIPAL)
    before, after = obligation(CORE, {}, day), obligation(CORE, payments_by_investment([back]), day)
    assert before is not None
    assert after is not None
    assert before.amount - after.amount == before.principal - after.principal == from_cents(paid_back)
    assert after.interest == before.interest


def test_all_principal_paid_back_early_leaves_the_interest_owed() -> None:
    back = payment("10000.00", date(2025, 3, 1), seq=13, kind=PaymentKind.PRINCIPAL)
    owed = obligation(CORE, payments_by_investment([back]), date(2025, 3, 1))
    assert owed is not None
    assert (str(owed.principal), str(owed.amount)) == ("0.00", "137.98")
    assert states(date(2025, 3, 1), back)[-1] is RowState.PAID
    assert states(date(2025, 3, 1), back)[0] is RowState.DUE


def test_a_row_paid_twice_is_paid_and_what_was_too_much_settles_no_other() -> None:
    first, twice = payment("150.00", date(2025, 3, 1)), payment("150.00", date(2025, 3, 2))
    found = dues(CORE, payments_by_investment([first, twice]), date(2025, 4, 1))
    assert (found[0].state, found[0].open) == (RowState.PAID, Decimal("-150.00"))
    assert due_within(found, date(2025, 4, 1), 0) == Decimal("150.00")
