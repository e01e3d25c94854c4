"""The form that says an alert has been seen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.alerts import Alert
from app.domain.alertsaid import sentence
from app.services import alerts as service
from app.services.alerts import AlertRow
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.fields import Field, TextEdit


class AcknowledgeForm(Form[str]):
    """Asks what is done about it; the answer may be empty."""

    def __init__(self, window: QWidget, desk: Desk, row: AlertRow) -> None:
        words = desk.words
        super().__init__(
            window,
            desk,
            words("Acknowledge alert"),
            draft=f"alert:{row.number}",
            save=words("Acknowledge"),
            hint=words.say(sentence(row.alert, desk.region.percent)),
        )
        self._number, self._note = row.number, TextEdit()
        self.place(self.add("note", Field(words("What is done about it"), self._note, hint=words("may be empty"))))

    def command(self) -> str:
        return self._note.text()

    def send(self, command: str) -> Alert:
        return service.acknowledge(self.desk.office, self._number, command)
