"""Drafts of investments: a new one never takes the place of another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.channels.officewriter import write_office_file
from app.domain.errors import BadInput, Conflict
from app.services import investments, transfer
from app.services.investments import NewInvestment
from app.services.office import Office
from tests.offices import reference_book


@pytest.fixture
def wanted(office: Office) -> NewInvestment:
    transfer.import_office(office, write_office_file(reference_book()), "office.json")
    return NewInvestment(
        code=investments.next_code(office),
        client="C-0001",
        fund="CORE",
        principal=Decimal("30000.00"),
        deposit_date=date(2025, 9, 1),
    )


def _principal(office: Office, code: str) -> Decimal:
    return next(each for each in office.book().investments if each.code == code).principal


def test_of_two_new_drafts_with_one_code_the_second_is_refused_and_the_first_stays(
    office: Office, wanted: NewInvestment
) -> None:
    investments.save_draft(office, wanted)
    with pytest.raises(BadInput, match="already"):
        investments.save_draft(office, replace(wanted, principal=Decimal("50000.00")))
    assert _principal(office, wanted.code) == Decimal("30000.00")
    assert investments.next_code(office) != wanted.code


def test_a_draft_is_changed_by_who_has_seen_its_last_version(office: Office, wanted: NewInvestment) -> None:
    first = investments.save_draft(office, wanted)
    changed = replace(wanted, principal=Decimal("50000.00"), version=first.version)
    investments.save_draft(office, changed)
    with pytest.raises(Conflict):
        investments.save_draft(office, replace(changed, principal=Decimal("60000.00")))
    assert _principal(office, wanted.code) == Decimal("50000.00")
