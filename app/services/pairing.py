"""Finds the other leg of a transfer, and writes both legs down as one decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from app.domain.book import Book
from app.domain.errors import BadInput, message
from app.domain.holdings import OperationKey, OperationType, Part, Typing
from app.domain.money import ZERO
from app.domain.operations import INSIDE, Operation, counterparties
from app.domain.permissions import Action
from app.services import choices, review
from app.services.office import Office

MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """An operation that could be the other leg: whose account it is, how much differs, and how much later it came."""

    operation: Operation
    about: str
    difference: Decimal
    later: timedelta

    @property
    def key(self) -> OperationKey:
        """The account and ticket that name it."""
        return self.operation.key


def candidates(office: Office, key: OperationKey, days: int = 3, tolerance: Decimal = ZERO) -> tuple[Candidate, ...]:
    """What could be the other leg, the likeliest first. Raises BadInput for days or a tolerance out of reason."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    if not 0 <= days <= MOST_DAYS:
        raise BadInput(message("Look within 0 to {most} days.", most=MOST_DAYS), field="days")
    if tolerance < 0:
        raise BadInput(message("A tolerance is not negative."), field="tolerance")
    leg = replace(choices.known(book, key)[0][0], part=0, share=None)  # all of it, divided or not
    about = review.about_accounts(book)
    currency = {account.key: account.currency for account in book.accounts}
    others = [
        each
        for each in office.valued(book).attribution.operations
        if currency.get(each.deal.account) == currency.get(leg.deal.account)
    ]
    return tuple(
        Candidate(other, about(other.deal.account), other.amount + leg.deal.amount, other.deal.time - leg.deal.time)
        for other in counterparties(leg, others, timedelta(days=days), tolerance)
    )


def pair(office: Office, key: OperationKey, other: OperationKey, reason: str = "") -> tuple[Typing, Typing]:
    """Write both legs down in one transaction. What the larger one has more is a part of its own, a fee or correction.

    Raises BadInput where the two cannot be one transfer.
    """
    office.allow(Action.OPERATIONS_TYPE)
    book = office.book()
    here, there = choices.known(book, key, other)
    _check(book, here, there)
    choices.check_override([*here, *there], reason)
    both = (_leg(office, here[0], there[0], reason), _leg(office, there[0], here[0], reason))
    with office.store.writing(office.person.name) as writing:
        for parts, typing in zip((here, there), both, strict=True):
            review.write(writing, parts, typing)
        writing.commit()
    return both


def _check(book: Book, here: list[Operation], there: list[Operation]) -> None:
    mine, theirs = here[0].deal, there[0].deal
    if mine.account == theirs.account:
        raise BadInput(message("Money does not move to the account it left."), field="other")
    if mine.amount * theirs.amount >= 0:
        raise BadInput(message("One leg leaves an account, the other reaches one."), field="other")
    currencies = {account.currency for account in book.accounts if account.key in {mine.account, theirs.account}}
    if len(currencies) > 1:
        raise BadInput(message("The accounts are kept in different currencies."), field="other")
    legs = [(leg, there[0].key) for leg in here] + [(leg, here[0].key) for leg in there]
    taken = [leg for leg, partner in legs if leg.pair not in {None, partner}]
    if taken:
        raise BadInput(
            message("{ticket} is the leg of another transfer.", ticket=taken[0].deal.ticket),
            message("Give that operation another type first."),
            field="other",
        )


def _leg(office: Office, leg: Operation, other: Operation, reason: str) -> Typing:
    whole, share = leg.deal.amount, -other.deal.amount
    usual = OperationType.TRANSFER_OUT if whole < 0 else OperationType.TRANSFER_IN
    chosen = leg.type if leg.type in INSIDE and not leg.part else usual
    rest = whole - share
    parts: tuple[Part, ...] = ()
    if rest * whole > 0:
        costs = OperationType.FEE if whole < 0 else OperationType.CORRECTION
        chosen, parts = usual, (Part(usual, share), Part(costs, rest))
    account, ticket = leg.key
    return Typing(
        account, ticket, chosen, office.person.name, office.clock(), reason.strip(), other=other.key, parts=parts
    )
