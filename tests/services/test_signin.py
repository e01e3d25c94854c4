"""An office is made once, opens to the right password only, and says nothing of its secrets."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.config import Paths
from app.db import upgrade
from app.db.store import Writing
from app.domain.errors import BadInput, KnownError, NotSignedIn, Unavailable, message
from app.domain.permissions import Role
from app.security import keys
from app.security.recovery import recovery_text
from app.services import signin, trail
from app.services.office import Office
from app.services.signin import NewOffice, Surroundings
from tests.conftest import NOW, PASSWORD, USER

OTHER = "quite another velvet turnip"
HEAD = upgrade.HEAD


@pytest.fixture
def next_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Makes the program be of a version to come, whose migration does nothing."""
    folder = tmp_path / "migrations"
    shutil.copytree(upgrade.migrations_folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_next.py").write_text(
        f"revision, down_revision = '9999', '{HEAD}'\nbranch_labels = depends_on = None\n\ndef upgrade():\n    pass\n"
    )
    monkeypatch.setattr(upgrade, "migrations_folder", lambda: folder)
    monkeypatch.setattr(upgrade, "HEAD", "9999")
    return "9999"


def actions(office: Office) -> list[str]:
    return [line.action for line in trail.audit_page(office, trail.Filter()).lines]


def test_the_first_user_holds_every_role_and_is_known_as_the_only_one(office: Office) -> None:
    assert office.person.roles == frozenset(Role)
    assert (office.person.name, office.person.initials, office.person.only) == (USER, "AB", True)
    assert actions(office) == ["sign-in:done", "office:created"]


def test_a_new_office_has_the_shipped_terms_and_nothing_else(office: Office) -> None:
    book = office.book()
    assert {terms.fund for terms in book.terms} >= {"CORE", "BALANCE", "DYNAMIC"}
    assert (book.clients, book.accounts, book.investments, book.deals) == ((), (), (), ())


def test_an_office_is_never_made_over_another(around: Surroundings, new_office: str) -> None:
    before = around.paths.keys.read_bytes(), around.paths.database.read_bytes()
    with pytest.raises(Unavailable, match="There is an office in"):
        signin.create_office(around, NewOffice(user="eve", full_name="Eve", password=OTHER))
    assert (around.paths.keys.read_bytes(), around.paths.database.read_bytes()) == before


def test_a_database_without_its_keys_is_left_alone(around: Surroundings) -> None:
    around.paths.folder.mkdir()
    around.paths.database.write_bytes(b"somebody's records")
    with pytest.raises(Unavailable, match="There is an office in"):
        signin.create_office(around, NewOffice(user="eve", full_name="Eve", password=OTHER))
    assert around.paths.database.read_bytes() == b"somebody's records"
    assert not around.paths.keys.exists()


@pytest.mark.parametrize(
    ("user", "password", "field"),
    [(" ", OTHER, "user"), ("a\nb", OTHER, "user"), ("a" * 81, OTHER, "user"), ("eve", "short", "password")],
)
def test_what_will_not_do_leaves_no_office_behind(around: Surroundings, user: str, password: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        signin.create_office(around, NewOffice(user=user, full_name="Eve", password=password))
    assert refused.value.field == field
    assert not around.paths.folder.exists()


def test_a_zone_that_does_not_exist_leaves_no_office_behind(around: Surroundings) -> None:
    with pytest.raises(BadInput):
        signin.create_office(around, NewOffice(user="eve", full_name="Eve", password=OTHER, timezone="Moon/Base"))
    assert not around.paths.folder.exists()


def test_an_office_that_could_not_be_filled_is_taken_away(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(signin, "_fill", fail)
    with pytest.raises(OSError, match="disk full"):
        signin.create_office(around, NewOffice(user="eve", full_name="Eve", password=OTHER))
    assert not around.paths.keys.exists()
    assert not around.paths.database.exists()


def test_an_upgrade_at_the_sign_in_stands_in_the_audit(
    around: Surroundings, new_office: str, next_revision: str
) -> None:
    opened = signin.open_office(around, USER, PASSWORD)
    try:
        assert opened.upgraded_from == HEAD
        assert actions(opened) == ["sign-in:done", "schema:upgraded", "office:created"]
        line = trail.audit_page(opened, trail.Filter(action="schema")).lines[0]
        assert (line.after, line.actor) == ({"revision": next_revision}, "upgrade")
        assert trail.check(opened).sound
    finally:
        opened.close()
    reopened = signin.open_office(around, USER, PASSWORD)
    assert actions(reopened).count("schema:upgraded") == 1
    reopened.close()


def test_what_an_unfinished_office_left_does_not_accuse_the_next_one(around: Surroundings) -> None:
    around.paths.folder.mkdir(parents=True)
    around.paths.witness.write_text("of another key")
    signin.create_office(around, NewOffice(user=USER, full_name="Ana", password=PASSWORD))
    opened = signin.open_office(around, USER, PASSWORD)
    assert trail.check(opened).sound
    opened.close()


def test_where_there_is_no_office_none_is_opened(tmp_path: Path, around: Surroundings) -> None:
    with pytest.raises(Unavailable, match="There is no office"):
        signin.open_office(replace(around, paths=Paths(tmp_path / "nowhere")), USER, PASSWORD)


@pytest.mark.parametrize(("user", "password"), [(USER, OTHER), ("nobody", PASSWORD), (keys.RECOVERY, PASSWORD)])
def test_a_wrong_password_and_a_wrong_name_open_nothing(
    around: Surroundings, new_office: str, user: str, password: str
) -> None:
    with pytest.raises(NotSignedIn) as refused:
        signin.open_office(around, user, password)
    assert str(refused.value) == "The user name or the password is wrong."


def test_failed_tries_make_the_next_one_wait_and_stand_in_the_audit_afterwards(
    around: Surroundings, new_office: str
) -> None:
    for _ in range(5):
        with pytest.raises(NotSignedIn, match="is wrong"):
            signin.open_office(around, USER, OTHER)
    with pytest.raises(NotSignedIn, match="Too many tries"):
        signin.open_office(around, USER, PASSWORD)
    later = replace(around, clock=lambda: NOW + timedelta(minutes=5))
    opened = signin.open_office(later, USER, PASSWORD)
    try:
        assert actions(opened)[:6] == ["sign-in:done", *["sign-in:failed"] * 5]
        assert len(signin.failures_since(opened)) == 5
    finally:
        opened.close()


def test_the_recovery_key_gives_a_new_password_and_ends_the_old_one(around: Surroundings, new_office: str) -> None:
    signin.open_with_recovery(around, USER, new_office, OTHER)
    with pytest.raises(NotSignedIn):
        signin.open_office(around, USER, PASSWORD)
    opened = signin.open_office(around, USER, OTHER)
    assert "user:password-reset" in actions(opened)
    opened.close()


def test_the_recovery_key_makes_no_user_and_no_weak_password(around: Surroundings, new_office: str) -> None:
    with pytest.raises(NotSignedIn, match="no user") as nobody:
        signin.open_with_recovery(around, "eve", new_office, OTHER)
    with pytest.raises(BadInput) as weak:
        signin.open_with_recovery(around, USER, new_office, "short")
    with pytest.raises(NotSignedIn) as wrong:
        signin.open_with_recovery(around, USER, new_office[:-1], OTHER)
    assert [each.value.field for each in (nobody, weak, wrong)] == ["user", "password", "recovery"]
    signin.open_office(around, USER, PASSWORD).close()


def test_a_password_made_of_ones_own_name_is_refused_with_the_recovery_key_too(
    around: Surroundings, new_office: str
) -> None:
    with pytest.raises(BadInput, match="easy to guess"):
        signin.open_with_recovery(around, USER, new_office, "Beltrán Beltrán Ana 1")


def test_where_the_key_file_cannot_be_written_the_old_password_stays(
    around: Surroundings, new_office: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(keys, "set_password", fail)
    with pytest.raises(OSError, match="disk full"):
        signin.open_with_recovery(around, USER, new_office, OTHER)
    opened = signin.open_office(around, USER, PASSWORD)
    assert "user:password-reset" not in actions(opened)
    opened.close()


def test_a_lock_opens_to_the_recovery_key_of_this_office_alone(office: Office, new_office: str) -> None:
    signin.lock(office)
    with pytest.raises(NotSignedIn, match="not of this office"):
        signin.unlock_with_recovery(office, recovery_text(bytes(32)), OTHER)
    with pytest.raises(BadInput):
        signin.unlock_with_recovery(office, new_office, "short")
    assert actions(office)[0] == "session:locked"
    signin.unlock_with_recovery(office, new_office, OTHER)
    assert actions(office)[:2] == ["session:unlocked", "user:password-reset"]
    with pytest.raises(NotSignedIn):
        signin.unlock(office, PASSWORD)
    signin.unlock(office, OTHER)


def test_a_lock_opens_to_the_same_person_only_and_both_are_written_down(office: Office) -> None:
    signin.lock(office)
    with pytest.raises(NotSignedIn):
        signin.unlock(office, OTHER)
    signin.unlock(office, PASSWORD)
    assert actions(office)[:3] == ["session:unlocked", "sign-in:failed", "session:locked"]


def test_the_only_user_is_known_before_anybody_signs_in(tmp_path: Path, around: Surroundings, new_office: str) -> None:
    assert signin.only_user(around) == signin.first_user(around) == USER
    assert signin.first_user(replace(around, paths=Paths(tmp_path / "nowhere"))) == ""
    ring = keys.open_with_password(around.paths.keys, USER, PASSWORD)
    keys.set_password(around.paths.keys, ring, "bea", OTHER, cost=around.cost)
    assert signin.first_user(around) == ""
    with pytest.raises(BadInput):
        signin.only_user(around)


def test_a_key_without_a_user_in_the_office_does_not_sign_in(around: Surroundings, new_office: str) -> None:
    ring = keys.open_with_password(around.paths.keys, USER, PASSWORD)
    keys.set_password(around.paths.keys, ring, "eve", OTHER, cost=around.cost)
    with pytest.raises(NotSignedIn, match="is wrong"):
        signin.open_office(around, "eve", OTHER)


def test_a_password_shows_in_no_text_no_log_and_no_file(
    around: Surroundings, reopen: Callable[[], Office], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wanted = NewOffice(user=USER, full_name="Ana", password=PASSWORD)
    recovery = signin.create_office(around, wanted)
    opened = reopen()
    with pytest.raises(NotSignedIn) as refused:
        signin.open_office(around, USER, OTHER)
    said = caplog.text + repr(wanted) + repr(opened) + str(refused.value) + repr(around)
    exported = trail.export(opened).decode()
    opened.close()
    for secret in (PASSWORD, OTHER, recovery):
        assert secret not in said + exported
        for file in around.paths.folder.rglob("*"):
            assert not file.is_file() or secret.encode() not in file.read_bytes()


def test_a_closed_office_answers_nothing_more(around: Surroundings, new_office: str) -> None:
    opened = signin.open_office(around, USER, PASSWORD)
    *_, forget = opened.closers
    opened.close()
    ring = getattr(forget, "__self__", None)
    assert isinstance(ring, keys.KeyRing)
    with pytest.raises(KnownError):
        ring.data_key()


def test_a_reset_that_cannot_be_committed_leaves_the_old_password(
    around: Surroundings, new_office: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_writing: Writing) -> None:
        raise Unavailable(message("The disk is full; nothing was written."))

    with monkeypatch.context() as patched:
        patched.setattr(Writing, "commit", fail)
        with pytest.raises(Unavailable):
            signin.open_with_recovery(around, USER, new_office, OTHER)
    signin.open_office(around, USER, PASSWORD).close()
