"""Windows of their own for parts of a panel: live, each in its place, hidden at the lock, gone with the main window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QIcon,
    QKeySequence,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.arrangements import Kept, keep_arrangement, kept_arrangement
from app.ui import icons
from app.ui.style import look

if TYPE_CHECKING:  # the desk names what is opened apart
    from app.ui.desk import Desk

FRAME = 3
PAUSE = 400  # milliseconds after the last move before the place is kept
SMALLEST = (560, 480)
SHARED = ("window.lock", "window.theme", "window.larger", "window.smaller", "window.normal", "monitor.check")
"""Commands whose keys work in these windows as in the main one."""


@dataclass(frozen=True, slots=True)
class Apart:
    """What is to stand in a window of its own: `key` tells it from the others, `size` is the one it opens with."""

    key: str
    title: str
    build: Callable[[], QWidget]
    size: tuple[int, int]


class ApartWindow(QWidget):
    """One such window. Ctrl+W closes it."""

    moved = Signal(str)

    def __init__(self, wanted: Apart, desk: Desk) -> None:
        super().__init__()
        self.key, self._demo = wanted.key, desk.office.demo
        self.wanted = True
        """Whether the person has not closed it."""
        parts = [desk.words("DEMO")] if self._demo else []
        self.setWindowTitle(" — ".join([*parts, wanted.title, "FIDUS"]))
        self.setWindowIcon(QIcon(icons.logo(64)))
        self.setMinimumSize(*SMALLEST)
        self.content = wanted.build()
        layout = QVBoxLayout(self)
        edge = FRAME if self._demo else 0
        layout.setContentsMargins(edge, edge, edge, edge)
        layout.addWidget(self.content)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(lambda: self.moved.emit(self.key))
        self._listen(desk)
        look().changed.connect(self.update)

    def _listen(self, desk: Desk) -> None:
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)
        for id_ in SHARED:
            action = desk.actions.find(id_)
            for keys in desk.actions.command(id_).keys if action else ():
                QShortcut(QKeySequence(keys), self, action.trigger)  # type: ignore[union-attr]  # there is one

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        self._pause.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pause.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.wanted = False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), look().color("bg"))
        if self._demo:
            pen = QPen(look().color("demo"), FRAME)
            pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
            painter.setPen(pen)
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))


class ApartWindows(QObject):
    """The windows apart from the main one, one for each key; a closed one is kept for the next time."""

    def __init__(self, desk: Desk, main: QWidget) -> None:
        super().__init__(main)
        self._desk, self._main = desk, main
        self._made: dict[str, ApartWindow] = {}
        self._covered = False

    @property
    def windows(self) -> list[ApartWindow]:
        """Those that are open, hidden behind the lock or not."""
        return [window for window in self._made.values() if window.wanted]

    def open(self, wanted: Apart) -> None:
        """Open it where it stood last, or bring it to the front."""
        if self._covered:
            return
        window = self._made.get(wanted.key)
        if window is None:
            self._make(wanted)
            return
        window.wanted = True
        window.show()
        window.raise_()
        window.activateWindow()

    def hide_all(self) -> None:
        """Show nothing of them: the office is locked."""
        self._covered = True
        for window in self.windows:
            window.hide()

    def show_again(self) -> None:
        """Show them as they were."""
        self._covered = False
        for window in self.windows:
            window.show()

    def close_all(self) -> None:
        """Close them with the main window, for good."""
        for window in self._made.values():
            window.close()
            window.deleteLater()
        self._made.clear()

    def _make(self, wanted: Apart) -> None:
        self._made[wanted.key] = ApartWindow(wanted, self._desk)
        office, name = self._desk.office, self._name(wanted.key)
        self._desk.tasks.read(lambda: kept_arrangement(office, name), lambda kept: self._place(wanted, kept))

    def _place(self, wanted: Apart, kept: Kept) -> None:
        window = self._made.get(wanted.key)
        if window is None:
            return
        window.setGeometry(place_of(kept, wanted.size, self._main))
        window.moved.connect(self._keep)
        if window.wanted and not self._covered:
            window.show()

    def _keep(self, key: str) -> None:
        window = self._made.get(key)
        if window is not None and window.isVisible():
            place = window.geometry()
            kept = {"place": [place.x(), place.y(), place.width(), place.height()]}
            office, name = self._desk.office, self._name(key)
            self._desk.tasks.write(lambda: keep_arrangement(office, name, kept), lambda _kept: None)

    def _name(self, key: str) -> str:
        """Places are kept for each set of screens: the same screens give the same places."""
        screens = [screen.geometry() for screen in QGuiApplication.screens()]
        here = ",".join(sorted(f"{each.x()}:{each.y()}:{each.width()}x{each.height()}" for each in screens))
        return f"window:{key}:{here}"


def place_of(kept: Kept, size: tuple[int, int], main: QWidget) -> QRect:
    """Where a window stands: where it stood last, if that is on a screen; else on another screen than the main one."""
    found = kept.get("place")
    if isinstance(found, list) and len(found) == 4 and all(isinstance(each, int) for each in found):
        place = QRect(*found)
        if any(screen.availableGeometry().intersects(place) for screen in QGuiApplication.screens()):
            return place
    here = main.screen()
    screen = next((each for each in QGuiApplication.screens() if each is not here), here)
    room = screen.availableGeometry()
    fitted = QRect(0, 0, min(size[0], room.width()), min(size[1], room.height()))
    fitted.moveCenter(room.center())
    return fitted
