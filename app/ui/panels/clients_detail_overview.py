"""The overview of a client: a merge that waits, identity and screening, investments, documents, what is due."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.readiness import Readiness
from app.services.card import ClientCardView
from app.services.clients import ClientDetail
from app.services.documents import DocumentRow
from app.ui.desk import Desk
from app.ui.panels.cases_words import item_line
from app.ui.panels.clients_detail_investments import InvestmentCard
from app.ui.panels.documents_said import ICONS, MARKS, kind_said, standing_said
from app.ui.panels.facts import fact, fill, office_zone
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.card import Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.freshness import FreshnessMark, said
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text
from app.words import Words

SIDES = (14, 10, 14, 12)
SHOWN = 4
"""How many documents the overview names."""


class Block(QWidget):
    """A part of the card: a title, a grey word at its right, lines below."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.hint, self.lines = Text("", "hint", "text3", elide=True), QVBoxLayout()
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.head = row(Text(title, "card"), self.hint, spacing=8)
        self.head.setStretch(1, 1)
        self.setLayout(column(self.head, self.lines, spacing=8, margins=SIDES))

    def start(self) -> QVBoxLayout:
        """Take the old lines out."""
        clear(self.lines)
        return self.lines


class OverviewTab(QWidget):
    """Identity and screening, the investments, a few documents, how to reach them."""

    waiting_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.identity, self.documents = IdentityBlock(desk), DocumentsBlock(desk)
        self._investments, self._contact = Block(desk.words("Investment")), Block(desk.words("Contact"))
        self._age = FreshnessMark()
        self._investments.head.addWidget(self._age)
        blocks = (self.identity, self._investments, self.documents, self._contact)
        parts: list[QWidget] = []
        for each in blocks:
            parts += [each, Line()]
        self.setLayout(column(*parts[:-1], spacing=0))

    def show_view(self, view: ClientCardView) -> None:
        """Show a client."""
        self.identity.show_view(view.readiness)
        self._show_investments(view.detail)
        self.documents.show_view(view.documents)
        self._show_contact(view)

    def _show_investments(self, detail: ClientDetail) -> None:
        words, lines = self._desk.words, self._investments.start()
        self._age.setVisible(bool(detail.investments))
        self._age.set(said(words, self._desk.region, office_zone(self._desk), detail.age, self._desk.office.clock()))
        if not detail.investments:
            lines.addWidget(Text(words("No investment yet."), "body", "text2"))
        for summary in detail.investments:
            lines.addWidget(InvestmentCard(self._desk, summary))

    def _show_contact(self, view: ClientCardView) -> None:
        words, client = self._desk.words, view.detail.row.client
        known = (
            (words("E-mail"), client.email),
            (words("Phone"), client.phone),
            (words("Country"), client.country),
            (words("Note"), client.note),
        )
        lines = self._contact.start()
        fill(lines, *(fact(label, text) for label, text in known if text))
        if view.waiting:
            text = words.count(view.waiting, "{n} follow-up to do", "{n} follow-ups to do")
            button = Button(text, kind=Kind.PLAIN, icon="triangle-alert" if view.late else "clock-3", small=True)
            button.clicked.connect(self.waiting_asked)
            lines.addLayout(row(button, None))
        self._contact.setVisible(bool(lines.count()))


class IdentityBlock(Block):
    """What is needed before they may invest, and how each stands; computed, never typed in."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.words("Identity and screening"))
        self._words = desk.words

    def show_view(self, found: Readiness) -> None:
        """Show how ready somebody is."""
        words, lines = self._words, self.start()
        until = words("ready to invest until {date}", date=found.until) if found.until else words("ready to invest")
        self.hint.set_text(until if found.ready else words("not ready to invest") if found.items else "")
        fill(lines, *(item_line(words, each) for each in found.items))
        if not found.items:
            lines.addWidget(Text(words("Nothing was asked for yet."), "body", "text2"))


class DocumentsBlock(Block):
    """The documents that need somebody first, and how they stand; `asked` wants to see all of them."""

    asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.words("Documents"))
        self._words = desk.words
        button = Button(desk.words("All documents"), kind=Kind.PLAIN, icon="file-text", small=True)
        button.clicked.connect(self.asked)
        self.head.addWidget(button)

    def show_view(self, documents: tuple[DocumentRow, ...]) -> None:
        """Show those that need somebody first."""
        lines = self.start()
        fill(lines, *(document_line(self._words, each) for each in documents[:SHOWN]))
        if not documents:
            lines.addWidget(Text(self._words("No documents yet."), "body", "text2"))


class MergeNote(QWidget):
    """Says that the client went into another one, or that a merge waits; leads to both."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._code = desk, ""
        self._text = Text("", "body", wrap=True)
        self._open, self._look = Button("", small=True), Button(desk.words("Look at the merge"), small=True)
        self._open.clicked.connect(lambda: desk.go("clients", self._code))
        if (action := desk.actions.find("clients.merges")) is not None:
            self._look.clicked.connect(action.trigger)
        self.setLayout(
            column(self._text, row(self._open, self._look, None), Line(), spacing=10, margins=(14, 10, 14, 0))
        )
        self.hide()

    def show_view(self, view: ClientCardView) -> None:
        """Show what a merge has to do with this client; hidden where nothing has."""
        words, merge = self._desk.words, view.merge
        self.setVisible(merge is not None)
        if merge is None:
            return
        self._code = merge.absorbed if view.code == merge.kept else merge.kept
        self._open.setText(words("Open {code}", code=self._code))
        event = merge.events[-1] if merge.pending else merge.events[1]
        about = {
            "kept": merge.kept,
            "absorbed": merge.absorbed,
            "date": self._desk.region.moment(event.at, office_zone(self._desk)),
            "name": event.actor,
        }
        if view.gone and merge.pending:
            text = words("Merged into {kept}; {name} proposes to undo it, and a second person decides.", **about)
        elif view.gone:
            text = words("Merged into {kept} on {date}, confirmed by {name}. What was theirs is there.", **about)
        else:
            text = words("{name} proposes to merge {absorbed} into {kept}; a second person decides.", **about)
            if merge.in_force:
                text = words("{name} proposes to undo the merge of {absorbed} into {kept}.", **about)
        self._text.set_text(text)


class DueLine(QWidget):
    """What is due and unpaid, at the foot of the card; hidden where nothing is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._text, self._amount = Text("", "body", "text2", elide=True), Text("", "body", weight=600)
        line = row(Glyph("banknote-arrow-down", "text3", 16), self._text, self._amount, margins=(14, 9, 14, 9))
        line.setStretch(1, 1)
        self.setLayout(column(Line(), line, spacing=0))
        self.hide()

    def show_view(self, detail: ClientDetail) -> None:
        """Show what one client has to get."""
        self.setVisible(detail.overdue_since is not None)
        if detail.overdue_since is not None:
            text = self._desk.words("Interest due since {date}", date=detail.overdue_since)
            amount = self._desk.region.money(detail.overdue)
            self._text.set_text(text)
            self._amount.set_text(amount)
            self.setAccessibleName(f"{text}: {amount}")


def document_line(words: Words, row_: DocumentRow) -> QWidget:
    """A document with how it stands."""
    kind, state = kind_said(words, row_.document.kind), standing_said(words, row_)
    line = QWidget()
    chip = Chip(state, *MARKS[row_.standing])
    made = row(Glyph(ICONS[row_.document.kind], "text3", 16), Text(kind, "body", elide=True), chip, spacing=8)
    made.setStretch(1, 1)
    line.setLayout(made)
    line.setAccessibleName(f"{kind}, {row_.document.name}: {state}")
    return line
