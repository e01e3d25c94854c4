"""Large worlds are what was asked for, fit together, and are made fast enough to be made in a test."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from app.bridge.mt5 import Reader
from app.bridge.simulator.broker import Broker
from app.bridge.simulator.module import SimulatedModule
from app.bridge.simulator.scenario import read_scenario, write_scenario
from app.bridge.simulator.worlds import MOMENT, huge_history, many_accounts
from app.bridge.terminal import Login
from app.domain.money import ZERO


def test_a_thousand_accounts_on_forty_terminals_each_with_its_own_figures() -> None:
    world = many_accounts(1000)
    accounts = [account for held in world.terminals.values() for account in held]
    assert (len(accounts), len(world.terminals)) == (1000, 40)
    assert len({account.key for account in accounts}) == 1000
    tickets = [deal.ticket for account in accounts for deal in account.deals]
    assert len(set(tickets)) == len(tickets)
    broker = Broker(world.market, world.zones)
    states = [broker.state(account, MOMENT) for account in accounts]
    assert all(state.balance > 0 and state.margin > 0 for state in states)
    assert len({state.equity for state in states}) > 990
    assert many_accounts(30, seed=3) == many_accounts(30, seed=3) != many_accounts(30, seed=4)


def test_prices_move_the_figures_of_a_thousand_accounts() -> None:
    world = many_accounts(50)
    broker = Broker(world.market, world.zones)
    accounts = [account for held in world.terminals.values() for account in held]
    moved = [broker.state(each, MOMENT).equity != broker.state(each, MOMENT + timedelta(seconds=2)).equity
             for each in accounts]  # fmt: skip
    assert sum(moved) > 40


def test_a_huge_history_has_so_many_deals_in_order_and_adds_up() -> None:
    world = huge_history(20_001)
    ((account,),) = world.terminals.values()
    assert len(account.deals) == len({deal.ticket for deal in account.deals}) == 20_001
    assert all(before.time <= after.time for before, after in pairwise(account.deals))
    state = Broker(world.market, world.zones).state(account, MOMENT)
    assert state.balance == sum((deal.amount for deal in account.deals), ZERO)
    assert state.profit == state.margin == 0
    reader = Reader(lambda: SimulatedModule(world, "Terminal 1", lambda: MOMENT), "Terminal 1", world.zones)
    reader.connect()
    assert len(reader.deals(Login(account.key), None, MOMENT).deals) == 20_001
    assert len(reader.deals(Login(account.key), MOMENT - timedelta(days=3), MOMENT).deals) < 100


def test_large_worlds_come_back_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    for world in (many_accounts(60), huge_history(2_000)):
        write_scenario(path, world)
        assert read_scenario(path) == world
