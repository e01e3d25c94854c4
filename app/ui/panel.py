"""The base of every panel: what it shows, how it is loaded off the GUI thread, and when it asks again."""

from __future__ import annotations

from typing import ClassVar, Generic, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.domain.errors import KnownError
from app.domain.events import Changes
from app.ui.desk import Desk

Query = TypeVar("Query")
View = TypeVar("View")


class Chosen(NamedTuple):
    """The record that is chosen in a panel: the name the audit gives it, and what a person calls it.

    `kind` narrows its history to actions of one noun, such as the case of a client's code.
    """

    subject: str
    title: str
    kind: str = ""


class Loader(QObject, Generic[Query, View]):
    """Keeps one widget up to date: asks when it is visible and something it shows changed; hidden, it remembers.

    What changes while an answer is under way is asked for after it: an answer that takes longer than the time between
    two changes would never be shown otherwise.
    """

    def __init__(self, panel: Panel[Query, View]) -> None:
        super().__init__(panel)
        self._panel, self._desk = panel, panel.desk
        self._due = True
        self._under_way = False
        panel.desk.tasks.bug.connect(self._forget_answer)
        panel.desk.hub.changed.connect(self._hear)

    @property
    def due(self) -> bool:
        """Whether something changed that is not shown yet."""
        return self._due

    def ask(self) -> None:
        """Load now, whether or not the widget is visible."""
        self._due, self._under_way = False, True
        panel, query = self._panel, self._panel.query()
        self._desk.tasks.read(lambda: panel.load(query), self._take, self._fail, latest=id(self))

    def ask_if_due(self) -> None:
        """Load now if something changed while hidden."""
        if self._due:
            self.ask()

    @property
    def under_way(self) -> bool:
        """Whether an answer is on its way."""
        return self._under_way

    def _hear(self, changes: Changes) -> None:
        if changes & self._panel.SHOWS:
            self._due = True
            if self._panel.isVisible() and not self._under_way:
                self.ask()

    def _take(self, view: View) -> None:
        self._under_way = False
        self._panel.take(view)
        self._go_on()

    def _fail(self, error: KnownError) -> None:
        self._under_way = False
        self._panel.take_failure(error)
        self._go_on()

    def _go_on(self) -> None:
        """Ask for what changed meanwhile."""
        if self._due and self._panel.isVisible() and not self._under_way:
            self.ask()

    def _forget_answer(self, _details: str) -> None:
        """A mistake was reported: the answer may never come."""
        self._under_way = False


class Panel(QWidget, Generic[Query, View]):
    """A screen of the window.

    Declare SHOWS, then: `query()` on the GUI thread gathers what to ask (a frozen value), `load(query)` runs on a
    worker and touches no widget, `fill(view)` shows the answer. `fail(error)` gets a known error; show it as a state.
    """

    SHOWS: ClassVar[Changes] = Changes.NOTHING
    badge = Signal(str, str, str)
    """Panel key, text and tone of its badge in the rail."""
    begins = Signal(bool)
    """Whether it offers its primary action in its middle from now on."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, on=False)
        self.desk, self.words, self.region = desk, desk.words, desk.region
        self.header: list[QWidget] = []
        """Widgets that stand beside the title in the panel header."""
        self.subtitle = ""
        self.primary = ""
        """The id of the command whose filled button stands in the header."""
        self.beginning = False
        """Whether that command is offered in the middle instead, because there is nothing here yet."""
        self.secondary: tuple[str, ...] = ()
        """Ids of commands with outlined buttons left of it."""
        self.loaded = False
        self._loader: Loader[Query, View] = Loader(self)

    def query(self) -> Query:
        """What to ask, gathered from the widgets; None unless overridden."""
        return None  # type: ignore[return-value] # a panel without a query is a Panel[None, View]

    def load(self, query: Query) -> View:
        """Ask the services; on a worker thread."""
        raise NotImplementedError

    def fill(self, view: View) -> None:
        """Show the answer; on the GUI thread."""
        raise NotImplementedError

    def fail(self, error: KnownError) -> None:
        """Show that it could not be loaded; a toast unless overridden."""
        self.desk.say_error(error)

    def open_record(self, record: object) -> None:
        """Select a record; called after `desk.go(panel, record)`."""

    def chosen_record(self) -> Chosen | None:
        """The record whose history Ctrl+H tells; None where none is chosen."""
        return None

    @property
    def asking(self) -> bool:
        """Whether an answer is on its way."""
        return self._loader.under_way

    def refresh(self) -> None:
        """Ask again now."""
        self._loader.ask()

    def focus_filter(self) -> None:
        """Put the cursor into this panel's filter field, where there is one."""

    def set_compact(self, *, side: bool, lower: bool) -> None:
        """The window got small: `side` panels fold to tabs, the `lower` part of a splitter folds. Or it grew again."""

    def take(self, view: View) -> None:
        """The answer has come."""
        self.loaded = True
        self.fill(view)

    def take_failure(self, error: KnownError) -> None:
        """A known error has come instead of an answer."""
        self.fail(error)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._loader.ask_if_due()
