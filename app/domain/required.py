"""The return the accounts must still earn to meet all that is owed to maturity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from app.domain.accrual import DAYS_PER_MONTH
from app.domain.obligations import Due, RowState

NOTHING_MORE = Decimal(0)
MOST = Decimal(10)  # 1,000 % per month: beyond it no trading is meant
PRECISION = Decimal("0.000001")


def required_return(assets: Decimal, dues: Iterable[Due], as_of: date) -> Decimal | None:
    """The smallest return per month, as a fraction, with which `assets` pay every open due on its date.

    Solves assets = sum of dues / (1 + r) ^ months, months = days / 30.44, by bisection to 0.0001 % per month. Zero when
    the assets already cover all of it; None when there is nothing to earn it with, or no return could.
    """
    open_on: defaultdict[date, Decimal] = defaultdict(Decimal)
    for due in dues:
        if due.state is not RowState.PAID:
            open_on[due.row.due] += due.open
    flows = [(max(0, (day - as_of).days), amount) for day, amount in open_on.items()]
    if _present_value(flows, NOTHING_MORE) <= assets:
        return NOTHING_MORE
    if assets <= 0 or _present_value(flows, MOST) > assets:
        return None
    low, high = NOTHING_MORE, MOST
    while high - low > PRECISION:
        middle = (low + high) / 2
        low, high = (middle, high) if _present_value(flows, middle) > assets else (low, middle)
    return high


def _present_value(flows: Sequence[tuple[int, Decimal]], rate: Decimal) -> Decimal:
    """The worth today of amounts so many days away; one root a rate, and whole powers of it, which are cheap."""
    daily = (1 + rate) ** (-1 / DAYS_PER_MONTH)
    return sum((amount * daily**days for days, amount in flows), Decimal(0))
