from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from app.bridge.simulator.broker import Scenario
from app.bridge.simulator.faults import Fault, Trouble
from app.bridge.simulator.install import BACKEND, install, running, simulated
from app.bridge.simulator.market import Market
from app.bridge.simulator.scenario import write_scenario
from tests.bridge.support import AT, FIRST, SECOND, SERVER, TERMINAL, ZONE, account, world

OTHER = "C:\\Other\\terminal64.exe"
TWO = Scenario(
    Market(AT),
    {TERMINAL: (account(FIRST),), OTHER: (account(SECOND),)},
    {SERVER: ZONE},
    {OTHER: Trouble(Fault.REFUSED)},
)


@pytest.fixture
def mt5() -> ModuleType:
    return simulated(TWO, lambda: AT)


@pytest.fixture
def installed() -> Iterator[ModuleType]:
    yield install(world(), lambda: AT)
    for name in ("MetaTrader5", "MetaTrader5._core"):
        del sys.modules[name]


def test_whoever_imports_the_library_gets_the_simulated_one(installed: ModuleType) -> None:
    assert import_module("MetaTrader5") is installed
    assert import_module("MetaTrader5._core").account_info is installed.account_info
    assert installed.initialize(TERMINAL)


def test_a_function_kept_in_a_class_is_not_bound_to_its_objects(mt5: ModuleType) -> None:
    class Keeper:
        ask = mt5.last_error

    assert Keeper().ask() == (0, "")


def test_the_path_decides_and_a_second_connection_switches(mt5: ModuleType) -> None:
    assert mt5.initialize(TERMINAL)
    assert mt5.account_info().login == FIRST.login
    assert mt5.initialize(OTHER.upper())
    assert mt5.account_info().login == SECOND.login
    assert not mt5.initialize("C:\\nowhere.exe")
    assert mt5.account_info() is None
    assert mt5.last_error() == (-10004, "No IPC connection")


def test_without_a_path_it_is_nobodys_choice_which_terminal_answers() -> None:
    def found(*order: str) -> str:
        mt5 = simulated(replace(TWO, terminals={name: TWO.terminals[name] for name in order}), lambda: AT)
        assert mt5.initialize()
        return str(mt5.terminal_info().path)

    assert found(TERMINAL, OTHER) == found(OTHER, TERMINAL) == OTHER


def test_who_signs_in_while_connecting_is_refused_as_in_login(mt5: ModuleType) -> None:
    assert mt5.initialize(TERMINAL, login=FIRST.login, password="x", server=SERVER)
    assert not mt5.initialize(TERMINAL, login=99)
    assert mt5.last_error() == (-6, "Terminal: Authorization failed")
    assert mt5.initialize(OTHER)
    assert not mt5.login(SECOND.login)
    assert mt5.last_error() == (-6, "Terminal: Authorization failed")


def test_the_worlds_clock_starts_at_its_base() -> None:
    now = running(AT)
    assert AT <= now() <= now()


def test_a_program_runs_over_the_world_in_a_file(tmp_path: Path) -> None:
    path, program = tmp_path / "world.json", tmp_path / "asking.py"
    write_scenario(path, world())
    program.write_text(f"import MetaTrader5 as m; m.initialize({TERMINAL!r}); print(m.account_info().login)")
    command = [sys.executable, "-m", "app.bridge.simulator.install", "asking"]
    around = {**os.environ, BACKEND: str(path), "PYTHONPATH": f"{Path.cwd()}{os.pathsep}{tmp_path}"}
    answered = subprocess.run(command, capture_output=True, check=True, text=True, env=around)
    assert answered.stdout == f"{FIRST.login}\n"


class Answers:
    """A module whose orders get these answers, one after the other."""

    def __init__(self, *codes: int) -> None:
        self.codes, self.requests = list(codes), []  # type: list[int], list[dict[str, Any]]

    def order_send(self, request: dict[str, Any]) -> Any:
        self.requests.append(request)
        return None if not self.codes else type("Answer", (), {"retcode": self.codes.pop(0)})


REQUOTE, DONE, REJECTED = 10004, 10009, 10006


def with_answers(mt5: ModuleType, monkeypatch: pytest.MonkeyPatch, *codes: int) -> Answers:
    assert mt5.initialize(TERMINAL)
    answers = Answers(*codes)
    monkeypatch.setattr(mt5, "order_send", answers.order_send)
    return answers


def test_buying_tries_again_while_the_price_runs_away(mt5: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = with_answers(mt5, monkeypatch, REQUOTE, REQUOTE, DONE)
    assert mt5.Buy("XAUUSD", 0.1).retcode == DONE
    assert len(answers.requests) == 3
    assert answers.requests[0] == {
        "action": 1,
        "symbol": "XAUUSD",
        "volume": 0.1,
        "type": 0,
        "price": mt5.symbol_info_tick("XAUUSD").ask,
        "deviation": 10,
    }


def test_closing_says_whether_all_was_closed(mt5: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = with_answers(mt5, monkeypatch, DONE)
    assert mt5.Close("XAUUSD", comment="out") is True
    (request,) = answers.requests
    assert (request["type"], request["comment"], request["position"]) == (1, "out", mt5.positions_get()[0].ticket)
    answers.codes = [REJECTED]
    assert mt5.Close("XAUUSD") is False
    assert mt5.Close("XAUUSD") is None
    assert mt5.Close("EURUSD") is False


def test_an_order_is_refused_and_changes_nothing(mt5: ModuleType) -> None:
    assert mt5.initialize(TERMINAL)
    before = mt5.account_info(), mt5.positions_get()
    answer = mt5.Sell("EURUSD", 1.0)
    assert (answer.retcode, answer.comment, answer.deal) == (10017, "Trade disabled", 0)
    assert answer.request.symbol == "EURUSD"
    assert answer._asdict()["request"] is answer.request
    assert mt5.order_check({"action": 1, "symbol": "EURUSD", "volume": 1.0}).retcode == 10017
    assert (mt5.account_info(), mt5.positions_get()) == before


def test_whoever_may_trade_is_told_that_programs_may_not() -> None:
    mt5 = simulated(world(Fault.MASTER_PASSWORD), lambda: AT)
    assert mt5.initialize(TERMINAL)
    assert mt5.account_info().trade_allowed is True
    assert mt5.Buy("EURUSD", 1.0).retcode == 10027
