"""Other people's programs read the simulated terminal as they read a real one: pdmt5 and mt5cli, each in a process."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.bridge.simulator.install import BACKEND, simulated
from app.bridge.simulator.scenario import write_scenario
from tests.bridge.support import AT, FIRST, SECOND, SERVER, TERMINAL, world

ROOT = Path(__file__).parents[2]
EVER = 2_000_000_000
DATES = ("--date-from", "2025-01-01", "--date-to", "2026-01-01")

Running = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Running:
    """Runs a program over the small world."""
    folder = tmp_path_factory.mktemp("clients")
    write_scenario(folder / "world.json", world())
    around = {**os.environ, BACKEND: str(folder / "world.json"), "PYTHONPATH": str(ROOT)}

    def start(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app.bridge.simulator.install", *arguments]
        return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=around)

    return start


@pytest.fixture(scope="module")
def mt5() -> Any:
    made = simulated(world(), lambda: AT)
    assert made.initialize(TERMINAL)
    return made


READING = """
import json, sys
from datetime import UTC, datetime
from pdmt5 import Mt5Config, Mt5DataClient
config = Mt5Config(path=sys.argv[1], login=int(sys.argv[2]), password="investor", server=sys.argv[3])
dates = {"date_from": datetime(2025, 1, 1, tzinfo=UTC), "date_to": datetime(2026, 1, 1, tzinfo=UTC)}
with Mt5DataClient(config=config, retry_count=0) as client:
    found = {
        "account": client.account_info_as_dict(),
        "positions": client.positions_get_as_dicts(skip_to_datetime=True),
        "deals": client.history_deals_get_as_dicts(**dates, skip_to_datetime=True),
        "orders": len(client.history_orders_get_as_df(**dates)),
        "bars": len(client.copy_rates_from_pos_as_df("XAUUSD", 1, 0, 9)),
        "digits": client.symbol_info_as_dict("XAUUSD")["digits"],
    }
json.dump(found, sys.stdout)
"""


@pytest.fixture(scope="module")
def read(run: Running, tmp_path_factory: pytest.TempPathFactory) -> Running:
    """Reads a login with pdmt5."""
    folder = tmp_path_factory.mktemp("program")
    (folder / "reading.py").write_text(READING)
    return lambda login, path=TERMINAL: run(str(folder / "reading.py"), path, str(login), SERVER)


def test_pdmt5_reads_an_account_as_it_is(read: Running, mt5: Any) -> None:
    answered = read(SECOND.login)
    assert answered.returncode == 0, answered.stderr
    found = json.loads(answered.stdout)
    assert mt5.login(SECOND.login)
    assert (found["account"]["login"], found["account"]["server"]) == (SECOND.login, SERVER)
    assert found["account"]["balance"] == mt5.account_info().balance
    assert [each["ticket"] for each in found["positions"]] == [each.ticket for each in mt5.positions_get()]
    assert found["deals"] == [each._asdict() for each in mt5.history_deals_get(0, EVER)]
    assert (found["orders"], found["bars"], found["digits"]) == (3, 9, 2)


def test_pdmt5_is_told_why_a_sign_in_failed(read: Running) -> None:
    refused, nowhere = read(99), read(FIRST.login, "C:\\nowhere.exe")
    assert (refused.returncode, nowhere.returncode) == (1, 1)
    assert "Authorization failed" in refused.stderr
    assert "Process create failed" in nowhere.stderr


def exported(run: Running, folder: Path, *command: str) -> Any:
    """What mt5cli writes for a command."""
    path = folder / "out.json"
    answered = run("mt5cli", "--output", str(path), "--path", TERMINAL, *command)
    assert answered.returncode == 0, answered.stderr
    return json.loads(path.read_text(encoding="utf-8"))


def test_mt5cli_exports_account_terminal_positions_and_deals(run: Running, mt5: Any, tmp_path: Path) -> None:
    assert mt5.login(FIRST.login)
    (account,), (terminal,) = (exported(run, tmp_path, f"{what}-info") for what in ("account", "terminal"))
    assert (account["login"], account["equity"]) == (FIRST.login, pytest.approx(mt5.account_info().equity, rel=1e-3))
    assert (terminal["build"], terminal["connected"]) == (mt5.terminal_info().build, True)
    positions = exported(run, tmp_path, "positions")
    assert [each["symbol"] for each in positions] == ["XAUUSD", "USDJPY"]
    deals = exported(run, tmp_path, "history-deals", *DATES)
    assert [each["ticket"] for each in deals] == [each.ticket for each in mt5.history_deals_get(0, EVER)]
    assert deals[0]["comment"] == "Deposit"


def test_mt5cli_collects_a_history_into_a_database(run: Running, tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    symbols = ("--symbol", "EURUSD", "--symbol", "XAUUSD", "--timeframe", "D1")
    answered = run("mt5cli", "--output", str(path), "--path", TERMINAL, "collect-history", *symbols, *DATES)
    assert answered.returncode == 0, answered.stderr
    with closing(sqlite3.connect(path)) as store:
        deals = store.execute("SELECT symbol, entry, profit FROM history_deals ORDER BY ticket").fetchall()
        (bars,) = store.execute("SELECT count(*) FROM rates WHERE symbol = 'EURUSD'").fetchone()
        (orders,) = store.execute("SELECT count(*) FROM history_orders").fetchone()
    assert [(symbol, entry) for symbol, entry, _ in deals] == [("EURUSD", 0), ("EURUSD", 1), ("XAUUSD", 0)]
    assert orders == 3
    assert 150 < bars < 200
