"""Somebody sets this workstation: what it looks like, when it locks; damaged settings are told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.bootstrap import Wanted
from app.config import Settings, read_settings
from app.domain.errors import message
from app.ui.style import Look
from tests.stories.seat import Seat, Template


def run(seat: Seat, command: str) -> None:
    seat.window.desk.actions.get(command).trigger()


def test_the_look_of_the_desktop_is_chosen_and_kept(demo: Seat, monkeypatch: pytest.MonkeyPatch, still: Look) -> None:
    asked: list[str] = []
    monkeypatch.setattr(still, "set_theme", asked.append)
    run(demo, "window.theme-system")
    assert asked == ["system"]
    assert demo.application.settings.theme == "system"


def test_the_office_locks_after_as_many_minutes_as_were_chosen(nothing: Seat) -> None:
    idle = nothing.application._idle
    assert idle.interval() == timedelta(minutes=10) / timedelta(milliseconds=1)
    run(nothing, "window.lock-after-5")
    assert nothing.application.settings.lock_after == 5
    assert idle.interval() == timedelta(minutes=5) / timedelta(milliseconds=1)
    idle.timeout.emit()
    assert nothing.window.covered
    lock = nothing.application.lock_screen
    assert lock is not None
    assert lock._note.plain == "Locked at 22:42. What you were doing is kept."


def test_the_demo_never_locks_by_itself(demo: Seat) -> None:
    run(demo, "window.lock")
    demo.settle()
    demo.application._unlocked(None)
    assert not demo.application._idle.isActive()


def test_damaged_settings_are_told_once(qtbot: QtBot, still: Look, empty: Template, tmp_path: Path) -> None:
    seat = Seat(qtbot, empty, empty.copy(tmp_path / "office"), demo=False)
    kept: list[Settings] = []
    seat.application._ways = replace(seat.application._ways, save_settings=kept.append)
    seat.application._complaint = message("The settings of this workstation could not be read; the defaults are used.")
    seat.start()
    shown = seat.window.message_bar.shown
    assert shown is not None
    assert shown.title.startswith("The settings of this workstation")
    shown.steps[0].run()
    assert seat.window.message_bar.shown is None
    seat.settle()
    assert kept == [Settings()]
    seat.end()


def test_what_is_wrong_with_the_settings_reaches_the_window(
    still: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.json").write_text("{")
    monkeypatch.setattr(bootstrap, "settings_file", lambda: tmp_path / "settings.json")
    monkeypatch.setattr(bootstrap, "keep_the_window_moving", lambda: None)
    made = bootstrap.make_application(Wanted(), bootstrap.ways(Wanted(office=str(tmp_path / "office"))), None, None)
    assert made._complaint == read_settings(tmp_path / "settings.json").complaint is not None
    made.ring.deleteLater()
    made.deleteLater()
