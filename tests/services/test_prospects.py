"""Prospects in an office: added, changed, moved, noted, found twice, and made clients once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.db import cases, documents
from app.db import prospects as table
from app.domain.agents import Agent
from app.domain.cases import Case, CaseState
from app.domain.clients import Client, ClientState
from app.domain.documents import Document, DocumentKind
from app.domain.errors import BadInput, Conflict, KnownError, NotAllowed, RefusedFile
from app.domain.overrides import OverrideState
from app.domain.permissions import Role
from app.domain.prospects import AlreadyConverted, FollowUp, NotCleared, Prospect, ProspectStage, Source, WrongStep
from app.services import (
    agents,
    clientrecords,
    conversion,
    likeness,
    overrides,
    people,
    prospects,
    readiness,
    records,
    screening,
    trail,
)
from app.services.office import Office
from app.services.sanctionslists import take_in
from tests.conftest import NOW
from tests.people import acting
from tests.services.test_screening import PETROV, listing

L, Q, P, W = ProspectStage.LEAD, ProspectStage.QUALIFIED, ProspectStage.PROPOSAL, ProspectStage.WON
CAMILA = Prospect(
    code="",
    name="Camila Restrepo",
    email="camila@example.com",
    country="CO",
    source=Source.REFERRAL,
    amount=Decimal("50000.00"),
    fund="BALANCE",
    owner="ana",
    follow_up=date(2025, 9, 5),
    follow_up_what="Call about the terms",
    stage_since=NOW,
)


def lines(office: Office, subject: str) -> list[tuple[str, Any, Any]]:
    found = trail.audit_page(office, trail.Filter(subject=subject)).lines
    return [(line.action, dict(line.before), dict(line.after)) for line in found]


def won(office: Office, prospect: Prospect = CAMILA, state: CaseState = CaseState.CLEARED) -> Prospect:
    """A prospect that was won, with a case in that state and a document."""
    now = prospects.add_prospect(office, prospect)
    for stage in (Q, P, W):
        now = prospects.move_prospect(office, now.code, now.version, stage)
    with office.store.writing("elena") as writing:
        cases.write(writing.session, Case(subject=now.code, state=state, decided_by="elena"))
        documents.add(writing.session, passport(now.code))
        writing.audit("case:decided", now.code)
        writing.commit()
    return now


def passport(subject: str) -> Document:
    return Document(
        id=f"d-{subject}",
        subject=subject,
        kind=DocumentKind.IDENTITY,
        name="passport.pdf",
        media="application/pdf",
        size=9,
        sha256="00",
        received_at=NOW,
        received_by="ivan",
    )


def test_a_prospect_is_a_lead_under_the_next_code_and_the_board_shows_it(reference: Office) -> None:
    made = prospects.add_prospect(reference, replace(CAMILA, stage=W, version=7))
    assert (made.code, made.stage, made.version) == ("P-0001", L, 1)
    found = prospects.board(reference)
    (row,) = found.rows
    assert row.prospect == made
    assert (row.owner, row.days, row.follow_up, found.due) == ("Ana Beltrán", 0, FollowUp.OVERDUE, 1)
    (line,) = lines(reference, "P-0001")
    assert line[0] == "prospect:added"
    assert line[2]["amount"] == "50000.00"


def test_a_change_keeps_the_stage_and_tells_only_what_changed(reference: Office) -> None:
    made = prospects.add_prospect(reference, CAMILA)
    moved = prospects.move_prospect(reference, made.code, made.version, Q)
    prospects.change_prospect(reference, replace(moved, phone="+57 1", stage=W))
    detail = prospects.prospect_detail(reference, made.code)
    assert (detail.row.prospect.stage, detail.row.prospect.phone) == (Q, "+57 1")
    assert lines(reference, made.code)[0] == ("prospect:changed", {}, {"phone": "+57 1"})
    assert [line.action for line in detail.history] == ["prospect:changed", "prospect:moved", "prospect:added"]


def test_two_people_do_not_overwrite_each_other(reference: Office) -> None:
    made = prospects.add_prospect(reference, CAMILA)
    prospects.move_prospect(reference, made.code, made.version, Q)
    with pytest.raises(Conflict):
        prospects.change_prospect(reference, replace(made, phone="1"))
    with pytest.raises(Conflict):
        prospects.move_prospect(reference, made.code, made.version, Q)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"fund": "MOON"}, "fund"), ({"owner": "nobody"}, "owner"), ({"agent": "A-9"}, "agent"), ({"name": ""}, "name")],
)
def test_what_the_office_does_not_know_is_refused(reference: Office, changes: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        prospects.add_prospect(reference, replace(CAMILA, **changes))  # type: ignore[arg-type]  # fields by name
    assert refused.value.field == field
    assert prospects.board(reference).rows == ()


def test_an_agent_who_refers_nobody_any_more_stays_with_whom_they_referred(reference: Office) -> None:
    agent = agents.add_agent(reference, Agent(code="", name="Nora Quiroga"))
    made = prospects.add_prospect(reference, replace(CAMILA, agent=agent.code))
    agents.change_agent(reference, replace(agent, active=False))
    assert prospects.change_prospect(reference, replace(made, phone="1")).agent == agent.code
    with pytest.raises(BadInput):
        prospects.add_prospect(reference, replace(CAMILA, agent=agent.code))


def test_the_rail_counts_who_is_to_be_called_and_the_palette_finds_them(reference: Office) -> None:
    for day in (date(2025, 9, 6), date(2025, 9, 7), date(2025, 9, 8), None):
        prospects.add_prospect(reference, replace(CAMILA, follow_up=day, follow_up_what="Call" if day else ""))
    assert prospects.due_count(reference) == 2
    assert [each.key for each in records.find(reference, "camila p-0003")] == ["P-0003"]


def test_notes_are_added_and_never_changed(reference: Office) -> None:
    made = prospects.add_prospect(reference, CAMILA)
    prospects.add_note(reference, made.code, " Met at the fair. ")
    prospects.add_note(reference, made.code, "Wants the terms in Spanish.")
    notes = prospects.prospect_detail(reference, made.code).notes
    assert [each.text for each in notes] == ["Wants the terms in Spanish.", "Met at the fair."]
    with pytest.raises(BadInput):
        prospects.add_note(reference, "P-0404", "x")


def test_who_is_known_already_is_told(reference: Office) -> None:
    client = reference.book().clients[0]
    made = prospects.add_prospect(reference, CAMILA)
    same = likeness.alike(reference, "Somebody Else", " CAMILA@example.com")
    assert [(each.code, each.same_email, each.is_client) for each in same] == [(made.code, True, False)]
    assert [each.code for each in likeness.alike(reference, "Restrepo Camilla", "")] == [made.code]
    assert [each.code for each in likeness.alike(reference, client.name, "")] == [client.code]
    assert likeness.alike(reference, "Camila Restrepo", "", but=made.code) == ()
    assert likeness.alike(reference, "", "") == ()


def test_a_won_and_cleared_prospect_becomes_a_client_with_case_and_documents(reference: Office) -> None:
    agent = agents.add_agent(reference, Agent(code="", name="Nora Quiroga"))
    now = won(reference, replace(CAMILA, agent=agent.code))
    client = conversion.convert(reference, now.code)
    assert client in reference.book().clients
    assert (client.name, client.email, client.state) == ("Camila Restrepo", "camila@example.com", ClientState.ACTIVE)
    with reference.store.reading() as session:
        case = cases.read(session, client.code)
        assert (case.state, case.decided_by) == (CaseState.CLEARED, "elena")
        assert [each.name for each in documents.of_subject(session, client.code)] == ["passport.pdf"]
        assert documents.of_subject(session, now.code) == ()
    assert prospects.prospect_detail(reference, now.code).row.prospect.client == client.code
    assert [each.client for each in agents.agent_detail(reference, agent.code).referred] == [client.code]
    assert lines(reference, now.code)[0][0] == "prospect:converted"
    assert lines(reference, client.code)[0][2]["from"] == now.code


def not_won(office: Office) -> str:
    return prospects.add_prospect(office, CAMILA).code


def uncleared(office: Office) -> str:
    return won(office, state=CaseState.IN_REVIEW).code


def twice(office: Office) -> str:
    code = won(office).code
    conversion.convert(office, code)
    return code


def shared_address(office: Office) -> str:
    first = won(office)
    conversion.convert(office, first.code)
    return won(office, replace(CAMILA, name="Camilo Restrepo")).code


@pytest.mark.parametrize(
    ("prepare", "refusal"),
    [(not_won, WrongStep), (uncleared, NotCleared), (twice, AlreadyConverted), (shared_address, BadInput)],
)
def test_each_refusal_says_why_and_changes_nothing(
    reference: Office, prepare: Callable[[Office], str], refusal: type[KnownError]
) -> None:
    code = prepare(reference)
    before = reference.book().clients
    with pytest.raises(refusal) as refused:
        conversion.convert(reference, code)
    assert refused.value.way_out is not None
    assert reference.book().clients == before


def test_an_override_for_a_prospect_does_not_go_over(reference: Office) -> None:
    now = won(reference)
    marta, elena = acting(reference, "marta", Role.MANAGER), acting(reference, "elena", Role.COMPLIANCE)
    agreed = overrides.propose(marta, now.code, "The passport is at the embassy", date(2025, 9, 30))
    overrides.confirm(elena, agreed.id)
    client = conversion.convert(reference, now.code)
    assert not readiness.readiness(reference, client.code).ready
    assert [row.state for row in overrides.exceptions(reference).rows] == [OverrideState.ENDED]
    assert lines(reference, client.code)[0][2]["overrides_ended"] == 1


def test_a_match_after_the_decision_keeps_a_prospect_from_becoming_a_client(reference: Office) -> None:
    now = won(reference)
    take_in(reference, listing(replace(PETROV, name=CAMILA.name)))
    screening.screen(reference)
    with pytest.raises(NotCleared, match="sanctions list"):
        conversion.convert(reference, now.code)


def test_a_client_that_another_one_looks_like_is_written_down(reference: Office) -> None:
    clientrecords.add_client(reference, Client(code="C-9", name=CAMILA.name, email="other@example.com", country="CO"))
    client = conversion.convert(reference, won(reference).code)
    found = trail.audit_page(reference, trail.Filter(subject=client.code, action="client:added")).lines
    assert found[0].reason == "looks like C-9"


def test_no_client_takes_the_code_of_a_prospect_and_their_case_with_it(reference: Office) -> None:
    now = won(reference)
    with pytest.raises(BadInput) as refused:
        clientrecords.add_client(reference, Client(code=now.code.lower(), name="Somebody Else"))
    assert refused.value.field == "code"
    with pytest.raises(RefusedFile):
        people.import_list(reference, f"code,name\n{now.code},Somebody Else\n".encode(), "clients.csv")


def test_two_seats_do_not_make_two_clients_of_one_prospect(reference: Office) -> None:
    """The database refuses the second line, whatever the seat had read before."""
    now = won(reference)
    client = conversion.convert(reference, now.code)
    with pytest.raises(Conflict), reference.store.writing("ana") as writing:
        table.convert(writing.session, now.code, client.code, NOW, "ana")


def test_roles_decide_who_writes_and_who_converts(reference: Office, as_role: Callable[[Office, Role], Office]) -> None:
    now = won(reference)
    with pytest.raises(NotAllowed):
        prospects.add_prospect(as_role(reference, Role.AUDITOR), CAMILA)
    with pytest.raises(NotAllowed):
        conversion.convert(as_role(reference, Role.MANAGER), now.code)
