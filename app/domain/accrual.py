"""Interest of one contract: its dates, its schedule, and what has accrued on a day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from app.domain.calendar import add_months
from app.domain.investments import Investment, RowKind, ScheduleRow
from app.domain.money import rounded
from app.domain.products import Accrual, Convention, Terms

DAYS_PER_MONTH = Decimal("30.44")
NOTHING, ONE = Decimal(0), Decimal(1)
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
    times, by = interest_factor(investment.terms, investment.deposit_date, as_of)
    return rounded(investment.principal * times / by)


def interest_factor(terms: Terms, deposit: date, as_of: date) -> tuple[Decimal, Decimal]:
    """What the principal is multiplied with, then divided by, for its interest before rounding.

    It depends on no principal, so contracts with the same terms and deposit date share it.
    """
    months, parts = _months_accrued(terms, deposit, as_of)
    if months > terms.commitment_months * parts:
        months, parts = Decimal(terms.commitment_months), ONE
    return terms.rate_per_month * months, parts


def _months_accrued(terms: Terms, deposit: date, as_of: date) -> tuple[Decimal, Decimal]:
    """Months of interest as a fraction, so that nothing is rounded before the amount is: (97, 30.44) for 97 days."""
    start = interest_start(terms, deposit)
    if as_of <= start:
        return NOTHING, ONE
    if as_of >= maturity(terms, deposit):
        return Decimal(terms.commitment_months), ONE
    return _ACCRUE[terms.accrual](terms, deposit, start, as_of)


def _by_days(_terms: Terms, _deposit: date, start: date, as_of: date) -> tuple[Decimal, Decimal]:
    return Decimal((as_of - start).days), DAYS_PER_MONTH


def _by_months(terms: Terms, deposit: date, start: date, as_of: date) -> tuple[Decimal, Decimal]:
    """Whole months by the anniversaries of the deposit, so that they end on due dates; days pro rata of the last."""
    first, before = (start, 0) if terms.convention is Convention.DAYS else (deposit, terms.incubation_months)
    months = (as_of.year - start.year) * 12 + as_of.month - start.month
    if add_months(first, before + months) > as_of:
        months -= 1
    month_start, month_end = add_months(first, before + months), add_months(first, before + months + 1)
    length = (month_end - month_start).days
    return Decimal(months * length + (as_of - month_start).days), Decimal(length)


def _by_periods(terms: Terms, deposit: date, _start: date, as_of: date) -> tuple[Decimal, Decimal]:
    passed = sum(due_date(terms, deposit, seq) <= as_of for seq in range(1, terms.payments + 1))
    return Decimal(_months_until(terms, passed)), ONE


_ACCRUE = {Accrual.DAYS: _by_days, Accrual.MONTHS: _by_months, Accrual.PERIODS: _by_periods}
