"""Damaged settings, folders that are not ours alone, and holders that died: nothing of it stops a start wrongly."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import config
from app.config import (
    LARGEST_TEXT,
    SMALLEST_TEXT,
    Paths,
    Settings,
    is_remote,
    is_synchronised,
    office_lock,
    read_settings,
    refuse_shared_folder,
    resources_folder,
)
from app.domain.errors import Unavailable

HOLD = """
import sys
from pathlib import Path
from app.config import Paths, office_lock
with office_lock(Paths(Path(sys.argv[1])), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


def _settings(path: Path, content: bytes) -> config.ReadSettings:
    path.write_bytes(content)
    return read_settings(path)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 200_000, b'{"language": "es"' + b" " * 70_000 + b"}"]
)
def test_a_damaged_file_gives_the_defaults_and_a_complaint(tmp_path: Path, content: bytes) -> None:
    found = _settings(tmp_path / "settings.json", content)
    assert found.settings == Settings()
    assert found.complaint is not None


def test_a_folder_in_their_place_gives_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path).settings == Settings()


def test_one_value_that_is_not_understood_costs_no_other(tmp_path: Path) -> None:
    content = b'{"language": "es", "theme": "pink", "region": 7, "rail_narrow": true, "from the future": [1]}'
    found = _settings(tmp_path / "settings.json", content)
    assert found.settings == Settings(language="es", rail_narrow=True)
    assert found.complaint is not None


@given(
    st.binary(max_size=200) | st.dictionaries(st.text(), st.integers() | st.text() | st.none()).map(msgspec.json.encode)
)
def test_no_content_stops_the_start(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    found = _settings(tmp_path_factory.getbasetemp() / "settings.json", content)
    assert SMALLEST_TEXT <= found.settings.text_scale <= LARGEST_TEXT


def test_resources_are_found_in_the_sources_and_in_a_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (resources_folder() / "fonts").is_dir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources_folder() == tmp_path / "resources"


@pytest.mark.parametrize(
    ("folder", "refused"),
    [
        ("home/ana/OneDrive/office", True),
        ("home/ana/OneDrive - North Harbour/office", True),
        ("home/ana/Dropbox (Personal)/office", True),
        ("home/ana/Google Drive/office", True),
        ("home/ana/iCloudDrive", True),
        ("home/ana/Nextcloud/office", True),
        ("home/ana/dropboxless/office", False),
        ("home/ana/offices/one", False),
    ],
)
def test_synchronised_folders_are_refused(tmp_path: Path, folder: str, refused: bool) -> None:
    assert is_synchronised(tmp_path / folder) == refused
    if refused:
        with pytest.raises(Unavailable, match="synchronised"):
            refuse_shared_folder(tmp_path / folder)


def test_a_link_into_a_synchronised_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "office").symlink_to(tmp_path / "Dropbox", target_is_directory=True)
    assert is_synchronised(tmp_path / "office")


@pytest.mark.skipif(os.name == "nt", reason="Windows tells it by the drive")
@pytest.mark.parametrize(
    ("kind", "remote"), [("nfs4", True), ("cifs", True), ("fuse.sshfs", True), ("ext4", False), ("tmpfs", False)]
)
def test_a_network_folder_is_told_by_the_file_system_that_holds_it(tmp_path: Path, kind: str, remote: bool) -> None:
    mounts, share = tmp_path / "mounts", tmp_path / "a share"
    mounted = str(share).replace(" ", "\\040")
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/x {mounted} {kind} rw 0 0\n\n", "utf-8")
    assert is_remote(share / "offices" / "one", mounts) == remote
    assert not is_remote(tmp_path / "elsewhere", mounts)
    assert not is_remote(share, tmp_path / "not told")


def test_an_ordinary_folder_is_taken(tmp_path: Path) -> None:
    refuse_shared_folder(tmp_path)


def _holder(folder: Path, kind: str) -> subprocess.Popen[str]:
    root = Path(config.__file__).resolve().parents[1]
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def _end(holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.communicate()


def test_a_second_window_is_refused_and_told_who_holds_the_office(tmp_path: Path) -> None:
    holder = _holder(tmp_path, "window")
    try:
        with (
            pytest.raises(Unavailable, match=rf"process {holder.pid} on .+@.+"),
            office_lock(Paths(tmp_path), "window"),
        ):
            pass
        with office_lock(Paths(tmp_path), "admin"):
            pass
    finally:
        _end(holder)


def test_an_office_whose_holder_was_killed_opens(tmp_path: Path) -> None:
    _end(_holder(tmp_path, "window"))
    with office_lock(Paths(tmp_path), "window"):
        pass


def test_a_lock_is_given_back_however_the_block_ends(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(RuntimeError), office_lock(Paths(tmp_path), "window"):
            raise RuntimeError
    with office_lock(Paths(tmp_path), "window"), pytest.raises(Unavailable), office_lock(Paths(tmp_path), "window"):
        pass


@pytest.mark.skipif(os.name == "nt", reason="a held region cannot be cut on Windows")
def test_a_holder_that_left_no_name_is_told_without(tmp_path: Path) -> None:
    with office_lock(Paths(tmp_path), "window"):
        (tmp_path / "window.lock").write_bytes(b"")
        with pytest.raises(Unavailable, match="open already\\."), office_lock(Paths(tmp_path), "window"):
            pass


def test_a_folder_that_cannot_be_one_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "office").write_text("not a folder", "utf-8")
    for folder in (tmp_path / "office", tmp_path / "office" / "inside"):
        with pytest.raises(Unavailable, match="cannot be written to"), office_lock(Paths(folder), "window"):
            pass


@pytest.mark.skipif(os.name == "nt", reason="other rights")
def test_a_new_office_is_its_owners_alone(tmp_path: Path) -> None:
    with office_lock(Paths(tmp_path / "office"), "window"):
        assert (tmp_path / "office").stat().st_mode & 0o077 == 0
