"""A seat is killed with signal 9 at any statement of a decision about people: it has happened, or nothing of it has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from app.db import audit, cases, clients, investments
from app.db.base import Base
from app.domain.access import Grant
from app.domain.agents import Agent
from app.domain.cases import Case, CaseState
from app.domain.clients import Client
from app.domain.investments import Decision, Payment
from app.domain.permissions import Action, Role
from app.domain.prospects import Prospect, ProspectStage
from app.domain.sanctions import SanctionsListName
from app.services import (
    agents,
    commissions,
    documents,
    overrides,
    payments,
    prospects,
    roles,
    sanctionslists,
    screening,
)
from app.services.office import Office
from app.services.sanctionslists import ListWishes
from tests.db import support
from tests.people import cleared
from tests.services.decision_writer import DECISIONS, WHY, Seats, office_on, seats
from tests.services.papers import BILL, examined
from tests.services.test_screening import PETROV, SOKOLOV, listing

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="seats are forked, which Windows cannot")
POINTS = 4
TODAY = date(2025, 9, 7)


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office in which everything waits for elena."""
    path = tmp_path_factory.mktemp("office") / "office.db"
    support.create(path)
    with office_on(path, "marta"), office_on(path, "elena"):
        pass  # they have accounts
    with office_on(path, "ana") as office:
        support.decide(
            office.store,
            lambda session: clients.add(session, support.PALMA),
            lambda session: investments.add(session, replace(support.CONTRACT, decision=Decision.APPROVED)),
            lambda session: clients.add(session, Client(code="C_3", name=PETROV.name)),
            lambda session: cases.write(session, Case(subject="C_1", state=CaseState.IN_REVIEW, sent_at=support.NOW,
                                                      sent_by="ivan")),
        )  # fmt: skip
        documents.add_document(office, replace(BILL, subject="C_1"), examined(content=b"Palma lives in Vigo"))
        _won(office)
        _earned(office)
        overrides.propose(office, "C_3", WHY, date(2025, 9, 30))
        roles.change(office, [Grant(Action.CASES_DECIDE, Role.MANAGER, granted=True)])
        for name in (SanctionsListName.EU, SanctionsListName.UN):
            sanctionslists.take_in(office, listing(PETROV, SOKOLOV, name=name), ListWishes())
        screening.screen(office)
    return path


def _won(office: Office) -> None:
    code = prospects.add_prospect(office, Prospect(code="", name="Vera Holm", stage_since=support.NOW)).code
    for stage in (ProspectStage.QUALIFIED, ProspectStage.PROPOSAL, ProspectStage.WON):
        version = prospects.prospect_detail(office, code).row.prospect.version
        prospects.move_prospect(office, code, version, stage)
    cleared(office, code)


def _earned(office: Office) -> None:
    agents.add_agent(office, Agent(code="", name="Olga Prim"))
    agents.refer(office, "C_1", "A-001", date(2025, 4, 1))
    paid = Payment(investment="I_1", seq=1, paid_on=TODAY, amount=Decimal("180.00"), reference="BANK-0")
    payments.record_payment(office, paid, "k0")
    commissions.make_ready(office, ("BANK-0",))
    marta = replace(office, person=replace(office.person, name="marta"))
    commissions.approve(marta, ("BANK-0",))


@pytest.fixture(scope="module")
def them() -> Iterator[Seats]:
    with seats() as running:
        yield running


def state(path: Path) -> dict[str, list[str]]:
    """Every row of every table; the audit chain is sound."""
    with office_on(path, "ana") as office, office.store.reading() as session:
        assert audit.verify(session, support.mac).sound
        return {name: sorted(map(repr, session.execute(text(f"SELECT * FROM {name}"))))  # noqa: S608 - our own names
                for name in Base.metadata.tables}  # fmt: skip


@pytest.mark.parametrize("decision", [each for each in DECISIONS if each != "merge confirmed"])
def test_a_killed_decision_has_happened_or_has_not(decision: str, proposed: Path, them: Seats, tmp_path: Path) -> None:
    (tmp_path / "documents").symlink_to(proposed.parent / "documents")
    whole, cut = them.killed(proposed, decision, POINTS, tmp_path)
    old, new = state(proposed), state(whole)
    assert len(new["audit"]) == len(old["audit"]) + (2 if decision == "prospect converted" else 1)
    found = [state(path) for path in cut]
    assert all(each in (old, new) for each in found)
    assert old in found
    kept = [*tmp_path.glob("*.db*"), *(tmp_path / "documents").iterdir()]
    assert len(kept) > POINTS + 1
    assert not [path for path in kept for clear in (b"Palma", b"Holm") if clear in path.read_bytes()]
