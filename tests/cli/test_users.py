"""People and roles on the command line: invited, joined, confirmed by somebody else, refused with its exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.cli.admin import Surrounded, main
from app.domain.permissions import Action, Role
from app.domain.users import INVITED_FOR
from app.services.office import Office
from app.services.signin import Surroundings
from app.words import Words
from tests.colleagues import hired
from tests.conftest import NOW, PASSWORD, USER

THEIRS = "quiet lantern orbit thimble"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(office: Office, around: Surroundings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs fidus-admin in this process, as somebody, at a moment."""

    def admin(*arguments: str, user: str = USER, password: str = PASSWORD, at: object = NOW) -> tuple[int, str, str]:
        file = tmp_path / "password"
        file.write_text(password)
        moment = replace(around, clock=lambda: at)  # type: ignore[arg-type,return-value]
        surrounded = Surrounded(moment.clock, lambda _folder: around.paths, lambda _language: Words("en", Path()))
        code = main(["--user", user, "--password-file", str(file), *arguments], surrounded)
        said = capsys.readouterr()
        return code, said.out, said.err

    assert office.person.only
    return admin


def test_a_person_is_invited_joins_and_is_confirmed_by_a_second_one(run: Run, office: Office, tmp_path: Path) -> None:
    code, out, _ = run("users", "invite", "ivan", "--full-name", "Iván Robles", "--role", "operations", "--json")
    invited = json.loads(out)
    assert (code, invited["roles"], invited["waits"]["roles"]) == (0, [], ["operations"])
    (tmp_path / "code").write_text(invited["code"])
    joining = ("users", "join", "ivan", "--code-file", str(tmp_path / "code"), "--json")
    assert run(*joining, password="too short")[0] == 2
    assert run(*joining, password=THEIRS)[0] == 0
    assert run(*joining, password=THEIRS)[0] == 3  # a code is used once
    assert run("users", "confirm", invited["waits"]["id"])[0] == 3
    assert run("roles", "show", user="ivan", password=THEIRS)[0] == 3
    code, out, _ = run("users", "confirm", invited["waits"]["id"], "--json", at=NOW + INVITED_FOR)
    assert (code, json.loads(out)["state"]) == (0, "confirmed")
    assert hired(office, "ivan").roles == {Role.OPERATIONS}
    code, out, _ = run("users", "list", "--json")
    rows = {row["name"]: row for row in json.loads(out)["users"]}
    assert (rows["ivan"]["state"], rows["ivan"]["created_by"]) == ("active", USER)
    assert rows[USER]["last_sign_in"] == "2025-09-07T22:42:00Z"


def test_the_table_of_roles_is_shown_and_set(run: Run) -> None:
    code, out, _ = run("roles", "show", "--json")
    assert (code, json.loads(out)["roles"]["payments.record"]) == (0, ["operations"])
    assert set(json.loads(out)["roles"]) == set(Action)
    assert run("roles", "set", "tables.export", "auditor", "no")[:2] == (0, "The table of roles is changed.\n")
    assert "auditor" not in json.loads(run("roles", "show", "--json")[1])["roles"]["tables.export"]
    code, out, _ = run("roles", "set", "payments.record", "client services", "yes")
    assert (code, "Waits for a second person: what roles may do" in out) == (0, True)
    code, _, err = run("roles", "set", "payments.record", "administrator", "yes")
    assert (code, "no money rights" in err) == (2, True)


def test_what_a_person_may_not_or_cannot_mean_has_its_exit_code(run: Run) -> None:
    assert run("users", "deactivate", USER)[0] == 3
    assert run("users", "change", "nobody", "--full-name", "X")[0] == 2
    assert run("users", "invite", "ANA", "--role", "auditor")[0] == 2
    assert run("users", "invite", "jorge", "--role", "auditor", "--until", "2020-01-01")[0] == 2
    assert run("users", "confirm", "no-such-id")[0] == 2
    with pytest.raises(SystemExit) as wrong:
        run("users", "invite", "jorge", "--role", "king")
    assert wrong.value.code == 2


def test_an_account_is_changed_reset_and_put_out_of_use(run: Run, office: Office) -> None:
    run("users", "invite", "jorge", "--role", "auditor", "--until", "2025-09-30")
    assert (
        run("users", "change", "jorge", "--full-name", "Jorge Paz", "--role", "client services", "--until", "never")[0]
        == 0
    )
    kept = hired(office, "jorge")
    assert (kept.full_name, kept.roles, kept.expires) == ("Jorge Paz", frozenset({Role.CLIENT_SERVICES}), None)
    code, out, _ = run("users", "reset", "jorge")
    assert (code, len(out.splitlines()[1])) == (0, 35)
    assert run("users", "unlock", "jorge")[1] == "0 failed tries are forgotten.\n"
    assert run("users", "deactivate", "jorge")[0] == 0
    assert not hired(office, "jorge").active
    assert run("users", "reset", "jorge")[0] == 2
    assert run("users", "reactivate", "jorge")[0] == 0
