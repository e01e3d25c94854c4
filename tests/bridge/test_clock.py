from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.bridge.clock import from_server, to_server

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
