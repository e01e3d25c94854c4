"""Tells when somebody leaves the workstation: Windows says that it is locked, switched to another user, or sleeps."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from ctypes import wintypes

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

WINDOWS_MESSAGE = b"windows_generic_MSG"  # Qt's name for them
SESSION_CHANGE, POWER = 0x02B1, 0x0218  # WM_WTSSESSION_CHANGE, WM_POWERBROADCAST
LEAVING = {(SESSION_CHANGE, what) for what in (2, 4, 6, 7)} | {(POWER, 4)}
"""Console or remote session taken away, signed out, locked; about to sleep (WTS_*, PBT_APMSUSPEND)."""


class Away(QObject):
    """Listens from `watch` to `stop`; on other systems nobody tells it anything."""

    left = Signal()

    def __init__(self, app: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        self._app, self._messages = app, Messages(self.left.emit)

    def watch(self, window: QWidget) -> None:
        """Hear what Windows tells this window."""
        if sys.platform == "win32":
            this_session = 0
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(int(window.winId()), this_session)
            self._app.installNativeEventFilter(self._messages)

    def stop(self) -> None:
        """Hear no more."""
        self._app.removeNativeEventFilter(self._messages)


class Messages(QAbstractNativeEventFilter):
    """Looks through what Windows sends for a sign that somebody leaves, and lets everything pass."""

    def __init__(self, leaving: Callable[[], None]) -> None:
        super().__init__()
        self._leaving = leaving

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> tuple[bool, int]:
        if kind == WINDOWS_MESSAGE:
            told = wintypes.MSG.from_address(int(message))
            if (told.message, told.wParam) in LEAVING:
                self._leaving()
        return False, 0
