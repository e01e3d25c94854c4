"""Payments to clients, recorded by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from app.db import payments as table
from app.db.store import Writing
from app.domain.book import Book
from app.domain.errors import BadInput, message
from app.domain.investments import Investment, Payment, PaymentKind
from app.domain.obligations import Due, RowState, dues, obligation, payments_by_investment
from app.domain.permissions import Action
from app.services.office import Office

LONGEST_REFERENCE = 80


@dataclass(frozen=True, slots=True)
class Payable:
    """An open row of a schedule that a payment can be recorded on."""

    due: Due
    client: str


def payables(office: Office, code: str | None = None) -> list[Payable]:
    """The open rows of one investment, or of all, the earliest first."""
    office.allow(Action.OFFICE_READ)
    book, today = office.book(), office.today()
    paid, names = payments_by_investment(book.payments), {client.code: client.name for client in book.clients}
    found = [
        Payable(due, names.get(investment.client, investment.client))
        for investment in book.investments
        if investment.counts and code in {None, investment.code}
        for due in dues(investment, paid, today)
        if due.state is not RowState.PAID
    ]
    return sorted(found, key=lambda each: (each.due.row.due, each.due.investment.code, each.due.row.seq))


def record_payment(office: Office, payment: Payment, key: str) -> Payment:
    """Write a payment down. `key` makes a repeated command harmless. Raises BadInput naming the field."""
    office.allow(Action.PAYMENTS_RECORD)
    payment = replace(payment, reference=payment.reference.strip())
    with office.store.writing(office.person.name) as writing:
        if table.recorded(writing.session, key):
            return payment
        book = _as_written(office, writing, payment.investment)
        _check(book, _investment(book, payment.investment), payment, office.today())
        table.add(writing.session, payment, key)
        writing.audit("payment:recorded", payment.reference, after=_facts(payment))
        writing.commit()
    return payment


def _as_written(office: Office, writing: Writing, code: str) -> Book:
    """The book with what other seats have paid meanwhile."""
    known = office.book()
    others = tuple(each for each in known.payments if each.investment != code)
    return replace(known, payments=(*others, *table.read_for_update(writing.session, code)))


def _investment(book: Book, code: str) -> Investment:
    for investment in book.investments:
        if investment.code == code and investment.counts:
            return investment
    raise BadInput(message("No running investment has the code {code}.", code=code), field="investment")


def _check(book: Book, investment: Investment, payment: Payment, today: date) -> None:
    if payment.amount <= 0:
        raise BadInput(message("A payment is more than zero."), field="amount")
    reference = payment.reference
    if not reference or len(reference) > LONGEST_REFERENCE:
        raise BadInput(message("A payment needs the reference of the bank or wallet."), field="reference")
    if any(known.reference == reference for known in book.payments):
        raise BadInput(
            message("The reference {reference} has been used already.", reference=reference), field="reference"
        )
    if payment.paid_on > today or payment.paid_on < investment.deposit_date:
        raise BadInput(
            message("A payment is dated between the deposit and today."),
            message("Enter the day the money left."),
            field="paid_on",
        )
    _check_row(book, investment, payment, today)


def _check_row(book: Book, investment: Investment, payment: Payment, today: date) -> None:
    """What is open today, whatever day the payment bears: a later payment may have closed the row already."""
    paid = payments_by_investment(each for each in book.payments if each.investment == investment.code)
    rows = dues(investment, paid, today)
    row = next((due for due in rows if due.row.seq == payment.seq), None)
    if row is None or (row.row.kind.value != payment.kind.value):
        raise BadInput(message("{code} has no such row to pay.", code=investment.code), field="seq")
    left = row.open
    if payment.kind is PaymentKind.PRINCIPAL:
        owed = obligation(investment, paid, today)
        left = owed.principal if owed else left
    if payment.amount > left:
        raise BadInput(
            message("Only {left} is open on this row.", left=left),
            message("Enter at most that, and the rest on its own row."),
            field="amount",
        )


def _facts(payment: Payment) -> dict[str, object]:
    return {
        "investment": payment.investment,
        "seq": payment.seq,
        "kind": payment.kind.value,
        "paid_on": payment.paid_on.isoformat(),
        "amount": str(payment.amount),
    }
