"""A contract from its card: what fits its stage is offered, and everything offered does what it says."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.domain.investments import Decision
from app.ui.dialogs.explain import Explain, Subject
from app.ui.forms.cancel import CancelForm
from app.ui.forms.client import ClientForm
from app.ui.forms.investment import InvestmentForm
from app.ui.models.columns import Shown
from app.ui.panels.clients import ClientsPanel
from app.ui.panels.investments import InvestmentsPanel
from app.ui.panels.listing import ListPanel
from app.ui.panels.monitor import MonitorPanel
from app.ui.widgets.buttons import Button
from tests.people import cleared
from tests.stories.seat import Seat

DRAFT, PENDING, RUNNING = "INV-2025017", "INV-2025016", "INV-2025001"
LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier


def shown(demo: Seat, code: str) -> InvestmentsPanel:
    """The panel with this investment on its card."""
    demo.window.go("investments", code)
    demo.settle()
    panel = demo.panel(InvestmentsPanel)
    demo.until(lambda: panel.card.view is not None and panel.card.view.row.code == code)
    return panel


def offers(card: QWidget) -> list[str]:
    return [each.text() for each in card.findChildren(Button) if each.text() and each.isVisible() and each.isEnabled()]


def press(panel: InvestmentsPanel, text: str) -> None:
    (found,) = [each for each in panel.card.findChildren(Button) if each.text() == text and each.isVisible()]
    QTest.mouseClick(found, LEFT)


def decision(demo: Seat, code: str) -> Decision:
    return next(each.decision for each in demo.office.book().investments if each.code == code)


@pytest.mark.parametrize(
    ("code", "offered"),
    [
        (DRAFT, ["Change draft", "Hand in", "Cancel investment"]),
        (PENDING, ["Take back", "Cancel investment"]),
        (RUNNING, ["Record payment", "Explain"]),
    ],
)
def test_a_card_offers_what_fits_the_stage_and_the_rest_says_why_not(demo: Seat, code: str, offered: list[str]) -> None:
    panel = shown(demo, code)
    assert offers(panel.card) == offered
    actions = demo.window.desk.actions
    other = "investments.hand-in" if code != DRAFT else "investments.take-back"
    assert not actions.get(other).isEnabled()
    assert code in actions.reason(other)
    assert actions.get("investments.pay").isEnabled() is (code == RUNNING)


def test_a_draft_is_handed_in_and_taken_back_and_handed_in(demo: Seat) -> None:
    cleared(demo.office, next(each.client for each in demo.office.book().investments if each.code == DRAFT))
    panel = shown(demo, DRAFT)
    for button, state in (
        ("Hand in", Decision.PENDING),
        ("Take back", Decision.DRAFT),
        ("Hand in", Decision.PENDING),
    ):
        press(panel, button)
        demo.until(lambda state=state: decision(demo, DRAFT) is state)  # type: ignore[misc]  # bound at once
        demo.until(lambda: button not in offers(panel.card))  # noqa: B023 - waits before the next round
        demo.settle()


def test_a_draft_is_changed_from_its_row(demo: Seat) -> None:
    panel = shown(demo, DRAFT)
    panel.table.view.setFocus()
    QTest.keyClick(panel.table.view, Qt.Key.Key_Return)
    form = demo.layer(InvestmentForm)
    assert DRAFT in form.draft
    form.leave()
    demo.until(lambda: not demo.layers())
    # a running one opens no form
    panel = shown(demo, RUNNING)
    QTest.keyClick(panel.table.view, Qt.Key.Key_Return)
    demo.settle()
    assert demo.layers() == []


def test_cancelling_asks_for_a_reason_that_says_something(demo: Seat) -> None:
    panel = shown(demo, PENDING)
    press(panel, "Cancel investment")
    form = demo.layer(CancelForm)
    QTest.keyClicks(form._reason, "no")
    QTest.mouseClick(form.save_button, LEFT)
    demo.until(lambda: "ten characters" in form.fields["reason"].error)
    assert decision(demo, PENDING) is Decision.PENDING
    QTest.keyClicks(form._reason, " longer wanted by the client")
    QTest.mouseClick(form.save_button, LEFT)
    demo.until(lambda: not demo.layers())
    assert decision(demo, PENDING) is Decision.CANCELLED
    demo.until(lambda: offers(panel.card) == [])
    # the line stays
    assert any(line.code == PENDING for line in panel.table.model.rows)


def test_every_figure_that_is_owed_is_explained(demo: Seat) -> None:
    panel = shown(demo, RUNNING)
    QTest.keyClick(demo.window, Qt.Key.Key_I, CONTROL)
    dialog = demo.layer(Explain)
    assert dialog.subject == Subject("obligations", "BALANCE")
    dialog.close_again()
    view = panel.table.view
    view.setFocus()
    view.setCurrentIndex(panel.table.model.index(view.currentIndex().row(), panel.table.column_at("interest")))
    QTest.keyClick(view, Qt.Key.Key_I, CONTROL)
    demo.until(lambda: any(each.subject.figure == "accrued_interest" for each in demo.window.findChildren(Explain)))


def test_the_schedule_is_exported_as_it_is_shown(demo: Seat) -> None:
    panel = shown(demo, RUNNING)
    sent: list[tuple[Shown, str]] = []
    desk = demo.window.desk
    desk.exporting.disconnect()
    desk.exporting.connect(lambda content, name: sent.append((content, name)))
    schedule = panel.card._schedule
    schedule.view.setFocus()
    QTest.keyClick(schedule.view, Qt.Key.Key_E, CONTROL)
    ((content, name),) = sent
    assert name == "schedule"
    assert len(content.rows) == 5
    assert content.totals[-1] == "1,642,531.02"


@pytest.mark.parametrize(("key", "kind"), [("clients", ClientsPanel), ("investments", InvestmentsPanel)])
def test_the_side_goes_and_comes_by_mouse_and_by_key(demo: Seat, key: str, kind: type[ListPanel[Any, Any]]) -> None:
    demo.go(key)
    panel = demo.panel(kind)
    view = panel.table.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert panel.part.isHidden()
    QTest.mouseClick(panel._opener, LEFT)
    assert panel.part.isVisible()
    assert panel._opener.isHidden()
    # Esc clears what is filtered first, and puts the side away then
    panel.bar.search.setText("zzz")
    assert panel.table.model.shown() == []
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert panel.bar.search.text() == ""
    assert panel.part.isVisible()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert panel.part.isHidden()
    # a small window has no room for it, until somebody wants to see a record
    panel.show_part(shown=True)
    demo.window.resize(1200, 800)
    demo.until(panel.part.isHidden)
    panel.open_record(panel.table.model.rows[-1].code)
    assert panel.part.isVisible()


def test_the_monitor_s_lower_half_folds_in_a_low_window_and_comes_back(demo: Seat) -> None:
    demo.go("monitor")
    panel = demo.panel(MonitorPanel)
    assert panel.part.isVisible()
    demo.window.resize(1400, 760)
    demo.until(panel.part.isHidden)
    view = panel.table.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert panel.part.isVisible()
    panel.chips.setFocus()
    QTest.keyClick(panel.chips, Qt.Key.Key_Right)
    assert all(line.needs_attention for line in panel.table.model.shown())
    QTest.keyClick(panel.chips, Qt.Key.Key_Escape)
    assert len(panel.table.model.shown()) == len(panel.table.model.rows)
    assert panel.part.isVisible()


def test_the_side_follows_what_the_filter_leaves(demo: Seat) -> None:
    panel = shown(demo, RUNNING)
    panel.bar.search.setText("quiroga")
    demo.until(lambda: panel.card.view is not None and panel.card.view.row.client == "Aurelio Quiroga")
    # opening another record takes the filter away
    shown(demo, DRAFT)
    assert panel.bar.search.text() == ""


def test_a_new_client_is_shown_whatever_is_filtered(demo: Seat) -> None:
    demo.go("clients")
    panel = demo.panel(ClientsPanel)
    panel.bar.search.setText("quiroga")
    QTest.keyClick(demo.window, Qt.Key.Key_N, CONTROL)
    form = demo.layer(ClientForm)
    form._name.setText("Zacarías Ñuño")
    QTest.mouseClick(form.save_button, LEFT)
    demo.until(lambda: not demo.layers())
    demo.until(lambda: panel.card._name.plain == "Zacarías Ñuño")
    current = panel.table.current()
    assert current is not None
    assert current.client.name == "Zacarías Ñuño"
