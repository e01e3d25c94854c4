"""The queue of cases: who is to do, in review, expiring or escalated, and the chosen one beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.cases import CaseState
from app.domain.errors import message
from app.domain.events import Changes
from app.domain.overrides import Override, OverrideState
from app.domain.permissions import Action
from app.services import casebook as service
from app.services import cases, overrides
from app.services.casebook import CaseDetail, CaseList, CaseRow
from app.ui.desk import Desk
from app.ui.dialogs.riskrules import RiskRulesDialog
from app.ui.forms.case import DecideForm, EndOverrideForm, ExposedForm, OverrideForm, ReopenForm, RiskForm
from app.ui.forms.form import Form
from app.ui.models.columns import Column
from app.ui.panels.cases_detail import EVERY_STEP, STEPS, CaseCard
from app.ui.panels.cases_words import kyc_look, kyc_said
from app.ui.panels.listing import Filter, SidedPanel
from app.ui.tokens import TWO_LINES
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView

SIDE = 404


class CasesView(SidedPanel[CaseList, CaseRow]):
    """Everybody, and beside them the case that is chosen."""

    SHOWS = Changes.CASES | Changes.DOCUMENTS | Changes.SCREENING | Changes.CLIENTS | Changes.PROSPECTS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._day = desk.today()
        self._declare()
        card = self.hold(
            self._made_table(), self.words("Name, code, state"), chips=self.words("Cases shown"), export="cases"
        )
        self.card = CaseCard(desk, self)
        self.arrange(card, self.card, SIDE)
        self.card.filled.connect(self._offer)
        self.table.opened.connect(lambda _row: self.decide())
        self._offer(None)

    def _declare(self) -> None:
        collect, decide = Action.CASES_COLLECT, Action.CASES_DECIDE
        commands: tuple[tuple[str, Any, Callable[[], object], str, Action | None], ...] = (
            ("cases.decide", message("Decide…"), self.decide, "Ctrl+D", decide),
            ("cases.start", message("Start case"), self.start, "Ctrl+N", collect),
            ("cases.send", message("Send into review"), self.send, "Ctrl+S", collect),
            ("cases.reopen", message("Re-open…"), self.reopen, "", decide),
            ("cases.exposed", message("Exposure…"), self.answer, "", None),
            ("cases.risk", message("Rate risk…"), self.rate, "", Action.RISK_RATE),
            ("cases.override", message("Propose override…"), self.propose, "", Action.OVERRIDES_PROPOSE),
            ("cases.agree", message("Confirm override"), self.agree, "", Action.OVERRIDES_CONFIRM),
            ("cases.end", message("End override…"), self.end, "", None),
            ("cases.rules", message("Rules of risk…"), self.open_rules, "", None),
        )
        for name, text, run, keys, permission in commands:
            self.desk.actions.add(name, text, run, keys=keys or (), permission=permission, panel="cases")

    def load(self, query: None) -> CaseList:  # noqa: ARG002 - there is nothing to ask with
        return service.case_list(self.desk.office)

    def fill(self, view: CaseList) -> None:
        words, self._day = self.words, view.as_of
        self.show_rows(
            view.rows,
            [
                Filter("todo", words("To do"), lambda line: line.to_do),
                Filter("review", words("In review"), lambda line: line.case.state is CaseState.IN_REVIEW),
                Filter("expiring", words("Expiring"), lambda line: line.expiring),
                Filter("escalated", words("Escalated"), lambda line: line.case.state is CaseState.ESCALATED),
            ],
        )
        waiting = sum(line.case.state in {CaseState.IN_REVIEW, CaseState.ESCALATED} for line in view.rows)
        self.badge.emit("cases", str(waiting) if waiting else "", "warn")

    def open_record(self, record: object) -> None:
        super().open_record(str(record))

    # what a person does

    def start(self) -> None:
        """Start collecting for the chosen one."""
        self._do("cases.start", lambda code: cases.start(self.desk.office, code), self.words("Case started"))

    def send(self) -> None:
        """Hand the chosen case in for review."""
        office = self.desk.office
        self._do("cases.send", lambda code: cases.send(office, code), self.words("Sent into review"))

    def decide(self) -> None:
        """Ask for a decision and its reason."""
        self._ask("cases.decide", DecideForm, self.words("Case decided"))

    def reopen(self) -> None:
        """Ask why the case is collected again."""
        self._ask("cases.reopen", ReopenForm, self.words("Case re-opened"))

    def answer(self) -> None:
        """Ask whether they are politically exposed."""
        self._ask("cases.exposed", ExposedForm, self.words("Answer saved"))

    def rate(self) -> None:
        """Ask for the risk."""
        self._ask("cases.risk", RiskForm, self.words("Risk rated"))

    def propose(self) -> None:
        """Ask for an override's reason and day."""
        self._ask("cases.override", OverrideForm, self.words("Override proposed"))

    def agree(self) -> None:
        """Confirm the override that is proposed."""
        found = self._open_override(OverrideState.PROPOSED)
        if found is not None and self._may("cases.agree"):
            office, key = self.desk.office, found.id
            done = self.words("Override confirmed")
            self.desk.tasks.write(
                lambda: overrides.confirm(office, key), lambda made: self.desk.say(done, made.subject)
            )

    def end(self) -> None:
        """Ask why an override ends."""
        found = self._open_override(OverrideState.PROPOSED, OverrideState.ACTIVE)
        if found is not None and self._may("cases.end"):
            form = EndOverrideForm(self.window(), self.desk, found)
            form.ask(lambda: self.desk.say(self.words("Override ended"), found.subject))

    def open_rules(self) -> RiskRulesDialog:
        """Open the rules of risk over the window."""
        dialog = RiskRulesDialog(self.window(), self.desk)
        dialog.ask()
        return dialog

    def _may(self, action: str) -> bool:
        return self.desk.actions.get(action).isEnabled()

    def _do(self, action: str, run: Callable[[str], object], done: str) -> None:
        line = self.table.current()
        if line is not None and self._may(action):
            name = line.who.name
            self.desk.tasks.write(lambda: run(line.code), lambda _case: self.desk.say(done, name))

    def _ask(self, action: str, make: Callable[[QWidget, Desk, CaseDetail], Form[Any]], done: str) -> None:
        view = self.card.view
        if view is not None and self._may(action):
            make(self.window(), self.desk, view).ask(lambda: self.desk.say(done, view.row.who.name))

    def _open_override(self, *states: OverrideState) -> Override | None:
        view = self.card.view
        found = view.overrides if view else ()
        return next((each for each in found if view and each.state(view.as_of) in states), None)

    def _offer(self, view: CaseDetail | None) -> None:
        """Allow what can be done about the chosen case where it stands."""
        if view is None:
            self.card.view = None
        actions, steps = self.desk.actions, STEPS[view.row.case.state] if view else ()
        for name in EVERY_STEP:
            if name in steps:
                actions.allow(name)
            else:
                actions.refuse(name, self.words("The case is not at this step."))
        if view is not None and not view.row.readiness.complete:
            actions.allow("cases.override")
        else:
            actions.refuse("cases.override", self.words("Nothing is missing."))

    # what is shown

    def _made_table(self) -> TableView[CaseRow]:
        empty = Empty(
            "shield-check",
            self.words("No cases yet"),
            self.words("Add a client or a prospect first; everybody stands here with their case."),
        )
        return TableView(
            self._columns(),
            self.words,
            key=lambda line: line.code,
            height=TWO_LINES,
            empty=empty,
            sort=("name", Qt.SortOrder.AscendingOrder),
            name=self.words("Cases"),
        )

    def _columns(self) -> Sequence[Column[CaseRow]]:
        words = self.words
        return (
            Column(key="name", title=words("Client"), text=lambda line: line.who.name, second=self._second,
                   stretch=True, weight=500, fixed=True),
            Column(key="code", title=words("Code"), text=lambda line: line.code, hidden=True),
            Column(key="state", title=words("KYC"), text=lambda line: kyc_said(words, line.readiness, self._day),
                   sort=lambda line: (line.case.state.value, line.code), icon=lambda line: kyc_look(line.readiness)[0],
                   icon_tone=lambda line: kyc_look(line.readiness)[1]),
            Column(key="screening", title=words("Screening"), least=2, tone=lambda _line: "text2",
                   text=lambda line: words.term("screening", line.standing.outcome.value)),
            Column(key="risk", title=words("Risk"), least=1, text=self._risk,
                   tone=lambda line: "" if line.case.risk else "text3"),
            Column(key="ready", title=words("Ready until"), text=self._until,
                   value=lambda line: line.readiness.until if line.readiness.ready else None,
                   tone=lambda line: "" if line.readiness.ready else "text3",
                   second=lambda line: words("override") if line.readiness.override else "",
                   second_tone=lambda _line: "warn"),
        )  # fmt: skip

    def _second(self, line: CaseRow) -> str:
        kind = self.words("prospect") if line.who.prospect else self.words.term("kind", line.who.kind.value)
        return f"{line.code} · {kind}"

    def _risk(self, line: CaseRow) -> str:
        return self.words.term("risk", line.case.risk.value) if line.case.risk else "–"

    def _until(self, line: CaseRow) -> str:
        found = line.readiness
        if not found.ready:
            return self.words("not ready")
        return self.region.date(found.until) if found.until else self.words("ready")
