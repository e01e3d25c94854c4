"""A case is cleared by a second person who finds everything there, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db import cases as table
from app.domain.cases import Case, CaseState, Risk
from app.domain.clients import Client, ClientKind
from app.domain.documents import DocumentKind, DocumentState
from app.domain.errors import BadInput, Conflict, KnownError, NotAllowed
from app.domain.permissions import Role
from app.domain.screening import Outcome, Standing
from app.domain.second import SamePerson
from app.services import casebook, cases, clients, readiness, risk, trail
from app.services.casebook import DueKind
from app.services.cases import NotClear
from app.services.office import Office
from tests.people import acting, all_documents, cleared, file_away, filed

Screened = Callable[[Outcome], None]
WHY = "Everything is there and checked"


@pytest.fixture
def screened(monkeypatch: pytest.MonkeyPatch) -> Screened:
    """Says what screening finds of everybody from now on."""

    def say(outcome: Outcome) -> None:
        found = {f"C-{number}": Standing(f"C-{number}", outcome, open=1) for number in range(500)}
        monkeypatch.setattr("app.services.readiness.standings", lambda _office: found)

    return say


@pytest.fixture
def ivan(office: Office) -> Office:
    return acting(office, "ivan", Role.OPERATIONS)


@pytest.fixture
def elena(office: Office) -> Office:
    return acting(office, "elena", Role.COMPLIANCE)


@pytest.fixture
def reviewed(office: Office, ivan: Office, elena: Office, screened: Screened) -> Office:
    """C-1 is in review with everything there; answers the office of whoever decides."""
    clients.add_client(office, Client(code="C-1", name="Salvador Palma", country="ES"))
    screened(Outcome.CLEAR)
    cases.start(ivan, "C-1")
    cases.answer_exposed(ivan, "C-1", exposed=False)
    file_away(office, all_documents("C-1", office.clock()))
    cases.send(ivan, "C-1")
    risk.rate(elena, "C-1", Risk.LOW)
    return elena


def case_of(office: Office, code: str = "C-1") -> Case:
    with office.store.reading() as session:
        return table.read(session, code)


def test_a_case_that_has_everything_is_cleared_and_makes_ready(reviewed: Office) -> None:
    assert not readiness.readiness(reviewed, "C-1").ready
    cases.decide(reviewed, "C-1", CaseState.CLEARED, WHY)
    found = case_of(reviewed)
    assert (found.state, found.decided_by, found.review_due) == (CaseState.CLEARED, "elena", date(2028, 9, 7))
    assert readiness.readiness(reviewed, "C-1").ready
    lines = trail.audit_page(reviewed, trail.Filter(subject="C-1")).lines
    assert [line.action for line in lines if line.action.startswith(("case:", "risk:"))] == [
        "case:cleared", "risk:rated", "case:sent", "case:exposure-answered", "case:started",
    ]  # fmt: skip
    assert lines[0].reason == WHY
    assert (lines[0].before["state"], lines[0].after["state"]) == ("in review", "cleared")


def test_whoever_sent_it_does_not_decide_it_and_the_refusal_is_written_down(reviewed: Office) -> None:
    both = acting(reviewed, "ivan", Role.OPERATIONS, Role.COMPLIANCE)
    for state in cases.DECISIONS:
        with pytest.raises(SamePerson):
            cases.decide(both, "C-1", state, WHY)
    assert case_of(reviewed).state is CaseState.IN_REVIEW
    assert trail.audit_page(reviewed, trail.Filter(action="access:refused")).lines[0].actor == "ivan"


def test_a_single_operator_waits_a_day(reviewed: Office) -> None:
    alone = replace(reviewed, person=replace(reviewed.person, name="ivan", only=True))
    with pytest.raises(SamePerson, match="24 hours"):
        cases.decide(alone, "C-1", CaseState.CLEARED, WHY)
    later = reviewed.clock() + timedelta(hours=24)
    alone.access.prove(later)
    cases.decide(replace(alone, clock=lambda: later), "C-1", CaseState.CLEARED, WHY)
    assert case_of(reviewed).state is CaseState.CLEARED


def test_in_review_nobody_takes_back_alone_what_asks_for_a_second_look(reviewed: Office) -> None:
    cases.answer_exposed(reviewed, "C-1", exposed=True)
    with pytest.raises(BadInput, match="takes back alone"):
        cases.answer_exposed(reviewed, "C-1", exposed=False)
    risk.rate(reviewed, "C-1", Risk.HIGH, "Cash business in the family")
    risk.rate(reviewed, "C-1", Risk.LOW, "It was sold ten years ago")  # the exposure still asks for one
    cases.decide(reviewed, "C-1", CaseState.ESCALATED, WHY)
    second = acting(reviewed, "marta", Role.COMPLIANCE)
    cases.answer_exposed(second, "C-1", exposed=False)  # a second person by now
    cases.decide(second, "C-1", CaseState.CLEARED, WHY)
    assert case_of(reviewed).state is CaseState.CLEARED


LACKING: dict[str, Callable[[Office, Screened], object]] = {
    "out of date": lambda _office, say: say(Outcome.OUT_OF_DATE),
    "not screened": lambda _office, say: say(Outcome.NOT_SCREENED),
    "match": lambda _office, say: say(Outcome.OPEN),
    "Proof of residence": lambda office, _say: _rewrite(office, DocumentKind.RESIDENCE),
}


def _rewrite(office: Office, kind: DocumentKind) -> None:
    """Reject the document after the case was sent."""
    from app.db import documents

    with office.store.writing("elena") as writing:
        one = next(each for each in documents.of_subject(writing.session, "C-1") if each.kind is kind)
        documents.change(writing.session, replace(one, state=DocumentState.REJECTED))
        writing.audit("document:rejected", "C-1")
        writing.commit()


@pytest.mark.parametrize("lacking", LACKING)
def test_it_is_not_cleared_while_something_is_missing(reviewed: Office, screened: Screened, lacking: str) -> None:
    LACKING[lacking](reviewed, screened)
    with pytest.raises(NotClear, match=lacking):
        cases.decide(reviewed, "C-1", CaseState.CLEARED, WHY)
    assert case_of(reviewed).state is CaseState.IN_REVIEW
    cases.decide(reviewed, "C-1", CaseState.REJECTED, "Could not be completed")


def test_a_reason_is_needed_for_every_decision(reviewed: Office) -> None:
    for state in cases.DECISIONS:
        with pytest.raises(BadInput, match="ten characters"):
            cases.decide(reviewed, "C-1", state, "short")
    with pytest.raises(BadInput, match="nothing that a person decides"):
        cases.decide(reviewed, "C-1", CaseState.COLLECTING, WHY)


def test_a_high_risk_is_escalated_and_cleared_by_somebody_else(reviewed: Office) -> None:
    risk.rate(reviewed, "C-1", Risk.HIGH, "Cash business in the family")
    with pytest.raises(NotClear, match="escalated first"):
        cases.decide(reviewed, "C-1", CaseState.CLEARED, WHY)
    cases.decide(reviewed, "C-1", CaseState.ESCALATED, "High risk, a second look")
    with pytest.raises(SamePerson):
        cases.decide(reviewed, "C-1", CaseState.CLEARED, WHY)
    marta = acting(reviewed, "marta", Role.COMPLIANCE)
    cases.decide(marta, "C-1", CaseState.CLEARED, WHY)
    assert case_of(reviewed).review_due == date(2026, 9, 7)


def test_once_in_review_only_compliance_changes_the_answer(reviewed: Office, ivan: Office) -> None:
    with pytest.raises(NotAllowed):
        cases.answer_exposed(ivan, "C-1", exposed=True)
    cases.answer_exposed(reviewed, "C-1", exposed=True)
    with pytest.raises(NotClear):
        cases.decide(reviewed, "C-1", CaseState.CLEARED, WHY)


@pytest.mark.parametrize("turn", ["exposed", "risk"])
def test_a_cleared_case_that_turns_grave_is_collected_again(reviewed: Office, turn: str) -> None:
    cases.decide(reviewed, "C-1", CaseState.CLEARED, WHY)
    if turn == "exposed":
        cases.answer_exposed(reviewed, "C-1", exposed=True)
    else:
        risk.rate(reviewed, "C-1", Risk.HIGH, "News about the company")
    assert case_of(reviewed).state is CaseState.COLLECTING


def test_nothing_is_sent_before_the_documents_are_here(office: Office, ivan: Office) -> None:
    clients.add_client(office, Client(code="C-1", name="Grupo Salinero", kind=ClientKind.COMPANY))
    with pytest.raises(BadInput, match="cannot become in review"):
        cases.send(ivan, "C-1")
    cases.start(ivan, "C-1")
    with pytest.raises(BadInput, match="Certificate of incorporation: missing"):
        cases.send(ivan, "C-1")
    file_away(office, all_documents("C-1", office.clock(), ClientKind.COMPANY, DocumentState.RECEIVED))
    assert cases.send(ivan, "C-1").state is CaseState.IN_REVIEW
    with pytest.raises(BadInput, match="Nobody has the code"):
        cases.start(ivan, "C-9")


def test_a_case_is_reopened_by_a_person_with_a_reason(reviewed: Office, ivan: Office) -> None:
    cases.decide(reviewed, "C-1", CaseState.REJECTED, "Could not be completed")
    with pytest.raises(NotAllowed):
        cases.reopen(ivan, "C-1", "The client came back")
    cases.reopen(reviewed, "C-1", "The client came back")
    assert case_of(reviewed).state is CaseState.COLLECTING
    with pytest.raises(BadInput, match="cannot become collecting"):
        cases.reopen(reviewed, "C-1", "The client came back")


def test_two_people_do_not_overwrite_each_other(reviewed: Office) -> None:
    known = case_of(reviewed).version
    risk.rate(reviewed, "C-1", Risk.MEDIUM, "Wealth from several countries")
    with pytest.raises(Conflict):
        cases.decide(reviewed, "C-1", CaseState.CLEARED, WHY, known)


def test_an_expired_document_reopens_the_case_and_says_why(reviewed: Office) -> None:
    cases.decide(reviewed, "C-1", CaseState.CLEARED, WHY)
    assert cases.reopen_expired(reviewed) == ()
    later = replace(reviewed, clock=lambda: reviewed.clock() + timedelta(days=92))
    assert not readiness.readiness(later, "C-1").ready  # before anybody has written it down
    assert cases.reopen_expired(later) == ("C-1",)
    assert cases.reopen_expired(later) == ()
    assert case_of(later).state is CaseState.COLLECTING
    line = trail.audit_page(later, trail.Filter(action="case:expired")).lines[0]
    assert (line.actor, line.subject) == (cases.EXPIRY, "C-1")
    assert "Proof of residence: expired 2025-12-07" in line.reason


def test_an_overdue_review_reopens_the_case(office: Office) -> None:
    clients.add_client(office, Client(code="C-1", name="Salvador Palma"))
    cleared(office, "C-1")
    with office.store.writing("tests") as writing:
        table.write(writing.session, replace(case_of(office), review_due=date(2025, 9, 6)))
        writing.audit("case:cleared", "C-1")
        writing.commit()
    assert cases.reopen_expired(office) == ("C-1",)


def test_what_comes_due_is_listed_with_its_reminder(office: Office) -> None:
    clients.add_client(office, Client(code="C-1", name="Salvador Palma"))
    cleared(office, "C-1")
    file_away(office, [filed("C-1", DocumentKind.IDENTITY, office.clock(), expires=office.today() + timedelta(days=9))])
    with office.store.writing("tests") as writing:
        table.write(writing.session, replace(case_of(office), review_due=office.today() + timedelta(days=1)))
        writing.audit("case:cleared", "C-1")
        writing.commit()
    assert [(due.kind, due.days, due.reminder) for due in casebook.dues(office)] == [(DueKind.REVIEW, 1, 1)]
    week = replace(office, clock=lambda: office.clock() + timedelta(days=85))
    assert [(str(due.what), due.days, due.reminder) for due in casebook.dues(week)] == [
        ("Periodic review", -84, 1),
        ("Proof of residence", 6, 7),
    ]


# whatever people do, in whatever order

_codes = count(1)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["start", "send", "clear", "reject", "escalate", "reopen", "exposed", "rate", "file", "spoil"]),
        st.sampled_from(["ivan", "elena", "marta"]),
        st.booleans(),
    ),
    min_size=4,
    max_size=24,
)


def take(office: Office, code: str, step: str, *, yes: bool) -> None:
    reason = "Because of what was found"
    if step == "file":
        file_away(office, all_documents(code, office.clock()))
    elif step == "spoil":
        _spoil(office, code)
    elif step == "exposed":
        cases.answer_exposed(office, code, exposed=yes)
    elif step == "rate":
        risk.rate(office, code, Risk.HIGH if yes else Risk.LOW, reason)
    elif step in {"start", "send"}:
        (cases.start if step == "start" else cases.send)(office, code)
    elif step == "reopen":
        cases.reopen(office, code, reason)
    else:
        wanted = {"clear": CaseState.CLEARED, "reject": CaseState.REJECTED, "escalate": CaseState.ESCALATED}[step]
        cases.decide(office, code, wanted, reason)


def _spoil(office: Office, code: str) -> None:
    from app.db import documents

    with office.store.writing("elena") as writing:
        for each in documents.of_subject(writing.session, code)[:1]:
            documents.change(writing.session, replace(each, state=DocumentState.REJECTED))
        writing.audit("document:rejected", code)
        writing.commit()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(steps=STEPS)
def test_no_order_of_steps_clears_a_case_by_its_sender_or_without_its_conditions(
    office: Office, screened: Screened, steps: list[tuple[str, str, bool]]
) -> None:
    code = f"C-{next(_codes)}"
    screened(Outcome.CLEAR)
    clients.add_client(office, Client(code=code, name=f"Client {code}"))
    for step, name, yes in [("start", "ivan", True), ("file", "ivan", True), *steps]:
        before = case_of(office, code)
        try:
            take(acting(office, name, *Role), code, step, yes=yes)
        except KnownError:
            assert case_of(office, code) == before  # what was refused has left nothing
            continue
        after = case_of(office, code)
        if after.state is CaseState.CLEARED and before.state is not CaseState.CLEARED:
            assert step == "clear"
            assert name not in {before.sent_by, before.decided_by}
            assert after.politically_exposed is not None
            assert after.risk is not None
            assert before.state is CaseState.ESCALATED or not after.needs_escalation
            assert readiness.readiness(office, code).complete
