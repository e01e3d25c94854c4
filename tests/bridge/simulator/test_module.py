from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest

from app.bridge.clock import to_server
from app.bridge.simulator.broker import Fault
from app.bridge.simulator.module import SimulatedModule
from tests.bridge.support import AT, FIRST, SECOND, SERVER, TERMINAL, ZONE, world

EVER = 2_000_000_000


def module(fault: Fault | None = None, since: int = 0, *, connected: bool = True) -> SimulatedModule:
    made = SimulatedModule(world(fault, since), TERMINAL, lambda: AT)
    if connected:
        assert made.initialize(TERMINAL)
    return made


def test_before_it_is_connected_every_question_gets_none_and_the_reason_stays_readable() -> None:
    apart = module(connected=False)
    assert apart.last_error() == (0, "")
    assert apart.version() == (0, 0, "")
    for answer in (
        apart.account_info(),
        apart.terminal_info(),
        apart.positions_get(),
        apart.positions_total(),
        apart.symbol_info_tick("EURUSD"),
        apart.history_deals_get(0, EVER),
        apart.history_deals_total(0, EVER),
    ):
        assert answer is None
    assert not apart.login(FIRST.login)
    assert apart.last_error() == apart.last_error() == (-10004, "No IPC connection")
    assert apart.shutdown()
    assert apart.last_error() == (1, "Success")


def test_it_connects_to_the_first_account_and_switches_to_the_others() -> None:
    joined = module()
    first = joined.account_info()
    assert first is not None
    assert (first.login, first.server, first.trade_allowed) == (*reversed(FIRST), False)
    assert joined.login(SECOND.login, password="x", server=SERVER)
    second = joined.account_info()
    assert second is not None
    assert second.login == SECOND.login


def test_an_account_that_is_not_there_is_refused() -> None:
    joined = module()
    assert not joined.login(99)
    assert joined.last_error() == (-6, "Terminal: Authorization failed")


def test_options_nobody_knows_are_silently_ignored() -> None:
    assert module(connected=False).initialize(TERMINAL, bogus=1)


def test_times_are_the_brokers_own_clock() -> None:
    deals = module().history_deals_get(0, EVER)
    assert deals is not None
    assert deals[0].time == to_server(AT - timedelta(days=90), ZONE)


def test_a_window_that_ends_at_utc_now_misses_the_last_hours() -> None:
    joined, now = module(), int(AT.timestamp())
    late, whole = joined.history_deals_get(0, now), joined.history_deals_get(0, now + 86_400)
    assert late is not None
    assert whole is not None
    assert len(late) == 3
    assert len(whole) == joined.history_deals_total(0, EVER) == 5


def test_dates_by_name_or_of_another_kind_are_refused() -> None:
    joined = module()
    assert joined.history_deals_get() is None
    assert joined.last_error() == (-2, "Invalid arguments")
    assert joined.history_deals_get("a", "b") is None
    assert joined.history_deals_get(date_from=0, date_to=1) is None
    with pytest.raises(TypeError):
        joined.history_deals_total(date_from=0, date_to=1)


def test_positions_are_asked_by_name_only() -> None:
    joined = module()
    assert joined.positions_get("XAUUSD") is None
    assert joined.last_error() == (-2, "Unnamed arguments not allowed")
    some = joined.positions_get(symbol="XAUUSD")
    assert some is not None
    assert [position.symbol for position in some] == ["XAUUSD"]
    assert joined.positions_total() == 2


def test_an_old_terminal_answers_that_versions_differ() -> None:
    old = module(Fault.INCOMPATIBLE, connected=False)
    assert not old.initialize(TERMINAL)
    assert old.last_error()[0] == -5


def test_a_fault_begins_with_the_call_it_is_set_for() -> None:
    breaking = module(Fault.RAISES, since=3)
    assert breaking.terminal_info() is not None
    with pytest.raises(SystemError):
        breaking.terminal_info()


THREAD_BASED = """
from threading import Event, Thread
from tests.bridge.simulator.test_module import Fault, module
asked = module({fault}, since=2)
print("asking", flush=True)
Thread(target=asked.account_info, daemon=True).start()
Event().wait(0.1)
print("the window is alive", flush=True)
"""


def printed(fault: str, seconds: float) -> bytes:
    """What a program says that asks a terminal from a thread, within so many seconds."""
    command = [sys.executable, "-c", THREAD_BASED.format(fault=fault)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as program:
        try:
            return program.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            program.kill()
            return program.communicate()[0]


def test_a_mute_terminal_stops_every_thread_of_the_process_that_asks_it() -> None:
    assert printed("None", 20.0) == b"asking\nthe window is alive\n"
    assert printed("Fault.MUTE", 2.5) == b"asking\n"
