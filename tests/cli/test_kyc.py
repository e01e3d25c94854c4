"""Cases on the command line: each step, what is in its way, exceptions, and what comes due."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.admin import Surrounded, main
from app.services.office import Office
from app.services.signin import Surroundings
from app.words import Words
from tests.conftest import PASSWORD, USER
from tests.people import all_documents, cleared, file_away

Run = Callable[..., tuple[int, str, str]]
CODE = "C-0001"


@pytest.fixture
def run(office_with_reference: Office, around: Surroundings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs fidus-admin in this process on the office with the reference case."""
    password = tmp_path / "password"
    password.write_text(PASSWORD)

    def admin(*arguments: str) -> tuple[int, str, str]:
        surrounded = Surrounded(around.clock, lambda _folder: around.paths, lambda _language: Words("en", Path()))
        code = main(["--user", USER, "--password-file", str(password), *arguments], surrounded)
        said = capsys.readouterr()
        return code, said.out, said.err

    return admin


def test_a_case_is_taken_step_by_step(run: Run, office_with_reference: Office) -> None:
    assert run("kyc", "start", CODE)[:2] == (0, f"The case of {CODE} is collecting.\n")
    code, _out, err = run("kyc", "send", CODE)
    assert (code, "There is nothing to review yet" in err) == (2, True)
    file_away(office_with_reference, all_documents(CODE, office_with_reference.clock()))
    assert run("kyc", "pep", CODE, "no")[0] == 0
    assert run("kyc", "send", CODE)[0] == 0
    assert run("kyc", "risk", CODE, "low")[0] == 2  # the rules propose another one
    assert run("kyc", "risk", CODE, "low", "--reason", "Known to the office for years")[0] == 0
    code, _out, err = run("kyc", "decide", CODE, "rejected", "--reason", "Could not be completed")
    assert (code, "24 hours" in err) == (3, True)
    code, out, _err = run("kyc", "show", CODE, "--json")
    shown = json.loads(out)
    assert (code, shown["state"], shown["ready"], shown["documents"]) == (1, "in review", False, "5/5")
    assert shown["in_the_way"] == ["not screened against any list"]
    assert (shown["risk"], shown["rated_under"], shown["proposal"]["rules"]) == ("low", 0, 0)
    assert "not screened" in run("kyc", "show", CODE)[1]
    assert [each["subject"] for each in json.loads(run("kyc", "list", "--not-ready", "--json")[1])["cases"]] == [CODE]


def test_an_exception_is_proposed_and_reported(run: Run) -> None:
    code, out, _ = run("kyc", "override", "propose", CODE, "--reason", "Passport at the embassy", "--until",
                       "2025-09-30", "--json")  # fmt: skip
    made = json.loads(out)
    assert (code, made["subject"], made["confirmed_by"]) == (0, CODE, None)
    assert run("kyc", "override", "confirm", made["override"])[0] == 3
    [row] = json.loads(run("report", "exceptions", "--json")[1])["exceptions"]
    assert (row["state"], row["counts"], row["reason"]) == ("proposed", False, "Passport at the embassy")
    assert "proposed" in run("report", "exceptions")[1]
    assert run("kyc", "override", "end", made["override"], "--reason", "The passport is here")[0] == 0


def test_dues_rules_and_what_has_run_out(run: Run, office_with_reference: Office) -> None:
    cleared(office_with_reference, CODE)
    assert run("kyc", "due")[0] == 0
    code, out, _ = run("kyc", "due", "--within", "95", "--json")
    assert (code, [each["what"] for each in json.loads(out)["dues"]]) == (1, ["Proof of residence"])
    assert json.loads(run("kyc", "rules", "--json")[1])["version"] == 0
    assert json.loads(run("kyc", "expire", "--json")[1]) == {"reopened": []}
    assert run("kyc", "show", CODE)[0] == 0
