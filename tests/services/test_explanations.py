"""An explanation adds up, says what it rests on, and what would make it another figure."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from app.channels.officewriter import document
from app.domain.errors import BadInput
from app.domain.holdings import AccountKey
from app.domain.reality import FIGURE_NAMES, Basis
from app.domain.trail import SourceKind, broken_sums
from app.services import transfer
from app.services.explanations import Subject, explanation, month_table
from app.services.office import Office
from tests.offices import MAIN, reference_book, second_book


@pytest.fixture
def reference(office: Office) -> Office:
    """An office with the reference case."""
    transfer.import_office(office, json.dumps(document(reference_book())).encode(), "reference")
    return office


@pytest.fixture
def second(office: Office) -> Office:
    transfer.import_office(office, json.dumps(document(second_book())).encode(), "second")
    return office


def test_the_net_result_is_explained_down_to_deals_and_terms(reference: Office) -> None:
    found = explanation(reference, Subject("net_result", "BALANCE"))
    assert found.trail.value == Decimal("615755.51")
    assert broken_sums(found.trail) == []
    kinds = [kind for kind, _ in found.rests_on]
    assert kinds == [SourceKind.ACCOUNT, SourceKind.DEAL, SourceKind.DEALS, SourceKind.INVESTMENT, SourceKind.TERMS]
    assert found.deals == 122
    assert [operation.amount for operation in found.review] == [Decimal("-143000.00")]


def test_it_says_what_the_result_would_be_if_the_withdrawal_had_left_the_fund(reference: Office) -> None:
    changes = explanation(reference, Subject("net_result", "BALANCE")).changes
    assert [change.value for change in changes] == [Decimal("472755.51")]
    assert str(changes[0].what) == "the 143000.00 has left the fund"


@pytest.mark.parametrize("basis", list(Basis))
def test_every_figure_of_every_scope_can_be_explained(second: Office, basis: Basis) -> None:
    for fund in (None, "CORE", "DYNAMIC"):
        for figure in FIGURE_NAMES:
            found = explanation(second, Subject(figure, fund, basis))
            assert broken_sums(found.trail) == []


def test_the_months_of_an_account_add_up_to_its_trading_result(reference: Office) -> None:
    found = explanation(reference, Subject("trading_result", "BALANCE"))
    table = month_table(reference, MAIN)
    assert found.months == table
    assert table.result == Decimal("717448.65") == sum(row.result for row in table.months)
    assert table.deals == 120
    assert table.months[0].month == date(2025, 4, 1)
    assert [deal.time for deal in table.last_deals] == sorted((deal.time for deal in table.last_deals), reverse=True)


def test_with_several_accounts_no_single_one_is_meant(second: Office) -> None:
    assert explanation(second, Subject("trading_result")).months is None


def test_an_account_that_is_not_ours_has_no_months(reference: Office) -> None:
    with pytest.raises(BadInput):
        month_table(reference, AccountKey("Nowhere", 1))


def test_a_figure_that_does_not_exist_is_refused(reference: Office) -> None:
    with pytest.raises(BadInput):
        explanation(reference, Subject("luck"))
