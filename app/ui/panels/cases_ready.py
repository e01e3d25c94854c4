"""Whether somebody is ready to invest, beside what is shown of them elsewhere: as a card, or in one line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.errors import KnownError, message
from app.domain.events import Changes
from app.domain.readiness import Readiness
from app.services.readiness import readiness
from app.ui.desk import Desk
from app.ui.panels.cases_words import item_line, ready_chip
from app.ui.panels.detail import Detail
from app.ui.panels.facts import fill
from app.ui.widgets.buttons import Button, LinkButton
from app.ui.widgets.card import Card, Line
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.text import Text

HINT = message("Computed from the documents, never typed in. Proof of residence counts for 3 months.")


class _Ready(Detail[str, Readiness]):
    """Reads how ready somebody is whenever something it rests on has changed."""

    SHOWS = Changes.CASES | Changes.DOCUMENTS | Changes.SCREENING | Changes.CLIENTS | Changes.PROSPECTS

    def read(self, key: str) -> Readiness:
        return readiness(self.desk.office, key)

    def fail(self, error: KnownError) -> None:  # noqa: ARG002 - the panel beside it says it
        self.fill(None)

    def _open_case(self) -> None:
        if self._key:
            self.desk.go("cases", self._key)


class ReadyCard(_Ready):
    """Every requirement with how it stands."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = self.words
        self._card, self._lines, self._chip = Card(words("Ready to invest?")), QVBoxLayout(), row()
        hint = Text(words.say(HINT), "hint", "text3", wrap=True)
        case = Button(words("Show case"), icon="shield-check", small=True)
        case.clicked.connect(self._open_case)
        self._card.body.addLayout(column(self._chip, self._lines, hint, None, spacing=10, margins=(14, 12, 14, 12)), 1)
        self._card.body.addWidget(Line())
        self._card.body.addLayout(row(case, None, margins=(14, 10, 14, 10)))
        self.setLayout(column(self._card))

    def fill(self, view: Readiness | None) -> None:
        clear(self._lines)
        clear(self._chip)
        if view is not None and view.items:
            self._chip.addWidget(ready_chip(self.words, self.region, view), 0, Qt.AlignmentFlag.AlignLeft)
            fill(self._lines, *(item_line(self.words, item) for item in view.items))
        else:
            self._lines.addWidget(Text(self.words("Nothing was asked for yet."), "body", "text2"))


class ReadyLine(_Ready):
    """The answer alone, with the way to the case."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._chip, case = row(), LinkButton(self.words("Show case"))
        case.clicked.connect(self._open_case)
        title = Text(self.words("Ready to invest?"), "card", elide=True)
        title.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        made = row(title, self._chip, case, spacing=10, margins=(14, 8, 14, 8))
        made.setStretch(0, 1)
        self.setLayout(column(Line(), made, spacing=0))

    def fill(self, view: Readiness | None) -> None:
        clear(self._chip)
        if view is not None:
            self._chip.addWidget(ready_chip(self.words, self.region, view))
