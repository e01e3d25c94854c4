"""The form of a terminal: where its program lies, how it is started, whether FIDUS may switch it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QFileDialog, QWidget

from app.domain.terminals import TerminalSetting
from app.services import terminals as service
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.buttons import Button
from app.ui.widgets.fields import Field, TextEdit
from app.ui.widgets.layouts import row


class TerminalForm(Form[TerminalSetting]):
    """Changes a terminal, or adds one; its name stays."""

    def __init__(self, window: QWidget, desk: Desk, before: TerminalSetting | None) -> None:
        words = desk.words
        title = words("Terminal {name}", name=before.name) if before else words("New terminal")
        super().__init__(
            window,
            desk,
            title,
            draft=f"terminal:{before.name}:{before.version}" if before else "terminal:new",
            save=words("Save terminal"),
            hint=words("Saving starts its reader anew."),
        )
        self._setting = before or TerminalSetting(name="", path="")
        self._name, self._path = TextEdit(self._setting.name), TextEdit(self._setting.path)
        self._name.setReadOnly(before is not None)
        self._portable = QCheckBox(words("Started as portable"))
        self._portable.setChecked(self._setting.portable)
        self._managed = QCheckBox(words("FIDUS may switch it between accounts"))
        self._managed.setChecked(self._setting.managed)
        browse = Button(words("Choose"), icon="folder", small=True)
        browse.clicked.connect(self._choose)
        self.place(self.add("terminal", Field(words("Name of the terminal"), self._name)))
        self.place(self.add("path", Field(words("Its program"), self._path, hint="terminal64.exe")))
        self.place(row(browse, None))
        self.place(self._portable)
        self.place(self._managed)

    def command(self) -> TerminalSetting:
        return replace(
            self._setting,
            name=self._name.text(),
            path=self._path.text(),
            portable=self._portable.isChecked(),
            managed=self._managed.isChecked(),
        )

    def send(self, command: TerminalSetting) -> None:
        service.save_terminal(self.desk.office, command)

    def _choose(self) -> None:
        words = self.words
        kinds = words("Programs") + " (*.exe);;" + words("All") + " (*)"
        chosen, _kind = QFileDialog.getOpenFileName(
            self.window(), words("Choose the terminal's program"), str(Path.home()), kinds
        )
        if chosen:
            self._path.setText(str(Path(chosen)))
