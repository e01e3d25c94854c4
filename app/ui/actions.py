"""Every command once: its name in both languages, keys, permission and reason for being refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.domain.errors import Message
from app.domain.permissions import Action as Permission
from app.ui.icons import icon
from app.words import Words

EVERYWHERE = ""


@dataclass(frozen=True, slots=True)
class Command:
    """What a command is, as it was declared; `panel` is where it belongs, EVERYWHERE for the whole window."""

    id: str
    text: Message
    icon: str
    keys: tuple[str, ...]
    panel: str
    hidden: bool


class Actions(QObject):
    """The registry that menus, buttons, keys and the palette are built from.

    `may` says whether the person may do something; a command without permission stays listed, with its reason.
    """

    def __init__(self, words: Words, may: Callable[[Permission], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words, self._may = words, may
        self._commands: dict[str, Command] = {}
        self._actions: dict[str, QAction] = {}
        self._forbidden: set[str] = set()
        self._permissions: dict[str, Permission] = {}
        self._window: QWidget | None = None
        self.gate: Callable[[], bool] = lambda: True
        """Whether commands run now; not while the window is locked."""

    def may(self, permission: Permission | None) -> bool:
        """Whether the person may do this; None is open to everybody."""
        return permission is None or self._may(permission)

    def add(
        self,
        id: str,  # noqa: A002 # the plain word for it
        text: Message,
        run: Callable[[], object],
        *,
        keys: str | tuple[str, ...] = (),
        icon_name: str = "",
        permission: Permission | None = None,
        panel: str = EVERYWHERE,
        checkable: bool = False,
        hidden: bool = False,
    ) -> QAction:
        """Declare a command. `keys` as Qt writes them ("Ctrl+N"); `hidden` leaves it out of the palette.

        Raises ValueError for an id that exists already.
        """
        if id in self._commands:
            raise ValueError(f"{id} is declared twice")
        shortcuts = (keys,) if isinstance(keys, str) else keys
        command = Command(id, text, icon_name, shortcuts, panel, hidden)
        action = QAction(self._words.say(text), self)
        action.setObjectName(id)
        action.setProperty("keys", shortcuts[0] if shortcuts else "")
        action.setCheckable(checkable)
        action.setShortcuts([QKeySequence(each) for each in shortcuts])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        if icon_name:
            action.setIcon(icon(icon_name))
        action.triggered.connect(lambda _checked=False: run() if self.gate() else None)
        self._commands[id], self._actions[id] = command, action
        if self._window is not None:
            self._window.addAction(action)
        if permission is not None:
            self._permissions[id] = permission
        if not self.may(permission):
            self._forbid(id)
        return action

    def judge(self) -> None:
        """Roles have changed: forbid what the person may no longer do, and offer what they may do now."""
        for id_, permission in self._permissions.items():
            if id_ in self._forbidden and self.may(permission):
                self._forbidden.discard(id_)
                self.allow(id_)
            elif id_ not in self._forbidden and not self.may(permission):
                self._forbid(id_)

    def _forbid(self, id_: str) -> None:
        self.refuse(id_, self._words("Your roles do not include this."))
        self._forbidden.add(id_)

    def get(self, id: str) -> QAction:  # noqa: A002 # as in add
        """The action of a command. Raises KeyError for an unknown one."""
        return self._actions[id]

    def find(self, id: str) -> QAction | None:  # noqa: A002 # as in add
        """The action of a command, where it was declared."""
        return self._actions.get(id)

    def command(self, id: str) -> Command:  # noqa: A002 # as in add
        """How a command was declared."""
        return self._commands[id]

    def commands(self, panel: str | None = None) -> Iterable[Command]:
        """All commands in the order they were declared; with `panel`, only what works there."""
        return [each for each in self._commands.values() if panel is None or each.panel in (EVERYWHERE, panel)]

    def refuse(self, id: str, reason: str) -> None:  # noqa: A002 # as in add
        """Disable a command and say why; one the person may never run keeps that reason."""
        if id in self._forbidden:
            return
        action = self._actions[id]
        action.setEnabled(False)
        action.setToolTip(reason)
        action.setProperty("reason", reason)

    def allow(self, id: str) -> None:  # noqa: A002 # as in add
        """Enable a command again, unless the person may never run it."""
        if id in self._forbidden:
            return
        action = self._actions[id]
        action.setEnabled(True)
        action.setToolTip(action.text())
        action.setProperty("reason", "")

    def reason(self, id: str) -> str:  # noqa: A002 # as in add
        """Why a command is disabled; empty where it is not."""
        said = self._actions[id].property("reason")
        return said if isinstance(said, str) and not self._actions[id].isEnabled() else ""

    def attach(self, window: QWidget) -> None:
        """Let the keys of all commands be heard in a window, later ones too."""
        self._window = window
        window.addActions(list(self._actions.values()))

    def show_panel(self, panel: str) -> None:
        """Let this panel's keys work, and those of other panels not; its own come before the window's."""
        own = {keys for each in self._commands.values() if each.panel == panel != EVERYWHERE for keys in each.keys}
        for command in self._commands.values():
            if command.panel == EVERYWHERE:
                keys = [each for each in command.keys if each not in own]
            else:
                keys = list(command.keys) if command.panel == panel else []
            self._actions[command.id].setShortcuts([QKeySequence(each) for each in keys])


def keys_text(keys: str) -> str:
    """Keys as they are printed on a key cap: Ctrl+Shift+T becomes "Ctrl Shift T"."""
    return keys.replace("++", " plus").replace("+", " ").strip()
