"""An empty database of this version for each test, on SQLCipher and on PostgreSQL."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.engine import postgres_engines
from app.db.store import Store
from app.domain.events import Changes
from tests.db import support
from tests.postgres import database, migrate, running_server

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once: migrating costs more than copying."""
    path = tmp_path_factory.mktemp("template") / "office.db"
    support.create(path)
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    """The file of an empty office database."""
    return Path(shutil.copy(template, tmp_path / "office.db"))


@pytest.fixture
def heard() -> list[Changes]:
    """What the store under test has published."""
    return []


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[tuple[str, str]]:
    """A server and the name of a migrated database on it."""
    with running_server() as url, database(url, "fidus_template") as empty:
        migrate(empty)
        yield url, "fidus_template"


@pytest.fixture
def postgres_url(postgres_template: tuple[str, str]) -> Iterator[str]:
    """The URL of an empty office database on PostgreSQL."""
    url, name = postgres_template
    with database(url, f"fidus_test_{next(NUMBERS)}", name) as fresh:
        yield fresh


@pytest.fixture(params=["sqlcipher", pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))])
def store(request: pytest.FixtureRequest, heard: list[Changes]) -> Iterator[Store]:
    """An open store, once on each kind of database."""
    if request.param == "sqlcipher":
        with support.opened(request.getfixturevalue("path"), heard.append) as opened:
            yield opened
        return
    opened = support.store_on(postgres_engines(request.getfixturevalue("postgres_url")), heard.append)
    yield opened
    opened.close()
