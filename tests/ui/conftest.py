"""Fixtures of the window's tests: one look for the application, a desk without an office."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.domain.book import Book
from app.regions import REGIONS, Region
from app.ui.actions import Actions
from app.ui.desk import Desk
from app.ui.hub import Hub
from app.ui.style import Look, install
from app.ui.tasks import Tasks
from app.words import Words


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[Look]:
    found = qapp.findChild(Look, "look")
    made = found or install(qapp, "dark", 100)
    yield made
    made.set_contrast(contrast=False)
    made.set_theme("dark")
    made.set_scale(100)


@pytest.fixture
def words() -> Words:
    return Words("en", Path())


@pytest.fixture
def region() -> Region:
    return REGIONS["en-US"]


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


@pytest.fixture
def hub(qapp: QApplication) -> Hub:
    return Hub()


@pytest.fixture
def actions(words: Words, qapp: QApplication) -> Actions:
    return Actions(words, lambda _permission: True)


@pytest.fixture
def desk(words: Words, region: Region, tasks: Tasks, hub: Hub, actions: Actions) -> Desk:
    """A desk whose office is empty; give `desk.office` what a test needs."""
    office: Any = SimpleNamespace(book=Book)
    return Desk(office=office, words=words, region=region, tasks=tasks, hub=hub, actions=actions)
