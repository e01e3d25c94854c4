"""The form that cancels an investment nobody has approved yet."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.investments import Investment
from app.services import investments as service
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.fields import Field, TextEdit


class CancelForm(Form[str]):
    """Asks for the reason; the line of the investment stays."""

    def __init__(self, window: QWidget, desk: Desk, investment: Investment) -> None:
        words, code = desk.words, investment.code
        super().__init__(
            window,
            desk,
            words("Cancel {code}", code=code),
            draft=f"cancel:{code}",
            save=words("Cancel investment"),
            hint=words("Its line stays, marked as cancelled, and the reason is written into the audit log."),
        )
        self._investment, self._reason = investment, TextEdit()
        self.place(
            self.add("reason", Field(words("Reason"), self._reason, hint=words("why, in ten characters or more")))
        )

    def command(self) -> str:
        return self._reason.text()

    def send(self, command: str) -> Investment:
        investment = self._investment
        return service.cancel_draft(self.desk.office, investment.code, investment.version, command)
