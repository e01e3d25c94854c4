"""Fixtures of the stories: the demo office, filled once and copied, and an office with nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import application
from app.ui.style import Look, install
from tests.stories.seat import Seat, Template, make_template


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return make_template(tmp_path_factory.mktemp("demo") / "office")


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return make_template(tmp_path_factory.mktemp("empty") / "office", empty=True)


@pytest.fixture
def still(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Look:
    """The one look of this process, without motion."""
    made = qapp.findChild(Look, "look") or install(qapp)
    monkeypatch.setattr(made, "motion", False)
    monkeypatch.setattr(application, "install", lambda *_chosen: made)
    return made


@pytest.fixture
def demo(qtbot: QtBot, still: Look, filled: Template, tmp_path: Path) -> Iterator[Seat]:
    """The window of the demo office, open on its dashboard."""
    seat = Seat(qtbot, filled, filled.copy(tmp_path / "demo"))
    seat.start()
    yield seat
    seat.end()


@pytest.fixture
def nothing(qtbot: QtBot, still: Look, empty: Template, tmp_path: Path) -> Iterator[Seat]:
    """The window of an office nobody has entered anything into."""
    seat = Seat(qtbot, empty, empty.copy(tmp_path / "empty"), demo=False)
    seat.start()
    yield seat
    seat.end()
