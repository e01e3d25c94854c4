"""What many tests start from: an office in a temporary folder, a clock that stands still, words and people."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from app.config import Paths
from app.security.keys import CHEAPEST
from app.services import signin
from app.services.office import Office
from app.services.signin import NewOffice, Surroundings
from app.words import Words

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("ci")

NOW = datetime(2025, 9, 7, 22, 42, tzinfo=UTC)
USER, PASSWORD = "ana", "correct cobalt marmot swing"


@pytest.fixture
def words() -> Words:
    return Words("en", Path())


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    """Cheap keys: only the tests of security pay for a real derivation."""
    return Surroundings(Paths(tmp_path / "office"), lambda: NOW, cost=CHEAPEST, rounds=4)


@pytest.fixture
def new_office(around: Surroundings) -> str:
    """An empty office; answers its recovery key."""
    return signin.create_office(around, NewOffice(user=USER, full_name="Ana Beltrán", password=PASSWORD))


@pytest.fixture
def office(around: Surroundings, new_office: str) -> Iterator[Office]:
    """An empty office with its only user signed in."""
    opened = signin.open_office(around, USER, PASSWORD)
    yield opened
    opened.close()


@pytest.fixture
def reopen(around: Surroundings) -> Callable[[], Office]:
    """Opens the office once more, as another seat would."""
    return lambda: signin.open_office(around, USER, PASSWORD)
