"""An override takes two people and a day; an investment needs somebody who is ready."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.db import users
from app.domain.cases import CaseState
from app.domain.clients import ClientState
from app.domain.documents import DocumentKind
from app.domain.errors import BadInput, NotAllowed
from app.domain.overrides import OverrideState
from app.domain.permissions import Action, Role
from app.domain.readiness import NotReady
from app.domain.second import SamePerson
from app.services import cases, clientrecords, clients, investments, overrides, people, readiness, reports, trail
from app.services.office import Office
from tests.colleagues import acting as colleague
from tests.colleagues import hire, hired
from tests.people import acting, cleared
from tests.services.test_investments import WANTED

REASON = "The passport is at the embassy"
UNTIL = date(2025, 9, 30)
CODE = WANTED.client


@pytest.fixture
def ana(reference: Office) -> Office:
    return acting(reference, "ana", Role.MANAGER)


@pytest.fixture
def elena(reference: Office) -> Office:
    return acting(reference, "elena", Role.COMPLIANCE)


def test_an_investment_is_handed_in_for_somebody_who_is_ready_only(reference: Office) -> None:
    investments.save_draft(reference, WANTED)
    with pytest.raises(NotReady) as refused:
        investments.hand_in(reference, "INV-1")
    assert refused.value.field == "client"
    assert {item.requirement.value for item in refused.value.missing} >= {"identity", "KYC/AML case"}
    assert "override" in str(refused.value.way_out)
    cleared(reference, CODE)
    investments.hand_in(reference, "INV-1")


def test_a_cleared_client_does_not_become_somebody_else(reference: Office) -> None:
    cleared(reference, CODE)
    client = clients.client_of(reference, CODE)
    clients.change_client(reference, replace(client, phone="+34 600 000 000", born=date(1980, 5, 17)))
    assert readiness.readiness(reference, CODE).ready, "what was not known is filled in"
    clients.change_client(reference, replace(clients.client_of(reference, CODE), born=date(1981, 5, 17)))
    assert not readiness.readiness(reference, CODE).ready
    line = trail.audit_page(reference, trail.Filter(subject=CODE, action="case:reopened")).lines[0]
    assert (line.before["state"], line.after["state"], line.reason[-4:]) == ("cleared", "collecting", "born")
    cleared(reference, CODE)
    people.import_list(reference, f"code,name\n{CODE},Somebody Else\n".encode(), "clients.csv")
    assert not readiness.readiness(reference, CODE).ready


def test_whoever_is_suspended_invests_nothing_however_ready(reference: Office) -> None:
    cleared(reference, CODE)
    investments.save_draft(reference, WANTED)
    clientrecords.move_client(reference, CODE, ClientState.SUSPENDED, "the police have asked about them")
    with pytest.raises(BadInput, match="suspended"):
        investments.hand_in(reference, "INV-1")


def test_an_override_lets_somebody_invest_until_its_day(reference: Office, ana: Office, elena: Office) -> None:
    investments.save_draft(reference, WANTED)
    proposed = overrides.propose(ana, CODE, REASON, UNTIL)
    assert "identity" in proposed.missing
    with pytest.raises(NotReady):
        investments.hand_in(reference, "INV-1")
    overrides.confirm(elena, proposed.id)
    found = readiness.readiness(reference, CODE)
    assert (found.ready, found.complete, found.until) == (True, False, UNTIL)
    investments.hand_in(reference, "INV-1")
    late = replace(reference, clock=lambda: reference.clock() + timedelta(days=24))
    assert not readiness.readiness(late, CODE).ready
    assert [row.state for row in overrides.exceptions(late).rows] == [OverrideState.EXPIRED]
    lines = trail.audit_page(reference, trail.Filter(action="override:")).lines
    assert [(line.action, line.actor) for line in lines] == [
        ("override:confirmed", "elena"),
        ("override:proposed", "ana"),
    ]


def test_nobody_confirms_their_own_override(ana: Office) -> None:
    proposed = overrides.propose(ana, CODE, REASON, UNTIL)
    both = acting(ana, "ana", Role.MANAGER, Role.COMPLIANCE)
    with pytest.raises(SamePerson):
        overrides.confirm(both, proposed.id)
    assert overrides.exceptions(ana).rows[0].state is OverrideState.PROPOSED


def test_each_side_needs_its_role(ana: Office, elena: Office) -> None:
    with pytest.raises(NotAllowed):
        overrides.propose(elena, CODE, REASON, UNTIL)
    proposed = overrides.propose(ana, CODE, REASON, UNTIL)
    with pytest.raises(NotAllowed):
        overrides.confirm(ana, proposed.id)
    with pytest.raises(NotAllowed):
        overrides.end(acting(ana, "ivan", Role.OPERATIONS), proposed.id, "No longer needed")


def test_a_role_that_was_taken_meanwhile_ends_no_override(reference: Office, ana: Office) -> None:
    hire(reference, "marta", Role.MANAGER)
    proposed = overrides.propose(ana, CODE, REASON, UNTIL)
    marta = colleague(reference, "marta")
    assert marta.may(Action.OVERRIDES_PROPOSE)
    with reference.store.writing("admin") as writing:
        users.change(writing.session, replace(hired(reference, "marta"), roles=frozenset({Role.AUDITOR})))
        writing.audit("user:changed", "marta")
        writing.commit()
    with pytest.raises(NotAllowed):
        overrides.end(marta, proposed.id, "Nothing was missing after all")
    assert trail.audit_page(reference, trail.Filter(action="access:refused")).lines[0].actor == "marta"


def test_one_override_at_a_time_and_only_where_something_is_missing(ana: Office, elena: Office) -> None:
    proposed = overrides.propose(ana, CODE, REASON, UNTIL)
    with pytest.raises(BadInput, match="has an override already"):
        overrides.propose(ana, CODE, REASON, UNTIL)
    overrides.end(elena, proposed.id, "The passport is here")
    assert overrides.exceptions(ana).rows[0].state is OverrideState.ENDED
    with pytest.raises(BadInput):
        overrides.confirm(elena, proposed.id)
    cleared(ana, CODE)
    with pytest.raises(BadInput, match="nothing to override"):
        overrides.propose(ana, CODE, REASON, UNTIL)


def test_a_rejected_client_is_beyond_every_override(reference: Office, ana: Office, elena: Office) -> None:
    active = overrides.confirm(elena, overrides.propose(ana, CODE, REASON, UNTIL).id)
    with reference.store.writing("tests") as writing:
        from app.db import cases as table
        from app.domain.cases import Case

        table.write(writing.session, Case(subject=CODE, state=CaseState.REJECTED))
        writing.audit("case:rejected", CODE)
        writing.commit()
    assert not readiness.readiness(reference, CODE).ready
    assert [(row.state, row.counts) for row in overrides.exceptions(reference).rows] == [(OverrideState.ACTIVE, False)]
    overrides.end(elena, active.id, "The client was rejected")
    with pytest.raises(BadInput, match="no override changes that"):
        overrides.propose(ana, CODE, REASON, UNTIL)


def test_the_data_check_names_whose_money_works_without_a_cleared_case(reference: Office) -> None:
    def about() -> list[tuple[str, str]]:
        return [(each.subject, str(each.what)) for each in reports.check(reference) if each.check == "kyc"]

    assert [subject for subject, _what in about()] == ["clients"]
    for client in reference.book().clients:
        cleared(reference, client.code)
    assert about() == []
    late = reference.clock() + timedelta(days=100)
    later = replace(reference, clock=lambda: late)
    cases.reopen_expired(later)
    found = [each for each in reports.check(later) if each.check == "kyc"]
    assert {each.subject for each in found} <= {client.code for client in reference.book().clients}
    assert any("Proof of residence: expired" in str(each.what) for each in found)
    assert any("the case: collecting documents" in str(each.what) for each in found)


def test_a_client_added_today_has_a_place_in_the_readiness_of_all(reference: Office) -> None:
    from app.domain.clients import Client

    clients.add_client(reference, Client(code="C-77", name="Camila Restrepo"))
    found = readiness.readiness_of_all(reference)["C-77"]
    assert not found.ready
    assert DocumentKind.IDENTITY.value in {item.requirement.value for item in found.missing}
