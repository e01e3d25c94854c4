"""The small forms of a prospect: another stage, a note, becoming a client."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.clients import Client
from app.domain.errors import KnownError
from app.domain.prospects import NotCleared, Note, Prospect, ProspectStage
from app.services import conversion
from app.services import prospects as service
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.fields import Field, TextEdit


class MoveForm(Form[str]):
    """Asks before a step that does not lead back; asks why where a prospect is lost."""

    ROOM = 60

    def __init__(self, window: QWidget, desk: Desk, prospect: Prospect, to: ProspectStage) -> None:
        words, stage = desk.words, desk.words.term("stage", to.value)
        lost = to is ProspectStage.LOST
        super().__init__(
            window,
            desk,
            words("{name}: {stage}", name=prospect.name, stage=stage),
            draft=f"move:{prospect.code}:{to.value}",
            save=words("Move to {stage}", stage=stage),
            hint=words("A lost prospect can be re-opened as a lead later.")
            if lost
            else words("Stages lead onward only; whoever is lost can be re-opened as a lead."),
        )
        self._prospect, self._to, self._reason = prospect, to, TextEdit()
        self.made: Prospect | None = None
        if lost:
            self.place(self.add("reason", Field(words("Reason"), self._reason, hint=words("why they were lost"))))

    def focus_first(self) -> None:
        if self.fields:
            super().focus_first()
        else:
            self.save_button.setFocus()

    def command(self) -> str:
        return self._reason.text()

    def send(self, command: str) -> Prospect:
        prospect = self._prospect
        self.made = service.move_prospect(self.desk.office, prospect.code, prospect.version, self._to, command)
        return self.made


class NoteForm(Form[str]):
    """Asks for a note; it is never changed afterwards."""

    ROOM = 60

    def __init__(self, window: QWidget, desk: Desk, prospect: Prospect) -> None:
        words = desk.words
        super().__init__(
            window,
            desk,
            words("Note about {name}", name=prospect.name),
            draft=f"note:{prospect.code}",
            save=words("Add note"),
            hint=words("A note stays as it is written; add another one to correct it."),
        )
        self._code, self._note = prospect.code, TextEdit()
        self.place(self.add("note", Field(words("Note"), self._note)))

    def command(self) -> str:
        return self._note.text()

    def send(self, command: str) -> Note:
        return service.add_note(self.desk.office, self._code, command)


class ConvertForm(Form[None]):
    """Asks before a prospect becomes a client, which happens once; where it may not be yet, it leads to what lacks."""

    ROOM = 60

    def __init__(self, window: QWidget, desk: Desk, prospect: Prospect) -> None:
        words = desk.words
        super().__init__(
            window,
            desk,
            words("Make {name} a client", name=prospect.name),
            draft=f"convert:{prospect.code}",
            save=words("Make a client"),
            hint=words(
                "Case and documents go over to the new client. This happens once, and only when won and cleared."
            ),
        )
        self._prospect = prospect
        self.client: Client | None = None

    def focus_first(self) -> None:
        self.save_button.setFocus()

    def command(self) -> None:
        """There is nothing to ask."""

    def send(self, command: None) -> Client:  # noqa: ARG002 - there is nothing to send
        self.client = conversion.convert(self.desk.office, self._prospect.code)
        return self.client

    def refused(self, error: KnownError) -> None:
        super().refused(error)
        if isinstance(error, NotCleared):
            desk, code = self.desk, self._prospect.code
            self.discard()
            desk.say(
                desk.words.say(error.title),
                " ".join((desk.words.say(error.what), desk.words.say(error.way_out))),
                tone="err",
                button=desk.words("KYC & AML"),
                run=lambda: desk.go("cases", code),
            )
