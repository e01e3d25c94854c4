"""Return against risk: volatility, Sharpe, Sortino, Calmar, from daily returns and without a risk-free rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain.calendar import add_months
from app.domain.computed import Computed, divided, known, unknown
from app.domain.errors import message
from app.domain.performance import ONE

TRADING_DAYS = Decimal(252)
DAYS_A_YEAR = Decimal("365.25")
MONTHS = 12
SMALLEST = Decimal("1E-20")
"""A deviation below it comes from rounding alone."""

LEAST_RETURNS = 20
"""With fewer daily returns a ratio says nothing."""

TOO_FEW = message("under {count} days", count=LEAST_RETURNS)
TOO_SHORT = message("under 12 months")
NO_BENCHMARK = message("no benchmark set")
NO_VARIATION = message("no variation")
NO_LOSS = message("no day lost")
NO_FALL = message("no drawdown")
ALL_LOST = message("all of it was lost")


@dataclass(frozen=True, slots=True)
class Ratios:
    """Fractions and ratios of one period; `count` daily returns stand behind them."""

    count: int
    volatility: Computed
    sharpe: Computed
    sortino: Computed
    return_a_year: Computed
    calmar: Computed
    beta: Computed


def ratios(
    daily: Sequence[Decimal], total: Computed, first: date | None, last: date | None, deepest: Decimal
) -> Ratios:
    """Every ratio of a period: its daily returns, its whole return, its first and last day, its deepest drawdown."""
    a_year = return_a_year(total, first, last)
    return Ratios(
        count=len(daily),
        volatility=volatility(daily),
        sharpe=sharpe(daily),
        sortino=sortino(daily),
        return_a_year=a_year,
        calmar=calmar(a_year, deepest),
        beta=unknown(NO_BENCHMARK),
    )


def volatility(daily: Sequence[Decimal]) -> Computed:
    """Standard deviation of the daily returns (n - 1) x sqrt(252), as a fraction a year.

    Source: Hull, Options, Futures, and Other Derivatives, estimating volatility from historical data.
    """
    if len(daily) < LEAST_RETURNS:
        return unknown(TOO_FEW)
    return known(_deviation(daily) * TRADING_DAYS.sqrt())


def sharpe(daily: Sequence[Decimal]) -> Computed:
    """Mean of the daily returns / their standard deviation x sqrt(252), with no risk-free rate.

    Source: W. F. Sharpe, The Sharpe Ratio, Journal of Portfolio Management 1994.
    """
    if len(daily) < LEAST_RETURNS:
        return unknown(TOO_FEW)
    return _a_year(divided(_mean(daily), _deviation(daily), NO_VARIATION))


def sortino(daily: Sequence[Decimal]) -> Computed:
    """Mean of the daily returns / their downside deviation x sqrt(252); the target is zero.

    The downside deviation is the root of the mean of min(return, 0) squared over all days. Source: Sortino and
    van der Meer, Downside Risk, Journal of Portfolio Management 1991.
    """
    if len(daily) < LEAST_RETURNS:
        return unknown(TOO_FEW)
    downside = _mean([min(each, Decimal(0)) ** 2 for each in daily]).sqrt()
    return _a_year(divided(_mean(daily), downside, NO_LOSS))


def return_a_year(total: Computed, first: date | None, last: date | None) -> Computed:
    """(1 + return) ^ (365.25 / days) - 1, from 12 months of history on.

    Source: GIPS Standards: returns of periods under one year must not be annualised.
    """
    if total.value is None:
        return total
    if first is None or last is None or last < add_months(first, MONTHS):
        return unknown(TOO_SHORT)
    if total.value <= -ONE:
        return unknown(ALL_LOST)
    return known((ONE + total.value) ** (DAYS_A_YEAR / (last - first).days) - ONE)


def calmar(a_year: Computed, deepest: Decimal) -> Computed:
    """Return a year / deepest drawdown of the same period. Source: T. W. Young, Futures, October 1991."""
    return a_year if a_year.value is None else divided(a_year.value, -deepest, NO_FALL)


def _a_year(daily: Computed) -> Computed:
    return daily if daily.value is None else known(daily.value * TRADING_DAYS.sqrt())


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def _deviation(values: Sequence[Decimal]) -> Decimal:
    mean = _mean(values)
    found = (sum(((each - mean) ** 2 for each in values), Decimal(0)) / (len(values) - 1)).sqrt()
    return found if found > SMALLEST else Decimal(0)
