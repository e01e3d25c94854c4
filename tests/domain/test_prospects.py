"""The stages of a prospect: one at a time, lost with a reason, re-opened only from lost, converted once and cleared."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cases import Case, CaseState
from app.domain.clients import ClientKind, ClientState
from app.domain.errors import BadInput, KnownError
from app.domain.prospects import (
    NEXT,
    AlreadyConverted,
    FollowUp,
    NotCleared,
    Prospect,
    ProspectStage,
    WrongStep,
    as_client,
    follow_up,
    next_code,
    refuse_conversion,
    step,
    valid_note,
    valid_prospect,
)

AT = datetime(2025, 9, 7, 12, 0, tzinfo=UTC)
TODAY = date(2025, 9, 7)
LEAD = Prospect(code="P-0001", name="Camila Restrepo", stage_since=AT)
CLEARED = Case(subject="P-0001", state=CaseState.CLEARED, decided_by="elena")


@given(st.lists(st.sampled_from(ProspectStage), max_size=12))
def test_whatever_is_tried_only_the_stages_of_the_rules_follow_one_another(wanted: list[ProspectStage]) -> None:
    now = LEAD
    for to in wanted:
        before = now
        if to in NEXT[now.stage]:
            now = step(now, to, AT, "went elsewhere")
            assert now.stage is to
            assert bool(now.reason) == (to is ProspectStage.LOST)
            assert replace(now, stage=before.stage, reason=before.reason) == before
        else:
            with pytest.raises(WrongStep):
                step(now, to, AT, "went elsewhere")
    if now.stage is ProspectStage.WON:
        assert NEXT[now.stage] == ()


def test_only_lost_leads_back_and_only_to_the_beginning() -> None:
    order = list(ProspectStage)
    back = {(a, b) for a in order for b in NEXT[a] if order.index(b) < order.index(a)}
    assert back == {(ProspectStage.LOST, ProspectStage.LEAD)}


@pytest.mark.parametrize("reason", ["", "  ", "no"])
def test_a_prospect_is_not_lost_without_a_reason(reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        step(LEAD, ProspectStage.LOST, AT, reason)
    assert refused.value.field == "reason"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "nobody"}, "email"),
        ({"country": "ESP"}, "country"),
        ({"amount": Decimal("0.00")}, "amount"),
        ({"follow_up_what": "Call"}, "follow_up"),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_its_field(changes: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        valid_prospect(replace(LEAD, **changes))  # type: ignore[arg-type]  # fields by name
    assert refused.value.field == field


def test_a_prospect_is_kept_trimmed() -> None:
    found = valid_prospect(replace(LEAD, name="  Camila   Restrepo ", email=" Camila@Example.COM ", country="co"))
    assert (found.name, found.email, found.country) == ("Camila Restrepo", "camila@example.com", "CO")
    assert valid_note("  called \n") == "called"
    with pytest.raises(BadInput):
        valid_note(" \n ")


@pytest.mark.parametrize(
    ("day", "stage", "found"),
    [
        (None, ProspectStage.LEAD, None),
        (date(2025, 9, 6), ProspectStage.LEAD, FollowUp.OVERDUE),
        (date(2025, 9, 7), ProspectStage.PROPOSAL, FollowUp.TODAY),
        (date(2025, 9, 8), ProspectStage.QUALIFIED, FollowUp.LATER),
        (date(2025, 9, 6), ProspectStage.WON, None),
    ],
)
def test_somebody_is_called_on_the_day_that_was_agreed(
    day: date | None, stage: ProspectStage, found: FollowUp | None
) -> None:
    assert follow_up(replace(LEAD, follow_up=day, stage=stage), TODAY) is found


WON = replace(LEAD, stage=ProspectStage.WON)


@pytest.mark.parametrize(
    ("prospect", "case", "refusal"),
    [
        (replace(WON, client="C-0001"), CLEARED, AlreadyConverted),
        *(
            (replace(LEAD, stage=stage), CLEARED, WrongStep)
            for stage in ProspectStage
            if stage is not ProspectStage.WON
        ),
        *((WON, replace(CLEARED, state=state), NotCleared) for state in CaseState if state is not CaseState.CLEARED),
        (WON, replace(CLEARED, review_due=date(2025, 9, 6)), NotCleared),
    ],
)
def test_nobody_becomes_a_client_twice_or_unwon_or_uncleared(
    prospect: Prospect, case: Case, refusal: type[KnownError]
) -> None:
    with pytest.raises(refusal) as refused:
        refuse_conversion(prospect, case, TODAY)
    assert refused.value.way_out is not None
    assert "{" not in str(refused.value)


def test_who_was_won_and_cleared_becomes_an_active_client() -> None:
    refuse_conversion(WON, replace(CLEARED, review_due=TODAY), TODAY)
    company = replace(WON, kind=ClientKind.COMPANY, email="a@b.co", phone="1", country="CO")
    client = as_client(company, "C-0007", TODAY)
    assert (client.code, client.name, client.email, client.since) == ("C-0007", "Camila Restrepo", "a@b.co", TODAY)
    assert (client.kind, client.state) == (ClientKind.COMPANY, ClientState.ACTIVE)


def test_no_code_is_given_twice() -> None:
    assert next_code([]) == "P-0001"
    assert next_code(["P-0002", "P-0009", "X"]) == "P-0010"
