"""The documents of one client or prospect, with a place to add more: for cards and cases that show a person."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.domain.documents import Document
from app.domain.errors import KnownError
from app.domain.events import Changes
from app.domain.permissions import Action
from app.services import documents as service
from app.services.documents import DocumentList, DocumentRow
from app.ui.desk import Desk
from app.ui.forms.document import add_files, choose_files
from app.ui.panels.detail import Detail
from app.ui.panels.documents_said import ICONS, MARKS, kind_said, standing_said
from app.ui.widgets.buttons import Button, LinkButton
from app.ui.widgets.chips import Chip
from app.ui.widgets.drops import FileDrops
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text


class DocumentsOf(Detail[str, DocumentList]):
    """Lists the documents of one subject; `show_record(code)` chooses whose. Files dropped here are theirs.

    A click on a document opens it in the panel of documents.
    """

    SHOWS = Changes.DOCUMENTS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = self.words
        self._lines = column(spacing=6)
        self._said = Text("", "hint", "text3", wrap=True)
        self.add_button = Button(words("Add documents…"), icon="upload", small=True)
        self.add_button.clicked.connect(self.choose)
        self.drops = FileDrops(self)
        self.drops.dropped.connect(self.take_files)
        heading = row(Text(words("Documents"), "card"), None, self.add_button, spacing=8)
        self.setLayout(column(heading, self._lines, self._said, spacing=8, margins=(14, 10, 14, 12)))
        self._allow()

    def _allow(self) -> None:
        """Files are taken for somebody who is shown, from people who may add them."""
        may = self.desk.actions.may(Action.DOCUMENTS_ADD)
        self.drops.taking = may and self._key is not None
        self.add_button.setEnabled(self.drops.taking)
        self.add_button.setToolTip("" if may else self.words("Your roles do not include this."))

    def show_record(self, key: str | None) -> None:
        super().show_record(key)
        self._allow()

    def read(self, key: str) -> DocumentList:
        return service.document_list(self.desk.office, key)

    def fill(self, view: DocumentList | None) -> None:
        clear(self._lines)
        rows = view.rows if view else ()
        for each in rows:
            self._lines.addWidget(self._line(each))
        self._said.set_text("" if rows else self.words("No documents yet. Files can be dropped here."))
        self._said.setVisible(not rows)

    def fail(self, error: KnownError) -> None:
        self._said.set_text(self.words.say(error.what))
        self._said.show()

    def _line(self, each: DocumentRow) -> QWidget:
        words, region, document = self.words, self.region, each.document
        tone, icon = MARKS[each.standing]
        name = LinkButton(kind_said(words, document.kind))
        name.clicked.connect(lambda: self.desk.go("documents", document.id))
        dated = Text(region.date(document.dated) if document.dated else "", "hint", "text3")
        line = QWidget()
        chip = Chip(standing_said(words, each), tone, icon)
        line.setLayout(row(Glyph(ICONS[document.kind], "text2", 15), name, dated, None, chip, spacing=8))
        line.setAccessibleName(f"{kind_said(words, document.kind)}: {chip.text}")
        return line

    def choose(self) -> None:
        """Choose files to add."""
        self.take_files(choose_files(self.window(), self.words))

    def take_files(self, paths: Sequence[Path]) -> None:
        """Add these files for whoever is shown, one after the other."""
        if self._key is not None:
            add_files(self.window(), self.desk, paths, self._key, self._kept)

    def _kept(self, document: Document) -> None:
        self.desk.say(self.words("Document kept"), document.name)
