"""One operation is divided to the cent; the parts count everywhere, and another decision undoes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.errors import BadInput, NotAllowed
from app.domain.holdings import OperationType, Part
from app.domain.investments import Payment
from app.domain.permissions import Role
from app.services import choices, reports, review, splitting, trail, transfer
from app.services.dashboard import dashboard
from app.services.office import Office
from tests.offices import MAIN

WITHDRAWAL = (MAIN, "1121")
WHY = "two wires, see the bank"
LOST = Part(OperationType.LEFT_FUND, Decimal("-43000.00"))
KEPT = Part(OperationType.PROFIT_EXTRACTION, Decimal("-100000.00"), "wallet")


def test_each_part_counts_as_what_it_was(reference: Office) -> None:
    before = dashboard(reference, "BALANCE").figures
    assert before.net_result == Decimal("615755.51")
    splitting.split_operation(reference, WITHDRAWAL, [LOST, KEPT], WHY)
    after = dashboard(reference, "BALANCE").figures
    assert after.net_result == before.net_result - Decimal("43000.00")
    assert (after.withdrawals, after.lost_withdrawals) == (Decimal("143000.00"), Decimal("43000.00"))
    assert (after.cash, after.provisional) == (Decimal("100000.00"), False)
    assert after.bridge_holds()
    assert review.review_queue(reference).waiting == ()


def test_a_part_that_nobody_can_explain_keeps_the_operation_in_the_queue(reference: Office) -> None:
    unknown = Part(OperationType.UNKNOWN, Decimal("-100000.00"))
    splitting.split_operation(reference, WITHDRAWAL, [LOST, unknown], WHY)
    (row,) = review.review_queue(reference).waiting
    assert (row.amount, row.divided, row.operation.amount) == (Decimal("-143000.00"), True, Decimal("-100000.00"))
    figures = dashboard(reference, "BALANCE").figures
    assert figures.assets_high is not None
    assert figures.assets_low is not None
    assert figures.assets_high - figures.assets_low == Decimal("100000.00")


def test_a_division_stands_in_reports_explanations_and_the_audit(reference: Office) -> None:
    splitting.split_operation(reference, WITHDRAWAL, [LOST, KEPT], WHY)
    document = reports.operations(reference)
    rows = document["operations"]
    assert isinstance(rows, list)
    row = next(each for each in rows if each["ticket"] == WITHDRAWAL[1])
    assert [part["amount"] for part in row["parts"]] == ["-43000.00", "-100000.00"]
    assert (row["type"], row["reviewed"], row["reason"]) == (None, True, WHY)
    tree = reports.explanation(reference, "withdrawals", reference.today())
    assert sorted(child.value or 0 for child in tree.children) == [Decimal("43000.00"), Decimal("100000.00")]
    line = trail.audit_page(reference, trail.Filter()).lines[0]
    assert line.after is not None
    assert line.after["type"] == "left the fund + profit extraction"


def test_another_decision_undoes_it_and_the_first_one_stays(reference: Office) -> None:
    before = dashboard(reference, "BALANCE").figures
    splitting.split_operation(reference, WITHDRAWAL, [LOST, KEPT], WHY)
    review.save_type(reference, WITHDRAWAL, OperationType.UNKNOWN)
    assert dashboard(reference, "BALANCE").figures == before
    history = review.review_detail(reference, WITHDRAWAL).history
    assert [len(each.typing.parts) for each in history] == [2, 0]


def test_a_division_travels_in_the_office_file(reference: Office) -> None:
    splitting.split_operation(reference, WITHDRAWAL, [LOST, KEPT], WHY)
    content = transfer.export_office(reference)
    assert b'"parts"' in content
    assert transfer.import_office(reference, content, "again").added == 0


@pytest.mark.parametrize(
    ("parts", "reason", "field"),
    [
        ([LOST], WHY, ""),
        ([LOST, Part(OperationType.FEE, Decimal("-99999.99"))], WHY, "amount2"),
        ([LOST, Part(OperationType.FEE, Decimal("-100000.01"))], WHY, "amount2"),
        ([LOST, Part(OperationType.FEE, Decimal("0.00"))], WHY, "amount2"),
        ([LOST, Part(OperationType.FEE, Decimal("-100000.005"))], WHY, "amount2"),
        ([Part(OperationType.FEE, Decimal("-150000.00")), Part(OperationType.FEE, Decimal("7000.00"))], WHY, "amount2"),
        ([LOST, KEPT], "short", "reason"),
        ([LOST, Part(OperationType.PROFIT_EXTRACTION, Decimal("-100000.00"))], WHY, "held_in2"),
        ([LOST, Part(OperationType.CLIENT_PAYOUT, Decimal("-100000.00"))], WHY, "type2"),
        ([LOST, Part(OperationType.CLIENT_DEPOSIT, Decimal("-100000.00"))], WHY, "type2"),
        ([LOST, Part(OperationType.FEE, Decimal("-100000.00"), "", "I-9999")], WHY, "investment2"),
    ],
)
def test_parts_that_do_not_fit_are_refused_beside_their_field(
    reference: Office, parts: list[Part], reason: str, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        splitting.split_operation(reference, WITHDRAWAL, parts, reason)
    assert refused.value.field == field
    assert reference.book().typings == ()


def test_two_payouts_of_one_amount_need_two_recorded_payments(reference: Office) -> None:
    half = Decimal("-71500.00")
    made = Payment(investment="I-0001", seq=1, paid_on=date(2025, 8, 8), amount=-half, reference="BANK-1")
    book = replace(reference.book(), payments=(made,))
    (operation,) = choices.known(book, WITHDRAWAL)[0]
    payout = Part(OperationType.CLIENT_PAYOUT, half)
    with pytest.raises(BadInput, match="no recorded payment") as refused:
        splitting._check(book, operation, [payout, payout], WHY)
    assert refused.value.field == "type2"
    splitting._check(replace(book, payments=(made, replace(made, reference="wire 2"))), operation, [payout] * 2, WHY)


def test_what_remains_counts_only_what_is_known() -> None:
    assert splitting.remaining(Decimal("10.00"), [Decimal("4.00"), None]) == Decimal("6.00")


def test_who_may_not_type_may_not_divide(reference: Office, as_role: Callable[[Office, Role], Office]) -> None:
    with pytest.raises(NotAllowed):
        splitting.split_operation(as_role(reference, Role.AUDITOR), WITHDRAWAL, [LOST, KEPT], WHY)
