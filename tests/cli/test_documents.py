"""Documents from the command line: added, listed, decided on, saved, checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.bridge.backend import Backend
from app.cli.admin import Surrounded, main
from app.services.office import Office
from app.words import Words
from tests.channels import papers as made
from tests.conftest import NOW, PASSWORD


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def admin(
    office_with_reference: Office, tmp_path: Path, words: Words, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    office_with_reference.close()
    secret = tmp_path / "password"
    secret.write_text(PASSWORD)

    def run(*arguments: object) -> Ran:
        around = Surrounded(lambda: NOW, lambda _named: office_with_reference.paths, lambda _language: words, Backend)
        code = main(["--password-file", str(secret), "documents", *map(str, arguments)], around)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


def test_a_document_goes_its_way_from_the_command_line(admin: Callable[..., Ran], tmp_path: Path) -> None:
    source, copy = tmp_path / "bill.pdf", tmp_path / "copy.pdf"
    source.write_bytes(made.pdf())
    given = ("add", source, "--client", "C-0001", "--kind", "proof of residence")
    assert "Say which date" in admin(*given).err
    kept = admin(*given, "--dated", "2025-08-01", "--json")
    assert (kept.code, kept.json["state"], kept.json["scan"]) == (0, "received", "clean")
    again = admin(*given, "--dated", "2025-08-01")
    assert (again.code, "here already" in again.err) == (2, True)
    short = kept.json["document"][:8]
    (row,) = admin("list", "--client", "C-0001", "--json").json["documents"]
    assert (row["standing"], row["valid_to"], row["days"]) == ("received, to verify", "2025-11-01", 55)
    assert short not in admin("list", "--standing", "rejected").out
    alone = admin("verify", short)
    assert (alone.code, "24 hours" in alone.err) == (3, True)
    assert admin("save", short, copy, "--json").json["bytes"] == len(source.read_bytes())
    assert copy.read_bytes() == source.read_bytes()
    assert admin("save", short, copy).code == 2
    sealed = next(path for path in (tmp_path / "office" / "documents").iterdir() if path.is_file())
    sealed.write_bytes(b"")
    found = admin("check", "--json")
    assert (found.code, "damaged" in found.json["findings"][0]["message"]) == (1, True)
    # what is no document is refused, and what is dangerous is kept apart
    program, trap = tmp_path / "bill.pdf", tmp_path / "trap.pdf"
    program.write_bytes(b"MZ\x90\0")
    trap.write_bytes(made.hidden())
    said = admin("add", program, "--client", "C-0001", "--kind", "other")
    assert (said.code, "program" in said.err) == (2, True)
    kept = admin("add", trap, "--client", "C-0001", "--kind", "other")
    assert (kept.code, "JavaScript 1" in kept.out) == (0, True)
    row = admin("list", "--standing", "quarantined", "--json").json["documents"][0]
    assert (row["standing"], row["scan"]) == ("quarantined", "JavaScript 1")
    assert admin("save", row["document"], tmp_path / "none.pdf").code == 3
    assert admin("save", "zz", tmp_path / "none.pdf").code == 2
    assert not (tmp_path / "none.pdf").exists()
