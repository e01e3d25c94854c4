"""Merges of clients: those that wait for a second person, those in force, and what became of the others."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.calendar import zone
from app.domain.errors import KnownError
from app.domain.merges import Merge, Step
from app.domain.permissions import Action
from app.services import merges as service
from app.services.merges import MergePreview
from app.ui.desk import Desk
from app.ui.dialogs.merges_effect import EffectLines, field_name, pair
from app.ui.dialogs.wide import WideDialog
from app.ui.models.columns import Column
from app.ui.panels.facts import long_fact
from app.ui.style import look
from app.ui.tokens import TWO_LINES
from app.ui.widgets.buttons import Button, IconButton, KeyCap, Kind
from app.ui.widgets.card import Line
from app.ui.widgets.fields import Field, TextEdit
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.tablebar import TableBar
from app.ui.widgets.text import Text

SIDE = 440
LOOKS = {
    Step.PROPOSED: ("clock-3", "warn"),
    Step.REVERSAL: ("clock-3", "warn"),
    Step.CONFIRMED: ("circle-check", "live"),
    Step.UPHELD: ("circle-check", "live"),
    Step.REJECTED: ("x", "text3"),
    Step.REVERSED: ("undo-2", "text3"),
}
"""The glyph and the tone of each state."""


class MergesDialog(WideDialog):
    """The list with the chosen merge beside it: what it moves, and the buttons that decide it."""

    SIZE = (1160, 760)

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window, firm=True)
        words = desk.words
        self.desk, self.words, self.region = desk, words, desk.region
        self._zone = zone(desk.timezone)
        self.table: TableView[Merge] = TableView(
            self._columns(),
            words,
            key=lambda each: each.number,
            height=TWO_LINES,
            empty=Empty("merge", words("No merges yet"), words("Propose one from the card of a client.")),
            name=words("Merges of clients"),
        )
        self.table.export_asked.connect(lambda: desk.export(self.table.content(), "merges"))
        self.table.current_changed.connect(self._show_merge)
        self._title, self._story = Text("", "card", wrap=True), QVBoxLayout()
        self._parts, self.effect = QVBoxLayout(), EffectLines(desk)
        self.reason = TextEdit(hint=words("why, in ten characters or more"))
        self.reason_field = Field(words("Reason to reject or undo it"), self.reason)
        self.trouble = Text("", "hint", "err", wrap=True)
        self.trouble.hide()
        self._buttons()
        self._lay_out()
        self.closed.connect(self.deleteLater)

    def _buttons(self) -> None:
        words = self.words
        self.confirm_button = Button(words("Confirm"), kind=Kind.PRIMARY, icon="check")
        self.reject_button = Button(words("Reject"), icon="x")
        self.undo_button = Button(words("Propose to undo it"), icon="undo-2")
        self.confirm_button.clicked.connect(self.confirm)
        self.reject_button.clicked.connect(self.reject)
        self.undo_button.clicked.connect(self.undo)

    def _lay_out(self) -> None:
        words = self.words
        close = IconButton("x", words("Close"))
        close.clicked.connect(self.close_again)
        head = row(Text(words("Merges of clients"), "panel"), None, KeyCap("Esc"), close, margins=(20, 9, 14, 9))
        left = column(TableBar(self.table, words("Name, code")), spacing=0)
        left.addWidget(self.table, 1)
        inside = column(self._title, self._story, self._parts, self.effect, None, spacing=10, margins=(16, 12, 16, 12))
        buttons = row(None, self.undo_button, self.reject_button, self.confirm_button)
        foot = column(self.reason_field, self.trouble, buttons, spacing=10, margins=(16, 12, 16, 12))
        side = QWidget()
        side.setLayout(column(Scrolled(inside, words("Merge")), Line(), foot, spacing=0))
        side.setFixedWidth(look().px(SIDE))
        middle = row(left, Line(vertical=True), side, spacing=0)
        middle.setStretch(0, 1)
        whole = column(head, Line(), spacing=0, margins=(1, 1, 1, 1))
        whole.addLayout(middle, 1)
        self._sheet.setLayout(whole)
        self._sheet.setAccessibleName(words("Merges of clients"))

    # life

    def ask(self, number: int = 0) -> None:
        """Open, read every merge, and show the one of this number, else one that waits."""
        self._place()
        self.open()
        self.table.show_loading()
        self._read(number)

    def confirm(self) -> None:
        """Carry out what is shown."""
        self._decide(lambda number: service.confirm(self.desk.office, number), self.words("Confirmed"))

    def reject(self) -> None:
        """Say no to what is shown, for the reason that was typed."""
        reason = self.reason.text()
        self._decide(lambda number: service.reject(self.desk.office, number, reason), self.words("Rejected"))

    def undo(self) -> None:
        """Propose to undo what is shown, for the reason that was typed."""
        reason = self.reason.text()
        made = self.words("Proposed; a second person decides")
        self._decide(lambda number: service.propose_reversal(self.desk.office, number, reason), made)

    def _read(self, number: int) -> None:
        office = self.desk.office
        self.desk.tasks.read(
            lambda: service.merges(office), lambda found: self._show(found, number), self._fail, latest="merges"
        )

    def _decide(self, work: Callable[[int], Merge], said: str) -> None:
        merge = self.table.current()
        if merge is None:
            return
        self._clear_trouble()
        for each in (self.confirm_button, self.reject_button, self.undo_button):
            each.setEnabled(False)
        self.desk.tasks.write(lambda: work(merge.number), lambda made: self._decided(made, said), self._fail)

    def _decided(self, merge: Merge, said: str) -> None:
        self.reason.clear()
        self.desk.say(said, f"{merge.absorbed} → {merge.kept}")
        self._read(merge.number)

    def _fail(self, error: KnownError) -> None:
        sentence = " ".join(filter(None, [self.words.say(error.what), self.words.say(error.way_out)]))
        self._show_buttons(self.table.current())
        if error.field == "reason":
            self.reason_field.show_error(sentence)
            self.reason.setFocus()
            return
        self.trouble.set_text(sentence)
        self.trouble.setVisible(True)

    def _clear_trouble(self) -> None:
        self.reason_field.clear_error()
        self.trouble.hide()

    # what is shown

    def _show(self, found: tuple[Merge, ...], number: int) -> None:
        self.table.set_rows(found)
        waiting = next((each.number for each in found if each.pending), 0)
        if wanted := number or waiting:
            self.table.select(wanted)
        self.table.select_first()
        self._show_merge(self.table.current())
        self.table.view.setFocus()

    def _show_merge(self, merge: Merge | None) -> None:
        self._clear_trouble()
        self._show_buttons(merge)
        for layout in (self._story, self._parts):
            clear(layout)
        self.effect.show_preview(None)
        self._title.set_text("" if merge is None else f"{merge.absorbed} → {merge.kept}")
        if merge is None:
            return
        for event in merge.events:
            when = self.region.moment(event.at, self._zone)
            about = " · ".join(filter(None, (self.words.term("merge", event.what.value), event.actor, event.reason)))
            self._story.addWidget(Text(f"{when} · {about}", "hint", "text2", wrap=True))
        office, number = self.desk.office, merge.number
        undoable = merge.in_force and not merge.pending
        ask = service.preview_reversal if undoable else service.preview_of
        self.desk.tasks.read(
            lambda: ask(office, number),
            lambda told: self._show_preview(told, undoable=undoable),
            self._fail,
            latest="merges.preview",
        )

    def _show_preview(self, told: MergePreview, *, undoable: bool) -> None:
        """What a decision would do now, or what undoing it would."""
        clear(self._parts)
        if undoable:
            self._parts.addWidget(Text(self.words("If it is undone"), "card"))
        for each in told.differences:
            kept, absorbed = pair(self.words, self.region, each)
            chosen = absorbed if told.back or each.field in told.taken else kept
            other = kept if chosen == absorbed else absorbed
            self._parts.addWidget(long_fact(field_name(self.words, each.field), f"{other} → {chosen}"))
        self.effect.show_preview(told)

    def _show_buttons(self, merge: Merge | None) -> None:
        """What can be done with it now; what the person may not do says so."""
        office, pending = self.desk.office, merge is not None and merge.pending
        mine = pending and merge is not None and merge.last.actor == office.person.name
        undoable = merge is not None and merge.in_force and not pending
        offered = (
            (self.confirm_button, pending, office.may(Action.MERGES_CONFIRM)),
            (self.reject_button, pending, office.may(Action.CLIENTS_MERGE if mine else Action.MERGES_CONFIRM)),
            (self.undo_button, undoable, office.may(Action.CLIENTS_MERGE)),
        )
        for button, fits, may in offered:
            button.setVisible(fits)
            button.setEnabled(fits and may)
            button.setToolTip("" if may else self.words("Your roles do not include this."))
        self.reject_button.setText(self.words("Take it back") if mine else self.words("Reject"))
        self.reason_field.setVisible(pending or undoable)

    def _columns(self) -> tuple[Column[Merge], ...]:
        words = self.words
        return (
            Column(
                key="merge",
                title=words("Merge"),
                text=lambda each: f"{each.absorbed} → {each.kept}",
                second=lambda each: words("No. {number}", number=each.number),
                weight=500,
                fixed=True,
            ),
            Column(
                key="state",
                title=words("State"),
                text=lambda each: words.term("merge", each.last.what.value),
                icon=lambda each: LOOKS[each.last.what][0],
                icon_tone=lambda each: LOOKS[each.last.what][1],
            ),
            Column(key="who", title=words("Who"), text=lambda each: each.last.actor),
            Column(
                key="time",
                title=words("Time"),
                text=lambda each: self.region.moment(each.last.at, self._zone),
                value=lambda each: each.last.at,
            ),
            Column(key="reason", title=words("Reason"), text=lambda each: each.last.reason, stretch=True),
        )
