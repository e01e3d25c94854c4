"""Documents: what clients have handed in, how it stands, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.documents import Document, Standing
from app.domain.errors import message
from app.domain.events import Changes
from app.domain.permissions import Action
from app.services import documents as service
from app.services import documents_opened
from app.services.documents import DocumentList, DocumentRow
from app.ui.desk import Desk
from app.ui.forms.document import CorrectDocumentForm, ReasonForm, add_files, choose_files
from app.ui.models.columns import Column, Kind, day
from app.ui.panel import Chosen
from app.ui.panels.cases_ready import ReadyCard, ReadyLine
from app.ui.panels.documents_detail import SIDE, DocumentCard, offered
from app.ui.panels.documents_said import ICONS, MARKS, kind_said, size_said, standing_said
from app.ui.panels.listing import Filter, SidedPanel
from app.ui.style import look
from app.ui.tokens import TWO_LINES
from app.ui.widgets.card import Line
from app.ui.widgets.drops import FileDrops
from app.ui.widgets.layouts import row
from app.ui.widgets.states import Empty, Glyph
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text

TO_DO = frozenset({Standing.TO_VERIFY, Standing.QUARANTINED})
ENDING = frozenset({Standing.EXPIRING, Standing.EXPIRED})
READY, ROOM = 348, 1400
"""The width of the card about the owner, and that of the panel from which on it has room."""
COMMANDS = ("documents.open", "documents.verify", "documents.reject", "documents.correct", "documents.reopen",
            "documents.save")  # fmt: skip


class DocumentsPanel(SidedPanel[DocumentList, DocumentRow]):
    """The list, and beside it the document that is chosen. Files dropped here are added."""

    SHOWS = Changes.DOCUMENTS | Changes.CLIENTS | Changes.SETTINGS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        words = self.words
        self.primary = "documents.add"
        self._declare()
        card = self.hold(self._made_table(), words("Name, client"), chips=words("Documents shown"), export="documents")
        card.body.addWidget(Line())
        sealed = Text(words("Files are sealed on this computer; each opening is logged."), "hint", "text3", elide=True)
        foot = row(Glyph("folder-lock", "text3", 15), sealed, margins=(14, 8, 14, 8))
        foot.setStretch(1, 1)
        card.body.addLayout(foot)
        self.card = DocumentCard(desk, self)
        self.ready, self._short = ReadyCard(desk, self), ReadyLine(desk)
        self.ready.hide()
        self.card.beside.addWidget(self._short)
        self.arrange(card, self.card, SIDE, self.ready)
        self.drops = FileDrops(self)
        self.drops.taking = desk.actions.may(Action.DOCUMENTS_ADD)
        self._connect()

    def _connect(self) -> None:
        self.drops.dropped.connect(self.take_files)
        self.table.opened.connect(lambda _line: self.desk.actions.get("documents.open").trigger())
        self.card.filled.connect(lambda _view: self._enable())
        for each in (self.ready, self._short):
            self.card.subject_changed.connect(lambda code, each=each: each.show_record(code or None))

    def _declare(self) -> None:
        add, verify, look = self.desk.actions.add, Action.DOCUMENTS_VERIFY, Action.DOCUMENTS_OPEN
        add("documents.add", message("Add documents…"), self.choose, keys="Ctrl+N", icon_name="upload",
            permission=Action.DOCUMENTS_ADD, panel="documents")  # fmt: skip
        add("documents.open", message("Open"), self.open_chosen, keys="Ctrl+Return", icon_name="eye",
            permission=look, panel="documents")  # fmt: skip
        add("documents.verify", message("Verify"), self.verify, keys="Ctrl+Shift+Y", icon_name="check",
            permission=verify, panel="documents")  # fmt: skip
        add("documents.reject", message("Reject…"), lambda: self._ask_why(reopens=False), keys="Ctrl+Shift+X",
            icon_name="x", permission=verify, panel="documents")  # fmt: skip
        add("documents.correct", message("Correct…"), self.correct, keys="Ctrl+D", icon_name="pencil",
            permission=Action.DOCUMENTS_ADD, panel="documents")  # fmt: skip
        add("documents.reopen", message("Decide again…"), lambda: self._ask_why(reopens=True), icon_name="history",
            permission=verify, panel="documents")  # fmt: skip
        add("documents.save", message("Save a copy…"), self.choose_place, keys="Ctrl+Shift+S", icon_name="download",
            permission=look, panel="documents")  # fmt: skip
        add("documents.next-page", message("Next page"), lambda: self.card.viewer.turn(1), keys="Ctrl+PgDown",
            icon_name="chevron-right", panel="documents")  # fmt: skip
        add("documents.previous-page", message("Previous page"), lambda: self.card.viewer.turn(-1), keys="Ctrl+PgUp",
            icon_name="chevron-left", panel="documents")  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def show_part(self, *, shown: bool) -> None:
        super().show_part(shown=shown)
        self._make_room()

    def _make_room(self) -> None:
        """Whether the owner is ready stands in a card of its own where there is room, else in a line."""
        wide = self.width() >= look().px(ROOM) and not self.card.isHidden()
        self.ready.setFixedWidth(look().px(READY))
        self.ready.setVisible(wide)
        self._short.setVisible(not wide)

    def _made_table(self) -> TableView[DocumentRow]:
        words = self.words
        empty = Empty(
            "file-text",
            words("No documents yet"),
            words("Add the first ones, or drop files here."),
            self.desk.actions.get("documents.add"),
        )
        return TableView(
            self._columns(),
            words,
            key=lambda line: line.document.id,
            height=TWO_LINES,
            empty=empty,
            sort=("state", Qt.SortOrder.AscendingOrder),
            name=words("Documents"),
        )

    def _columns(self) -> Sequence[Column[DocumentRow]]:
        words, region, order = self.words, self.region, list(Standing)
        return (
            Column(
                key="document",
                title=words("Document"),
                text=lambda line: kind_said(words, line.document.kind),
                second=self._second,
                icon=lambda line: ICONS[line.document.kind],
                icon_tone=lambda _line: "text2",
                stretch=True,
                weight=500,
                fixed=True,
            ),
            Column(
                key="state",
                title=words("State"),
                text=lambda line: standing_said(words, line),
                sort=lambda line: (order.index(line.standing), line.days if line.days is not None else 10**6),
                kind=Kind.CHIP,
                tone=lambda line: MARKS[line.standing][0],
                icon=lambda line: MARKS[line.standing][1],
            ),
            day("valid_to", words("Valid to"), lambda line: line.valid_to, region),
            Column(key="name", title=words("File"), text=lambda line: line.document.name, hidden=True),
            Column(key="code", title=words("Client code"), text=lambda line: line.document.subject, hidden=True),
            Column(key="size", title=words("Size"), text=lambda line: size_said(region, line.document.size),
                   value=lambda line: line.document.size, hidden=True),
            day("dated", words("Dated"), lambda line: line.document.dated, region, hidden=True),
            Column(key="by", title=words("Received by"), text=lambda line: line.document.received_by, hidden=True),
        )  # fmt: skip

    def _second(self, line: DocumentRow) -> str:
        document = line.document
        return f"{line.owner} · {self.region.date(document.dated or document.received_at.date())}"

    def load(self, query: None) -> DocumentList:  # noqa: ARG002 - there is nothing to ask with
        return service.document_list(self.desk.office)

    def fill(self, view: DocumentList) -> None:
        words = self.words
        self.show_rows(
            view.rows,
            [
                Filter("todo", words("To do"), lambda line: line.standing in TO_DO),
                Filter("expiring", words("Expiring"), lambda line: line.standing in ENDING),
                Filter("rejected", words("Rejected"), lambda line: line.standing is Standing.REJECTED),
            ],
        )
        waiting = sum(line.standing in TO_DO for line in view.rows)
        self.badge.emit("documents", str(waiting) if waiting else "", "warn")

    # adding

    def choose(self) -> None:
        """Choose files to add."""
        self.take_files(choose_files(self.window(), self.words))

    def take_files(self, paths: Sequence[Path]) -> None:
        """Add these files, one after the other."""
        add_files(self.window(), self.desk, paths, "", self._kept)

    def _kept(self, document: Document) -> None:
        self.open_record(document.id)
        self.desk.say(self.words("Document kept"), document.name)

    # the chosen one

    def _chosen(self, id_: str) -> Document | None:
        """The document that is shown, where the command fits it."""
        view = self.card.view
        return view.row.document if view is not None and id_ in offered(view) else None

    def chosen_record(self) -> Chosen | None:
        view = self.card.view
        return Chosen(view.row.document.subject, view.row.owner, "document") if view is not None else None

    def open_chosen(self) -> None:
        """Show the pages."""
        if self._chosen("documents.open"):
            self.show_part(shown=True)
            self.card.viewer.open()

    def verify(self) -> None:
        """Say that the document proves what it is for."""
        document, office = self._chosen("documents.verify"), self.desk.office
        if document is not None:
            identity, version = document.id, document.version
            self.desk.tasks.write(lambda: service.verify(office, identity, version), self._verified)

    def _verified(self, document: Document) -> None:
        self.desk.say(self.words("Document verified"), document.name)

    def correct(self) -> None:
        """Correct what was said of the document."""
        document = self._chosen("documents.correct")
        if document is not None:
            CorrectDocumentForm(self.window(), self.desk, document).ask()

    def _ask_why(self, *, reopens: bool) -> None:
        document = self._chosen("documents.reopen" if reopens else "documents.reject")
        if document is not None:
            ReasonForm(self.window(), self.desk, document, reopens=reopens).ask()

    def choose_place(self) -> None:
        """Choose where the original is saved to, in clear."""
        document = self._chosen("documents.save")
        if document is None:
            return
        start = str(Path.home() / document.name)
        chosen, _kind = QFileDialog.getSaveFileName(self.window(), self.words("Save a copy in clear"), start)
        if chosen:
            self.save(document, Path(chosen))

    def save(self, document: Document, path: Path) -> None:
        """Save the original of a document."""
        office = self.desk.office
        self.desk.tasks.write(lambda: documents_opened.save_copy(office, document.id, path), self._saved)

    def _saved(self, path: Path) -> None:
        self.desk.say(
            self.words("Copy saved"),
            self.words("{name} is in clear; keep it no longer than you need it.", name=path.name),
        )

    def _enable(self) -> None:
        """Let only what fits the chosen document be done."""
        fitting = offered(self.card.view)
        for id_ in COMMANDS:
            if id_ in fitting:
                self.desk.actions.allow(id_)
            else:
                self.desk.actions.refuse(id_, self.words("This does not fit the chosen document."))
