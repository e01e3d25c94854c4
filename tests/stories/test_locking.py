"""Somebody is called away in the middle of a form; the lock keeps every letter for the same person alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.services import demo as service
from app.services import drafts
from app.ui.forms.client import ClientForm
from app.ui.signin import SignIn
from app.ui.style import Look
from app.ui.widgets.text import Text
from tests.stories.seat import PASSWORD, Seat, Template

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_half_filled_form_is_still_there_after_the_lock(demo: Seat) -> None:
    demo.go("clients")
    QTest.keyClick(demo.window, Qt.Key.Key_N, CONTROL)
    form = demo.layer(ClientForm)
    QTest.keyClicks(form._name, "Half a na")
    demo.until(lambda: len(demo.office.live.readings()) == 14)
    demo.window.desk.actions.get("window.lock").trigger()
    demo.until(lambda: demo.window.covered)
    lock = demo.application.lock_screen
    assert isinstance(lock, SignIn)
    assert demo.window.windowTitle() == "Locked — FIDUS"
    assert lock._note.plain.startswith("Locked at 18:42. What you were doing is kept.")
    assert service.PASSWORD in lock._note.plain  # nobody typed it: the demo signs in by itself
    said = [each.plain for each in lock.findChildren(Text)]
    assert any(each.startswith("Still collecting from 14 MT5 accounts") for each in said)
    assert lock.clock.plain == "Sun 7 Sep 2025 · 18:42:00 local"
    # while it is locked no command runs, and Tab does not lead to what lies under it
    demo.window.desk.actions.get("go.dashboard").trigger()
    assert demo.window.current == "clients"
    for _ in range(8):
        QTest.keyClick(demo.window.focusWidget(), Qt.Key.Key_Tab)
        assert lock.isAncestorOf(demo.window.focusWidget())
    # a wrong password is refused, and the field is empty again
    QTest.keyClicks(lock.password, "not this one at all")
    QTest.keyClick(lock.password, Qt.Key.Key_Return)
    demo.until(lambda: "wrong" in lock._said._text.plain)
    assert lock.password.text() == ""
    assert demo.window.covered
    # the right one opens, and the form stands as it was
    demo.until(lock.password.isEnabled)
    QTest.keyClicks(lock.password, PASSWORD)
    QTest.keyClick(lock.password, Qt.Key.Key_Return)
    demo.until(lambda: not demo.window.covered)
    assert demo.window.windowTitle() == "DEMO — Clients — FIDUS"
    assert form.isVisible()
    assert form._name.text() == "Half a na"


def test_what_was_typed_survives_the_end_of_the_program(
    qtbot: QtBot, still: Look, filled: Template, tmp_path: Path
) -> None:
    folder = filled.copy(tmp_path / "office")
    first = Seat(qtbot, filled, folder)
    first.start()
    first.go("clients")
    QTest.keyClick(first.window, Qt.Key.Key_N, CONTROL)
    QTest.keyClicks(first.layer(ClientForm)._name, "Half a na")
    first.until(lambda: drafts.read_draft_form(first.office, "client:new") is not None)
    first.end()
    second = Seat(qtbot, filled, folder)
    second.start()
    second.go("clients")
    QTest.keyClick(second.window, Qt.Key.Key_N, CONTROL)
    form = second.layer(ClientForm)
    second.until(lambda: form._name.text() == "Half a na")
    second.end()


def test_what_was_typed_survives_closing_the_form(demo: Seat) -> None:
    demo.go("clients")
    QTest.keyClick(demo.window, Qt.Key.Key_N, CONTROL)
    form = demo.layer(ClientForm)
    QTest.keyClicks(form._name, "Half a na")
    QTest.keyClick(form, Qt.Key.Key_Escape)
    demo.until(lambda: not demo.layers())
    demo.until(lambda: drafts.read_draft_form(demo.office, "client:new") is not None)
    QTest.keyClick(demo.window, Qt.Key.Key_N, CONTROL)
    again = demo.layer(ClientForm)
    demo.until(lambda: again._name.text() == "Half a na")
    # discarding forgets it
    again.discard()
    demo.until(lambda: drafts.read_draft_form(demo.office, "client:new") is None)


def test_leaving_the_workstation_locks_the_window_at_once(nothing: Seat) -> None:
    assert nothing.application.away is not None
    nothing.application.away.left.emit()
    assert nothing.window.covered
