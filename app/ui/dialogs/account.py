"""Adding an MT5 account, or reading one with another password or terminal: verified first, then kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QCompleter, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from app.domain.errors import KnownError
from app.domain.holdings import Purpose
from app.domain.terminals import TerminalSetting, valid_key, valid_password, valid_terminal
from app.services import accounts, terminals
from app.services.accounts import AccountRow, NewAccount
from app.services.office import Office
from app.services.verification import Proof, Told, Trial, Tried
from app.ui.desk import Desk
from app.ui.dialogs.checking import CheckingDialog
from app.ui.widgets.buttons import Button, IconButton, Kind
from app.ui.widgets.fields import Choice, Field, PasswordEdit, TextEdit
from app.ui.widgets.layouts import column, row
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.text import Text
from app.words import Words

ANOTHER = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """What the dialog offers to choose from."""

    terminals: tuple[TerminalSetting, ...]
    servers: tuple[str, ...]
    currency: str


def offered(office: Office) -> Offered:
    """What can be chosen in this office; on a worker."""
    book = office.books.current(office.store)
    return Offered(terminals.settings(office), accounts.servers(office), book.currency)


def purposes(words: Words) -> list[tuple[str, str]]:
    """What an account can be for, named for a person."""
    return [(each.value, words.term("purpose", each.value)) for each in Purpose]


class AccountDialog(CheckingDialog):
    """The wizard. `row` is the account that is connected anew, None for a new one.

    The password lives in its field alone: it is kept nowhere until the account is saved, and never shown again.
    """

    def __init__(
        self, window: QWidget, desk: Desk, offer: Offered, row: AccountRow | None, done: Callable[[], object]
    ) -> None:
        words = desk.words
        title = words("Read {account} through a terminal", account=str(row.key)) if row else words("Add MT5 account")
        hint = words("Use the investor password: FIDUS reads the account and can never trade in it.")
        super().__init__(window, desk, title, hint)
        self._offer, self._row, self._done = offer, row, done
        self._proof: Proof | None = None
        self.terminal: Choice[str] = Choice(
            [*((each.name, each.name) for each in offer.terminals), (ANOTHER, words("Another terminal"))]
        )
        self.name, self.path, self.server, self.login = TextEdit(), TextEdit(), TextEdit(), TextEdit()
        self.password, self.label = PasswordEdit(), TextEdit()
        self.portable = QCheckBox(words("Started as portable"))
        self.managed = QCheckBox(words("FIDUS may switch it between accounts"))
        self.managed.setChecked(True)
        self.purpose: Choice[str] = Choice(purposes(words))
        self.eye = IconButton("eye", words("Show the password"), small=True)
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._unmask)
        self.fields = self._made_fields()
        self._make_buttons()
        self.arrange(self._left(), self.statements, self.verify_button, self.save)
        self._connect()
        self._start_with(row)

    def _made_fields(self) -> dict[str, Field]:
        words = self.words
        return {
            "choice": Field(words("Terminal"), self.terminal),
            "terminal": Field(words("Name of the terminal"), self.name, hint=words("as you call it")),
            "path": Field(words("Its program"), self.path, hint="terminal64.exe"),
            "server": Field(words("Server"), self.server, hint=words("as in its title")),
            "login": Field(words("Login"), self.login),
            "password": Field(words("Investor password"), self.password),
            "name": Field(words("Name of the account"), self.label, hint=words("or the broker's")),
            "purpose": Field(words("Purpose"), self.purpose),
        }

    def _make_buttons(self) -> None:
        words = self.words
        self.verify_button = Button(words("Verify"), kind=Kind.OUTLINED, icon="refresh-cw")
        self.verify_button.clicked.connect(self.verify)
        self.save = Button(words("Save account"), kind=Kind.PRIMARY, icon="check", keys="Ctrl+S")
        self.save.clicked.connect(self.keep)
        self.statements = Button(words("Keep by statements alone, unverified"), kind=Kind.PLAIN)
        self.statements.clicked.connect(self.keep_unread)
        self.statements.setVisible(self._row is None)

    def _left(self) -> QVBoxLayout:
        words = self.words
        self.browse = IconButton("folder", words("Choose the terminal's program"), small=True)
        self.browse.clicked.connect(self._choose_path)
        self._terminal_part = QWidget()
        with_path = row(self.fields["path"], column(None, self.browse), spacing=6)
        with_path.setStretch(0, 1)
        self._terminal_part.setLayout(
            column(self.fields["terminal"], with_path, self.portable, self.managed, spacing=10)
        )
        with_eye = row(self.fields["password"], column(None, self.eye), spacing=6)
        with_eye.setStretch(0, 1)
        sealed = Text(words("Encrypted on this computer. Never shown again after saving."), "hint", "text3", wrap=True)
        asked = column(
            self.fields["choice"],
            self._terminal_part,
            self.fields["server"],
            self.fields["login"],
            column(with_eye, sealed, spacing=4),
            self.fields["name"],
            self.fields["purpose"],
            None,
            spacing=11,
            margins=(2, 2, 8, 2),
        )
        return column(Scrolled(asked, words("Account")))

    def _connect(self) -> None:
        known = QCompleter(list(self._offer.servers), self.server)
        known.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.server.setCompleter(known)
        self.terminal.picked.connect(self._terminal_chosen)
        for editor in (self.name, self.path, self.server, self.login, self.password):
            editor.textEdited.connect(self._changed)
            editor.returnPressed.connect(self.verify)
        known.activated.connect(lambda _text: self._changed())
        for box in (self.portable, self.managed):
            box.toggled.connect(self._changed)

    def _start_with(self, row: AccountRow | None) -> None:
        first = row.terminal if row and row.terminal else self._offer.terminals[0].name if self._offer.terminals else ""
        self.terminal.set_value(first)
        if row is not None:
            self.server.setText(row.key.server)
            self.login.setText(str(row.key.login))
            for editor in (self.server, self.login):
                editor.setReadOnly(True)
            for name in ("name", "purpose"):
                self.fields[name].hide()
        self._terminal_chosen()

    def ask(self) -> None:
        """Open the dialog."""
        self.show_over()
        (self.password if self._row else self.server if self.terminal.value() else self.name).setFocus()

    # what is entered

    def _setting(self) -> TerminalSetting:
        chosen = next((each for each in self._offer.terminals if each.name == self.terminal.value()), None)
        if chosen is not None:
            return chosen
        return valid_terminal(
            TerminalSetting(
                name=self.name.text(),
                path=self.path.text(),
                portable=self.portable.isChecked(),
                managed=self.managed.isChecked(),
            )
        )

    def _tried(self) -> Tried:
        """What is to be tried. Raises BadInput naming its field."""
        key = self._row.key if self._row else valid_key(self.server.text(), self.login.text())
        return Tried(self._setting(), key, valid_password(self.password.text()))

    def verify(self) -> None:
        """Check what is entered, then try it."""
        if self.busy:
            return
        for field in self.fields.values():
            field.clear_error()
        try:
            tried = self._tried()
        except KnownError as wrong:
            self.refused(wrong)
            return
        office, new = self.desk.office, self._row is None or not self._row.terminal
        self.begin(lambda: Trial(office, tried, new=new), _run)

    def keep(self) -> None:
        """Keep what was verified."""
        proof = self._proof
        if proof is None:
            return
        office, row, purpose = self.desk.office, self._row, Purpose(self.purpose.value() or Purpose.TRADING)
        wanted = NewAccount(proof.tried.key, self.label.text(), purpose, proof.tried)
        if row is not None and row.terminal:
            self._send(lambda: accounts.change_connection(office, proof))
        else:
            self._send(lambda: accounts.add_account(office, wanted, proof))

    def keep_unread(self) -> None:
        """Keep the account without a terminal: its history comes from statements."""
        try:
            key = valid_key(self.server.text(), self.login.text())
        except KnownError as wrong:
            self.refused(wrong)
            return
        purpose = Purpose(self.purpose.value() or Purpose.TRADING)
        wanted, office = NewAccount(key, self.label.text(), purpose, currency=self._offer.currency), self.desk.office
        self._send(lambda: accounts.add_account(office, wanted))

    def _send(self, work: Callable[[], object]) -> None:
        self._lock(locked=True)
        self.desk.tasks.write(work, self._sent, self._not_kept)

    def _sent(self, _answer: object) -> None:
        self.leave()
        self._done()

    def _not_kept(self, error: KnownError) -> None:
        self._lock(locked=False)
        self.refused(error)

    # how it goes

    def began(self) -> None:
        self._proof = None
        self._lock(locked=True)

    def ended(self, answer: object, *, stopped: bool) -> None:
        self._proof = answer if isinstance(answer, Proof) and not stopped else None
        self._lock(locked=False)
        if self._proof is not None:
            self.save.setFocus()

    def refused(self, error: KnownError) -> None:
        field = self.fields.get(error.field)
        if field is None or field.isHidden():
            super().refused(error)
            return
        field.show_error(" ".join(filter(None, [self.words.say(error.what), self.words.say(error.way_out)])))
        field.editor.setFocus()

    def leave(self) -> None:
        """Close; the password goes with it."""
        self.password.clear()
        self._proof = None
        super().leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        saves = event.key() == Qt.Key.Key_S and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if saves and self.save.isEnabled():
            self.keep()
        else:
            super().keyPressEvent(event)

    def _changed(self) -> None:
        """What was verified is not what would be kept any more."""
        if self._proof is not None:
            self._proof = None
            self.checks.reset()
            self.state.set_text(self.words("Changed since it was verified"))
        self._lock(locked=False)

    def _lock(self, *, locked: bool) -> None:
        """While it is tried or saved nothing can be changed; Save opens once it is verified."""
        for field in self.fields.values():
            field.editor.setEnabled(not locked)
        for each in (self.portable, self.managed, self.verify_button, self.statements, self.browse):
            each.setEnabled(not locked)
        self.save.setEnabled(not locked and self._proof is not None)
        if not locked and self._proof is None and not self.state.plain:
            self.state.set_text(self.words("Save opens when the account is verified"))

    def _terminal_chosen(self) -> None:
        another = not self.terminal.value()
        self._terminal_part.setVisible(another)
        self._changed()

    def _unmask(self, shown: bool) -> None:
        self.password.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def _choose_path(self) -> None:
        words = self.words
        kinds = words("Programs") + " (*.exe);;" + words("All") + " (*)"
        folder = str(Path(self.path.text()).parent) if self.path.text() else str(Path.home())
        chosen, _kind = QFileDialog.getOpenFileName(
            self.window(), words("Choose the terminal's program"), folder, kinds
        )
        if chosen:
            self.path.setText(str(Path(chosen)))
            self._changed()


def _run(trial: Trial, listen: Callable[[Told], None]) -> object:
    return trial.run(listen)
