"""Review of operations: where money went, and whether the deals add up to the balance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from app.db import operations as table
from app.domain.accounts import AccountFigures, account_figures
from app.domain.book import Book
from app.domain.errors import BadInput, Message, message
from app.domain.holdings import AccountKey, OperationType, Typing
from app.domain.money import CENT
from app.domain.obligations import RowState, dues, payments_by_investment
from app.domain.operations import SHIPPED_RULES, Operation, Rule, counterparties, operations
from app.domain.permissions import Action
from app.domain.reality import Figures, value
from app.services.live import Age
from app.services.office import Office

CHOICES_OUT = (OperationType.CLIENT_PAYOUT, OperationType.PROFIT_EXTRACTION, OperationType.LEFT_FUND)
PAYOUT_WINDOW = timedelta(days=3)
SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """An operation in the list, with the investment or client it touches."""

    operation: Operation
    about: str

    @property
    def key(self) -> tuple[AccountKey, str]:
        """The account and ticket that name the row."""
        return self.operation.key


@dataclass(frozen=True, slots=True)
class ReconciliationRow:
    """An account's history against its balance, with whose money works in it and how old the reading is."""

    figures: AccountFigures
    clients: str
    age: Age

    @property
    def key(self) -> AccountKey:
        """The account."""
        return self.figures.account.key


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """Operations that wait, operations typed already (newest first), and every account's reconciliation."""

    as_of: date
    currency: str
    waiting: tuple[ReviewRow, ...]
    typed: tuple[ReviewRow, ...]
    reconciliation: tuple[ReconciliationRow, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing that was looked for; `found` is None for nothing."""

    what: Message
    found: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a type would mean for the fund. `refused` says why it cannot be chosen."""

    type: OperationType
    figures: Figures
    assets: Decimal | None
    coverage: Decimal | None
    refused: Message | None = None


@dataclass(frozen=True, slots=True)
class ReviewDetail:
    """One operation, what was looked for, and what each answer would mean."""

    row: ReviewRow
    fund: str | None
    currency: str
    looked: tuple[Looked, ...]
    outcomes: tuple[Outcome, ...]
    accounts: tuple[tuple[AccountKey, str], ...]
    now: Figures


def review_queue(office: Office) -> ReviewQueue:
    """The whole queue, valued today."""
    office.allow(Action.OFFICE_READ)
    book, today = office.book(), office.today()
    typed = sorted(office.valued(book).attribution.operations, key=lambda each: each.deal.time, reverse=True)
    about = _about(book)
    rows = [ReviewRow(operation, about(operation.deal.account)) for operation in typed]
    recorded = {snapshot.account: snapshot.taken_at for snapshot in book.snapshots}
    now = office.clock()
    accounts = [
        ReconciliationRow(
            figures,
            about(figures.account.key),
            office.live.age(figures.account.key, recorded.get(figures.account.key), now),
        )
        for figures in account_figures(book, today)
    ]
    return ReviewQueue(
        today,
        book.currency,
        tuple(row for row in rows if not row.operation.reviewed),
        tuple(row for row in rows if row.operation.reviewed),
        tuple(accounts),
    )


def _about(book: Book) -> Callable[[AccountKey], str]:
    """Whose money works in an account: two names, and how many more there are."""
    clients: dict[AccountKey, set[str]] = {}
    for investment in book.investments:
        if investment.counts:
            for allocation in investment.allocations:
                clients.setdefault(allocation.account, set()).add(investment.client)
    names = {client.code: client.name for client in book.clients}

    def said(account: AccountKey) -> str:
        found = sorted(names[code] for code in clients.get(account, ()) if code in names)
        return ", ".join(found[:2]) + (f" +{len(found) - 2}" if len(found) > 2 else "")

    return said


def review_detail(office: Office, key: tuple[AccountKey, str]) -> ReviewDetail:
    """One operation with what each type would mean. Raises BadInput if there is none of this key."""
    office.allow(Action.OFFICE_READ)
    book, today = office.book(), office.today()
    reality = office.valued(book)
    operation = _known(reality.attribution.operations, key)
    fund = _fund_of(book, operation)
    return ReviewDetail(
        row=ReviewRow(operation, _about(book)(operation.deal.account)),
        fund=fund,
        currency=book.currency,
        looked=_looked_for(book, operation, reality.attribution.operations, today),
        outcomes=tuple(_outcome(book, operation, choice, fund, today) for choice in _choices(operation)),
        accounts=tuple(
            (account.key, account.name) for account in book.accounts if account.key != operation.deal.account
        ),
        now=reality.of(fund),
    )


def _known(typed: tuple[Operation, ...], key: tuple[AccountKey, str]) -> Operation:
    for operation in typed:
        if operation.key == key:
            return operation
    raise BadInput(message("There is no operation {ticket} on {account}.", ticket=key[1], account=str(key[0])))


def _fund_of(book: Book, operation: Operation) -> str | None:
    funds = {
        investment.fund
        for investment in book.investments
        if investment.counts and any(each.account == operation.deal.account for each in investment.allocations)
    }
    return funds.pop() if len(funds) == 1 else None


def _choices(operation: Operation) -> tuple[OperationType, ...]:
    if operation.amount < 0:
        return CHOICES_OUT
    return (OperationType.CLIENT_DEPOSIT, OperationType.REINVESTMENT, OperationType.REBATE)


def _outcome(book: Book, operation: Operation, choice: OperationType, fund: str | None, today: date) -> Outcome:
    typing = Typing(operation.deal.account, operation.deal.ticket, choice)
    changed = replace(book, typings=(*book.typings, typing))
    refused = None
    if choice is OperationType.CLIENT_PAYOUT and not _matching_payments(book, operation):
        refused = message("needs a recorded payment of this amount; none exists")
    its = value(changed, today).of(fund)
    return Outcome(choice, its, its.assets_low, its.coverage_low, refused)


def _matching_payments(book: Book, operation: Operation) -> bool:
    amount, day = -operation.amount, operation.deal.time.date()
    return any(payment.amount == amount and abs(payment.paid_on - day) <= PAYOUT_WINDOW for payment in book.payments)


def _looked_for(book: Book, operation: Operation, typed: tuple[Operation, ...], today: date) -> tuple[Looked, ...]:
    others = counterparties(operation, typed)
    opposite = -operation.amount
    looked = [
        Looked(message('No rule matches "{comment}"', comment=operation.deal.comment or "–")),
        Looked(
            message("{amount} in {login} within 3 days", amount=opposite, login=others[0].deal.account.login),
            found=True,
        )
        if others
        else Looked(
            message("No {amount} in {count} accounts within 3 days", amount=opposite, count=len(book.accounts))
        ),
    ]
    if operation.amount < 0:
        looked.append(
            Looked(message("A payment of this amount is recorded"), found=True)
            if _matching_payments(book, operation)
            else Looked(message("No recorded payment of this amount"))
        )
        looked.extend(_due_then(book, operation, today))
    return tuple(looked)


def _due_then(book: Book, operation: Operation, today: date) -> list[Looked]:
    paid = payments_by_investment(book.payments)
    open_rows = [
        due
        for investment in book.investments
        if investment.counts and any(each.account == operation.deal.account for each in investment.allocations)
        for due in dues(investment, paid, today)
        if due.state is RowState.DUE
    ]
    same = [due for due in open_rows if abs(due.open + operation.amount) < CENT]
    if same:
        return [Looked(message("The schedule owes exactly this amount since {date}", date=same[0].row.due), found=True)]
    if open_rows:
        first = open_rows[0]
        values = {"amount": first.open, "date": first.row.due}
        return [Looked(message("The schedule does not owe it; {amount} was due on {date}", **values))]
    return [Looked(message("The schedule owes nothing now"))]


def types_for(operation: Operation) -> tuple[OperationType, ...]:
    """The types a person may give to an operation of this sign."""
    arriving = {OperationType.CLIENT_DEPOSIT, OperationType.TRANSFER_IN, OperationType.REINVESTMENT}
    leaving = {
        OperationType.CLIENT_PAYOUT,
        OperationType.TRANSFER_OUT,
        OperationType.PROFIT_EXTRACTION,
        OperationType.LEFT_FUND,
    }
    wrong = leaving if operation.amount > 0 else arriving
    return tuple(each for each in OperationType if each not in wrong | {OperationType.CREDIT})


def save_type(
    office: Office, key: tuple[AccountKey, str], chosen: OperationType, reason: str = "", held_in: str = ""
) -> Typing:
    """Write down what an operation was; the old decision stays. Raises BadInput naming the field."""
    office.allow(Action.OPERATIONS_TYPE)
    book = office.book()
    operation = _known(tuple(operations(book.deals, book.typings)), key)
    _check(book, operation, chosen, reason, held_in)
    typing = Typing(key[0], key[1], chosen, office.person.name, office.clock(), reason.strip(), held_in.strip())
    with office.store.writing(office.person.name) as writing:
        table.add(writing.session, typing)
        writing.audit(
            "operation:typed",
            f"{key[0]}:{key[1]}",
            before={"type": operation.type.value, "reviewed": operation.reviewed},
            after={"type": chosen.value, "held_in": held_in},
            reason=reason.strip(),
        )
        writing.commit()
    return typing


def _check(book: Book, operation: Operation, chosen: OperationType, reason: str, held_in: str) -> None:
    if chosen not in types_for(operation):
        raise BadInput(message("{type} does not fit an operation of this direction.", type=chosen.value), field="type")
    if chosen is OperationType.CLIENT_PAYOUT and not _matching_payments(book, operation):
        raise BadInput(
            message("There is no recorded payment of {amount}.", amount=-operation.amount),
            message("Record the payment first, then choose this type."),
            field="type",
        )
    if chosen in {OperationType.PROFIT_EXTRACTION, OperationType.TRANSFER_OUT} and not held_in.strip():
        raise BadInput(message("Say where the money is held now."), field="held_in")
    if chosen is OperationType.LEFT_FUND and len(reason.strip()) < SHORTEST_REASON:
        raise BadInput(message("Say in at least ten characters why it left the fund."), field="reason")


def read_history(office: Office) -> bool:
    """Ask every terminal for its whole history again; false where there is none to ask."""
    office.allow(Action.OFFICE_READ)
    if office.live.terminals is None:
        return False
    office.live.terminals.read_history()
    return True


def rules() -> tuple[Rule, ...]:
    """The rules that type operations by their comment."""
    return SHIPPED_RULES
