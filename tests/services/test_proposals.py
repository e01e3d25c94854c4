"""Proposals: numbered, saved and written down together, or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.errors import BadInput, RefusedFile
from app.domain.prospects import ProspectStage
from app.services import proposals, prospects
from app.services.office import Office
from app.services.proposals import WantedProposal
from tests.services.test_prospects import CAMILA

WANTED = WantedProposal(
    prospect="P-0001",
    amount=Decimal("50000.00"),
    fund="BALANCE",
    deposit_date=date(2025, 10, 1),
    valid_until=date(2025, 10, 7),
)


@pytest.fixture
def qualified(reference: Office) -> Office:
    made = prospects.add_prospect(reference, CAMILA)
    prospects.move_prospect(reference, made.code, made.version, ProspectStage.QUALIFIED)
    return reference


def stage(office: Office) -> ProspectStage:
    return prospects.prospect_detail(office, "P-0001").row.prospect.stage


def test_a_proposal_is_saved_and_kept_with_the_fingerprint_of_its_file(qualified: Office, tmp_path: Path) -> None:
    made = proposals.propose(qualified, WANTED, tmp_path / "one.pdf")
    assert (made.number, made.terms_version, made.rate_per_month) == ("PR-0001", 1, Decimal("0.025"))
    assert made.sha256 == hashlib.sha256((tmp_path / "one.pdf").read_bytes()).hexdigest()
    assert stage(qualified) is ProspectStage.QUALIFIED
    second = proposals.propose(qualified, replace(WANTED, advance=True), tmp_path / "two.pdf")
    assert second.number == "PR-0002"
    assert stage(qualified) is ProspectStage.PROPOSAL
    detail = prospects.prospect_detail(qualified, "P-0001")
    assert detail.proposals == (second, made)
    assert [line.action for line in detail.history[:3]] == ["prospect:moved", "prospect:proposed", "prospect:proposed"]
    assert detail.history[1].after["sha256"] == second.sha256


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": Decimal("49999.99")}, "amount"),
        ({"fund": "MOON"}, "fund"),
        ({"fund": "UNLIMITED"}, "rate_per_month"),
        ({"deposit_date": date(2025, 9, 6)}, "deposit_date"),
        ({"deposit_date": date(2019, 1, 1)}, "deposit_date"),
        ({"valid_until": date(2025, 9, 6)}, "valid_until"),
        ({"language": "xx"}, "language"),
        ({"prospect": "P-0404"}, "code"),
    ],
)
def test_a_proposal_that_cannot_be_leaves_nothing(
    qualified: Office, tmp_path: Path, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        proposals.propose(qualified, replace(WANTED, **changes), tmp_path / "one.pdf")  # type: ignore[arg-type]  # by name
    assert refused.value.field == field
    assert prospects.prospect_detail(qualified, "P-0001").proposals == ()
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_file_that_cannot_be_written_takes_no_number(qualified: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RefusedFile):
        proposals.propose(qualified, replace(WANTED, advance=True), tmp_path / "file" / "one.pdf")
    assert prospects.prospect_detail(qualified, "P-0001").proposals == ()
    assert stage(qualified) is ProspectStage.QUALIFIED
    assert proposals.propose(qualified, WANTED, tmp_path / "one.pdf").number == "PR-0001"


def test_who_was_lost_gets_no_proposal(qualified: Office, tmp_path: Path) -> None:
    now = prospects.prospect_detail(qualified, "P-0001").row.prospect
    prospects.move_prospect(qualified, now.code, now.version, ProspectStage.LOST, "went elsewhere")
    with pytest.raises(BadInput):
        proposals.propose(qualified, WANTED, tmp_path / "one.pdf")


def test_funds_are_compared_under_the_terms_of_the_deposit_date(reference: Office) -> None:
    found = proposals.compared(reference, Decimal("50000.00"), date(2025, 10, 1))
    assert [(each.terms.fund, each.interest, each.short_of_minimum) for each in found] == [
        ("CORE", Decimal("9000.00"), Decimal(0)),
        ("BALANCE", Decimal("15000.00"), Decimal(0)),
        ("DYNAMIC", Decimal("21000.00"), Decimal("200000.00")),
    ]
    assert proposals.compared(reference, Decimal("50000.00"), date(2019, 1, 1)) == ()
