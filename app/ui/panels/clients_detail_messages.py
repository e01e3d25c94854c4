"""The messages with a client: what was said, by whom, and what is still to follow."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.events import Changes
from app.domain.messages import Channel, Exchange
from app.domain.permissions import Action
from app.services import messages as service
from app.services.messages import Told
from app.ui.desk import Desk
from app.ui.forms.message import MessageForm
from app.ui.panels.detail import Detail
from app.ui.panels.facts import office_zone
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.card import Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text

ICONS = {
    Channel.CALL: "phone",
    Channel.EMAIL: "mail",
    Channel.MEETING: "users",
    Channel.LETTER: "file-text",
    Channel.NOTE: "pencil",
}


class MessagesTab(Detail[str, tuple[Told, ...]]):
    """The log, the newest first; who may not write sees no buttons. A correction is a line of its own."""

    SHOWS = Changes.MESSAGES | Changes.CLIENTS | Changes.PROSPECTS

    def __init__(self, desk: Desk, permission: Action = Action.CLIENTS_WRITE) -> None:
        super().__init__(desk)
        self._permission = permission
        self._lines = QVBoxLayout()
        self.setLayout(column(self._lines, spacing=10, margins=(14, 12, 14, 14)))

    def read(self, key: str) -> tuple[Told, ...]:
        return service.told(self.desk.office, key)

    def fill(self, view: tuple[Told, ...] | None) -> None:
        clear(self._lines)
        if not view:
            self._lines.addWidget(Text(self.words("Nothing was said yet."), "body", "text2"))
        for at, told in enumerate(view or ()):
            if at:
                self._lines.addWidget(Line())
            self._lines.addWidget(self._line(told))

    def write(self, corrects: Exchange | None = None, settles: Exchange | None = None) -> MessageForm | None:
        """Ask for a new line about whoever is shown, or one that corrects or settles another."""
        subject = self.query()
        if subject is None:
            return None
        form = MessageForm(self.window(), self.desk, subject, corrects=corrects, settles=settles)
        form.ask(lambda: self.desk.say(self.words("Written down"), subject))
        return form

    def _line(self, told: Told) -> QWidget:
        exchange, words = told.exchange, self.words
        line = QWidget()
        tone = "text3" if told.corrected else "text"
        about = Text(exchange.about, "body", tone, weight=500, wrap=True)
        head = row(Glyph(ICONS[exchange.channel], "text3", 16), about, spacing=8)
        head.setStretch(1, 1)
        parts = [
            self.region.moment(exchange.at, office_zone(self.desk)),
            words.term("channel", exchange.channel.value),
            words.term("direction", exchange.direction.value),
            exchange.actor,
        ]
        made = column(head, Text(" · ".join(parts), "hint", "text3", wrap=True), spacing=4)
        if exchange.text:
            made.addWidget(Text(exchange.text, "body", "text3" if told.corrected else "text2", wrap=True))
        made.addLayout(self._below(told))
        line.setLayout(made)
        line.setAccessibleName(f"{exchange.about}, {parts[0]}")
        return line

    def _below(self, told: Told) -> QHBoxLayout:
        """Whether it was corrected, what is to follow, and what can be done."""
        words, exchange = self.words, told.exchange
        below = row(spacing=6)
        if told.corrected:
            below.addWidget(Chip(words("corrected")))
        elif told.open and exchange.follow_up:
            follow = words("follow up {date}", date=exchange.follow_up)
            below.addWidget(Chip(follow, "warn" if told.late else "", "clock-3"))
        below.addStretch(1)
        if not told.corrected and self.desk.office.may(self._permission):
            if told.open:
                below.addWidget(self._button(words("Done…"), "check", lambda: self.write(settles=exchange)))
            below.addWidget(self._button(words("Correct…"), "pencil", lambda: self.write(corrects=exchange)))
        return below

    def _button(self, tip: str, icon: str, run: Callable[[], object]) -> IconButton:
        button = IconButton(icon, tip, small=True)
        button.clicked.connect(lambda _checked=False: run())
        return button
