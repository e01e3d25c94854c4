"""Keeps how a person arranges a table, and gives it back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer

from app.services.arrangements import Kept, keep_arrangement, kept_arrangement
from app.ui.desk import Desk
from app.ui.models.arrangement import Arrangement
from app.ui.widgets.table import TableView

PAUSE = 400  # milliseconds after the last change before it is kept


class Arranged(QObject):
    """Belongs to a table and knows it by a name that stays the same over the versions."""

    def __init__(self, desk: Desk, table: TableView[Any], name: str) -> None:
        super().__init__(table)
        self._desk, self._table, self._name = desk, table, name
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._keep)
        table.arranged.connect(self._pause.start)
        office = desk.office
        desk.tasks.read(lambda: kept_arrangement(office, name), self._take)

    def _take(self, kept: Kept) -> None:
        if kept:
            self._table.arrange(Arrangement.of(kept))

    def _keep(self) -> None:
        office, name, kept = self._desk.office, self._name, self._table.arrangement().kept()
        self._desk.tasks.write(lambda: keep_arrangement(office, name, kept), lambda _kept: None)
