"""The form of a client, new or changed."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.domain.clients import Client, ClientKind, ClientState
from app.services import clients as service
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.fields import Choice, Field, TextEdit
from app.ui.widgets.layouts import form_row


class ClientForm(Form[Client]):
    """Asks for what we know of a client; `before` is the client that is changed, None for a new one."""

    def __init__(self, window: QWidget, desk: Desk, code: str, before: Client | None = None) -> None:
        words = desk.words
        title = words("Change {name}", name=before.name) if before else words("New client")
        name = f"client:{before.code}:{before.version}" if before else "client:new"
        super().__init__(window, desk, title, draft=name, save=words("Save client"))
        self._origin = before
        self._code, self._name, self._email = TextEdit(), TextEdit(), TextEdit()
        self._country, self._phone, self._note = TextEdit(), TextEdit(), TextEdit()
        self._kind: Choice[str] = Choice(
            [(ClientKind.INDIVIDUAL.value, words("Individual")), (ClientKind.COMPANY.value, words("Company"))]
        )
        self._state: Choice[str] = Choice([(state.value, words.term("state", state.value)) for state in ClientState])
        self.place(self.add("name", Field(words("Name"), self._name)))
        self.place(
            form_row(
                self.add("code", Field(words("Code"), self._code)), self.add("kind", Field(words("Kind"), self._kind))
            )
        )
        self.place(
            form_row(
                self.add("email", Field(words("E-mail"), self._email)),
                self.add("phone", Field(words("Phone"), self._phone)),
            )
        )
        self.place(
            form_row(
                self.add("country", Field(words("Country"), self._country, hint=words("two letters"))),
                self.add("state", Field(words("State"), self._state)),
            )
        )
        self.place(self.add("note", Field(words("Note"), self._note)))
        self._show(before or Client(code=code, name=""))
        self._code.setReadOnly(before is not None)

    def _show(self, client: Client) -> None:
        for editor, text in (
            (self._code, client.code),
            (self._name, client.name),
            (self._email, client.email),
            (self._country, client.country),
            (self._phone, client.phone),
            (self._note, client.note),
        ):
            editor.setText(text)
        self._kind.set_value(client.kind.value)
        self._state.set_value(client.state.value)

    def command(self) -> Client:
        base = self._origin or Client(code="", name="")
        return replace(
            base,
            code=self._code.text(),
            name=self._name.text(),
            email=self._email.text(),
            country=self._country.text(),
            phone=self._phone.text().strip(),
            note=self._note.text().strip(),
            kind=ClientKind(self._kind.value() or ClientKind.INDIVIDUAL),
            state=ClientState(self._state.value() or ClientState.ACTIVE),
            since=base.since or self.desk.today(),
        )

    def send(self, command: Client) -> Client:
        if self._origin is None:
            return service.add_client(self.desk.office, command)
        return service.change_client(self.desk.office, command)
