"""Clients: list them with what they are owed, look at one, add and change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal

from app.db import audit
from app.db import clients as table
from app.db import merges as merges_table
from app.domain.accrual import accrued_days
from app.domain.attribution import Attribution
from app.domain.audit import AuditLine
from app.domain.book import Book
from app.domain.clients import Client, valid_client
from app.domain.errors import BadInput, message
from app.domain.investments import Investment, Stage
from app.domain.money import ZERO, total
from app.domain.obligations import Due, Obligation, Paid, dues, obligation, payments_by_investment, stage
from app.domain.permissions import Action
from app.domain.reality import Basis, Figures, figures, together
from app.services.dashboard import account_ages, oldest
from app.services.live import Age
from app.services.office import Office

MOST_LINES = 60
"""How many lines of the audit a client's activity shows."""


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client in the list. Amounts are None for a client without a running investment."""

    client: Client
    funds: tuple[str, ...]
    principal: Decimal | None
    obligations: Decimal | None
    net_result: Decimal | None
    provisional: bool
    late: int

    @property
    def code(self) -> str:
        """The client's code, which names the row."""
        return self.client.code


@dataclass(frozen=True, slots=True)
class ClientList:
    """All clients on one valuation date, with totals over those who have investments."""

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
    owed: defaultdict[str, list[Obligation]] = defaultdict(list)
    for each in reality.owed:
        owed[each.investment.client].append(each)
    rows = []
    with office.store.reading() as session:
        gone = merges_table.absorbed(session)
    for client in sorted((each for each in book.clients if each.code not in gone), key=lambda known: known.code):
        theirs = owed[client.code]
        rows.append(_row(client, theirs, held.figures(theirs), _late(theirs, paid, reality.as_of)))
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


def _row(client: Client, theirs: list[Obligation], its: Figures | None, late: int) -> ClientRow:
    return ClientRow(
        client=client,
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
    client = _known(book, code)
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
    return ClientDetail(
        row=_row(client, theirs, held.figures(theirs), len(late)),
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
    """A client by code, absorbed ones too. Raises BadInput if there is none of this code."""
    office.allow(Action.OFFICE_READ)
    return _known(office.book(), code)


def _known(book: Book, code: str) -> Client:
    for client in book.clients:
        if client.code == code:
            return client
    raise BadInput(message("No client has the code {code}.", code=code), field="code")


def next_code(office: Office) -> str:
    """The next free client code, such as C-0017."""
    taken = {client.code for client in office.book().clients}
    number = len(taken) + 1
    while f"C-{number:04}" in taken:
        number += 1
    return f"C-{number:04}"


def add_client(office: Office, client: Client) -> Client:
    """Write a new client. Raises BadInput naming the field; codes and e-mail addresses are unique."""
    office.allow(Action.CLIENTS_WRITE)
    client = valid_client(client)
    _unique(office.book(), client, None)
    with office.store.writing(office.person.name) as writing:
        table.add(writing.session, client)
        writing.audit("client:added", client.code, after=_facts(client))
        writing.commit()
    return client


def change_client(office: Office, client: Client) -> Client:
    """Write a client's new content; `version` must be the one that was read. Raises Conflict, BadInput."""
    office.allow(Action.CLIENTS_WRITE)
    client = valid_client(client)
    before = _known(office.book(), client.code)
    _unique(office.book(), client, client.code)
    with office.store.writing(office.person.name) as writing:
        _refuse_gone(merges_table.absorbed(writing.session), client.code)
        table.change(writing.session, client)
        writing.audit("client:changed", client.code, before=_facts(before), after=_facts(client))
        writing.commit()
    return client


def _refuse_gone(gone: Mapping[str, str], code: str) -> None:
    if code in gone:
        raise BadInput(
            message("{code} was merged into {kept}.", code=code, kept=gone[code]),
            message("Change {kept}, or reverse the merge first.", kept=gone[code]),
        )


def _unique(book: Book, client: Client, itself: str | None) -> None:
    for known in book.clients:
        if known.code == itself:
            continue
        if known.code.casefold() == client.code.casefold():
            raise BadInput(
                message("{code} is the code of {name} already.", code=known.code, name=known.name), field="code"
            )
        if client.email and known.email == client.email:
            raise BadInput(
                message("{name} has this e-mail address already.", name=known.name),
                message("Two clients cannot share an address."),
                field="email",
            )


def _facts(client: Client) -> dict[str, object]:
    return {name: str(fact) for name, fact in asdict(client).items() if fact not in (None, "")}
