"""The documents of a client: each with its kind, its state and how long it counts."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.documents import Document
from app.domain.events import Changes
from app.services.card import client_documents
from app.ui.desk import Desk
from app.ui.panels.clients_detail_overview import document_line
from app.ui.panels.detail import Detail
from app.ui.panels.facts import office_zone
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.text import Text

Documents = tuple[Document, ...]


class DocumentsTab(Detail[str, Documents]):
    """What the office keeps as evidence about a client, the newest first. `bar` has room for buttons."""

    SHOWS = Changes.DOCUMENTS | Changes.CLIENTS

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.bar, self._lines = row(None), QVBoxLayout()
        self.setLayout(column(self.bar, self._lines, spacing=10, margins=(14, 12, 14, 14)))

    def read(self, key: str) -> Documents:
        return client_documents(self.desk.office, key)

    def fill(self, view: Documents | None) -> None:
        clear(self._lines)
        for document in view or ():
            self._lines.addWidget(self._line(document))
        if not view:
            self._lines.addWidget(Text(self.words("No documents yet."), "body", "text2"))

    def _line(self, document: Document) -> QWidget:
        words = self.words
        received = words("received {date}", date=self.region.moment(document.received_at, office_zone(self.desk)))
        dated = words("dated {date}", date=document.dated) if document.dated else ""
        expires = words("expires {date}", date=document.expires) if document.expires else ""
        line = QWidget()
        under = " · ".join(filter(None, (document.name, dated, expires, received)))
        line.setLayout(column(document_line(words, document), Text(under, "hint", "text3", elide=True), spacing=2))
        return line
