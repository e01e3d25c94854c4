from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridge.simulator.market import SYMBOLS, Market
from tests.bridge.support import AT

MINUTES = st.integers(-600_000, 600_000)


@pytest.mark.parametrize("name", SYMBOLS)
def test_a_symbol_stands_at_its_own_price_at_the_base(name: str) -> None:
    assert float(Market(AT).price(name, AT)) == SYMBOLS[name].price


@given(st.sampled_from(sorted(SYMBOLS)), MINUTES, st.integers(0, 2**31))
def test_the_same_seed_and_moment_always_give_the_same_price(name: str, minutes: int, seed: int) -> None:
    at = AT + timedelta(minutes=minutes)
    assert Market(AT, seed).price(name, at) == Market(AT, seed).price(name, at) > 0


def test_another_seed_is_another_market() -> None:
    at = AT + timedelta(hours=1)
    assert Market(AT, 1).price("XAUUSD", at) != Market(AT, 2).price("XAUUSD", at)


def test_prices_move_within_seconds_and_only_a_little_within_minutes() -> None:
    market = Market(AT)
    prices = [market.price("EURUSD", AT + timedelta(seconds=second)) for second in range(300)]
    assert len(set(prices)) > 30
    assert max(prices) - min(prices) < Decimal("0.005")
