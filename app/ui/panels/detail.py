"""One record that was chosen elsewhere, and the card that shows it beside a list."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QWidget

from app.domain.errors import KnownError
from app.ui.desk import Desk
from app.ui.panel import Panel
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.card import Card, Line
from app.ui.widgets.layouts import Item, column
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.states import Empty, StateStack

Key = TypeVar("Key")
View = TypeVar("View")


class Detail(Panel[Key | None, View | None], Generic[Key, View]):
    """Shows the record of a key; `read` asks for it on a worker."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._key: Key | None = None

    def show_record(self, key: Key | None) -> None:
        """Show another record; None shows that none is chosen."""
        if key != self._key:
            self._key = key
            self.refresh()

    def query(self) -> Key | None:
        return self._key

    def load(self, query: Key | None) -> View | None:
        return None if query is None else self.read(query)

    def read(self, key: Key) -> View:
        """The record, from the services; on a worker thread."""
        raise NotImplementedError


class SideCard(Detail[str, View]):
    """A card with a head that stays and a body that scrolls. `show_view` fills it, `nothing` stands where none is."""

    filled = Signal(object)
    """What is on screen now, or None."""
    close_asked = Signal()
    nothing: Empty

    def arrange(
        self,
        title: QHBoxLayout,
        *under: Item,
        body: QLayout,
        name: str,
        foot: QWidget | None = None,
        tight: bool = False,
    ) -> None:
        """Put the title with a button that closes it, what is under it, and the body into a card.

        `foot` stays below the body; `tight` lets what is under the title touch the line below it, as tabs do.
        """
        close = IconButton("x", self.words("Close this side"), small=True)
        close.clicked.connect(self.close_asked)
        title.addWidget(close)
        content = QWidget()
        head = column(title, *under, spacing=3, margins=(14, 11, 12, 0 if tight else 10))
        content.setLayout(column(head, Line(), Scrolled(body, name), *([foot] if foot else []), spacing=0))
        self._stack = StateStack(content, self.words)
        card = Card()
        card.body.addWidget(self._stack)
        self.setLayout(column(card))

    def fill(self, view: View | None) -> None:
        if view is None:
            self._stack.show_empty(self.nothing)
        else:
            self._stack.show_content()
            self.show_view(view)
        self.filled.emit(view)

    def show_view(self, view: View) -> None:
        """Show the record."""
        raise NotImplementedError

    def fail(self, error: KnownError) -> None:
        self._stack.show_error(error, self.refresh)
        self.filled.emit(None)
