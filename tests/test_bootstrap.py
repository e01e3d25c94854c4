"""The first screen waits for nothing that it does not show, and a check leaves nothing open."""

from __future__ import annotations

import builtins
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import bootstrap
from app.bootstrap import import_as_python_does
from app.domain.errors import BadInput
from app.logs import start_logging, stop_logging
from app.ui import tour
from tests.bridge.support import world

HEAVY = {"sqlalchemy", "alembic", "sqlcipher3", "msgspec", "numpy", "cryptography", "bcrypt", "multiprocessing"}
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
    assert (HEAVY | LATER) & set(json.loads(told)) == set()


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
