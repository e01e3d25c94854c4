"""Guessing gets slower with every failure, for the user it was tried on only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.errors import NotSignedIn
from app.security.backoff import FREE_TRIES, LAST_TRY, WAITS, Backoff

START = datetime(2025, 9, 7, 12, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def backoff(tmp_path: Path, clock: Clock) -> Backoff:
    return Backoff(tmp_path / "tries.json", clock)


def _fail(backoff: Backoff, times: int, user: str = "ana") -> None:
    for _ in range(times):
        backoff.failed(user)


def test_the_first_tries_are_free(backoff: Backoff) -> None:
    _fail(backoff, FREE_TRIES - 1)
    backoff.check("ana")


@pytest.mark.parametrize(("failures", "wait"), [(FREE_TRIES + at, wait) for at, wait in enumerate(WAITS)])
def test_each_failure_after_them_makes_the_wait_longer(
    backoff: Backoff, clock: Clock, failures: int, wait: int
) -> None:
    _fail(backoff, failures)
    clock.move(wait - 1)
    with pytest.raises(NotSignedIn) as refused:
        backoff.check("ana")
    assert refused.value.way_out is not None
    assert refused.value.way_out.values["seconds"] == 2
    clock.move(1.1)
    backoff.check("ana")


def test_the_wait_has_an_end_and_then_only_the_recovery_key_helps(backoff: Backoff, clock: Clock) -> None:
    _fail(backoff, LAST_TRY - 1)
    clock.move(WAITS[-1] + 1)
    backoff.check("ana")
    _fail(backoff, 1)
    clock.move(10**9)
    with pytest.raises(NotSignedIn, match="recovery key"):
        backoff.check("ana")


def test_another_user_is_not_kept_waiting_and_success_forgets(backoff: Backoff) -> None:
    _fail(backoff, FREE_TRIES)
    backoff.failed("luis")
    backoff.check("luis")
    assert backoff.succeeded("ana") == [("ana", START)] * FREE_TRIES
    backoff.check("ana")
    assert backoff.succeeded("luis") == [("luis", START)]
    assert backoff.succeeded("luis") == []


def test_failures_are_remembered_by_the_next_start_and_a_clock_put_back_does_not_lock_out(
    tmp_path: Path, clock: Clock, backoff: Backoff
) -> None:
    _fail(backoff, FREE_TRIES)
    again = Backoff(tmp_path / "tries.json", clock)
    with pytest.raises(NotSignedIn):
        again.check("ana")
    clock.move(-100_000)
    again.check("ana")


def test_a_damaged_file_remembers_nothing(tmp_path: Path, backoff: Backoff) -> None:
    for content in (b"{", b"[1]", b'[["ana", "never"]]'):
        (tmp_path / "tries.json").write_bytes(content)
        backoff.check("ana")
        assert backoff.succeeded("ana") == []
