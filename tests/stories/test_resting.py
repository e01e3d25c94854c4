"""A terminal rests between two tries: the message bar says how long still, and its buttons stay while it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.bridge.terminal import TerminalHealth, TerminalState
from app.domain.errors import message
from app.domain.terminals import TerminalSetting
from app.services import programs
from app.ui.banner import MessageBar
from app.ui.widgets.buttons import Button
from tests.stories.seat import Seat


def text(demo: Seat) -> str:
    shown = demo.window.message_bar.shown
    return shown.text if shown else ""


def button(demo: Seat, title: str) -> Button | None:
    return next((each for each in demo.child(MessageBar).findChildren(Button) if each.text() == title), None)


def rest(demo: Seat, seconds: int) -> TerminalHealth:
    """A terminal's program was closed; it is tried again in so many seconds, for the fourth time."""
    terminal, now = demo.terminals[0], demo.clock()
    why = message("Terminal closed, restarting: {terminal}.", terminal=terminal.name)
    health = TerminalHealth(terminal.name, TerminalState.WAITING, now, why, terminal.keys)
    health = replace(health, next_try=now + timedelta(seconds=seconds), tries=4)
    demo.application.opened.sync.hear(health)  # type: ignore[union-attr]  # it is open
    demo.until(lambda: "Next try in" in text(demo))
    return health


def test_the_time_until_the_next_try_runs_down_and_the_buttons_stay(demo: Seat) -> None:
    rest(demo, 60)
    before, shown = text(demo), button(demo, "Try again")
    assert before.endswith("Next try in 1 min 0 s, try 4.")
    assert button(demo, "Open terminal") is None  # there is no program here
    demo.clock.pass_by(timedelta(seconds=20))
    demo.until(lambda: text(demo) != before)
    assert shown is button(demo, "Try again")
    assert text(demo).endswith("Next try in 40 s, try 4.")
    demo.clock.pass_by(timedelta(minutes=1))
    demo.until(lambda: text(demo).endswith("It is being tried now, try 4."))


def test_where_its_program_lies_it_can_be_opened(demo: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    (tmp_path / "terminal64.exe").touch()
    setting = TerminalSetting(name=demo.terminals[0].name, path=str(tmp_path / "terminal64.exe"))
    monkeypatch.setattr(programs, "WINDOWS", True)
    monkeypatch.setattr(programs, "settings", lambda _office: (setting,))
    monkeypatch.setattr("app.ui.situation.open_terminal", lambda _office, name: ran.append(name))
    rest(demo, 60)
    demo.until(lambda: button(demo, "Open terminal") is not None)
    found = button(demo, "Open terminal")
    assert found is not None
    found.click()
    demo.until(lambda: ran == [setting.name])
