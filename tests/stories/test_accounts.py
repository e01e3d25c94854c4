"""Stories: an account is added, tested, moved, put out of use; a broken terminal says what to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.bridge import verify
from app.bridge.backend import Backend
from app.bridge.process import Timing
from app.bridge.simulator.broker import Fault, Scenario
from app.bridge.terminal import TerminalState
from app.config import Paths
from app.domain.events import Changes
from app.domain.holdings import Purpose
from app.security.keys import CHEAPEST
from app.services import accounts as service
from app.services import demo as demo_service
from app.services import signin, trail, verification
from app.services.signin import Surroundings
from app.services.sync import Sync
from app.services.terminals import Fleet
from app.services.verification import Told
from app.ui.application import Opened
from app.ui.dialogs.account import AccountDialog
from app.ui.dialogs.account_check import AccountTest
from app.ui.forms.account import PurposeForm, UseForm
from app.ui.panels.accounts import TERMINALS, AccountsPanel
from app.ui.style import Look
from tests.bridge.support import AT, FIRST, SECOND, SERVER, TERMINAL, world
from tests.bridge.test_verify import info_with, module_like
from tests.services.worlds import HARBOUR, SECRET, add
from tests.stories.seat import PASSWORD, Seat, Template

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
SLOW = 20_000  # milliseconds: a child process is started


class HarbourSeat(Seat):
    """A seat at an empty office whose terminals are those of a small world, which a test may break."""

    def __init__(self, qtbot: QtBot, template: Template, folder: Path) -> None:
        super().__init__(qtbot, template, folder, demo=False)
        self.clock.moment = AT
        self.scenario: Scenario = world()

    def _open(self, heard: Callable[[Changes], None]) -> Opened:
        around = Surroundings(Paths(self._folder), self.clock, heard, cost=CHEAPEST, rounds=4)
        office = signin.open_office(around, demo_service.USER, PASSWORD)
        office = replace(office, backend=Backend(self.scenario, timing=Timing(period=0.05)))
        return Opened(office, Sync(office, Fleet(office), heard))

    def slowly(self, holds: Callable[[], bool]) -> None:
        """Wait for something that a child process has to do first."""
        self.qtbot.waitUntil(lambda: self._sound() and holds(), timeout=SLOW)

    def open_panel(self) -> AccountsPanel:
        self.go("accounts")
        return self.panel(AccountsPanel)


@pytest.fixture
def harbour(qtbot: QtBot, still: Look, empty: Template, tmp_path: Path) -> Iterator[HarbourSeat]:
    seat = HarbourSeat(qtbot, empty, empty.copy(tmp_path / "harbour"))
    yield seat
    seat.end()


def with_account(seat: HarbourSeat) -> AccountsPanel:
    """The window of an office that reads the first account."""
    seat.start()
    add(seat.office)
    panel = seat.open_panel()
    seat.slowly(lambda: panel.accounts.table.current() is not None)
    return panel


def fill(seat: HarbourSeat, dialog: AccountDialog) -> None:
    """Type the first account and its new terminal."""
    for editor, text in (
        (dialog.name, TERMINAL),
        (dialog.path, HARBOUR.path),
        (dialog.server, SERVER),
        (dialog.login, str(FIRST.login)),
        (dialog.password, SECRET),
    ):
        editor.setFocus()
        editor.clear()
        QTest.keyClicks(editor, text)


def open_wizard(seat: HarbourSeat) -> AccountDialog:
    seat.open_panel()
    seat.window.activateWindow()  # the list of known servers was a window too
    seat.until(seat.window.isActiveWindow)
    QTest.keyClick(seat.window, Qt.Key.Key_N, CONTROL)
    return seat.layer(AccountDialog)


def outcome(dialog: AccountDialog | AccountTest, check: str) -> str:
    return dialog.checks.lines[check].state


def test_an_account_is_added_and_read(harbour: HarbourSeat) -> None:
    harbour.start()
    dialog = open_wizard(harbour)
    assert dialog.password.echoMode() is QLineEdit.EchoMode.Password
    assert not dialog.save.isEnabled()
    fill(harbour, dialog)
    QTest.mouseClick(dialog.verify_button, LEFT)
    harbour.slowly(dialog.save.isEnabled)
    assert {line.state for line in dialog.checks.lines.values()} == {"passed"}
    assert "10,122.75" in dialog.figures.plain
    # what is changed after it was verified has not been verified
    QTest.keyClicks(dialog.password, "x")
    assert not dialog.save.isEnabled()
    dialog.password.setText(SECRET)
    dialog.verify()
    harbour.slowly(dialog.save.isEnabled)
    QTest.keyClick(dialog.save, Qt.Key.Key_S, CONTROL)
    harbour.slowly(lambda: not harbour.layers())
    panel = harbour.panel(AccountsPanel)
    harbour.slowly(lambda: [row.key for row in panel.accounts.table.model.rows] == [FIRST])
    harbour.slowly(lambda: FIRST in harbour.office.live.readings())
    (row,) = service.account_rows(harbour.office)
    assert (row.terminal, row.account.name, row.trade_allowed) == (TERMINAL, "Account 30000001", False)
    # it joins the terminal that is known now
    again = open_wizard(harbour)
    assert again.terminal.value() == TERMINAL
    again.leave()


def test_a_wrong_password_stops_at_the_second_check_with_what_to_do(harbour: HarbourSeat) -> None:
    harbour.scenario = world(Fault.REFUSED)
    harbour.start()
    dialog = open_wizard(harbour)
    fill(harbour, dialog)
    QTest.keyClick(dialog.password, Qt.Key.Key_Return)
    harbour.slowly(lambda: outcome(dialog, "login accepted") == "failed")
    harbour.settle()
    said = dialog.checks.lines["login accepted"].said
    assert "The broker refused the sign-in of 30000001@Harbour-Live." in said
    assert "Login to Trade Account" in said
    assert outcome(dialog, "terminal answers") == "passed"
    assert outcome(dialog, "server") == "waiting"
    assert not dialog.save.isEnabled()
    dialog.leave()
    assert service.account_rows(harbour.office) == ()


def test_a_password_that_can_trade_is_warned_of_and_may_be_kept(
    harbour: HarbourSeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Here(verify.Verification):
        """In this process, where an answer can be changed."""

        def run(self, listen: Callable[[Told], None]) -> Told:
            told = list(verify.checked(self._attempt))
            for each in told:
                listen(each)
            return told[-1]

    monkeypatch.setattr(verify, "module", module_like(account_info=info_with(trade_allowed=True)))
    monkeypatch.setattr(verification, "Verification", Here)
    harbour.start()
    dialog = open_wizard(harbour)
    fill(harbour, dialog)
    dialog.verify()
    harbour.slowly(dialog.save.isEnabled)
    line = dialog.checks.lines["read-only"]
    assert line.state == "warned"
    assert "This password can trade: use the investor password." in line.said
    dialog.keep()
    harbour.slowly(lambda: not harbour.layers())
    panel = harbour.panel(AccountsPanel)
    harbour.slowly(lambda: bool(panel.accounts.table.model.rows))
    assert panel.accounts.table.model.rows[0].trade_allowed is True


def test_a_mute_terminal_is_stopped_at_once_by_hand(harbour: HarbourSeat) -> None:
    harbour.scenario = world(Fault.MUTE, 3)
    harbour.start()
    dialog = open_wizard(harbour)
    fill(harbour, dialog)
    dialog.verify()
    harbour.slowly(lambda: outcome(dialog, "login accepted") == "running")
    assert not dialog.verify_button.isEnabled()
    QTest.mouseClick(dialog.stop_button, LEFT)
    harbour.slowly(lambda: not dialog.busy)
    assert "Stopped" in dialog.state.plain
    assert dialog.verify_button.isEnabled()
    dialog.leave()


def test_closing_the_wizard_stops_what_is_under_way_and_forgets_the_password(harbour: HarbourSeat) -> None:
    harbour.scenario = world(Fault.MUTE, 3)
    harbour.start()
    dialog = open_wizard(harbour)
    fill(harbour, dialog)
    dialog.verify()
    harbour.slowly(lambda: outcome(dialog, "login accepted") == "running")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.password.text() == ""
    harbour.slowly(lambda: harbour.application.tasks.under_way == 0)


def test_bad_input_is_said_beside_its_field_and_tries_nothing(harbour: HarbourSeat) -> None:
    harbour.start()
    dialog = open_wizard(harbour)
    fill(harbour, dialog)
    dialog.login.setText("twelve")
    dialog.verify()
    assert "A login is a number" in dialog.fields["login"].error
    assert not dialog.busy
    dialog.login.setText(str(FIRST.login))
    dialog.password.clear()
    dialog.verify()
    assert "needed" in dialog.fields["password"].error
    dialog.leave()


def test_kept_by_statements_alone_it_is_read_through_no_terminal(harbour: HarbourSeat) -> None:
    harbour.start()
    dialog = open_wizard(harbour)
    fill(harbour, dialog)
    QTest.mouseClick(dialog.statements, LEFT)
    harbour.until(lambda: not harbour.layers())
    (row,) = service.account_rows(harbour.office)
    assert (row.tier.value, row.terminal) == ("statement import", "")


def test_the_eye_shows_what_is_typed(harbour: HarbourSeat) -> None:
    harbour.start()
    dialog = open_wizard(harbour)
    QTest.mouseClick(dialog.eye, LEFT)
    assert dialog.password.echoMode() is QLineEdit.EchoMode.Normal
    dialog.leave()


def test_an_account_is_tested_and_the_time_is_kept(harbour: HarbourSeat) -> None:
    panel = with_account(harbour)
    QTest.keyClick(harbour.window, Qt.Key.Key_T, CONTROL)
    dialog = harbour.layer(AccountTest)
    harbour.slowly(lambda: not dialog.busy)
    assert {line.state for line in dialog.checks.lines.values()} == {"passed"}
    dialog.leave()
    lines = trail.audit_page(harbour.office, trail.Filter(subject=str(FIRST))).lines
    assert lines[0].action == "account:verified"
    assert panel.accounts.table.current() is not None


def test_a_purpose_changes_with_a_day_and_a_reason(harbour: HarbourSeat) -> None:
    panel = with_account(harbour)
    panel.accounts.change_purpose()
    form = harbour.layer(PurposeForm)
    form._purpose.set_value(Purpose.GAINS.value)
    form.submit()
    harbour.until(lambda: "ten characters" in form.fields["reason"].error)
    form._reason.setText("gains are set apart from now on")
    form.submit()
    harbour.until(lambda: not harbour.layers())
    purposes = service.account_detail(harbour.office, FIRST).purposes
    assert [(each.purpose, each.by) for each in purposes] == [(Purpose.GAINS, "ana"), (Purpose.TRADING, "ana")]


def test_an_account_out_of_use_is_asked_for_first_and_can_come_back(harbour: HarbourSeat) -> None:
    panel = with_account(harbour)
    for active in (False, True):
        panel.accounts.change_use()
        form = harbour.layer(UseForm)
        QTest.mouseClick(form.save_button, LEFT)
        harbour.slowly(lambda: not harbour.layers())
        harbour.slowly(lambda: panel.accounts.table.model.rows[0].account.active is active)  # noqa: B023 - called at once


def test_a_terminal_says_how_it_stands_and_is_stopped_and_started(harbour: HarbourSeat) -> None:
    panel = with_account(harbour)
    panel.show_view(TERMINALS)
    view = panel.terminals
    harbour.slowly(lambda: bool(view.table.model.rows) and view.table.model.rows[0].state is TerminalState.LIVE)
    view.switch()
    harbour.slowly(lambda: not view.table.model.rows[0].setting.active)
    view.switch()
    harbour.slowly(lambda: view.table.model.rows[0].state is TerminalState.LIVE)
    view.try_again()
    harbour.slowly(lambda: harbour.application.tasks.under_way == 0)
    assert SECOND not in view.table.model.rows[0].accounts
