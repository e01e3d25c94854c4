"""The trading result by symbol and by magic number; the parts are the whole, to the cent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.contributions import Contribution, by_magic, by_symbol
from app.domain.holdings import Deal, DealKind, Entry
from app.domain.money import total
from tests.domain.test_positions import deal
from tests.factories import money


def traded(symbol: str, result: str, position: int = 7, entry: Entry = Entry.OUT, magic: int | None = None) -> Deal:
    return replace(deal(position, entry, "1", result, position), symbol=symbol, magic=magic)


def test_symbols_stand_with_the_best_first() -> None:
    deals = [
        traded("EURUSD", "-4"),
        traded("XAUUSD", "9"),
        traded("XAUUSD", "1"),
        deal(0, None, "0", "500", kind=DealKind.BALANCE),
    ]
    assert by_symbol(deals) == (Contribution("XAUUSD", money("10"), 2), Contribution("EURUSD", money("-4"), 1))


def test_a_position_belongs_to_the_number_that_opened_it() -> None:
    deals = (
        traded("EURUSD", "-1", 7, Entry.IN, 42),
        traded("EURUSD", "20", 7, Entry.OUT, 0),
        traded("EURUSD", "5", 8, Entry.IN),
        traded("EURUSD", "3", 9, Entry.OUT, 42),
        traded("EURUSD", "2", 0, Entry.IN, 0),
    )
    assert by_magic(deals) == (
        Contribution(42, money("22"), 3),
        Contribution(None, money("5"), 1),
        Contribution(0, money("2"), 1),
    )


kinds = st.sampled_from(["EURUSD", "XAUUSD", "NAS100"])
drawn = st.builds(
    traded,
    kinds,
    st.decimals("-99999", "99999", places=2).map(str),
    st.integers(0, 4),
    st.sampled_from([Entry.IN, Entry.OUT]),
    st.sampled_from([None, 0, 42]),
)


@given(st.lists(drawn, max_size=30))
def test_the_parts_are_the_trading_result_to_the_cent(deals: list[Deal]) -> None:
    whole = total(each.amount for each in deals)
    for parts in (by_symbol(deals), by_magic(deals)):
        assert sum((each.result for each in parts), Decimal(0)) == whole
        assert sum(each.deals for each in parts) == len(deals)
