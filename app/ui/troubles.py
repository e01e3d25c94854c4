"""The demo's commands that put its simulated terminals into trouble, so that one can watch what the monitor says."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.errors import Message, message
from app.services import demo
from app.services.demo import Trouble
from app.ui.desk import Desk

WELL = "demo.well"


def sentence(terminal: str, wanted: Trouble) -> Message:
    """What a command does, in words."""
    return {
        Trouble.SILENT: message("Demo: terminal {name} stops answering", name=terminal),
        Trouble.CLOSED: message("Demo: terminal {name} is closed", name=terminal),
        Trouble.MOVED: message("Demo: terminal {name} is on another account", name=terminal),
        Trouble.CUT_OFF: message("Demo: terminal {name} loses its broker", name=terminal),
    }[wanted]


class Troubles:
    """Declares the commands, and shows them in a menu."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ids: list[list[str]] = []
        for number, terminal in enumerate(demo.terminal_names()):
            ids = [self._add(f"demo.{number}-{wanted.name.lower()}", terminal, wanted) for wanted in Trouble]
            self._ids.append(ids)
        desk.actions.add(WELL, message("Demo: everything is well again"), self.end, icon_name="flask-conical")

    def cause(self, terminal: str, wanted: Trouble) -> None:
        """Let it happen."""
        desk = self._desk
        said = desk.words.say(sentence(terminal, wanted))
        desk.tasks.read(lambda: demo.trouble(desk.office, terminal, wanted), lambda _done: desk.say(said, tone="warn"))

    def end(self) -> None:
        """Let everything be well again."""
        desk = self._desk
        said = desk.words("Demo: everything is well again")
        desk.tasks.read(lambda: demo.all_well(desk.office), lambda _done: desk.say(said))

    def menu(self, parent: QWidget) -> QMenu:
        """Every trouble, terminal by terminal, and the end of all of them."""
        menu = QMenu(parent)
        for ids in self._ids:
            menu.addActions([self._desk.actions.get(each) for each in ids])
            menu.addSeparator()
        menu.addAction(self._desk.actions.get(WELL))
        return menu

    def open(self, under: QWidget) -> None:
        """Show the menu under a button."""
        menu = self.menu(under)
        menu.exec(under.mapToGlobal(QPoint(0, under.height() + 2)))
        menu.deleteLater()

    def _add(self, id_: str, terminal: str, wanted: Trouble) -> str:
        run = partial(self.cause, terminal, wanted)
        self._desk.actions.add(id_, sentence(terminal, wanted), run, icon_name="flask-conical")
        return id_
