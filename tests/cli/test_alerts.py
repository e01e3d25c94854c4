"""Alerts on the command line: listed, acknowledged, and judged from what is stored."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.cli import commands
from app.cli.admin import Surrounded, main
from app.cli.session import Session
from app.domain.errors import BadInput
from app.services import alerts
from app.services.office import Office
from app.services.signin import Surroundings
from app.words import Words
from tests.conftest import PASSWORD, USER


@pytest.fixture
def run(
    office_with_reference: Office, around: Surroundings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs fidus-admin in this process on the office with the reference case, as the window left it."""
    password = tmp_path / "password"
    password.write_text(PASSWORD)

    def admin(*arguments: str) -> tuple[int, str, str]:
        surrounded = Surrounded(around.clock, lambda _folder: around.paths, lambda _language: Words("en", Path()))
        code = main(["--user", USER, "--password-file", str(password), *arguments], surrounded)
        said = capsys.readouterr()
        return code, said.out, said.err

    return admin


Run = Callable[..., tuple[int, str, str]]


def test_open_alerts_are_listed_and_acknowledged(run: Run, office_with_reference: Office) -> None:
    assert run("alerts", "list") == (0, "No alert is open.\n", "")
    alerts.Watcher(office_with_reference).look()
    code, out, _ = run("alerts", "list", "--json")
    [alert] = json.loads(out)["alerts"]
    assert code == 0
    assert (alert["kind"], alert["state"], alert["measured"]) == ("unexpected withdrawal", "open", "143000.00")
    assert alert["message"] == "143,000.00 left account 9900001 and nobody has said why."
    assert "143,000.00 left account 9900001" in run("alerts", "list")[1]
    code, out, _ = run("alerts", "acknowledge", str(alert["alert"]), "--note", "asked the bank", "--json")
    assert (code, json.loads(out)["state"], json.loads(out)["note"]) == (0, "acknowledged", "asked the bank")
    assert json.loads(run("alerts", "list", "--json")[1])["alerts"] == []
    assert [each["state"] for each in json.loads(run("alerts", "list", "--all", "--json")[1])["alerts"]] == [
        "acknowledged"
    ]


def test_a_number_that_is_not_open_changes_nothing(run: Run, office_with_reference: Office) -> None:
    alerts.Watcher(office_with_reference).look()
    code, out, err = run("alerts", "acknowledge", "77")
    assert (code, out) == (2, "")
    assert err.startswith("There is no alert 77.")
    with pytest.raises(SystemExit) as wrong:
        run("alerts", "acknowledge", "first")
    assert wrong.value.code == 2


def test_checking_tells_what_is_open_and_writes_nothing(run: Run, office_with_reference: Office) -> None:
    code, out, _ = run("alerts", "check", "--json")
    found = json.loads(out)["alerts"]
    assert code == 1
    assert {each["kind"] for each in found} == {"unexpected withdrawal"}  # kept by statements: no clock makes it stale
    assert all(each["alert"] is None for each in found)
    assert alerts.alert_list(office_with_reference).rows == ()


def test_checking_is_content_where_every_alert_was_seen(office_with_reference: Office, words: Words) -> None:
    office = replace(office_with_reference, clock=lambda: office_with_reference.clock() - timedelta(days=200))
    alerts.Watcher(office).look()
    for row in alerts.alert_list(office).rows:
        alerts.acknowledge(office, row.number)

    class Signed(Session):
        def office(self) -> Office:
            return office

    session = Signed(office_with_reference.paths, office.clock, words, as_json=True)
    assert commands.alerts_check(session, Namespace()) == commands.DONE
    with pytest.raises(BadInput):
        commands.alerts_acknowledge(session, Namespace(alert=1, note=""))
