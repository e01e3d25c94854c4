"""Testing an account as it is kept: the same checks, with its own sealed password."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services import verification
from app.services.accounts import AccountRow
from app.services.office import Office
from app.services.verification import Told, Trial
from app.ui.desk import Desk
from app.ui.dialogs.checking import CheckingDialog
from app.ui.panels.facts import fact
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.layouts import column
from app.words import Words


class AccountTest(CheckingDialog):
    """Runs as soon as it is opened; the result and its time are written down."""

    def __init__(self, window: QWidget, desk: Desk, row: AccountRow) -> None:
        words = desk.words
        hint = words("Its own reader rests meanwhile and goes on afterwards.")
        super().__init__(window, desk, words("Test {account}", account=str(row.key)), hint)
        self._row = row
        self.again = Button(words("Test again"), kind=Kind.OUTLINED, icon="refresh-cw")
        self.again.clicked.connect(self.run)
        self.arrange(self._facts(words), self.again)

    def _facts(self, words: Words) -> QVBoxLayout:
        row = self._row
        lines = column(spacing=8)
        for label, value in (
            (words("Login"), str(row.key.login)),
            (words("Server"), row.key.server),
            (words("Terminal"), row.terminal),
            (words("Name"), row.account.name),
        ):
            lines.addWidget(fact(label, value))
        lines.addStretch(1)
        return lines

    def ask(self) -> None:
        """Open it and test at once."""
        self.show_over()
        self.shut.setFocus()
        self.run()

    def run(self) -> None:
        """Test the account now."""
        if not self.busy:
            office, key = self.desk.office, self._row.key
            self.begin(lambda: verification.trial_of(office, key), partial(_test, office, self._row))

    def began(self) -> None:
        self.again.setEnabled(False)

    def ended(self, answer: object, *, stopped: bool) -> None:  # noqa: ARG002 - what came of it stands in the checks
        self.again.setEnabled(True)


def _test(office: Office, row: AccountRow, trial: Trial, listen: Callable[[Told], None]) -> object:
    return verification.verify_account(office, row.key, listen, trial)
