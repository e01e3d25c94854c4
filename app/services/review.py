"""Review of operations: where money went, and whether the deals add up to the balance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from app.db import operations as table
from app.db.store import Writing
from app.domain.accounts import AccountFigures, account_figures
from app.domain.book import Book
from app.domain.errors import BadInput, message
from app.domain.holdings import AccountKey, Deal, OperationKey, OperationType, Part, Typing
from app.domain.operations import OF_KIND, Operation, by_rule, speaking
from app.domain.permissions import Action
from app.domain.reality import Figures
from app.services import choices
from app.services.choices import Effect, Outcome
from app.services.live import Age
from app.services.looked import Looked, looked_for
from app.services.office import Office


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """An operation in the list, whole or in its parts, with the investment or client it touches."""

    parts: tuple[Operation, ...]
    about: str

    @property
    def key(self) -> OperationKey:
        """The account and ticket that name the row."""
        return self.parts[0].key

    @property
    def deal(self) -> Deal:
        """The deal on the balance."""
        return self.parts[0].deal

    @property
    def amount(self) -> Decimal:
        """What it did to the account's balance."""
        return self.deal.amount

    @property
    def reviewed(self) -> bool:
        """Whether all of it is explained."""
        return all(each.reviewed for each in self.parts)

    @property
    def by_rule(self) -> bool:
        """Whether a rule typed it."""
        return self.parts[0].by_rule

    @property
    def divided(self) -> bool:
        """Whether a person has divided it."""
        return bool(self.parts[0].part)

    @property
    def operation(self) -> Operation:
        """The operation as one; of a divided one, the part that waits, or its first."""
        return next((each for each in self.parts if not each.reviewed), self.parts[0])


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
class Said:
    """What an operation was said to be, by whom and why; `rule` is the pattern or the broker's type that said it."""

    typing: Typing
    rule: str = ""

    @property
    def at(self) -> datetime | None:
        """When it was said; None for a rule, which always speaks."""
        return self.typing.at


@dataclass(frozen=True, slots=True)
class ReviewDetail:
    """One operation, what was looked for, what each answer would mean, and what has been said about it.

    `waiting` counts the figures of its scope that rest on what nobody reviewed.
    """

    row: ReviewRow
    fund: str | None
    currency: str
    looked: tuple[Looked, ...]
    outcomes: tuple[Outcome, ...]
    accounts: tuple[tuple[AccountKey, str], ...]
    investments: tuple[tuple[str, str], ...]
    now: Figures
    history: tuple[Said, ...]

    @property
    def waiting(self) -> int:
        """How many figures wait for this: both results, coverage, and assets."""
        return 0 if self.row.reviewed else 4


def review_queue(office: Office) -> ReviewQueue:
    """The whole queue, valued today."""
    office.allow(Action.OFFICE_READ)
    book, today = office.book(), office.today()
    about = about_accounts(book)
    rows = [
        ReviewRow(parts, about(parts[0].deal.account)) for parts in _by_deal(office.valued(book).attribution.operations)
    ]
    rows.sort(key=lambda row: row.deal.time, reverse=True)
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
        tuple(row for row in rows if not row.reviewed),
        tuple(row for row in rows if row.reviewed),
        tuple(accounts),
    )


def _by_deal(typed: Iterable[Operation]) -> list[tuple[Operation, ...]]:
    """The parts of each deal together."""
    found: dict[OperationKey, list[Operation]] = {}
    for operation in typed:
        found.setdefault(operation.key, []).append(operation)
    return [tuple(parts) for parts in found.values()]


def about_accounts(book: Book) -> Callable[[AccountKey], str]:
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


def review_detail(office: Office, key: OperationKey) -> ReviewDetail:
    """One operation with what the usual answers would mean. Raises BadInput if there is none of this key."""
    office.allow(Action.OFFICE_READ)
    book, today = office.book(), office.today()
    reality = office.valued(book)
    typed = reality.attribution.operations
    row = ReviewRow(tuple(each for each in typed if each.key == key) or tuple(choices.known(book, key)[0]), "")
    row = replace(row, about=about_accounts(book)(row.deal.account))
    account, operation = row.deal.account, row.operation
    fund = choices.fund_of(book, account)
    return ReviewDetail(
        row=row,
        fund=fund,
        currency=book.currency,
        looked=looked_for(book, operation, typed, today),
        outcomes=tuple(
            choices.outcome(book, operation, choice, fund, today) for choice in choices.common(operation.amount)
        ),
        accounts=tuple((each.key, each.name) for each in book.accounts if each.key != account),
        investments=tuple((each.code, each.fund) for each in choices.working_in(book, account)),
        now=reality.of(fund),
        history=history(book, row.deal),
    )


def outcome(office: Office, key: OperationKey, choice: OperationType) -> Outcome:
    """What any one answer would mean. Raises BadInput if there is no operation of this key."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    row = ReviewRow(tuple(choices.known(book, key)[0]), "")
    return choices.outcome(book, row.operation, choice, choices.fund_of(book, key[0]), office.today())


def history(book: Book, deal: Deal) -> tuple[Said, ...]:
    """What was said about an operation, in order: first the broker or a rule, then people. The last word counts."""
    found = [Said(typing) for typing in book.typings if typing.key == (deal.account, deal.ticket)]
    at = speaking(deal, book.rules)
    if at is None and deal.kind not in OF_KIND:
        return tuple(found)
    proposed = Typing(deal.account, deal.ticket, by_rule(deal, book.rules).type)
    return (Said(proposed, deal.kind.value if at is None else book.rules[at].pattern), *found)


def save_type(office: Office, key: OperationKey, chosen: OperationType, reason: str = "", held_in: str = "") -> Typing:
    """Write down what an operation was; the old decision stays. Raises BadInput naming the field."""
    (typing,) = save_types(office, [key], chosen, reason, held_in)
    return typing


def effect_of(office: Office, keys: Sequence[OperationKey], chosen: OperationType) -> Effect:
    """What one answer to several operations would change, on the balance basis. Raises BadInput for no operation."""
    office.allow(Action.OFFICE_READ)
    return choices.effect(office.book(), dict.fromkeys(keys), chosen, office.today())


def save_types(
    office: Office, keys: Sequence[OperationKey], chosen: OperationType, reason: str = "", held_in: str = ""
) -> list[Typing]:
    """Write down what several operations were, all or none. Raises BadInput naming the field."""
    office.allow(Action.OPERATIONS_TYPE)
    book = office.book()
    wanted = tuple(dict.fromkeys(keys))
    if not wanted:
        raise BadInput(message("Choose at least one operation."), field="operations")
    found = list(zip(choices.known(book, *wanted), wanted, strict=True))
    for parts, key in found:
        choices.check(book, parts[0], Part(chosen, parts[0].deal.amount, held_in), reason)
        choices.check_override(parts, reason)
        book = replace(book, typings=(*book.typings, Typing(key[0], key[1], chosen)))  # it counts for the next one
    typings = [
        Typing(key[0], key[1], chosen, office.person.name, office.clock(), reason.strip(), held_in.strip())
        for _, key in found
    ]
    with office.store.writing(office.person.name) as writing:
        for (parts, _), typing in zip(found, typings, strict=True):
            write(writing, parts, typing)
        writing.commit()
    return typings


def write(writing: Writing, parts: Sequence[Operation], typing: Typing) -> None:
    """Add a decision, and its line in the audit."""
    table.add(writing.session, typing)
    before = {"type": _types(each.type for each in parts), "reviewed": all(each.reviewed for each in parts)}
    after: dict[str, object] = {
        "type": _types(each.type for each in typing.parts) if typing.parts else typing.type.value,
        "held_in": typing.held_in,
    }
    if typing.parts:
        after["parts"] = [
            f"{each.type.value} {each.amount} {each.investment} {each.held_in}".strip() for each in typing.parts
        ]
    if typing.other:
        after["other"] = f"{typing.other[0]}:{typing.other[1]}"
    subject = f"{typing.account}:{typing.ticket}"
    writing.audit("operation:typed", subject, before=before, after=after, reason=typing.reason)


def _types(types: Iterable[OperationType]) -> str:
    return " + ".join(each.value for each in types)


def read_history(office: Office) -> bool:
    """Ask every terminal for its whole history again; false where there is none to ask."""
    office.allow(Action.OFFICE_READ)
    if office.live.terminals is None:
        return False
    office.live.terminals.read_history()
    return True
