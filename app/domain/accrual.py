"""Interest of one contract: its dates, its schedule, and what has accrued on a day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from app.domain.calendar import add_months
from app.domain.investments import Investment, RowKind, ScheduleRow
from app.domain.money import ZERO, rounded
from app.domain.products import Accrual, Convention, Terms

DAYS_PER_MONTH = Decimal("30.44")
FIXED_MONTH = 30  # days of a month under the fixed-days convention; the whole contract runs 14 x 30.44 = 426


def contract_months(terms: Terms) -> int:
    """Months from the deposit to the return of the principal."""
    return terms.incubation_months + terms.commitment_months


def interest_start(terms: Terms, deposit: date) -> date:
    """The first day interest accrues: the end of incubation."""
    if terms.convention is Convention.DAYS:
        return deposit + timedelta(days=FIXED_MONTH * terms.incubation_months)
    return add_months(deposit, terms.incubation_months)


def maturity(terms: Terms, deposit: date) -> date:
    """The day the principal returns."""
    if terms.convention is Convention.DAYS:
        return deposit + timedelta(days=int(DAYS_PER_MONTH * contract_months(terms)))
    return add_months(deposit, contract_months(terms))


def due_date(terms: Terms, deposit: date, seq: int) -> date:
    """The day interest payment `seq` (from 1) is due, counted from the deposit date itself."""
    months = terms.incubation_months + _months_until(terms, seq)
    if terms.convention is Convention.DAYS:
        return deposit + timedelta(days=FIXED_MONTH * months)
    return add_months(deposit, months)


def _months_until(terms: Terms, seq: int) -> int:
    return min(seq * terms.step_months, terms.commitment_months)


def contract_interest(terms: Terms, principal: Decimal) -> Decimal:
    """All the interest the contract will ever owe: round(P * rate * commitment months)."""
    return rounded(principal * terms.rate_per_month * terms.commitment_months)


def scheduled_interest(terms: Terms, principal: Decimal, seq: int) -> Decimal:
    """The interest of payment `seq`: rounded cumulatively, so that the rows add up to the contract's total."""
    monthly = principal * terms.rate_per_month
    return rounded(monthly * _months_until(terms, seq)) - rounded(monthly * _months_until(terms, seq - 1))


def promised(investment: Investment) -> tuple[ScheduleRow, ...]:
    """Every promised payment: the rows written down at activation, or those the terms would give."""
    return investment.schedule or schedule(investment)


def schedule(investment: Investment) -> tuple[ScheduleRow, ...]:
    """Every payment that the terms promise, the principal last. Generated once, at activation, and then kept."""
    terms, deposit = investment.terms, investment.deposit_date
    rows = [
        ScheduleRow(
            seq,
            RowKind.INTEREST,
            due_date(terms, deposit, seq),
            scheduled_interest(terms, investment.principal, seq),
        )
        for seq in range(1, terms.payments + 1)
    ]
    principal = ScheduleRow(len(rows) + 1, RowKind.PRINCIPAL, maturity(terms, deposit), investment.principal)
    return (*rows, principal)


def accrued_days(investment: Investment, as_of: date) -> int:
    """Whole days of interest up to the valuation date: 0 in incubation, none after maturity."""
    end = min(as_of, maturity(investment.terms, investment.deposit_date))
    return max(0, (end - interest_start(investment.terms, investment.deposit_date)).days)


def accrued_interest(investment: Investment, as_of: date) -> Decimal:
    """Interest earned by the client up to `as_of`, paid or not (rules: section 3).

    Zero up to the end of incubation, the contract's total from maturity on, never above it in between.
    """
    terms, principal = investment.terms, investment.principal
    start = interest_start(terms, investment.deposit_date)
    if as_of <= start:
        return ZERO
    whole = contract_interest(terms, principal)
    if as_of >= maturity(terms, investment.deposit_date):
        return whole
    return min(whole, _ACCRUE[terms.accrual](investment, start, as_of))


def _by_days(investment: Investment, start: date, as_of: date) -> Decimal:
    return rounded(investment.principal * investment.terms.rate_per_month * (as_of - start).days / DAYS_PER_MONTH)


def _by_months(investment: Investment, start: date, as_of: date) -> Decimal:
    months = (as_of.year - start.year) * 12 + as_of.month - start.month
    if add_months(start, months) > as_of:
        months -= 1
    month_start, month_end = add_months(start, months), add_months(start, months + 1)
    part = Decimal((as_of - month_start).days) / (month_end - month_start).days
    return rounded(investment.principal * investment.terms.rate_per_month * (months + part))


def _by_periods(investment: Investment, _start: date, as_of: date) -> Decimal:
    terms = investment.terms
    passed = sum(due_date(terms, investment.deposit_date, seq) <= as_of for seq in range(1, terms.payments + 1))
    return rounded(investment.principal * terms.rate_per_month * _months_until(terms, passed))


_ACCRUE = {Accrual.DAYS: _by_days, Accrual.MONTHS: _by_months, Accrual.PERIODS: _by_periods}
