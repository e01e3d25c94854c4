"""Killed at any point while a document is added: there is the whole document or none, and nothing of it in clear."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from app.services import documents, documents_opened
from app.services.office import Office
from tests.services.adders import POINTS


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork, and no such kill")
def test_killed_at_any_point_a_document_is_there_whole_or_not_at_all(
    reference: Office, reopen: Callable[[], Office]
) -> None:
    folder = reference.paths.folder
    reference.close()
    command = [sys.executable, "-m", "tests.services.adders", str(folder)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=100)
    assert ran.stdout.splitlines() == [f"{point} 9" for point in POINTS], ran.stderr
    clear = [path for path in folder.rglob("*") if path.is_file() and b"canary of a clear" in path.read_bytes()]
    assert clear == []
    office = reopen()
    rows = documents.document_list(office).rows
    assert [row.document.note for row in rows] == ["after the commit"]
    found = documents_opened.intact(office)
    assert [finding.severity.value for finding in found] == ["note"]
    assert office.files.identities() > {row.document.id for row in rows}
    office.close()
