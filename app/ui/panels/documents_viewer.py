"""The pages of one document: opened when asked for, turned, magnified, and forgotten with the next one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QStackedLayout, QWidget
from shiboken6 import isValid

from app.channels.preview import Page, Preview
from app.domain.documents import Document
from app.domain.errors import KnownError
from app.services import documents_opened as service
from app.ui.desk import Desk
from app.ui.panels.documents_said import ICONS, scan_said
from app.ui.style import look
from app.ui.widgets.buttons import ActionButton, IconButton
from app.ui.widgets.card import Line
from app.ui.widgets.layouts import column, row
from app.ui.widgets.pages import PageView
from app.ui.widgets.states import LoadingBars, Message
from app.ui.widgets.text import Text

LEAST = 330


class DocumentViewer(QWidget):
    """Nothing is opened by choosing a document: each opening is written down. What is opened stays in memory only."""

    opened = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self.words = desk, desk.words
        self._document: Document | None = None
        self.pages: dict[int, Page] = {}
        self.total, self.at = 0, 0
        self.message, self._waiting = Message(), LoadingBars(desk.words)
        self.view, self.text = PageView(desk.words("Page")), QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(desk.words("Words of the document"))
        self._frame = QWidget()
        self._stack = QStackedLayout(self._frame)  # without its frame, its first page would be a window of its own
        for widget in (self.message, self._waiting, self.view, self.text):
            self._stack.addWidget(widget)
        self._place = Text("", "body", "text2")
        self._foot = QWidget()
        self._lay_out()

    def _lay_out(self) -> None:
        words = self.words
        self._back = self._button("chevron-left", words("Previous page"), lambda: self.turn(-1))
        self._on = self._button("chevron-right", words("Next page"), lambda: self.turn(1))
        smaller = self._button("zoom-out", words("Smaller"), lambda: self.view.magnify(-1))
        larger = self._button("zoom-in", words("Larger"), lambda: self.view.magnify(1))
        buttons = (smaller, larger, 8, self._back, self._on)
        self._foot.setLayout(row(self._place, None, *buttons, spacing=6, margins=(14, 6, 10, 6)))
        self._frame.setMinimumHeight(look().px(LEAST))
        self._frame.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setLayout(column(self._frame, Line(), self._foot, spacing=0))

    def _button(self, icon: str, tip: str, run: object) -> IconButton:
        button = IconButton(icon, tip, small=True)
        button.clicked.connect(run)
        return button

    # what is shown

    def show_document(self, document: Document | None) -> None:
        """Another document is chosen; what was open is forgotten, unless it is the same."""
        same = self._document is not None and document is not None and document.id == self._document.id
        self._document = document
        if not same or (document is not None and document.quarantined):
            self.forget()

    def forget(self) -> None:
        """Let go of what was opened."""
        self._desk.tasks.forget(id(self))
        self.pages, self.total, self.at = {}, 0, 0
        self.view.show_page(None)
        self.text.clear()
        self._foot.hide()
        self._say_closed()
        self._stack.setCurrentWidget(self.message)

    def _say_closed(self) -> None:
        words, document = self.words, self._document
        if document is None:
            self.message.say("file-text", words("Choose a document on the left"), "", [])
        elif document.quarantined:
            found = words("Found inside: {scan}.", scan=scan_said(words, document))
            kept = words("The file is kept as evidence, and neither shown nor handed out.")
            self.message.say("shield-alert", words("In quarantine"), f"{found} {kept}", [], "err")
        else:
            button = ActionButton(self._desk.actions.get("documents.open"))
            logged = words("Each opening is written into the audit log.")
            self.message.say(ICONS[document.kind], document.name, logged, [button])

    # opening and turning

    def open(self, first: int = 0) -> None:
        """Open the document at a page, where it is not open already."""
        document = self._document
        if document is None or document.quarantined:
            return
        if first in self.pages or (not first and self.text.toPlainText()):
            self._turn_to(first)
            return
        self._waiting.start(self.words("Drawing the pages"))
        self._stack.setCurrentWidget(self._waiting)
        office, identity = self._desk.office, document.id
        self._desk.tasks.read(
            lambda: service.open_pages(office, identity, first), self._drawn, self._failed, latest=id(self)
        )

    def _drawn(self, preview: Preview) -> None:
        if not isValid(self):
            return
        self._waiting.stop()
        self.total = preview.total
        self.pages |= {preview.first + at: page for at, page in enumerate(preview.pages)}
        if preview.pages:
            self._turn_to(preview.first)
        else:
            self.text.setPlainText(preview.text or self.words("There are no words in it."))
            self._stack.setCurrentWidget(self.text)
        self.opened.emit()

    def _failed(self, error: KnownError) -> None:
        if not isValid(self):
            return
        self._waiting.stop()
        said = " ".join(filter(None, (self.words.say(error.what), self.words.say(error.way_out))))
        again = ActionButton(self._desk.actions.get("documents.open"))
        self.message.say("octagon-x", self.words.say(error.title), said, [again], "err")
        self._stack.setCurrentWidget(self.message)

    def turn(self, step: int) -> None:
        """Show the next page, or the one before."""
        at = self.at + step
        if not 0 <= at < self.total:
            return
        if at in self.pages:
            self._turn_to(at)
        else:
            self.open(at)

    def _turn_to(self, at: int) -> None:
        self.at = at
        self.view.show_page(self.pages[at])
        self._stack.setCurrentWidget(self.view)
        self._place.set_text(self.words("Page {page} of {total}", page=at + 1, total=self.total))
        self._back.setEnabled(at > 0)
        self._on.setEnabled(at + 1 < self.total)
        self._foot.show()
