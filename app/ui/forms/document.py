"""The forms of a document: added file by file, corrected, rejected, opened again for a decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from app.channels.scan_media import EXTENSIONS
from app.domain.documents import CLEAN, NEEDS_DATE, NEEDS_EXPIRY, Document, DocumentKind
from app.domain.errors import BadInput, KnownError, message
from app.services import documents as service
from app.services.documents import Examined, NewDocument
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.panels.documents_said import kind_said, size_said, type_said
from app.ui.widgets.fields import Choice, DateEdit, Field, TextEdit
from app.ui.widgets.layouts import form_row, row
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text
from app.words import Words

Added = Callable[[Document], object]


def choose_files(window: QWidget, words: Words) -> list[Path]:
    """Let a person choose files to add."""
    endings = " ".join(f"*.{ending}" for each in EXTENSIONS.values() for ending in each)
    kinds = f"{words('Documents')} ({endings});;{words('All')} (*)"
    chosen, _kind = QFileDialog.getOpenFileNames(window, words("Add documents"), str(Path.home()), kinds)
    return [Path(each) for each in chosen]


def add_files(window: QWidget, desk: Desk, paths: Sequence[Path], subject: str, added: Added) -> None:
    """Ask for each file in turn what it is; `added` hears of every one that was kept."""
    if not paths:
        return
    office = desk.office

    def ask(people: dict[str, str]) -> None:
        if isValid(window):
            AddDocumentForm(window, desk, list(paths), people, subject, added).ask()

    desk.tasks.read(lambda: service.subjects(office), ask)


class _Facts(Form[NewDocument]):
    """What a person says of a document."""

    def _place_facts(self) -> None:
        words, region = self.words, self.region
        kinds = [(kind.value, kind_said(words, kind)) for kind in DocumentKind]
        self._kind: Choice[str] = Choice([("", words("Choose what it proves")), *kinds])
        self._dated, self._expires = DateEdit(region, field="dated"), DateEdit(region, field="expires")
        self._note = TextEdit()
        self.place(self.add("kind", Field(words("What it proves"), self._kind)))
        self.place(
            form_row(
                self.add("dated", Field(words("Dated"), self._dated)),
                self.add("expires", Field(words("Valid to"), self._expires)),
            )
        )
        self.place(self.add("note", Field(words("Note"), self._note)))
        self._kind.currentIndexChanged.connect(lambda _at: self._follow_kind())
        self._follow_kind()

    def _follow_kind(self) -> None:
        kind, words = self._kind.value(), self.words
        for name, needed in (("dated", NEEDS_DATE), ("expires", NEEDS_EXPIRY)):
            self.fields[name].set_hint(words("needed") if kind in needed else words("if it says"))
            self.fields[name].clear_error()

    def _said(self, subject: str) -> NewDocument:
        kind = self._kind.value()
        if not kind:
            raise BadInput(message("Say what the document proves."), field="kind")
        return NewDocument(
            subject=subject,
            kind=DocumentKind(kind),
            dated=self._dated.day(),
            expires=self._expires.day(),
            note=self._note.text(),
        )


class AddDocumentForm(_Facts):
    """One file of those that were chosen: it is looked into while a person says what it is."""

    def __init__(
        self, window: QWidget, desk: Desk, paths: list[Path], people: dict[str, str], subject: str, added: Added
    ) -> None:
        self._rest, self._people, self._wanted, self._added = paths[1:], people, subject, added
        self._window, self._path = window, paths[0]
        self._examined: Examined | None = None
        words = desk.words
        left = words.count(len(self._rest), "{n} more file follows", "{n} more files follow") if self._rest else ""
        super().__init__(
            window, desk, words("Add a document"), draft=f"document:{subject}", save=words("Keep it"), hint=left
        )
        self._mark, self._file = Glyph("loader-circle", "text2", 16), Text("", "body", wrap=True)
        line = row(self._mark, self._file, spacing=8)
        line.setStretch(1, 1)
        self.place(line)
        named = [(code, f"{name} · {code}") for code, name in sorted(people.items(), key=lambda each: each[1])]
        self._subject: Choice[str] = Choice([("", words("Choose whose it is")), *named])
        self._subject.setEnabled(not subject)
        self.place(self.add("subject", Field(words("Client"), self._subject)))
        self._subject.set_value(subject)
        self._place_facts()

    def ask(self, done: Callable[[], object] = lambda: None) -> None:
        super().ask(done)
        self.save_button.setEnabled(False)
        self._file.set_text(self.words("Looking into {file}", file=self._path.name))
        path = self._path
        self.desk.tasks.read(lambda: service.examine(path), self._seen, self._unfit)

    def restored(self) -> None:
        if self._wanted:
            self._subject.set_value(self._wanted)

    def _seen(self, examined: Examined) -> None:
        if not isValid(self):
            return
        self._examined = examined
        self.save_button.setEnabled(True)
        words = self.words
        facts = [f"{examined.name}: {type_said(examined.media.value)}"]
        if examined.pages:
            facts.append(words.count(examined.pages, "{n} page", "{n} pages"))
        facts.append(size_said(self.region, len(examined.content)))
        said = [", ".join(facts) + "."]
        if examined.scan.startswith(CLEAN):
            said.append(words("Nothing dangerous is inside."))
        if examined.called:
            said.append(words("Its name says another type than it is."))
        danger = not examined.scan.startswith(CLEAN)
        if danger:
            said.append(
                words(
                    "Found inside: {scan}. It is kept in quarantine, and neither shown nor handed out.",
                    scan=examined.scan,
                )
            )
        self._file.set_text(" ".join(said))
        self._mark.set(*(("shield-alert", "err") if danger else ("shield-check", "live")))

    def _unfit(self, error: KnownError) -> None:
        if not isValid(self):
            return
        said = " ".join(filter(None, (self.words.say(error.what), self.words.say(error.way_out))))
        self._file.set_text(f"{self._path.name}: {said}")
        self._file.set_tone("err")
        self._mark.set("octagon-x", "err")

    def command(self) -> NewDocument:
        if self._examined is None:
            raise BadInput(message("This file is not taken."), message("Choose another one."))
        if not self._subject.value():
            raise BadInput(message("Say whose document it is."), field="subject")
        return self._said(self._subject.value() or "")

    def send(self, command: NewDocument) -> Document:
        assert self._examined is not None  # noqa: S101 - the command was made of it
        return service.add_document(self.desk.office, command, self._examined)

    def _sent(self, answer: object) -> None:
        super()._sent(answer)
        if isinstance(answer, Document):
            self._added(answer)
        self._go_on()

    def discard(self) -> None:
        """Leave this file out, and ask for the next one."""
        super().discard()
        self._go_on()

    def _go_on(self) -> None:
        if self._rest:
            AddDocumentForm(self._window, self.desk, self._rest, self._people, self._wanted, self._added).ask()


class CorrectDocumentForm(_Facts):
    """Corrects what was said of a document that nobody has decided on."""

    def __init__(self, window: QWidget, desk: Desk, document: Document) -> None:
        words = desk.words
        super().__init__(
            window,
            desk,
            words("Correct {name}", name=document.name),
            draft=f"document:{document.id}:{document.version}",
            save=words("Save"),
            hint=words("Whoever corrects it does not verify it."),
        )
        self._document = document
        self._place_facts()
        self._kind.set_value(document.kind.value)
        self._dated.set_day(document.dated)
        self._expires.set_day(document.expires)
        self._note.setText(document.note)

    def command(self) -> NewDocument:
        return self._said(self._document.subject)

    def send(self, command: NewDocument) -> Document:
        return service.correct(self.desk.office, self._document.id, command, self._document.version)


class ReasonForm(Form[str]):
    """Asks why: to reject a document, or to take a decision back."""

    def __init__(self, window: QWidget, desk: Desk, document: Document, *, reopens: bool) -> None:
        words = desk.words
        title = (
            words("Decide again on {name}", name=document.name)
            if reopens
            else words("Reject {name}", name=document.name)
        )
        super().__init__(
            window,
            desk,
            title,
            draft=f"document-{'reopen' if reopens else 'reject'}:{document.id}",
            save=words("Decide again") if reopens else words("Reject it"),
            hint=words("The document stays, and the reason is written into the audit log."),
        )
        self._document, self._reopens, self._reason = document, reopens, TextEdit()
        hint = words("why, in ten characters or more")
        self.place(self.add("reason", Field(words("Reason"), self._reason, hint=hint)))

    def command(self) -> str:
        return self._reason.text()

    def send(self, command: str) -> Document:
        office, document = self.desk.office, self._document
        if self._reopens:
            return service.reopen(office, document.id, command, document.version)
        return service.reject(office, document.id, command, document.version)
