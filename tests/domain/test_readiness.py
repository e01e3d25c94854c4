"""Whether somebody may invest follows from what is there, on each day, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cases import Case, CaseState, Risk
from app.domain.clients import ClientKind
from app.domain.documents import DocumentKind, DocumentState
from app.domain.errors import BadInput
from app.domain.overrides import LONGEST_DAYS, Override, OverrideState, confirmed, ended, proposed
from app.domain.readiness import (
    ItemState,
    Known,
    NotReady,
    Requirement,
    readiness,
    require_ready,
    standing_in_the_way,
)
from app.domain.screening import Outcome, Standing
from tests.people import all_documents, filed

NOW = datetime(2025, 9, 7, 12, tzinfo=UTC)
TODAY = NOW.date()
CLEARED = Case(subject="C-1", state=CaseState.CLEARED, risk=Risk.LOW, politically_exposed=False)


def known(*documents: object, case: Case = CLEARED, **more: object) -> Known:
    return Known(case=case, documents=documents or all_documents("C-1", NOW), **more)  # type: ignore[arg-type]  # fields by name


def without(kind: DocumentKind) -> tuple[object, ...]:
    return tuple(each for each in all_documents("C-1", NOW) if each.kind is not kind)


def state(found: Known, requirement: Requirement, day: date = TODAY) -> ItemState:
    return next(item.state for item in readiness(found, day).items if item.requirement is requirement)


def test_a_proof_of_residence_counts_three_months_from_its_own_date() -> None:
    proof = filed("C-1", DocumentKind.RESIDENCE, NOW, dated=date(2025, 6, 11))
    found = known(*without(DocumentKind.RESIDENCE), proof)
    assert readiness(found, TODAY).until == date(2025, 9, 11)
    assert state(found, Requirement.RESIDENCE) is ItemState.EXPIRING
    assert readiness(found, date(2025, 9, 11)).ready
    assert not readiness(found, date(2025, 9, 12)).ready
    assert state(found, Requirement.RESIDENCE, date(2025, 9, 12)) is ItemState.EXPIRED


def test_a_document_whose_date_is_unknown_or_ahead_proves_nothing_that_has_an_age() -> None:
    for dated in (None, TODAY + timedelta(days=1)):
        proof = replace(filed("C-1", DocumentKind.RESIDENCE, NOW), dated=dated)
        assert state(known(*without(DocumentKind.RESIDENCE), proof), Requirement.RESIDENCE) is ItemState.MISSING


def test_the_best_document_counts_and_what_is_only_received_does_not() -> None:
    old = filed("C-1", DocumentKind.IDENTITY, NOW, expires=TODAY - timedelta(days=1))
    new = filed("C-1", DocumentKind.IDENTITY, NOW, expires=TODAY + timedelta(days=400))
    rest = without(DocumentKind.IDENTITY)
    assert state(known(*rest, old, new), Requirement.IDENTITY) is ItemState.MET
    assert state(known(*rest, old), Requirement.IDENTITY) is ItemState.EXPIRED
    waiting = replace(new, state=DocumentState.RECEIVED)
    assert state(known(*rest, old, waiting), Requirement.IDENTITY) is ItemState.UNVERIFIED
    refused = replace(new, state=DocumentState.REJECTED)
    assert state(known(*rest, refused), Requirement.IDENTITY) is ItemState.MISSING


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.NOT_SCREENED, ItemState.MET),
        (Outcome.OUT_OF_DATE, ItemState.MET),
        (Outcome.CLEAR, ItemState.MET),
        (Outcome.OPEN, ItemState.UNVERIFIED),
        (Outcome.CONFIRMED, ItemState.MISSING),
    ],
)
def test_a_match_speaks_against_every_report(outcome: Outcome, expected: ItemState) -> None:
    assert state(known(standing=Standing("C-1", outcome, open=1)), Requirement.AML_REPORT) is expected


def test_the_aml_report_says_what_it_rests_on() -> None:
    def said(**more: Any) -> str:
        found = next(
            each for each in readiness(known(**more), TODAY).items if each.requirement is Requirement.AML_REPORT
        )
        return str(found.message)

    assert said() == "by a report, to 2026-09-07"
    assert said(standing=Standing("C-1", Outcome.CLEAR, decided_by="elena")) == "no match, elena"


def test_without_a_report_screening_alone_says_whether_there_is_a_match() -> None:
    rest = without(DocumentKind.AML_REPORT)
    assert state(known(*rest, standing=Standing("C-1", Outcome.CLEAR)), Requirement.AML_REPORT) is ItemState.MET
    assert state(known(*rest, standing=Standing("C-1", Outcome.OUT_OF_DATE)), Requirement.AML_REPORT) is (
        ItemState.EXPIRED
    )
    assert state(known(*rest), Requirement.AML_REPORT) is ItemState.MISSING


def test_a_company_brings_more_and_a_high_risk_brings_it_again_every_year() -> None:
    company = readiness(known(kind=ClientKind.COMPANY), TODAY)
    assert {item.requirement for item in company.missing} == {
        Requirement.REGISTRATION,
        Requirement.OWNERS,
        Requirement.AUTHORITY,
    }
    old = filed("C-1", DocumentKind.FUNDS, NOW, dated=date(2024, 9, 1))
    rest = without(DocumentKind.FUNDS)
    assert state(known(*rest, old), Requirement.FUNDS) is ItemState.MET
    assert state(known(*rest, old, case=replace(CLEARED, risk=Risk.HIGH)), Requirement.FUNDS) is ItemState.EXPIRED


@pytest.mark.parametrize("case_state", [each for each in CaseState if each is not CaseState.CLEARED])
def test_only_a_cleared_case_lets_anybody_invest(case_state: CaseState) -> None:
    found = readiness(known(case=replace(CLEARED, state=case_state)), TODAY)
    assert [item.requirement for item in found.missing] == [Requirement.CASE]
    with pytest.raises(NotReady, match="Salvador Palma is not ready to invest: KYC/AML case"):
        require_ready(found, "Salvador Palma")


def test_an_overdue_review_counts_before_anybody_writes_it_down() -> None:
    due = known(case=replace(CLEARED, review_due=TODAY))
    assert readiness(due, TODAY).until == TODAY
    assert not readiness(due, TODAY + timedelta(days=1)).ready


# overrides

PROPOSED = Override(
    id="1", subject="C-1", reason="Passport is being renewed", until=TODAY + timedelta(days=10),
    missing="identity", proposed_by="ana", proposed_at=NOW,
)  # fmt: skip
ACTIVE = confirmed(PROPOSED, "elena", NOW, TODAY)


def test_an_override_makes_somebody_ready_until_its_day_and_alters_no_fact() -> None:
    lacking = without(DocumentKind.IDENTITY)
    plain, excepted = known(*lacking), known(*lacking, overrides=(ACTIVE,))
    assert readiness(excepted, TODAY).ready
    assert readiness(excepted, TODAY).until == ACTIVE.until
    assert readiness(excepted, TODAY).items == readiness(plain, TODAY).items
    assert not readiness(excepted, ACTIVE.until + timedelta(days=1)).ready
    for idle in (PROPOSED, ended(ACTIVE, "elena", NOW, TODAY, "The client has left")):
        assert not readiness(known(*lacking, overrides=(idle,)), TODAY).ready


def test_no_override_stands_against_a_rejection_or_a_confirmed_match() -> None:
    rejected = known(case=replace(CLEARED, state=CaseState.REJECTED), overrides=(ACTIVE,))
    confirmed_match = known(standing=Standing("C-1", Outcome.CONFIRMED), overrides=(ACTIVE,))
    assert not readiness(rejected, TODAY).ready
    assert not readiness(confirmed_match, TODAY).ready


def test_an_override_needs_a_reason_and_a_day_within_a_quarter() -> None:
    wrong = {
        "reason": replace(PROPOSED, reason="  too short "),
        "until": replace(PROPOSED, until=TODAY + timedelta(days=LONGEST_DAYS + 1)),
    }
    for field, override in wrong.items():
        with pytest.raises(BadInput) as refused:
            proposed(override, TODAY)
        assert refused.value.field == field
    with pytest.raises(BadInput, match="ends today or later"):
        proposed(replace(PROPOSED, until=TODAY - timedelta(days=1)), TODAY)
    assert proposed(replace(PROPOSED, until=TODAY + timedelta(days=LONGEST_DAYS)), TODAY)


def test_what_is_over_is_neither_confirmed_nor_ended_again() -> None:
    late = PROPOSED.until + timedelta(days=1)
    assert PROPOSED.state(late) is OverrideState.EXPIRED
    with pytest.raises(BadInput):
        confirmed(PROPOSED, "elena", NOW, late)
    with pytest.raises(BadInput):
        confirmed(ACTIVE, "elena", NOW, TODAY)
    with pytest.raises(BadInput):
        ended(ACTIVE, "elena", NOW, late, "The client has left")


@given(st.sets(st.sampled_from(list(DocumentKind))), st.integers(0, 500))
def test_whoever_is_ready_on_a_day_has_everything_on_that_day(gone: set[DocumentKind], days: int) -> None:
    day = TODAY + timedelta(days=days)
    found = known(
        *(each for each in all_documents("C-1", NOW) if each.kind not in gone),
        filed("C-1", DocumentKind.OTHER, NOW),
        case=replace(CLEARED, review_due=TODAY + timedelta(days=365)),
    )
    now = readiness(found, day)
    assert now.ready == (not now.missing)
    if now.ready:
        assert now.until is not None
        assert readiness(found, now.until).ready
        assert not readiness(found, now.until + timedelta(days=1)).ready


def test_clearing_asks_for_more_than_readiness() -> None:
    ready = known()
    assert readiness(ready, TODAY).ready
    bare = replace(CLEARED, state=CaseState.IN_REVIEW, risk=None, politically_exposed=None)
    assert len(list(standing_in_the_way(known(case=bare), TODAY))) == 3  # screening, exposure, risk
    exposed = replace(bare, risk=Risk.LOW, politically_exposed=True)
    clear = Standing("C-1", Outcome.CLEAR)
    assert len(list(standing_in_the_way(known(case=exposed, standing=clear), TODAY))) == 1
    escalated = replace(exposed, state=CaseState.ESCALATED)
    assert not list(standing_in_the_way(known(case=escalated, standing=clear), TODAY))
