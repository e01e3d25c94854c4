"""Screening on the command line: a list taken in, everybody screened, a match decided, the evidence printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.cli.admin import Surrounded, main
from app.domain.sanctions import EntryKind, ListedEntry
from app.services.office import Office
from app.services.signin import Surroundings
from app.words import Words
from tests.conftest import PASSWORD, USER
from tests.sanctionslists import eu_xml, invented, ofac_csv

Run = Callable[..., tuple[int, str, str]]
TODAY = date(2025, 9, 7)
LISTED = ListedEntry(uid="1", kind=EntryKind.INDIVIDUAL, name="Salvador Palma", countries=("RU",))


@pytest.fixture
def run(office_with_reference: Office, around: Surroundings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    password = tmp_path / "password"
    password.write_text(PASSWORD)

    def admin(*arguments: str) -> tuple[int, str, str]:
        surrounded = Surrounded(around.clock, lambda _folder: around.paths, lambda _language: Words("en", Path()))
        code = main(["--user", USER, "--password-file", str(password), "screening", *arguments], surrounded)
        said = capsys.readouterr()
        return code, said.out, said.err

    return admin


def test_a_list_is_taken_in_everybody_screened_and_a_match_decided(run: Run, tmp_path: Path) -> None:
    (path,) = eu_xml(tmp_path, [LISTED, replace(LISTED, uid="2", name="Torvald Ekberg")], TODAY)
    assert run("run")[0] == 2
    assert run("import", str(path)) == (0, "EU of 2025-09-07: 2 entries, 2 names; 2 new, 0 gone.\n", "")
    assert run("import", str(path)) == (0, "This file is here already; nothing has changed.\n", "")
    code, out, _ = run("run", "--json")
    assert (code, json.loads(out)["open"]) == (1, 1)
    (match,) = json.loads(run("matches", "--json")[1])["matches"]
    assert (match["subject"], match["listed_name"], match["score"]) == ("C-0001", "Salvador Palma", 100)
    assert run("decide", str(match["match"]), "--verdict", "false", "--reason", "short")[0] == 2
    reason = "born in another year"
    assert run("decide", str(match["match"]), "--verdict", "false", "--reason", reason) == (
        0,
        "Match 1: false match.\n",
        "",
    )
    assert run("run")[0] == 0
    assert run("matches")[1] == "No match waits for a person.\n"
    assert "false match" in run("matches", "--all")[1]
    target = tmp_path / "evidence.txt"
    code, out, _ = run("evidence", "C-0001", "--file", str(target))
    assert code == 0
    assert target.read_text() == out.removesuffix("\n")
    assert reason in out
    assert "Stands: no match" in out


def test_what_is_wrong_is_said_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    paths = [str(each) for each in ofac_csv(tmp_path, invented(3))]
    code, _, err = run("import", *paths)
    assert (code, "does not say of which day" in err) == (2, True)
    assert run("lists")[1] == "There is no sanctions list yet.\n"
    assert run("import", *paths, "--date", "2025-09-07", "--list", "ofac-other")[0] == 0
    (found,) = json.loads(run("lists", "--json")[1])["lists"]
    assert (found["list"], found["dated"], found["old"]) == ("OFAC non-SDN", "2025-09-07", False)
    broken = tmp_path / "broken.xml"
    broken.write_text("<sdnList>")
    code, _, err = run("import", str(broken))
    assert (code, "no whole XML" in err) == (2, True)
    assert run("evidence", "C-9")[0] == 2
    assert "OFAC non-SDN" in run("lists", "--all")[1]
