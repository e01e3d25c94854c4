"""Explains figures when asked: the tree behind one, what it rests on, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from app.domain.book import Book
from app.domain.calendar import local_date
from app.domain.errors import BadInput, Message, message
from app.domain.explain import LABELS, explain
from app.domain.holdings import AccountKey, Deal, OperationType
from app.domain.money import ZERO
from app.domain.operations import Operation, retyped
from app.domain.permissions import Action
from app.domain.reality import Basis, Reality, value
from app.domain.trail import SourceKind, Trail
from app.services.dashboard import account_ages, oldest, waiting
from app.services.live import Age
from app.services.office import Office

LAST_DEALS = 4
MONEY = frozenset(LABELS) - {"coverage_low", "coverage_high", "provisional"}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be explained: a figure of fund versus reality, of a fund or of all, on a basis."""

    figure: str
    fund: str | None = None
    basis: Basis = Basis.BALANCE


@dataclass(frozen=True, slots=True)
class MonthRow:
    """The trading deals of one month: how many, what they earned, and what all up to then earned."""

    month: date
    deals: int
    result: Decimal
    sum: Decimal


@dataclass(frozen=True, slots=True)
class MonthTable:
    """What trading earned month by month in one account, and its last deals, newest first."""

    account: AccountKey
    months: tuple[MonthRow, ...]
    last_deals: tuple[Deal, ...]

    @property
    def deals(self) -> int:
        """All its trading deals."""
        return sum(row.deals for row in self.months)

    @property
    def result(self) -> Decimal:
        """What they earned together."""
        return self.months[-1].sum if self.months else ZERO


@dataclass(frozen=True, slots=True)
class Change:
    """A decision that would change the figure, and what it would be then."""

    what: Message
    value: Decimal


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure explained: its tree, its valuation, what it rests on (counts by kind), what would change it.

    `accounts` are those of the office, so that the name of one in the tree finds it.
    """

    subject: Subject
    trail: Trail
    as_of: date
    read_at: datetime
    currency: str
    age: Age
    review: tuple[Operation, ...]
    rests_on: tuple[tuple[SourceKind, tuple[str, ...]], ...]
    deals: int
    changes: tuple[Change, ...]
    months: MonthTable | None
    accounts: tuple[AccountKey, ...] = ()


def explanation(office: Office, subject: Subject) -> Explanation:
    """Explain a figure as it stands now. Raises BadInput for a figure or a fund that does not exist."""
    office.allow(Action.OFFICE_READ)
    book, now = office.book(), office.clock()
    reality = office.valued(book, subject.basis)
    trail = explain(book, reality, subject.figure, subject.fund)
    found = rests_on(trail)
    accounts = [reference for kind, references in found if kind is SourceKind.ACCOUNT for reference in references]
    known = {str(account.key): account.key for account in book.accounts}
    keys = [known[name] for name in accounts if name in known]
    review = tuple(waiting(reality, subject.fund))
    return Explanation(
        accounts=tuple(known.values()),
        subject=subject,
        trail=trail,
        as_of=reality.as_of,
        read_at=now,
        currency=book.currency,
        age=oldest(account_ages(office, book, reality, subject.fund, now)),
        review=review,
        rests_on=found,
        deals=sum(deal.account in keys for deal in reality.attribution.deals),
        changes=_changes(book, reality, subject, review),
        months=_months(book, keys[0], reality.attribution.deals) if len(keys) == 1 else None,
    )


def month_table(office: Office, account: AccountKey) -> MonthTable:
    """What trading earned in an account, month by month in the office's zone. Raises BadInput for one not ours."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    if account not in {each.key for each in book.accounts}:
        raise BadInput(message("{account} is not an account in use.", account=str(account)))
    return _months(book, account, book.deals)


def rests_on(trail: Trail) -> tuple[tuple[SourceKind, tuple[str, ...]], ...]:
    """The records that a tree names, by kind, each once, in the order of the kinds; costs by their labels."""
    named: dict[SourceKind, dict[str, None]] = {}
    for _, line in trail.walk():
        if line.source is not None:
            kind = line.source.kind
            reference = str(line.label) if kind is SourceKind.COST else line.source.reference
            named.setdefault(kind, {})[reference] = None
    return tuple((kind, tuple(named[kind])) for kind in SourceKind if kind in named)


def _months(book: Book, account: AccountKey, deals: Iterable[Deal]) -> MonthTable:
    trades = sorted((deal for deal in deals if deal.account == account and deal.is_trade), key=lambda deal: deal.time)
    by_month: dict[date, tuple[int, Decimal]] = {}
    for deal in trades:
        month = local_date(deal.time, book.timezone).replace(day=1)
        count, result = by_month.get(month, (0, ZERO))
        by_month[month] = (count + 1, result + deal.amount)
    rows, whole = [], ZERO
    for month, (count, result) in by_month.items():
        whole += result
        rows.append(MonthRow(month, count, result, whole))
    closed = [deal for deal in trades if deal.profit]
    return MonthTable(account, tuple(rows), tuple(reversed(closed[-LAST_DEALS:])))


def _changes(book: Book, reality: Reality, subject: Subject, review: Sequence[Operation]) -> tuple[Change, ...]:
    """What the figure would be if an unreviewed withdrawal turned out to have gone, or to have stayed."""
    if subject.figure not in MONEY:
        return ()
    now = getattr(reality.of(subject.fund), subject.figure)
    found = []
    for operation in [each for each in review if each.amount < 0][:2]:
        for choice in (OperationType.LEFT_FUND, OperationType.PROFIT_EXTRACTION):
            typing = retyped(book.typings, operation, choice)
            changed = value(replace(book, typings=(*book.typings, typing)), reality.as_of, subject.basis)
            then = getattr(changed.of(subject.fund), subject.figure)
            if then is not None and then != now:
                found.append(Change(_said(choice, -operation.amount), then))
    return tuple(found)


def _said(choice: OperationType, amount: Decimal) -> Message:
    if choice is OperationType.LEFT_FUND:
        return message("the {amount} has left the fund", amount=amount)
    return message("the {amount} was moved inside the fund", amount=amount)
