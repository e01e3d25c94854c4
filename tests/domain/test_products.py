"""Terms of funds: how many payments they promise, and which version is in force on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.products import FIRST_TERMS, FUNDS, SHIPPED_TERMS, terms_on
from tests.factories import terms


def test_the_shipped_terms_are_those_of_the_rules() -> None:
    assert FUNDS == ("CORE", "BALANCE", "DYNAMIC", "UNLIMITED")
    assert [str(each.rate_per_month * 100) for each in SHIPPED_TERMS[:3]] == ["1.500", "2.500", "3.500"]
    assert [str(each.minimum) for each in SHIPPED_TERMS] == ["10000.00", "50000.00", "250000.00", "1000000.00"]
    assert [each.payments for each in SHIPPED_TERMS[:3]] == [12, 4, 2]
    assert [each.by_invitation for each in SHIPPED_TERMS] == [False, False, False, True]


@pytest.mark.parametrize(("step", "months", "payments"), [(5, 12, 3), (12, 12, 1), (7, 12, 2), (1, 1, 1)])
def test_a_shorter_last_period_is_a_payment(step: int, months: int, payments: int) -> None:
    assert terms(step_months=step, commitment_months=months).payments == payments


def test_the_latest_version_that_is_effective_is_in_force() -> None:
    first = terms("CORE")
    second, third = (
        replace(first, version=2, effective=date(2025, 1, 1)),
        replace(first, version=3, effective=date(2025, 1, 1)),
    )
    agreed = replace(first, version=0, effective=date(2025, 6, 1))
    versions = [third, agreed, first, second, terms("BALANCE")]
    assert terms_on(versions, "CORE", date(2024, 12, 31)) is first
    assert terms_on(versions, "CORE", date(2025, 1, 1)) is third
    assert terms_on(versions, "CORE", date(2026, 1, 1)) is third
    assert terms_on(versions, "GOLD", date(2026, 1, 1)) is None
    assert terms_on([first], "CORE", date(2019, 12, 31)) is None
    assert first.effective == FIRST_TERMS
