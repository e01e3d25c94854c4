"""Settings and files are written whole or not at all, and an office is held by one window at a time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app import config
from app.config import Paths, Settings, office_lock, read_settings, refuse_shared_folder, write_atomically
from app.domain.errors import Unavailable


def test_settings_come_back_as_they_were_kept(tmp_path: Path) -> None:
    wanted = config.with_changes(Settings(), language="es", text_scale=110, last_user="ana")
    config.write_settings(tmp_path / "new" / "settings.json", wanted)
    found = read_settings(tmp_path / "new" / "settings.json")
    assert (found.settings, found.complaint) == (wanted, None)


def test_without_a_file_the_defaults_are_used_without_complaint(tmp_path: Path) -> None:
    found = read_settings(tmp_path / "none.json")
    assert (found.settings, found.complaint) == (Settings(), None)


@pytest.mark.parametrize("content", [b"", b"{", b'{"language": "xx"}', b'{"text_scale": "big"}', b"\xff\xfe", b"[]"])
def test_a_damaged_file_gives_the_defaults_and_a_complaint(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    found = read_settings(tmp_path / "settings.json")
    assert found.settings == Settings()
    assert found.complaint is not None


@pytest.mark.parametrize(("written", "used"), [(1, 90), (90, 90), (120, 120), (150, 150), (9000, 150)])
def test_text_stays_readable_whatever_the_file_says(tmp_path: Path, written: int, used: int) -> None:
    (tmp_path / "settings.json").write_text(f'{{"text_scale": {written}}}')
    assert read_settings(tmp_path / "settings.json").settings.text_scale == used


@pytest.mark.parametrize(("written", "used"), [(-5, 1), (0, 1), (1, 1), (12, 12), (30, 30), (9000, 30)])
def test_the_lock_comes_whatever_the_file_says(tmp_path: Path, written: int, used: int) -> None:
    (tmp_path / "settings.json").write_text(f'{{"lock_after": {written}}}')
    assert read_settings(tmp_path / "settings.json").settings.lock_after == used


def test_a_file_that_could_not_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "file"
    write_atomically(target, b"old")

    def fail(_handle: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(target, b"new")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("file", b"old")]


def test_an_office_is_held_once_and_free_again_afterwards(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "office")
    with office_lock(paths, "window"):
        with pytest.raises(Unavailable, match=str(os.getpid())), office_lock(paths, "window"):
            pass
        with office_lock(paths, "admin"):
            pass
    with office_lock(paths, "window"):
        pass


@pytest.mark.parametrize("name", ["OneDrive", "Dropbox", "Google Drive", "iCloud Drive"])
def test_a_synchronised_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unavailable):
        refuse_shared_folder(tmp_path / name / "office")


def test_a_folder_of_this_computer_is_fine() -> None:
    refuse_shared_folder(Path("home") / "ana" / "office")


def test_all_files_of_an_office_lie_in_its_folder() -> None:
    paths = Paths(Path("office"))
    found = {paths.database, paths.keys, paths.attempts, paths.backups, paths.logs}
    assert len(found) == 5
    assert {each.parent for each in found} == {paths.folder}
    assert config.demo_office() != config.default_office()
    assert (config.resources_folder()).is_dir()
