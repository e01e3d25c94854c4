"""Commissions: a share of each interest payment to the cent, none of principal, and one step after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.agents import (
    Agent,
    Commission,
    CommissionState,
    Referral,
    WrongTurn,
    approved,
    earned,
    made_ready,
    paid,
    referral_on,
    valid_agent,
    with_decisions,
)
from app.domain.errors import BadInput
from app.domain.investments import Payment, PaymentKind
from tests.factories import contract

AT, DAY = datetime(2025, 9, 7, tzinfo=UTC), date(2025, 6, 1)
REFERRED = Referral(client="C-1", agent="A-001", since=date(2025, 1, 1), rate=Decimal("0.10"))
days = st.integers(-200, 200).map(lambda past: DAY + timedelta(days=past))
amounts = st.integers(1, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))
kinds = st.sampled_from(PaymentKind)
rates = st.integers(0, 1000).map(lambda parts: Decimal(parts).scaleb(-3))


def payment(amount: str = "150.00", day: date = DAY, kind: PaymentKind = PaymentKind.INTEREST) -> Payment:
    return Payment(investment="I-1", seq=1, paid_on=day, amount=Decimal(amount), reference=f"BANK-{amount}", kind=kind)


@given(st.lists(st.tuples(amounts, days, kinds), max_size=20), rates)
def test_every_interest_payment_earns_its_share_in_whole_cents_and_nothing_else_does(
    paid_out: list[tuple[Decimal, date, PaymentKind]], rate: Decimal
) -> None:
    payments = [
        Payment(investment="I-1", seq=1, paid_on=day, amount=amount, reference=f"B-{at}", kind=kind)
        for at, (amount, day, kind) in enumerate(paid_out)
    ]
    found = {each.payment: each for each in earned(payments, [contract()], [replace(REFERRED, rate=rate)])}
    for each in payments:
        exact = each.amount * rate
        share = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
        earns = each.kind is PaymentKind.INTEREST and each.paid_on >= REFERRED.since and share > 0
        assert (each.reference in found) == earns
        if earns:
            assert found[each.reference].amount == share
            assert abs(share - exact) <= Decimal("0.005")


def test_ten_percent_of_150_is_15_and_half_a_cent_goes_up() -> None:
    (found,) = earned([payment("150.00")], [contract()], [REFERRED])
    assert (found.amount, found.agent, found.client, found.interest) == (
        Decimal("15.00"),
        "A-001",
        "C-1",
        Decimal("150.00"),
    )
    (half,) = earned([payment("0.05")], [contract()], [REFERRED])
    assert half.amount == Decimal("0.01")


def test_the_referral_of_the_day_counts_and_a_later_line_corrects_an_earlier_one() -> None:
    moved = replace(REFERRED, agent="A-002", since=date(2025, 6, 1), rate=Decimal("0.05"))
    ended = replace(REFERRED, agent="", since=date(2025, 8, 1))
    corrected = replace(moved, agent="A-003")
    lines = [REFERRED, moved, ended, corrected]
    assert referral_on(lines, "C-1", date(2024, 12, 31)) is None
    assert referral_on(lines, "C-1", date(2025, 5, 31)) == REFERRED
    assert referral_on(lines, "C-1", date(2025, 6, 1)) == corrected
    assert referral_on(lines, "C-1", date(2025, 8, 1)) is None
    assert referral_on(lines, "C-2", date(2025, 6, 1)) is None


def test_what_was_decided_stays_whatever_is_corrected_later() -> None:
    (computed,) = earned([payment()], [contract()], [REFERRED])
    kept = made_ready(computed, "ivan", AT)
    (now,) = earned([payment()], [contract()], [replace(REFERRED, agent="A-009")])
    assert with_decisions([now], {kept.payment: kept}) == (kept,)


STEPS = {
    "ready": lambda each: made_ready(each, "ivan", AT),
    "approve": lambda each: approved(each, "marta", AT),
    "pay": lambda each: paid(each, "ivan", DAY, "WIRE-1"),
}


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=6))
def test_a_commission_takes_its_steps_in_order_and_none_twice(wanted: list[str]) -> None:
    now: Commission
    (now,) = earned([payment()], [contract()], [REFERRED])
    order = ["ready", "approve", "pay"]
    states = list(CommissionState)
    for each in wanted:
        at = states.index(now.state)
        if at < len(order) and each == order[at]:
            before, now = now, STEPS[each](now)
            assert now.state is states[at + 1]
            assert (now.amount, now.rate, now.agent) == (before.amount, before.rate, before.agent)
        else:
            with pytest.raises(WrongTurn):
                STEPS[each](now)


@pytest.mark.parametrize(("reference", "day", "field"), [(" ", DAY, "reference"), ("W", date(2025, 5, 31), "paid_on")])
def test_a_commission_is_paid_with_a_reference_after_it_was_earned(reference: str, day: date, field: str) -> None:
    (found,) = earned([payment()], [contract()], [REFERRED])
    with pytest.raises(BadInput) as refused:
        paid(replace(found, state=CommissionState.APPROVED), "ivan", day, reference)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "x"}, "email"),
        ({"rate": Decimal("1.01")}, "rate"),
        ({"rate": Decimal(-1)}, "rate"),
    ],
)
def test_an_agent_that_cannot_be_is_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        valid_agent(replace(Agent(code="A-001", name="Nora Quiroga"), **changes))  # type: ignore[arg-type]  # by name
    assert refused.value.field == field
