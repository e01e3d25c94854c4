"""Cases as somebody at the window takes them: cleared, refused, escalated, excepted by two people, run out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.cases import CaseState
from app.domain.errors import NotAllowed
from app.domain.permissions import Role
from app.domain.readiness import Requirement
from app.domain.screening import Outcome, Standing
from app.services import cases, overrides, readiness
from app.services.casebook import case_detail
from app.ui.casewatch import CaseWatch
from app.ui.dialogs.riskrules import RiskRulesDialog
from app.ui.forms.case import DecideForm, EndOverrideForm, ExposedForm, OverrideForm, ReopenForm, RiskForm
from app.ui.forms.investment import InvestmentForm
from app.ui.panels.cases import DUE, EXCEPTIONS, QUEUE, CasesPanel
from app.ui.widgets.chips import Chip
from app.ui.widgets.text import Text
from tests.people import acting, all_documents, cleared, file_away
from tests.stories.seat import Seat

CONTROL = Qt.KeyboardModifier.ControlModifier
REVIEWED, COLLECTED, ESCALATED, CLEARED = "C-0015", "C-0016", "C-0013", "C-0001"
Screened = Callable[[Outcome], None]


@pytest.fixture
def screened(monkeypatch: pytest.MonkeyPatch) -> Screened:
    """Says what screening finds of everybody from now on."""

    def say(outcome: Outcome) -> None:
        found = {f"C-{number:04}": Standing(f"C-{number:04}", outcome, open=1) for number in range(20)}
        monkeypatch.setattr("app.services.readiness.standings", lambda _office: found)

    return say


def shown(demo: Seat, code: str) -> CasesPanel:
    """The panel with this case on its card, as it is written now."""
    demo.window.go("cases", code)
    demo.settle()
    panel = demo.panel(CasesPanel)
    panel.cases.refresh()
    panel.cases.card.refresh()
    demo.settle()
    demo.until(lambda: panel.cases.card.view is not None and panel.cases.card.view.row.code == code)
    return panel


def state(demo: Seat, code: str) -> CaseState:
    return case_detail(demo.office, code).row.case.state


def chips(panel: CasesPanel) -> list[str]:
    return [chip.text for chip in panel.cases.card.findChildren(Chip) if not chip.isHidden()]


def said(panel: CasesPanel) -> str:
    return " | ".join(text.plain for text in panel.cases.card.findChildren(Text) if not text.isHidden())


def trouble(form: DecideForm) -> str:
    return form._trouble.plain


def write(form: DecideForm, decision: str, reason: str) -> None:
    form._decision.set_value(decision)
    form._reason.setText(reason)
    QTest.keyClick(form._reason, Qt.Key.Key_S, CONTROL)


def test_a_case_is_refused_until_everything_is_there_and_then_cleared(demo: Seat, screened: Screened) -> None:
    screened(Outcome.OPEN)
    file_away(demo.office, all_documents(REVIEWED, demo.clock()))
    panel = shown(demo, REVIEWED)
    demo.until(lambda: "no" in chips(panel) and "a match waits for a decision" in said(panel))
    QTest.keyClick(demo.window, Qt.Key.Key_D, CONTROL)
    form = demo.layer(DecideForm)
    write(form, "", "Everything was seen in the original")
    demo.until(lambda: "Choose what you decide" in form.fields["decision"].error)
    write(form, "cleared", "short")
    demo.until(lambda: bool(trouble(form) or form.fields["reason"].error))
    write(form, "cleared", "Everything was seen in the original")
    demo.until(lambda: "a match waits for a decision" in trouble(form))
    assert state(demo, REVIEWED) is CaseState.IN_REVIEW
    screened(Outcome.CLEAR)
    write(form, "cleared", "Everything was seen in the original")
    demo.until(lambda: not demo.layers())
    assert state(demo, REVIEWED) is CaseState.CLEARED
    panel = shown(demo, REVIEWED)
    demo.until(lambda: any(text.startswith("yes, to") for text in chips(panel)))
    assert readiness.readiness(demo.office, REVIEWED).ready


def test_whoever_sent_it_is_refused_and_told_why(demo: Seat, screened: Screened) -> None:
    screened(Outcome.CLEAR)
    file_away(demo.office, all_documents(COLLECTED, demo.clock()))
    panel = shown(demo, COLLECTED)
    panel.cases.send()
    demo.until(lambda: state(demo, COLLECTED) is CaseState.IN_REVIEW)
    shown(demo, COLLECTED).cases.decide()
    form = demo.layer(DecideForm)
    write(form, "rejected", "Not what we are looking for")
    demo.until(lambda: "somebody else decides it" in trouble(form))
    assert state(demo, COLLECTED) is CaseState.IN_REVIEW
    form.discard()


def test_a_rejected_case_is_opened_again_and_its_risk_and_exposure_are_answered(demo: Seat) -> None:
    cases.decide(acting(demo.office, "marta", Role.COMPLIANCE), ESCALATED, CaseState.REJECTED, "No answer from her")
    panel = shown(demo, ESCALATED)
    panel.cases.reopen()
    reopening = demo.layer(ReopenForm)
    reopening._reason.setText("She has answered meanwhile")
    reopening.submit()
    demo.until(lambda: state(demo, ESCALATED) is CaseState.COLLECTING)
    shown(demo, ESCALATED).cases.answer()
    answering = demo.layer(ExposedForm)
    answering._answer.set_value("no")
    answering.submit()
    demo.until(lambda: case_detail(demo.office, ESCALATED).row.case.politically_exposed is False)
    shown(demo, ESCALATED).cases.rate()
    rating = demo.layer(RiskForm)
    rating._risk.set_value("high")  # the rules propose less
    rating.submit()
    demo.until(lambda: "ten characters" in rating.fields["reason"].error)
    rating._reason.setText("Known to the office for years")
    rating.submit()
    demo.until(lambda: not demo.layers())
    panel = shown(demo, ESCALATED)
    demo.until(lambda: "Known to the office for years" in said(panel))


def test_two_people_let_somebody_invest_until_a_day(demo: Seat) -> None:
    panel = shown(demo, COLLECTED)
    panel.cases.propose()
    form = demo.layer(OverrideForm)
    form._reason.setText("Papers are with the notary")
    form._until.setText("2026-03-01")
    form.submit()
    demo.until(lambda: "at most 90 days" in form.fields["until"].error)
    form._until.setText("2025-09-30")
    form.submit()
    demo.until(lambda: not demo.layers())
    found = case_detail(demo.office, COLLECTED).overrides[0]
    shown(demo, COLLECTED).cases.agree()
    demo.until(lambda: any("second person" in each.title for each in demo.window.toasts.notices))
    assert not readiness.readiness(demo.office, COLLECTED).ready
    with pytest.raises(NotAllowed):
        overrides.confirm(acting(demo.office, "ivan", Role.OPERATIONS), found.id)
    overrides.confirm(acting(demo.office, "elena", Role.COMPLIANCE), found.id)
    panel = shown(demo, COLLECTED)
    demo.until(lambda: "override to 30 Sep 2025" in chips(panel))
    panel.show_view(EXCEPTIONS)
    demo.settle()
    rows = {row.override.subject: row for row in panel.exceptions.table.model.rows}
    assert (rows[COLLECTED].counts, rows[COLLECTED].override.confirmed_by) == (True, "elena")
    panel.show_view(QUEUE)
    shown(demo, COLLECTED).cases.end()
    ending = demo.layer(EndOverrideForm)
    ending._reason.setText("The notary has sent them")
    ending.submit()
    demo.until(lambda: not demo.layers())
    assert not readiness.readiness(demo.office, COLLECTED).ready


def test_a_document_that_expires_reopens_the_case(demo: Seat) -> None:
    cleared(demo.office, CLEARED)
    assert readiness.readiness(demo.office, CLEARED).ready
    demo.clock.pass_by(timedelta(days=85))
    panel = shown(demo, CLEARED)
    panel.show_view(DUE)
    demo.settle()
    assert any(due.who.code == CLEARED and due.days <= 30 for due in panel.dues.table.model.rows)
    demo.clock.pass_by(timedelta(days=10))
    assert not readiness.readiness(demo.office, CLEARED).ready
    watch = demo.window.findChild(CaseWatch)
    assert watch is not None
    watch.look()  # as it does every hour
    demo.until(lambda: state(demo, CLEARED) is CaseState.COLLECTING)
    demo.until(lambda: any(CLEARED in notice.text for notice in demo.window.toasts.notices))
    panel = shown(demo, CLEARED)
    demo.until(lambda: "collecting" in chips(panel))
    line = panel.cases.table.current()
    assert line is not None
    assert Requirement.RESIDENCE in {item.requirement for item in line.readiness.missing}


def test_an_investment_for_somebody_who_is_not_ready_is_refused_beside_the_client(demo: Seat) -> None:
    demo.go("investments")
    QTest.keyClick(demo.window, Qt.Key.Key_N, CONTROL)
    form = demo.layer(InvestmentForm)
    form._client.set_value(COLLECTED)
    form._fund.set_value("CORE")
    form._principal.setText("30000")
    account, amount = form._accounts[0]
    account.set_value(str(demo.office.book().accounts[0].key))
    amount.setText("30000")
    form.submit()
    demo.until(lambda: "is not ready to invest" in form.fields["client"].error)
    assert "KYC/AML case: collecting documents" in form.fields["client"].error
    assert all(each.code != form._code_text for each in demo.office.book().investments)


def test_the_rules_of_risk_are_changed_as_a_new_version(demo: Seat) -> None:
    panel = shown(demo, CLEARED)
    dialog = panel.cases.open_rules()
    assert dialog is demo.layer(RiskRulesDialog)
    dialog.points.setFocus()
    dialog.points.setText("55")
    dialog.points.textEdited.emit("55")
    dialog.save()
    demo.until(lambda: not demo.layers())
    assert case_detail(demo.office, CLEARED).proposal.version == 1


def test_a_screen_without_people_says_what_will_stand_there(nothing: Seat) -> None:
    nothing.go("cases")
    panel = nothing.panel(CasesPanel)
    assert not panel.cases.table.model.rows
    for view in (DUE, EXCEPTIONS, QUEUE):
        panel.show_view(view)
        nothing.settle()
