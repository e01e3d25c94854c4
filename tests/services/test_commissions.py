"""Commissions in an office: earned by interest, put forward, approved by somebody else, paid once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.agents import Agent, CommissionState, WrongTurn
from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.investments import Payment
from app.domain.permissions import Role
from app.domain.second import SamePerson
from app.services import agents, commissions, payments, trail
from app.services.office import Office, Person

DAY = date(2025, 9, 7)


@pytest.fixture
def referred(reference: Office) -> Office:
    """The reference office: its client was referred, and two payments of interest were made."""
    agents.add_agent(reference, Agent(code="", name="Nora Quiroga", bank="ES91 2100 0418 4502 0005 1332"))
    agents.refer(reference, reference.book().clients[0].code, "A-001", date(2025, 4, 1))
    for at, paid in enumerate(("1000.05", "0.04")):
        made = Payment(investment="I-0001", seq=1, paid_on=DAY, amount=Decimal(paid), reference=f"BANK-{at}")
        payments.record_payment(reference, made, f"k{at}")
    return reference


@pytest.fixture
def colleague(referred: Office) -> Office:
    """Somebody else at the same office."""
    return replace(referred, person=Person("marta", "Marta Ríos", frozenset(Role)))


def states(office: Office) -> list[tuple[str, CommissionState, Decimal]]:
    return [(row.code, row.state, row.amount) for row in commissions.commission_list(office).rows]


def test_a_commission_goes_from_interest_to_money_with_two_people(referred: Office, colleague: Office) -> None:
    assert states(referred) == [("BANK-0", CommissionState.PENDING, Decimal("100.01"))]
    commissions.make_ready(referred, ("BANK-0",))
    commissions.approve(colleague, ("BANK-0",))
    paid = commissions.pay(referred, "BANK-0", " WIRE-9 ")
    assert (paid.state, paid.reference, paid.paid_on) == (CommissionState.PAID, "WIRE-9", DAY)
    (row,) = agents.agent_list(referred)
    assert (row.clients, row.owed, row.whole) == (1, Decimal("0.00"), Decimal("100.01"))
    found = trail.audit_page(referred, trail.Filter(subject="BANK-0")).lines
    assert [line.action for line in found] == [
        "commission:paid",
        "commission:approved",
        "commission:ready",
        "payment:recorded",
    ]
    assert [line.actor for line in found[:3]] == ["ana", "marta", "ana"]


def test_who_put_it_forward_does_not_approve_it(referred: Office) -> None:
    commissions.make_ready(referred, ("BANK-0",))
    with pytest.raises(SamePerson):
        commissions.approve(replace(referred, person=replace(referred.person, only=False)), ("BANK-0",))
    with pytest.raises(SamePerson):  # alone, the same day is too early
        commissions.approve(referred, ("BANK-0",))
    assert states(referred)[0][1] is CommissionState.READY


def test_what_is_put_forward_while_it_is_approved_is_looked_at_again(
    referred: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = commissions.commission_list

    def meanwhile(office: Office) -> object:
        found = seen(office)
        monkeypatch.setattr(commissions, "commission_list", seen)
        commissions.make_ready(referred, ("BANK-0",))
        return found

    monkeypatch.setattr(commissions, "commission_list", meanwhile)
    with pytest.raises(Conflict):
        commissions.approve(replace(referred, person=replace(referred.person, only=False)), ("BANK-0",))


def test_steps_are_not_skipped_and_unknown_payments_earn_nothing(referred: Office, colleague: Office) -> None:
    with pytest.raises(WrongTurn):
        commissions.approve(colleague, ("BANK-0",))
    with pytest.raises(WrongTurn):
        commissions.pay(referred, "BANK-0", "WIRE-9")
    with pytest.raises(BadInput):
        commissions.make_ready(referred, ("BANK-0", "BANK-1"))
    assert states(referred)[0][1] is CommissionState.PENDING


@pytest.mark.parametrize(
    ("number", "day", "field"),
    [("BANK-0", None, "reference"), ("", None, "reference"), ("WIRE-1", date(2025, 9, 8), "paid_on")],
)
def test_a_payment_needs_a_reference_of_its_own(
    referred: Office, colleague: Office, number: str, day: date | None, field: str
) -> None:
    commissions.make_ready(referred, ("BANK-0",))
    commissions.approve(colleague, ("BANK-0",))
    with pytest.raises(BadInput) as refused:
        commissions.pay(referred, "BANK-0", number, day)
    assert refused.value.field == field


def test_the_rate_agreed_for_a_client_outlives_a_change_of_the_agent(referred: Office) -> None:
    agent = agents.agent_list(referred)[0].agent
    agents.change_agent(referred, replace(agent, rate=Decimal("0.20"), name="Nora Q."))
    assert states(referred)[0][2] == Decimal("100.01")
    with pytest.raises(Conflict):
        agents.change_agent(referred, agent)
    agents.refer(referred, "C-0001", "A-001", date(2025, 9, 7))
    assert states(referred)[0][2] == Decimal("200.01")
    agents.refer(referred, "C-0001", "", date(2025, 9, 7))
    assert states(referred) == []


def test_where_an_agent_is_paid_never_stands_in_the_audit(referred: Office) -> None:
    for line in trail.audit_page(referred, trail.Filter(subject="A-001")).lines:
        assert "2100" not in str(line.after)
        assert line.after["bank"] == "***1332"


@pytest.mark.parametrize(
    ("client", "agent", "rate", "field"),
    [("C-9", "A-001", None, "client"), ("C-0001", "A-9", None, "agent"), ("C-0001", "A-001", "1.5", "rate")],
)
def test_a_referral_that_cannot_be_is_refused(
    referred: Office, client: str, agent: str, rate: str | None, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        agents.refer(referred, client, agent, DAY, Decimal(rate) if rate else None)
    assert refused.value.field == field


def test_roles_decide_who_pays_and_who_approves(referred: Office, as_role: Callable[[Office, Role], Office]) -> None:
    with pytest.raises(NotAllowed):
        commissions.make_ready(as_role(referred, Role.AUDITOR), ("BANK-0",))
    with pytest.raises(NotAllowed):
        commissions.approve(as_role(referred, Role.OPERATIONS), ("BANK-0",))
    with pytest.raises(NotAllowed):
        agents.add_agent(as_role(referred, Role.COMPLIANCE), Agent(code="", name="X"))
