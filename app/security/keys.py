"""The key file: one data key for the office, wrapped once for each password and once for the recovery key."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal, NoReturn

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from app.config import write_for_office
from app.domain.errors import Message, NotSignedIn, Unavailable, message
from app.security.derive import password_bytes, subkey
from app.security.recovery import CODE_BYTES, code_text, parse_code, parse_recovery, recovery_text

FORMAT: Final = "fidus-keys"
VERSION = 1
KEY_BYTES, SALT_BYTES, NONCE_BYTES = 32, 16, 12
RECOVERY, USER, INVITED = "recovery", "user:", "invited:"
LARGEST_FILE = 1024 * 1024
MOST_MEMORY, MOST_ROUNDS, MOST_LANES = 1024 * 1024, 10, 16
FLOORS = ((19 * 1024, 2), (46 * 1024, 1))  # memory in KiB and rounds: at least one of these pairs
WRONG = message("The user name or the password is wrong.")
WRONG_CODE = message("The user name or the one-time code is wrong, or the code is no longer valid.")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess costs: argon2id's memory in KiB, rounds and lanes. The defaults take about 160 ms."""

    memory: int = 64 * 1024
    rounds: int = 3
    lanes: int = 1

    @property
    def sensible(self) -> bool:
        """Whether it is neither so cheap that guessing pays, nor so dear that it freezes the program."""
        enough = any(self.memory >= memory and self.rounds >= rounds for memory, rounds in FLOORS)
        bearable = self.memory <= MOST_MEMORY and self.rounds <= MOST_ROUNDS
        return enough and bearable and 1 <= self.lanes <= MOST_LANES


CHEAPEST = Cost(*FLOORS[0])

Salt = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Nonce = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{24}\Z")]
Sealed = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{96}\Z")]


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The data key, sealed by one secret; the cost belongs to passwords, what is random needs none.

    `until` is the moment after which a one-time code opens nothing any more.
    """

    salt: Salt
    nonce: Nonce
    sealed: Sealed
    kdf: Literal["argon2id"] | None = None
    memory: int = 0
    rounds: int = 0
    lanes: int = 0
    until: datetime | None = None

    @property
    def cost(self) -> Cost | None:
        """What a guess at this slot costs; None for the recovery key's."""
        return Cost(self.memory, self.rounds, self.lanes) if self.kdf else None

    def fits(self, name: str) -> bool:
        """Whether a slot of this name may look so: neither cheaper than the floor nor dearer than the ceiling."""
        if name.startswith(INVITED):
            return self.cost is None and self.until is not None and self.until.tzinfo is not None
        if self.until is not None:
            return False
        if name == RECOVERY:
            return self.cost is None
        return name.startswith(USER) and self.cost is not None and self.cost.sensible


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; `mac` proves that somebody who had the data key wrote all of it."""

    format: Literal["fidus-keys"]
    version: int
    database: Salt
    slots: dict[str, Slot]
    mac: str = ""

    def canonical(self) -> bytes:
        """What the MAC is made of: everything else, in one order."""
        facts = {name: value for name, value in msgspec.to_builtins(self).items() if name != "mac"}
        return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()


class Head(msgspec.Struct):
    """What every version of the file begins with."""

    format: str
    version: int


class KeyRing:
    """The opened data key of an office. It shows nothing of itself, is never written down, and can be forgotten."""

    __slots__ = ("_begun", "_derived", "_key", "database_id")

    def __init__(self, database_id: str, key: bytes) -> None:
        self.database_id = database_id
        self._key: bytes | None = key
        self._derived: dict[str, bytes] = {}
        self._begun: dict[str, HMAC] = {}

    def __repr__(self) -> str:
        return "KeyRing(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key ring is neither copied nor written down")

    def database_key(self) -> bytes:
        """The 32 bytes the database is encrypted with."""
        return self.subkey("database")

    def subkey(self, purpose: str) -> bytes:
        """32 bytes derived for one purpose. Raises NotSignedIn once the key has been forgotten."""
        if purpose not in self._derived:
            self._derived[purpose] = subkey(self.data_key(), purpose)
        return self._derived[purpose]

    def mac(self, purpose: str) -> Callable[[bytes], bytes]:
        """A keyed hash (HMAC-SHA256) for one purpose; like the ring, it stops once the key has been forgotten."""
        self._begun[purpose] = HMAC(self.subkey(purpose), SHA256())

        def mac(content: bytes) -> bytes:
            begun = self._begun.get(purpose)
            if begun is None:
                return hmac.digest(self.subkey(purpose), content, "sha256")
            fresh = begun.copy()  # twice as fast as to begin anew for every line of a long chain
            fresh.update(content)
            return fresh.finalize()

        return mac

    def data_key(self) -> bytes:
        """The data key itself, to wrap it for another password. Raises NotSignedIn once it has been forgotten."""
        if self._key is None:
            raise NotSignedIn(message("Nobody is signed in."))
        return self._key

    def forget(self) -> None:
        """Drop the key and all that was derived from it."""
        self._key = None
        self._derived.clear()
        self._begun.clear()


def create(path: Path, user: str, password: str, *, cost: Cost = Cost()) -> tuple[KeyRing, str]:
    """Make the key file of a new office; answers the open key and the recovery key's text, shown once.

    Raises Unavailable where a key file exists already or none can be written.
    """
    if path.exists():
        raise Unavailable(message("There is a key file already; it is never overwritten."))
    ring = KeyRing(secrets.token_hex(SALT_BYTES), secrets.token_bytes(KEY_BYTES))
    recovery = secrets.token_bytes(KEY_BYTES)
    slots = {RECOVERY: _wrap(ring, RECOVERY, recovery, None), **_password_slot(ring, user, password, cost)}
    _write(path, KeyFile(FORMAT, VERSION, ring.database_id, slots), ring)
    return ring, recovery_text(recovery)


def open_with_password(path: Path, user: str, password: str) -> KeyRing:
    """Open the data key. Raises NotSignedIn, alike for a wrong password and an unknown user, or Unavailable."""
    file, name = _read(path), USER + user
    return _unwrap(file, name, file.slots.get(name) or _dummy(file), password_bytes(password), WRONG)


def open_with_recovery(path: Path, text: str) -> KeyRing:
    """Open the data key with the printed recovery key. Raises NotSignedIn, naming a mistyped text as such."""
    file, key = _read(path), parse_recovery(text)
    if RECOVERY not in file.slots:
        raise NotSignedIn(message("This office has no recovery key."))
    return _unwrap(file, RECOVERY, file.slots[RECOVERY], key, message("The recovery key is not of this office."))


def open_with_code(path: Path, user: str, text: str, now: datetime) -> KeyRing:
    """Open the data key with a one-time code. Raises NotSignedIn, alike for a wrong, a used and an expired one."""
    file, secret = _read(path), parse_code(text)
    slot = file.slots.get(INVITED + user)
    if slot is None or slot.until is None or now >= slot.until:
        raise NotSignedIn(WRONG_CODE)
    return _unwrap(file, INVITED + user, slot, secret, WRONG_CODE)


def invite(path: Path, ring: KeyRing, user: str, until: datetime) -> str:
    """Wrap the data key for a one-time code, in place of the user's password; answers the code, shown once.

    Raises Unavailable for a changed file, and where no password would be left.
    """
    file, secret = _proven(path, ring), secrets.token_bytes(CODE_BYTES)
    wrapped = msgspec.structs.replace(_wrap(ring, INVITED + user, secret, None), until=until)
    _write_slots(path, file, ring, {**_without(file, user), INVITED + user: wrapped})
    return code_text(secret)


def drop_expired(path: Path, ring: KeyRing, now: datetime) -> None:
    """Forget the slots of one-time codes that are over. Raises Unavailable for a changed file."""
    file = _proven(path, ring)
    kept = {name: slot for name, slot in file.slots.items() if slot.until is None or now < slot.until}
    if kept != file.slots:
        _write_slots(path, file, ring, kept)


def set_password(path: Path, ring: KeyRing, user: str, password: str, *, cost: Cost = Cost()) -> None:
    """Wrap the data key for a user's new password, in place of an old one. Raises Unavailable for a changed file."""
    file = _proven(path, ring)
    slots = {**_without(file, user), **_password_slot(ring, user, password, cost)}
    _write_slots(path, file, ring, slots)


def remove_user(path: Path, ring: KeyRing, user: str) -> None:
    """Forget a user's slots. Raises Unavailable for a changed file, and for the last one: nobody could come in."""
    file = _proven(path, ring)
    _write_slots(path, file, ring, _without(file, user))


def user_names(path: Path) -> list[str]:
    """The users who have a password. Raises Unavailable."""
    return sorted(name.removeprefix(USER) for name in _read(path).slots if name.startswith(USER))


def invited_names(path: Path) -> list[str]:
    """The users a one-time code waits for. Raises Unavailable."""
    return sorted(name.removeprefix(INVITED) for name in _read(path).slots if name.startswith(INVITED))


def _without(file: KeyFile, user: str) -> dict[str, Slot]:
    return {name: slot for name, slot in file.slots.items() if name not in (USER + user, INVITED + user)}


def _write_slots(path: Path, file: KeyFile, ring: KeyRing, slots: dict[str, Slot]) -> None:
    if not any(name.startswith(USER) for name in slots):
        raise Unavailable(message("The last password of an office cannot be removed."))
    _write(path, msgspec.structs.replace(file, slots=slots), ring)


def _password_slot(ring: KeyRing, user: str, password: str, cost: Cost) -> dict[str, Slot]:
    if not cost.sensible:
        raise ValueError("no password is kept at such a cost")
    return {USER + user: _wrap(ring, USER + user, password_bytes(password), cost)}


def _wrap(ring: KeyRing, name: str, secret: bytes, cost: Cost | None) -> Slot:
    """The data key, sealed by a secret; `cost` None for a secret that is random already."""
    salt, nonce = os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    wrapping = _wrapping_key(secret, salt, cost)
    sealed = AESGCM(wrapping).encrypt(nonce, ring.data_key(), _context(name, ring.database_id))
    if cost is None:
        return Slot(salt.hex(), nonce.hex(), sealed.hex())
    return Slot(salt.hex(), nonce.hex(), sealed.hex(), "argon2id", cost.memory, cost.rounds, cost.lanes)


def _unwrap(file: KeyFile, name: str, slot: Slot, secret: bytes, wrong: Message) -> KeyRing:
    wrapping = _wrapping_key(secret, bytes.fromhex(slot.salt), slot.cost)
    nonce, sealed = bytes.fromhex(slot.nonce), bytes.fromhex(slot.sealed)
    try:
        key = AESGCM(wrapping).decrypt(nonce, sealed, _context(name, file.database))
    except InvalidTag:
        raise NotSignedIn(wrong) from None
    ring = KeyRing(file.database, key)
    _check(file, ring)
    return ring


def _wrapping_key(secret: bytes, salt: bytes, cost: Cost | None) -> bytes:
    if cost is None:
        return subkey(secret, "recovery", salt)
    kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=cost.rounds, lanes=cost.lanes, memory_cost=cost.memory)
    try:
        return kdf.derive(secret)
    except MemoryError:
        raise _damaged() from None  # nobody here asks for so much; somebody put it into the file


def _dummy(file: KeyFile) -> Slot:
    """A slot that nothing opens, as dear as the others: an unknown user takes as long as a wrong password."""
    cost = next((slot.cost for slot in file.slots.values() if slot.cost), Cost())
    salt, nonce, sealed = (os.urandom(size).hex() for size in (SALT_BYTES, NONCE_BYTES, KEY_BYTES + 16))
    return Slot(salt, nonce, sealed, "argon2id", cost.memory, cost.rounds, cost.lanes)


def _context(name: str, database_id: str) -> bytes:
    """What a slot is bound to: the slot's version, the database, the user."""
    return f"{FORMAT}|{VERSION}|{database_id}|{name}".encode()


def _write(path: Path, file: KeyFile, ring: KeyRing) -> None:
    said = ring.mac("key-file")(file.canonical()).hex()
    write_for_office(path, msgspec.json.format(msgspec.json.encode(msgspec.structs.replace(file, mac=said))))


def _proven(path: Path, ring: KeyRing) -> KeyFile:
    """The file, before something is added to it: what was slipped in must not be signed with the rest."""
    file = _read(path)
    _check(file, ring)
    return file


def _check(file: KeyFile, ring: KeyRing) -> None:
    """The whole file must be as the key's owner wrote it: no slot swapped in, none made cheaper."""
    if not hmac.compare_digest(file.mac.encode(), ring.mac("key-file")(file.canonical()).hex().encode()):
        raise _damaged()


def _read(path: Path) -> KeyFile:
    """The file, well-formed and within bounds. Raises Unavailable; whether it is genuine only its key can tell."""
    content = _content(path)
    try:
        head = msgspec.json.decode(content, type=Head)
        if head.format == FORMAT and head.version > VERSION:
            raise Unavailable(message("A newer FIDUS wrote the key file; this one changes nothing."))
        file = msgspec.json.decode(content, type=KeyFile)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise _damaged() from None
    if file.version != VERSION or not all(slot.fits(name) for name, slot in file.slots.items()):
        raise _damaged()
    return file


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError as missing:
        raise Unavailable(
            message("The key file {name} is missing.", name=path.name),
            message("Put it back beside the database, or restore a backup."),
        ) from missing
    except OSError as unreadable:
        raise _damaged() from unreadable
    if len(content) > LARGEST_FILE:
        raise _damaged()
    return content


def _damaged() -> Unavailable:
    return Unavailable(
        message("The key file is damaged or has been changed."),
        message("Put back a good copy of office.keys, or restore a backup."),
    )
