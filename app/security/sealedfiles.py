"""Sealed files: a document's content in a folder, readable with the office's key alone, every change of it noticed."""

from __future__ import annotations

import json
import secrets
import struct
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.config import write_for_office
from app.domain.errors import KnownError, NotSignedIn, message
from app.security.derive import subkey

MAGIC = b"FIDUSDOC"
VERSION, KEY_ID = 1, "docs"
CHUNK, TAG, PREFIX = 1024 * 1024, 16, 7
LENGTH = struct.Struct(">H")
ORPHANS = "orphans"


class DamagedFile(KnownError):
    """A sealed file cannot be read, or is not the one that was written."""

    title = message("The document cannot be opened")


class MissingFile(DamagedFile):
    """A sealed file is not in this folder: it may lie at the seat where the document was added."""

    title = message("The document is not on this workstation")


class SealedFiles:
    """The sealed files of an office, each under the identity of its document.

    AES-256-GCM over chunks of 1 MiB (STREAM): the nonce is a random prefix of 7 bytes, the chunk's number and whether
    it is the last; the header (version, document, key) is authenticated with each. A flipped bit, a chunk that is
    dropped, swapped, appended or cut off, and the file of another document are all refused. Nothing is ever written
    in clear.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self._key: bytes | None = key

    def __repr__(self) -> str:
        return f"SealedFiles({self.folder.name!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("sealed files are neither copied nor written down")

    def forget(self) -> None:
        """Drop the key; who seals or opens from now on gets NotSignedIn."""
        self._key = None

    def seal(self, identity: str, content: bytes | IO[bytes]) -> None:
        """Keep a content, whole or not at all; it is on the disk when this returns. Raises Unavailable.

        An identity is used once.
        """
        path = self._path(identity)
        if path.exists():
            raise FileExistsError(identity)
        source = BytesIO(content) if isinstance(content, bytes) else content
        write_for_office(path, self._sealed(identity, source))

    def open(self, identity: str) -> Iterator[bytes]:
        """The content, piece by piece. Raises MissingFile and DamagedFile.

        A cut-off end shows only there, so use nothing before it.
        """
        try:
            with self._path(identity).open("rb") as file:
                yield from self._opened(identity, file)
        except FileNotFoundError:
            raise MissingFile(message("The sealed file of this document is missing."), RESTORE) from None
        except OSError as failed:
            raise DamagedFile(message("The sealed file of this document cannot be read."), RESTORE) from failed

    def read(self, identity: str) -> bytes:
        """The whole content. Raises DamagedFile."""
        return b"".join(self.open(identity))

    def identities(self) -> frozenset[str]:
        """The documents that have a file here."""
        return frozenset(path.name for path in self._files() if not path.name.startswith("."))

    def set_aside(self, known: Iterable[str], before: float) -> tuple[str, ...]:
        """Move what belongs to no known document, and is older than that moment, into a folder of its own.

        What an ended write left behind goes there too; nothing is deleted. `before` is in seconds since 1970.
        """
        expected, moved = set(known), []
        for path in self._files():
            if path.name not in expected and path.stat().st_mtime < before:
                aside = self.folder / ORPHANS
                aside.mkdir(exist_ok=True)
                path.replace(aside / path.name)
                moved.append(path.name)
        return tuple(sorted(moved))

    def _files(self) -> Iterator[Path]:
        if self.folder.is_dir():
            yield from (path for path in self.folder.iterdir() if path.is_file() and not path.is_symlink())

    def _path(self, identity: str) -> Path:
        if not identity or not set(identity) <= set("0123456789abcdef-"):
            raise ValueError("a document's identity is a number in hexadecimal")
        return self.folder / identity

    def _cipher(self, identity: str) -> AESGCM:
        if self._key is None:
            raise NotSignedIn(message("Nobody is signed in."))
        return AESGCM(subkey(self._key, f"document|{identity}"))

    def _sealed(self, identity: str, source: IO[bytes]) -> Iterator[bytes]:
        cipher, head, prefix = self._cipher(identity), header(identity), secrets.token_bytes(PREFIX)
        yield head + prefix
        for number, (chunk, last) in enumerate(_chunks(source, CHUNK)):
            yield cipher.encrypt(_nonce(prefix, number, last=last), chunk, head)

    def _opened(self, identity: str, file: IO[bytes]) -> Iterator[bytes]:
        cipher, head = self._cipher(identity), header(identity)
        if file.read(len(head)) != head:
            raise damaged()
        prefix = file.read(PREFIX)
        try:
            for number, (chunk, last) in enumerate(_chunks(file, CHUNK + TAG)):
                yield cipher.decrypt(_nonce(prefix, number, last=last), chunk, head)
        except (InvalidTag, ValueError):
            raise damaged() from None


RESTORE = message("Put the documents folder of a backup back in its place.")


def damaged() -> DamagedFile:
    """It is not the file that was written."""
    return DamagedFile(message("The sealed file of this document was changed or is damaged."), RESTORE)


def header(identity: str) -> bytes:
    """What stands in clear before the chunks, and is authenticated with each of them."""
    facts = {"version": VERSION, "document": identity, "key": KEY_ID}
    text = json.dumps(facts, separators=(",", ":")).encode()
    return MAGIC + LENGTH.pack(len(text)) + text


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _chunks(file: IO[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Chunks of one size and whether each is the last; one that is empty where there is nothing."""
    chunk = file.read(size)
    while True:
        following = file.read(size) if len(chunk) == size else b""
        yield chunk, not following
        if not following:
            return
        chunk = following
