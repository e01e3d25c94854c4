"""Prospects through the window: moved by keys and by mouse, proposed to, refused and made clients, agents paid."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from app.db import cases
from app.domain.agents import CommissionState
from app.domain.cases import Case, CaseState
from app.domain.prospects import Prospect, ProspectStage
from app.services import commissions, prospects
from app.ui.dialogs.simulator import Simulator
from app.ui.forms.agent import PayForm
from app.ui.forms.proposal import ProposalForm
from app.ui.forms.prospect import ProspectForm
from app.ui.forms.prospect_steps import ConvertForm, MoveForm, NoteForm
from app.ui.panels.prospects import COMMISSIONS, LIST, ProspectsPanel
from app.ui.panels.prospects_card import carried
from tests.stories.seat import Seat
from tests.ui.panels.test_prospects_board import card_of

L, Q, P, W, X = ProspectStage
CTRL = Qt.KeyboardModifier.ControlModifier
CAMILA, TOMAS, BEATRIZ, RENATA = "P-0001", "P-0002", "P-0004", "P-0007"


def shown(seat: Seat) -> ProspectsPanel:
    seat.go("prospects")
    panel = seat.panel(ProspectsPanel)
    seat.until(lambda: bool(panel.pipeline.board.cards()))
    return panel


def kept(seat: Seat, code: str) -> Prospect:
    return prospects.prospect_detail(seat.office, code).row.prospect


def chosen(seat: Seat, panel: ProspectsPanel, code: str) -> None:
    panel.open_record(code)
    seat.settle()
    seat.until(lambda: panel.pipeline.card._name.plain == kept(seat, code).name)


def press(seat: Seat, name: str) -> None:
    seat.window.desk.actions.get(name).trigger()


def save(seat: Seat, form: MoveForm | NoteForm | ConvertForm | PayForm | ProspectForm) -> None:
    QTest.keyClick(form, Qt.Key.Key_S, CTRL)
    seat.until(lambda: form not in seat.layers())
    seat.settle()


def test_arrows_go_from_card_to_card_and_with_ctrl_a_card_goes_on(demo: Seat) -> None:
    panel = shown(demo)
    board = panel.pipeline.board
    assert [len(each.cards) for each in board.columns.values()] == [2, 2, 2, 1, 1]
    chosen(demo, panel, TOMAS)
    board.take_keyboard()
    QTest.keyClick(card_of(board, TOMAS), Qt.Key.Key_Right)
    assert board.current == BEATRIZ  # as far down as the card it came from
    QTest.keyClick(card_of(board, BEATRIZ), Qt.Key.Key_Left)
    QTest.keyClick(card_of(board, TOMAS), Qt.Key.Key_Right, CTRL)
    form = demo.layer(MoveForm)
    assert kept(demo, TOMAS).stage is L
    save(demo, form)
    assert kept(demo, TOMAS).stage is Q
    demo.until(lambda: (card := board.card(TOMAS)) is not None and card.row.prospect.stage is Q)
    assert board.current == TOMAS
    demo.until(lambda: card_of(board, TOMAS).hasFocus())
    assert [line.action for line in prospects.prospect_detail(demo.office, TOMAS).history] == ["prospect:moved"]


def drop(panel: ProspectsPanel, code: str, to: ProspectStage) -> bool:
    """Drop a card where a mouse would; answers whether the column takes it."""
    target, data = panel.pipeline.board.columns[to], carried(code)
    move, left, none = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 90), move, data, left, none)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(20, 90), move, data, left, none))
    return enter.isAccepted()


def test_a_dropped_card_goes_where_the_stages_lead_and_who_was_lost_comes_back(demo: Seat) -> None:
    panel = shown(demo)
    assert not drop(panel, TOMAS, W)
    assert drop(panel, TOMAS, X)
    form = demo.layer(MoveForm)
    QTest.keyClick(form, Qt.Key.Key_S, CTRL)  # not without a reason
    demo.until(lambda: bool(form.fields["reason"].error))
    QTest.keyClicks(form._reason, "Went to a bank")
    save(demo, form)
    assert (kept(demo, TOMAS).stage, kept(demo, TOMAS).reason) == (X, "Went to a bank")
    undo = demo.window.toasts.notices[-1]
    assert (undo.button, undo.run is not None) == ("Undo", True)
    assert undo.run is not None
    undo.run()
    demo.settle()
    assert kept(demo, TOMAS).stage is L


def test_filter_due_and_owner_hide_cards_in_board_and_list_alike(demo: Seat) -> None:
    demo.until(lambda: demo.window.rail.entries["prospects"].badge == "3")  # before anybody opened the panel
    panel = shown(demo)
    pipeline = panel.pipeline
    pipeline.chips.choose("due")
    pipeline.bar.apply()
    assert {card.row.code for card in pipeline.board.cards()} == {CAMILA, "P-0003", "P-0005"}
    pipeline.owner.set_value("ana")
    pipeline.bar.apply()
    assert [card.row.code for card in pipeline.board.cards()] == [CAMILA]
    panel.show_view(LIST)
    assert [row.code for row in pipeline.table.model.shown()] == [CAMILA]
    QTest.keyClick(pipeline, Qt.Key.Key_Escape)
    assert len(pipeline.table.model.shown()) == 8


def test_a_new_prospect_is_told_apart_from_who_is_known(demo: Seat) -> None:
    panel = shown(demo)
    press(demo, "prospects.new")
    form = demo.layer(ProspectForm)
    QTest.keyClicks(form._name, "Camilla Restrepo")
    demo.until(lambda: CAMILA in form._known.plain)
    form._name.clear()
    QTest.keyClicks(form._name, "Silvia Arregui")
    demo.until(form._known.isHidden)
    save(demo, form)
    assert kept(demo, "P-0009").owner == "ana"
    demo.until(lambda: panel.pipeline.board.card("P-0009") is not None)
    chosen(demo, panel, "P-0009")
    press(demo, "prospects.note")
    note = demo.layer(NoteForm)
    QTest.keyClicks(note._note, "Call her in October")
    save(demo, note)
    assert [each.text for each in prospects.prospect_detail(demo.office, "P-0009").notes] == ["Call her in October"]


def test_a_proposal_is_simulated_made_and_listed(demo: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = shown(demo)
    chosen(demo, panel, BEATRIZ)
    press(demo, "prospects.simulate")
    simulator = demo.layer(Simulator)
    rows = simulator.funds.model.shown()
    assert [sold.terms.fund for sold in rows] == ["CORE", "BALANCE", "DYNAMIC"]
    assert simulator.schedule.model.rowCount() == 13  # Beatriz asks for CORE
    QTest.keyClick(simulator, Qt.Key.Key_Escape)
    press(demo, "prospects.propose")
    form = demo.layer(ProposalForm)
    assert "12" in form._preview.plain
    target = tmp_path / "beatriz.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, **_more: (str(target), ""))
    QTest.keyClick(form, Qt.Key.Key_S, CTRL)
    demo.until(lambda: form not in demo.layers())
    demo.settle()
    (made,) = prospects.prospect_detail(demo.office, BEATRIZ).proposals
    assert (made.number, made.fund) == ("PR-0001", "CORE")
    assert target.read_bytes().startswith(b"%PDF")
    assert kept(demo, BEATRIZ).stage is P


def test_who_was_won_becomes_a_client_only_when_cleared(demo: Seat) -> None:
    panel = shown(demo)
    chosen(demo, panel, RENATA)
    press(demo, "prospects.convert")
    QTest.keyClick(demo.layer(ConvertForm), Qt.Key.Key_S, CTRL)
    demo.until(lambda: any(notice.button == "KYC & AML" for notice in demo.window.toasts.notices))
    demo.until(lambda: not demo.layers())
    assert kept(demo, RENATA).client == ""
    with demo.office.store.writing("elena") as writing:
        cases.write(writing.session, Case(subject=RENATA, state=CaseState.CLEARED, decided_by="elena"))
        writing.audit("case:cleared", RENATA)
        writing.commit()
    press(demo, "prospects.convert")
    save(demo, demo.layer(ConvertForm))
    client = kept(demo, RENATA).client
    assert client in {each.code for each in demo.office.book().clients}
    demo.until(lambda: not panel.pipeline.card.buttons["convert"].isVisible())


def test_a_commission_is_put_forward_but_not_approved_by_the_same_person(demo: Seat) -> None:
    panel = shown(demo)
    panel.show_view(COMMISSIONS)
    view = panel.commissions
    demo.until(lambda: len(view.table.model.shown()) == 13)
    states = {row.state: row.code for row in commissions.commission_list(demo.office).rows}
    view.open_record(states[CommissionState.PENDING])
    press(demo, "commissions.ready")
    code = states[CommissionState.PENDING]
    demo.until(lambda: state(demo, code) is CommissionState.READY)
    demo.until(lambda: (line := view.table.current()) is not None and line.state is CommissionState.READY)
    press(demo, "commissions.approve")
    demo.until(lambda: any(notice.tone == "err" for notice in demo.window.toasts.notices))
    assert state(demo, code) is CommissionState.READY
    view.open_record(states[CommissionState.READY])  # a colleague has put this one forward
    press(demo, "commissions.approve")
    demo.until(lambda: state(demo, states[CommissionState.READY]) is CommissionState.APPROVED)
    view.open_record(states[CommissionState.APPROVED])
    press(demo, "commissions.pay")
    form = demo.layer(PayForm)
    QTest.keyClicks(form._reference, "WIRE-2201")
    save(demo, form)
    assert state(demo, states[CommissionState.APPROVED]) is CommissionState.PAID


def state(seat: Seat, code: str) -> CommissionState:
    return next(row.state for row in commissions.commission_list(seat.office).rows if row.code == code)
