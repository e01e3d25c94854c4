"""A file is told by its content and read out of harm's way; one that takes too much changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.bridge import apart
from app.domain.errors import RefusedFile
from app.services import imports
from app.services.office import Office
from app.services.statements import Wishes
from tests.bridge import readers
from tests.bridge.test_statements_hostile import BOMBS


def refused(office: Office, path: Path) -> RefusedFile:
    with pytest.raises(RefusedFile) as refusal:
        imports.import_file(office, path, Wishes(new_account=True))
    assert office.book().accounts == ()
    return refusal.value


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "report.xlsx"


def test_a_bomb_is_refused_with_its_reason(office: Office, file: Path) -> None:
    file.write_bytes(BOMBS["a member of 300 MB"][0])
    assert "unpacks" in str(refused(office, file).problems[0].what)


def test_a_file_that_ends_its_reader_is_refused_with_a_way_out(
    office: Office, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "serve", readers.crashing)
    file.write_bytes(b"<html>")
    refusal = refused(office, file)
    assert "its reader ended" in str(refusal.problems[0].what)
    assert "shorter periods" in str(refusal.way_out)


def test_what_is_nothing_that_we_know_is_refused_by_name(office: Office, file: Path) -> None:
    file.write_bytes(b"\x00\x01\x02")
    assert "report.xlsx is neither" in str(refused(office, file).what)
