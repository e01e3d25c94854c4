"""When a panel asks, and what it does with the answer."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from app.domain.errors import BadInput, KnownError, message
from app.domain.events import Changes
from app.ui.desk import Desk
from app.ui.panel import Panel


class Clients(Panel[str, tuple[str, int]]):
    SHOWS = Changes.CLIENTS | Changes.EQUITY

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.filled: list[str] = []
        self.failures: list[KnownError] = []
        self.wrong = False
        self.worker = 0

    def query(self) -> str:
        return f"ask {len(self.filled)}"

    def load(self, query: str) -> tuple[str, int]:
        if self.wrong:
            raise BadInput(message("No."))
        return query, threading.get_ident()

    def fill(self, view: tuple[str, int]) -> None:
        self.filled.append(view[0])
        self.worker = view[1]

    def fail(self, error: KnownError) -> None:
        self.failures.append(error)


def test_it_asks_when_first_shown_and_off_the_gui_thread(qtbot: QtBot, desk: Desk) -> None:
    panel = Clients(desk)
    qtbot.addWidget(panel)
    assert not panel.loaded
    panel.show()
    qtbot.waitUntil(lambda: panel.filled == ["ask 0"])
    assert panel.loaded
    assert panel.worker != threading.get_ident()


def test_visible_it_asks_again_when_what_it_shows_changed(qtbot: QtBot, desk: Desk) -> None:
    panel = Clients(desk)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: len(panel.filled) == 1)
    desk.hub.publish(Changes.AUDIT)
    desk.hub.publish(Changes.EQUITY)
    qtbot.waitUntil(lambda: len(panel.filled) == 2)
    panel.refresh()
    qtbot.waitUntil(lambda: len(panel.filled) == 3)


def test_hidden_it_remembers_and_asks_once_when_shown(qtbot: QtBot, desk: Desk) -> None:
    panel = Clients(desk)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: len(panel.filled) == 1)
    panel.hide()
    with qtbot.waitSignal(desk.hub.changed):
        desk.hub.publish(Changes.CLIENTS)
    assert desk.tasks.under_way == 0
    panel.show()
    qtbot.waitUntil(lambda: len(panel.filled) == 2)


def test_a_known_error_is_shown_as_a_state(qtbot: QtBot, desk: Desk) -> None:
    panel = Clients(desk)
    qtbot.addWidget(panel)
    panel.wrong = True
    panel.show()
    qtbot.waitUntil(lambda: len(panel.failures) == 1)
    assert panel.filled == []


def test_without_a_state_of_its_own_it_says_so_in_a_toast(qtbot: QtBot, desk: Desk) -> None:
    panel: Panel[None, None] = Panel(desk)
    qtbot.addWidget(panel)
    assert panel.query() is None
    with qtbot.waitSignal(desk.saying) as told:
        panel.fail(BadInput(message("Line {n} is wrong.", n=3), message("Put it right.")))
    assert told.args[0].title == "The input is not usable"
    assert told.args[0].text == "Line 3 is wrong. Put it right."
    assert told.args[0].tone == "err"
