"""Nobody there: told after the minutes that were chosen, and every touch begins the wait again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.ui.idle import MINUTE, Idle


@pytest.fixture
def idle(qapp: QApplication) -> Iterator[Idle]:
    made = Idle(qapp, 10, qapp)
    made.start()
    yield made
    made.stop()
    made.deleteLater()


def test_it_waits_as_many_minutes_as_were_chosen(idle: Idle, qtbot: QtBot) -> None:
    assert idle.timer.interval() == 10 * MINUTE
    idle.set_minutes(5)
    assert idle.timer.interval() == 5 * MINUTE
    with qtbot.waitSignal(idle.passed):
        idle.timer.timeout.emit()


def test_keys_and_mouse_begin_the_wait_again_and_nothing_else_does(
    idle: Idle, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(idle.timer, "start", lambda: begun.append("again"))
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    idle.eventFilter(QObject(), QEvent(QEvent.Type.Paint))
    assert begun == []
    QTest.keyClick(window, Qt.Key.Key_A)
    pressed = len(begun)
    assert pressed
    QTest.mouseMove(window)
    QTest.mousePress(window, Qt.MouseButton.LeftButton)
    assert len(begun) > pressed
    idle.stop()
    begun.clear()
    QTest.keyClick(window, Qt.Key.Key_A)
    assert begun == []
    assert not idle.timer.isActive()
