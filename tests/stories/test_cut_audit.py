"""Somebody puts an older database back: the window says so when it opens, and the check says what is missing."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.simulator.demo import BASE
from app.config import Paths
from app.security.keys import CHEAPEST
from app.services import demo, signin
from app.services.signin import Surroundings
from app.ui.banner import MessageBar
from app.ui.style import Look
from app.ui.toasts import Toast
from tests.stories.seat import PASSWORD, Seat, Template


@pytest.mark.parametrize(
    ("memory", "why"), [("kept", "line 2 was seen here and is not in it"), ("changed", "office.seen was changed")]
)
def test_a_cut_audit_is_told_at_the_start_and_explained_by_the_check(
    qtbot: QtBot, still: Look, empty: Template, tmp_path: Path, memory: str, why: str
) -> None:
    paths = Paths(empty.copy(tmp_path / "office"))
    later = Surroundings(paths, lambda: BASE + timedelta(hours=1), cost=CHEAPEST, rounds=4)
    signin.open_office(later, demo.USER, PASSWORD).close()
    shutil.copy(empty.folder / "office.db", paths.database)
    if memory == "changed":
        paths.witness.write_bytes(b"{}")
    seat = Seat(qtbot, empty, paths.folder, demo=False)
    seat.start()
    try:
        bar = seat.child(MessageBar)
        seat.until(lambda: bar.shown is not None and "chain is broken" in bar.shown.title)
        seat.go("audit")
        seat.window.desk.actions.get("audit.verify").trigger()
        seat.until(lambda: any(why in each.notice.text for each in seat.window.findChildren(Toast)))
    finally:
        seat.end()
