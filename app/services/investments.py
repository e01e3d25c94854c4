"""Investments: list them, look at one, draft a new one, hand it in for approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from app.db import audit, users
from app.db import investments as table
from app.domain.accrual import accrued_days, contract_interest, interest_start, maturity, schedule
from app.domain.attribution import Holding
from app.domain.book import Book
from app.domain.calendar import local_date
from app.domain.clients import ClientState
from app.domain.errors import BadInput, Message, message
from app.domain.holdings import AccountKey, Allocation
from app.domain.investments import Decision, Investment, Stage
from app.domain.money import total
from app.domain.obligations import (
    Due,
    Obligation,
    Paid,
    due_within,
    dues,
    obligation,
    payments_by_investment,
    stage,
)
from app.domain.operations import Operation
from app.domain.permissions import Action
from app.domain.products import Terms, terms_on
from app.domain.reality import Reality
from app.services.office import Office
from app.services.readiness import require

DUE_SOON_DAYS = 90
MOST_DECISIONS = 20


@dataclass(frozen=True, slots=True)
class InvestmentRow:
    """An investment in the list. `owed` is None for what is not counted: drafts, pending, cancelled, not yet funded.

    `day` counts the days of interest, `starts_in` those left until interest starts.
    """

    investment: Investment
    client: str
    stage: Stage
    owed: Obligation | None
    day: int
    late: int
    provisional: bool
    starts_in: int = 0

    @property
    def code(self) -> str:
        """The investment's code, which names the row."""
        return self.investment.code


@dataclass(frozen=True, slots=True)
class InvestmentList:
    """All investments on one valuation date."""

    as_of: date
    currency: str
    rows: tuple[InvestmentRow, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to an investment, or follows from its dates."""

    day: date
    what: Message
    by: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class InvestmentDetail:
    """One investment: the five figures, the schedule, the terms, the allocations and what happened."""

    row: InvestmentRow
    as_of: date
    currency: str
    dues: tuple[Due, ...]
    interest_starts: date
    matures: date
    contract_interest: Decimal
    due_soon: Decimal
    allocated: Decimal
    account_names: Mapping[AccountKey, str]
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftAllocation:
    """A part of a new investment and the account it goes to."""

    account: AccountKey
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInvestment:
    """What a person enters for an investment. `rate_per_month` and `step_months` only for custom terms.

    `version` is that of the draft that is changed, 0 for a new one.
    """

    code: str
    client: str
    fund: str
    principal: Decimal
    deposit_date: date
    allocations: tuple[DraftAllocation, ...] = ()
    rate_per_month: Decimal | None = None
    step_months: int | None = None
    note: str = ""
    version: int = 0


def investment_list(office: Office) -> InvestmentList:
    """Every investment with what is owed for it today."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    reality = office.valued(book)
    known = _Known(
        today=reality.as_of,
        names={client.code: client.name for client in book.clients},
        paid=payments_by_investment(book.payments),
        holdings=reality.attribution.holdings,
    )
    rows = tuple(_row(each, known) for each in sorted(book.investments, key=lambda each: each.code))
    return InvestmentList(reality.as_of, book.currency, rows)


@dataclass(frozen=True, slots=True)
class _Known:
    """What every row of a list is made from, gathered once."""

    today: date
    names: Mapping[str, str]
    paid: Paid
    holdings: Mapping[str, Holding]


def _row(investment: Investment, known: _Known) -> InvestmentRow:
    today, paid = known.today, known.paid
    starts = interest_start(investment.terms, investment.deposit_date)
    late = [due for due in dues(investment, paid, today) if due.late > 0] if investment.counts else []
    held = known.holdings.get(investment.code)
    return InvestmentRow(
        investment=investment,
        client=known.names.get(investment.client, investment.client),
        stage=stage(investment, paid, today),
        owed=obligation(investment, paid, today),
        day=accrued_days(investment, today),
        late=len(late),
        provisional=held is not None and held.unreviewed > 0,
        starts_in=max(0, (starts - today).days),
    )


def investment_detail(office: Office, code: str) -> InvestmentDetail:
    """One investment. Raises BadInput if there is none of this code."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    investment = _known(book, code)
    reality = office.valued(book)
    today = reality.as_of
    known = _Known(
        today=today,
        names={client.code: client.name for client in book.clients if client.code == investment.client},
        paid=payments_by_investment(payment for payment in book.payments if payment.investment == code),
        holdings=reality.attribution.holdings,
    )
    rows = tuple(dues(investment, known.paid, today))
    happenings = (*_happenings(book, investment, reality), *_decisions(office, book, code))
    return InvestmentDetail(
        row=_row(investment, known),
        as_of=today,
        currency=book.currency,
        dues=rows,
        interest_starts=interest_start(investment.terms, investment.deposit_date),
        matures=maturity(investment.terms, investment.deposit_date),
        contract_interest=contract_interest(investment.terms, investment.principal),
        due_soon=due_within(rows, today, DUE_SOON_DAYS),
        allocated=total(each.amount for each in investment.allocations if each.covers(max(today, each.since))),
        account_names={account.key: account.name for account in book.accounts},
        happenings=tuple(sorted(happenings, key=lambda each: each.day, reverse=True)),
    )


def _happenings(book: Book, investment: Investment, reality: Reality) -> list[Happening]:
    found = [
        Happening(
            payment.paid_on,
            message("Paid {amount}, reference {reference}", amount=payment.amount, reference=payment.reference),
        )
        for payment in book.payments
        if payment.investment == investment.code
    ]
    if investment.counts and investment.deposit_date <= reality.as_of:
        funded = message("Funded, {amount}", amount=investment.principal)
        found.append(Happening(investment.deposit_date, funded, by=_logins(investment)))
        start = interest_start(investment.terms, investment.deposit_date)
        if start <= reality.as_of:
            found.append(Happening(start, message("Interest starts")))
        accounts = {allocation.account for allocation in investment.allocations}
        found += [
            _withdrawn(each, book.timezone)
            for each in reality.attribution.operations
            if not each.reviewed and each.deal.account in accounts
        ]
    return found


def _logins(investment: Investment) -> str:
    return ", ".join(dict.fromkeys(str(each.account.login) for each in investment.allocations))


DECISIONS = {
    "investment:drafted": message("Drafted"),
    "investment:changed": message("Draft changed"),
    "investment:handed-in": message("Handed in for approval"),
    "investment:taken-back": message("Taken back, a draft again"),
    "investment:cancelled": message("Cancelled"),
}
"""What people did to an investment, by the action that the audit knows it by."""


def _decisions(office: Office, book: Book, code: str) -> list[Happening]:
    """What people decided about it, as the audit has written it down."""
    with office.store.reading() as session:
        lines = audit.read(session, audit.Filter(subject=code, action="investment:"), MOST_DECISIONS)
        names = {user.name: user.full_name for user in users.read_all(session)}
    return [
        Happening(local_date(line.at, book.timezone), DECISIONS[line.action], by=names.get(line.actor, line.actor))
        for line in lines
        if line.action in DECISIONS
    ]


def _withdrawn(operation: Operation, timezone: str) -> Happening:
    amount = abs(operation.amount)
    what = (
        message("{amount} withdrawn, not reviewed", amount=amount)
        if operation.amount < 0
        else message("{amount} received, not reviewed", amount=amount)
    )
    return Happening(
        local_date(operation.deal.time, timezone), what, by=str(operation.deal.account.login), provisional=True
    )


def _known(book: Book, code: str) -> Investment:
    for investment in book.investments:
        if investment.code == code:
            return investment
    raise BadInput(message("No investment has the code {code}.", code=code), field="code")


def next_code(office: Office) -> str:
    """The next free investment code of this year, such as INV-2025017."""
    office.allow(Action.OFFICE_READ)
    taken = {investment.code for investment in office.book().investments}
    year, number = office.today().year, 1
    while f"INV-{year}{number:03}" in taken:
        number += 1
    return f"INV-{year}{number:03}"


def preview(office: Office, wanted: NewInvestment) -> Investment:
    """The investment as it would be written: terms in force on its deposit date. Raises BadInput naming the field."""
    office.allow(Action.OFFICE_READ)
    return preview_of(office.book(), wanted)


def preview_of(book: Book, wanted: NewInvestment) -> Investment:
    """The investment as it would be written into this office. Raises BadInput naming the field."""
    client = next((each for each in book.clients if each.code == wanted.client), None)
    if client is None:
        raise BadInput(message("No client has the code {code}.", code=wanted.client), field="client")
    if client.state is ClientState.CLOSED:
        raise BadInput(message("{code} is closed.", code=client.code), field="client")
    terms = _terms(book, wanted)
    if wanted.principal < terms.minimum:
        raise BadInput(
            message("{fund} starts at {minimum}.", fund=wanted.fund, minimum=terms.minimum),
            message("Enter at least that much, or choose another fund."),
            field="principal",
        )
    _check_allocations(book, wanted)
    allocations = tuple(
        Allocation(investment=wanted.code, account=each.account, amount=each.amount, since=wanted.deposit_date)
        for each in wanted.allocations
    )
    return Investment(
        code=wanted.code.strip(),
        client=wanted.client,
        fund=wanted.fund,
        principal=wanted.principal,
        deposit_date=wanted.deposit_date,
        terms=terms,
        decision=Decision.DRAFT,
        allocations=allocations,
        note=wanted.note,
        version=max(wanted.version, 1),
    )


def _terms(book: Book, wanted: NewInvestment) -> Terms:
    terms = terms_on(book.terms, wanted.fund, wanted.deposit_date)
    if terms is None:
        raise BadInput(message("The fund {fund} has no terms on that date.", fund=wanted.fund), field="fund")
    if not terms.custom:
        return terms
    if wanted.rate_per_month is None or not 0 < wanted.rate_per_month < 1:
        raise BadInput(
            message("{fund} needs a rate agreed for this investment.", fund=wanted.fund), field="rate_per_month"
        )
    step = wanted.step_months or terms.step_months
    if not 1 <= step <= terms.commitment_months:
        raise BadInput(
            message("Interest is paid every 1 to {most} months.", most=terms.commitment_months), field="step_months"
        )
    return replace(terms, version=0, rate_per_month=wanted.rate_per_month, step_months=step)


def _check_allocations(book: Book, wanted: NewInvestment) -> None:
    known = {account.key for account in book.accounts if account.active}
    for each in wanted.allocations:
        if each.account not in known:
            raise BadInput(
                message("{account} is not an account in use.", account=str(each.account)), field="allocations"
            )
        if each.amount <= 0:
            raise BadInput(message("An allocation is more than zero."), field="allocations")
    placed = total(each.amount for each in wanted.allocations)
    if wanted.allocations and placed != wanted.principal:
        raise BadInput(
            message(
                "The allocations add up to {placed}, the principal is {principal}.",
                placed=placed,
                principal=wanted.principal,
            ),
            message("Left to allocate must be 0.00."),
            field="allocations",
        )


def save_draft(office: Office, wanted: NewInvestment) -> Investment:
    """Write a draft, new or changed. Raises BadInput for what does not fit or is no draft any more, Conflict."""
    office.allow(Action.INVESTMENTS_WRITE)
    draft, before = preview(office, wanted), _find(office.book(), wanted.code)
    if before is not None and not wanted.version:
        raise BadInput(
            message("{code} is the code of {name} already.", code=before.code, name=before.client),
            message("Close the form and open it again: it keeps what you typed and takes the next code."),
        )
    if before is not None and before.decision is not Decision.DRAFT:
        raise BadInput(
            message("{code} is {state} and cannot be edited any more.", code=before.code, state=before.decision.value),
            message("Only drafts can be edited."),
        )
    with office.store.writing(office.person.name) as writing:
        if before is None:
            table.add(writing.session, draft)
            writing.audit("investment:drafted", draft.code, after=_facts(draft))
        else:
            table.change(writing.session, draft)
            writing.audit("investment:changed", draft.code, before=_facts(before), after=_facts(draft))
        writing.commit()
    return draft


def hand_in(office: Office, code: str) -> Investment:
    """Hand a draft in: it is pending approval from now on, and still not counted.

    Raises NotReady for a client of whom too little is known, BadInput, Conflict.
    """
    office.allow(Action.INVESTMENTS_WRITE)
    draft = _known(office.book(), code)
    if draft.decision is not Decision.DRAFT:
        raise BadInput(message("{code} is {state}, not a draft.", code=code, state=draft.decision.value))
    if not draft.allocations:
        raise BadInput(message("{code} has no account to trade in.", code=code), field="allocations")
    _refuse_stopped(office, draft.client)
    require(office, draft.client)
    return _decide(office, draft, draft.version, Decision.PENDING, "investment:handed-in")


def _refuse_stopped(office: Office, code: str) -> None:
    """Refuse somebody who was suspended or closed since the draft was written. Raises BadInput."""
    client = next((each for each in office.book().clients if each.code == code), None)
    if client is not None and client.state in {ClientState.SUSPENDED, ClientState.CLOSED}:
        raise BadInput(
            message("{code} is {state}.", code=code, state=client.state.value),
            message("Take the client up again first, and say why."),
            field="client",
        )


def take_back(office: Office, code: str, version: int) -> Investment:
    """Make a pending investment a draft again, so that it can be edited. Raises BadInput, Conflict."""
    office.allow(Action.INVESTMENTS_WRITE)
    pending = _known(office.book(), code)
    if pending.decision is not Decision.PENDING:
        raise BadInput(message("{code} is {state}, not pending approval.", code=code, state=pending.decision.value))
    return _decide(office, pending, version, Decision.DRAFT, "investment:taken-back")


def cancel_draft(office: Office, code: str, version: int, reason: str) -> Investment:
    """Cancel a draft or pending investment for a reason; its line stays. Raises BadInput, Conflict."""
    office.allow(Action.INVESTMENTS_WRITE)
    found = _known(office.book(), code)
    if found.decision not in {Decision.DRAFT, Decision.PENDING}:
        raise BadInput(
            message("{code} is {state} and cannot be cancelled here.", code=code, state=found.decision.value)
        )
    if len(reason.strip()) < 10:
        raise BadInput(message("Say in at least ten characters why."), field="reason")
    return _decide(office, found, version, Decision.CANCELLED, "investment:cancelled", reason.strip())


def _decide(
    office: Office, found: Investment, version: int, decision: Decision, action: str, reason: str = ""
) -> Investment:
    decided = replace(found, decision=decision, version=version)
    with office.store.writing(office.person.name) as writing:
        table.change(writing.session, decided)
        states = {"decision": found.decision.value}, {"decision": decision.value}
        writing.audit(action, found.code, before=states[0], after=states[1], reason=reason)
        writing.commit()
    return decided


def _find(book: Book, code: str) -> Investment | None:
    return next((each for each in book.investments if each.code == code), None)


def _facts(investment: Investment) -> dict[str, object]:
    return {
        "client": investment.client,
        "fund": investment.fund,
        "principal": str(investment.principal),
        "deposit_date": investment.deposit_date.isoformat(),
        "rate_per_month": str(investment.terms.rate_per_month),
        "allocations": [f"{each.account} {each.amount}" for each in investment.allocations],
        "payments": len(schedule(investment)),
    }
