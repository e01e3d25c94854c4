from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridge.clock import to_server
from app.bridge.simulator.broker import Broker
from app.bridge.simulator.market import SYMBOLS, Market
from app.bridge.simulator.module import SimulatedModule
from tests.bridge.support import AT, TERMINAL, ZONE, world

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


@pytest.mark.parametrize(
    ("symbol", "at", "last"),
    [
        ("EURUSD", "2025-09-05T20:59:59", "2025-09-05T20:59:59"),  # Friday, a second before 17:00 in New York
        ("EURUSD", "2025-09-05T21:00:00", "2025-09-05T20:59:59"),
        ("EURUSD", "2025-09-06T12:00:00", "2025-09-05T20:59:59"),
        ("EURUSD", "2025-09-07T20:59:59", "2025-09-05T20:59:59"),
        ("EURUSD", "2025-09-07T21:00:00", "2025-09-07T21:00:00"),  # Sunday, 17:00 in New York
        ("XAUUSD", "2025-09-07T21:30:00", "2025-09-05T20:59:59"),  # gold opens an hour later
        ("XAUUSD", "2025-09-07T22:00:00", "2025-09-07T22:00:00"),
        ("XAUUSD", "2025-09-03T21:30:00", "2025-09-03T20:59:59"),  # and rests for an hour each day
        ("EURUSD", "2025-09-03T21:30:00", "2025-09-03T21:30:00"),
        ("EURUSD", "2025-12-05T21:30:00", "2025-12-05T21:30:00"),  # in winter the week ends an hour later
        ("EURUSD", "2025-12-05T22:00:00", "2025-12-05T21:59:59"),
    ],
)
def test_a_market_that_closes_has_no_ticks_at_weekends_and_in_pauses(symbol: str, at: str, last: str) -> None:
    moment, expected = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (at, last))
    market = Market(AT, closes=True)
    assert market.last_tick(symbol, moment) == expected
    assert market.is_open(symbol, moment) == (moment == expected)
    assert market.price(symbol, moment) == market.price(symbol, expected) == Market(AT).price(symbol, expected)
    assert Market(AT).last_tick(symbol, moment) == moment


def test_a_terminal_shows_old_ticks_and_still_figures_while_its_market_is_closed() -> None:
    saturday = datetime(2025, 9, 6, 9, 0, tzinfo=UTC)
    scenario = replace(world(), market=Market(AT, closes=True))
    module = SimulatedModule(scenario, TERMINAL, lambda: saturday)
    module.initialize(TERMINAL)
    tick = module.symbol_info_tick("XAUUSD")
    assert tick is not None
    assert tick.time == to_server(datetime(2025, 9, 5, 20, 59, 59, tzinfo=UTC), ZONE)
    broker, (held, _) = Broker(scenario.market), scenario.terminals[TERMINAL]
    assert broker.state(held, saturday) == broker.state(held, saturday + timedelta(hours=20))
