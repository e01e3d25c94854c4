"""A payment is recorded once, on an open row, for no more than is open; it lowers what is owed by its amount."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.domain.errors import BadInput, NotAllowed
from app.domain.investments import Payment, PaymentKind
from app.domain.permissions import Role
from app.services import payments, trail
from app.services.books import Books
from app.services.dashboard import dashboard
from app.services.office import Office
from tests.offices import amount


@pytest.fixture
def owing(reference: Office) -> tuple[Office, Payment]:
    """The reference office, and a payment on its first open row."""
    due = payments.payables(reference)[0].due
    made = Payment(
        investment="I-0001", seq=due.row.seq, paid_on=reference.today(), amount=amount("1000.00"), reference="BANK-1"
    )
    return reference, made


Owing = tuple[Office, Payment]


def test_what_is_owed_falls_by_what_is_paid_and_the_row_by_as_much(owing: Owing) -> None:
    office, made = owing
    owed, row = dashboard(office).figures.obligations, payments.payables(office)[0].due
    payments.record_payment(office, made, "k1")
    assert dashboard(office).figures.obligations == owed - made.amount
    assert payments.payables(office)[0].due.open == row.open - made.amount
    line = trail.audit_page(office, trail.Filter()).lines[0]
    assert (line.action, line.subject, line.after["amount"]) == ("payment:recorded", "BANK-1", "1000.00")


def test_a_row_paid_in_full_is_open_no_more(owing: Owing) -> None:
    office, made = owing
    first, second = payments.payables(office)[:2]
    payments.record_payment(office, replace(made, amount=first.due.open), "k1")
    assert payments.payables(office)[0] == second


def test_the_open_rows_come_earliest_first_and_of_what_runs_only(second: Office) -> None:
    found = payments.payables(second)
    assert [each.due.row.due for each in found] == sorted(each.due.row.due for each in found)
    assert {each.client for each in payments.payables(second, "I-2")} == {"Client Two"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": Decimal("0.00")}, "amount"),
        ({"amount": Decimal("-1.00")}, "amount"),
        ({"amount": Decimal("99999999.00")}, "amount"),
        ({"reference": "  "}, "reference"),
        ({"reference": "x" * 81}, "reference"),
        ({"paid_on": date(2025, 9, 8)}, "paid_on"),
        ({"paid_on": date(2025, 3, 31)}, "paid_on"),
        ({"seq": 999}, "seq"),
        ({"kind": PaymentKind.PRINCIPAL}, "seq"),
        ({"investment": "I-9"}, "investment"),
    ],
)
def test_what_cannot_be_a_payment_is_refused_beside_its_field(
    owing: Owing, change: dict[str, object], field: str
) -> None:
    office, made = owing
    with pytest.raises(BadInput) as refused:
        payments.record_payment(office, replace(made, **change), "k1")  # type: ignore[arg-type]  # one field each
    assert refused.value.field == field
    assert office.book().payments == ()


def test_a_cent_too_much_is_refused(owing: Owing) -> None:
    office, made = owing
    left = payments.payables(office)[0].due.open
    with pytest.raises(BadInput) as refused:
        payments.record_payment(office, replace(made, amount=left + Decimal("0.01")), "k1")
    assert refused.value.field == "amount"


def test_a_reference_pays_once_whatever_stands_around_it(owing: Owing) -> None:
    office, made = owing
    payments.record_payment(office, made, "k1")
    for again in (made.reference, f" {made.reference} "):
        with pytest.raises(BadInput) as refused:
            payments.record_payment(office, replace(made, reference=again), "k2")
        assert refused.value.field == "reference"
    assert len(office.book().payments) == 1


def test_a_repeated_command_writes_nothing(owing: Owing) -> None:
    office, made = owing
    payments.record_payment(office, made, "k1")
    lines = trail.audit_page(office, trail.Filter()).count
    for again in (made, replace(made, reference="BANK-2")):
        payments.record_payment(office, again, "k1")
    assert office.book().payments == (made,)
    assert trail.audit_page(office, trail.Filter()).count == lines


def test_a_row_that_a_later_payment_closed_is_not_paid_again_on_an_earlier_day(owing: Owing) -> None:
    office, made = owing
    whole = payments.payables(office)[0].due.open
    payments.record_payment(office, replace(made, amount=whole), "k1")
    earlier = replace(made, amount=whole, reference="BANK-2", paid_on=date(2025, 9, 2))
    with pytest.raises(BadInput) as refused:
        payments.record_payment(office, earlier, "k2")
    assert refused.value.field == "amount"


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.OPERATIONS])
def test_only_operations_record_payments(owing: Owing, as_role: Callable[[Office, Role], Office], role: Role) -> None:
    office, made = owing
    with pytest.raises(NotAllowed):
        payments.record_payment(as_role(office, role), made, "k1")
    assert office.book().payments == ()


def test_what_another_seat_paid_meanwhile_counts_though_this_one_has_not_read_it(owing: Owing) -> None:
    office, made = owing
    behind = replace(office, books=Books())
    behind.book()
    row = payments.payables(office)[0].due
    payments.record_payment(office, replace(made, amount=row.open - amount("100.00")), "k1")
    with pytest.raises(BadInput, match=r"Only 100\.00 is open"):
        payments.record_payment(behind, replace(made, reference="BANK-2"), "k2")
