"""Texts that are code to a database, as arguments: a sentence and exit code 2, or nothing found; no fault of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import pytest

from app.cli.admin import Surrounded, main
from app.services.office import Office
from app.services.signin import Surroundings
from app.words import Words
from tests.conftest import PASSWORD, USER
from tests.injections import FORMULAS, SQL

ASKING = (
    "clients show {}", "clients change {} --city Vigo", "clients state {} suspended --reason long-enough-to-be",
    "prospects show {}", "prospects move {} lost --reason long-enough-to-be", "prospects note {} hello",
    "prospects convert {}", "agents change {} --name Olga", "agents refer C-0001 {} --since 2025-01-01",
    "agents refer {} none --since 2025-01-01", "commissions list --agent {}", "commissions ready {}",
    "commissions pay {} --reference x", "kyc show {}", "kyc start {}", "kyc pep {} no", "kyc risk {} low",
    "kyc decide {} cleared --reason long-enough-to-be", "kyc override confirm {}",
    "kyc override end {} --reason long-enough-to-be", "documents list --client {}", "documents verify {}",
    "documents reject {} --reason long-enough-to-be", "screening run --subject {}", "screening matches --subject {}",
    "screening evidence {}", "history {}", "history C-0001 --kind {}", "messages list --client {}",
    "messages add --client {} --about x", "merges propose --keep C-0001 --absorb {}",
    "merges propose --keep C-0001 --absorb C-0002 --take {}", "users reset {}", "users confirm {}", "users unlock {}",
    "report obligations --as-of 2025-09-07 --client {}", "report schedule --investment {}",
)  # fmt: skip
"""Commands that ask for something by a text; the text goes where the braces are."""
FOUND = {"clients", "cases", "documents", "matches", "history", "messages", "commissions", "investments"}


@pytest.fixture
def run(
    office_with_reference: Office, around: Surroundings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    (tmp_path / "password").write_text(PASSWORD)
    given = ("--user", USER, "--password-file", str(tmp_path / "password"))
    surrounded = Surrounded(around.clock, lambda _folder: around.paths, lambda _language: Words("en", Path()))

    def admin(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main([*given, *arguments], surrounded)
        except SystemExit as left:
            code = int(str(left.code))
        said = capsys.readouterr()
        return code, said.out, said.err

    assert office_with_reference.person.only
    return admin


def test_every_argument_takes_a_text_for_a_text(run: Callable[..., tuple[int, str, str]]) -> None:
    texts = cycle((*SQL, *FORMULAS))
    for asking in (*ASKING, *ASKING):
        said = next(texts)
        code, out, err = run(*(said if word == "{}" else word for word in asking.split()), "--json")
        assert code in {0, 2, 3}, (asking, said, out, err)
        assert "Traceback" not in err
        if code:
            assert (out, bool(err)) == ("", True), (asking, said)
        else:
            rows = [each for name, each in json.loads(out).items() if name in FOUND]
            assert rows in ([], [[]]), (asking, said, out)


def test_a_text_that_is_written_is_read_back_as_it_was(run: Callable[..., tuple[int, str, str]]) -> None:
    hostile = ("C-0001'; DROP TABLE clients; --", "' OR '1'='1", *FORMULAS[:2])
    for said in hostile:
        code, out, err = run("prospects", "add", "--name", said, "--email", f"{len(said)}@example.com", "--json")
        assert (code, err) == (0, "")
        assert json.loads(out)["name"] == said
    listed = json.loads(run("prospects", "list", "--json")[1])["prospects"]
    assert [each["name"] for each in listed] == list(hostile)


@pytest.mark.parametrize("said", ["Vera \udcff", "Vera \x1b[31mHolm", "Vera\x00"])
def test_what_is_no_text_is_refused_with_a_sentence(run: Callable[..., tuple[int, str, str]], said: str) -> None:
    for asking in (
        ("prospects", "add", "--name", said),
        ("history", said),
        ("users", "invite", said, "--role", "auditor"),
    ):
        assert run(*asking) == (2, "", "This text has characters that cannot be shown.\n")
    assert json.loads(run("prospects", "list", "--json")[1])["prospects"] == []
