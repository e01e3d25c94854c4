"""The steps of a case are those of the table and no others; nobody clears one by going round it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product

import pytest

from app.domain.cases import NEXT, Case, CaseState, Risk, decided, moved, reopened, sent
from app.domain.errors import BadInput

NOW, TODAY = datetime(2025, 9, 7, tzinfo=UTC), date(2025, 9, 7)
WHY = "Everything is there and checked"


@pytest.mark.parametrize(("before", "after"), list(product(CaseState, CaseState)))
def test_a_case_goes_only_where_the_table_leads(before: CaseState, after: CaseState) -> None:
    case = Case(subject="C-1", state=before)
    if after in NEXT[before]:
        assert moved(case, after).state is after
    else:
        with pytest.raises(BadInput, match="cannot become"):
            moved(case, after)


def test_only_a_review_leads_to_a_cleared_case() -> None:
    assert {state for state, ways in NEXT.items() if CaseState.CLEARED in ways} == {
        CaseState.IN_REVIEW,
        CaseState.ESCALATED,
    }


@pytest.mark.parametrize(("risk", "due"), [(Risk.LOW, 2028), (Risk.MEDIUM, 2027), (Risk.HIGH, 2026)])
def test_a_cleared_case_is_looked_at_again_by_its_risk(risk: Risk, due: int) -> None:
    case = Case(subject="C-1", state=CaseState.IN_REVIEW, risk=risk)
    assert decided(case, CaseState.CLEARED, "elena", NOW, TODAY, WHY).review_due == date(due, 9, 7)
    assert decided(case, CaseState.REJECTED, "elena", NOW, TODAY, WHY).review_due is None


def test_a_case_sent_anew_forgets_who_decided_it_before_and_not_what_is_known() -> None:
    case = Case(subject="C-1", state=CaseState.IN_REVIEW, risk=Risk.LOW, politically_exposed=False, sent_by="ivan")
    again = sent(reopened(decided(case, CaseState.CLEARED, "elena", NOW, TODAY, WHY), WHY), "ana", NOW)
    assert (again.sent_by, again.decided_by, again.reason, again.review_due) == ("ana", "", "", None)
    assert (again.risk, again.politically_exposed) == (Risk.LOW, False)
