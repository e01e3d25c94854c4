"""Closed positions: partial closes, reversals, closing by the opposite, MT4 pairs, what is not known."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.holdings import AccountKey, Deal, DealKind, Entry
from app.domain.money import ZERO, total
from app.domain.positions import (
    NONE_CLOSED,
    NONE_LOST,
    NONE_WON,
    ClosedPosition,
    closed_positions,
    not_countable,
    position_figures,
    without_position,
)
from tests.factories import money

KEY = AccountKey("Broker-Live", 1)
START = datetime(2025, 3, 3, 9, tzinfo=UTC)


def deal(
    hour: int,
    entry: Entry | None,
    volume: str,
    result: str = "0.00",
    position: int = 7,
    kind: DealKind = DealKind.BUY,
    ticket: str = "",
) -> Deal:
    return Deal(KEY, ticket or str(100 + hour), 0, position, START + timedelta(hours=hour), kind, entry, "XAUUSD",
                Decimal(volume), Decimal(1), money(result), ZERO, ZERO, ZERO)  # fmt: skip


def results(*deals: Deal) -> list[tuple[int, str]]:
    return [(each.position, str(each.result)) for each in closed_positions(deals)]


def test_partial_closes_are_one_position() -> None:
    found = closed_positions(
        [deal(0, Entry.IN, "1.0", "-7.00"), deal(1, Entry.OUT, "0.4", "40.00"), deal(5, Entry.OUT, "0.6", "-10.00")]
    )
    assert found == [ClosedPosition(7, "XAUUSD", START, START + timedelta(hours=5), money("23.00"))]


def test_what_is_partly_open_is_not_closed() -> None:
    assert results(deal(0, Entry.IN, "1.0"), deal(1, Entry.OUT, "0.4", "40.00")) == []
    assert results(deal(0, Entry.IN, "1.0")) == []


def test_adding_to_a_position_keeps_it_one() -> None:
    added = (
        deal(0, Entry.IN, "1"),
        deal(1, Entry.OUT, "0.5", "5"),
        deal(2, Entry.IN, "1"),
        deal(3, Entry.OUT, "1.5", "9"),
    )
    assert results(*added) == [(7, "14.00")]


def test_a_reversal_closes_one_and_opens_the_next() -> None:
    turned = (deal(0, Entry.IN, "1"), deal(1, Entry.INOUT, "3", "50"), deal(2, Entry.OUT, "2", "-20"))
    assert results(*turned) == [(7, "50.00"), (7, "-20.00")]
    assert results(*turned[:2]) == [(7, "50.00")]
    assert [each.opened_at.hour for each in closed_positions(turned)] == [9, 10]


def test_an_inout_deal_that_only_reduces_closes_nothing() -> None:
    assert results(deal(0, Entry.IN, "3"), deal(1, Entry.INOUT, "1", "50")) == []


def test_closing_by_the_opposite_closes_each_of_the_two() -> None:
    both = (
        deal(0, Entry.IN, "1", position=7),
        deal(1, Entry.IN, "1", position=8, kind=DealKind.SELL),
        deal(2, Entry.OUT_BY, "1", "30", position=7, kind=DealKind.SELL, ticket="102"),
        deal(2, Entry.OUT_BY, "1", "-4", position=8, ticket="103"),
    )
    assert results(*both) == [(7, "30.00"), (8, "-4.00")]


def test_the_two_deals_of_an_mt4_order_are_one_position() -> None:
    pair = (deal(3, Entry.OUT, "1", "12", 55, ticket="55:out"), deal(3, Entry.IN, "1", "0", 55, ticket="55"))
    assert results(*pair) == [(55, "12.00")]


def test_a_number_that_opens_again_is_another_position() -> None:
    again = (
        deal(0, Entry.IN, "1"),
        deal(1, Entry.OUT, "1", "5"),
        deal(2, Entry.IN, "1"),
        deal(3, Entry.OUT, "1", "-5"),
    )
    assert results(*again) == [(7, "5.00"), (7, "-5.00")]


def test_a_position_opened_before_the_known_history_counts_once() -> None:
    (found,) = closed_positions([deal(1, Entry.OUT, "0.4", "4"), deal(2, Entry.OUT, "0.6", "6")])
    assert (found.result, found.opening_known) == (money("10"), False)


def test_a_cancelled_deal_moves_no_volume() -> None:
    void = deal(1, Entry.IN, "5", "0.00", kind=DealKind.BUY_CANCELED)
    assert results(deal(0, Entry.IN, "1"), void, deal(2, Entry.OUT, "1", "8")) == [(7, "8.00")]
    assert results(deal(0, None, "1", "3")) == []


def test_deals_without_a_position_are_counted_apart() -> None:
    nameless = deal(0, Entry.OUT, "1", "5", position=0)
    deposit = replace(nameless, kind=DealKind.BALANCE)
    assert results(nameless, deposit) == []
    assert without_position([nameless, deposit, deal(1, Entry.IN, "1")]) == 1
    figures = not_countable(3)
    assert figures.count.value is None
    assert str(figures.average.why) == "3 deals name no position"


def closed(*amounts: str) -> list[ClosedPosition]:
    return [ClosedPosition(at, "XAUUSD", START, START, money(each)) for at, each in enumerate(amounts)]


def test_figures_of_winners_losers_and_the_rest() -> None:
    figures = position_figures(closed("30", "10", "-20", "0", "-5"))
    assert [figures.count.value, figures.won.value, figures.lost.value] == [5, 2, 2]
    assert (figures.share_won.value, figures.profit_factor.value) == (Decimal("0.4"), Decimal("1.6"))
    assert (figures.average_won.value, figures.average_lost.value) == (Decimal(20), Decimal("-12.5"))
    assert figures.average.value == 3


def test_without_losers_there_is_no_profit_factor_and_without_positions_nothing() -> None:
    won = position_figures(closed("30"))
    assert (won.profit_factor.why, won.average_lost.why) == (NONE_LOST, NONE_LOST)
    none = position_figures([])
    assert none.count.value == 0
    assert (none.share_won.why, none.profit_factor.why, none.average.why) == (NONE_CLOSED, NONE_CLOSED, NONE_CLOSED)
    assert position_figures(closed("-1")).average_won.why == NONE_WON


@given(st.integers(0, 10_000))
def test_closed_positions_earn_what_their_deals_earn(seed: int) -> None:
    drawn, deals = random.Random(seed), []
    for position in range(1, drawn.randint(2, 12)):
        parts = drawn.randint(1, 4)
        deals.append(deal(position, Entry.IN, str(parts), str(drawn.randint(-9, 0)), position))
        deals += [
            deal(position + part + 1, Entry.OUT, "1", str(drawn.randint(-99, 99)), position, ticket=f"{position}{part}")
            for part in range(parts)
        ]
    count = len({each.position for each in deals})
    drawn.shuffle(deals)
    found = closed_positions(deals)
    assert len(found) == count
    assert total(each.result for each in found) == total(each.amount for each in deals)
    figures = position_figures(found)
    assert figures.average.value is not None
    assert figures.average.value * count - total(each.amount for each in deals) < Decimal("1E-12")
