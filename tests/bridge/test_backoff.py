from __future__ import annotations

from app.bridge.backoff import BackOff, Breaker

WAITS = (5.0, 15.0, 30.0, 60.0, 120.0, 300.0)


def slowly(seconds: float, breaker: Breaker = Breaker()) -> tuple[BackOff, list[float]]:  # noqa: B008 - frozen
    """A back-off whose faults come so many seconds apart; drawing nothing longer."""
    moment = [0.0]

    def passed() -> float:
        moment[0] += seconds
        return moment[0]

    return BackOff(WAITS, breaker, lambda: 0.0, passed), moment


def test_faults_that_come_slowly_wait_longer_each_time_up_to_five_minutes() -> None:
    one, _ = slowly(400)
    assert [one.fault() for _ in range(8)] == [5, 15, 30, 60, 120, 300, 300, 300]


def test_five_faults_within_ten_minutes_open_the_breaker_and_a_failed_probe_opens_it_again() -> None:
    one, moment = slowly(10)
    assert [one.fault() for _ in range(5)] == [5, 15, 30, 60, 900]
    assert one.is_open
    moment[0] += 900
    assert one.fault() == 900


def test_a_probe_that_goes_well_closes_it() -> None:
    one, _ = slowly(10)
    for _ in range(5):
        one.fault()
    one.went_well()
    assert not one.is_open
    assert [one.fault() for _ in range(4)] == [5, 15, 30, 60]


def test_a_terminal_that_flaps_opens_it_too() -> None:
    one, _ = slowly(10)
    waits = []
    for _ in range(5):
        waits.append(one.fault())
        one.went_well() if len(waits) < 5 else None
    assert waits == [5, 5, 5, 5, 900]


def test_a_person_makes_everything_begin_anew() -> None:
    one, _ = slowly(10)
    for _ in range(5):
        one.fault()
    one.forgive()
    assert one.fault() == 5


def test_waits_are_drawn_longer_by_a_part_at_most() -> None:
    drawn = BackOff(WAITS, Breaker(jitter=0.2), lambda: 1.0, lambda: 0.0)
    assert drawn.fault() == 6.0
