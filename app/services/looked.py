"""What was looked for to explain an operation, and what of it was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.book import Book
from app.domain.errors import Message, message
from app.domain.money import CENT
from app.domain.obligations import RowState, dues, payments_by_investment
from app.domain.operations import OF_KIND, Operation, counterparties, speaking
from app.services.choices import matching_payments, working_in


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing that was looked for. `warns` where what was found instead needs a look."""

    what: Message
    found: bool = False
    warns: bool = False


def looked_for(book: Book, operation: Operation, typed: Sequence[Operation], today: date) -> tuple[Looked, ...]:
    """Rules, the other leg, payments and the schedule, in this order."""
    looked = [_rule(book, operation), _other_leg(book, operation, typed)]
    if operation.amount < 0:
        looked.append(
            Looked(message("A payment of this amount is recorded"), found=True)
            if matching_payments(book, operation.amount, operation)
            else Looked(message("No recorded payment of this amount"))
        )
        looked.append(_schedule(book, operation, today))
    return tuple(looked)


def _rule(book: Book, operation: Operation) -> Looked:
    deal = operation.deal
    if deal.kind in OF_KIND:
        return Looked(message("The broker's own type says {type}", type=OF_KIND[deal.kind].value), found=True)
    at = speaking(deal, book.rules)
    if at is None:
        return Looked(message('No rule matches "{comment}"', comment=deal.comment or "–"))
    rule = book.rules[at]
    values = {"number": at + 1, "pattern": rule.pattern, "type": rule.type.value}
    return Looked(message('Rule {number}, "{pattern}", says {type}', **values), found=True)


def _other_leg(book: Book, operation: Operation, typed: Sequence[Operation]) -> Looked:
    opposite = -operation.amount
    if operation.pair is not None:
        return Looked(message("The other leg is in {login}", login=operation.pair[0].login), found=True)
    others = counterparties(operation, typed)
    if others:
        login = others[0].deal.account.login
        return Looked(message("{amount} in {login} within 3 days", amount=opposite, login=login), found=True)
    count = sum(account.key != operation.deal.account for account in book.accounts)
    return Looked(message("No {amount} in {count} other accounts within 3 days", amount=opposite, count=count))


def _schedule(book: Book, operation: Operation, today: date) -> Looked:
    paid = payments_by_investment(book.payments)
    open_rows = [
        due
        for investment in working_in(book, operation.deal.account)
        for due in dues(investment, paid, today)
        if due.state is RowState.DUE
    ]
    same = [due for due in open_rows if abs(due.open + operation.amount) < CENT]
    if same:
        return Looked(message("The schedule owes exactly this amount since {date}", date=same[0].row.due), found=True)
    if open_rows:
        values = {"amount": open_rows[0].open, "date": open_rows[0].row.due}
        return Looked(message("The schedule does not owe it; {amount} was due on {date}", **values), warns=True)
    return Looked(message("The schedule owes nothing now"))
