"""The registry of commands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import message
from app.domain.permissions import Action as Permission
from app.ui.actions import Actions, keys_text
from app.words import Words


def nothing() -> None:
    pass


def test_a_command_exists_once(actions: Actions) -> None:
    actions.add("clients.new", message("New client"), nothing)
    with pytest.raises(ValueError, match="twice"):
        actions.add("clients.new", message("New client"), nothing)


def test_it_runs_and_has_its_name_and_keys(actions: Actions) -> None:
    ran: list[int] = []
    action = actions.add("clients.new", message("New client"), lambda: ran.append(1), keys="Ctrl+N", icon_name="plus")
    action.trigger()
    assert ran == [1]
    assert (action.text(), action.shortcut().toString()) == ("New client", "Ctrl+N")
    assert actions.get("clients.new") is action
    assert actions.command("clients.new").icon == "plus"


def test_a_refused_command_stays_listed_with_its_reason(words: Words, qapp: object) -> None:
    actions = Actions(words, lambda permission: permission is not Permission.CLIENTS_WRITE)
    action = actions.add("clients.new", message("New client"), nothing, permission=Permission.CLIENTS_WRITE)
    allowed = actions.add("audit.check", message("Check chain"), nothing, permission=Permission.AUDIT_VERIFY)
    assert not action.isEnabled()
    assert actions.reason("clients.new") == "Your roles do not include this."
    assert allowed.isEnabled()
    assert actions.reason("audit.check") == ""
    assert [each.id for each in actions.commands()] == ["clients.new", "audit.check"]


def test_a_reason_comes_and_goes(actions: Actions) -> None:
    actions.add("clients.save", message("Save"), nothing)
    actions.refuse("clients.save", "Nothing changed.")
    assert actions.reason("clients.save") == "Nothing changed."
    actions.allow("clients.save")
    assert actions.get("clients.save").isEnabled()
    assert actions.reason("clients.save") == ""


def test_no_reason_that_goes_lets_a_person_do_what_they_may_not(words: Words, qapp: object) -> None:
    actions = Actions(words, lambda permission: permission is not Permission.CLIENTS_WRITE)
    actions.add("clients.new", message("New client"), nothing, permission=Permission.CLIENTS_WRITE)
    actions.refuse("clients.new", "Nothing is chosen.")
    assert actions.reason("clients.new") == "Your roles do not include this."
    actions.allow("clients.new")
    assert not actions.get("clients.new").isEnabled()
    assert actions.reason("clients.new") == "Your roles do not include this."


def test_a_panel_s_keys_work_only_there_and_come_before_the_window_s(actions: Actions) -> None:
    actions.add("window.refresh", message("Ask again"), nothing, keys="F5")
    actions.add("audit.check", message("Check chain"), nothing, keys="F5", panel="audit")
    actions.add("clients.new", message("New client"), nothing, keys="Ctrl+N", panel="clients")

    def keys() -> list[str]:
        return [actions.get(each.id).shortcut().toString() for each in actions.commands()]

    actions.show_panel("audit")
    assert keys() == ["", "F5", ""]
    actions.show_panel("clients")
    assert keys() == ["F5", "", "Ctrl+N"]
    assert [each.id for each in actions.commands("clients")] == ["window.refresh", "clients.new"]


def test_later_commands_are_heard_in_the_window_too(actions: Actions, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    first = actions.add("one", message("One"), nothing)
    actions.attach(window)
    second = actions.add("two", message("Two"), nothing)
    assert window.actions() == [first, second]


@pytest.mark.parametrize(
    ("keys", "said"), [("Ctrl+N", "Ctrl N"), ("Ctrl+Shift+T", "Ctrl Shift T"), ("Ctrl++", "Ctrl plus"), ("F5", "F5")]
)
def test_keys_are_printed_as_on_the_caps(keys: str, said: str) -> None:
    assert keys_text(keys) == said


def test_what_a_command_answers_is_ignored(actions: Actions) -> None:
    run: Callable[[], object] = dict
    actions.add("x", message("X"), run).trigger()


def test_a_command_follows_what_the_person_may_do_now(words: Words, qapp: object) -> None:
    held = {Permission.CLIENTS_WRITE}
    actions = Actions(words, lambda permission: permission in held)
    for permission in (Permission.CLIENTS_WRITE, Permission.AUDIT_VERIFY):
        actions.add(permission.value, message("Check chain"), nothing, permission=permission)
    assert not actions.get("audit.verify").isEnabled()
    held ^= {Permission.CLIENTS_WRITE, Permission.AUDIT_VERIFY}
    actions.judge()
    assert actions.get("audit.verify").isEnabled()
    assert actions.reason("clients.write") == "Your roles do not include this."
    actions.allow("clients.write")
    assert not actions.get("clients.write").isEnabled()
