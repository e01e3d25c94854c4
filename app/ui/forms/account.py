"""The forms that change an account: its name, what it is for, its server's clock, whether it is in use."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from app.domain.errors import BadInput, message
from app.domain.holdings import Purpose
from app.services import accounts as service
from app.services.accounts import AccountRow
from app.ui.desk import Desk
from app.ui.dialogs.account import purposes
from app.ui.forms.form import Form
from app.ui.widgets.fields import Choice, DateEdit, Field, TextEdit
from app.ui.widgets.layouts import form_row


class RenameForm(Form[str]):
    """Asks for another name."""

    def __init__(self, window: QWidget, desk: Desk, row: AccountRow) -> None:
        words = desk.words
        title = words("Rename {account}", account=str(row.key))
        super().__init__(window, desk, title, draft=f"account:name:{row.key}", save=words("Save name"))
        self._row, self._name = row, TextEdit(row.account.name)
        self.place(self.add("name", Field(words("Name of the account"), self._name)))

    def command(self) -> str:
        return self._name.text()

    def send(self, command: str) -> None:
        service.rename(self.desk.office, self._row.key, command, self._row.account.version)


class PurposeForm(Form[tuple[Purpose, date, str]]):
    """Asks what the account is for from a day on, and why; what it was for before stays in its history."""

    def __init__(self, window: QWidget, desk: Desk, row: AccountRow) -> None:
        words = desk.words
        super().__init__(
            window,
            desk,
            words("What is {account} for?", account=str(row.key)),
            draft=f"account:purpose:{row.key}:{row.account.version}",
            save=words("Save purpose"),
            hint=words("What it was for before stays in its history, with its day."),
        )
        self._row, self._reason = row, TextEdit()
        self._since = DateEdit(desk.region, field="since")
        self._since.set_day(desk.today())
        self._purpose: Choice[str] = Choice(purposes(words))
        self._purpose.set_value(row.account.purpose.value)
        self.place(
            form_row(
                self.add("purpose", Field(words("Purpose"), self._purpose)),
                self.add("since", Field(words("From"), self._since)),
            )
        )
        self.place(
            self.add("reason", Field(words("Reason"), self._reason, hint=words("why, in ten characters or more")))
        )

    def command(self) -> tuple[Purpose, date, str]:
        since = self._since.day()
        if since is None:
            raise BadInput(message("A day is needed."), field="since")
        return Purpose(self._purpose.value() or self._row.account.purpose), since, self._reason.text()

    def send(self, command: tuple[Purpose, date, str]) -> None:
        purpose, since, reason = command
        service.change_purpose(self.desk.office, self._row.key, purpose, since, reason, self._row.account.version)


class ZoneForm(Form[str]):
    """Asks for the zone of a server's clock; confirming it derives the times of its deals anew."""

    def __init__(self, window: QWidget, desk: Desk, row: AccountRow) -> None:
        words, server = desk.words, row.key.server
        super().__init__(
            window,
            desk,
            words("Clock of {server}", server=server),
            draft=f"server:zone:{server}",
            save=words("Confirm zone"),
            hint=words("The times of every deal of this server are derived anew; what the server wrote is kept."),
        )
        fitting = service.measured_zones(desk.office, row.zone)
        measured = words("its clock fits {zones}", zones=" · ".join(fitting)) if fitting else ""
        likely = fitting[0] if fitting and not row.zone.confirmed else row.zone.zone
        self._server, self._zone = server, TextEdit(likely, hint="Europe/Athens")
        self.place(self.add("timezone", Field(words("Zone of the server's clock"), self._zone, hint=measured)))

    def command(self) -> str:
        return self._zone.text()

    def send(self, command: str) -> int:
        return service.confirm_zone(self.desk.office, self._server, command)


class UseForm(Form[bool]):
    """Asks whether an account is really put out of use, or into use again, and says what that means."""

    def __init__(self, window: QWidget, desk: Desk, row: AccountRow) -> None:
        words, out = desk.words, row.account.active
        stops = words(
            "It is read no more and leaves the monitor. Its deals and readings stay in every figure: "
            "a loss does not go away with its account."
        )
        goes_on = words("It is read again through its terminal, and stands in the monitor again.")
        super().__init__(
            window,
            desk,
            words("Put {account} out of use?", account=str(row.key))
            if out
            else words("Use {account} again?", account=str(row.key)),
            draft=f"account:use:{row.key}",
            save=words("Put out of use") if out else words("Use again"),
            hint=stops if out else goes_on,
        )
        self._row = row

    def focus_first(self) -> None:
        self.save_button.setFocus()

    def command(self) -> bool:
        return not self._row.account.active

    def send(self, command: bool) -> None:
        service.set_active(self.desk.office, self._row.key, active=command, version=self._row.account.version)
