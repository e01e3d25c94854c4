"""Somebody leaves the workstation: told when Windows says so, and at nothing else it says."""

from __future__ import annotations

import ctypes
from ctypes import wintypes

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.away import POWER, SESSION_CHANGE, WINDOWS_MESSAGE, Away, Messages

MOUSE_MOVE, UNLOCKED, LOCKED, ASLEEP, AWAKE = 0x0200, 8, 7, 4, 7


def _say(messages: Messages, kind: bytes, message: int, what: int) -> tuple[bool, int]:
    told = wintypes.MSG()
    told.message, told.wParam = message, what
    return messages.nativeEventFilter(kind, ctypes.addressof(told))


@pytest.mark.parametrize(("message", "what"), [(SESSION_CHANGE, LOCKED), (SESSION_CHANGE, 2), (POWER, ASLEEP)])
def test_a_locked_session_and_sleep_are_told_and_the_message_goes_on(message: int, what: int) -> None:
    left: list[str] = []
    assert _say(Messages(lambda: left.append("left")), WINDOWS_MESSAGE, message, what) == (False, 0)
    assert left == ["left"]


@pytest.mark.parametrize(
    ("kind", "message", "what"),
    [
        (WINDOWS_MESSAGE, SESSION_CHANGE, UNLOCKED),
        (WINDOWS_MESSAGE, POWER, AWAKE),
        (WINDOWS_MESSAGE, MOUSE_MOVE, LOCKED),
        (b"xcb_generic_event_t", SESSION_CHANGE, LOCKED),
    ],
)
def test_nothing_else_is(kind: bytes, message: int, what: int) -> None:
    left: list[str] = []
    assert _say(Messages(lambda: left.append("left")), kind, message, what) == (False, 0)
    assert left == []


def test_what_is_told_arrives_as_a_signal(qapp: QApplication, qtbot: QtBot) -> None:
    away = Away(qapp, qapp)
    with qtbot.waitSignal(away.left):
        _say(away._messages, WINDOWS_MESSAGE, SESSION_CHANGE, LOCKED)
    away.stop()
    away.deleteLater()
