"""How old a figure is: of a terminal of its own, of one in turn with others, after a clock was set."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.bridge.terminal import AccountHealth, AccountReading, Reason, TerminalHealth, TerminalState
from app.domain.errors import message
from app.domain.holdings import AccountKey, Snapshot
from app.domain.terminals import Tier
from app.services.live import Freshness, Live
from tests.offices import MAIN, amount

AT = datetime(2025, 9, 4, 14, 0, tzinfo=UTC)
OTHER = AccountKey(MAIN.server, 9900002)


def reading(at: datetime, key: AccountKey = MAIN) -> AccountReading:
    snapshot = Snapshot(key, at, amount("10.00"), amount("10.00"), amount("0.00"))
    return AccountReading(key, "A. Person", "USD", snapshot, (), True, False, 5000, received_at=at)


def live(*keys: AccountKey) -> Live:
    made = Live()
    made.take_health(TerminalHealth("T", TerminalState.LIVE, AT, None, keys))
    return made


def test_an_account_alone_on_its_terminal_is_live_and_one_that_shares_it_never_is() -> None:
    alone, shared, none = live(MAIN), live(MAIN, OTHER), Live()
    for each in (alone, shared):
        each.take(reading(AT))
    assert [each.tier(MAIN) for each in (alone, shared, none)] == [Tier.LIVE, Tier.ROUND_ROBIN, Tier.IMPORT]
    assert alone.age(MAIN, None, AT).state is Freshness.LIVE
    assert shared.age(MAIN, None, AT).state is Freshness.RECENT
    assert shared.age(MAIN, None, AT).read_at == AT


def test_in_turn_with_others_a_reading_is_old_after_three_turns_that_brought_none() -> None:
    shared, turn = live(MAIN, OTHER), timedelta(minutes=5)
    shared.take(reading(AT - turn))
    shared.take(reading(AT))
    assert shared.every(MAIN) == turn
    assert shared.age(MAIN, None, AT + 3 * turn).state is Freshness.RECENT
    assert shared.age(MAIN, None, AT + 3 * turn + timedelta(seconds=1)).state is Freshness.STALE


def test_after_the_machine_slept_readings_are_old_until_the_next() -> None:
    one = live(MAIN)
    one.take(reading(AT))
    one.take_health(TerminalHealth("T", TerminalState.WAITING, AT, None, (MAIN,), Reason.RESUMED))
    assert one.age(MAIN, None, AT).state is Freshness.STALE
    one.take(reading(AT))
    assert one.age(MAIN, None, AT).state is Freshness.LIVE


@pytest.mark.parametrize("off", [timedelta(hours=1), timedelta(minutes=-61)])
def test_a_reading_of_another_hour_is_not_live_whichever_way_the_clock_was_set(off: timedelta) -> None:
    one = live(MAIN)
    one.take(reading(AT + off))
    assert one.age(MAIN, None, AT).state is Freshness.STALE


def test_an_account_that_waits_for_a_person_says_why_until_it_is_read() -> None:
    one = live(MAIN, OTHER)
    one.take(reading(AT))
    one.take_trouble(AccountHealth(MAIN, AT, Reason.REFUSED, message("Login refused: {login}.", login=str(MAIN))))
    assert one.age(MAIN, None, AT).state is Freshness.NOT_ANSWERING
    assert [str(each) for each in one.warnings(MAIN, AT)] == ["Login refused: 9900001@Broker-Live."]
    one.take(reading(AT))
    assert one.warnings(MAIN, AT) == ()


def test_a_server_clock_that_is_a_little_late_is_not_said() -> None:
    one = live(MAIN)
    for off, told in ((timedelta(minutes=4), 0), (timedelta(hours=-1), 1), (timedelta(seconds=3), 0)):
        one.take(replace(reading(AT), clock_off=off))
        assert len(one.warnings(MAIN, AT)) == len(one.clocks()) == told
