"""An operation is filed with what it was; each answer's figures are told before, and come true after."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.channels.officewriter import document
from app.db import deals as deals_table
from app.domain.errors import BadInput, NotAllowed
from app.domain.holdings import AccountKey, OperationType, Typing
from app.domain.investments import Payment, PaymentKind
from app.domain.permissions import Role
from app.services import choices, deals, payments, review, trail, transfer
from app.services.dashboard import dashboard
from app.services.office import Office
from tests.offices import MAIN, amount, operation, second_book

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


def test_one_payment_explains_one_withdrawal_and_the_earliest_goes_first(reference: Office) -> None:
    taken = amount("-143000.00")
    book = reference.book()
    (first,) = choices.known(book, WITHDRAWAL)[0]
    twin = replace(first.deal, ticket="77", time=first.deal.time + timedelta(days=2))
    typed = Typing(MAIN, WITHDRAWAL[1], OperationType.CLIENT_PAYOUT)
    paid = Payment(investment="I-0001", seq=1, paid_on=date(2025, 8, 9), amount=-taken, reference="BANK-1")
    book = replace(book, deals=(*book.deals, twin), payments=(paid,))
    (second,) = choices.known(book, (MAIN, "77"))[0]
    assert choices.matching_payments(book, taken, second) == 1
    explained = replace(book, typings=(*book.typings, typed))
    assert choices.matching_payments(explained, taken, second) == 0
    assert choices.matching_payments(explained, taken, first) == 1
    more = replace(explained, payments=(replace(paid, paid_on=date(2025, 8, 12), reference="BANK-2"), paid))
    assert choices.matching_payments(more, taken, second) == 1


def test_several_withdrawals_at_once_need_a_payment_each(reference: Office) -> None:
    twin = operation(MAIN, 77, "2025-08-09T10:00:00", "-143000.00", "W/D")
    with reference.store.writing("bridge") as writing:
        deals_table.take_in(writing.session, [twin], "bridge")
        writing.commit()
    paid = Payment(
        investment="I-0001", seq=4, paid_on=date(2025, 8, 9), amount=amount("143000.00"), reference="BANK-1",
        kind=PaymentKind.INTEREST,
    )  # fmt: skip
    row = next(each.due.row for each in payments.payables(reference) if each.due.open >= paid.amount)
    payments.record_payment(reference, replace(paid, seq=row.seq, kind=PaymentKind(row.kind.value)), "k1")
    with pytest.raises(BadInput, match="no recorded payment"):
        review.save_types(reference, [WITHDRAWAL, (MAIN, "77")], OperationType.CLIENT_PAYOUT)
    assert reference.book().typings == ()


def test_another_type_than_the_rules_needs_a_reason_and_the_old_one_stays_in_the_history(reference: Office) -> None:
    deposit = (MAIN, "1000")
    for reason in ("", "too short"):
        with pytest.raises(BadInput) as refused:
            review.save_type(reference, deposit, OperationType.REBATE, reason)
        assert refused.value.field == "reason"
    review.save_type(reference, deposit, OperationType.REBATE, "the broker says so, see mail")
    said = review.review_detail(reference, deposit).history
    assert [(each.typing.type, each.rule) for each in said] == [
        (OperationType.CLIENT_DEPOSIT, "Deposit*"),
        (OperationType.REBATE, ""),
    ]
    assert (said[1].typing.by, said[1].at) == (reference.person.name, reference.clock())


@pytest.mark.parametrize("choice", [each for each in choices.types_for(Decimal(-1)) if each not in choices.COMMON_OUT])
def test_every_other_answer_is_told_before_and_comes_true_after(reference: Office, choice: OperationType) -> None:
    told = review.outcome(reference, WITHDRAWAL, choice)
    review.save_type(reference, WITHDRAWAL, choice, "as the broker's mail says", "Bank")
    assert dashboard(reference, "BALANCE").figures == told.figures


def test_a_payout_without_its_payment_is_told_as_it_would_be_with_it(reference: Office) -> None:
    told = review.review_detail(reference, WITHDRAWAL).outcomes[0]
    assert told.refused is not None
    assert (told.assets, told.figures.obligations) == (Decimal("1837934.05"), Decimal("1222178.54"))
    assert told.figures.fund_profitability_house == Decimal("-361729.89")
    assert told.coverage == Decimal("1.5038")


def test_what_was_looked_for_is_told(reference: Office) -> None:
    looked = [(str(each.what), each.found, each.warns) for each in review.review_detail(reference, WITHDRAWAL).looked]
    assert looked[0] == ('No rule matches "Withdrawal"', False, False)
    assert looked[1] == ("No 143000.00 in 0 other accounts within 3 days", False, False)
    assert looked[2] == ("No recorded payment of this amount", False, False)
    assert looked[3][1:] == (False, True)
    assert "94761.41" in looked[3][0]
    (rule, _) = review.review_detail(reference, (MAIN, "1000")).looked
    assert (str(rule.what), rule.found) == ('Rule 1, "Deposit*", says client deposit', True)


def test_several_are_typed_at_once_or_none(second: Office) -> None:
    account = AccountKey("Broker-Live", 1001)
    more = (
        operation(account, 60000, "2025-08-02T10:00:00", "-5.00", ""),
        operation(account, 60001, "2025-08-03T10:00:00", "-7.00", ""),
    )
    book = replace(second_book(), deals=more, investments=(), payments=(), costs=(), snapshots=())
    transfer.import_office(second, json.dumps(document(book)).encode(), "more")
    waiting = [row.key for row in review.review_queue(second).waiting]
    assert len(waiting) == 2
    with pytest.raises(BadInput, match="There is no operation"):
        review.save_types(second, [*waiting, (MAIN, "9")], OperationType.FEE)
    with pytest.raises(BadInput):
        review.save_types(second, [], OperationType.FEE)
    assert second.book().typings == ()
    typed = review.save_types(second, [*waiting, *waiting], OperationType.FEE)
    assert [each.key for each in typed] == waiting
    assert review.review_queue(second).waiting == ()


def test_what_an_answer_to_several_would_mean_is_what_it_then_means(reference: Office) -> None:
    waiting = [row.key for row in review.review_queue(reference).waiting]
    told = review.effect_of(reference, waiting, OperationType.LEFT_FUND)
    assert told.before.net_result == Decimal("615755.51")
    assert told.after.net_result == Decimal("472755.51")
    assert reference.valued(reference.book()).of(None) == told.before
    review.save_types(reference, waiting, OperationType.LEFT_FUND, "it was never sent back")
    assert reference.valued(reference.book()).of(None) == told.after


def test_the_deals_of_an_account_end_at_its_balance(reference: Office) -> None:
    lines = deals.account_deals(reference, MAIN)
    assert lines[0].balance == Decimal("1837934.05")
    assert lines[-1].balance == lines[-1].deal.amount
    with pytest.raises(BadInput):
        deals.account_deals(reference, AccountKey("Elsewhere", 1))


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
