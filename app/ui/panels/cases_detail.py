"""The case that is chosen: may they invest, what is missing, screening, risk explained, and who decided what."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.calendar import zone
from app.domain.cases import CaseState
from app.domain.events import Changes
from app.domain.overrides import Override, OverrideState
from app.domain.risk import Line
from app.services import casebook as service
from app.services.casebook import CaseDetail
from app.ui.desk import Desk
from app.ui.panels.cases_ready import HINT
from app.ui.panels.cases_words import STATE_LOOKS, item_line, ready_chip
from app.ui.panels.detail import SideCard
from app.ui.panels.facts import fact, fill
from app.ui.widgets.buttons import ActionButton
from app.ui.widgets.card import Line as Hairline
from app.ui.widgets.chips import Chip
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.text import Text

STEPS = {
    CaseState.NOT_STARTED: ("cases.start",),
    CaseState.COLLECTING: ("cases.send", "cases.exposed", "cases.risk"),
    CaseState.IN_REVIEW: ("cases.decide", "cases.exposed", "cases.risk"),
    CaseState.ESCALATED: ("cases.decide", "cases.exposed", "cases.risk"),
    CaseState.CLEARED: ("cases.reopen", "cases.exposed", "cases.risk"),
    CaseState.REJECTED: ("cases.reopen",),
}
"""What a person may do about a case where it stands."""

EVERY_STEP = ("cases.start", "cases.send", "cases.decide", "cases.reopen", "cases.exposed", "cases.risk")


class CaseCard(SideCard[CaseDetail]):
    """Everything that bears on one case."""

    SHOWS = Changes.CASES | Changes.DOCUMENTS | Changes.SCREENING | Changes.CLIENTS | Changes.INVESTMENTS

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.nothing = Empty("shield-check", self.words("Choose somebody on the left"))
        self.view: CaseDetail | None = None
        self._zone = zone(desk.timezone)
        self._name, self._under = Text("", "panel", elide=True), Text("", "hint", "text3", elide=True)
        self._chip = Chip("")
        self._steps = {name: ActionButton(desk.actions.get(name), keys=False, small=True) for name in EVERY_STEP}
        self._lines = QVBoxLayout()
        name = row(self._name, self._chip, spacing=8)
        name.setStretch(0, 1)
        self.arrange(
            name,
            self._under,
            4,
            row(*self._steps.values(), None),
            body=column(self._lines, None, margins=(14, 10, 14, 14)),
            name=self.words("Case"),
        )

    def read(self, key: str) -> CaseDetail:
        return service.case_detail(self.desk.office, key)

    def show_view(self, view: CaseDetail) -> None:
        self.view = view
        words, case, who = self.words, view.row.case, view.row.who
        self._name.set_text(who.name)
        kind = words("prospect") if who.prospect else words.term("kind", who.kind.value)
        self._under.set_text(" · ".join(filter(None, (who.code, kind, who.country))))
        icon, tone = STATE_LOOKS[case.state]
        self._chip.set(words.term("case", case.state.value), "" if tone.startswith("text") else tone, icon)
        for name, button in self._steps.items():
            button.setVisible(name in STEPS[case.state])
        clear(self._lines)
        self._readiness(view)
        self._exceptions(view)
        self._screening(view)
        self._risk(view)
        self._happened(view)

    def _part(self, title: str, right: QWidget | None = None) -> None:
        if self._lines.count():
            self._lines.addSpacing(6)
            self._lines.addWidget(Hairline())
            self._lines.addSpacing(2)
        self._lines.addLayout(row(Text(title, "card"), None, *([right] if right else [])))

    def _readiness(self, view: CaseDetail) -> None:
        words, found = self.words, view.row.readiness
        self._part(words("Ready to invest?"), ready_chip(words, self.region, found))
        fill(self._lines, *(item_line(words, item) for item in found.items))
        self._lines.addWidget(Text(words.say(HINT), "hint", "text3", wrap=True))
        if view.row.case.state in {CaseState.IN_REVIEW, CaseState.ESCALATED} and view.in_the_way:
            self._lines.addWidget(Text(words("It cannot be cleared yet:"), "body", "warn"))
            for each in view.in_the_way:
                self._lines.addWidget(Text(f"· {words.say(each)}", "body", "text2", wrap=True))

    def _exceptions(self, view: CaseDetail) -> None:
        open_ = [
            each for each in view.overrides if each.state(view.as_of) in {OverrideState.PROPOSED, OverrideState.ACTIVE}
        ]
        if view.row.readiness.complete and not open_:
            return
        self._part(self.words("Override"))
        actions = self.desk.actions.get
        if not open_:
            text = self.words("A second person confirms it; it ends by itself and alters no fact.")
            self._lines.addWidget(Text(text, "hint", "text3", wrap=True))
            self._lines.addLayout(row(ActionButton(actions("cases.override"), keys=False, small=True), None))
        for each in open_:
            self._exception(view, each)

    def _exception(self, view: CaseDetail, override: Override) -> None:
        words, actions = self.words, self.desk.actions.get
        waits = override.state(view.as_of) is OverrideState.PROPOSED
        state = words.term("override", override.state(view.as_of).value)
        proposed = words("{name}, {time}", name=self._called(view, override.proposed_by),
                         time=self.region.moment(override.proposed_at, self._zone))  # fmt: skip
        lines = [
            fact(words("State"), state, strong=True, tone="warn"),
            fact(words("Until"), self.region.date(override.until)),
            fact(words("Proposed"), proposed),
        ]
        if override.confirmed_at:
            confirmed = words("{name}, {time}", name=self._called(view, override.confirmed_by),
                              time=self.region.moment(override.confirmed_at, self._zone))  # fmt: skip
            lines.append(fact(words("Confirmed"), confirmed))
        fill(self._lines, *lines)
        self._lines.addWidget(Text(override.reason, "body", "text2", wrap=True))
        agree = [ActionButton(actions("cases.agree"), keys=False, small=True)] if waits else []
        self._lines.addLayout(row(*agree, ActionButton(actions("cases.end"), keys=False, small=True), None))

    def _screening(self, view: CaseDetail) -> None:
        words, standing, case = self.words, view.row.standing, view.row.case
        self._part(words("Sanctions and political exposure"))
        fill(self._lines, fact(words("Screening"), words.term("screening", standing.outcome.value)))
        if standing.screened_at:
            fill(self._lines, fact(words("Screened"), self.region.moment(standing.screened_at, self._zone)))
        if standing.decided_by:
            fill(self._lines, fact(words("Matches decided by"), self._called(view, standing.decided_by)))
        fill(self._lines, *(fact(name, self.region.date(day)) for name, day in standing.lists))
        exposed = {None: words("not asked"), True: words("yes"), False: words("no")}[case.politically_exposed]
        fill(
            self._lines,
            fact(words("Politically exposed"), exposed, tone="warn" if case.politically_exposed else "text"),
        )

    def _risk(self, view: CaseDetail) -> None:
        words, case, seen = self.words, view.row.case, view.proposal
        rated = words.term("risk", case.risk.value) if case.risk else words("not rated")
        by = (
            words("{risk} · set by {name}", risk=rated, name=self._called(view, case.risk_by))
            if case.risk_by
            else rated
        )
        self._part(words("Risk"), Text(by, "body", "text2"))
        if case.risk_reason:
            self._lines.addWidget(Text(case.risk_reason, "body", "text2", wrap=True))
        proposed = words("{risk}, {points} points", risk=words.term("risk", seen.risk.value), points=seen.points)
        version = words("shipped rules") if not seen.version else words("rules, version {number}", number=seen.version)
        fill(self._lines, fact(words("Proposed by the {rules}", rules=version), proposed, strong=True))
        fill(self._lines, *(self._factor(line) for line in seen.lines))
        if case.review_due:
            fill(self._lines, fact(words("Next review"), self.region.date(case.review_due)))

    def _factor(self, line: Line) -> QWidget:
        words, rule = self.words, line.rule
        amount = self.region.money(rule.amount) if rule.amount is not None else ""
        answer = " ".join(filter(None, (words.term("answer", rule.answer.value), amount)))
        label = f"{words.term('factor', rule.factor.value)}: {' · '.join(filter(None, (answer, line.about)))}"
        return fact(label, f"+{rule.points}" if rule.points else "0", tone="text" if rule.points else "text3")

    def _happened(self, view: CaseDetail) -> None:
        words, case = self.words, view.row.case
        if not (case.sent_by or case.decided_by or case.reason):
            return
        self._part(words("What happened"))
        for label, who, at in (
            (words("Sent into review"), case.sent_by, case.sent_at),
            (words("Decided"), case.decided_by, case.decided_at),
        ):
            if who and at:
                said = words("{name}, {time}", name=self._called(view, who), time=self.region.moment(at, self._zone))
                fill(self._lines, fact(label, said))
        if case.reason:
            self._lines.addWidget(Text(case.reason, "body", "text2", wrap=True))

    def _called(self, view: CaseDetail, name: str) -> str:
        return view.names.get(name, name)
