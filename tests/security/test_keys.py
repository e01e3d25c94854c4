"""The key file: opened by password or recovery key alone, and by nothing that was changed in it."""

from __future__ import annotations

import copy
import errno
import hashlib
import json
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.errors import KnownError, NotSignedIn, Unavailable
from app.security import keys
from app.security.keys import CHEAPEST, Cost, KeyRing

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


def test_a_one_time_code_opens_until_it_ends_and_ends_the_password(made: Made) -> None:
    path, ring, _ = made
    until = datetime(2025, 9, 10, tzinfo=UTC)
    before = until - timedelta(seconds=1)
    keys.set_password(path, ring, "ben", OTHER, cost=CHEAPEST)
    code = keys.invite(path, ring, "ben", until)
    assert (keys.user_names(path), keys.invited_names(path)) == (["ana"], ["ben"])
    assert keys.open_with_code(path, "ben", code, before).data_key() == ring.data_key()
    for user, text, now in (("ben", code, until), ("ana", code, before), ("ben", code[:-1], before)):
        with pytest.raises(NotSignedIn):
            keys.open_with_code(path, user, text, now)
    with pytest.raises(NotSignedIn):
        keys.open_with_password(path, "ben", OTHER)
    assert code not in path.read_text("utf-8")
    with pytest.raises(Unavailable, match="last password"):
        keys.invite(path, ring, "ana", until)
    keys.drop_expired(path, ring, before)
    assert keys.invited_names(path) == ["ben"]
    keys.drop_expired(path, ring, until)
    assert keys.invited_names(path) == []


def test_a_code_cannot_be_made_to_last_longer(made: Made) -> None:
    path, ring, _ = made
    until = datetime(2025, 9, 10, tzinfo=UTC)
    code = keys.invite(path, ring, "ben", until)
    _change(path, lambda file: file["slots"]["invited:ben"].update(until="2035-09-10T00:00:00Z"))  # type: ignore[index]
    with pytest.raises(Unavailable, match="changed"):
        keys.open_with_code(path, "ben", code, until)


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


def test_a_slot_slipped_into_the_file_is_not_signed_with_the_next_change(made: Made) -> None:
    path, ring, _ = made
    _change(path, lambda document: document["slots"].update({"user:eve": document["slots"]["user:ana"]}))  # type: ignore[attr-defined, index]  # plain JSON
    changed = path.read_bytes()
    with pytest.raises(Unavailable, match="has been changed"):
        keys.set_password(path, ring, "luis", OTHER, cost=CHEAPEST)
    with pytest.raises(Unavailable, match="has been changed"):
        keys.remove_user(path, ring, "ana")
    assert path.read_bytes() == changed


def test_a_key_of_another_office_changes_nothing(made: Made, tmp_path: Path) -> None:
    other, _ = keys.create(tmp_path / "other.keys", "ana", PASSWORD, cost=CHEAPEST)
    with pytest.raises(Unavailable, match="has been changed"):
        keys.set_password(made[0], other, "ana", OTHER, cost=CHEAPEST)
    assert keys.open_with_password(made[0], "ana", PASSWORD)


@pytest.mark.parametrize(
    ("cost", "sensible"),
    [
        (Cost(), True),
        (Cost(19 * 1024, 2), True),
        (Cost(46 * 1024, 1), True),
        (Cost(2**20, 10, 16), True),
        (Cost(19 * 1024, 1), False),
        (Cost(19 * 1024 - 1, 10), False),
        (Cost(46 * 1024 - 1, 1), False),
        (Cost(2**20 + 1, 3), False),
        (Cost(64 * 1024, 11), False),
        (Cost(64 * 1024, 3, 0), False),
        (Cost(64 * 1024, 3, 17), False),
    ],
)
def test_a_guess_is_neither_too_cheap_nor_too_dear(tmp_path: Path, cost: Cost, sensible: bool) -> None:
    assert cost.sensible == sensible
    if not sensible:
        with pytest.raises(ValueError, match="at such a cost"):
            keys.create(tmp_path / "office.keys", "ana", PASSWORD, cost=cost)
        assert not (tmp_path / "office.keys").exists()


@pytest.mark.parametrize(("memory", "rounds", "lanes"), [(8, 1, 1), (2**21, 3, 1), (2**16, 1000, 1), (2**16, 3, 4096)])
def test_costs_out_of_bounds_are_refused_before_a_derivation(
    made: Made, monkeypatch: pytest.MonkeyPatch, memory: int, rounds: int, lanes: int
) -> None:
    costs = {"memory": memory, "rounds": rounds, "lanes": lanes}
    _change(made[0], lambda document: document["slots"]["user:ana"].update(costs))  # type: ignore[index]  # plain JSON
    monkeypatch.setattr(keys, "Argon2id", None)
    for user in ("ana", "eve"):
        with pytest.raises(Unavailable):
            keys.open_with_password(made[0], user, PASSWORD)


def test_a_file_that_asks_for_more_memory_than_there_is_stops_nobody(made: Made) -> None:
    """In a process of its own, whose memory the system limits."""
    resource = pytest.importorskip("resource")
    costs = {"memory": 2**20, "rounds": 1}
    _change(made[0], lambda document: document["slots"]["user:ana"].update(costs))  # type: ignore[index]  # plain JSON
    script = (
        "import sys, pathlib, resource\n"
        "from app.security import keys\n"
        "from app.domain.errors import Unavailable\n"
        "resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))\n"
        "try: keys.open_with_password(pathlib.Path(sys.argv[1]), 'ana', 'x')\n"
        "except Unavailable: print('refused')\n"
    )
    assert resource.RLIM_INFINITY
    done = subprocess.run([sys.executable, "-c", script, str(made[0])], capture_output=True, text=True, timeout=60)
    assert done.stdout == "refused\n", done.stderr


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(version=True),
        lambda document: document.update(version=0),
        lambda document: document.update(version="1"),
        lambda document: document.update(more=1),
        lambda document: document["slots"]["user:ana"].pop("kdf"),
        lambda document: document["slots"].update({"ana": document["slots"]["user:ana"]}),
        lambda document: document["slots"].update(recovery=document["slots"]["user:ana"]),
        lambda document: document["slots"]["user:ana"].update(rounds=True),
        lambda document: document["slots"]["user:ana"].update(sealed="ab"),
        lambda document: document["slots"].update({"user:\ud800": document["slots"]["user:ana"]}),
        lambda document: document.update(mac="ñ"),
    ],
)
def test_what_no_fidus_writes_is_refused_as_damaged(made: Made, change: Callable[[dict[str, object]], object]) -> None:
    _change(made[0], change)
    with pytest.raises(Unavailable, match="damaged"):
        keys.open_with_password(made[0], "ana", PASSWORD)


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        keys.open_with_password(tmp_path, "ana", PASSWORD)


def test_no_changed_byte_opens_another_key(made: Made) -> None:
    """Every byte, another value each; a flip in white space may leave the file what it was, and then the key too."""
    path, ring, recovery = made
    content, opened = path.read_bytes(), 0
    for at in range(len(content)):
        path.write_bytes(content[:at] + bytes([content[at] ^ (1 + at % 255)]) + content[at + 1 :])
        try:
            found = keys.open_with_recovery(path, recovery)
        except (NotSignedIn, Unavailable):
            continue
        opened += 1
        assert found.data_key() == ring.data_key()
    assert opened <= content.count(b" ") + content.count(b"\n")


def test_a_file_cut_short_anywhere_opens_nothing(made: Made) -> None:
    path, _, recovery = made
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises((NotSignedIn, Unavailable)):
            keys.open_with_recovery(path, recovery)


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "The disk is full"), (errno.EACCES, "folder cannot be written to")]
)
def test_a_file_that_is_written_is_whole_or_the_old_one_and_the_refusal_is_told(
    made: Made, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    path, ring, _ = made
    before = path.read_bytes()

    def refuse(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(Unavailable, match=said):
        keys.set_password(path, ring, "luis", OTHER, cost=CHEAPEST)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_only_the_owner_may_read_the_file(made: Made) -> None:
    if os.name != "nt":
        assert made[0].stat().st_mode & 0o077 == 0


def test_a_forgotten_key_stops_what_was_made_with_it(made: Made) -> None:
    ring = made[1]
    mac = ring.mac("audit")
    assert mac(b"line") == ring.mac("audit")(b"line")
    ring.forget()
    with pytest.raises(NotSignedIn):
        mac(b"line")


def test_a_ring_is_never_written_down_nor_shown(made: Made) -> None:
    ring = made[1]
    assert repr(ring) == str(ring) == f"{ring}" == "KeyRing(***)"
    for write in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            write(ring)


def test_no_refusal_carries_a_secret(made: Made) -> None:
    """Neither its text, nor what it is made of, nor the errors behind it."""
    path, ring, recovery = made
    guess = "canary guess nobody made"
    secrets = [guess, PASSWORD, recovery[:7], ring.data_key().hex(), repr(ring.data_key())]
    for attempt in (
        lambda: keys.open_with_password(path, "ana", guess),
        lambda: keys.open_with_password(path, "eve", guess),
        lambda: keys.open_with_recovery(path, recovery[:-1] + ("A" if recovery[-1] != "A" else "B")),
        lambda: keys.create(path, "ana", guess, cost=CHEAPEST),
    ):
        with pytest.raises(KnownError) as refused:
            attempt()
        said = "".join(traceback.format_exception(refused.value)) + repr(refused.value.args)
        assert not [secret for secret in secrets if secret in said]


def test_an_unknown_user_costs_as_much_as_a_wrong_password(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    class Counting:
        def __init__(self, *, iterations: int, memory_cost: int, **_rest: object) -> None:
            asked.append((memory_cost, iterations))

        def derive(self, secret: bytes) -> bytes:
            return hashlib.sha256(secret).digest()

    monkeypatch.setattr(keys, "Argon2id", Counting)
    for user in ("ana", "eve", "recovery", ""):
        with pytest.raises(NotSignedIn):
            keys.open_with_password(made[0], user, OTHER)
    assert asked == [(CHEAPEST.memory, CHEAPEST.rounds)] * 4


def test_the_full_cost_opens_too(tmp_path: Path) -> None:
    path = tmp_path / "office.keys"
    ring, _ = keys.create(path, "ana", PASSWORD)
    slot = json.loads(path.read_bytes())["slots"]["user:ana"]
    assert (slot["kdf"], slot["memory"], slot["rounds"], slot["lanes"]) == ("argon2id", 65536, 3, 1)
    assert keys.open_with_password(path, "ana", PASSWORD).data_key() == ring.data_key()


@pytest.mark.parametrize("password", ["", "\0", "🐟" * 64, "x" * 5000, "\ud800", "ﷺ"])
def test_any_text_is_a_password(tmp_path: Path, password: str) -> None:
    path = tmp_path / "office.keys"
    ring, _ = keys.create(path, "ana", password, cost=CHEAPEST)
    assert keys.open_with_password(path, "ana", password).data_key() == ring.data_key()
    with pytest.raises(NotSignedIn):
        keys.open_with_password(path, "ana", password + "x")
