"""Referral agents, the clients they brought, and the commission each interest payment earns them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from app.domain.clients import Client, valid_client
from app.domain.errors import BadInput, KnownError, Message, message
from app.domain.investments import Investment, Payment, PaymentKind
from app.domain.money import rounded

USUAL_RATE = Decimal("0.10")
"""10 % of each interest payment (rules: section 6)."""
MOST_RATE = Decimal(1)
LONGEST_REFERENCE = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Somebody who refers clients. `rate` is a fraction of each interest payment, proposed for new referrals.

    `bank` says where commissions are paid to; it is personal data and never stands in the audit.
    """

    code: str
    name: str
    email: str = ""
    phone: str = ""
    rate: Decimal = USUAL_RATE
    active: bool = True
    bank: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """Who earns on a client from `since` on, at which rate; an empty agent ends it. Later lines replace earlier."""

    client: str
    agent: str
    since: date
    rate: Decimal


class CommissionState(StrEnum):
    """Where a commission stands."""

    PENDING = "pending"
    READY = "ready"
    APPROVED = "approved"
    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """What one interest payment earns an agent. `payment` is that payment's reference and names the commission.

    A pending one follows from the payment and is not kept; from ready on, its rate and amount never change.
    """

    payment: str
    agent: str
    client: str
    investment: str
    earned_on: date
    interest: Decimal
    rate: Decimal
    amount: Decimal
    state: CommissionState = CommissionState.PENDING
    ready_by: str = ""
    ready_at: datetime | None = None
    approved_by: str = ""
    approved_at: datetime | None = None
    paid_by: str = ""
    paid_on: date | None = None
    reference: str = ""
    version: int = 1


STATES: Mapping[CommissionState, Message] = {
    CommissionState.PENDING: message("pending"),
    CommissionState.READY: message("ready"),
    CommissionState.APPROVED: message("approved"),
    CommissionState.PAID: message("paid"),
}
"""How the states are called."""


class WrongTurn(KnownError):
    """A commission is not where this step begins."""

    title = message("Not at this step")


def valid_agent(agent: Agent) -> Agent:
    """The agent, trimmed and checked. Raises BadInput naming the field."""
    person = valid_client(Client(code=agent.code, name=agent.name, email=agent.email))
    agent = replace(
        agent,
        code=person.code,
        name=person.name,
        email=person.email,
        phone=" ".join(agent.phone.split()),
        bank=agent.bank.strip(),
    )
    if not 0 <= agent.rate <= MOST_RATE:
        raise BadInput(message("A commission is between 0 and 100 % of the interest."), field="rate")
    return agent


def referral_on(referrals: Iterable[Referral], client: str, day: date) -> Referral | None:
    """Who earns on this client's payments of that day; None for nobody. The last line written for a day counts."""
    found: Referral | None = None
    for each in referrals:
        if each.client == client and each.since <= day and (found is None or each.since >= found.since):
            found = each
    return found if found is not None and found.agent else None


def earned(
    payments: Iterable[Payment], investments: Iterable[Investment], referrals: Iterable[Referral]
) -> tuple[Commission, ...]:
    """The commission of every interest payment, in the order they were paid: its amount times the rate, half up.

    Principal earns nothing, nor does a payment so small that nothing is left of a cent.
    """
    clients = {each.code: each.client for each in investments}
    by_client: dict[str, list[Referral]] = {}
    for each in referrals:
        by_client.setdefault(each.client, []).append(each)
    found = []
    for payment in payments:
        client = clients.get(payment.investment, "")
        referral = referral_on(by_client.get(client, ()), client, payment.paid_on)
        if payment.kind is PaymentKind.INTEREST and referral is not None:
            found.append(_commission(payment, client, referral))
    return tuple(sorted((each for each in found if each.amount), key=lambda each: (each.earned_on, each.payment)))


def _commission(payment: Payment, client: str, referral: Referral) -> Commission:
    return Commission(
        payment=payment.reference,
        agent=referral.agent,
        client=client,
        investment=payment.investment,
        earned_on=payment.paid_on,
        interest=payment.amount,
        rate=referral.rate,
        amount=rounded(payment.amount * referral.rate),
    )


def with_decisions(computed: Iterable[Commission], kept: Mapping[str, Commission]) -> tuple[Commission, ...]:
    """Every commission: as it was decided where somebody has, else as it follows from its payment."""
    found = {each.payment: each for each in computed} | dict(kept)
    return tuple(sorted(found.values(), key=lambda each: (each.earned_on, each.payment)))


def refuse_other_agent(
    referrals: Iterable[Referral],
    put_forward: frozenset[str],
    payments: Iterable[Payment],
    investments: Iterable[Investment],
    kept: str,
    absorbed: str,
) -> None:
    """Refuse that one client's investments become another's where that changes who earns on them. Raises BadInput.

    `put_forward` names the payments whose commission nobody computes any more.
    """
    known, paid, sold = tuple(referrals), tuple(payments), tuple(investments)
    moved = [replace(each, client=kept) if each.client == absorbed else each for each in sold]
    before, after = ([each for each in map(_agreed, earned(paid, which, known)) if each[0] not in put_forward]
                     for which in (sold, moved))  # fmt: skip
    if before != after or _from_now(known, kept) != _from_now(known, absorbed):
        raise BadInput(
            message("{kept} and {absorbed} were not referred by the same agent at the same rate, so a merge would"
                    " change who earns on them.", kept=kept, absorbed=absorbed),
            message("Put pending commissions forward, and write the same referral for both, from the same day on."),
            field="absorbed",
        )  # fmt: skip


def _agreed(commission: Commission) -> tuple[str, str, Decimal]:
    return commission.payment, commission.agent, commission.rate


def _from_now(referrals: Iterable[Referral], client: str) -> tuple[str, Decimal] | None:
    """Who earns on a client by the referral that counts last."""
    last = referral_on(referrals, client, date.max)
    return (last.agent, last.rate) if last else None


def made_ready(commission: Commission, by: str, at: datetime) -> Commission:
    """The commission, checked and put forward for approval. Raises WrongTurn unless it is pending."""
    _from(commission, CommissionState.PENDING)
    return replace(commission, state=CommissionState.READY, ready_by=by, ready_at=at)


def approved(commission: Commission, by: str, at: datetime) -> Commission:
    """The commission, approved. Raises WrongTurn unless it is ready."""
    _from(commission, CommissionState.READY)
    return replace(commission, state=CommissionState.APPROVED, approved_by=by, approved_at=at)


def paid(commission: Commission, by: str, on: date, reference: str) -> Commission:
    """The commission, paid under a reference. Raises WrongTurn unless it is approved, BadInput without a reference."""
    _from(commission, CommissionState.APPROVED)
    reference = reference.strip()
    if not reference or len(reference) > LONGEST_REFERENCE:
        raise BadInput(message("A payment needs the reference of the bank or wallet."), field="reference")
    if on < commission.earned_on:
        raise BadInput(message("A commission is paid on the day of its interest or later."), field="paid_on")
    return replace(commission, state=CommissionState.PAID, paid_by=by, paid_on=on, reference=reference)


def _from(commission: Commission, state: CommissionState) -> None:
    if commission.state is not state:
        raise WrongTurn(
            message(
                "The commission of {payment} is {state}; this step begins at {begins}.",
                payment=commission.payment,
                state=STATES[commission.state],
                begins=STATES[state],
            )
        )
