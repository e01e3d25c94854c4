"""What the simulated library answers once it is connected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from app.bridge.clock import to_server
from app.bridge.simulator.broker import Broker
from app.bridge.simulator.groups import belongs
from app.bridge.simulator.install import simulated
from app.bridge.simulator.market import SYMBOLS, Market
from app.bridge.simulator.module import FUNCTIONS
from app.bridge.simulator.structs import FIELDS
from tests.bridge.support import AT, TERMINAL, ZONE, world

NOW = to_server(AT, ZONE)
EVER = 2_000_000_000
MINUTE, HOURLY, DAILY, WEEKLY, MONTHLY = 1, 16385, 16408, 32769, 49153


@pytest.fixture
def mt5() -> Any:
    made = simulated(world(), lambda: AT)
    assert made.initialize(TERMINAL)
    return made


def test_it_has_thirty_two_functions_and_eleven_kinds_of_results() -> None:
    assert len(set(FUNCTIONS)) == 32
    assert len(FIELDS) == 11
    assert len(FIELDS["SymbolInfo"]) == 96


def test_positions_are_found_by_ticket_symbol_and_group(mt5: Any) -> None:
    everything = mt5.positions_get()
    assert [each.symbol for each in everything] == ["XAUUSD", "USDJPY"]
    assert mt5.positions_get(ticket=everything[1].ticket) == everything[1:]
    assert mt5.positions_get(group="*USD,!XAU*") == ()
    assert mt5.positions_get(group="*, !XAU*") == everything[1:]
    assert mt5.positions_get(symbol="EURUSD") == ()
    assert mt5.last_error() == (1, "Success")


@pytest.mark.parametrize(
    ("symbol", "group", "found"),
    [
        ("EURUSD", "", True),
        ("EURUSD", "*", True),
        ("EURUSD", "EURUSD", True),
        ("EURUSD", "EUR", False),
        ("EURUSD", "*USD*,!EUR*", False),
        ("EURUSD", "!EUR*,*USD*", True),
        ("EURUSD", "*.USD", False),
    ],
)
def test_a_group_is_read_condition_by_condition(symbol: str, group: str, found: bool) -> None:
    assert belongs(symbol, group) is found


def test_no_orders_wait(mt5: Any) -> None:
    assert (mt5.orders_total(), mt5.orders_get()) == (0, ())


def test_deals_are_found_by_period_order_position_and_group(mt5: Any) -> None:
    deals = mt5.history_deals_get(0, EVER)
    trade = deals[1]
    assert mt5.history_deals_total(0, EVER) == len(deals) == 5
    assert {each.position_id for each in mt5.history_deals_get(position=trade.position_id)} == {trade.position_id}
    assert mt5.history_deals_get(ticket=trade.order) == (trade,)
    assert mt5.history_deals_get(ticket=trade.ticket) == ()
    assert len(mt5.history_deals_get(0, EVER, group="EUR*")) == 2
    assert mt5.history_deals_get(trade.time, trade.time) == (trade,)
    assert mt5.history_deals_get(float(trade.time), datetime.fromtimestamp(trade.time, UTC)) == (trade,)
    assert mt5.history_deals_get(5, float("nan")) == mt5.history_deals_get(EVER, 5) == ()
    assert len(mt5.history_deals_get(float("-inf"), 1e300)) == 5


def test_too_late_a_date_breaks_the_call_of_a_connected_library_too(mt5: Any) -> None:
    with pytest.raises(SystemError, match="history_deals_get"):
        mt5.history_deals_get(0, 2**31)


def test_every_trade_came_of_an_order(mt5: Any) -> None:
    deals, orders = mt5.history_deals_get(0, EVER), mt5.history_orders_get(0, EVER)
    assert [each.ticket for each in orders] == [each.order for each in deals if each.order]
    assert mt5.history_orders_total(0, EVER) == len(orders) == 4
    assert {each.state for each in orders} == {mt5.ORDER_STATE_FILLED}
    assert mt5.history_orders_get(ticket=orders[0].ticket) == orders[:1]
    assert [each.type for each in mt5.history_orders_get(position=orders[0].position_id)] == [0, 1]


def test_a_symbol_says_what_a_point_of_it_is_worth(mt5: Any) -> None:
    gold, yen = mt5.symbol_info("XAUUSD"), mt5.symbol_info("USDJPY")
    assert (gold.digits, gold.point, gold.trade_contract_size, gold.trade_tick_value) == (2, 0.01, 100.0, 1.0)
    assert yen.trade_tick_value == pytest.approx(100 / yen.bid)
    assert round((gold.ask - gold.bid) / gold.point) == gold.spread
    assert mt5.symbols_total() == len(mt5.symbols_get()) == len(SYMBOLS)
    assert [each.name for each in mt5.symbols_get(group="*JPY")] == ["USDJPY", "EURJPY"]
    assert [each.name for each in mt5.symbols_get("XAU*")] == ["XAUUSD"]


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda mt5: mt5.symbol_info("TULIP"), -4),
        (lambda mt5: mt5.symbol_info_tick("TULIP"), -4),
        (lambda mt5: mt5.symbol_select("TULIP"), -1),
        (lambda mt5: mt5.market_book_add("TULIP"), -1),
        (lambda mt5: mt5.market_book_get("EURUSD"), -1),
        (lambda mt5: mt5.copy_rates_from_pos("TULIP", 1, 0, 1), -1),
        (lambda mt5: mt5.copy_rates_from_pos("EURUSD", 7, 0, 1), -2),
        (lambda mt5: mt5.copy_ticks_from("TULIP", 0, 1, -1), -1),
        (lambda mt5: mt5.order_calc_margin(0, "TULIP", 1.0, 1.0), -1),
    ],
)
def test_what_is_not_there_fails_with_its_error(mt5: Any, ask: Any, error: int) -> None:
    assert not ask(mt5)
    assert mt5.last_error()[0] == error


def test_bars_are_counted_back_from_now(mt5: Any) -> None:
    bars = mt5.copy_rates_from_pos("EURUSD", MINUTE, 0, 5)
    assert bars.dtype.names == ("time", "open", "high", "low", "close", "tick_volume", "spread", "real_volume")
    assert list(bars["time"]) == [NOW - 60 * back for back in (4, 3, 2, 1, 0)]
    assert (bars["low"] <= np.minimum(bars["open"], bars["close"])).all()
    assert (bars["high"] >= np.maximum(bars["open"], bars["close"])).all()
    assert (bars["open"][1:] == bars["close"][:-1]).all()
    assert list(mt5.copy_rates_from_pos("EURUSD", MINUTE, 3, 2)["time"]) == [NOW - 240, NOW - 180]
    assert list(mt5.copy_rates_from("EURUSD", MINUTE, NOW - 90, 2)["time"]) == [NOW - 180, NOW - 120]
    assert list(mt5.copy_rates_range("EURUSD", MINUTE, NOW - 120, NOW + 999)["time"]) == [NOW - 120, NOW - 60, NOW]
    assert len(mt5.copy_rates_range("EURUSD", MINUTE, NOW, NOW - 1)) == 0


def test_longer_bars_begin_where_they_do_in_the_terminal(mt5: Any) -> None:
    def begins(frame: int, count: int) -> list[datetime]:
        return [
            datetime.fromtimestamp(int(each), UTC)
            for each in mt5.copy_rates_from_pos("XAUUSD", frame, 0, count)["time"]
        ]

    assert [each.hour for each in begins(HOURLY, 2)] == [16, 17]
    assert {each.hour for each in begins(DAILY, 12)} == {0}
    assert {each.weekday() for each in begins(DAILY, 12)} == {0, 1, 2, 3, 4}
    assert {each.weekday() for each in begins(WEEKLY, 3)} == {6}
    assert [(each.month, each.day) for each in begins(MONTHLY, 3)] == [(7, 1), (8, 1), (9, 1)]


def test_ticks_go_forward_from_a_date(mt5: Any) -> None:
    ticks = mt5.copy_ticks_from("EURUSD", NOW - 60, 4, mt5.COPY_TICKS_ALL)
    assert list(ticks["time_msc"] - (NOW - 60) * 1000) == [0, 3000, 6000, 9000]
    assert (ticks["ask"] > ticks["bid"]).all()
    assert len(mt5.copy_ticks_range("EURUSD", NOW - 30, NOW + 99, mt5.COPY_TICKS_INFO)) == 11
    assert len(mt5.copy_ticks_from("EURUSD", NOW - 60, 4, mt5.COPY_TICKS_TRADE)) == 0
    assert len(mt5.copy_ticks_from("EURUSD", NOW + 60, 4, mt5.COPY_TICKS_ALL)) == 0


def test_the_depth_of_a_market_is_told_to_whoever_asked_for_it(mt5: Any) -> None:
    assert mt5.market_book_add("EURUSD")
    depth = mt5.market_book_get("EURUSD")
    assert [each.type for each in depth] == [1] * 5 + [2] * 5
    assert [each.price for each in depth] == sorted((each.price for each in depth), reverse=True)
    assert mt5.market_book_release("EURUSD")
    assert mt5.market_book_get("EURUSD") is None


def test_margin_and_profit_of_an_order_are_in_the_accounts_currency(mt5: Any) -> None:
    assert mt5.order_calc_margin(mt5.ORDER_TYPE_BUY, "EURUSD", 1.0, 1.2) == 6000.0
    assert mt5.order_calc_profit(mt5.ORDER_TYPE_BUY, "EURUSD", 1.0, 1.20, 1.21) == 1000.0
    assert mt5.order_calc_profit(mt5.ORDER_TYPE_SELL, "EURUSD", 1.0, 1.20, 1.21) == -1000.0
    yen = float(Broker(Market(AT)).price("USDJPY", AT))
    assert mt5.order_calc_profit(mt5.ORDER_TYPE_BUY, "USDJPY", 1.0, 100.0, 101.0) == round(100_000 / yen, 2)


def test_money_agrees_with_the_broker(mt5: Any) -> None:
    info, positions = mt5.account_info(), mt5.positions_get()
    earned = sum(Decimal(repr(each.profit)) + Decimal(repr(each.swap)) for each in positions)
    assert Decimal(repr(info.profit)) == earned
    assert info.equity == pytest.approx(info.balance + info.profit)
    assert info.margin_free == pytest.approx(info.equity - info.margin)
    assert (info.currency_digits, info.margin_mode, info.trade_allowed) == (
        2,
        mt5.ACCOUNT_MARGIN_MODE_RETAIL_HEDGING,
        False,
    )
    assert positions[0].time == to_server(AT - timedelta(hours=2), ZONE)
