"""An operation is filed with what it was; each answer's figures are told before, and come true after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from app.domain.errors import BadInput, NotAllowed
from app.domain.holdings import AccountKey, OperationType
from app.domain.investments import Payment, PaymentKind
from app.domain.permissions import Role
from app.services import payments, review, trail
from app.services.dashboard import dashboard
from app.services.office import Office
from tests.offices import MAIN, amount

WITHDRAWAL = (MAIN, "1121")


def test_the_withdrawal_waits_and_the_account_reconciles(reference: Office) -> None:
    queue = review.review_queue(reference)
    assert [(row.key, row.about) for row in queue.waiting] == [(WITHDRAWAL, "Salvador Palma")]
    assert [row.figures.difference for row in queue.reconciliation] == [Decimal("0.00")]


@pytest.mark.parametrize("choice", [OperationType.LEFT_FUND, OperationType.PROFIT_EXTRACTION])
def test_what_was_told_of_an_answer_comes_true_when_it_is_given(reference: Office, choice: OperationType) -> None:
    told = next(each for each in review.review_detail(reference, WITHDRAWAL).outcomes if each.type is choice)
    review.save_type(reference, WITHDRAWAL, choice, "sent to the bank in Zurich", "Bank")
    figures = dashboard(reference, "BALANCE").figures
    assert figures == told.figures
    assert not figures.provisional
    assert review.review_queue(reference).waiting == ()


def test_money_that_left_the_fund_lowers_the_result_by_it(reference: Office) -> None:
    assert dashboard(reference, "BALANCE").figures.net_result == Decimal("615755.51")
    review.save_type(reference, WITHDRAWAL, OperationType.LEFT_FUND, "sent to the bank in Zurich")
    assert dashboard(reference, "BALANCE").figures.net_result == Decimal("472755.51")


def test_a_second_decision_counts_and_the_first_one_stays(reference: Office) -> None:
    review.save_type(reference, WITHDRAWAL, OperationType.LEFT_FUND, "sent to the bank in Zurich")
    review.save_type(reference, WITHDRAWAL, OperationType.PROFIT_EXTRACTION, "", "Cold wallet 2")
    assert [typing.type for typing in reference.book().typings] == [
        OperationType.LEFT_FUND,
        OperationType.PROFIT_EXTRACTION,
    ]
    assert dashboard(reference, "BALANCE").figures.net_result == Decimal("615755.51")
    line = trail.audit_page(reference, trail.Filter()).lines[0]
    assert line.before == {"type": "left the fund", "reviewed": True}
    assert line.after == {"type": "profit extraction", "held_in": "Cold wallet 2"}


@pytest.mark.parametrize(
    ("choice", "reason", "held_in", "field"),
    [
        (OperationType.CLIENT_DEPOSIT, "", "", "type"),
        (OperationType.CLIENT_PAYOUT, "", "", "type"),
        (OperationType.PROFIT_EXTRACTION, "", "  ", "held_in"),
        (OperationType.TRANSFER_OUT, "", "", "held_in"),
        (OperationType.LEFT_FUND, "   short   ", "", "reason"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_beside_its_field(
    reference: Office, choice: OperationType, reason: str, held_in: str, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        review.save_type(reference, WITHDRAWAL, choice, reason, held_in)
    assert refused.value.field == field
    assert reference.book().typings == ()


def test_a_payout_needs_a_recorded_payment_of_this_amount(second: Office) -> None:
    key = (AccountKey("Broker-Live", 1001), "50903")
    with pytest.raises(BadInput, match="no recorded payment"):
        review.save_type(second, key, OperationType.CLIENT_PAYOUT)


def test_a_payment_of_this_amount_makes_a_payout_possible(reference: Office) -> None:
    rows = payments.payables(reference)
    open_row = next((each for each in rows if each.due.open >= amount("143000.00")), None)
    assert open_row is not None
    made = Payment(
        investment="I-0001",
        seq=open_row.due.row.seq,
        paid_on=date(2025, 8, 8),
        kind=PaymentKind(open_row.due.row.kind.value),
        amount=amount("143000.00"),
        reference="BANK-1",
    )
    refused = review.review_detail(reference, WITHDRAWAL).outcomes[0]
    assert (refused.type, refused.refused is None) == (OperationType.CLIENT_PAYOUT, False)
    payments.record_payment(reference, made, "k1")
    assert review.review_detail(reference, WITHDRAWAL).outcomes[0].refused is None
    review.save_type(reference, WITHDRAWAL, OperationType.CLIENT_PAYOUT)
    assert review.review_queue(reference).waiting == ()


def test_an_operation_that_does_not_exist_is_refused(reference: Office) -> None:
    with pytest.raises(BadInput):
        review.review_detail(reference, (MAIN, "9"))
    with pytest.raises(BadInput):
        review.save_type(reference, (MAIN, "9"), OperationType.FEE)


def test_who_may_not_file_is_refused(reference: Office, as_role: Callable[[Office, Role], Office]) -> None:
    for role in set(Role) - {Role.MANAGER, Role.OPERATIONS}:
        with pytest.raises(NotAllowed):
            review.save_type(as_role(reference, role), WITHDRAWAL, OperationType.FEE)
    assert reference.book().typings == ()


def test_without_terminals_there_is_no_history_to_read(reference: Office) -> None:
    assert not review.read_history(reference)
