"""A check says how it stands in a glyph, a word and a sentence."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.ui.style import Look
from app.ui.widgets.checks import FAILED, PASSED, RUNNING, WAITING, WARNED, CheckList


def test_checks_wait_run_and_are_judged(qtbot: QtBot, look: Look) -> None:
    found = CheckList([("login", "Login accepted"), ("history", "Reading history")])
    qtbot.addWidget(found)
    found.resize(420, 200)
    found.show()
    login, history = found.lines["login"], found.lines["history"]
    assert (login.state, found.passed) == (WAITING, 0)
    login.show_state(PASSED, "name on account: A. Person")
    history.show_state(RUNNING, "50 of about 100 deals", part=0.5)
    assert (login.said, found.passed) == ("name on account: A. Person", 1)
    assert not history.progress.isHidden()
    assert login.progress.isHidden()
    history.show_state(FAILED, "The terminal does not answer.", "Close its dialogs.")
    assert history.said == "The terminal does not answer. Close its dialogs."
    assert "Close its dialogs." in history.accessibleName()
    login.show_state(WARNED, "This password can trade.")
    assert found.passed == 1
    found.grab()
    found.reset()
    assert {line.state for line in found.lines.values()} == {WAITING}
