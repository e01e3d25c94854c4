"""The form that starts maintenance: what, for how long, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from app.domain.calendar import zone
from app.domain.errors import BadInput, message
from app.domain.maintenance import Maintenance, Scope
from app.services import maintenance as service
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.fields import Choice, Field, TextEdit
from app.ui.widgets.layouts import form_row

MINUTES = (15, 30, 60, 120, 240, 480, 1440)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form asks for."""

    scope: Scope
    subject: str
    span: timedelta
    reason: str


class MaintenanceForm(Form[Wanted]):
    """Alerts of what is chosen are recorded and stay silent until then."""

    def __init__(self, window: QWidget, desk: Desk) -> None:
        words = desk.words
        hint = words("Alerts are still recorded, but nothing rings. It ends by itself, and can be ended before.")
        super().__init__(
            window,
            desk,
            words("Start maintenance"),
            draft="maintenance:new",
            save=words("Start maintenance"),
            hint=hint,
        )
        self._zone = zone(desk.timezone)
        self._scope: Choice[str] = Choice(
            [
                (Scope.TERMINAL.value, words("A terminal")),
                (Scope.ACCOUNT.value, words("An account")),
                (Scope.OFFICE.value, words("The whole office")),
            ]
        )
        self._subject: Choice[str] = Choice()
        self._span: Choice[str] = Choice([(str(minutes), self._said(minutes)) for minutes in MINUTES])
        self._span.set_value("60")
        self._reason = TextEdit()
        self._subject_field = Field(words("Which one"), self._subject)
        self._span_field = Field(words("For how long"), self._span)
        scope = Field(words("What is worked on"), self._scope)
        self.place(form_row(self.add("scope", scope), self.add("subject", self._subject_field)))
        self.place(self.add("until", self._span_field))
        why = words("five characters or more; it is written into the audit log")
        self.place(self.add("reason", Field(words("Reason"), self._reason, hint=why)))
        self._scope.picked.connect(self._offer)
        self._span.picked.connect(self._show_end)
        self._show_end()
        self._offer()

    def _said(self, minutes: int) -> str:
        if minutes < 60:
            return self.words("{n} minutes", n=minutes)
        return self.words.count(minutes // 60, "{n} hour", "{n} hours")

    def _show_end(self) -> None:
        until = self.desk.office.clock() + self._length()
        self._span_field.set_hint(self.words("until {time}", time=self.region.moment(until, self._zone)))

    def _length(self) -> timedelta:
        return timedelta(minutes=int(self._span.value() or MINUTES[0]))

    def _chosen(self) -> Scope:
        return Scope(self._scope.value() or Scope.OFFICE.value)

    def restored(self) -> None:
        self._show_end()
        self._offer()

    def _offer(self) -> None:
        office, scope = self.desk.office, self._chosen()
        self._subject_field.setVisible(scope is not Scope.OFFICE)
        self.desk.tasks.read(lambda: service.subjects(office, scope), self._offered, latest="maintenance.subjects")

    def _offered(self, found: tuple[tuple[str, str], ...]) -> None:
        self._subject.set_items(found)

    def command(self) -> Wanted:
        scope = self._chosen()
        subject = "" if scope is Scope.OFFICE else self._subject.value() or ""
        if scope is Scope.TERMINAL and not subject:
            raise BadInput(
                message("No terminal is connected here."), message("Choose an account, or the office."), field="subject"
            )
        return Wanted(scope, subject, self._length(), self._reason.text())

    def send(self, command: Wanted) -> Maintenance:
        return service.start_maintenance(self.desk.office, command.scope, command.subject, command.span, command.reason)
