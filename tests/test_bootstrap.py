"""The first screen waits for nothing that it does not show."""

from __future__ import annotations

import builtins
import json
import os
import subprocess
import sys

import pytest

from app.bootstrap import import_as_python_does

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
