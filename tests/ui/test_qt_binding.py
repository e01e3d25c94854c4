"""Guards the Qt binding: PySide6 6.12.0 on Python 3.11 loses a reference to True per emit and ends the process."""

from __future__ import annotations

import sys
from collections.abc import Callable

import PySide6
import pytest
from PySide6.QtCore import (
    QEventLoop,
    QModelIndex,
    QObject,
    QRunnable,
    QStringListModel,
    Qt,
    QThreadPool,
    QTimer,
    Signal,
)
from PySide6.QtWidgets import QApplication, QLineEdit

REPEATS, FEW = 200, 20


class Source(QObject):
    tick = Signal()
    told = Signal(bool)
    gave = Signal(object)


class Work(QRunnable):
    def run(self) -> None:
        """Does nothing; running is the point."""


class Rows(QStringListModel):
    """A model answered by Python, as every list of the window is."""

    def rowCount(self, parent: QModelIndex | None = None) -> int:  # type: ignore[override]  # noqa: N802 - Qt names it
        return 0 if parent is not None and parent.isValid() else 3

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:  # type: ignore[override]
        return str(index.row()) if role == Qt.ItemDataRole.DisplayRole else None


def emit() -> Callable[[], None]:
    source = Source()
    heard: list[bool] = []
    source.tick.connect(lambda: None)
    source.told.connect(heard.append)
    source.gave.connect(lambda _what: None)

    def once() -> None:
        source.tick.emit()
        source.told.emit(True)
        source.gave.emit(None)
        heard.clear()

    return once


def process_events() -> Callable[[], None]:
    return QApplication.processEvents


def run_work() -> Callable[[], None]:
    pool = QThreadPool()

    def once() -> None:
        pool.start(Work())
        assert pool.waitForDone(5000)

    return once


def fire_timer() -> Callable[[], None]:
    def once() -> None:
        loop = QEventLoop()
        QTimer.singleShot(0, loop.quit)
        loop.exec()

    return once


def ask_model() -> Callable[[], None]:
    model = Rows()

    def once() -> None:
        index = model.index(1)
        for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.CheckStateRole):
            model.data(index, role)
        model.match(model.index(0), Qt.ItemDataRole.DisplayRole, "2", 1)
        model.layoutChanged.emit()

    return once


def set_property() -> Callable[[], None]:
    edit = QLineEdit()

    def once() -> None:
        edit.setProperty("wrong", True)
        edit.property("wrong")
        edit.setProperty("wrong", None)
        edit.setEnabled(edit.isEnabled())

    return once


@pytest.mark.parametrize("make", [emit, process_events, run_work, fire_timer, ask_model, set_property])
def test_the_binding_keeps_the_references_python_lives_by(
    qapp: QApplication, make: Callable[[], Callable[[], None]]
) -> None:
    once = make()
    once()  # whatever is made on the first call stays
    before = sys.getrefcount(True), sys.getrefcount(False), sys.getrefcount(None)
    for _ in range(REPEATS):
        once()
    after = sys.getrefcount(True), sys.getrefcount(False), sys.getrefcount(None)
    changes = [now - then for then, now in zip(before, after, strict=True)]
    assert all(abs(change) < FEW for change in changes), (PySide6.__version__, changes)
