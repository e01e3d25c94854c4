from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.domain.sessions import Sessions, is_weekend

FRIDAY_EVENING = datetime(2025, 9, 5, 21, 0, tzinfo=UTC)  # five in New York
SUNDAY_EVENING = datetime(2025, 9, 7, 21, 0, tzinfo=UTC)
TUESDAY = datetime(2025, 9, 2, 21, 45, tzinfo=UTC)
WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)


def test_the_week_of_the_currencies_ends_and_begins_at_five_in_new_york() -> None:
    assert [is_weekend(at) for at in (FRIDAY_EVENING - MINUTE, FRIDAY_EVENING)] == [False, True]
    assert [is_weekend(at) for at in (SUNDAY_EVENING - MINUTE, SUNDAY_EVENING)] == [True, False]
    assert [is_weekend(at + timedelta(weeks=17)) for at in (FRIDAY_EVENING, SUNDAY_EVENING)] == [False, True]


def test_an_hour_that_was_silent_in_two_weeks_is_a_habit_of_the_market() -> None:
    sessions = Sessions()
    sessions.learn("XAUUSD", TUESDAY, timedelta(minutes=46))
    assert sessions.is_open("XAUUSD", TUESDAY + WEEK)
    sessions.learn("XAUUSD", TUESDAY + WEEK, timedelta(minutes=46))
    assert not sessions.is_open("XAUUSD", TUESDAY + 2 * WEEK)
    assert sessions.is_open("EURUSD", TUESDAY + 2 * WEEK)
    sessions.learn("XAUUSD", TUESDAY + 2 * WEEK, timedelta(seconds=1))
    assert sessions.is_open("XAUUSD", TUESDAY + 3 * WEEK)


def test_the_silence_of_today_closes_no_market() -> None:
    sessions = Sessions()
    for minutes in range(0, 15, 5):
        sessions.learn("XAUUSD", TUESDAY + minutes * MINUTE, timedelta(hours=1))
    assert sessions.is_open("XAUUSD", TUESDAY)


def test_prices_at_a_weekend_say_that_this_market_is_open_then() -> None:
    sessions, saturday = Sessions(), FRIDAY_EVENING + timedelta(hours=12)
    assert not sessions.is_open("BTCUSD", saturday)
    sessions.learn("BTCUSD", saturday - WEEK, timedelta(seconds=3))
    assert sessions.is_open("BTCUSD", saturday)
