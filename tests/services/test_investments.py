"""An investment is drafted, handed in, taken back or cancelled; it counts for nothing until it is approved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.holdings import AccountKey
from app.domain.investments import Decision, Stage
from app.domain.permissions import Role
from app.services import investments, trail
from app.services.dashboard import dashboard
from app.services.investments import DraftAllocation, NewInvestment
from app.services.office import Office
from tests.offices import MAIN, amount
from tests.people import cleared

WANTED = NewInvestment(
    code="INV-1",
    client="C-0001",
    fund="BALANCE",
    principal=amount("300000.00"),
    deposit_date=date(2025, 9, 1),
    allocations=(DraftAllocation(account=MAIN, amount=amount("300000.00")),),
)


@pytest.fixture
def reference(reference: Office) -> Office:
    """The reference case, whose client may invest."""
    cleared(reference, WANTED.client)
    return reference


def decision(office: Office) -> tuple[Decision, int]:
    found = next(each for each in office.book().investments if each.code == "INV-1")
    return found.decision, found.version


def test_a_draft_and_a_pending_one_move_no_figure(reference: Office) -> None:
    before = dashboard(reference).figures
    investments.save_draft(reference, WANTED)
    assert dashboard(reference).figures == before
    investments.hand_in(reference, "INV-1")
    assert decision(reference)[0] is Decision.PENDING
    assert dashboard(reference).figures == before
    row = investments.investment_detail(reference, "INV-1").row
    assert (row.stage, row.owed) == (Stage.PENDING_APPROVAL, None)


def test_every_step_is_written_down_with_who_took_it(reference: Office) -> None:
    investments.save_draft(reference, WANTED)
    version = decision(reference)[1]
    investments.save_draft(reference, replace(WANTED, note="by phone", version=version))
    investments.hand_in(reference, "INV-1")
    investments.take_back(reference, "INV-1", decision(reference)[1])
    investments.cancel_draft(reference, "INV-1", decision(reference)[1], "  entered twice by mistake ")
    lines = trail.audit_page(reference, trail.Filter(subject="INV-1")).lines
    assert [line.action.removeprefix("investment:") for line in lines] == [
        "cancelled", "taken-back", "handed-in", "changed", "drafted",
    ]  # fmt: skip
    assert lines[0].reason == "entered twice by mistake"
    assert {line.actor for line in lines} == {"ana"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"client": "C-9"}, "client"),
        ({"fund": "MOON"}, "fund"),
        ({"principal": amount("10.00")}, "principal"),
        ({"allocations": (DraftAllocation(account=MAIN, amount=amount("299999.99")),)}, "allocations"),
        ({"allocations": (DraftAllocation(account=AccountKey("X", 1), amount=amount("300000.00")),)}, "allocations"),
        (
            {
                "allocations": (
                    DraftAllocation(account=MAIN, amount=amount("300001.00")),
                    DraftAllocation(account=MAIN, amount=amount("-1.00")),
                )
            },
            "allocations",
        ),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    reference: Office, change: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        investments.save_draft(reference, replace(WANTED, **change))  # type: ignore[arg-type]  # one field of each kind
    assert refused.value.field == field
    assert len(reference.book().investments) == 1


def test_an_agreed_rate_is_asked_for_where_terms_are_custom(reference: Office) -> None:
    fund = next(terms.fund for terms in reference.book().terms if terms.custom)
    custom = replace(WANTED, fund=fund, principal=amount("2000000.00"), allocations=())
    for wrong in (None, Decimal(0), Decimal(1)):
        with pytest.raises(BadInput) as refused:
            investments.preview(reference, replace(custom, rate_per_month=wrong))
        assert refused.value.field == "rate_per_month"
    with pytest.raises(BadInput) as refused:
        investments.preview(reference, replace(custom, rate_per_month=Decimal("0.02"), step_months=999))
    assert refused.value.field == "step_months"
    agreed = investments.preview(reference, replace(custom, rate_per_month=Decimal("0.02"), step_months=2))
    assert (agreed.terms.rate_per_month, agreed.terms.step_months) == (Decimal("0.02"), 2)


def test_a_draft_without_an_account_is_not_handed_in(reference: Office) -> None:
    investments.save_draft(reference, replace(WANTED, allocations=()))
    with pytest.raises(BadInput) as refused:
        investments.hand_in(reference, "INV-1")
    assert refused.value.field == "allocations"


def test_what_is_sold_is_never_edited_handed_in_taken_back_or_cancelled(reference: Office) -> None:
    version = reference.book().investments[0].version
    attempts: tuple[Callable[[], object], ...] = (
        lambda: investments.save_draft(reference, replace(WANTED, code="I-0001", version=version)),
        lambda: investments.hand_in(reference, "I-0001"),
        lambda: investments.take_back(reference, "I-0001", version),
        lambda: investments.cancel_draft(reference, "I-0001", version, "because I say so"),
    )
    for attempt in attempts:
        with pytest.raises(BadInput, match="approved"):
            attempt()
    assert reference.book().investments[0].counts


def test_a_pending_one_cannot_be_edited_under_the_eyes_of_who_decides(reference: Office) -> None:
    investments.save_draft(reference, WANTED)
    investments.hand_in(reference, "INV-1")
    with pytest.raises(BadInput, match="cannot be edited"):
        investments.save_draft(reference, replace(WANTED, version=decision(reference)[1]))
    with pytest.raises(BadInput, match="not a draft"):
        investments.hand_in(reference, "INV-1")


def test_a_reason_is_asked_for_and_an_old_version_refused(reference: Office) -> None:
    investments.save_draft(reference, WANTED)
    first = decision(reference)[1]
    with pytest.raises(BadInput) as refused:
        investments.cancel_draft(reference, "INV-1", first, "  no     ")
    assert refused.value.field == "reason"
    investments.save_draft(reference, replace(WANTED, note="changed", version=first))
    with pytest.raises(Conflict):
        investments.cancel_draft(reference, "INV-1", first, "entered twice by mistake")
    assert decision(reference)[0] is Decision.DRAFT


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR, Role.COMPLIANCE])
def test_who_may_not_write_investments_is_refused_and_the_refusal_written_down(
    reference: Office, as_role: Callable[[Office, Role], Office], role: Role
) -> None:
    with pytest.raises(NotAllowed):
        investments.save_draft(as_role(reference, role), WANTED)
    assert trail.audit_page(reference, trail.Filter()).lines[0].action == "access:refused"
    assert len(reference.book().investments) == 1


def test_the_next_code_is_free(reference: Office) -> None:
    assert investments.next_code(reference) == "INV-2025001"
    investments.save_draft(reference, replace(WANTED, code="INV-2025001"))
    assert investments.next_code(reference) == "INV-2025002"


def test_the_unreviewed_withdrawal_shows_among_what_happened(reference: Office) -> None:
    found = investments.investment_detail(reference, "I-0001")
    assert found.row.provisional
    assert "143000.00 withdrawn, not reviewed" in [str(each.what) for each in found.happenings if each.provisional]
    with pytest.raises(BadInput):
        investments.investment_detail(reference, "I-9")


def test_who_took_each_step_stands_among_what_happened(reference: Office) -> None:
    investments.save_draft(reference, WANTED)
    investments.hand_in(reference, "INV-1")
    found = investments.investment_detail(reference, "INV-1").happenings
    assert [(str(each.what), each.by) for each in found] == [
        ("Handed in for approval", "Ana Beltrán"),
        ("Drafted", "Ana Beltrán"),
    ]


def test_the_list_says_what_the_details_say(second: Office) -> None:
    rows = investments.investment_list(second).rows
    assert [row.code for row in rows] == ["I-1", "I-2", "I-3"]
    assert [investments.investment_detail(second, row.code).row for row in rows] == list(rows)
    assert sum((row.owed.amount for row in rows if row.owed), Decimal(0)) == dashboard(second).figures.obligations
