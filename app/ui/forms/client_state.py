"""The form that takes a client to another state: active, suspended or closed, with the reason that needs one."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.domain.clients import Client, ClientState
from app.domain.relationship import EXPLAINED, SHORTEST_REASON, STEPS
from app.services import clientrecords as service
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.fields import Choice, Field, TextEdit


@dataclass(frozen=True, slots=True)
class Step:
    """Where to, and why."""

    to: ClientState
    reason: str


class StateForm(Form[Step]):
    """Offers the states that the client may go to from here; closed is the end."""

    def __init__(self, window: QWidget, desk: Desk, client: Client) -> None:
        words, state = desk.words, words_of(desk, client.state)
        hint = words("{code} {name} is {state} now.", code=client.code, name=client.name, state=state)
        if not STEPS[client.state]:
            hint = words("{code} {name} is closed, which is the end.", code=client.code, name=client.name)
        super().__init__(
            window, desk, words("Change the state"), draft=f"state:{client.code}", save=words("Save state"), hint=hint
        )
        self._client, self._reason = client, TextEdit()
        self.state: Choice[str] = Choice([(each.value, words_of(desk, each)) for each in STEPS[client.state]])
        self.place(self.add("state", Field(words("New state"), self.state)))
        self._why = self.add("reason", Field(words("Reason"), self._reason))
        self._why.set_hint(words("{least} characters or more", least=SHORTEST_REASON))
        self.place(self._why)
        self.state.currentIndexChanged.connect(lambda _at: self._follow())
        self.save_button.setEnabled(bool(STEPS[client.state]))
        self._follow()

    def _follow(self) -> None:
        chosen = self.state.value()
        self._why.setVisible(chosen is not None and ClientState(chosen) in EXPLAINED)

    def command(self) -> Step:
        return Step(ClientState(self.state.value() or ClientState.CLOSED), self._reason.text())

    def send(self, command: Step) -> Client:
        client = self._client
        return service.move_client(self.desk.office, client.code, command.to, command.reason, version=client.version)


def words_of(desk: Desk, state: ClientState) -> str:
    """The state in the person's language."""
    return desk.words.term("client", state.value)
