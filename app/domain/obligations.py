"""What the fund owes for its investments on a day: principal, interest, and the state of every promised payment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

from app.domain.accrual import contract_interest, interest_factor, interest_start, maturity, promised
from app.domain.investments import (
    Decision,
    Investment,
    Payment,
    PaymentKind,
    RowKind,
    ScheduleRow,
    Stage,
)
from app.domain.money import CENT, ZERO, total

Paid = Mapping[str, tuple[Payment, ...]]


class RowState(StrEnum):
    """Where a promised payment stands."""

    SCHEDULED = "scheduled"
    DUE = "due"
    PAID = "paid"


class Obligation(NamedTuple):
    """What is owed for one investment on one day. `interest` may be negative; it is shown, not clamped."""

    investment: Investment
    principal: Decimal
    accrued: Decimal
    interest_paid: Decimal

    @property
    def interest(self) -> Decimal:
        """Interest accrued and not paid."""
        return self.accrued - self.interest_paid

    @property
    def amount(self) -> Decimal:
        """Outstanding principal + outstanding interest."""
        return self.principal + self.interest

    @property
    def interest_to_maturity(self) -> Decimal:
        """Interest of the whole contract that has not accrued yet."""
        return contract_interest(self.investment.terms, self.investment.principal) - self.accrued

    @property
    def total_to_maturity(self) -> Decimal:
        """All that is still to be paid if the contract runs to its end."""
        return self.amount + self.interest_to_maturity


@dataclass(frozen=True, slots=True)
class Due:
    """A promised payment with its state on a day; `paid` is what has been paid on it, `late` whole days past due."""

    investment: Investment
    row: ScheduleRow
    state: RowState
    paid: Decimal
    late: int = 0

    @property
    def open(self) -> Decimal:
        """What is left to pay."""
        return self.row.amount - self.paid


def payments_by_investment(payments: Iterable[Payment]) -> Paid:
    """The payments of each investment."""
    found: dict[str, list[Payment]] = defaultdict(list)
    for payment in payments:
        found[payment.investment].append(payment)
    return {code: tuple(made) for code, made in found.items()}


def obligation(investment: Investment, paid: Paid, as_of: date) -> Obligation | None:
    """What is owed on `as_of`; None for what is no promise: drafts, pending, cancelled, and before the deposit."""
    return next(iter(obligations((investment,), paid, as_of)), None)


def obligations(investments: Iterable[Investment], paid: Paid, as_of: date) -> list[Obligation]:
    """What is owed for each running investment."""
    factors: dict[tuple[int, date], tuple[Decimal, Decimal]] = {}  # shared by contracts of one deposit date and terms
    owed, approved, made_of = [], Decision.APPROVED, tuple.__new__  # a named tuple's own way in is thrice as slow
    for investment in investments:
        deposit = investment.deposit_date
        if as_of < deposit or investment.decision is not approved:
            continue
        terms, principal = investment.terms, investment.principal
        sold = id(terms), deposit
        factor = factors.get(sold)
        if factor is None:
            factor = factors[sold] = interest_factor(terms, deposit, as_of)
        accrued = (principal * factor[0] / factor[1]).quantize(CENT, ROUND_HALF_UP)
        interest = ZERO
        if made := paid.get(investment.code):
            back, interest = _paid_by(made, as_of)
            principal -= back
        owed.append(made_of(Obligation, (investment, principal, accrued, interest)))
    return owed


def _paid_by(made: Iterable[Payment], as_of: date) -> tuple[Decimal, Decimal]:
    """Principal and interest paid back up to `as_of`."""
    back = interest = ZERO
    for payment in made:
        if payment.paid_on <= as_of:
            if payment.kind is PaymentKind.PRINCIPAL:
                back += payment.amount
            else:
                interest += payment.amount
    return back, interest


def stage(investment: Investment, paid: Paid, as_of: date) -> Stage:
    """The stage on `as_of`: decided by people up to approval, by dates and payments from then on."""
    if investment.decision is not Decision.APPROVED:
        return _DECIDED[investment.decision]
    if as_of < investment.deposit_date:
        return Stage.PENDING_FUNDING
    if as_of < interest_start(investment.terms, investment.deposit_date):
        return Stage.INCUBATING
    if as_of < maturity(investment.terms, investment.deposit_date):
        return Stage.ACTIVE
    owed = obligation(investment, paid, as_of)
    return Stage.MATURED if owed is None or owed.amount > 0 else Stage.CLOSED


_DECIDED = {
    Decision.DRAFT: Stage.DRAFT,
    Decision.PENDING: Stage.PENDING_APPROVAL,
    Decision.CANCELLED: Stage.CANCELLED,
}


def dues(investment: Investment, paid: Paid, as_of: date) -> list[Due]:
    """Every promised payment of the investment with its state on `as_of`."""
    made = [payment for payment in paid.get(investment.code, ()) if payment.paid_on <= as_of]
    return [_due(investment, row, made, as_of) for row in promised(investment)]


def _due(investment: Investment, row: ScheduleRow, made: list[Payment], as_of: date) -> Due:
    kind = PaymentKind.INTEREST if row.kind is RowKind.INTEREST else PaymentKind.PRINCIPAL
    on_row = (made_on for made_on in made if made_on.kind is kind)
    if row.kind is RowKind.INTEREST:
        on_row = (payment for payment in on_row if payment.seq == row.seq)
    paid = total(payment.amount for payment in on_row)
    if paid >= row.amount:
        return Due(investment, row, RowState.PAID, paid)
    if row.due > as_of:
        return Due(investment, row, RowState.SCHEDULED, paid)
    return Due(investment, row, RowState.DUE, paid, late=(as_of - row.due).days)


def due_within(open_dues: Iterable[Due], as_of: date, days: int) -> Decimal:
    """Interest that is or becomes due within `days` days of `as_of` and is not paid."""
    last = as_of + timedelta(days=days)
    return total(
        due.open
        for due in open_dues
        if due.row.kind is RowKind.INTEREST and due.state is not RowState.PAID and due.row.due <= last
    )


def sum_obligations(owed: Iterable[Obligation]) -> tuple[Decimal, Decimal, Decimal]:
    """Principal, accrued and paid interest of several investments together."""
    principal = accrued = paid = ZERO
    for each in owed:
        principal += each.principal
        accrued += each.accrued
        paid += each.interest_paid
    return principal, accrued, paid
