"""What happened, from the command line: the history of a record, messages, merges and their refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from app.cli.admin import Surrounded, main
from app.config import Paths
from app.domain.clients import Client
from app.security import keys
from app.services import clients, merges, signin
from app.services.office import Office, Person
from app.services.signin import Surroundings
from app.words import Words
from tests.conftest import NOW, PASSWORD, USER

Admin = Callable[..., "Ran"]


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
    around: Surroundings,
    office_with_reference: Office,
    tmp_path: Path,
    words: Words,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Admin:
    """Runs fidus-admin in this process, on an office in which one client was entered twice."""
    monkeypatch.setattr("app.services.signin.DEFAULT_COST", keys.CHEAPEST)
    (tmp_path / "password").write_text(PASSWORD)
    clients.add_client(office_with_reference, Client(code="C-0002", name="Salvador Palma R.", phone="+52 55 1234 5678"))
    office_with_reference.close()
    surrounded = Surrounded(lambda: NOW, lambda _named: Paths(tmp_path / "office"), lambda _language: words)

    def run(*arguments: object) -> Ran:
        code = main(["--password-file", str(tmp_path / "password"), *(str(each) for each in arguments)], surrounded)
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


def test_messages_are_written_and_told_and_what_is_wrong_changes_nothing(admin: Admin) -> None:
    call = ("messages", "add", "--client", "C-0001", "--channel", "call", "--from-client", "--about", "Interest")
    kept = admin(*call, "--at", "2025-09-05T10:30", "--follow-up", "2025-09-07", "--json")
    assert (kept.code, kept.json["message"], kept.json["at"]) == (0, 1, "2025-09-05T10:30:00Z")
    assert [each["about"] for each in admin("messages", "list", "--json").json["messages"]] == ["Interest"]
    for wrong in (("--at", "yesterday"), ("--at", "2026-01-01"), ("--follow-up", "2020-01-01"), ("--corrects", "9")):
        refused = admin(*call, *wrong)
        assert (refused.code, refused.out) == (2, "")
    assert admin(*call, "--settles", "1").code == 0
    assert admin("messages", "list", "--json").json == {"messages": []}
    listed = admin("messages", "list", "--client", "C-0001", "--json").json["messages"]
    assert [(each["message"], each["settles"], each["direction"]) for each in listed] == [
        (2, 1, "from the client"), (1, None, "from the client"),
    ]  # fmt: skip


def test_the_history_of_a_record_is_told_field_by_field(admin: Admin) -> None:
    found = admin("history", "C-0002", "--json").json
    assert (found["subject"], found["lines"]) == ("C-0002", 1)
    changes = {each["field"]: (each["name"], each["before"], each["after"]) for each in found["history"][0]["changes"]}
    assert changes["phone"] == ("Phone", None, "+52 55 1234 5678")
    plain = admin("history", "C-0002")
    assert "client:added" in plain.out
    assert admin("history", "nothing").out.strip() == "–"


def test_a_merge_is_proposed_and_not_confirmed_by_the_same_person(admin: Admin, around: Surroundings) -> None:
    pair = ("merges", "propose", "--keep", "C-0001", "--absorb", "C-0002", "--take", "phone")
    told = admin(*pair, "--dry-run", "--json")
    assert (told.code, told.json["moves"]["investments"], told.json["taken"]) == (0, [], ["phone"])
    assert admin(*pair, "--take", "code", "--reason", "entered twice").code == 2
    assert admin(*pair, "--reason", "short").code == 2
    assert admin("merges", "list", "--json").json == {"merges": []}
    made = admin(*pair, "--reason", "the same person twice", "--json").json
    assert (made["merge"], made["state"]) == (1, "proposed")
    assert admin("merges", "confirm", 1).code == 3
    office = signin.open_office(around, USER, PASSWORD)
    marta = Person("marta", "Marta Ibáñez", office.person.roles)
    merges.confirm(replace(office, person=marta), 1)
    office.close()
    assert admin("merges", "list", "--json").json["merges"][0]["in_force"]
    assert admin("merges", "reverse", 1, "--reason", "two people after all", "--json").json["state"] == (
        "reversal proposed"
    )
    assert admin("merges", "reject", 1, "--reason", "they are one person", "--json").json["in_force"]
    assert admin("merges", "confirm", 9).code == 2
