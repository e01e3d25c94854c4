"""The forms of a KYC/AML case: deciding, re-opening, rating the risk, and overrides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.cases import NEXT, Case, CaseState, Risk
from app.domain.errors import BadInput, message
from app.domain.overrides import LONGEST_DAYS, Override
from app.services import cases, overrides, risk
from app.services.casebook import CaseDetail
from app.ui.desk import Desk
from app.ui.forms.form import Form
from app.ui.widgets.fields import Choice, DateEdit, Field, TextEdit, checked
from app.ui.widgets.layouts import form_row
from app.ui.widgets.text import Text

USUAL_DAYS = 30


def _reason(form: Form[Any], editor: TextEdit) -> Field:
    """The field that asks why."""
    why = form.words("why, in ten characters or more; it is written into the audit log")
    return form.add("reason", Field(form.words("Reason"), editor, hint=why))


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision and why."""

    state: CaseState
    reason: str


class DecideForm(Form[Decided]):
    """Clears, rejects or escalates a case; says beforehand what keeps it from being cleared."""

    def __init__(self, window: QWidget, desk: Desk, detail: CaseDetail) -> None:
        words, case = desk.words, detail.row.case
        super().__init__(
            window,
            desk,
            words("Decide the case of {client}", client=detail.row.who.name),
            draft=f"case:{case.subject}",
            save=words("Decide"),
            hint=words("A person decides, never the program; whoever sent the case into review does not."),
        )
        self._case = case
        states = [state for state in cases.DECISIONS if state in NEXT[case.state]]
        named = {
            CaseState.CLEARED: words("Clear"),
            CaseState.REJECTED: words("Reject"),
            CaseState.ESCALATED: words("Escalate"),
        }
        offered = [("", words("Choose")), *((state.value, named[state]) for state in states)]
        self._decision: Choice[str] = Choice(offered)
        self._reason = TextEdit()
        self.place(self.add("decision", Field(words("Decision"), self._decision)))
        self.place(_reason(self, self._reason))
        if detail.in_the_way:
            self.place(Text(words("It cannot be cleared yet:"), "body", "warn"))
            for each in detail.in_the_way:
                self.place(Text(f"· {words.say(each)}", "body", "text2", wrap=True))

    def command(self) -> Decided:
        chosen = self._decision.value()
        if not chosen:
            raise BadInput(message("Choose what you decide."), field="decision")
        return Decided(CaseState(chosen), self._reason.text())

    def send(self, command: Decided) -> Case:
        case = self._case
        return cases.decide(self.desk.office, case.subject, command.state, command.reason, case.version)


class ReopenForm(Form[str]):
    """Asks why a decided case is collected again."""

    def __init__(self, window: QWidget, desk: Desk, detail: CaseDetail) -> None:
        words, self._case = desk.words, detail.row.case
        super().__init__(
            window,
            desk,
            words("Re-open the case of {client}", client=detail.row.who.name),
            draft=f"case-reopen:{self._case.subject}",
            save=words("Re-open"),
            hint=words("Until it is cleared again, the client is not ready to invest."),
        )
        self._reason = TextEdit()
        self.place(_reason(self, self._reason))

    def command(self) -> str:
        return self._reason.text()

    def send(self, command: str) -> Case:
        return cases.reopen(self.desk.office, self._case.subject, command, self._case.version)


class ExposedForm(Form[bool]):
    """Asks whether somebody is politically exposed."""

    def __init__(self, window: QWidget, desk: Desk, detail: CaseDetail) -> None:
        words, self._case = desk.words, detail.row.case
        super().__init__(
            window,
            desk,
            words("Is {client} politically exposed?", client=detail.row.who.name),
            draft=f"case-exposed:{self._case.subject}",
            save=words("Save answer"),
            hint=words("Themselves, their family or close associates, in a public office now or in the last years."),
        )
        self._answer: Choice[str] = Choice([("no", words("No")), ("yes", words("Yes"))])
        if self._case.politically_exposed:
            self._answer.set_value("yes")
        hint = words("Yes means that the case is escalated before it can be cleared.")
        self.place(self.add("answer", Field(words("Answer"), self._answer, hint=hint)))

    def command(self) -> bool:
        return self._answer.value() == "yes"

    def send(self, command: bool) -> Case:
        case = self._case
        return cases.answer_exposed(self.desk.office, case.subject, exposed=command, version=case.version)


@dataclass(frozen=True, slots=True)
class Rated:
    """A risk and, where it is not the proposed one, why."""

    risk: Risk
    reason: str


class RiskForm(Form[Rated]):
    """Rates the risk; starts from what the rules propose."""

    def __init__(self, window: QWidget, desk: Desk, detail: CaseDetail) -> None:
        words, self._case, seen = desk.words, detail.row.case, detail.proposal
        hint = words("The rules propose {risk}, with {points} points.", points=seen.points,
                     risk=words.term("risk", seen.risk.value))  # fmt: skip
        super().__init__(
            window,
            desk,
            words("Rate the risk of {client}", client=detail.row.who.name),
            draft=f"case-risk:{self._case.subject}",
            save=words("Rate risk"),
            hint=hint,
        )
        self._risk: Choice[str] = Choice([(each.value, words.term("risk", each.value)) for each in Risk])
        self._risk.set_value(seen.risk.value)
        self._reason = TextEdit()
        why = words("needed where you rate it otherwise than the rules: ten characters or more")
        self.place(self.add("risk", Field(words("Risk"), self._risk)))
        self.place(self.add("reason", Field(words("Reason"), self._reason, hint=why)))

    def command(self) -> Rated:
        return Rated(Risk(self._risk.value() or Risk.HIGH.value), self._reason.text())

    def send(self, command: Rated) -> Case:
        case = self._case
        return risk.rate(self.desk.office, case.subject, command.risk, command.reason, case.version)


@dataclass(frozen=True, slots=True)
class Proposed:
    """An override that is asked for."""

    reason: str
    until: date


class OverrideForm(Form[Proposed]):
    """Proposes that somebody may invest although something is missing."""

    def __init__(self, window: QWidget, desk: Desk, detail: CaseDetail) -> None:
        words, self._code = desk.words, detail.row.code
        super().__init__(
            window,
            desk,
            words("Propose an override for {client}", client=detail.row.who.name),
            draft=f"override:{self._code}",
            save=words("Propose"),
            hint=words("It counts once a second person has confirmed it, until its day, and alters no fact."),
        )
        self._until, self._reason = DateEdit(desk.region, field="until"), TextEdit()
        self._until.set_day(detail.as_of + timedelta(days=USUAL_DAYS))
        last = words("{days} days at most: {day}", days=LONGEST_DAYS, day=detail.as_of + timedelta(days=LONGEST_DAYS))
        check = checked(self._until.day, words)
        self.place(form_row(self.add("until", Field(words("Until"), self._until, check=check, hint=last))))
        self.place(_reason(self, self._reason))

    def command(self) -> Proposed:
        day = self._until.day()
        if day is None:
            raise BadInput(message("An override needs its last day."), field="until")
        return Proposed(self._reason.text(), day)

    def send(self, command: Proposed) -> Override:
        return overrides.propose(self.desk.office, self._code, command.reason, command.until)


class EndOverrideForm(Form[str]):
    """Refuses a proposed override, or ends one before its day."""

    def __init__(self, window: QWidget, desk: Desk, override: Override) -> None:
        words, self._override = desk.words, override
        super().__init__(
            window,
            desk,
            words("End the override"),
            draft=f"override-end:{override.id}",
            save=words("End override"),
            hint=words("Its line stays in the report of exceptions, with your reason."),
        )
        self._reason = TextEdit()
        self.place(_reason(self, self._reason))

    def command(self) -> str:
        return self._reason.text()

    def send(self, command: str) -> Override:
        return overrides.end(self.desk.office, self._override.id, command)
