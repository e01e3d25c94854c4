"""The terminals: how each stands in words, since when, why, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.calendar import zone
from app.domain.errors import message
from app.domain.events import Changes
from app.domain.permissions import Action
from app.services import terminals as service
from app.services.terminals import TerminalRow
from app.ui.desk import Desk
from app.ui.forms.terminal import TerminalForm
from app.ui.models.columns import Align, Column, mark
from app.ui.panels.detail import SideCard
from app.ui.panels.facts import fact, fill
from app.ui.panels.listing import Filter, SidedPanel
from app.ui.tokens import TWO_LINES
from app.ui.widgets.buttons import ActionButton
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text
from app.words import Words

SIDE = 404
Rows = tuple[TerminalRow, ...]
STOPPED, IDLE = "stopped", "idle"


def said_state(words: Words, line: TerminalRow) -> str:
    """How a terminal stands, for a person."""
    state = state_of(line)
    return words("nothing to read") if state == IDLE else words.term("terminal", state)


def state_of(line: TerminalRow) -> str:
    """How a terminal stands, in the words of its state."""
    if not line.setting.active:
        return STOPPED
    return IDLE if line.state is None or (line.state.value == STOPPED and not line.accounts) else line.state.value


class TerminalsView(SidedPanel[Rows, TerminalRow]):
    """The terminals, and beside them what is known of the one that is chosen."""

    SHOWS = Changes.ACCOUNTS | Changes.EQUITY

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._zone = zone(desk.timezone)
        self._declare()
        card = self.hold(
            self._made_table(), self.words("Terminal, path"), chips=self.words("Terminals shown"), export="terminals"
        )
        self.card = TerminalCard(desk, self)
        self.arrange(card, self.card, SIDE)
        self.table.opened.connect(lambda _row: self.edit())

    def _declare(self) -> None:
        add, write = self.desk.actions.add, Action.ACCOUNTS_WRITE
        commands = (
            ("terminals.add", message("New terminal"), self.add, "plus"),
            ("terminals.again", message("Try again"), self.try_again, "refresh-cw"),
            ("terminals.run", message("Stop or start this terminal"), self.switch, "unplug"),
            ("terminals.edit", message("Change terminal"), self.edit, "pencil"),
        )
        for name, text, run, icon in commands:
            add(name, text, run, icon_name=icon, permission=write, panel="accounts")

    def _made_table(self) -> TableView[TerminalRow]:
        empty = Empty(
            "monitor",
            self.words("No terminals yet"),
            self.words("Adding an account adds its terminal; a terminal alone reads nothing."),
            self.desk.actions.get("terminals.add"),
        )
        return TableView(
            self._columns(),
            self.words,
            key=lambda row: row.name,
            height=TWO_LINES,
            empty=empty,
            sort=("name", Qt.SortOrder.AscendingOrder),
            name=self.words("Terminals"),
        )

    def _columns(self) -> Sequence[Column[TerminalRow]]:
        return (*self._standing(), *self._counted())

    def _standing(self) -> Sequence[Column[TerminalRow]]:
        words, region = self.words, self.region
        return (
            mark("mark", lambda row: said_state(words, row), _icon, _tone),
            Column(
                key="name",
                title=words("Terminal"),
                text=lambda row: row.name,
                second=lambda row: row.setting.path,
                weight=500,
                stretch=True,
                fixed=True,
            ),
            Column(
                key="state",
                title=words("State"),
                text=lambda row: said_state(words, row),
                second=lambda row: words.say(row.why),
                tone=lambda row: "err" if row.down else "",
                stretch=True,
            ),
            Column(
                key="since",
                title=words("Since"),
                text=lambda row: region.moment(row.since, self._zone, seconds=True) if row.since else "–",
                value=lambda row: row.since,
                tone=lambda _row: "text2",
                least=1,
            ),
        )

    def _counted(self) -> Sequence[Column[TerminalRow]]:
        words, region = self.words, self.region
        return (
            Column(
                key="accounts",
                title=words("Accounts"),
                text=lambda row: region.number(len(row.accounts)),
                value=lambda row: len(row.accounts),
                align=Align.RIGHT,
            ),
            Column(
                key="reading",
                title=words("Last reading"),
                text=lambda row: region.moment(row.last_reading, self._zone, seconds=True) if row.last_reading else "–",
                value=lambda row: row.last_reading,
                tone=lambda _row: "text2",
                least=2,
            ),
        )

    def load(self, query: None) -> Rows:  # noqa: ARG002 - there is nothing to ask with
        return service.terminal_rows(self.desk.office)

    def fill(self, view: Rows) -> None:
        words = self.words
        self.show_rows(
            view,
            [
                Filter("down", words("Not answering"), lambda row: row.down),
                Filter("stopped", words("Stopped"), lambda row: not row.setting.active),
            ],
        )

    def add(self) -> None:
        """Ask for a new terminal."""
        TerminalForm(self.window(), self.desk, None).ask(lambda: self.desk.say(self.words("Terminal saved")))

    def edit(self) -> None:
        """Change the terminal that is chosen."""
        line = self.table.current()
        if line is not None and self.desk.actions.get("terminals.edit").isEnabled():
            form = TerminalForm(self.window(), self.desk, line.setting)
            form.ask(lambda: self.desk.say(self.words("Terminal saved"), line.name))

    def try_again(self) -> None:
        """Start the reader of the chosen terminal anew."""
        line, office = self.table.current(), self.desk.office
        if line is not None:
            self.desk.tasks.write(lambda: service.try_again(office, line.name), lambda _done: self.refresh())

    def switch(self) -> None:
        """Stop the chosen terminal, or start it."""
        line, office = self.table.current(), self.desk.office
        if line is not None:
            running = not line.setting.active
            self.desk.tasks.write(
                lambda: service.set_running(office, line.name, running=running), lambda _done: self.refresh()
            )


class TerminalCard(SideCard[TerminalRow]):
    """What is known of one terminal."""

    SHOWS = Changes.ACCOUNTS | Changes.EQUITY

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.nothing = Empty("monitor", self.words("Choose a terminal on the left"))
        self._zone = zone(desk.timezone)
        self._name, self._under = Text("", "panel", elide=True), Text("", "hint", "text3", elide=True)
        self._lines = QVBoxLayout()
        action = desk.actions.get
        self._run = ActionButton(action("terminals.run"), icon="unplug", small=True)
        buttons = row(
            ActionButton(action("terminals.again"), icon="refresh-cw", small=True),
            ActionButton(action("terminals.edit"), icon="pencil", small=True),
            None,
        )
        title = row(self._name)
        title.setStretch(0, 1)
        self.arrange(
            title,
            self._under,
            4,
            buttons,
            row(self._run, None),
            body=column(self._lines, None, margins=(14, 10, 14, 14)),
            name=self.words("Terminal"),
        )

    def read(self, key: str) -> TerminalRow:
        return next(each for each in service.terminal_rows(self.desk.office) if each.name == key)

    def show_view(self, view: TerminalRow) -> None:
        words, region = self.words, self.region
        self._name.set_text(view.name)
        self._under.set_text(view.setting.path)
        clear(self._lines)
        since = region.moment(view.since, self._zone, seconds=True) if view.since else "–"
        read = region.moment(view.last_reading, self._zone, seconds=True) if view.last_reading else words("never")
        state, again = said_state(words, view), view.next_try if view.down else None
        fill(self._lines, fact(words("State"), state, strong=True, tone="err" if view.down else "text"))
        if view.why is not None:
            self._lines.addWidget(Text(words.say(view.why), "body", "text", wrap=True))
        self._lines.addWidget(Text(way_out(words, view), "hint", "text2", wrap=True))
        fill(
            self._lines,
            fact(words("Since"), since),
            *([fact(words("Next try"), region.time(again, self._zone, seconds=True))] if again else []),
            fact(words("Last reading"), read),
            fact(words("Build"), str(view.build) if view.build else "–"),
            fact(words("Library"), view.package or "–"),
            fact(words("Faults since the start"), region.number(view.faults)),
            fact(words("Portable"), words("yes") if view.setting.portable else words("no")),
            fact(words("Switched by FIDUS"), words("yes") if view.setting.managed else words("no")),
        )
        self._lines.addSpacing(6)
        self._lines.addWidget(Text(words("Accounts"), "hint", "text3"))
        for key in view.accounts:
            self._lines.addWidget(fact(str(key.login), key.server))


def way_out(words: Words, line: TerminalRow) -> str:
    """What a person can do about how a terminal stands."""
    says = {
        "live": words("It is read as it should be."),
        "starting": words("It is being started; that takes up to three minutes."),
        "disconnected": words("In MT5, look at the connection in the lower right corner."),
        "not answering": words("Close what is open in the terminal; it is tried again by itself."),
        "waiting to try again": words("It is tried again by itself; Try again does it now."),
        "needs a person": words("Put right what is said above, then choose Try again."),
        STOPPED: words("Nothing is read through it until it is started."),
        IDLE: words("No account in use is read through it."),
    }
    return says.get(state_of(line), "")


def _icon(line: TerminalRow) -> str:
    if line.down:
        return "unplug"
    return "check" if state_of(line) == "live" else "circle-dashed"


def _tone(line: TerminalRow) -> str:
    return "err" if line.down else "text3"
