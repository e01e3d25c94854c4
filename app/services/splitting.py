"""Divides one operation between several types, amounts, places and investments, to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from app.domain.book import Book
from app.domain.errors import BadInput, message
from app.domain.holdings import DealKind, OperationKey, Part, Typing
from app.domain.money import rounded, total
from app.domain.operations import Operation
from app.domain.permissions import Action
from app.services import choices, review
from app.services.office import Office

MOST_PARTS = 20


def remaining(whole: Decimal, amounts: Sequence[Decimal | None]) -> Decimal:
    """What is left to divide; what is not known yet counts as nothing."""
    return whole - total(amount for amount in amounts if amount is not None)


def split_operation(office: Office, key: OperationKey, parts: Sequence[Part], reason: str = "") -> Typing:
    """Write the division down; a new decision takes its place. Raises BadInput; its field ends in the part's number."""
    office.allow(Action.OPERATIONS_TYPE)
    book = office.book()
    (before,) = choices.known(book, key)
    tidy = tuple(replace(part, held_in=part.held_in.strip()) for part in parts)
    _check(book, before[0], tidy, reason)
    choices.check_override(before, reason)
    now = office.clock()
    typing = Typing(key[0], key[1], tidy[0].type, office.person.name, now, reason.strip(), parts=tidy)
    with office.store.writing(office.person.name) as writing:
        review.write(writing, before, typing)
        writing.commit()
    return typing


def _check(book: Book, operation: Operation, parts: Sequence[Part], reason: str) -> None:
    whole = operation.deal.amount
    if operation.deal.kind is DealKind.CREDIT:
        raise BadInput(message("Credit is the broker's money; there is nothing to divide."))
    if not 2 <= len(parts) <= MOST_PARTS:
        raise BadInput(message("An operation is divided into 2 to {most} parts.", most=MOST_PARTS))
    for number, part in enumerate(parts, start=1):
        try:
            _check_part(book, operation, part, parts[: number - 1], reason)
        except BadInput as wrong:
            field = wrong.field if wrong.field == "reason" else f"{wrong.field}{number}"
            raise BadInput(wrong.what, wrong.way_out, field=field) from wrong
    left = remaining(whole, [part.amount for part in parts])
    if left:
        raise BadInput(
            message("The parts differ from the whole by {amount}.", amount=left),
            message("Change an amount until nothing remains."),
            field=f"amount{len(parts)}",
        )


def _check_part(book: Book, operation: Operation, part: Part, before: Sequence[Part], reason: str) -> None:
    """A payment pays one part: of two equal payouts each needs its own."""
    if part.amount * operation.deal.amount <= 0:
        raise BadInput(message("A part has an amount, in the direction of the whole."), field="amount")
    if part.amount != rounded(part.amount):
        raise BadInput(message("A part has whole cents."), field="amount")
    if part.investment and part.investment not in {each.code for each in book.investments if each.counts}:
        raise BadInput(message("No investment {code} is running.", code=part.investment), field="investment")
    taken = sum((each.type, each.amount) == (part.type, part.amount) for each in before)
    choices.check(book, operation, part, reason, taken)
