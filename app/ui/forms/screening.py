"""Forms of screening: what is decided about a match, and what a list's file does not say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QWidget

from app.domain.errors import BadInput, KnownError, message
from app.domain.sanctions import SanctionsFile, SanctionsListName
from app.domain.screening import Decided, Verdict
from app.services import sanctionslists, screening
from app.services.sanctionslists import OFAC, FarFewer, ListWishes, TakenIn
from app.services.screeningviews import MatchRow
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.fields import Choice, DateEdit, Field, TextEdit, checked
from app.ui.widgets.layouts import form_row


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person has decided, and why."""

    verdict: Verdict
    reason: str


class DecideForm(Form[Decision]):
    """Asks whether a match is the same person, and why."""

    ROOM = 90

    def __init__(self, window: QWidget, desk: Desk, row: MatchRow) -> None:
        words, match = desk.words, row.match
        hint = words(
            "{name} and {listed}, {list}", name=match.subject.name, listed=match.explained.alias, list=match.list
        )
        super().__init__(
            window, desk, words("Decide match"), draft=f"match:{match.id}", save=words("Decide"), hint=hint
        )
        self._number = match.id
        verdicts = [(each.value, words.term("verdict", each.value)) for each in Verdict]
        self._verdict: Choice[str] = Choice([("", words("not decided yet")), *verdicts])
        self._reason = TextEdit()
        why = words("ten characters or more; it is kept with the list's date and sum")
        self.place(self.add("verdict", Field(words("Decision"), self._verdict)))
        self.place(self.add("reason", Field(words("Reason"), self._reason, hint=why)))

    def command(self) -> Decision:
        chosen = self._verdict.value()
        if not chosen:
            raise BadInput(message("Choose what you decide."), field="verdict")
        return Decision(Verdict(chosen), self._reason.text())

    def send(self, command: Decision) -> Decided:
        return screening.decide(self.desk.office, self._number, command.verdict, command.reason)


class ListForm(Form[ListWishes]):
    """Says what was read, and asks for what the file leaves open: its day, and which of two lists it is."""

    ROOM = 150

    def __init__(self, window: QWidget, desk: Desk, found: SanctionsFile) -> None:
        words, number = desk.words, desk.region.number
        hint = " · ".join(
            (
                found.format,
                words("{n} entries", n=number(len(found.entries))),
                words("{n} names", n=number(found.count_of_names)),
                f"SHA-256 {found.sha256}",
            )
        )
        title = words("Take in the list {name}", name=found.name.value)
        super().__init__(window, desk, title, draft=f"list:{found.sha256[:12]}", save=words("Take it in"), hint=hint)
        self._found = found
        self.taken: TakenIn | None = None
        names = sorted(OFAC) if found.name in OFAC else [found.name]
        self._name: Choice[str] = Choice([(each.value, each.value) for each in names])
        self._day = DateEdit(desk.region, field="date")
        self._fewer: Choice[str] = Choice([("", words("no")), ("yes", words("yes, take it in"))])
        of = words("the file says so") if found.dated else words("the file does not say it")
        day = Field(words("The list's day"), self._day, hint=of, check=checked(self._day.day, words))
        self.place(form_row(self.add("list", Field(words("List"), self._name)), self.add("date", day)))
        self._fewer_field = self.add("fewer", Field(words("Has it really so few entries?"), self._fewer))
        self.place(self._fewer_field)
        self._fewer_field.hide()
        self._name.set_value(found.name.value)
        self._day.set_day(found.dated)

    def command(self) -> ListWishes:
        day: date | None = self._day.day()
        name = SanctionsListName(self._name.value() or self._found.name.value)
        return ListWishes(
            name=name, dated=None if day == self._found.dated else day, fewer=self._fewer.value() == "yes"
        )

    def send(self, command: ListWishes) -> TakenIn:
        self.taken = sanctionslists.take_in(self.desk.office, self._found, command)
        return self.taken

    def refused(self, error: KnownError) -> None:
        if isinstance(error, FarFewer):
            self._fewer_field.show()
        super().refused(error)
