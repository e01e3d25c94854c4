"""Taking a file in: what it is and what it would change is shown first, then a person says yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget
from shiboken6 import isValid

from app.domain.errors import KnownError, Problem, RefusedFile, UnknownAccount
from app.services import imports
from app.services.imports import Opened
from app.services.listrows import ListRow, RefusedRows
from app.services.places import named, place
from app.services.statements import Questions, Wishes
from app.services.transfer import Imported
from app.ui.desk import Desk
from app.ui.dialogs.importing_rows import RowsPreview
from app.ui.scrim import Scrim
from app.ui.style import look
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.fields import Field, TextEdit
from app.ui.widgets.layouts import column, form_row, row
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import Text
from app.words import Words

V = TypeVar("V")
WIDTH, WIDE = 560, 940
MOST_PROBLEMS = 200


def import_file(window: QWidget, desk: Desk) -> None:
    """Let a person choose a file, and open the dialog on it."""
    words = desk.words
    kinds = words("Office files, reports, lists") + " (*.json *.html *.htm *.xlsx *.csv);;" + words("All") + " (*)"
    chosen, _kind = QFileDialog.getOpenFileName(window, words("Import a file"), str(Path.home()), kinds)
    if chosen:
        ImportDialog(window, desk, Path(chosen)).ask()


class ImportDialog(Scrim):
    """One file, read once: a trial run first, which changes nothing; then the same again for good.

    What a statement does not tell of its server is asked for, with a proposal; another answer is tried again first.
    """

    def __init__(self, window: QWidget, desk: Desk, path: Path) -> None:
        super().__init__(window, firm=True)
        self._desk, self._words, self._path = desk, desk.words, path
        self._opened: Opened | None = None
        self._wishes = Wishes(dry_run=True)
        words = desk.words
        self.said = Text("", "body", wrap=True)
        self.server, self.zone = TextEdit(), TextEdit(hint="Europe/Athens")
        self.fields = self._questions()
        self.problems = QPlainTextEdit()
        self.problems.setReadOnly(True)
        self.problems.setAccessibleName(words("What is wrong in the file"))
        self.rows = RowsPreview(desk)
        self.rows.hide()
        self.take = Button(words("Take it in"), kind=Kind.PRIMARY, icon="check", keys="Ctrl+S")
        self.take.clicked.connect(self.accept)
        self.ours = Button(words("The account is ours"), kind=Kind.OUTLINED)
        self.ours.clicked.connect(self.add_account)
        self.again = Button(words("Read it with this"), kind=Kind.PRIMARY)
        self.again.clicked.connect(self.answer)
        self.shut = Button(words("Close"), kind=Kind.OUTLINED, keys="Esc")
        self.shut.clicked.connect(self.leave)
        self._sheet = Sheet(self)
        self._sheet.setLayout(
            column(
                Text(words("Import {file}", file=path.name), "panel", wrap=True),
                self.said,
                form_row(*self.fields.values()),
                self.problems,
                self.rows,
                row(None, self.shut, self.ours, self.again, self.take, spacing=8),
                spacing=12,
                margins=(20, 18, 20, 16),
            )
        )

    def _questions(self) -> dict[str, Field]:
        """The fields for what a statement may leave open, by the name that errors give them."""
        words = self._words
        server = Field(words("Server"), self.server, hint=words("not in the report"))
        zone = Field(words("Zone of the server's clock"), self.zone, hint=words("empty: UTC, not confirmed"))
        for field, editor in ((server, self.server), (zone, self.zone)):
            editor.textEdited.connect(self._offer_again)
            editor.returnPressed.connect(self.answer)
            field.hide()
        return {"server": server, "timezone": zone}

    def ask(self) -> None:
        """Open, and try the file without changing anything."""
        self._show(self._words("Reading the file"))
        self.open()
        path = self._path
        self._desk.tasks.read(lambda: imports.open_file(path), self._here(self._was_read), self._here(self._refused))

    def accept(self) -> None:
        """Take the file in."""
        self._wishes = replace(self._wishes, dry_run=False)
        self.take.setEnabled(False)
        self._run(self._done, self._not_done)

    def add_account(self) -> None:
        """The statement's account is new and belongs to the office: try again with it."""
        self._wishes = replace(self._wishes, new_account=True)
        self._try()

    def answer(self) -> None:
        """Try again with what stands in the fields; whose account it is then is asked anew."""
        self._wishes = Wishes(dry_run=True)
        self._look(self.server.text().strip())

    def leave(self) -> None:
        """Close; what was not taken in stays outside."""
        self.close_again()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.matches(QKeySequence.StandardKey.Save) and self.take.isEnabled():
            self.accept()
        super().keyPressEvent(event)

    def _was_read(self, opened: Opened) -> None:
        self._opened = opened
        self._look("")

    def _look(self, server: str) -> None:
        office, opened = self._desk.office, self._opened
        assert opened is not None  # noqa: S101 - only a file that was read is looked at
        self._desk.tasks.read(
            lambda: imports.questions(office, opened, server), self._here(self._asked), self._here(self._refused)
        )

    def _here(self, then: Callable[[V], None]) -> Callable[[V], None]:
        """An answer that comes after this dialog is gone changes nothing."""
        return lambda answer: then(answer) if isValid(self) else None

    def _asked(self, questions: Questions) -> None:
        """Show what must be answered, keep what a person typed, and try the file with it."""
        for field, editor, proposal in (
            (self.fields["server"], self.server, questions.server),
            (self.fields["timezone"], self.zone, questions.zone),
        ):
            field.setVisible(proposal is not None)
            if not editor.isModified() or proposal is None:
                editor.setText(proposal or "")
        self._wishes = replace(self._wishes, server=self.server.text().strip(), zone=self.zone.text().strip())
        self._try()

    def _offer_again(self) -> None:
        """An answer was changed: what was tried before is not what would be taken in."""
        self._show(self.said.plain, self.problems.toPlainText(), again=True)

    def _try(self) -> None:
        self._run(self._here(self._tried), self._here(self._refused))

    def _run(self, then: Callable[[Imported], None], failed: Callable[[KnownError], None]) -> None:
        office, opened, wishes = self._desk.office, self._opened, self._wishes
        assert opened is not None  # noqa: S101 - as above
        self._desk.tasks.write(lambda: imports.take_in(office, opened, wishes), then, failed)

    def _tried(self, found: Imported) -> None:
        changes = bool(found.added or found.updated)
        lines = [outcome(found, self._words), *reconciliation(found, self._words)]
        if not changes:
            lines.append(self._words("Everything in it is here already."))
        self._show("\n".join(lines), found.problems and self._listed(found.problems), found.rows, take=changes)

    def _done(self, found: Imported) -> None:
        self._desk.say(self._words("File taken in"), outcome(found, self._words))
        self._here(lambda _found: self.leave())(found)

    def _not_done(self, error: KnownError) -> None:
        """The file was wanted and is refused: said here, or to the window if this dialog was closed meanwhile."""
        (self._refused if isValid(self) else self._desk.say_error)(error)

    def _refused(self, error: KnownError) -> None:
        said = " ".join(filter(None, [self._words.say(error.what), self._words.say(error.way_out)]))
        if field := self.fields.get(error.field):
            field.show_error(said)
            self._show(self.said.plain, self.problems.toPlainText(), again=True)
            field.editor.setFocus()
            return
        listed = self._listed(error.problems) if isinstance(error, RefusedFile) else ""
        unknown = isinstance(error, UnknownAccount)
        rows = error.rows if isinstance(error, RefusedRows) else ()
        self._show(said, "" if rows else listed, rows, ours=unknown and not self._wishes.new_account)

    def _listed(self, problems: tuple[Problem, ...]) -> str:
        words = self._words
        return "\n".join(f"{place(each.where, words)}: {words.say(each.what)}" for each in problems[:MOST_PROBLEMS])

    def _show(
        self,
        said: str,
        problems: object = "",
        rows: tuple[ListRow, ...] = (),
        *,
        take: bool = False,
        ours: bool = False,
        again: bool = False,
    ) -> None:
        """Say how it stands, and offer only what can be done now."""
        self.said.set_text(said)
        self.problems.setPlainText(str(problems or ""))
        self.problems.setVisible(bool(problems))
        self.rows.setVisible(bool(rows))
        self.rows.show_rows(rows)
        self.take.setVisible(take)
        self.take.setEnabled(take)
        self.ours.setVisible(ours)
        self.again.setVisible(again)
        self._place()
        if take:
            self.take.setFocus()
        elif not (self.server.hasFocus() or self.zone.hasFocus()):
            self.shut.setFocus()  # or Esc would go to the window behind

    def _place(self) -> None:
        width = min(look().px(WIDTH if self.rows.isHidden() else WIDE), self._over.width() - look().px(40))
        self._sheet.setFixedWidth(width)
        self._sheet.adjustSize()
        over = self._over.rect()
        self._sheet.move((over.width() - width) // 2, max(look().px(24), (over.height() - self._sheet.height()) // 3))


def outcome(found: Imported, words: Words) -> str:
    """What the file is, and how many of its rows are new, changed or known."""
    return words(
        "{kind}: {added} added, {updated} updated, {unchanged} unchanged, {skipped} skipped.",
        kind=named(found.recognised_as, words),
        added=found.added,
        updated=found.updated,
        unchanged=found.unchanged,
        skipped=found.skipped,
    )


def reconciliation(found: Imported, words: Words) -> list[str]:
    """Whether the account of a statement adds up with it; nothing for other files."""
    if found.account is None:
        return []
    account = words("Account {number}", number=found.account)
    if found.reconciled:
        return [f"{account}: {words('its deals add up to its balance')}."]
    if found.contradicts_itself:
        return [f"{account}: {words('not reconciled, the report contradicts its own rows')}."]
    return [f"{account}: {words('not reconciled, {amount}', amount=found.difference)}."]
