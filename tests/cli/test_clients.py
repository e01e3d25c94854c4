"""Clients on the command line: an operator's record is added, changed, shown and moved, numbers masked throughout."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.channels.lists import read_delimited, read_people
from app.cli.admin import Surrounded, main
from app.db import clients as table
from app.domain.clients import Client
from app.services.office import Office
from app.services.signin import Surroundings
from app.words import Words
from tests.conftest import PASSWORD, USER

Run = Callable[..., tuple[int, str, str]]
IBAN = "ES9121000418450200051332"


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


def test_a_client_is_added_changed_and_shown_with_numbers_from_a_file(run: Run, tmp_path: Path) -> None:
    described = tmp_path / "client.json"
    described.write_text(json.dumps({"name": "Faro Capital", "tax_country": "PA", "tax_number": "8-442-445",
                                     "banks": [{"iban": IBAN}]}))  # fmt: skip
    code, out, _ = run("clients", "add", "--from", str(described), "--kind", "company", "--city", "Vigo", "--json")
    added = json.loads(out)
    assert (code, added["code"], added["state"], added["city"]) == (0, "C-0002", "pending", "Vigo")
    assert (added["banks"][0]["iban"], added["tax_number"]) == ("***1332", "***-445")
    assert added["notes"] == ["Tax numbers of PA cannot be checked here."]
    # what is shown can be handed back: what is masked in it stays what it was
    described.write_text(json.dumps({name: value for name, value in added.items() if name != "notes"}))
    code, out, _ = run("clients", "change", "C-0002", "--from", str(described), "--country", "ES", "--json")
    assert (code, json.loads(out)["country"], json.loads(out)["version"]) == (0, "ES", 2)
    revealed = json.loads(run("clients", "show", "C-0002", "--reveal", "--json")[1])
    assert (revealed["banks"][0]["iban"], revealed["tax_number"]) == (IBAN, "8-442-445")
    assert "country: ES" in run("clients", "show", "C-0002")[1]
    # the file was of an earlier version
    assert run("clients", "change", "C-0002", "--from", str(described))[0] == 2


def test_a_client_is_suspended_with_a_reason_only(run: Run) -> None:
    assert run("clients", "state", "C-0001", "suspended")[0] == 2
    code, out, _ = run("clients", "state", "C-0001", "suspended", "--reason", "asked by the bank", "--json")
    assert (code, json.loads(out)["state"], json.loads(out)["reason"]) == (0, "suspended", "asked by the bank")
    code, _, err = run("clients", "state", "C-0001", "closed", "--reason", "asked by the bank")
    assert code == 2
    assert "I-0001" in err


WRONG = (
    ("add",),
    ("add", "--name", "One", "--email", "nobody"),
    ("show", "C-9"),
    ("change", "C-9", "--name", "One"),
    ("add", "--from", "/nowhere.json"),
    ("add", "--name", "One", "--phone", "ask her"),
)


def test_what_cannot_be_meant_ends_with_two_and_changes_nothing(run: Run, office_with_reference: Office) -> None:
    for arguments in WRONG:
        code, out, err = run("clients", *arguments)
        assert (code, out) == (2, ""), arguments
        assert err
    assert len(office_with_reference.book().clients) == 1


def test_a_long_list_is_an_export(run: Run, office_with_reference: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [row["code"] for row in json.loads(run("clients", "list", "--json")[1])["clients"]] == ["C-0001"]
    with office_with_reference.store.writing("ana") as writing:
        for at in range(100):
            table.add(writing.session, Client(code=f"X-{at}", name=f"Client {at}"))
        writing.audit("client:added", "X")
        writing.commit()
    asked: list[str] = []
    monkeypatch.setattr(Office, "allow", lambda _office, action: asked.append(action.value))
    assert run("clients", "list")[0] == 0
    assert "clients.export" in asked


def test_the_template_can_be_filled_in_and_read(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    assert json.loads(run("clients", "template", str(path), "--json")[1])["columns"] == 32
    filled = path.read_bytes() + b"C-1,Nora Lind,nora@example.com" + b"," * 29 + b"\r\n"
    (client,) = read_people(read_delimited(filled)).clients
    assert (client.code, client.name, client.email) == ("C-1", "Nora Lind", "nora@example.com")
    workbook = tmp_path / "clients.xlsx"
    assert run("clients", "template", str(workbook))[0] == 0
    assert workbook.read_bytes()[:2] == b"PK"


def test_a_trial_of_a_list_tells_its_rows(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("code,name\nC-0001,Salvador Palma\nC-0005,Nora Lind\n")
    code, out, _ = run("import", str(path), "--dry-run", "--json")
    assert (code, [row["state"] for row in json.loads(out)["rows"]]) == (0, ["unchanged", "new"])
