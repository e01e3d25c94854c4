"""The document that is chosen: its pages, its evidence, and what can be done with it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.domain.calendar import zone
from app.domain.documents import Document, DocumentState, Standing
from app.domain.events import Changes
from app.services import documents as service
from app.services.documents import DocumentDetail
from app.ui.desk import Desk
from app.ui.panels.detail import SideCard
from app.ui.panels.documents_said import (
    MARKS,
    kind_said,
    scan_said,
    size_said,
    standing_said,
    type_said,
)
from app.ui.panels.documents_viewer import DocumentViewer
from app.ui.style import look
from app.ui.widgets.buttons import ActionButton
from app.ui.widgets.card import Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.text import Text

SIDE, LABEL = 452, 104
ONE_LINE = 40  # letters that fit beside their label
ENDS = {Standing.EXPIRING: "warn", Standing.EXPIRED: "err"}
ICONS = {
    "documents.verify": "check",
    "documents.reject": "x",
    "documents.correct": "pencil",
    "documents.reopen": "history",
    "documents.save": "download",
}
"""The commands on the chosen document, as its buttons stand."""


class DocumentCard(SideCard[DocumentDetail]):
    """Everything about one document. `beside` is where its owner's readiness stands."""

    SHOWS = Changes.DOCUMENTS | Changes.CLIENTS | Changes.AUDIT
    subject_changed = Signal(str)
    """Whose document is chosen now; empty where none is."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        words = self.words
        self.nothing = Empty("file-text", words("Choose a document on the left"))
        self.view: DocumentDetail | None = None
        self._name, self._under = Text("", "panel", elide=True), Text("", "hint", "text3", elide=True)
        self._state = Chip("")
        self.viewer = DocumentViewer(desk)
        self.viewer.opened.connect(self.refresh)
        self._evidence, self.beside = column(spacing=5, margins=(14, 8, 14, 12)), column(spacing=0)
        self._buttons = {
            id_: ActionButton(desk.actions.get(id_), icon=icon, keys=False, small=True) for id_, icon in ICONS.items()
        }
        title = row(self._name, self._state, spacing=8)
        title.setStretch(0, 1)
        heading = Text(words("Evidence"), "card")
        heading.setContentsMargins(14, 10, 14, 0)
        body = column(self.viewer, Line(), heading, self._evidence, self.beside, spacing=0)
        body.setStretch(0, 1)
        buttons = row(*self._buttons.values(), None, spacing=8)
        self.arrange(title, self._under, 4, buttons, body=body, name=words("Document"))

    def read(self, key: str) -> DocumentDetail:
        return service.document_detail(self.desk.office, key)

    def fill(self, view: DocumentDetail | None) -> None:
        self.view = view
        if view is None:
            self.viewer.show_document(None)
        super().fill(view)
        self.subject_changed.emit(view.row.document.subject if view else "")

    def show_view(self, view: DocumentDetail) -> None:
        words, document = self.words, view.row.document
        self._name.set_text(kind_said(words, document.kind))
        tone, icon = MARKS[view.row.standing]
        self._state.set(standing_said(words, view.row), tone, icon)
        about = {"client": view.row.owner, "code": document.subject, "name": document.name}
        self._under.set_text(words("{client} · {code} · {name}", **about))
        for id_, button in self._buttons.items():
            button.setVisible(id_ in offered(view))
        self.viewer.show_document(document)
        self._show_evidence(view)

    def _show_evidence(self, view: DocumentDetail) -> None:
        clear(self._evidence)
        for label, text, tone in self._facts(view):
            name = Text(label, "body", "text2")
            name.setFixedWidth(look().px(LABEL))
            line = row(name, Text(text, "body", tone, wrap=len(text) > ONE_LINE), spacing=8)
            line.setAlignment(name, Qt.AlignmentFlag.AlignTop)
            line.setStretch(1, 1)
            self._evidence.addLayout(line)

    def _facts(self, view: DocumentDetail) -> list[tuple[str, str, str]]:
        words, region, document = self.words, self.region, view.row.document
        place = zone(self.desk.timezone)
        size = f"{type_said(document.media)}, {size_said(region, document.size)}"
        found = [
            (words("Dated"), region.date(document.dated), "text"),
            (words("Valid to"), region.date(view.row.valid_to), ENDS.get(view.row.standing, "text")),
            (words("File"), size, "text"),
            ("SHA-256", f"{document.sha256[:16]}…{document.sha256[-6:]}", "text"),
            (words("Inside"), scan_said(words, document), "err" if document.quarantined else "text"),
            (words("Received"), self._who(document.received_by, region.moment(document.received_at, place)), "text"),
        ]
        found += self._decision(document, place)
        if document.note:
            found.append((words("Note"), document.note, "text"))
        if view.replaced_by is not None:
            day = region.date(view.replaced_by.received_at.astimezone(place).date())
            found.append((words("Replaced by"), words("the one of {day}", day=day), "text"))
        if view.replaces:
            count = words.count(len(view.replaces), "{n} older one, kept", "{n} older ones, kept")
            found.append((words("Replaces"), count, "text"))
        found.append((words("Opened by"), self._opened(view), "text"))
        return found

    def _decision(self, document: Document, place: ZoneInfo) -> list[tuple[str, str, str]]:
        if document.decided_at is None:
            return []
        rejected = document.state is DocumentState.REJECTED
        label = self.words("Rejected") if rejected else self.words("Verified")
        who = self._who(document.decided_by, self.region.moment(document.decided_at, place))
        reason = [(self.words("Reason"), document.reason, "err")] if document.reason else []
        return [(label, who, "text"), *reason]

    def _who(self, name: str, moment: str) -> str:
        return self.words("{moment}, {name}", moment=moment, name=name)

    def _opened(self, view: DocumentDetail) -> str:
        words = self.words
        if not view.times:
            return words("nobody yet")
        people = words.count(view.people, "{n} person", "{n} people")
        times = words.count(view.times, "{n} time", "{n} times")
        return words("{people}, {times}, in the audit log", people=people, times=times)


def offered(view: DocumentDetail | None) -> frozenset[str]:
    """The commands that fit how a document stands."""
    if view is None:
        return frozenset()
    document = view.row.document
    found = {"documents.reopen"}
    if document.state is DocumentState.RECEIVED:
        found = {"documents.reject", "documents.correct"}
        if view.row.standing is not Standing.QUARANTINED:
            found.add("documents.verify")
    if not document.quarantined:
        found |= {"documents.save", "documents.open"}
    return frozenset(found)
