"""Accounts from the command line, end to end on a simulated world: added, read, reconciled, tested, put out of use."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.bridge.backend import Backend
from app.bridge.process import Timing
from app.bridge.simulator.broker import Fault, Scenario
from app.cli.admin import Surrounded, main
from app.config import Paths, office_lock
from app.security import keys
from app.words import Words
from tests.bridge.support import AT, FIRST, SECOND, SERVER, TERMINAL, world

PASSWORD, SECRET = "correct cobalt marmot swing", "quiet-lantern-77"
PATH = r"C:\Harbour\terminal64.exe"


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Admin = Callable[..., Ran]


@pytest.fixture
def admin(tmp_path: Path, words: Words, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Admin:
    """Runs fidus-admin in this process, on the world that is named."""
    monkeypatch.setattr("app.services.signin.DEFAULT_COST", keys.CHEAPEST)
    (tmp_path / "password").write_text(PASSWORD)
    (tmp_path / "investor").write_text(SECRET + "\n")

    def run(*arguments: object, scenario: Scenario | None = None) -> Ran:
        around = Surrounded(
            lambda: AT,
            lambda _named: Paths(tmp_path / "office"),
            lambda _language: words,
            lambda: Backend(scenario or world(), timing=Timing(period=0.05)),
        )
        given = ["--password-file", str(tmp_path / "password"), *(str(each) for each in arguments)]
        code = main(given, around)
        said = capsys.readouterr()
        assert SECRET not in said.out + said.err
        return Ran(code, said.out, said.err)

    return run


def add(admin: Admin, tmp_path: Path, login: int = FIRST.login, **options: Any) -> Ran:
    return admin(
        *("accounts", "add", "--server", SERVER, "--login", login, "--terminal", TERMINAL, "--path", PATH),
        *("--portable", "--investor-password-file", tmp_path / "investor", "--json"),
        **options,
    )


@pytest.fixture
def harbour(admin: Admin, tmp_path: Path) -> Admin:
    assert admin("init", "--admin", "ana").code == 0
    assert add(admin, tmp_path).code == 0
    return admin


def test_an_account_is_added_read_and_reconciled(admin: Admin, tmp_path: Path) -> None:
    admin("init", "--admin", "ana")
    added = add(admin, tmp_path)
    assert added.code == 0
    document = added.json
    assert (document["saved"], document["name"], document["currency"]) == (True, "Account 30000001", "USD")
    assert [each["outcome"] for each in document["checks"]] == ["passed"] * 8
    listed = admin("accounts", "list", "--json").json["accounts"]
    assert listed == [
        {
            "server": SERVER,
            "login": FIRST.login,
            "name": "Account 30000001",
            "purpose": "trading",
            "currency": "USD",
            "active": True,
            "terminal": TERMINAL,
            "tier": "live",
            "verified_at": "2025-09-05T14:00:00Z",
            "trade_allowed": False,
            "zone": "UTC",
            "zone_confirmed": False,
            "last_reading": None,
        }
    ]
    read = admin("sync", "--once", "--json")
    assert read.code == 0
    (each,) = read.json["accounts"]
    assert (each["read"], each["message"], each["deals_added"]) == (True, None, 5)
    assert (each["balance"], each["difference"], each["reconciled"]) == ("10122.75", "0.00", True)
    again = admin("sync", "--once", "--json").json["accounts"][0]
    assert (again["read"], again["deals_added"]) == (True, 0)
    (reported,) = admin("report", "accounts", "--json").json["accounts"]
    assert (reported["reconciled"], reported["deals"], reported["balance_reported"]) == (True, 5, "10122.75")


def test_a_second_account_joins_the_terminal_that_is_known(harbour: Admin, tmp_path: Path) -> None:
    ran = harbour(
        *("accounts", "add", "--server", SERVER, "--login", SECOND.login, "--name", "Reserve"),
        *("--purpose", "cash", "--investor-password-file", tmp_path / "investor", "--json"),
    )
    assert (ran.code, ran.json["terminal"], ran.json["name"]) == (0, TERMINAL, "Reserve")
    tiers = [each["tier"] for each in harbour("accounts", "list", "--json").json["accounts"]]
    assert tiers == ["round robin"] * 2
    assert {each["read"] for each in harbour("sync", "--once", "--json").json["accounts"]} == {True}


def test_a_check_that_fails_ends_with_one_and_keeps_nothing(admin: Admin, tmp_path: Path) -> None:
    admin("init", "--admin", "ana")
    ran = add(admin, tmp_path, scenario=world(Fault.REFUSED))
    assert (ran.code, ran.json["saved"]) == (1, False)
    last = ran.json["checks"][-1]
    assert (last["check"], last["outcome"]) == ("login accepted", "failed")
    assert "Login to Trade Account" in last["fix"]
    assert admin("accounts", "list", "--json").json["accounts"] == []


def test_accounts_are_tested_as_they_are_kept(harbour: Admin) -> None:
    good = harbour("accounts", "test", "--json")
    assert (good.code, [each["verified"] for each in good.json["accounts"]]) == (0, [True])
    bad = harbour("accounts", "test", "--login", FIRST.login, "--json", scenario=world(Fault.DISCONNECTED))
    assert (bad.code, bad.json["accounts"][0]["checks"][-1]["check"]) == (1, "server")
    said = harbour("accounts", "test", scenario=world(Fault.NOT_FOUND))
    assert (said.code, "failed: terminal answers · No terminal was found" in said.out) == (1, True)


def test_an_account_that_cannot_be_read_is_said_and_ends_with_one(harbour: Admin) -> None:
    ran = harbour("sync", "--once", "--json", scenario=world(Fault.REFUSED))
    assert ran.code in (0, 1)  # the first account needs no switch
    ran = harbour("sync", "--once", "--json", scenario=world(Fault.NOT_FOUND))
    (each,) = ran.json["accounts"]
    assert (ran.code, each["read"], each["balance"]) == (1, False, None)
    assert "not found" in each["message"]


def test_an_account_out_of_use_is_not_read_and_keeps_its_figures(harbour: Admin) -> None:
    harbour("sync", "--once")
    before = harbour("report", "accounts", "--json").json
    out = harbour("accounts", "deactivate", "--login", FIRST.login, "--server", SERVER, "--json")
    assert (out.code, out.json["active"]) == (0, False)
    assert harbour("sync", "--once", "--json").json == {"accounts": []}
    assert harbour("report", "accounts", "--json").json == before
    assert harbour("accounts", "test", "--json").json == {"accounts": []}


def test_without_a_test_it_is_kept_by_statements_alone(admin: Admin) -> None:
    admin("init", "--admin", "ana")
    ran = admin("accounts", "add", "--server", SERVER, "--login", 7, "--no-test", "--currency", "EUR", "--json")
    assert (ran.code, ran.json["terminal"], ran.json["currency"]) == (0, None, "EUR")
    assert admin("accounts", "list", "--json").json["accounts"][0]["tier"] == "statement import"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--server", SERVER, "--login", "12a"), "A login is a number"),
        (("--server", " ", "--login", "1"), "The server is needed"),
        (("--server", SERVER, "--login", "1"), "Name the terminal with --terminal"),
        (("--server", SERVER, "--login", "1", "--terminal", "New"), "Name the terminal with --terminal"),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(
    admin: Admin, arguments: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    admin("init", "--admin", "ana")
    ran = admin("accounts", "add", *arguments, "--investor-password-file", tmp_path / "investor")
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    for wrong in (("accounts", "deactivate", "--login", "5"), ("accounts", "test", "--login", "5")):
        assert admin(*wrong).code == 2


def test_without_a_terminal_nobody_is_asked_for_the_investor_password(admin: Admin) -> None:
    admin("init", "--admin", "ana")
    ran = admin("accounts", "add", "--server", SERVER, "--login", "1", "--terminal", "New", "--path", PATH)
    assert ran.code == 3
    assert "--investor-password-file" in ran.err


def test_while_a_window_reads_the_terminals_nobody_else_does(harbour: Admin, tmp_path: Path) -> None:
    with office_lock(Paths(tmp_path / "office"), "window"):
        assert harbour("sync", "--once").code == 2
        assert harbour("accounts", "test").code == 2
        assert harbour("accounts", "list").code == 0


def test_the_window_of_accounts_and_the_report_agree_for_people(harbour: Admin) -> None:
    harbour("sync", "--once")
    assert str(FIRST.login) in harbour("accounts", "list").out
    assert "10,122.75" in harbour("sync", "--once").out
