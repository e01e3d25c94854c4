"""What each role may do, in the settings: the table, its changes until they are saved, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.access import AccessRequest
from app.domain.calendar import zone
from app.domain.errors import message
from app.domain.permissions import Action, Matrix
from app.services import roles
from app.ui.desk import Desk
from app.ui.forms.user import RefuseForm, SaveForm, said_grant
from app.ui.style import look
from app.ui.tokens import RADIUS_CARD
from app.ui.widgets.buttons import ActionButton, Button
from app.ui.widgets.card import Card, Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.matrix import MatrixView
from app.ui.widgets.painting import box
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text

SAVE, DISCARD, UNDO = "roles.save", "roles.discard", "roles.undo"


class RolesCard(Card):
    """The table; `changed` says whether something is not saved."""

    changed = Signal(bool)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        words = desk.words
        super().__init__(words("What each role may do"), words("whoever enters an item never approves it"), parent)
        self.desk, self.words = desk, words
        self.table = MatrixView(words, editable=desk.office.may(Action.PEOPLE_MANAGE))
        self._chip = Chip("", "warn", "triangle-alert")
        self._declare()
        self.add_action(self._chip)
        self._undo = ActionButton(desk.actions.get(UNDO), small=True, keys=False, icon="undo-2")
        self.add_action(self._undo)
        self._scroll = Scrolled(column(self.table, None, spacing=0), words("What each role may do"))
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(Line())
        self.body.addLayout(row(Glyph("info", "text3", 14), self._note(), spacing=8, margins=(14, 8, 14, 8)))
        self.table.changed.connect(self._follow)
        self.table.walked.connect(self._keep_in_sight)
        self._follow()

    def show_matrix(self, matrix: Matrix) -> None:
        """Show the table as it is saved."""
        self.table.show_matrix(matrix)

    # inner workings

    def _note(self) -> Text:
        said = self.words(
            "A second person confirms a change of rights over money, confirmations or people. "
            "Approvals ask for the password. Nobody can send an order: the program has no such call."
        )
        return Text(said, "hint", "text2", wrap=True)

    def _keep_in_sight(self, cell: QRect) -> None:
        self._scroll.ensureVisible(cell.center().x(), cell.center().y(), cell.width(), 2 * cell.height())

    def _declare(self) -> None:
        add, manage = self.desk.actions.add, Action.PEOPLE_MANAGE
        add(SAVE, message("Save changes…"), self._save, keys="Ctrl+S", icon_name="check", permission=manage,
            panel="settings")  # fmt: skip
        add(DISCARD, message("Discard"), self.table.discard, permission=manage, panel="settings")
        add(UNDO, message("Undo"), self.table.undo, keys="Ctrl+Z", icon_name="undo-2", permission=manage,
            panel="settings")  # fmt: skip

    def _save(self) -> None:
        grants = self.table.grants()
        if grants:
            SaveForm(self.window(), self.desk, grants).ask(self.table.discard)

    def _follow(self) -> None:
        count, actions = len(self.table.grants()), self.desk.actions
        self._chip.set(
            self.words.count(count, "{n} change not saved", "{n} changes not saved"), "warn", "triangle-alert"
        )
        for widget in (self._chip, self._undo):
            widget.setVisible(count > 0)
        actions.get(SAVE).setText(self.words.count(count, "Save {n} change…", "Save {n} changes…"))
        for id_ in (SAVE, DISCARD, UNDO):
            if count:
                actions.allow(id_)
            else:
                actions.refuse(id_, self.words("Nothing is changed."))
        self.changed.emit(count > 0)


class WaitingStrip(QWidget):
    """One line for each change that waits for a second person; hidden while there is none."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.words = desk, desk.words
        self._lines = QVBoxLayout()
        self.setLayout(column(self._lines, spacing=0, margins=(14, 4, 10, 4)))
        self._zone = zone("UTC")
        self._shown: tuple[tuple[AccessRequest, str], ...] | None = None
        self.hide()

    def show_waiting(self, waiting: Sequence[tuple[AccessRequest, str]], timezone: str) -> None:
        """Show these changes, each with the name of whom it is about."""
        self._zone = zone(timezone)
        if tuple(waiting) != self._shown:
            self._shown = tuple(waiting)
            clear(self._lines)
            for request, name in waiting:
                self._lines.addWidget(self._line(request, name))
        self.setVisible(bool(waiting))

    def paintEvent(self, _event: QPaintEvent) -> None:
        box(QPainter(self), self.rect(), RADIUS_CARD, look().color("warn_tint"), look().color("line"))

    def _line(self, request: AccessRequest, name: str) -> QWidget:
        words = self.words
        at = self.desk.region.moment(request.proposed_at, self._zone)
        who = Text(words("proposed by {name}, {time}", name=request.proposed_by, time=at), "hint", "text2")
        said = Text(self._said(request, name), "body", weight=500, elide=True)
        confirm, refuse = (
            Button(words("Confirm"), icon="check-check", small=True),
            Button(words("Turn down…"), small=True),
        )
        confirm.clicked.connect(partial(self._confirm, request))
        refuse.clicked.connect(lambda: RefuseForm(self.window(), self.desk, request).ask())
        self._permit(request, confirm, refuse)
        line = QWidget()
        made = row(Glyph("clock-3", "warn", 15), said, who, *self._own(request), refuse, confirm, spacing=10)
        made.setContentsMargins(0, look().px(4), 0, look().px(4))
        made.setStretch(1, 1)
        line.setLayout(made)
        return line

    def _said(self, request: AccessRequest, name: str) -> str:
        words = self.words
        if not request.user:
            return "; ".join(said_grant(self.desk, each) for each in request.grants)
        roles_said = ", ".join(words.term("role", role) for role in sorted(request.roles))
        return words("{name} shall be: {roles}", name=name, roles=roles_said)

    def _permit(self, request: AccessRequest, confirm: Button, refuse: Button) -> None:
        """Disable what cannot be done, with its reason; who works alone may confirm their own after a day."""
        person, words = self.desk.office.person, self.words
        allowed = self.desk.office.may(Action.PEOPLE_CONFIRM)
        why = "" if allowed else words("Your roles do not include this.")
        if allowed and request.user == person.name:
            why = words("Nobody decides about their own roles.")
        for button in (confirm, refuse):
            button.setEnabled(not why)
            button.setToolTip(why)

    def _own(self, request: AccessRequest) -> list[QWidget]:
        if request.proposed_by != self.desk.office.person.name:
            return []
        withdraw = Button(self.words("Take back"), small=True)
        withdraw.clicked.connect(partial(self._withdraw, request))
        return [withdraw]

    def _confirm(self, request: AccessRequest) -> None:
        desk, said = self.desk, self.words("Confirmed; it holds from the next action on")
        desk.tasks.write(lambda: roles.confirm(desk.office, request.id), lambda _done: desk.say(said))

    def _withdraw(self, request: AccessRequest) -> None:
        desk, said = self.desk, self.words("Taken back")
        desk.tasks.write(lambda: roles.withdraw(desk.office, request.id), lambda _done: desk.say(said))
