"""The return that is still to be earned: the smallest with which the assets pay every open row on its day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.accrual import DAYS_PER_MONTH
from app.domain.investments import RowKind, ScheduleRow
from app.domain.money import from_cents
from app.domain.obligations import Due, RowState
from app.domain.required import MOST, PRECISION, required_return
from tests.factories import contract

AS_OF = date(2025, 9, 7)
CONTRACT = contract()
Rows = list[tuple[int, int]]


def due(days: int, amount: str, state: RowState = RowState.SCHEDULED, paid: str = "0.00") -> Due:
    row = ScheduleRow(1, RowKind.INTEREST, AS_OF + timedelta(days=days), Decimal(amount))
    return Due(CONTRACT, row, state, Decimal(paid))


def left_over(assets: Decimal, rows: Rows, rate: Decimal) -> Decimal:
    """What remains of the assets when each row was paid on its day, at its worth of today."""
    for days, amount in rows:
        assets -= from_cents(amount) / (1 + rate) ** (max(days, 0) / DAYS_PER_MONTH)
    return assets


def test_doubling_in_a_month_takes_a_hundred_percent() -> None:
    found = required_return(Decimal("100.00"), [due(30, "200.00")], AS_OF)
    assert found is not None
    exact = Decimal(2) ** (DAYS_PER_MONTH / 30) - 1
    assert 0 <= found - exact <= PRECISION


def test_what_is_paid_is_not_owed_again_and_a_part_counts() -> None:
    paid = due(30, "900.00", RowState.PAID, "900.00")
    part = due(30, "200.00", paid="100.00")
    assert required_return(Decimal("100.00"), [paid, part], AS_OF) == 0


def test_nothing_is_required_when_the_assets_suffice() -> None:
    assert required_return(Decimal("200.00"), [due(30, "200.00")], AS_OF) == 0
    assert required_return(Decimal("0.00"), [], AS_OF) == 0


def test_nothing_can_be_earned_with_nothing() -> None:
    assert required_return(Decimal("0.00"), [due(30, "1.00")], AS_OF) is None
    assert required_return(Decimal("-5.00"), [due(30, "1.00")], AS_OF) is None


def test_what_is_late_cannot_be_earned_any_more() -> None:
    assert required_return(Decimal("100.00"), [due(-3, "200.00", RowState.DUE)], AS_OF) is None
    assert required_return(Decimal("0.01"), [due(1, "1000000.00")], AS_OF) is None


@given(st.integers(1, 10**10), st.lists(st.tuples(st.integers(-30, 430), st.integers(1, 10**10)), max_size=8))
def test_the_required_return_solves_its_equation(assets: int, rows: Rows) -> None:
    owned = from_cents(assets)
    found = required_return(owned, [due(days, str(from_cents(amount))) for days, amount in rows], AS_OF)
    if found is None:
        assert left_over(owned, rows, MOST) < 0
        return
    assert left_over(owned, rows, found) >= 0
    assume(found > 0)
    assert left_over(owned, rows, max(found - 2 * PRECISION, Decimal(0))) < 0
