"""The form of a prospect, new or changed; it says at once who is known already."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.domain.clients import ClientKind
from app.domain.prospects import Prospect, Source
from app.services import likeness
from app.services import prospects as service
from app.services.likeness import Alike
from app.services.prospects import Choices
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.fields import AmountEdit, Choice, DateEdit, Field, TextEdit, checked
from app.ui.widgets.layouts import form_row
from app.ui.widgets.text import Text

PAUSE = 300  # milliseconds after the last key before others are looked for


class ProspectForm(Form[Prospect]):
    """Asks for what we know of a prospect; `before` is the one that is changed, None for a new one."""

    def __init__(self, window: QWidget, desk: Desk, choices: Choices, before: Prospect | None = None) -> None:
        words = desk.words
        title = words("Change {name}", name=before.name) if before else words("New prospect")
        name = f"prospect:{before.code}:{before.version}" if before else "prospect:new"
        super().__init__(window, desk, title, draft=name, save=words("Save prospect"))
        self._origin, self._choices = before, choices
        self._name, self._email, self._phone, self._country = TextEdit(), TextEdit(), TextEdit(), TextEdit()
        self._amount = AmountEdit(desk.region, unit=choices.currency, field="amount")
        self._follow_up, self._what = DateEdit(desk.region, field="follow_up"), TextEdit()
        self._offer()
        self._known = Text("", "hint", "warn", wrap=True)
        self._known.hide()
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(PAUSE)
        self._look.timeout.connect(self._look_for_others)
        self._place_who()
        self._place_what()
        self._show(before)

    def _offer(self) -> None:
        words, choices, before = self.words, self._choices, self._origin
        owners, agents = [("", words("nobody")), *choices.owners], [("", words("nobody")), *choices.agents]
        if before is not None:  # who stands there stays on offer, though nobody new would be given to them
            owners += [(before.owner, before.owner)] * (before.owner not in dict(owners))
            agents += [(before.agent, before.agent)] * (before.agent not in dict(agents))
        self._kind: Choice[str] = Choice(
            [(ClientKind.INDIVIDUAL.value, words("Individual")), (ClientKind.COMPANY.value, words("Company"))]
        )
        self._source: Choice[str] = Choice([(each.value, words.term("origin", each.value)) for each in Source])
        self._fund: Choice[str] = Choice([("", words("not known yet")), *((each, each) for each in choices.funds)])
        self._owner: Choice[str] = Choice(owners)
        self._agent: Choice[str] = Choice(agents)

    def _place_who(self) -> None:
        words = self.words
        self.place(self.add("name", Field(words("Name"), self._name)))
        self.place(self._known)
        self.place(
            form_row(
                self.add("kind", Field(words("Kind"), self._kind)),
                self.add("country", Field(words("Country"), self._country, hint=words("two letters"))),
            )
        )
        self.place(
            form_row(
                self.add("email", Field(words("E-mail"), self._email)),
                self.add("phone", Field(words("Phone"), self._phone)),
            )
        )

    def _place_what(self) -> None:
        words = self.words
        amount = checked(self._amount.amount, words, required=False)
        day = checked(self._follow_up.day, words, required=False)
        self.place(
            form_row(
                self.add("amount", Field(words("Expected amount"), self._amount, check=amount)),
                self.add("fund", Field(words("Fund"), self._fund)),
            )
        )
        self.place(
            form_row(
                self.add("source", Field(words("Source"), self._source)),
                self.add("agent", Field(words("Referred by"), self._agent)),
                self.add("owner", Field(words("Owner"), self._owner)),
            )
        )
        self.place(
            form_row(
                self.add("follow_up", Field(words("Next follow-up"), self._follow_up, check=day)),
                self.add("follow_up_what", Field(words("What is to be done"), self._what)),
            )
        )

    def _show(self, before: Prospect | None) -> None:
        if before is None:
            self._owner.set_value(self.desk.office.person.name)
            return
        for editor, text in (
            (self._name, before.name),
            (self._email, before.email),
            (self._phone, before.phone),
            (self._country, before.country),
            (self._what, before.follow_up_what),
        ):
            editor.setText(text)
        for choice, value in (
            (self._kind, before.kind.value),
            (self._source, before.source.value),
            (self._fund, before.fund),
            (self._owner, before.owner),
            (self._agent, before.agent),
        ):
            choice.set_value(value)
        self._amount.set_amount(before.amount)
        self._follow_up.set_day(before.follow_up)

    def touched(self) -> None:
        super().touched()
        self._look.start()

    def restored(self) -> None:
        self._look.start()

    def _look_for_others(self) -> None:
        office, name, email = self.desk.office, self._name.text(), self._email.text()
        itself = self._origin.code if self._origin else ""
        self.desk.tasks.read(
            lambda: likeness.alike(office, name, email, itself), self._tell, lambda _error: None, latest="alike"
        )

    def _tell(self, found: tuple[Alike, ...]) -> None:
        words = self.words
        said = [
            words("{name} ({code}) has this e-mail address.", name=each.name, code=each.code)
            if each.same_email
            else words("{name} ({code}) has a like name.", name=each.name, code=each.code)
            for each in found
        ]
        self._known.set_text(" ".join([words("Known already?"), *said]) if said else "")
        self._known.setVisible(bool(said))

    def command(self) -> Prospect:
        base = self._origin or Prospect(code="", name="", stage_since=self.desk.office.clock())
        return replace(
            base,
            name=self._name.text(),
            kind=ClientKind(self._kind.value() or ClientKind.INDIVIDUAL),
            email=self._email.text(),
            phone=self._phone.text(),
            country=self._country.text(),
            source=Source(self._source.value() or Source.OTHER),
            agent=self._agent.value() or "",
            amount=self._amount.amount(),
            fund=self._fund.value() or "",
            owner=self._owner.value() or "",
            follow_up=self._follow_up.day(),
            follow_up_what=self._what.text(),
        )

    def send(self, command: Prospect) -> Prospect:
        if self._origin is None:
            return service.add_prospect(self.desk.office, command)
        return service.change_prospect(self.desk.office, command)
