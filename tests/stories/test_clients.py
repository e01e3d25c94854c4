"""A client's record through the window: page by page, masked, told apart from those who are here."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.domain.clients import Client, ClientKind, ClientState
from app.services import trail
from app.services.listrows import RowOutcome
from app.ui.dialogs.importing import ImportDialog
from app.ui.forms.client import BANKS, ESSENTIALS, IDENTITY, ClientForm
from app.ui.forms.client_state import StateForm
from app.ui.panels.clients import ClientsPanel
from app.ui.widgets.buttons import IconButton
from tests.stories.seat import Seat
from tests.stories.test_entering import write

CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
IBAN, GERMAN = "ES9121000418450200051332", "DE89370400440532013000"


def new_client(demo: Seat) -> ClientForm:
    demo.go("clients")
    QTest.keyClick(demo.window, Qt.Key.Key_N, CONTROL)
    return demo.layer(ClientForm)


def known(demo: Seat, code: str) -> Client:
    return next(client for client in demo.office.book().clients if client.code == code)


def changed(demo: Seat, code: str) -> ClientForm:
    demo.go("clients")
    demo.panel(ClientsPanel).open_record(code)
    demo.window.desk.actions.get("clients.edit").trigger()
    return demo.layer(ClientForm)


def test_a_company_is_entered_and_the_page_of_a_wrong_number_is_turned_to(demo: Seat) -> None:
    form = new_client(demo)
    write(form._name, "Faro Capital")
    form._first.kind.setFocus()
    QTest.keyClick(form._first.kind, Qt.Key.Key_Down)
    demo.until(lambda: form._identity.company.isVisibleTo(form.pages[IDENTITY]))
    form.turn_to(IDENTITY)
    form._identity.related.add_row()
    write(form._identity.related.editors[0]["name"], "Nora Lind")
    write(form._identity.related.editors[0]["share"], "62,5")
    form.turn_to(BANKS)
    form._banks.banks.add_row()
    write(form._banks.banks.editors[0]["iban"], GERMAN[:-1] + "3")
    write(form._banks.tax_country, "PA")
    write(form._banks.tax_number, "8-442-445")
    assert form._banks.tax_field._hint.plain == "kept as it is, unchecked"
    form.turn_to(ESSENTIALS)
    QTest.keyClick(form._name, Qt.Key.Key_S, CONTROL)
    demo.until(lambda: form.fields["banks.0.iban"].error != "")
    assert form.pages[BANKS].isVisible()
    assert not form.pages[ESSENTIALS].isVisible()
    assert "check digits" in form.fields["banks.0.iban"].error
    write(form._banks.banks.editors[0]["iban"], GERMAN)
    QTest.keyClick(form._banks.banks.editors[0]["iban"], Qt.Key.Key_S, CONTROL)
    demo.until(lambda: not demo.layers())
    client = next(each for each in demo.office.book().clients if each.name == "Faro Capital")
    assert (client.kind, client.state, client.owner) == (ClientKind.COMPANY, ClientState.PENDING, "ana")
    assert (client.banks[0].iban, client.banks[0].country, str(client.related[0].share)) == (GERMAN, "DE", "62.5")


def test_masked_numbers_stay_what_they_were_and_who_shows_them_is_written_down(demo: Seat) -> None:
    form = changed(demo, "C-0002")
    bank = form._banks.banks.editors[0]
    assert (form._identity.number.text(), bank["iban"].text()) == ("***678Z", "***1332")
    form.reveal()
    demo.until(lambda: bank["iban"].text() == IBAN)
    assert trail.audit_page(demo.office, trail.Filter(subject="C-0002")).lines[0].action == "identity:revealed"
    assert (form.content()["banks.0.iban"], form.content()["identity_number"]) == ("***1332", "***678Z")
    form._hide()
    assert bank["iban"].text() == "***1332"
    write(form._address.city, "Getxo")
    QTest.mouseClick(form.save_button, LEFT)
    demo.until(lambda: not demo.layers())
    after = known(demo, "C-0002")
    assert (after.city, after.identity_number, after.banks[0].iban) == ("Getxo", "12345678Z", IBAN)


def test_who_is_here_already_is_told_while_typing_and_asked_about_once(demo: Seat) -> None:
    form = new_client(demo)
    write(form._first.phone, "(305) 555-0142")
    demo.until(form.hint.isVisible)
    assert form.hint.said.plain == "Looks like C-0004 Kestrel Bay Holdings LLC: same phone"
    write(form._name, "Kestrel Bay Holding")
    demo.until(lambda: "similar name" in form.hint.said.plain)
    before = len(demo.office.book().clients)
    QTest.mouseClick(form.save_button, LEFT)
    assert "Save again if it is somebody else" in form._trouble.plain
    demo.settle()
    assert len(demo.office.book().clients) == before
    QTest.mouseClick(form.save_button, LEFT)
    demo.until(lambda: not demo.layers())
    assert len(demo.office.book().clients) == before + 1
    code = next(each.code for each in demo.office.book().clients if each.name == "Kestrel Bay Holding")
    line = trail.audit_page(demo.office, trail.Filter(subject=code)).lines[0]
    assert line.reason == "looks like C-0004"


def test_the_hint_leads_to_the_client_and_keeps_what_was_typed(demo: Seat) -> None:
    form = new_client(demo)
    write(form._first.phone, "(305) 555-0142")
    demo.until(form.hint.isVisible)
    QTest.mouseClick(form.hint.open_button, LEFT)
    panel = demo.panel(ClientsPanel)
    demo.until(lambda: (line := panel.table.current()) is not None and line.code == "C-0004")
    demo.settle()
    form = new_client(demo)
    demo.until(lambda: form._first.phone.text() == "(305) 555-0142")
    form.discard()


def test_rows_that_were_typed_come_back_and_one_taken_away_closes_the_gap(demo: Seat) -> None:
    form = new_client(demo)
    form.turn_to(BANKS)
    for number in ("111", "222", "333"):
        form._banks.banks.add_row()
        write(form._banks.banks.editors[-1]["account"], number)
    form.leave()
    demo.settle()
    form = new_client(demo)
    demo.until(lambda: len(form._banks.banks.editors) == 3)
    form.turn_to(BANKS)
    second = form._banks.banks.findChildren(IconButton)[1]
    demo.until(lambda: second.height() > 0)
    QTest.mouseClick(second, LEFT)
    assert [each["account"] for each in form._banks.banks.values()] == ["111", "333"]
    assert form.fields["banks.1.account"].editor is form._banks.banks.editors[1]["account"]
    assert "banks.2.account" not in form.fields
    form.discard()


def test_a_client_is_suspended_with_a_reason_and_not_closed_while_money_works(demo: Seat) -> None:
    demo.go("clients")
    panel = demo.panel(ClientsPanel)
    panel.open_record("C-0004")
    demo.window.desk.actions.get("clients.state").trigger()
    form = demo.layer(StateForm)
    form.state.set_value("closed")
    write(form._reason, "asked for it in writing")
    QTest.mouseClick(form.save_button, LEFT)
    demo.until(lambda: "investments that run" in form.fields["state"].error)
    form.state.set_value("suspended")
    QTest.mouseClick(form.save_button, LEFT)
    demo.until(lambda: not demo.layers())
    assert known(demo, "C-0004").state is ClientState.SUSPENDED
    demo.until(lambda: any(row.client.state is ClientState.SUSPENDED for row in panel.table.model.rows))


def test_the_list_can_be_narrowed_to_those_somebody_looks_after(demo: Seat) -> None:
    demo.go("clients")
    panel = demo.panel(ClientsPanel)
    assert panel._owners.isVisible()
    everybody = len(panel.table.content().rows)
    panel._owners.set_value("marta")
    panel._owners.picked.emit()
    shown = panel.table.content().rows
    assert 0 < len(shown) < everybody
    assert {known(demo, str(row.code)).owner for row in panel.table.model.rows[: len(shown)]}
    QTest.keyClick(panel.table.view, Qt.Key.Key_Escape)
    assert len(panel.table.content().rows) == everybody


def test_a_list_is_looked_at_row_by_row_before_anything_is_written(
    demo: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "code,name,email,phone,iban\n"
    good = "C-0100,Nora Lind,nora@example.com,,\nC-0004,Kestrel Bay Holdings LLC,,,\n"
    alike = "C-0101,Kestrel Bay Holdings,,+1 305 555 0142,\n"
    file = tmp_path / "clients.csv"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_asked: (str(file), ""))
    before = demo.office.book().clients
    file.write_text(head + good + alike + "C-0102,Rui Zhang,,,ES00\n")
    QTest.keyClick(demo.window, Qt.Key.Key_O, CONTROL)
    dialog = demo.layer(ImportDialog)
    demo.until(dialog.rows.isVisible)
    # with a problem in it the file cannot be taken in, and its row is the one that is shown
    assert not dialog.take.isVisible()
    assert dialog.rows.chips.current == RowOutcome.PROBLEM.value
    (row,) = dialog.rows.table.content().rows
    assert (row[0], row[2], row[3]) == (5, "C-0102", "Rui Zhang")
    assert "IBAN" in str(row[4])
    dialog.leave()
    file.write_text(head + good + alike)
    QTest.keyClick(demo.window, Qt.Key.Key_O, CONTROL)
    dialog = demo.layer(ImportDialog)
    demo.until(dialog.take.isVisible)
    assert [row.state for row in dialog.rows.table.model.rows] == [
        RowOutcome.NEW, RowOutcome.UNCHANGED, RowOutcome.ALIKE,
    ]  # fmt: skip
    assert "C-0004" in str(dialog.rows.table.content().rows[2][4])
    assert demo.office.book().clients == before
    QTest.mouseClick(dialog.take, LEFT)
    demo.until(lambda: not demo.layers())
    assert known(demo, "C-0101").name == "Kestrel Bay Holdings"
