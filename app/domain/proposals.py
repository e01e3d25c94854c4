"""What an investment would pay, before anybody has promised it, and the proposals handed to prospects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from app.domain.accrual import contract_interest, interest_start, maturity, schedule
from app.domain.errors import BadInput, message
from app.domain.investments import Decision, Investment, RowKind, ScheduleRow
from app.domain.money import ZERO
from app.domain.products import Terms

MOST_RATE = Decimal("0.20")
"""Per month; beyond it somebody has typed percent for a fraction."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """An investment as it would run: every payment by the terms, nothing rounded differently from a real one."""

    investment: Investment
    rows: tuple[ScheduleRow, ...]
    interest: Decimal
    interest_starts: date
    matures: date

    @property
    def terms(self) -> Terms:
        """The terms it was computed with."""
        return self.investment.terms

    @property
    def amount(self) -> Decimal:
        """The principal."""
        return self.investment.principal

    @property
    def total(self) -> Decimal:
        """Everything that would be paid: interest and principal."""
        return self.interest + self.amount

    @property
    def first(self) -> ScheduleRow:
        """The first payment of interest."""
        return next(row for row in self.rows if row.kind is RowKind.INTEREST)

    @property
    def short_of_minimum(self) -> Decimal:
        """What is missing to the fund's minimum; zero where nothing is."""
        return max(ZERO, self.terms.minimum - self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal that was made. It is never changed; `sha256` is that of its PDF, so that a copy can be recognised.

    `rate_per_month` and `step_months` are what was proposed, and `terms_version` the version of the fund's terms behind
    it.
    """

    number: str
    prospect: str
    amount: Decimal
    fund: str
    terms_version: int
    rate_per_month: Decimal
    step_months: int
    deposit_date: date
    valid_until: date
    language: str
    made_by: str
    made_at: datetime
    sha256: str


def simulate(terms: Terms, amount: Decimal, deposit: date) -> Simulation:
    """How an investment under these terms would run. Raises BadInput naming the field."""
    if amount <= 0:
        raise BadInput(message("An investment is more than zero."), field="amount")
    if not 0 < terms.rate_per_month <= MOST_RATE:
        raise BadInput(
            message("The terms of {fund} are agreed for each investment.", fund=terms.fund),
            message("Say the rate in % per month, at most 20."),
            field="rate_per_month",
        )
    investment = Investment(
        code="",
        client="",
        fund=terms.fund,
        principal=amount,
        deposit_date=deposit,
        terms=terms,
        decision=Decision.DRAFT,
    )
    return Simulation(
        investment=investment,
        rows=schedule(investment),
        interest=contract_interest(terms, amount),
        interest_starts=interest_start(terms, deposit),
        matures=maturity(terms, deposit),
    )


def agreed(terms: Terms, rate_per_month: Decimal | None, step_months: int | None) -> Terms:
    """The terms with what was agreed for one investment; only terms that are agreed each time take it.

    Raises BadInput naming the field.
    """
    if rate_per_month is None and step_months is None:
        return terms
    if not terms.custom:
        raise BadInput(message("The rate of {fund} is fixed.", fund=terms.fund), field="rate_per_month")
    step = terms.step_months if step_months is None else step_months
    if not 1 <= step <= terms.commitment_months:
        raise BadInput(message("Interest is paid every 1 to {most} months.", most=terms.commitment_months),
                       field="step_months")  # fmt: skip
    return replace(terms, rate_per_month=rate_per_month or terms.rate_per_month, step_months=step)


def next_number(taken: int) -> str:
    """The number of the next proposal, such as PR-0017."""
    return f"PR-{taken + 1:04}"
