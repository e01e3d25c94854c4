"""A figure that changed is marked for a moment, and only where motion is wanted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.ui.style import Look
from app.ui.widgets import fades as module
from app.ui.widgets.fades import Fades


@pytest.fixture
def moving(look: Look) -> Iterator[Look]:
    before, look.motion = look.motion, True
    yield look
    look.motion = before


def test_it_is_dense_at_once_and_gone_at_the_end(qtbot: QtBot, moving: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FADE", 60_000)
    painted: list[int] = []
    owner = QObject()
    fades = Fades(lambda: painted.append(len(list(fades.cells))), owner)
    fades.begin("A", 2)
    assert 0.5 < fades.strength("A", 2) <= 1
    assert fades.strength("A", 1) == 0
    assert fades.strength("B", 2) == 0
    qtbot.waitUntil(lambda: len(painted) > 2)
    assert list(fades.cells) == [("A", 2)]
    monkeypatch.setattr(module, "FADE", 1)
    qtbot.waitUntil(lambda: not list(fades.cells))
    assert fades.strength("A", 2) == 0
    assert painted[-1] == 1  # painted once more without its ground, before it is forgotten
    assert not fades._frames.isActive()


def test_nothing_fades_where_the_desktop_wants_no_motion(qtbot: QtBot, look: Look) -> None:
    look.motion = False
    fades = Fades(lambda: None, QObject())
    fades.begin("A", 2)
    assert list(fades.cells) == []
