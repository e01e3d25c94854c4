"""The answers that may be given for an operation, what each would mean for the fund, and which are refused, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from app.domain.book import Book
from app.domain.calendar import local_date
from app.domain.errors import BadInput, Message, message
from app.domain.holdings import AccountKey, OperationKey, OperationType, Part
from app.domain.investments import Investment, Payment
from app.domain.operations import Operation, operations, retyped
from app.domain.reality import Figures, value
from app.domain.rules import ARRIVING, LEAVING

COMMON_OUT = (OperationType.CLIENT_PAYOUT, OperationType.PROFIT_EXTRACTION, OperationType.LEFT_FUND)
COMMON_IN = (OperationType.CLIENT_DEPOSIT, OperationType.REINVESTMENT, OperationType.REBATE)
NEEDS_PLACE = frozenset({OperationType.PROFIT_EXTRACTION, OperationType.TRANSFER_OUT})
PAYOUT_WINDOW = timedelta(days=3)
SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a type would mean for the fund. `refused` says why it cannot be chosen; its figures suppose what lacks."""

    type: OperationType
    figures: Figures
    refused: Message | None = None

    @property
    def assets(self) -> Decimal | None:
        """What the fund would hold."""
        return self.figures.assets_low

    @property
    def coverage(self) -> Decimal | None:
        """Assets / obligations."""
        return self.figures.coverage_low


@dataclass(frozen=True, slots=True)
class Effect:
    """What one answer to several operations would change, over all funds."""

    before: Figures
    after: Figures


def effect(book: Book, keys: Iterable[OperationKey], choice: OperationType, today: date) -> Effect:
    """The figures as they are, and as they would be with this answer to all of these. Raises BadInput for no operation.

    A payout without its payment is refused when it is saved; here it counts as what it would be.
    """
    typings = book.typings
    for parts in known(book, *keys):
        typings = (*typings, retyped(typings, parts[0], choice))
    changed = replace(book, typings=typings)
    return Effect(value(book, today).of(None), value(changed, today).of(None))


def types_for(amount: Decimal) -> tuple[OperationType, ...]:
    """The types a person may give to an operation of this sign."""
    wrong = (LEAVING if amount > 0 else ARRIVING) | {OperationType.CREDIT}
    return tuple(each for each in OperationType if each not in wrong)


def common(amount: Decimal) -> tuple[OperationType, ...]:
    """The three answers that are given most."""
    return COMMON_OUT if amount < 0 else COMMON_IN


def outcome(book: Book, operation: Operation, choice: OperationType, fund: str | None, today: date) -> Outcome:
    """What this answer would mean. A payout without its payment is shown as it would be with it."""
    refused = None
    changed = replace(book, typings=(*book.typings, retyped(book.typings, operation, choice)))
    if choice is OperationType.CLIENT_PAYOUT and not matching_payments(book, operation.amount, operation):
        refused = message("needs a recorded payment of this amount; none exists")
        changed = replace(changed, payments=(*book.payments, *_supposed(book, operation)))
    return Outcome(choice, value(changed, today).of(fund), refused)


def _supposed(book: Book, operation: Operation) -> list[Payment]:
    paid_on = local_date(operation.deal.time, book.timezone)
    return [
        Payment(investment=each.code, seq=1, paid_on=paid_on, amount=-operation.amount, reference="")
        for each in working_in(book, operation.deal.account)[:1]
    ]


def working_in(book: Book, account: AccountKey) -> list[Investment]:
    """The investments whose money works, or worked, in an account."""
    return [
        investment
        for investment in book.investments
        if investment.counts and any(each.account == account for each in investment.allocations)
    ]


def fund_of(book: Book, account: AccountKey) -> str | None:
    """The fund an account works for; None where there are several, or none."""
    funds = {investment.fund for investment in working_in(book, account)}
    return funds.pop() if len(funds) == 1 else None


def matching_payments(book: Book, amount: Decimal, operation: Operation) -> int:
    """How many payments of this amount are recorded about the day of the operation that explain no other payout.

    Other payouts of the amount, the earliest first, each take the earliest payment about their day.
    """
    free = sorted(payment.paid_on for payment in book.payments if payment.amount == -amount)
    others = (
        each
        for each in (operations(book.deals, book.typings, book.rules) if free else ())
        if each.type is OperationType.CLIENT_PAYOUT and each.amount == amount and each.key != operation.key
    )
    for other in others:
        taken = next((paid_on for paid_on in free if _about(book, other, paid_on)), None)
        if taken is not None:
            free.remove(taken)
    return sum(_about(book, operation, paid_on) for paid_on in free)


def _about(book: Book, operation: Operation, paid_on: date) -> bool:
    return abs(paid_on - local_date(operation.deal.time, book.timezone)) <= PAYOUT_WINDOW


def known(book: Book, *keys: OperationKey) -> list[list[Operation]]:
    """These operations, each in its parts where it is divided. Raises BadInput if there is none of a key."""
    found: dict[OperationKey, list[Operation]] = {key: [] for key in keys}
    for operation in operations(book.deals, book.typings, book.rules):
        if operation.key in found:
            found[operation.key].append(operation)
    for (account, ticket), parts in found.items():
        if not parts:
            raise BadInput(message("There is no operation {ticket} on {account}.", ticket=ticket, account=str(account)))
    return [found[key] for key in keys]


def check(book: Book, operation: Operation, part: Part, reason: str, taken: int = 0) -> None:
    """Raises BadInput, naming the field, for an answer that does not fit; so many payments are `taken` already."""
    chosen, held_in = part.type, part.held_in
    if chosen not in types_for(part.amount):
        raise BadInput(message("{type} does not fit an operation of this direction.", type=chosen.value), field="type")
    if chosen is OperationType.CLIENT_PAYOUT and matching_payments(book, part.amount, operation) <= taken:
        raise BadInput(
            message("There is no recorded payment of {amount}.", amount=-part.amount),
            message("Record the payment first, then choose this type."),
            field="type",
        )
    if chosen in NEEDS_PLACE and not held_in.strip():
        raise BadInput(message("Say where the money is held now."), field="held_in")
    if chosen is OperationType.LEFT_FUND and len(reason.strip()) < SHORTEST_REASON:
        raise BadInput(message("Say in at least ten characters why it left the fund."), field="reason")


def check_override(parts: list[Operation], reason: str) -> None:
    """Raises BadInput for another answer than the rule's, without a reason."""
    if any(each.by_rule and each.reviewed for each in parts) and len(reason.strip()) < SHORTEST_REASON:
        raise BadInput(
            message("A rule has typed this operation. Say in at least ten characters why it is something else."),
            field="reason",
        )
