"""What each fault does to the calls of a module, from the moment it is caused."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.bridge.simulator.faults import Fault, Trouble
from app.bridge.simulator.hostile import COMMENTS
from app.bridge.simulator.install import simulated
from tests.bridge.support import AT, FIRST, TERMINAL, world

EVER = 2_000_000_000
ERRORS = {
    Fault.CALL_FAILED: -1,
    Fault.BAD_PARAMETERS: -2,
    Fault.OUT_OF_MEMORY: -3,
    Fault.NOTHING_THERE: -4,
    Fault.INCOMPATIBLE: -5,
    Fault.UNSUPPORTED: -7,
    Fault.API_DISABLED: -8,
    Fault.CONNECTION_FAILED: -10000,
    Fault.SENDING_FAILED: -10001,
    Fault.RECEIVING_FAILED: -10002,
    Fault.CLOSED: -10004,
    Fault.TIMED_OUT: -10005,
}
AT_THE_DOOR = {
    Fault.NOT_FOUND: (-10003, "IPC initialize failed, MetaTrader 5 x64 not found"),
    Fault.WRONG_PATH: (-10003, f"IPC initialize failed, Process create failed '{TERMINAL}'"),
    Fault.NO_ANSWER: (-10003, "IPC initialize failed, Pipe server didn't answer in 60 sec"),
    Fault.INCOMPATIBLE: (
        -5,
        "Terminal: Incompatible versions, please install the latest version of Terminal and Python module",
    ),
    Fault.TIMED_OUT: (-10005, "IPC timeout"),
}


class Clock:
    """The world's clock, set by hand."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at


def connected(fault: Fault, since: int = 2, clock: Clock | None = None) -> Any:
    """A module that connects, and then suffers."""
    mt5 = simulated(world(fault, since), clock or Clock())
    assert mt5.initialize(TERMINAL), mt5.last_error()
    return mt5


@pytest.mark.parametrize(("fault", "code"), ERRORS.items())
def test_every_call_fails_with_its_code(fault: Fault, code: int) -> None:
    mt5 = connected(fault)
    for ask in (
        mt5.account_info,
        mt5.terminal_info,
        mt5.positions_get,
        mt5.orders_total,
        lambda: mt5.symbol_info_tick("EURUSD"),
        lambda: mt5.history_deals_get(0, EVER),
        lambda: mt5.copy_rates_from_pos("EURUSD", 1, 0, 1),
    ):
        assert ask() is None
        assert mt5.last_error()[0] == code
    assert not mt5.login(FIRST.login)
    assert mt5.version() == (0, 0, "")
    assert mt5.shutdown()


@pytest.mark.parametrize(("fault", "error"), AT_THE_DOOR.items())
def test_nobody_is_let_in(fault: Fault, error: tuple[int, str]) -> None:
    mt5 = simulated(world(fault), Clock())
    assert not mt5.initialize(TERMINAL)
    assert mt5.last_error() == error
    assert mt5.account_info() is None


def test_who_needs_a_one_time_password_cannot_sign_in() -> None:
    mt5 = connected(Fault.OTP)
    assert not mt5.login(FIRST.login, "x", FIRST.server)
    assert mt5.last_error()[1] == "Unsupported authorization mode, OTP or certificate password needed"


def test_a_call_answers_nothing_or_an_empty_list() -> None:
    assert connected(Fault.NONE).account_info() is None
    assert connected(Fault.NONE).positions_get() is None
    empty = connected(Fault.EMPTY)
    assert empty.positions_get() == empty.history_deals_get(0, EVER) == empty.history_orders_get(0, EVER) == ()
    assert empty.positions_total() == empty.history_deals_total(0, EVER) == 0
    assert empty.last_error() == (1, "Success")


def test_somebody_switches_the_account_between_two_calls_of_one_reading() -> None:
    mt5 = connected(Fault.MOVED_ONCE)
    logins = {mt5.account_info().login for _ in range(4)}
    assert len(logins) == 2
    assert {mt5.account_info().login for _ in range(4)} == {FIRST.login}


def test_numbers_stand_still_while_the_broker_is_lost_and_go_on_after_it() -> None:
    clock = Clock()
    mt5 = simulated(world(), clock)
    lost = simulated(replace(world(), troubles={TERMINAL: Trouble(Fault.DISCONNECTED, 2, 6)}), clock)
    assert mt5.initialize(TERMINAL)
    assert lost.initialize(TERMINAL)
    before = lost.account_info(), lost.positions_get(), lost.symbol_info_tick("XAUUSD")
    clock.at += timedelta(minutes=7)
    assert (lost.account_info(), lost.positions_get(), lost.symbol_info_tick("XAUUSD")) == before
    assert mt5.account_info() != before[0]
    assert lost.account_info() == mt5.account_info()
    assert lost.terminal_info().connected


def test_prices_are_old() -> None:
    now = simulated(world(), Clock())
    assert now.initialize(TERMINAL)
    newest = now.symbol_info_tick("XAUUSD").time
    assert connected(Fault.STALE_TICKS).symbol_info_tick("XAUUSD").time == newest - 600
    closed = datetime.fromtimestamp(connected(Fault.MARKET_CLOSED).symbol_info_tick("XAUUSD").time, UTC)
    assert (closed.weekday(), closed < AT - timedelta(days=5)) == (5, True)


def test_the_servers_clock_is_off_by_an_hour_in_everything_it_says_and_takes() -> None:
    true, off = connected(Fault.NONE, since=99), connected(Fault.CLOCK_SKEW)
    assert off.symbol_info_tick("XAUUSD").time == true.symbol_info_tick("XAUUSD").time + 3600
    assert off.positions_get()[0].time == true.positions_get()[0].time + 3600
    deal = off.history_deals_get(0, EVER)[1]
    assert off.history_deals_get(deal.time, deal.time) == (deal,)


def test_equity_is_torn() -> None:
    info = connected(Fault.TORN).account_info()
    assert info.equity - info.balance - info.profit > 1_000_000


def test_deals_come_twice_changed_or_not_at_all() -> None:
    true = connected(Fault.NONE, since=99).history_deals_get(0, EVER)
    assert connected(Fault.DEAL_TWICE).history_deals_get(0, EVER) == (*true, true[-1])
    assert connected(Fault.DEAL_MISSING).history_deals_get(0, EVER) == true[:-1]
    changed = connected(Fault.DEAL_CHANGED)
    found = changed.history_deals_get(0, EVER)
    assert [each.ticket for each in found] == [each.ticket for each in true]
    assert sum(a != b for a, b in zip(found, true, strict=True)) == 1
    assert {each.type for each in found} - {each.type for each in true} == {changed.DEAL_TYPE_BUY_CANCELED}


def test_the_history_of_an_account_arrives_late_newest_first() -> None:
    mt5 = connected(Fault.LATE_HISTORY)
    counts = [mt5.history_deals_total(0, EVER) for _ in range(20)]
    assert counts[0] < 5 == counts[-1]
    assert counts == sorted(counts)


def test_a_history_is_huge_and_its_balance_is_the_same() -> None:
    mt5 = connected(Fault.HUGE_HISTORY)
    deals = mt5.history_deals_get(0, EVER)
    assert len(deals) == 200_005
    assert len({each.ticket for each in deals}) == len(deals)
    total = sum(each.profit + each.swap + each.commission + each.fee for each in deals)
    assert total == pytest.approx(mt5.account_info().balance)


def test_comments_are_hostile() -> None:
    mt5 = connected(Fault.HOSTILE_COMMENTS)
    said = {each.comment for each in (*mt5.history_deals_get(0, EVER), *mt5.positions_get())}
    assert said <= set(COMMENTS)
    assert len(said) > 3


PROGRAM = """
from threading import Event, Thread
from time import monotonic
from app.bridge.simulator.faults import Fault
from tests.bridge.simulator.test_troubles import simulated, world, Clock, TERMINAL
mt5 = simulated(world({fault}), Clock())
ticks = []
Thread(target=lambda: [ticks.append(monotonic()) or Event().wait(0.01) for _ in range(10**6)], daemon=True).start()
while not ticks:
    Event().wait(0.01)
began = monotonic()
print(mt5.initialize(TERMINAL, timeout=1), {after})
"""


def ran(fault: Fault, after: str) -> subprocess.CompletedProcess[str]:
    program = PROGRAM.format(fault=fault.__class__.__name__ + "." + fault.name, after=after)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


def test_a_slow_terminal_stops_every_thread_and_its_timeout_does_not_help() -> None:
    answered = ran(Fault.SLOW, "monotonic() - began >= 2.0, sum(tick > began for tick in ticks) <= 2")
    assert answered.stdout == "True True True\n"


def test_a_crash_ends_the_process_in_the_middle_of_a_call() -> None:
    assert ran(Fault.CRASH, "0").returncode == 3
