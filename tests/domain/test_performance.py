"""Time-weighted return and drawdown: flows are not performance."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.performance import Fall, Point, deepest, drawdowns, falls, growth, returns, time_weighted_return

DAY = date(2025, 1, 1)


def points(*values: str, flows: dict[int, str] | None = None) -> list[Point]:
    given_flows = flows or {}
    return [
        Point(DAY + timedelta(days=at), Decimal(value), Decimal(given_flows.get(at, "0.00")))
        for at, value in enumerate(values)
    ]


def test_returns_multiply() -> None:
    assert time_weighted_return(points("100", "110", "99")) == Decimal("-0.01")
    assert growth(points("100", "110", "99"))[-1] == (DAY + timedelta(days=2), Decimal("0.99"))


def test_a_deposit_and_a_withdrawal_are_no_performance() -> None:
    flowing = points("100", "165", "53", flows={1: "50", 2: "-112"})
    assert time_weighted_return(flowing) == Decimal("1.1") * 1 - 1


def test_a_large_deposit_into_a_small_account_earns_on_the_deposit() -> None:
    assert returns(points("100", "1010100", flows={1: "1000000"})) == [
        (DAY + timedelta(days=1), Decimal(1010100) / Decimal(1000100) - 1)
    ]


def test_a_day_after_nothing_has_no_return() -> None:
    assert returns(points("0", "100", "110")) == [(DAY + timedelta(days=2), Decimal("0.1"))]
    assert returns(points("-5", "100")) == []
    assert returns(points("-5", "100", flows={1: "5"})) == []


def test_one_point_or_none_has_no_return() -> None:
    assert time_weighted_return([]) is None
    assert time_weighted_return(points("100")) is None
    assert growth([]) == []
    assert deepest(drawdowns([])) is None


def test_drawdown_is_from_the_peak_so_far_and_the_first_of_equals_is_the_deepest() -> None:
    falls = drawdowns(points("100", "80", "100", "80", "120"))
    assert [fall.depth for fall in falls] == [0, Decimal("-0.2"), 0, Decimal("-0.2"), 0]
    worst = deepest(falls)
    assert worst is not None
    assert worst.day == DAY + timedelta(days=1)


def test_a_lost_account_stays_lost() -> None:
    falls = drawdowns(points("100", "0", "50", flows={2: "50"}))
    assert falls[-1].depth == -1


def test_falls_say_from_where_to_where_and_how_long() -> None:
    drawn = drawdowns(points("100", "80", "90", "100", "101", "99", "98"))
    assert falls(drawn) == [
        Fall(Decimal("-0.2"), DAY, DAY + timedelta(days=1), DAY + timedelta(days=3), 3),
        Fall(drawn[-1].depth, DAY + timedelta(days=4), DAY + timedelta(days=6), None, 2),
    ]
    assert falls([]) == []
    assert falls(drawdowns(points("100", "101"))) == []


def test_a_debt_is_no_deeper_than_all() -> None:
    assert drawdowns(points("100", "-40"))[-1].depth == -1


values = st.lists(st.decimals("0.01", "1000000", places=2), min_size=2, max_size=30)


@given(values, st.decimals("0.1", "100", places=1))
def test_the_size_of_an_account_does_not_matter(amounts: list[Decimal], factor: Decimal) -> None:
    small = [Point(DAY + timedelta(days=at), value) for at, value in enumerate(amounts)]
    large = [Point(each.day, each.value * factor) for each in small]
    one, other = time_weighted_return(small), time_weighted_return(large)
    assert one is not None
    assert other is not None
    assert abs(one - other) <= Decimal("1e-18") * (1 + abs(one))


@given(values)
def test_drawdown_is_never_above_zero_nor_below_a_total_loss(amounts: list[Decimal]) -> None:
    falls = drawdowns([Point(DAY + timedelta(days=at), value) for at, value in enumerate(amounts)])
    assert all(-1 <= fall.depth <= 0 for fall in falls)
    assert len(falls) == len(amounts)
