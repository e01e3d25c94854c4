from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridge.simulator.broker import Broker, Scenario
from app.bridge.simulator.conditions import Conditions
from app.bridge.simulator.demo import demo
from app.bridge.simulator.market import Market
from app.bridge.simulator.module import SimulatedModule
from app.bridge.simulator.showcase import HEDGING, LASTS, NETTING, PLAIN, YEN, showcase
from app.domain.holdings import DealKind
from app.domain.money import ZERO
from tests.bridge.support import AT, FIRST, SERVER, TERMINAL, ZONE, account

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


@pytest.mark.parametrize(("conditions", "currency"), [(HEDGING, "USD"), (NETTING, "EUR"), (YEN, "JPY"), (PLAIN, "GBP")])
def test_a_terminal_answers_with_the_brokers_figures(conditions: Conditions, currency: str) -> None:
    at = AT + LASTS
    held = showcase(FIRST, AT, conditions, currency, ZONE)
    scenario = Scenario(Market(AT), {TERMINAL: (held,)}, {SERVER: ZONE})
    module = SimulatedModule(scenario, TERMINAL, lambda: at)
    module.initialize(TERMINAL)
    found, state = module.account_info(), Broker(scenario.market, scenario.zones).state(held, at)
    assert found is not None
    assert (found.balance, found.credit, found.profit, found.margin) == tuple(
        map(float, (state.balance, state.credit, state.profit, state.margin))
    )
    assert found.equity == pytest.approx(found.balance + found.credit + found.profit, abs=0.005)
    assert found.margin_free == pytest.approx(found.equity - found.margin, abs=0.005)
    assert found.margin_level == pytest.approx(found.equity / found.margin * 100, abs=0.01)
    assert (found.currency, found.currency_digits) == (currency, conditions.digits)
    assert found.leverage == conditions.leverage
    assert found.margin_mode == (0 if conditions.netting else 2)
    positions = module.positions_get()
    assert positions is not None
    assert found.profit == pytest.approx(sum(each.profit + each.swap for each in positions), abs=0.005)
