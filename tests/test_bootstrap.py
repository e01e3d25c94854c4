"""The first screen waits for nothing that it does not show, and a check leaves nothing open."""

from __future__ import annotations

import builtins
import json
import logging
import os
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf
from pathlib import Path

import pytest

from app import bootstrap
from app.bootstrap import import_as_python_does
from app.bridge.process import Timing
from app.domain.errors import BadInput, Message
from app.logs import start_logging, stop_logging
from app.services import demo, signin
from app.ui import tour
from tests.bridge.support import world

HEAVY = {"sqlalchemy", "alembic", "sqlcipher3", "msgspec", "numpy", "cryptography", "bcrypt", "multiprocessing"}
FOR_SOME_WORK = {"PIL", "pikepdf", "pypdfium2", "reportlab", "rapidfuzz", "stdnum", "openpyxl", "xlsxwriter"}
LATER = {"app.db", "app.services", "app.bridge", "app.ui.crash", "app.ui.window", "app.ui.wizard.account", "app.logs"}
FIRST_SCREEN = """
import json, sys
from app import __main__
from app.bootstrap import Wanted, keep_the_window_moving, make_application, ways
keep_the_window_moving()
application = make_application(Wanted(), ways(Wanted()), "en", "dark")
application.show_first_run()
application._show_waiting()
print(json.dumps(list(sys.modules)))
"""


def test_the_first_screen_loads_nothing_heavy() -> None:
    environment = {**os.environ, "FIDUS_OFFICE": os.devnull, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", FIRST_SCREEN]
    told = subprocess.run(command, capture_output=True, check=True, text=True, env=environment).stdout
    assert (HEAVY | FOR_SOME_WORK | LATER) & set(json.loads(told)) == set()


EVERY_PANEL = """
import json, pathlib, sys
import app.services.signin, app.services.sync, app.ui.application, app.ui.window
from app.ui.panels import all_panels
from app.words import Words
all_panels(Words("en", pathlib.Path()))
print(json.dumps(list(sys.modules)))
"""


def test_the_window_loads_nothing_that_only_some_work_needs() -> None:
    command = [sys.executable, "-c", EVERY_PANEL]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    told = subprocess.run(command, capture_output=True, check=True, text=True, env=environment).stdout
    assert FOR_SOME_WORK & set(json.loads(told)) == set()


def test_imports_are_what_they_were_before_qt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builtins, "__import__", builtins.__import__)
    import_as_python_does()
    assert "feature" not in repr(builtins.__import__)
    before = builtins.__import__
    import_as_python_does()
    assert builtins.__import__ is before


def test_a_check_closes_its_log_before_the_folder_goes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Walk:
        def __init__(self, *_asked: object) -> None:
            start_logging(tmp_path / "logs")
            logging.getLogger("fidus.test").warning("painted")

        def run(self) -> int:
            return 0

    stop_logging()
    before = list(logging.getLogger().handlers)
    monkeypatch.setattr(bootstrap, "make_application", lambda *_wanted: None)
    monkeypatch.setattr(bootstrap, "keep_the_window_moving", lambda: None)
    monkeypatch.setattr(tour, "Tour", Walk)
    assert bootstrap.self_check() == 0
    assert list(logging.getLogger().handlers) == before


def test_the_library_reads_unless_a_simulated_world_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MT5_BACKEND", raising=False)
    assert bootstrap.backend().scenario is None


def test_a_simulated_world_is_read_from_its_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    scenario = pytest.importorskip("app.bridge.simulator.scenario")
    path = tmp_path / "world.json"
    scenario.write_scenario(path, world())
    monkeypatch.setenv("MT5_BACKEND", str(path))
    assert bootstrap.backend().scenario == world()
    monkeypatch.setenv("MT5_BACKEND", str(tmp_path / "missing.json"))
    with pytest.raises(BadInput):
        bootstrap.backend()


@pytest.mark.parametrize(("speed", "jump"), [(0.0, Timing().jump), (60.0, inf)])
def test_a_world_that_has_begun_has_its_own_clock(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, speed: float, jump: float
) -> None:
    scenario = pytest.importorskip("app.bridge.simulator.scenario")
    path, begun = tmp_path / "world.json", bootstrap.real_clock()
    scenario.write_scenario(path, replace(world(), started=begun, speed=speed))
    monkeypatch.setenv("MT5_BACKEND", str(path))
    monkeypatch.setattr(bootstrap, "real_clock", lambda: begun + timedelta(minutes=1))
    monkeypatch.setattr(signin, "first_user", lambda around: around.clock().isoformat())
    said = bootstrap.ways(bootstrap.Wanted(office=str(tmp_path))).only_user()
    assert datetime.fromisoformat(said) == world().market.base + timedelta(minutes=speed)
    assert (bootstrap.backend().timing or Timing()).jump == jump


def test_a_demo_that_cannot_be_opened_is_let_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fail(_around: object) -> None:
        raise BadInput(Message("not now"))

    monkeypatch.setattr(demo, "open_demo", fail)
    made = bootstrap.ways(bootstrap.Wanted(demo=True), demo_folder=tmp_path)
    for _ in range(2):
        with pytest.raises(BadInput, match="not now"):
            made.open_demo(lambda _changes: None)
    stop_logging()
