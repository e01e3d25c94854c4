"""An investment is a promise once it is approved, and keeps what it was sold with."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.accrual import contract_interest
from app.domain.investments import OPERATING, Decision, PaymentKind, RowKind, Stage
from app.domain.obligations import dues, payments_by_investment, stage
from app.domain.products import SHIPPED_TERMS, terms_on
from app.domain.reality import value
from tests.factories import book, contract, cost, payment

MATURED = date(2026, 3, 1)


@pytest.mark.parametrize("decision", Decision)
def test_only_what_is_approved_is_a_promise(decision: Decision) -> None:
    decided = replace(contract(), decision=decision)
    assert decided.counts == (decision is Decision.APPROVED)
    owed = value(book(investments=(decided,)), MATURED).total.obligations
    assert owed == (Decimal("11800.00") if decided.counts else Decimal("0.00"))


@pytest.mark.parametrize("kind", PaymentKind)
def test_a_payment_goes_on_rows_of_its_own_kind(kind: PaymentKind) -> None:
    found = dues(contract(), payments_by_investment([payment("150.00", date(2025, 4, 1), kind=kind)]), MATURED)
    assert {due.row.kind for due in found if due.paid} == {RowKind(kind.value)}


def test_every_stage_can_be_reached_and_none_is_stored() -> None:
    paid = payments_by_investment(
        [payment("10000.00", MATURED, seq=13, kind=PaymentKind.PRINCIPAL), payment("1800.00", MATURED)]
    )
    decided = {stage(replace(contract(), decision=decision), {}, MATURED) for decision in Decision}
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2025, 3, 1), MATURED)
    dated = {stage(contract(), {}, day) for day in days} | {stage(contract(), paid, MATURED)}
    assert decided | dated == set(Stage)


def test_a_contract_keeps_the_terms_it_was_sold_with() -> None:
    sold = contract("I-1", "10000.00", deposit=date(2025, 1, 1))
    later = replace(sold.terms, version=2, effective=date(2025, 6, 1), rate_per_month=Decimal("0.05"))
    versions = (*SHIPPED_TERMS, later)
    assert terms_on(versions, "CORE", date(2025, 6, 1)) is later
    assert value(book(investments=(sold,), terms=versions), MATURED).total.accrued_interest == Decimal("1800.00")
    assert contract_interest(later, sold.principal) == Decimal("6000.00")
    with pytest.raises(FrozenInstanceError):
        sold.terms = later  # type: ignore[misc]  # what must not work


def test_only_operating_costs_are_set_against_the_result() -> None:
    spent = (cost("4.80", kind=OPERATING), cost("100.00", kind="legal"))
    assert value(book(costs=spent), MATURED).total.net_result == Decimal("-4.80")
