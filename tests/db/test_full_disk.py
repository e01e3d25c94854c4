"""F3: the disk is full in the middle of an import and of an upgrade, at many points, and the office outlives it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from app.db import upgrade
from tests.db import disk
from tests.db.disk import POINTS, needs_a_disk

NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{before}", None, None


def upgrade():
    op.create_table("wallets", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("deals", sa.Column("more", sa.Text(), server_default="y"))
    op.create_index("ix_deals_comment", "deals", ["comment"])
"""
FULL = "The disk is full; nothing was written."
NO_ANSWER = "The database does not answer."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return disk.build(tmp_path_factory.mktemp("disk"))


def said(library: Path, what: str, template: Path, folder: Path) -> list[str]:
    found: list[str] = json.loads(disk.run(library, "tests.db.full_disk", what, template, folder))
    return found


@needs_a_disk
def test_an_import_that_meets_the_end_of_the_disk_leaves_no_trace_and_goes_on_once_there_is_room(
    library: Path, path: Path, tmp_path: Path
) -> None:
    found = said(library, "import", path, tmp_path)
    assert len(found) == POINTS
    assert set(found) == {FULL, ""}
    assert found.count(FULL) >= POINTS // 2


@needs_a_disk
def test_an_office_is_closed_and_opened_while_the_disk_is_full(library: Path, path: Path, tmp_path: Path) -> None:
    found = said(library, "close", path, tmp_path)
    imported, closed, opened = found[::3], found[1::3], found[2::3]
    assert imported.count(FULL) >= POINTS // 2
    assert set(imported) <= {FULL, NO_ANSWER, ""}
    assert set(closed) == {""}
    assert set(opened) <= {NO_ANSWER, FULL, ""}
    assert opened.count("") > POINTS // 2


@needs_a_disk
def test_an_upgrade_that_meets_the_end_of_the_disk_changes_nothing_and_succeeds_once_there_is_room(
    library: Path, path: Path, tmp_path: Path
) -> None:
    shutil.copytree(upgrade.migrations_folder(), tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "migrations" / "versions" / "9999_next.py").write_text(NEXT.replace("{before}", upgrade.HEAD))
    found = said(library, "upgrade", path, tmp_path)
    assert len(found) == POINTS
    assert set(found) <= {FULL, NO_ANSWER, ""}
    assert found.count(FULL) > POINTS // 2
