"""Changes on their way to the window."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from app.domain.events import Changes
from app.ui.hub import INTERVAL, Hub


def test_a_change_from_a_thread_is_heard_on_the_gui_thread(qtbot: QtBot, hub: Hub) -> None:
    heard: list[tuple[Changes, int]] = []
    hub.changed.connect(lambda changes: heard.append((changes, threading.get_ident())))
    thread = threading.Thread(target=hub.publish, args=(Changes.EQUITY,))
    thread.start()
    qtbot.waitUntil(lambda: bool(heard))
    thread.join()
    assert heard == [(Changes.EQUITY, threading.get_ident())]


def test_a_burst_is_told_twice_at_most_and_nothing_is_lost(qtbot: QtBot, hub: Hub) -> None:
    heard: list[Changes] = []
    hub.changed.connect(heard.append)
    hub.publish(Changes.EQUITY)
    qtbot.waitUntil(lambda: len(heard) == 1)
    for _ in range(100):
        hub.publish(Changes.EQUITY)
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=4 * INTERVAL)
    with qtbot.waitSignal(hub.changed, timeout=2 * INTERVAL, raising=False):
        pass
    assert heard == [Changes.EQUITY, Changes.EQUITY]


def test_a_quiet_topic_does_not_wait_for_a_busy_one(qtbot: QtBot, hub: Hub) -> None:
    heard: list[Changes] = []
    hub.changed.connect(heard.append)
    hub.publish(Changes.EQUITY)
    qtbot.waitUntil(lambda: len(heard) == 1)
    hub.publish(Changes.EQUITY)
    hub.publish(Changes.CLIENTS)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard[1] == Changes.CLIENTS
    qtbot.waitUntil(lambda: len(heard) == 3, timeout=4 * INTERVAL)
    assert heard[2] == Changes.EQUITY


def test_topics_that_come_together_are_told_together(qtbot: QtBot, hub: Hub) -> None:
    with qtbot.waitSignal(hub.changed) as told:
        hub.publish(Changes.CLIENTS)
        hub.publish(Changes.AUDIT)
    assert told.args == [Changes.CLIENTS | Changes.AUDIT]
