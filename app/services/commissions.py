"""Commissions of referral agents: computed from the interest that was paid, then put forward, approved and paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.db import agents as table
from app.db.failures import changed
from app.db.store import Writing
from app.domain.agents import Commission, CommissionState, approved, earned, made_ready, paid, with_decisions
from app.domain.book import Book
from app.domain.errors import BadInput, message
from app.domain.permissions import Action
from app.services.office import Office


@dataclass(frozen=True, slots=True)
class CommissionRow:
    """A commission in the list, with the names of its agent and client."""

    commission: Commission
    agent: str
    client: str

    @property
    def code(self) -> str:
        """The reference of the interest payment, which names the row."""
        return self.commission.payment

    @property
    def state(self) -> CommissionState:
        """Where it stands."""
        return self.commission.state

    @property
    def amount(self) -> Decimal:
        """What it earns the agent."""
        return self.commission.amount


@dataclass(frozen=True, slots=True)
class CommissionList:
    """Every commission, the oldest first."""

    currency: str
    rows: tuple[CommissionRow, ...]


def commission_list(office: Office, agent: str = "", state: CommissionState | None = None) -> CommissionList:
    """Every commission, or those of an agent, or of a state."""
    office.allow(Action.OFFICE_READ)
    book = office.book()
    with office.store.reading() as session:
        agents = {each.code: each.name for each in table.read_all(session)}
        computed = earned(book.payments, book.investments, table.referrals(session))
        commissions = with_decisions(computed, table.commissions(session))
    names = {client.code: client.name for client in book.clients}
    rows = tuple(
        CommissionRow(each, agents.get(each.agent, each.agent), names.get(each.client, each.client))
        for each in commissions
        if agent in {"", each.agent} and state in {None, each.state}
    )
    return CommissionList(book.currency, rows)


def make_ready(office: Office, payments: tuple[str, ...]) -> tuple[Commission, ...]:
    """Put commissions forward for approval, all or none. Raises BadInput, WrongTurn, or Conflict."""
    office.allow(Action.COMMISSIONS_PAY)
    book = office.book()
    with office.store.writing(office.person.name) as writing:
        found = [made_ready(each, office.person.name, office.clock()) for each in _known(book, writing, payments)]
        for each in found:
            table.put_forward(writing.session, each)
            writing.audit("commission:ready", each.payment, {"state": "pending"}, _facts(each))
        writing.commit()
    return tuple(found)


def approve(office: Office, payments: tuple[str, ...]) -> tuple[Commission, ...]:
    """Approve commissions that somebody else has put forward, all or none.

    Raises SamePerson, BadInput, WrongTurn; Conflict where one has moved on meanwhile.
    """
    office.allow(Action.COMMISSIONS_APPROVE)
    book = office.book()
    seen = {row.code: row.commission for row in commission_list(office).rows if row.code in payments}
    for each in seen.values():
        if each.ready_at is not None:
            office.second(each.ready_by, each.ready_at)
    with office.store.writing(office.person.name) as writing:
        known = _known(book, writing, payments)
        for each in known:
            if each != seen.get(each.payment):
                raise changed(each.payment)
        found = [approved(each, office.person.name, office.clock()) for each in known]
        for each in found:
            table.change_commission(writing.session, each)
            writing.audit("commission:approved", each.payment, {"state": "ready"}, _facts(each))
        writing.commit()
    return tuple(found)


def pay(office: Office, payment: str, reference: str, on: date | None = None) -> Commission:
    """Write down that a commission was paid, under a reference nothing else was paid with.

    Raises BadInput naming the field, WrongTurn, or Conflict.
    """
    office.allow(Action.COMMISSIONS_PAY)
    day = on or office.today()
    if day > office.today():
        raise BadInput(message("A payment is written down once it was made."), field="paid_on")
    book = office.book()
    with office.store.writing(office.person.name) as writing:
        (before,) = _known(book, writing, (payment,))
        after = paid(before, office.person.name, day, reference)
        _refuse_used(book, writing, after)
        table.change_commission(writing.session, after)
        writing.audit("commission:paid", payment, {"state": "approved"}, _facts(after))
        writing.commit()
    return after


def _known(book: Book, writing: Writing, payments: tuple[str, ...]) -> list[Commission]:
    session = writing.session
    computed = earned(book.payments, book.investments, table.referrals(session))
    found = {each.payment: each for each in with_decisions(computed, table.commissions(session))}
    unknown = [each for each in payments if each not in found]
    if unknown or not payments:
        raise BadInput(
            message("No commission was earned by the payment {reference}.", reference=", ".join(unknown)),
            field="payment",
        )
    return [found[each] for each in dict.fromkeys(payments)]


def _refuse_used(book: Book, writing: Writing, after: Commission) -> None:
    used = {each.reference for each in book.payments}
    used |= {each.reference for each in table.commissions(writing.session).values()}
    if after.reference in used:
        raise BadInput(
            message("The reference {reference} has been used already.", reference=after.reference), field="reference"
        )


def _facts(commission: Commission) -> dict[str, object]:
    facts: dict[str, object] = {
        "agent": commission.agent,
        "client": commission.client,
        "amount": str(commission.amount),
        "rate": str(commission.rate),
        "state": commission.state.value,
    }
    if commission.paid_on is not None:
        facts |= {"reference": commission.reference, "paid_on": commission.paid_on.isoformat()}
    return facts
