"""Clients: list them with what they are owed, and look at one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.db import audit, users
from app.db import merges as merges_table
from app.domain.accrual import accrued_days
from app.domain.attribution import Attribution
from app.domain.audit import AuditLine
from app.domain.clients import Client
from app.domain.investments import Investment, Stage
from app.domain.masking import masked_client
from app.domain.money import ZERO, total
from app.domain.obligations import Due, Obligation, Paid, dues, obligation, payments_by_investment, stage
from app.domain.permissions import Action
from app.domain.readiness import ItemState, Readiness
from app.domain.reality import Basis, Figures, figures, together
from app.services.clientrecords import add_client, change_client, known_client, next_code
from app.services.dashboard import account_ages, oldest
from app.services.live import Age
from app.services.office import Office
from app.services.readiness import readiness, readiness_of_all

__all__ = ["add_client", "change_client", "next_code"]

MOST_LINES = 60
"""How many lines of the audit a client's activity shows."""


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client in the list, sensitive numbers masked. Amounts are None for one without a running investment."""

    client: Client
    funds: tuple[str, ...]
    principal: Decimal | None
    obligations: Decimal | None
    net_result: Decimal | None
    provisional: bool
    late: int
    readiness: Readiness
    owner_name: str = ""

    @property
    def code(self) -> str:
        """The client's code, which names the row."""
        return self.client.code

    @property
    def expiring(self) -> bool:
        """Whether a document of theirs ends soon or has ended."""
        return any(item.state in {ItemState.EXPIRING, ItemState.EXPIRED} for item in self.readiness.items)


@dataclass(frozen=True, slots=True)
class ClientList:
    """All clients on one valuation date."""

    as_of: date
    currency: str
    rows: tuple[ClientRow, ...]


@dataclass(frozen=True, slots=True)
class InvestmentSummary:
    """One investment of a client, with its figures."""

    investment: Investment
    stage: Stage
    owed: Obligation | None
    figures: Figures | None
    day: int
    dues: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class ClientDetail:
    """One client with everything we hold and owe for them. `overdue` is unpaid though due, since `overdue_since`."""

    row: ClientRow
    as_of: date
    currency: str
    investments: tuple[InvestmentSummary, ...]
    age: Age
    overdue: Decimal
    overdue_since: date | None


def client_list(office: Office) -> ClientList:
    """Every client with what is owed and earned for them, valued today on the balance basis; none merged away."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    reality = office.valued(book)
    paid = payments_by_investment(book.payments)
    held = _Held(reality.attribution)
    ready, people = readiness_of_all(office), dict(owners(office))
    owed: defaultdict[str, list[Obligation]] = defaultdict(list)
    for each in reality.owed:
        owed[each.investment.client].append(each)
    rows = []
    with office.store.reading() as session:
        gone = merges_table.absorbed(session)
    for client in sorted((each for each in book.clients if each.code not in gone), key=lambda known: known.code):
        theirs = owed[client.code]
        late = _late(theirs, paid, reality.as_of)
        known = _Known(ready.get(client.code, Readiness(client.code)), people.get(client.owner, client.owner))
        rows.append(_row(client, theirs, held.figures(theirs), late, known))
    return ClientList(reality.as_of, book.currency, tuple(rows))


class _Held:
    """What is held for a few owners, found without going through the transfers of all."""

    def __init__(self, divided: Attribution) -> None:
        self._divided = divided
        self._transfers: defaultdict[str, list[int]] = defaultdict(list)
        for at, legs in enumerate(divided.transfers):
            for owner in legs:
                self._transfers[owner].append(at)

    def figures(self, theirs: list[Obligation]) -> Figures | None:
        """The figures of these investments together; None for none."""
        if not theirs:
            return None
        owners = {each.investment.code for each in theirs}
        among = sorted({at for owner in owners for at in self._transfers.get(owner, ())})
        few = replace(self._divided, transfers=tuple(self._divided.transfers[at] for at in among))
        return figures(together(few, owners), theirs, ZERO, Basis.BALANCE)


def _late(theirs: list[Obligation], paid: Paid, today: date) -> int:
    return sum(due.late > 0 for each in theirs for due in dues(each.investment, paid, today))


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a client beside their money."""

    readiness: Readiness
    owner_name: str


def _row(client: Client, theirs: list[Obligation], its: Figures | None, late: int, known: _Known) -> ClientRow:
    return ClientRow(
        client=masked_client(client),
        readiness=known.readiness,
        owner_name=known.owner_name,
        funds=tuple(sorted({each.investment.fund for each in theirs})),
        principal=its.principal if its else None,
        obligations=its.obligations if its else None,
        net_result=its.net_result if its else None,
        provisional=its.provisional if its else False,
        late=late,
    )


def client_detail(office: Office, code: str) -> ClientDetail:
    """One client. Raises BadInput if there is none of this code."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    client = known_client(book, code)
    reality = office.valued(book)
    mine = sorted((each for each in book.investments if each.client == code), key=lambda each: each.code)
    codes = {each.code for each in mine}
    paid = payments_by_investment(payment for payment in book.payments if payment.investment in codes)
    held = _Held(reality.attribution)
    summaries = tuple(_summary(held, investment, paid, reality.as_of) for investment in mine)
    theirs = [summary.owed for summary in summaries if summary.owed]
    late = [due for summary in summaries if summary.owed for due in summary.dues if due.late > 0]
    funds = {each.investment.fund for each in theirs}
    ages = [age for fund in funds for age in account_ages(office, book, reality, fund, office.clock())]
    known = _Known(readiness(office, code), dict(owners(office)).get(client.owner, client.owner))
    return ClientDetail(
        row=_row(client, theirs, held.figures(theirs), len(late), known),
        as_of=reality.as_of,
        currency=book.currency,
        investments=summaries,
        age=oldest(ages),
        overdue=total(due.open for due in late),
        overdue_since=min((due.row.due for due in late), default=None),
    )


def _summary(held: _Held, investment: Investment, paid: Paid, as_of: date) -> InvestmentSummary:
    owed = obligation(investment, paid, as_of)
    return InvestmentSummary(
        investment=investment,
        stage=stage(investment, paid, as_of),
        owed=owed,
        figures=held.figures([owed] if owed else []),
        day=accrued_days(investment, as_of),
        dues=tuple(dues(investment, paid, as_of)),
    )


def client_activity(office: Office, code: str) -> tuple[AuditLine, ...]:
    """What was written about a client and their investments, newest first, at most 60 lines."""
    office.allow(Action.OFFICE_READ)
    mine = (code, *(each.code for each in office.book().investments if each.client == code))
    with office.store.reading() as session:
        lines = [line for each in mine for line in audit.read(session, audit.Filter(subject=each), MOST_LINES)]
    return tuple(sorted(lines, key=lambda line: line.seq, reverse=True)[:MOST_LINES])


def client_of(office: Office, code: str) -> Client:
    """A client by code, absorbed ones too, its numbers masked. Raises BadInput if there is none of this code."""
    office.allow(Action.OFFICE_READ)
    return masked_client(known_client(office.book(), code))


def owners(office: Office) -> tuple[tuple[str, str], ...]:
    """Who may look after a client: everybody with an account, by name, with the full name."""
    office.allow(Action.OFFICE_READ)
    with office.store.reading() as session:
        return tuple((user.name, user.full_name or user.name) for user in users.read_all(session))
