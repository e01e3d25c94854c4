"""Lets a panel ask again while nothing is heard: figures grow older although nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.ui.panel import Panel

SECOND = timedelta(seconds=1)


class Aging(QObject):
    """Belongs to a panel; `moment` answers when what it shows was asked for."""

    def __init__(self, panel: Panel[Any, Any], moment: Callable[[], datetime | None]) -> None:
        super().__init__(panel)
        self._panel, self._moment = panel, moment
        self._timer = QTimer(self)
        self._timer.setInterval(SECOND // timedelta(milliseconds=1))
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Ask again if what is on screen is a second old."""
        shown = self._moment()
        if shown is not None and self._panel.isVisible() and self._panel.desk.office.clock() - shown >= SECOND:
            self._panel.refresh()
