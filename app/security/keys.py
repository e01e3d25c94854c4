"""The key file: one data key for the office, wrapped once for each password and once for the recovery key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.config import write_atomically
from app.domain.errors import NotSignedIn, Unavailable, message
from app.security.derive import subkey

FORMAT, VERSION = "fidus-keys", 1
KEY_BYTES = 32
RECOVERY = "recovery"
LARGEST_FILE = 1024 * 1024
MOST_MEMORY, MOST_ROUNDS, MOST_LANES = 1024 * 1024, 10, 16
LEAST_MEMORY, LEAST_ROUNDS = 19 * 1024, 1
WRONG = message("The user name or the password is wrong.")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: argon2id's memory in KiB, rounds and lanes. The defaults take about 160 ms."""

    memory: int = 64 * 1024
    rounds: int = 3
    lanes: int = 1

    @property
    def sensible(self) -> bool:
        """Whether it is neither so cheap that guessing pays, nor so dear that it freezes the program."""
        least = self.memory >= LEAST_MEMORY and self.rounds >= LEAST_ROUNDS and self.lanes >= 1
        return least and self.memory <= MOST_MEMORY and self.rounds <= MOST_ROUNDS and self.lanes <= MOST_LANES


CHEAPEST = Cost(LEAST_MEMORY, LEAST_ROUNDS, 1)


@dataclass(slots=True)
class KeyRing:
    """The opened data key of an office. It shows nothing of itself, and can be forgotten."""

    database_id: str
    _key: bytes | None = field(repr=False)

    def database_key(self) -> bytes:
        """The 32 bytes the database is encrypted with."""
        return self.subkey("database")

    def subkey(self, purpose: str) -> bytes:
        """32 bytes derived for one purpose. Raises NotSignedIn once the key has been forgotten."""
        if self._key is None:
            raise NotSignedIn(message("Nobody is signed in."))
        return subkey(self._key, purpose)

    def mac(self, purpose: str) -> Callable[[bytes], bytes]:
        """A keyed hash (HMAC-SHA256) for one purpose."""
        key = self.subkey(purpose)
        return lambda content: hmac.digest(key, content, "sha256")

    def data_key(self) -> bytes:
        """The data key itself, to wrap it for another password. Raises NotSignedIn once it has been forgotten."""
        if self._key is None:
            raise NotSignedIn(message("Nobody is signed in."))
        return self._key

    def forget(self) -> None:
        """Drop the key."""
        self._key = None


def create(path: Path, user: str, password: str, *, cost: Cost = Cost()) -> tuple[KeyRing, str]:
    """Make the key file of a new office; answers the open key and the recovery key's text, shown once.

    Raises Unavailable where a key file exists already.
    """
    if path.exists():
        raise Unavailable(message("There is a key file already; it is never overwritten."))
    ring = KeyRing(secrets.token_hex(16), secrets.token_bytes(KEY_BYTES))
    recovery = secrets.token_bytes(KEY_BYTES)
    document: dict[str, object] = {"format": FORMAT, "version": VERSION, "database": ring.database_id, "slots": {}}
    slots = _slots(document)
    slots[RECOVERY] = _wrap(ring, RECOVERY, recovery, None)
    slots[_slot_name(user)] = _wrap(ring, _slot_name(user), password.encode(), cost)
    _write(path, document, ring)
    return ring, recovery_text(recovery)


def open_with_password(path: Path, user: str, password: str) -> KeyRing:
    """Open the data key. Raises NotSignedIn, alike for a wrong password and an unknown user, or Unavailable."""
    document = _read(path)
    slots, name = _slots(document), _slot_name(user)
    known = name in slots and user != RECOVERY
    slot = slots[name] if known else _dummy(slots)
    return _unwrap(document, name, slot, normal(password).encode())


def open_with_recovery(path: Path, text: str) -> KeyRing:
    """Open the data key with the printed recovery key. Raises NotSignedIn, naming a mistyped text as such."""
    document, key = _read(path), parse_recovery(text)
    slot = _slots(document).get(RECOVERY)
    if slot is None:
        raise NotSignedIn(message("This office has no recovery key."))
    return _unwrap(document, RECOVERY, slot, key)


def set_password(path: Path, ring: KeyRing, user: str, password: str, *, cost: Cost = Cost()) -> None:
    """Wrap the data key for a user's new password, in place of an old one."""
    document = _read(path)
    _slots(document)[_slot_name(user)] = _wrap(ring, _slot_name(user), password.encode(), cost)
    _write(path, document, ring)


def remove_user(path: Path, ring: KeyRing, user: str) -> None:
    """Forget a user's slot. Raises Unavailable for the last one: the office could not be opened any more."""
    document = _read(path)
    slots = _slots(document)
    if len([name for name in slots if name != RECOVERY]) <= 1:
        raise Unavailable(message("The last password of an office cannot be removed."))
    slots.pop(_slot_name(user), None)
    _write(path, document, ring)


def user_names(path: Path) -> list[str]:
    """The users who have a slot."""
    return sorted(name.removeprefix("user:") for name in _slots(_read(path)) if name != RECOVERY)


def normal(password: str) -> str:
    """The password as every keyboard gives it (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", password)


def recovery_text(key: bytes) -> str:
    """The recovery key for paper: 8 groups of 7 letters and digits, the last ones a check of the whole."""
    content = key + hashlib.sha256(key).digest()[:3]
    text = base64.b32encode(content).decode().rstrip("=")
    return "-".join(text[at : at + 7] for at in range(0, len(text), 7))


def parse_recovery(text: str) -> bytes:
    """The recovery key from its text, whatever the case and spacing. Raises NotSignedIn for a typing mistake."""
    plain = "".join(text.split()).replace("-", "").upper().replace("0", "O").replace("1", "I").replace("8", "B")
    try:
        content = base64.b32decode(plain + "=" * (-len(plain) % 8))
    except ValueError:
        content = b""
    key, check = content[:KEY_BYTES], content[KEY_BYTES:]
    if len(key) != KEY_BYTES or not hmac.compare_digest(check, hashlib.sha256(key).digest()[:3]):
        raise NotSignedIn(
            message("This is not a recovery key as it was printed."),
            message("Type all 8 groups; a group has 7 letters or digits."),
        )
    return key


def _slot_name(user: str) -> str:
    return f"user:{user}"


def _slots(document: dict[str, object]) -> dict[str, dict[str, object]]:
    slots = document.get("slots")
    if not isinstance(slots, dict) or not all(isinstance(slot, dict) for slot in slots.values()):
        raise _damaged()
    return slots


def _wrap(ring: KeyRing, name: str, secret: bytes, cost: Cost | None) -> dict[str, object]:
    """The data key, sealed by a secret; `cost` None for a secret that is random already."""
    salt, nonce = os.urandom(16), os.urandom(12)
    if cost is not None:
        secret = normal(secret.decode()).encode()
    wrapping = _derive(secret, salt, cost)
    sealed = AESGCM(wrapping).encrypt(nonce, ring.data_key(), _context(name, ring.database_id))
    facts: dict[str, object] = {"salt": salt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex()}
    if cost is not None:
        facts |= {"kdf": "argon2id", "memory": cost.memory, "rounds": cost.rounds, "lanes": cost.lanes}
    return facts


def _unwrap(document: dict[str, object], name: str, slot: dict[str, object], secret: bytes) -> KeyRing:
    database_id = document.get("database")
    if not isinstance(database_id, str):
        raise _damaged()
    salt, nonce, sealed = (_bytes(slot, part) for part in ("salt", "nonce", "sealed"))
    wrapping = _derive(secret, salt, _cost(slot))
    try:
        key = AESGCM(wrapping).decrypt(nonce, sealed, _context(name, database_id))
    except (InvalidTag, ValueError) as wrong:
        raise NotSignedIn(WRONG if name != RECOVERY else message("The recovery key is not of this office.")) from wrong
    ring = KeyRing(database_id, key)
    _check(document, ring)
    return ring


def _derive(secret: bytes, salt: bytes, cost: Cost | None) -> bytes:
    if cost is None:
        return subkey(secret, "recovery", salt)
    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=cost.rounds, lanes=cost.lanes, memory_cost=cost.memory)
    return kdf.derive(secret)


def _cost(slot: dict[str, object]) -> Cost | None:
    """The cost a slot names, refused outside sensible bounds: a file must not make guessing cheap, nor freeze us."""
    if "kdf" not in slot:
        return None
    numbers = [slot.get(name) for name in ("memory", "rounds", "lanes")]
    if slot["kdf"] != "argon2id" or not all(type(number) is int for number in numbers):
        raise _damaged()
    cost = Cost(*numbers)  # type: ignore[arg-type]  # each is a whole number, checked above
    if not cost.sensible:
        raise _damaged()
    return cost


def _dummy(slots: dict[str, dict[str, object]]) -> dict[str, object]:
    """A slot that nothing opens, as dear as the others: an unknown user takes as long as a wrong password."""
    like = next((slot for name, slot in slots.items() if name != RECOVERY), {"kdf": "argon2id", **_DEFAULT_COST})
    return {**like, "salt": os.urandom(16).hex(), "nonce": os.urandom(12).hex(), "sealed": os.urandom(48).hex()}


_DEFAULT_COST = {"memory": Cost().memory, "rounds": Cost().rounds, "lanes": Cost().lanes}


def _context(name: str, database_id: str) -> bytes:
    return f"{FORMAT}|{VERSION}|{database_id}|{name}".encode()


def _bytes(slot: dict[str, object], name: str) -> bytes:
    value = slot.get(name)
    try:
        return bytes.fromhex(value) if isinstance(value, str) else _refuse()
    except ValueError as unreadable:
        raise _damaged() from unreadable


def _refuse() -> bytes:
    raise _damaged()


def _write(path: Path, document: dict[str, object], ring: KeyRing) -> None:
    document.pop("mac", None)
    document["mac"] = ring.mac("key-file")(_canonical(document)).hex()
    write_atomically(path, json.dumps(document, indent=1, sort_keys=True).encode())


def _check(document: dict[str, object], ring: KeyRing) -> None:
    """The whole file must be as the key's owner wrote it: no slot swapped in, none made cheaper."""
    said = document.get("mac")
    plain = {name: value for name, value in document.items() if name != "mac"}
    if not isinstance(said, str) or not hmac.compare_digest(said, ring.mac("key-file")(_canonical(plain)).hex()):
        raise _damaged()


def _canonical(document: dict[str, object]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def _read(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _damaged()
        document = json.loads(path.read_bytes())
    except FileNotFoundError as missing:
        raise Unavailable(
            message("The key file {name} is missing.", name=path.name),
            message("Put it back beside the database, or restore a backup."),
        ) from missing
    except (OSError, ValueError, RecursionError) as unreadable:
        raise _damaged() from unreadable
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _damaged()
    if document.get("version") != VERSION:
        raise Unavailable(message("A newer FIDUS wrote the key file; this one changes nothing."))
    return document


def _damaged() -> Unavailable:
    return Unavailable(
        message("The key file is damaged or has been changed."),
        message("Put back a good copy of office.keys, or restore a backup."),
    )
