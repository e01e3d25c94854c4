"""The key file: opened by password or recovery key alone, and by nothing that was changed in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import NotSignedIn, Unavailable
from app.security import keys
from app.security.keys import CHEAPEST, KeyRing

PASSWORD, OTHER = "correct cobalt marmot swing", "seven unrelated quiet lanterns"


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, KeyRing, str]:
    path = tmp_path / "office.keys"
    ring, recovery = keys.create(path, "ana", PASSWORD, cost=CHEAPEST)
    return path, ring, recovery


Made = tuple[Path, KeyRing, str]


def _change(path: Path, change: Callable[[dict[str, object]], object]) -> None:
    document = json.loads(path.read_bytes())
    change(document)
    path.write_text(json.dumps(document), "utf-8")


def test_password_and_recovery_key_open_the_same_key(made: Made) -> None:
    path, ring, recovery = made
    assert keys.open_with_password(path, "ana", PASSWORD).data_key() == ring.data_key()
    assert keys.open_with_recovery(path, recovery.lower().replace("-", " ")).data_key() == ring.data_key()


def test_a_wrong_password_and_an_unknown_user_are_told_alike(made: Made) -> None:
    said = []
    for user, password in (("ana", OTHER), ("eve", PASSWORD), ("recovery", PASSWORD)):
        with pytest.raises(NotSignedIn) as refused:
            keys.open_with_password(made[0], user, password)
        said.append(refused.value.what)
    assert said[0] == said[1] == said[2]


def test_a_mistyped_recovery_key_is_told_from_one_of_another_office(made: Made, tmp_path: Path) -> None:
    path, _, recovery = made
    mistyped = ("A" if recovery[0] != "A" else "B") + recovery[1:]
    with pytest.raises(NotSignedIn, match="as it was printed"):
        keys.open_with_recovery(path, mistyped)
    _, other = keys.create(tmp_path / "other.keys", "ana", PASSWORD, cost=CHEAPEST)
    with pytest.raises(NotSignedIn, match="not of this office"):
        keys.open_with_recovery(path, other)


def test_a_key_file_is_never_overwritten(made: Made) -> None:
    before = made[0].read_bytes()
    with pytest.raises(Unavailable, match="never overwritten"):
        keys.create(made[0], "eve", OTHER, cost=CHEAPEST)
    assert made[0].read_bytes() == before


def test_a_new_password_replaces_the_old_one(made: Made) -> None:
    path, ring, recovery = made
    keys.set_password(path, ring, "ana", OTHER, cost=CHEAPEST)
    assert keys.open_with_password(path, "ana", OTHER).data_key() == ring.data_key()
    assert keys.open_with_recovery(path, recovery).data_key() == ring.data_key()
    with pytest.raises(NotSignedIn):
        keys.open_with_password(path, "ana", PASSWORD)


def test_users_come_and_go_but_the_last_password_stays(made: Made) -> None:
    path, ring, _ = made
    keys.set_password(path, ring, "luis", OTHER, cost=CHEAPEST)
    assert keys.user_names(path) == ["ana", "luis"]
    keys.remove_user(path, ring, "ana")
    assert keys.user_names(path) == ["luis"]
    with pytest.raises(Unavailable, match="last password"):
        keys.remove_user(path, ring, "luis")
    assert keys.open_with_password(path, "luis", OTHER).data_key() == ring.data_key()


def test_the_same_password_typed_in_another_unicode_form_opens(tmp_path: Path) -> None:
    path = tmp_path / "office.keys"
    keys.create(path, "ana", "más marmotas de cobalto", cost=CHEAPEST)
    assert keys.open_with_password(path, "ana", "más marmotas de cobalto")


@pytest.mark.parametrize(
    ("change", "password_still_decrypts"),
    [
        (lambda document: document.pop("mac"), True),
        (lambda document: document["slots"].pop("recovery"), True),
        (lambda document: document["slots"].update({"user:eve": dict(document["slots"]["user:ana"])}), True),
        (lambda document: document.update(database="0" * 32), False),
        (lambda document: document["slots"]["user:ana"].update(memory=8), True),
        (lambda document: document["slots"]["user:ana"].update(memory=2**30), True),
        (lambda document: document["slots"]["user:ana"].update(kdf="plain"), True),
        (lambda document: document["slots"]["user:ana"].update(salt="zz"), True),
        (lambda document: document["slots"]["user:ana"].pop("sealed"), True),
        (lambda document: document.update(slots=[]), True),
        (lambda document: document.update(database=7), True),
    ],
)
def test_a_changed_file_opens_nothing(
    made: Made, change: Callable[[dict[str, object]], object], password_still_decrypts: bool
) -> None:
    _change(made[0], change)
    with pytest.raises(Unavailable if password_still_decrypts else NotSignedIn):
        keys.open_with_password(made[0], "ana", PASSWORD)


def test_a_slot_of_one_user_does_not_open_as_another(made: Made) -> None:
    path, ring, _ = made
    keys.set_password(path, ring, "luis", OTHER, cost=CHEAPEST)
    _change(path, lambda document: document["slots"].update({"user:luis": document["slots"]["user:ana"]}))  # type: ignore[attr-defined, index]  # plain JSON
    with pytest.raises(NotSignedIn):
        keys.open_with_password(path, "luis", PASSWORD)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "x"}', b"[" * 100_000, b" " * 1_100_000])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "office.keys"
    path.write_bytes(content)
    with pytest.raises(Unavailable):
        keys.open_with_password(path, "ana", PASSWORD)


def test_a_missing_and_a_newer_file_are_named_as_such(made: Made, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="missing"):
        keys.open_with_password(tmp_path / "none.keys", "ana", PASSWORD)
    _change(made[0], lambda document: document.update(version=2))
    with pytest.raises(Unavailable, match="newer FIDUS"):
        keys.open_with_password(made[0], "ana", PASSWORD)


def test_an_office_without_a_recovery_key_says_so(made: Made) -> None:
    path, _, recovery = made
    _change(path, lambda document: document["slots"].pop("recovery"))  # type: ignore[attr-defined]  # plain JSON
    with pytest.raises(NotSignedIn, match="no recovery key"):
        keys.open_with_recovery(path, recovery)


def test_a_forgotten_key_opens_nothing_and_an_open_one_shows_nothing(made: Made) -> None:
    ring = made[1]
    assert ring.data_key().hex() not in repr(ring)
    assert str(ring.data_key()) not in repr(ring)
    ring.forget()
    for use in (ring.data_key, ring.database_key, lambda: ring.mac("audit")):
        with pytest.raises(NotSignedIn):
            use()


def test_each_purpose_has_its_own_key(made: Made) -> None:
    ring = made[1]
    found = {ring.subkey(purpose) for purpose in ("database", "audit", "pepper")} | {ring.data_key()}
    assert len(found) == 4
    assert ring.database_key() == ring.subkey("database")
    assert ring.mac("audit")(b"one") != ring.mac("audit")(b"two")


def test_neither_password_nor_key_stands_in_the_file(made: Made) -> None:
    path, ring, recovery = made
    content = path.read_text("utf-8")
    for secret in (PASSWORD, ring.data_key().hex(), recovery, recovery.replace("-", "")):
        assert secret not in content
