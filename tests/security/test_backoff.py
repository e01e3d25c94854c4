"""Guessing gets slower with every failure, for the user it was tried on only."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import config
from app.domain.errors import NotSignedIn, TooManyTries
from app.security.backoff import FREE_TRIES, LAST_TRY, UNKNOWN, WAITS, Backoff

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
    with pytest.raises(TooManyTries) as refused:
        backoff.check("ana")
    assert refused.value.way_out is not None
    assert refused.value.way_out.values["seconds"] == refused.value.seconds == 1
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
    many = b",".join([b'["ana", "2025-09-07T11:59:59"]'] * FREE_TRIES)
    for content in (b"{", b"[1]", b'[["ana", "never"]]', b"[" * 100_000, b"[%s]" % many, b'{"ana": 1}', b"\xff"):
        (tmp_path / "tries.json").write_bytes(content)
        backoff.check("ana")
        assert backoff.succeeded("ana") == []


def test_a_time_at_the_end_of_all_times_keeps_nobody_out(tmp_path: Path, backoff: Backoff) -> None:
    rows = ",".join(['["ana", "9999-12-31T23:59:59+00:00"]', '["ana", "0001-01-01T00:00:00+14:00"]'] * FREE_TRIES)
    (tmp_path / "tries.json").write_text(f"[{rows}]", "utf-8")
    backoff.check("ana")


def test_tries_under_other_names_wash_nothing_away(backoff: Backoff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    _fail(backoff, LAST_TRY)
    for number in range(200):
        backoff.failed(f"nobody {number}")
    with pytest.raises(NotSignedIn, match="recovery key"):
        backoff.check("ana")


def test_a_password_typed_as_the_name_is_not_written_down(tmp_path: Path, clock: Clock) -> None:
    backoff = Backoff(tmp_path / "tries.json", clock, ["ana", "luis"])
    backoff.failed("correct cobalt marmot swing")
    backoff.failed("ana")
    assert "cobalt" not in (tmp_path / "tries.json").read_text("utf-8")
    assert backoff.failures("luis") == [(UNKNOWN, START)]
    assert backoff.succeeded("ana") == [(UNKNOWN, START), ("ana", START)]
    assert backoff.failures("ana") == []


def test_names_nobody_has_share_one_count(tmp_path: Path, clock: Clock) -> None:
    backoff = Backoff(tmp_path / "tries.json", clock, ["ana"])
    for number in range(FREE_TRIES):
        backoff.failed(f"nobody {number}")
    with pytest.raises(NotSignedIn, match="Too many"):
        backoff.check("somebody else")
    backoff.check("ana")


def test_a_name_keeps_no_more_failures_than_count(tmp_path: Path, backoff: Backoff) -> None:
    _fail(backoff, LAST_TRY * 3)
    assert len(backoff.failures("ana")) == LAST_TRY


def test_to_forget_the_last_failure_takes_no_room_on_the_disk(
    tmp_path: Path, backoff: Backoff, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(backoff, 1)

    def full(_path: Path, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(config, "write_atomically", full)
    backoff.succeeded("ana")
    assert not (tmp_path / "tries.json").exists()


def test_a_file_that_cannot_be_removed_is_emptied_instead(
    tmp_path: Path, backoff: Backoff, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail(backoff, 1)

    def held(_path: Path, *, missing_ok: bool) -> None:
        raise PermissionError(missing_ok)

    monkeypatch.setattr(Path, "unlink", held)
    backoff.succeeded("ana")
    assert (tmp_path / "tries.json").read_bytes() == b"[]"
