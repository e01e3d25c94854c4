"""What a terminal shows of a history: by the server's clock, late, not all of it, and as it reads by now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridge.clock import to_server
from app.bridge.mt5 import Reader
from app.bridge.simulator.broker import Scenario, SimulatedAccount
from app.bridge.simulator.history import visible_deals, within
from app.bridge.simulator.ledger import Ledger
from app.bridge.simulator.market import Market
from app.bridge.simulator.module import SimulatedModule
from app.bridge.terminal import Login
from app.domain.holdings import Deal
from tests.bridge.support import AT, FIRST, SECOND, SERVER, TERMINAL, ZONE

NOON = datetime(2025, 9, 5, 12, 0, tzinfo=UTC)


def history(*moments: datetime) -> tuple[Deal, ...]:
    ledger = Ledger(FIRST, 100, Market(AT))
    for at in moments:
        ledger.operation(at, Decimal("1.00"), "")
    return tuple(ledger.deals)


def hourly(count: int = 100) -> SimulatedAccount:
    """The newest deal came just now."""
    return SimulatedAccount(FIRST, "A", history(*(NOON - timedelta(hours=count - 1 - at) for at in range(count))))


class Hands:
    """A module over a world whose clock a test sets."""

    def __init__(self, *accounts: SimulatedAccount) -> None:
        self.now = NOON
        world = Scenario(Market(AT), {TERMINAL: accounts}, {SERVER: ZONE})
        self.module = SimulatedModule(world, TERMINAL, lambda: self.now)
        self.module.initialize(TERMINAL)

    def total(self) -> int | None:
        found: int | None = self.module.history_deals_total(0, to_server(self.now, ZONE) + 86_400)
        return found


# arriving


def test_by_default_the_whole_history_is_there_at_once() -> None:
    assert Hands(hourly()).total() == 100


def test_a_late_history_grows_after_the_login_until_it_is_whole() -> None:
    hands, totals = Hands(replace(hourly(), history_takes=timedelta(seconds=10))), []
    for _ in range(12):
        totals.append(hands.total())
        hands.now += timedelta(seconds=1)
    assert totals == [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 100]


def test_what_arrives_first_is_the_newest_so_that_its_time_proves_nothing() -> None:
    account = replace(hourly(), history_takes=timedelta(seconds=10))
    shown = visible_deals(account, NOON - timedelta(seconds=3), NOON)
    assert list(shown) == list(account.deals[-30:])


def test_another_login_begins_the_wait_anew_and_the_same_does_not() -> None:
    late = replace(hourly(), history_takes=timedelta(seconds=10))
    hands = Hands(late, SimulatedAccount(SECOND, "B", ()))
    hands.now += timedelta(seconds=10)
    assert hands.module.login(FIRST.login)
    assert hands.total() == 100
    assert hands.module.login(SECOND.login)
    assert hands.module.login(FIRST.login)
    assert hands.total() == 0


def test_a_history_reaches_back_only_so_far() -> None:
    account = replace(hourly(), history_reaches=timedelta(hours=24))
    assert [deal.time for deal in visible_deals(account, NOON, NOON)] == [
        NOON - timedelta(hours=back) for back in range(24, -1, -1)
    ]


def test_deals_of_the_future_and_after_the_connection_was_lost_are_not_there() -> None:
    account = hourly()
    assert len(visible_deals(account, NOON, NOON - timedelta(hours=10))) == 90
    assert len(visible_deals(replace(account, frozen_at=NOON - timedelta(hours=30)), NOON, NOON)) == 70


# the server's clock


def test_a_window_that_ends_now_in_utc_misses_the_last_hours() -> None:
    hands = Hands(hourly())
    in_utc = int(NOON.timestamp())
    assert hands.module.history_deals_total(0, in_utc) == 97  # Athens is three hours ahead in summer
    assert hands.module.history_deals_total(0, to_server(NOON, ZONE)) == 100


def test_both_ends_of_a_window_belong_to_it() -> None:
    hands, at = Hands(hourly()), to_server(NOON, ZONE)
    assert hands.module.history_deals_total(at, at) == 1
    assert hands.module.history_deals_total(at - 3600, at) == 2
    assert hands.module.history_deals_total(at - 3599, at - 1) == 0
    assert hands.module.history_deals_total(at, at - 1) == 0


def test_in_winter_the_same_server_is_two_hours_ahead() -> None:
    summer, winter = datetime(2025, 7, 1, 12, tzinfo=UTC), datetime(2025, 12, 1, 12, tzinfo=UTC)
    assert to_server(summer, ZONE) - int(summer.timestamp()) == 3 * 3600
    assert to_server(winter, ZONE) - int(winter.timestamp()) == 2 * 3600


moments = st.datetimes(datetime(2025, 10, 23), datetime(2025, 10, 29), timezones=st.just(UTC)).map(  # noqa: DTZ001 - UTC
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)


@given(st.lists(moments, max_size=20), moments, moments, st.sampled_from([ZONE, "UTC", "America/New_York"]))
def test_a_window_holds_exactly_what_the_servers_clock_says(
    times: list[datetime], first: datetime, last: datetime, zone: str
) -> None:
    """Around the night in which its clock is set back too."""
    deals = history(*sorted(times))
    begin, end = to_server(first, zone), to_server(last, zone)
    assert list(within(deals, begin, end, zone)) == [
        deal for deal in deals if begin <= to_server(deal.time, zone) <= end
    ]


@given(st.lists(moments, max_size=20))
def test_a_reader_gets_every_deal_once_with_the_milliseconds_of_its_clock(times: list[datetime]) -> None:
    deals = history(*sorted(times))
    now = datetime(2025, 10, 29, tzinfo=UTC)
    world = Scenario(Market(AT), {TERMINAL: (SimulatedAccount(FIRST, "A", deals),)}, {SERVER: ZONE})
    reader = Reader(lambda: SimulatedModule(world, TERMINAL, lambda: now), TERMINAL, world.zones, pause=lambda _s: None)
    reader.connect()
    found = reader.deals(Login(FIRST), None, now).deals
    assert [deal.ticket for deal in found] == [deal.ticket for deal in deals]
    assert [deal.server_ms for deal in found] == [
        to_server(deal.time, ZONE) * 1000 + deal.time.microsecond // 1000 for deal in deals
    ]


# the world's own clock


def test_a_world_can_run_faster_or_stand_still() -> None:
    world = Scenario(Market(AT), {})
    started = datetime(2030, 1, 1, tzinfo=UTC)
    hour = timedelta(hours=1)
    assert world.clock(started) == started
    assert replace(world, started=started).clock(started + hour) == AT + hour
    assert replace(world, started=started, speed=60.0).clock(started + hour) == AT + 60 * hour
    assert replace(world, started=started, speed=0.0).clock(started + hour) == AT


@pytest.mark.parametrize("speed", [0.0, 1.0, 3600.0])
def test_the_same_world_at_the_same_moment_is_always_the_same(speed: float) -> None:
    world = replace(Scenario(Market(AT), {}), started=AT, speed=speed)
    at = world.clock(AT + timedelta(seconds=17))
    assert world.market.price("EURUSD", at) == replace(world).market.price("EURUSD", at)
