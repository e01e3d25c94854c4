"""Signing in: what failed before is told to the audit, and nothing of it is lost or said aloud."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.db import audit, users
from app.domain.errors import BadInput, NotSignedIn, Unavailable, message
from app.security.backoff import FREE_TRIES, LAST_TRY, UNKNOWN, Backoff
from app.services import signin
from app.services.office import Office
from app.services.signin import NewOffice, Surroundings
from tests.conftest import PASSWORD, USER

OTHER = "seven unrelated quiet lanterns"


def _fail(around: Surroundings, user: str, times: int) -> None:
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            signin.open_office(around, user, OTHER)


def _actions(office: Office) -> list[tuple[str, str]]:
    with office.store.reading() as session:
        return [(line.action, line.subject) for line in audit.read(session, audit.Filter(), limit=100)]


@pytest.mark.usefixtures("new_office")
def test_every_failure_stands_in_the_audit_after_the_next_sign_in(around: Surroundings) -> None:
    _fail(around, USER, 2)
    _fail(around, "a password typed as the name", 1)
    assert "typed" not in around.paths.attempts.read_text("utf-8")
    office = signin.open_office(around, USER, PASSWORD)
    failed = [subject for action, subject in _actions(office) if action == "sign-in:failed"]
    assert sorted(failed) == sorted([USER, USER, UNKNOWN])
    office.close()
    again = signin.open_office(around, USER, PASSWORD)
    assert len([action for action, _ in _actions(again) if action == "sign-in:failed"]) == 3
    again.close()


def test_the_recovery_key_lets_in_again_and_what_failed_is_kept(around: Surroundings, new_office: str) -> None:
    clock = [around.clock()]
    moving = replace(around, clock=lambda: clock[0])
    for _ in range(LAST_TRY):
        clock[0] = clock[0].replace(year=clock[0].year + 1)
        _fail(moving, USER, 1)
    with pytest.raises(NotSignedIn, match="recovery key"):
        signin.open_office(moving, USER, PASSWORD)
    signin.open_with_recovery(moving, USER, new_office, OTHER)
    office = signin.open_office(moving, USER, OTHER)
    actions = [action for action, _ in _actions(office)]
    assert actions.count("sign-in:failed") == LAST_TRY
    assert actions.count("user:password-reset") == 1
    office.close()


@pytest.mark.usefixtures("new_office")
def test_after_the_free_tries_even_the_right_password_waits(around: Surroundings) -> None:
    _fail(around, USER, FREE_TRIES)
    with pytest.raises(NotSignedIn, match="Too many"):
        signin.open_office(around, USER, PASSWORD)


@pytest.mark.usefixtures("new_office")
def test_a_cheaper_hash_is_made_anew_at_the_sign_in(around: Surroundings) -> None:
    for _ in range(2):
        office = signin.open_office(replace(around, rounds=5), USER, PASSWORD)
        with office.store.reading() as session:
            known = users.read(session, USER)
        assert known is not None
        assert known.password_hash.startswith("$2b$05$")
        assert [action for action, _ in _actions(office)].count("user:password-rehashed") == 1
        office.close()


def test_a_name_typed_with_spaces_around_it_can_sign_in(around: Surroundings) -> None:
    signin.create_office(around, NewOffice(user=f" {USER} ", full_name="", password=PASSWORD))
    signin.open_office(around, USER, PASSWORD).close()


@pytest.mark.parametrize("password", ["short", "passwordpassword"])
def test_the_first_user_needs_a_good_password(around: Surroundings, password: str) -> None:
    with pytest.raises(BadInput):
        signin.create_office(around, NewOffice(user=USER, full_name="", password=password))
    assert not around.paths.keys.exists()


@pytest.mark.usefixtures("new_office")
def test_unlocking_with_a_wrong_password_is_told_to_the_audit(office: Office) -> None:
    with pytest.raises(NotSignedIn):
        signin.unlock(office, OTHER)
    signin.unlock(office, PASSWORD)
    assert [action for action, _ in _actions(office)][:2] == ["session:unlocked", "sign-in:failed"]


@pytest.mark.usefixtures("new_office")
def test_a_sign_in_that_was_written_stands_where_old_failures_cannot_be_forgotten(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _fail(around, USER, 1)

    def full(_backoff: Backoff, _user: str) -> None:
        raise Unavailable(message("The disk is full; nothing was written."))

    with monkeypatch.context() as there:
        there.setattr(Backoff, "succeeded", full)
        office = signin.open_office(around, USER, PASSWORD)
        signin.unlock(office, PASSWORD)
    assert "could not be forgotten" in caplog.text
    assert ("session:unlocked", USER) in _actions(office)
    office.close()
    assert around.paths.attempts.exists()
    signin.open_office(around, USER, PASSWORD).close()
    assert not around.paths.attempts.exists()
