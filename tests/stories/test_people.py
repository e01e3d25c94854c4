"""A colleague is let in and given a role by two people; the table of roles changes; the password is asked for again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.duties import DUTIES
from app.domain.permissions import Action, Role
from app.domain.users import UserState
from app.services import roles, users
from app.services.users import Wanted
from app.ui.dialogs.code import CodeDialog
from app.ui.forms.user import LeaveForm, SaveForm, UserForm
from app.ui.panels.settings import GENERAL, SettingsPanel
from app.ui.panels.settings_roles import SAVE
from app.ui.stepup import StepUp
from app.ui.widgets.buttons import Button
from app.ui.widgets.text import Text
from tests.colleagues import acting, hired
from tests.stories.seat import PASSWORD, Seat

LONG_AGO = timedelta(minutes=6)


@pytest.fixture
def settings(demo: Seat) -> SettingsPanel:
    demo.go("settings")
    return demo.panel(SettingsPanel)


def run(seat: Seat, command: str) -> None:
    seat.window.desk.actions.get(command).trigger()


def lines(panel: SettingsPanel) -> list[str]:
    """What waits for a second person."""
    said = [each.plain for each in panel.waiting.findChildren(Text) if each.isVisibleTo(panel)]
    return [each for each in said if "shall be" in each]


def confirm_last(panel: SettingsPanel) -> None:
    [*_, last] = [each for each in panel.waiting.findChildren(Button) if each.text() == "Confirm"]
    last.click()


def test_a_colleague_is_let_in_and_a_second_person_confirms_the_role(demo: Seat, settings: SettingsPanel) -> None:
    names = [row.user.full_name for row in settings.people.table.model.rows]
    assert names == ["Ana Beltrán", "Elena Duarte", "Iván Robles", "Jorge Paz", "Marta Soler"]
    run(demo, "users.invite")
    form = demo.layer(UserForm)
    QTest.keyClicks(form.name, "nuria")
    QTest.keyClicks(form.full_name, "Nuria Campos")
    form.submit()
    demo.until(lambda: "at least one role" in form.fields["roles"].error)
    form.roles.boxes[Role.OPERATIONS].setChecked(True)
    QTest.keyClick(form, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    shown = demo.layer(CodeDialog)
    assert len(shown.text.plain) == 35
    QTest.keyClick(shown, Qt.Key.Key_Return)
    demo.until(lambda: lines(settings)[1:] == ["Nuria Campos shall be: operations"])
    # whoever proposed it is refused, and told why
    confirm_last(settings)
    demo.until(lambda: any("proposed this yourself" in each.text for each in demo.window.header.bell._said))
    assert hired(demo.office, "nuria").roles == frozenset()
    # somebody else may
    asked = roles.waiting(demo.office)[-1]
    roles.confirm(acting(demo.office, "elena"), asked.id)
    demo.until(lambda: lines(settings) == ["Iván Robles shall be: fund manager, operations"])
    assert hired(demo.office, "nuria").roles == {Role.OPERATIONS}
    # and what somebody else has proposed is confirmed here
    confirm_last(settings)
    demo.until(lambda: not settings.waiting.isVisible())
    assert hired(demo.office, "ivan").roles == {Role.OPERATIONS, Role.MANAGER}


def test_a_change_of_the_table_is_outlined_undone_and_saved(demo: Seat, settings: SettingsPanel) -> None:
    table, header = settings.roles.table, demo.window.header
    assert settings.beginning
    table.toggle(Action.PAYMENTS_RECORD, Role.ADMIN)
    assert table.grants() == ()  # no change can give that
    table.toggle(Action.TABLES_EXPORT, Role.AUDITOR)
    table.toggle(Action.AUDIT_VERIFY, Role.AUDITOR)
    assert demo.window.desk.actions.get(SAVE).text() == "Save 2 changes…"
    assert header._primary is not None
    assert header._primary.isVisible()
    run(demo, "roles.undo")
    assert [each.action for each in table.grants()] == [Action.TABLES_EXPORT]
    run(demo, SAVE)
    form = demo.layer(SaveForm)
    assert "auditor may no longer: export tables" in [each.plain for each in form.findChildren(Text)]
    form.submit()
    demo.until(lambda: table.grants() == () and not demo.layers())
    demo.settle()
    assert Role.AUDITOR not in roles.matrix(demo.office)[Action.TABLES_EXPORT]
    assert Role.AUDITOR not in table.saved[Action.TABLES_EXPORT]
    assert settings.beginning


def test_after_five_minutes_the_password_is_asked_for_once_for_all_that_waits(
    demo: Seat, settings: SettingsPanel
) -> None:
    demo.clock.pass_by(LONG_AGO)
    settings.people.table.select("jorge")
    run(demo, "users.deactivate")
    form = demo.layer(LeaveForm)
    form.submit()
    asked = demo.layer(StepUp)
    QTest.keyClicks(asked.password, "not this one at all")
    QTest.keyClick(asked.password, Qt.Key.Key_Return)
    demo.until(lambda: "wrong" in asked.field.error)
    assert hired(demo.office, "jorge").active
    demo.until(asked.password.isEnabled)
    QTest.keyClicks(asked.password, PASSWORD)
    QTest.keyClick(asked.password, Qt.Key.Key_Return)
    demo.until(lambda: not hired(demo.office, "jorge").active)
    demo.until(lambda: not demo.layers())
    demo.settle()
    row = next(each for each in settings.people.table.model.rows if each.user.name == "jorge")
    assert row.state is UserState.INACTIVE


def test_closing_the_question_refuses_what_waited(demo: Seat, settings: SettingsPanel) -> None:
    demo.clock.pass_by(LONG_AGO)
    settings.people.table.select("jorge")
    run(demo, "users.deactivate")
    form = demo.layer(LeaveForm)
    form.submit()
    QTest.keyClick(demo.layer(StepUp), Qt.Key.Key_Escape)
    demo.until(lambda: "password again" in form._trouble.plain)
    assert hired(demo.office, "jorge").active
    assert form.save_button.isEnabled()


def test_what_somebody_else_has_taken_is_refused_at_the_next_action(demo: Seat, settings: SettingsPanel) -> None:
    assert settings.people.table.model.rows
    run(demo, "users.invite")
    form = demo.layer(UserForm)
    form.name.setText("nuria")
    form.roles.boxes[Role.AUDITOR].setChecked(True)
    mine = hired(demo.office, "ana")
    marta = acting(demo.office, "marta")
    users.change(marta, Wanted(name="ana", full_name=mine.full_name, roles=mine.roles - {Role.ADMIN}))
    form.submit()
    demo.until(lambda: "may not do this: people.manage" in form._trouble.plain)
    # and what can no longer be done says so
    demo.until(lambda: demo.window.desk.actions.reason("users.invite") == "Your roles do not include this.")
    assert Role.ADMIN not in hired(demo.office, "ana").roles


def test_the_table_is_walked_by_keys_and_offers_what_can_be_given(demo: Seat, settings: SettingsPanel) -> None:
    table = settings.roles.table
    table.setFocus()
    assert table.accessibleName() == "Figures of the office, administrator: reads"
    for _ in range(5):
        QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert table.accessibleName() == "Agents and commissions, fund manager: enters, approves"
    money = next(duty for duty in DUTIES if duty.noun.text == "Payment")
    offered = {role: table.menu(money, role).actions()[0] for role in (Role.ADMIN, Role.CLIENT_SERVICES)}
    assert not offered[Role.ADMIN].isEnabled()
    offered[Role.CLIENT_SERVICES].trigger()
    assert [each.role for each in table.grants()] == [Role.CLIENT_SERVICES]
    demo.window.desk.actions.get("roles.discard").trigger()
    assert table.grants() == ()


def test_what_cannot_be_done_to_an_account_says_why(demo: Seat, settings: SettingsPanel) -> None:
    actions = demo.window.desk.actions
    settings.people.table.select("ana")
    assert actions.reason("users.deactivate") == "Nobody changes their own roles or account."
    settings.people.table.select("jorge")
    assert actions.reason("users.deactivate") == ""
    assert actions.reason("users.unlock") == "Not for this account as it is now."
    settings.show_section(GENERAL)
    assert settings.general.isVisible()
    assert [each.plain for each in settings.general.values][:3] == ["Demo office", "USD", "America/New_York"]
