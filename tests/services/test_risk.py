"""Rules of risk are kept version by version; a rating remembers which one it was made under."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.cases import Risk
from app.domain.clients import Client
from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.permissions import Role
from app.domain.risk import SHIPPED_RISK_RULES, Factor
from app.services import cases, clients, risk, trail
from app.services.office import Office
from tests.people import acting


@pytest.fixture
def elena(office: Office) -> Office:
    clients.add_client(office, Client(code="C-1", name="Salvador Palma", country="ES"))
    cases.start(office, "C-1")
    return acting(office, "elena", Role.COMPLIANCE)


def test_a_rating_follows_the_proposal_or_says_why_not(elena: Office) -> None:
    assert risk.proposed(elena, "C-1").risk is Risk.MEDIUM
    with pytest.raises(BadInput, match="ten characters"):
        risk.rate(elena, "C-1", Risk.LOW)
    rated = risk.rate(elena, "C-1", Risk.MEDIUM)
    assert (rated.risk, rated.risk_by, rated.risk_version, rated.risk_points) == (Risk.MEDIUM, "elena", 0, 50)
    rated = risk.rate(elena, "C-1", Risk.LOW, "Known to the office for years")
    assert rated.risk_reason == "Known to the office for years"
    line = trail.audit_page(elena, trail.Filter(action="risk:rated")).lines[0]
    assert (line.after["proposed"], line.after["risk"], line.after["points"]) == ("medium", "low", 50)
    with pytest.raises(NotAllowed):
        risk.rate(acting(elena, "ivan", Role.OPERATIONS), "C-1", Risk.LOW, "Known to the office for years")


def test_a_new_table_counts_from_now_on_and_old_ratings_stay(elena: Office) -> None:
    risk.rate(elena, "C-1", Risk.MEDIUM)
    milder = tuple(
        replace(rule, points=0) if rule.factor not in {Factor.BAND, Factor.COUNTRY} else rule
        for rule in SHIPPED_RISK_RULES.rules
    )
    assert risk.save_risk_rules(elena, milder, 0).version == 1
    assert risk.risk_rules(elena).rules == milder
    assert risk.proposed(elena, "C-1").risk is Risk.LOW
    assert risk.rate(elena, "C-1", Risk.LOW).risk_version == 1
    with pytest.raises(Conflict):
        risk.save_risk_rules(elena, milder, 0)


def test_nobody_is_rated_before_their_case_is_started(elena: Office) -> None:
    clients.add_client(acting(elena, "ana", *Role), Client(code="C-2", name="Nuria Vela"))
    with pytest.raises(BadInput, match="has no case yet"):
        risk.rate(elena, "C-2", Risk.LOW)
