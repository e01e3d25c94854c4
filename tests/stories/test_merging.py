"""Two rows of one client are made one by two people, and two again: proposed, refused, confirmed, found, undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.clients import ClientState
from app.domain.merges import Merge, Step
from app.domain.permissions import Role
from app.services import clients, dashboard, demo_history, merges
from app.services.office import Office, Person
from app.ui.dialogs.merges import MergesDialog
from app.ui.forms.merge import MergeForm
from app.ui.panels.clients import ClientsPanel
from app.ui.widgets.text import Text
from tests.stories.seat import Seat

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
KEPT, TWICE = demo_history.KEPT, demo_history.TWICE.code
WHY = "the same person, entered twice"


def elena(office: Office) -> Office:
    """The same office, a second person of compliance at it."""
    return replace(office, person=Person("elena", "Elena Duarte", frozenset({Role.COMPLIANCE})))


def codes(panel: ClientsPanel) -> list[str]:
    return [line.code for line in panel.table.model.rows]


def of(office: Office, code: str) -> list[str]:
    return [each.code for each in office.book().investments if each.client == code]


@pytest.fixture
def panel(demo: Seat) -> ClientsPanel:
    demo.go("clients")
    return demo.panel(ClientsPanel)


def open_merges(demo: Seat) -> MergesDialog:
    demo.window.desk.actions.get("clients.merges").trigger()
    return demo.layer(MergesDialog)


def state(demo: Seat, number: int) -> Merge:
    return merges.merge_of(demo.office, number)


def test_somebody_else_confirms_what_was_proposed_and_its_code_leads_to_where_it_went(
    demo: Seat, panel: ClientsPanel
) -> None:
    dialog = open_merges(demo)
    assert (dialog.table.current() or state(demo, 1)).number == 1
    demo.until(lambda: "1 message is shown there, too" in said(dialog))
    QTest.mouseClick(dialog.confirm_button, LEFT)
    demo.until(lambda: state(demo, 1).in_force)
    demo.settle()
    assert not dialog.confirm_button.isVisible()
    assert dialog.undo_button.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    demo.until(lambda: TWICE not in codes(panel))
    # it is in no list any more, and the search still finds it and says where it went
    demo.window.palette_layer.open_with("Castellanos Rueda")
    demo.until(lambda: any(f"{TWICE} → {KEPT}" in each.detail for each in demo.window.palette_layer.results.lines))
    demo.window.palette_layer.close_again()
    demo.window.go("clients", TWICE)
    demo.until(lambda: f"Merged into {KEPT}" in panel.card.merge_note._text.plain)
    assert panel.table.current() is None
    QTest.mouseClick(panel.card.merge_note._open, LEFT)
    demo.until(lambda: panel.card.query() == KEPT)
    demo.settle()
    assert panel.card.overview._contact.isVisibleTo(panel.card.overview)
    assert clients.client_of(demo.office, KEPT).phone == demo_history.TWICE.phone


def said(dialog: MergesDialog) -> str:
    return "\n".join(each.plain for each in dialog.findChildren(Text) if not each.isHidden())


def test_what_somebody_proposed_themselves_is_refused_until_a_second_person_confirms_it(
    demo: Seat, panel: ClientsPanel
) -> None:
    office, before = demo.office, dashboard.dashboard(demo.office).figures
    panel.open_record("C-0013")
    demo.settle()
    demo.window.desk.actions.get("clients.merge").trigger()
    form = demo.layer(MergeForm)
    assert not form.save_button.isEnabled()
    form._absorbed.set_value("C-0014")
    form._absorbed.picked.emit()
    demo.until(form.save_button.isEnabled)
    assert {"name", "email", "country"} <= set(form.parts)
    form.parts["country"].set_value("absorbed")
    # without a reason nothing is proposed, and the field says so
    QTest.mouseClick(form.save_button, LEFT)
    demo.until(lambda: "10 characters" in form.fields["reason"].error)
    form._reason.setText(WHY)
    QTest.mouseClick(form.save_button, LEFT)
    dialog = demo.layer(MergesDialog)
    demo.until(lambda: state(demo, 2).pending)
    demo.settle()
    assert of(office, "C-0014")  # nothing has moved
    # whoever proposed it cannot confirm it
    dialog.table.select(2)
    demo.until(dialog.confirm_button.isEnabled)
    QTest.mouseClick(dialog.confirm_button, LEFT)
    demo.until(lambda: dialog.trouble.plain != "")
    assert "somebody else decides it" in dialog.trouble.plain
    assert state(demo, 2).pending
    # a second person does; every figure of the office stays
    theirs = of(office, "C-0014")
    merges.confirm(elena(office), 2)
    assert (of(office, "C-0014"), set(theirs) <= set(of(office, "C-0013"))) == ([], True)
    assert dashboard.dashboard(office).figures == before
    assert clients.client_of(office, "C-0013").country == "PT"
    assert clients.client_of(office, "C-0014").state is ClientState.CLOSED


def test_a_merge_is_undone_by_two_people(demo: Seat, panel: ClientsPanel) -> None:
    office = demo.office
    before = clients.client_of(office, KEPT)
    merges.confirm(elena(office), 1)
    demo.until(lambda: TWICE not in codes(panel))
    dialog = open_merges(demo)
    demo.until(dialog.undo_button.isEnabled)
    demo.until(lambda: "If it is undone" in said(dialog) and "1 message returns" in said(dialog))
    QTest.mouseClick(dialog.undo_button, LEFT)
    demo.until(lambda: dialog.reason_field.error != "")  # it needs a reason
    dialog.reason.setText("they are two people after all")
    QTest.mouseClick(dialog.undo_button, LEFT)
    demo.until(lambda: state(demo, 1).last.what is Step.REVERSAL)
    demo.settle()
    assert dialog.reject_button.text() == "Take it back"
    QTest.mouseClick(dialog.confirm_button, LEFT)
    demo.until(lambda: dialog.trouble.plain != "")  # one's own again
    merges.confirm(elena(office), 1)
    demo.until(lambda: TWICE in codes(panel))
    assert clients.client_of(office, TWICE).phone == demo_history.TWICE.phone
    assert clients.client_of(office, KEPT) == replace(before, version=before.version + 2)


def test_a_rejected_merge_moves_nothing(demo: Seat, panel: ClientsPanel) -> None:
    dialog = open_merges(demo)
    dialog.reason.setText("two sisters of the same name")
    QTest.mouseClick(dialog.reject_button, LEFT)
    demo.until(lambda: state(demo, 1).last.what is Step.REJECTED)
    demo.settle()
    assert not dialog.confirm_button.isVisible()
    assert not dialog.undo_button.isVisible()
    assert TWICE in codes(panel)
