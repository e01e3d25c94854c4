"""The history of one record: who changed which field, when, from what to what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from PySide6.QtWidgets import QWidget

from app.domain.audit import AuditLine
from app.domain.calendar import zone
from app.domain.changes import Change
from app.domain.errors import KnownError
from app.regions import UNKNOWN, Region
from app.services.history import RecordHistory, history
from app.ui.desk import Desk
from app.ui.dialogs.wide import WideDialog
from app.ui.models.columns import Column
from app.ui.panel import Chosen
from app.ui.panels.audit import ACTIONS
from app.ui.tokens import COMPACT
from app.ui.widgets.buttons import IconButton, KeyCap
from app.ui.widgets.card import Line
from app.ui.widgets.layouts import column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.tablebar import TableBar
from app.ui.widgets.text import Text
from app.ui.window import Window
from app.words import Words

TERMS = {
    "state": "state",
    "decision": "state",
    "kind": "kind",
    "channel": "channel",
    "direction": "direction",
    "purpose": "purpose",
}
"""The fields whose content is a word of the program, and where that word is translated."""
AMOUNTS = frozenset({"principal", "amount"})
DAYS = frozenset(
    {"since", "until", "deposit_date", "paid_on", "follow_up", "dated", "expires", "review_due", "born", "incorporated"}
)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One change of one field; a line that changed no field has none."""

    line: AuditLine
    change: Change | None

    @property
    def key(self) -> tuple[int, str]:
        """What names the row."""
        return self.line.seq, self.change.field if self.change else ""


def open_history(window: Window, desk: Desk) -> None:
    """Tell the history of what is chosen in the panel that is shown."""
    chosen = window.panel.chosen_record() if window.panel else None
    if chosen is None:
        desk.say(desk.words("Choose a record first"), tone="warn")
        return
    HistoryDialog(window, desk, chosen).ask()


def said(words: Words, region: Region, field: str, value: object) -> str:
    """The content of a field in the person's words."""
    if value in (None, ""):
        return UNKNOWN
    if isinstance(value, bool):
        return words("yes") if value else words("no")
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    text = str(value)
    if field in TERMS:
        return words.term(TERMS[field], text)
    return _read(region, field, text)


def _read(region: Region, field: str, text: str) -> str:
    try:
        if field in AMOUNTS:
            return region.money(Decimal(text))
        return region.date(date.fromisoformat(text)) if field in DAYS else text
    except (ValueError, InvalidOperation):
        return text


class HistoryDialog(WideDialog):
    """Every change, the newest first; filtered by what is typed, exported as shown. Esc closes."""

    def __init__(self, window: QWidget, desk: Desk, chosen: Chosen) -> None:
        super().__init__(window)
        words = desk.words
        self.desk, self.words, self.region, self.chosen = desk, words, desk.region, chosen
        self._zone = zone(desk.timezone)
        self.table: TableView[HistoryRow] = TableView(
            self._columns(),
            words,
            key=lambda line: line.key,
            height=COMPACT,
            empty=Empty("history", words("No history yet"), words("Nothing was written about this record.")),
            name=words("History of the record"),
        )
        self.table.export_asked.connect(lambda: desk.export(self.table.content(), f"history-{chosen.subject}"))
        self.count = Text("", "hint", "text3")
        self._lay_out()
        self.closed.connect(self.deleteLater)

    def _lay_out(self) -> None:
        words, chosen = self.words, self.chosen
        close = IconButton("x", words("Close"))
        close.clicked.connect(self.close_again)
        title = Text(words("History of {name}", name=chosen.title), "panel", elide=True)
        subject = Text(chosen.subject if chosen.subject != chosen.title else "", "hint", "text2", mono=True)
        head = row(title, 6, subject, 6, self.count, KeyCap("Esc"), close, margins=(20, 9, 14, 9))
        head.setStretch(0, 1)
        whole = column(head, Line(), TableBar(self.table, words("Filter history")), spacing=0, margins=(1, 1, 1, 1))
        whole.addWidget(self.table, 1)
        self._sheet.setLayout(whole)
        self._sheet.setAccessibleName(title.plain)

    def ask(self) -> None:
        """Open, and read the history off this thread."""
        self._place()
        self.open()
        self.table.show_loading(self.words("Reading the history"))
        office, chosen = self.desk.office, self.chosen
        self.desk.tasks.read(
            lambda: history(office, chosen.subject, chosen.kind), self._show, self._fail, latest="history"
        )

    def _show(self, found: RecordHistory) -> None:
        rows = [HistoryRow(each.line, change) for each in found.happenings for change in (each.changes or (None,))]
        self.table.set_rows(rows)
        self.count.set_text(self.words.count(found.count, "{n} entry", "{n} entries"))
        self.table.view.setFocus()

    def _fail(self, error: KnownError) -> None:
        self.table.show_error(error, self.ask)

    def _columns(self) -> tuple[Column[HistoryRow], ...]:
        words = self.words
        return (
            Column(
                key="time",
                title=words("Time"),
                text=lambda each: self.region.moment(each.line.at, self._zone, seconds=True),
                value=lambda each: each.line.at,
                fixed=True,
            ),
            Column(key="who", title=words("Who"), text=lambda each: each.line.actor),
            Column(
                key="what",
                title=words("What"),
                text=self._action,
                value=lambda each: each.line.action,
                weight=500,
            ),
            Column(key="field", title=words("Field"), text=self._field),
            *self._contents(),
            Column(key="reason", title=words("Reason"), text=lambda each: each.line.reason, tone=_quiet, least=1),
            Column(key="place", title=words("Workstation"), text=lambda each: each.line.workstation, hidden=True),
            Column(key="seq", title=words("No."), text=lambda each: str(each.line.seq), hidden=True),
        )

    def _contents(self) -> tuple[Column[HistoryRow], ...]:
        words = self.words

        def content(read: Callable[[Change], object]) -> Callable[[HistoryRow], str]:
            return lambda each: said(words, self.region, each.change.field, read(each.change)) if each.change else ""

        return (
            Column(
                key="before", title=words("Before"), text=content(lambda each: each.before), tone=_quiet, stretch=True
            ),
            Column(key="after", title=words("After"), text=content(lambda each: each.after), stretch=True),
        )

    def _action(self, each: HistoryRow) -> str:
        action = each.line.action
        return self.words.say(ACTIONS[action]) if action in ACTIONS else action

    def _field(self, each: HistoryRow) -> str:
        return self.words.say(each.change.name) if each.change else ""


def _quiet(_each: HistoryRow) -> str:
    return "text2"
