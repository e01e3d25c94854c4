"""Prospects, the simulator, agents and commissions from the command line, with their exit codes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from app.config import Paths
from app.security.keys import CHEAPEST
from app.services import signin
from app.services.signin import NewOffice, Surroundings
from tests.bridge.support import AT
from tests.cli.test_accounts import PASSWORD, Admin, admin

__all__ = ["admin"]


@pytest.fixture
def run(admin: Admin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Admin:
    """An office with nothing in it, whose password is cheap to check: these commands sign in two dozen times."""
    monkeypatch.setattr("app.services.signin.passwords.needs_rehash", lambda *_: False)
    around = Surroundings(Paths(tmp_path / "office"), lambda: AT, cost=CHEAPEST, rounds=4)
    signin.create_office(around, NewOffice(user="ana", full_name="Ana Beltrán", password=PASSWORD))
    return admin


def test_a_prospect_from_lead_to_the_refusal_to_convert(run: Admin, tmp_path: Path) -> None:
    added = run("prospects", "add", "--json", "--name", "Camila Restrepo", "--amount", "50000.00", "--fund", "BALANCE",
                "--source", "event", "--owner", "ana")  # fmt: skip
    assert (added.code, added.json["code"], added.json["stage"]) == (0, "P-0001", "lead")
    assert run("prospects", "move", "--json", "P-0001", "qualified").json["stage"] == "qualified"
    assert run("prospects", "note", "P-0001", "Met at the fair").code == 0
    pdf = tmp_path / "proposal.pdf"
    made = run("prospects", "propose", "--json", "P-0001", pdf, "--fund", "BALANCE", "--amount", "50000.00",
               "--deposit", "2030-01-01", "--advance", "--in", "es")  # fmt: skip
    assert made.json["sha256"] == hashlib.sha256(pdf.read_bytes()).hexdigest()
    shown = run("prospects", "show", "--json", "P-0001").json
    assert (shown["stage"], shown["notes"][0]["text"], len(shown["proposals"])) == ("proposal", "Met at the fair", 1)
    assert run("prospects", "move", "P-0001", "won").code == 0
    refused = run("prospects", "convert", "P-0001")
    assert refused.code == 2
    assert "KYC" in refused.err
    assert [row["code"] for row in run("prospects", "list", "--json", "--stage", "won").json["prospects"]] == ["P-0001"]
    assert run("prospects", "list", "--json", "--due").json["prospects"] == []


def test_what_cannot_be_is_refused_with_two(run: Admin, tmp_path: Path) -> None:
    assert run("prospects", "move", "P-0001", "won").code == 2
    assert run("prospects", "add", "--name", "X", "--amount", "1,5").code == 2
    assert run("simulate", "--fund", "MOON", "--amount", "1.00", "--deposit", "2030-01-01").code == 2
    assert run("commissions", "ready", "BANK-1").code == 2
    assert run("agents", "refer", "C-1", "A-001", "--since", "2030-01-01").code == 2


def test_the_simulator_answers_for_one_fund_or_for_each(run: Admin) -> None:
    one = run("simulate", "--json", "--fund", "BALANCE", "--amount", "1263485.40", "--deposit", "2025-04-01").json
    assert (one["interest"], one["matures"], len(one["rows"])) == ("379045.62", "2026-06-01", 5)
    assert one["rows"][0]["due"] == "2025-09-01"
    each = run("simulate", "--json", "--amount", "50000.00", "--deposit", "2025-04-01").json["funds"]
    assert [(row["fund"], row["short_of_minimum"]) for row in each] == [
        ("CORE", "0.00"),
        ("BALANCE", "0.00"),
        ("DYNAMIC", "200000.00"),
    ]
    agreed = run("simulate", "--json", "--fund", "UNLIMITED", "--amount", "1000000.00", "--deposit", "2025-04-01",
                 "--rate", "4", "--step", "3")  # fmt: skip
    assert agreed.json["interest"] == "480000.00"


def test_an_agent_is_added_and_changed_and_earns_nothing_yet(run: Admin) -> None:
    added = run("agents", "add", "--json", "--name", "Nora Quiroga", "--rate", "12.5")
    assert (added.json["code"], added.json["rate"]) == ("A-001", "0.125")
    assert run("agents", "change", "--json", "A-001", "--active", "no").json["active"] is False
    (row,) = run("agents", "list", "--json").json["agents"]
    assert (row["name"], row["owed"], row["rate"]) == ("Nora Quiroga", "0.00", "0.125")
    assert run("commissions", "list", "--json", "--agent", "A-001").json["total"] == "0.00"
