from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.bridge.simulator.broker import Broker
from app.bridge.simulator.demo import demo
from app.domain.holdings import DealKind
from app.domain.money import ZERO
from tests.bridge.support import AT, FIRST, account

DEMO = demo()
ACCOUNTS = [each for held in DEMO.scenario.terminals.values() for each in held]


@given(st.sampled_from(ACCOUNTS), st.integers(-500 * 24, 24))
def test_at_every_moment_the_balance_is_the_sum_of_the_deals_so_far(which: object, hours: int) -> None:
    held = next(each for each in ACCOUNTS if each is which)
    at = DEMO.scenario.market.base + timedelta(hours=hours)
    seen = min(at, held.frozen_at) if held.frozen_at else at
    known = [deal.amount for deal in (*held.deals, *held.hidden) if deal.time <= seen]
    assert Broker(DEMO.scenario.market).state(held, at).balance == sum(known, ZERO)


def test_equity_is_balance_and_credit_and_what_open_positions_earned() -> None:
    held = replace(account(FIRST, trades=2), credit=Decimal("500.00"))
    broker = Broker(DEMO.scenario.market)
    now = broker.state(held, AT)
    earned = sum((broker.profit(trade, AT) + trade.swap for trade in held.trades), ZERO)
    assert now.equity == now.balance + Decimal("500.00") + earned
    assert now.margin > 0


def test_broker_credit_is_no_balance() -> None:
    held = account(FIRST)
    given_credit = replace(held.deals[0], ticket="1", kind=DealKind.CREDIT, profit=Decimal("700.00"))
    broker, with_credit = Broker(DEMO.scenario.market), replace(held, deals=(*held.deals, given_credit))
    assert Broker(DEMO.scenario.market).state(with_credit, AT).balance == broker.state(held, AT).balance


def test_an_account_that_lost_its_connection_stays_as_it_was() -> None:
    lost = replace(account(FIRST), frozen_at=AT)
    broker = Broker(DEMO.scenario.market)
    assert broker.state(lost, AT + timedelta(hours=3)) == broker.state(lost, AT)


def test_a_position_is_open_from_its_own_moment_on() -> None:
    held, broker = account(FIRST), Broker(DEMO.scenario.market)
    (trade,) = held.trades
    assert broker.positions(held, trade.opened_at - timedelta(seconds=1)) == []
    (found,) = broker.positions(held, trade.opened_at)
    assert (found.ticket, found.volume, found.price_open, found.swap) == (
        trade.ticket,
        trade.volume,
        trade.price_open,
        trade.swap,
    )


def test_yen_are_turned_into_dollars() -> None:
    held = account(FIRST, trades=2)
    trade, broker = held.trades[1], Broker(DEMO.scenario.market)
    price = broker.price("USDJPY", AT)
    exact = (price - trade.price_open) * trade.volume * 100_000 / price
    assert abs(broker.profit(trade, AT) - exact) <= Decimal("0.005")
