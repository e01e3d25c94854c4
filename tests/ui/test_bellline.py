"""One alert in the bell: its ways by mouse and by key, and what a person may not do."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.ui.bellline import BellLine
from app.ui.style import Look
from app.ui.widgets.buttons import Button
from app.ui.widgets.notices import Call
from app.words import Words


def line(qtbot: QtBot, ran: list[str], *, may: bool = True) -> BellLine:
    call = Call(
        title="Margin level · 1001",
        when="18:42",
        text="Margin level of 1001 is 141.9%, under 150.0%.",
        tone="warn",
        go=lambda: ran.append("go"),
        acknowledge=(lambda: ran.append("seen")) if may else None,
    )
    made = BellLine(call, Words("en", Path()))
    made.done.connect(lambda: ran.append("done"))
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_and_a_click_show_the_alert(qtbot: QtBot, look: Look, key: Qt.Key) -> None:
    ran: list[str] = []
    made = line(qtbot, ran)
    qtbot.keyClick(made, key)
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    assert ran == ["done", "go", "done", "go"]


def test_the_button_acknowledges(qtbot: QtBot, look: Look) -> None:
    ran: list[str] = []
    line(qtbot, ran).findChildren(Button)[0].click()
    assert ran == ["done", "seen"]


def test_who_may_not_acknowledge_reads_why(qtbot: QtBot, look: Look) -> None:
    ran: list[str] = []
    button = line(qtbot, ran, may=False).findChildren(Button)[0]
    assert not button.isEnabled()
    assert button.toolTip() == "Your roles do not include this."
    button.click()
    assert ran == []


def test_it_is_read_aloud_as_a_sentence(qtbot: QtBot, look: Look) -> None:
    said = line(qtbot, []).accessibleName()
    assert said == "Margin level · 1001. Margin level of 1001 is 141.9%, under 150.0%. 18:42"
