"""Sealed files: what comes back is what was kept, and every change of the file is noticed."""

from __future__ import annotations

import os
import pickle
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import NotSignedIn
from app.security import sealedfiles
from app.security.derive import subkey
from app.security.sealedfiles import CHUNK, PREFIX, TAG, DamagedFile, SealedFiles, header

KEY = bytes(range(32))
ID = str(UUID(int=1))
HEAD = len(header(ID)) + PREFIX
SEALED = CHUNK + TAG


@pytest.fixture
def files(tmp_path: Path) -> SealedFiles:
    return SealedFiles(tmp_path / "documents", KEY)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_sealed_comes_back(files: SealedFiles, size: int) -> None:
    content = os.urandom(size)
    files.seal(ID, content)
    assert files.read(ID) == content
    assert files.identities() == {ID}


def test_the_folder_shows_neither_content_nor_more_than_the_identity(files: SealedFiles) -> None:
    files.seal(ID, b"canary" * 100_000)
    sealed = (files.folder / ID).read_bytes()
    assert b"canary" not in sealed
    assert [path.name for path in files.folder.iterdir()] == [ID]


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "a bit of the header": lambda sealed: _flip(sealed, 12),
    "the key's name": lambda sealed: sealed.replace(b'"docs"', b'"dogs"', 1),
    "a bit of the prefix": lambda sealed: _flip(sealed, HEAD - 1),
    "the first bit": lambda sealed: _flip(sealed, 0),
    "a bit of the first chunk": lambda sealed: _flip(sealed, HEAD),
    "a bit in the middle": lambda sealed: _flip(sealed, HEAD + SEALED + 77),
    "a bit of a chunk's tag": lambda sealed: _flip(sealed, HEAD + SEALED - 1),
    "the last bit": lambda sealed: _flip(sealed, len(sealed) - 1),
    "the first chunk dropped": lambda sealed: sealed[:HEAD] + sealed[HEAD + SEALED :],
    "a middle chunk dropped": lambda sealed: sealed[: HEAD + SEALED] + sealed[HEAD + 2 * SEALED :],
    "the last chunk dropped": lambda sealed: sealed[: HEAD + 2 * SEALED],
    "two chunks swapped": lambda sealed: (
        sealed[:HEAD]
        + sealed[HEAD + SEALED : HEAD + 2 * SEALED]
        + sealed[HEAD : HEAD + SEALED]
        + sealed[HEAD + 2 * SEALED :]
    ),
    "a chunk twice": lambda sealed: sealed[: HEAD + SEALED] + sealed[HEAD:],
    "a chunk appended": lambda sealed: sealed + sealed[HEAD : HEAD + SEALED],
    "a byte appended": lambda sealed: sealed + b"\0",
    "a byte cut off": lambda sealed: sealed[:-1],
    "cut off at the header": lambda sealed: sealed[:HEAD],
    "cut off within the header": lambda sealed: sealed[:9],
    "nothing left": lambda _sealed: b"",
}


def _flip(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_of_the_file_is_noticed(files: SealedFiles, change: Callable[[bytes], bytes]) -> None:
    files.seal(ID, b"%" * (2 * CHUNK + 5))
    path = files.folder / ID
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(DamagedFile):
        files.read(ID)


def test_no_bit_of_a_small_file_can_be_flipped(files: SealedFiles) -> None:
    files.seal(ID, b"a small file")
    path = files.folder / ID
    sealed = path.read_bytes()
    for at in range(len(sealed)):
        path.write_bytes(_flip(sealed, at))
        with pytest.raises(DamagedFile):
            files.read(ID)


def test_the_file_of_another_document_opens_under_no_other_identity(files: SealedFiles) -> None:
    other = str(uuid4())
    files.seal(ID, b"passport")
    sealed = (files.folder / ID).read_bytes()
    (files.folder / other).write_bytes(sealed)
    (files.folder / str(UUID(int=2))).write_bytes(sealed.replace(ID.encode(), str(UUID(int=2)).encode()))
    for each in (other, str(UUID(int=2))):
        with pytest.raises(DamagedFile):
            files.read(each)


def test_another_key_opens_nothing_and_a_missing_file_is_named(files: SealedFiles) -> None:
    files.seal(ID, b"passport")
    with pytest.raises(DamagedFile, match="changed or is damaged"):
        SealedFiles(files.folder, KEY[::-1]).read(ID)
    with pytest.raises(DamagedFile, match="missing"):
        files.read(str(uuid4()))


def test_25_megabytes_pass_through_little_memory(files: SealedFiles, tmp_path: Path) -> None:
    source = tmp_path / "large"
    source.write_bytes(b"\x5a" * (25 * CHUNK))
    tracemalloc.start()
    with source.open("rb") as file:
        files.seal(ID, file)
    size = sum(len(piece) for piece in files.open(ID))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size == 25 * CHUNK
    assert peak < 6 * CHUNK


def test_the_same_content_is_sealed_differently_each_time(files: SealedFiles) -> None:
    other = str(uuid4())
    files.seal(ID, b"x" * 64)
    files.seal(other, b"x" * 64)
    first, second = ((files.folder / each).read_bytes()[HEAD:] for each in (ID, other))
    assert first != second


def test_an_identity_is_used_once_and_is_no_path(files: SealedFiles) -> None:
    files.seal(ID, b"one")
    with pytest.raises(FileExistsError):
        files.seal(ID, BytesIO(b"two"))
    for hostile in ("../office.db", "", "orphans/x", ".", "a" * 8 + "/.."):
        with pytest.raises(ValueError, match="identity"):
            files.seal(hostile, b"")
    assert files.read(ID) == b"one"


def test_what_belongs_to_nobody_is_set_aside_and_kept(files: SealedFiles) -> None:
    lost, young = str(uuid4()), str(uuid4())
    for each in (ID, lost, young):
        files.seal(each, each.encode())
    (files.folder / f".{lost}.k3x").write_bytes(b"half")
    for old in (ID, lost, f".{lost}.k3x"):
        os.utime(files.folder / old, (1000, 1000))
    assert files.set_aside([ID], before=2000.0) == (f".{lost}.k3x", lost)
    assert files.identities() == {ID, young}
    assert sorted(path.name for path in (files.folder / sealedfiles.ORPHANS).iterdir()) == [f".{lost}.k3x", lost]
    assert files.set_aside([ID], before=2000.0) == ()


def test_a_forgotten_key_neither_seals_nor_opens_and_is_never_written_down(files: SealedFiles) -> None:
    files.seal(ID, b"one")
    with pytest.raises(TypeError):
        pickle.dumps(files)
    assert KEY.hex() not in repr(files)
    files.forget()
    with pytest.raises(NotSignedIn):
        files.read(ID)
    with pytest.raises(NotSignedIn):
        files.seal(str(uuid4()), b"two")
    assert files.identities() == {ID}


def test_each_document_has_a_key_of_its_own(files: SealedFiles) -> None:
    files.seal(ID, b"passport")
    sealed = (files.folder / ID).read_bytes()
    nonce, chunk = sealed[HEAD - PREFIX : HEAD] + bytes(4) + b"\1", sealed[HEAD:]
    opened = AESGCM(subkey(KEY, f"document|{ID}")).decrypt(nonce, chunk, header(ID))
    assert opened == b"passport"
    with pytest.raises(InvalidTag):
        AESGCM(subkey(KEY, f"document|{uuid4()}")).decrypt(nonce, chunk, header(ID))


def test_a_file_is_on_the_disk_before_it_has_its_name(files: SealedFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    flush, rename = os.fsync, Path.replace

    def flushed(handle: int) -> None:
        done.append("flush")
        flush(handle)

    def renamed(path: Path, to: Path) -> Path:
        done.append("rename")
        return rename(path, to)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", renamed)
    files.seal(ID, b"passport")
    assert done == ["flush", "rename", "flush"] or (os.name == "nt" and done == ["flush", "rename"])
