from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridge.clock import Doubt, ahead, from_server, proposed, read_server, to_server, turns
from app.domain.errors import BadInput

ATHENS = "Europe/Athens"
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def test_the_brokers_clock_runs_ahead_by_its_zone_and_by_the_season() -> None:
    winter, summer = datetime(2025, 1, 15, 12, tzinfo=UTC), datetime(2025, 7, 15, 12, tzinfo=UTC)
    assert to_server(winter, ATHENS) - int(winter.timestamp()) == 2 * 3600
    assert to_server(summer, ATHENS) - int(summer.timestamp()) == 3 * 3600


def test_a_server_that_nobody_knows_the_zone_of_is_taken_as_utc() -> None:
    moment = datetime(2025, 7, 15, 12, 0, 1, tzinfo=UTC)
    assert from_server(to_server(moment, "UTC") * 1000, "UTC") == moment


def test_of_the_hour_that_comes_twice_in_autumn_the_first_is_meant() -> None:
    second = datetime(2025, 10, 26, 1, 30, tzinfo=UTC)  # 03:30 for the second time
    assert from_server(to_server(second, ATHENS) * 1000, ATHENS) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)


@given(MOMENTS)
def test_every_other_moment_comes_back_to_the_second(moment: datetime) -> None:
    whole = moment.replace(microsecond=0)
    found = from_server(to_server(whole, ATHENS) * 1000, ATHENS)
    assert found == whole or (whole - found).total_seconds() == 3600


NEW_YORK = "America/New_York+7"


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text + "+00:00").timestamp() * 1000)


def test_a_server_may_keep_new_yorks_time_and_seven_hours() -> None:
    for moment, hours in (("2025-03-08", 2), ("2025-03-10", 3), ("2025-10-28", 3), ("2025-11-03", 2)):
        at = datetime.fromisoformat(moment + "T12:00:00+00:00")
        assert ahead(at, NEW_YORK) == timedelta(hours=hours)
        assert from_server(to_server(at, NEW_YORK) * 1000, NEW_YORK) == at


def test_an_hour_that_came_twice_and_one_that_never_was_are_doubtful() -> None:
    assert read_server(ms("2025-10-26T03:30:00"), ATHENS).doubt is Doubt.REPEATED
    assert read_server(ms("2025-10-26T04:00:00"), ATHENS).doubt is None
    assert read_server(ms("2025-03-30T03:30:00"), ATHENS).doubt is Doubt.SKIPPED
    assert read_server(ms("2025-03-30T04:00:00"), ATHENS).doubt is None
    assert read_server(ms("2025-03-09T09:30:00"), NEW_YORK).doubt is Doubt.SKIPPED


def test_the_doubtful_hours_of_a_year_are_the_two_in_which_the_clock_is_set() -> None:
    since, until = (datetime(year, 1, 1, tzinfo=UTC) for year in (2025, 2026))
    assert list(turns(ATHENS, since, until)) == [
        (ms("2025-03-30T03:00:00") // 1000, ms("2025-03-30T04:00:00") // 1000, Doubt.SKIPPED),
        (ms("2025-10-26T03:00:00") // 1000, ms("2025-10-26T04:00:00") // 1000, Doubt.REPEATED),
    ]
    assert list(turns("UTC", since, until)) == []


@given(MOMENTS)
def test_the_doubtful_hours_are_those_that_single_times_say(moment: datetime) -> None:
    clock = to_server(moment, ATHENS)
    inside = [doubt for first, last, doubt in turns(ATHENS, moment - timedelta(days=2), moment + timedelta(days=2))
              if first <= clock < last]  # fmt: skip
    assert inside == ([found] if (found := read_server(clock * 1000, ATHENS).doubt) else [])


@pytest.mark.parametrize(
    ("hours", "day", "zones"),
    [
        (3, "2025-07-15", (NEW_YORK, ATHENS, "Etc/GMT-3")),
        (2, "2025-01-15", (NEW_YORK, ATHENS, "Etc/GMT-2")),
        (3, "2025-03-20", (NEW_YORK, "Etc/GMT-3")),  # the US has summer already, Europe has not
        (2, "2025-03-20", (ATHENS, "Etc/GMT-2")),
        (0, "2025-01-15", ("UTC",)),
        (-5, "2025-01-15", ("Etc/GMT+5",)),
        (20, "2025-01-15", ()),
    ],
)
def test_zones_are_proposed_for_a_clock_that_was_measured(hours: int, day: str, zones: tuple[str, ...]) -> None:
    at = datetime.fromisoformat(day + "T12:00:00+00:00")
    offset = timedelta(hours=hours, seconds=-4)
    assert proposed(offset, at) == zones
    assert all(abs(ahead(at, name) - offset) < timedelta(minutes=1) for name in zones)


def test_half_an_hour_has_no_fixed_zone() -> None:
    assert proposed(timedelta(hours=5, minutes=30), datetime(2025, 1, 15, tzinfo=UTC)) == ()


@pytest.mark.parametrize("name", ["Mars/Olympus", "Mars/Olympus+7", "America/New_York+x", ""])
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        ahead(datetime(2025, 1, 15, tzinfo=UTC), name)
