"""The first run, from language to an open office."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.errors import BadInput, Unavailable, message
from app.ui.firstrun import FirstRun, FirstRunResult
from app.ui.wizard.start import Option
from app.words import Words

KEY, ALT = Qt.Key, Qt.KeyboardModifier.AltModifier
GROUPS = tuple(f"ABCDEF{letter}" for letter in "234567AB")
PASSWORD = "four unrelated words"


def policy(password: str, context: Sequence[str]) -> None:
    if len(password) < 15 or any(each and each in password for each in context):
        raise BadInput(message("A password has at least {least} characters.", least=15), field="password")


@pytest.fixture
def wizard(qtbot: QtBot) -> FirstRun:
    made = FirstRun(lambda language: Words(language, Path()), policy, timezone="America/New_York")
    qtbot.addWidget(made)
    made.resize(1180, 720)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def to_account(wizard: FirstRun) -> None:
    wizard.advance()
    wizard.account.full_name.setText("Ana Beltrán")
    wizard.account.user.setText("ana")
    wizard.account.password.setText(PASSWORD)
    wizard.account.again.setText(PASSWORD)


def to_recovery(wizard: FirstRun) -> None:
    to_account(wizard)
    wizard.advance()
    wizard.show_recovery("-".join(GROUPS))


def to_start(wizard: FirstRun) -> None:
    to_recovery(wizard)
    for field, at in zip(wizard.recovery._fields, wizard.recovery.asked, strict=True):
        field.editor.setText(f" {GROUPS[at].lower()} ")  # type: ignore[attr-defined] # a TextEdit
    wizard.advance()


def test_everything_chosen_comes_out_as_one_value(wizard: FirstRun, qtbot: QtBot) -> None:
    to_start(wizard)
    assert wizard.forward.text() == "Open FIDUS"
    with qtbot.waitSignal(wizard.finished) as told:
        qtbot.keyClick(wizard, KEY.Key_Return)
    assert told.args == [
        FirstRunResult(
            language="en", region="en-US", timezone="America/New_York", office_name="", full_name="Ana Beltrán",
            user="ana", password=PASSWORD, start="empty",
        )
    ]  # fmt: skip
    assert PASSWORD not in repr(told.args[0])


def test_the_office_is_asked_for_once_after_the_account(wizard: FirstRun, qtbot: QtBot) -> None:
    to_account(wizard)
    with qtbot.waitSignal(wizard.create_asked) as told:
        qtbot.keyClick(wizard, KEY.Key_N, ALT)
    assert told.args[0].user == "ana"
    assert not wizard.forward.isEnabled()
    with qtbot.assertNotEmitted(wizard.create_asked):
        wizard.advance()
    wizard.show_recovery("-".join(GROUPS))
    assert wizard.step == 2
    assert not wizard.back.isEnabled()
    wizard.retreat()
    assert wizard.step == 2


def test_a_refusal_is_shown_beside_its_field(wizard: FirstRun) -> None:
    to_account(wizard)
    wizard.advance()
    wizard.show_error(BadInput(message("This user name is taken."), field="user"))
    assert wizard.account._user_field.error == "This user name is taken."
    assert wizard.forward.isEnabled()
    assert wizard.step == 1
    wizard.show_error(Unavailable(message("There is an office already."), message("Open it.")))
    assert wizard.account._office_field.error == "There is an office already. Open it."


def test_what_is_missing_or_weak_stops_the_account(wizard: FirstRun) -> None:
    wizard.advance()
    wizard.advance()
    account = wizard.account
    assert wizard.step == 1
    assert account._name_field.error == "This is needed."
    assert account._user_field.error == "This is needed."
    assert account._password_field.error == "A password has at least 15 characters."
    assert account.full_name.hasFocus()
    account.full_name.setText("Ana Beltrán")
    account.full_name.left.emit()
    assert account.user.text() == "ana"
    account.user.setText("x" * 81)
    account.password.setText(PASSWORD)
    wizard.advance()
    assert account._user_field.error == "A user name has 1 to 80 characters."
    assert account._again_field.error == "The two passwords differ."


def test_caps_lock_is_told_beside_the_password(wizard: FirstRun, qtbot: QtBot) -> None:
    wizard.advance()
    qtbot.keyClick(wizard.account.password, "A")
    assert wizard.account._password_field._hint.plain == "Caps Lock is on"
    qtbot.keyClick(wizard.account.password, "a")
    assert wizard.account._password_field._hint.plain == "15 characters or more"


def test_three_groups_of_the_key_are_typed_back(wizard: FirstRun) -> None:
    to_recovery(wizard)
    assert len(wizard.recovery.asked) == 3
    assert wizard.recovery._groups.accessibleName() == ", ".join(GROUPS)
    wizard.advance()
    assert wizard.step == 2
    assert all(field.error.startswith("This is not what stands there") for field in wizard.recovery._fields)
    assert wizard.recovery.summary() == ""
    for field, at in zip(wizard.recovery._fields, wizard.recovery.asked, strict=True):
        field.editor.setText(GROUPS[(at + 1) % len(GROUPS)])  # type: ignore[attr-defined] # a TextEdit
    wizard.advance()
    assert wizard.step == 2


def test_the_demo_can_be_chosen_and_a_step_taken_back(wizard: FirstRun, qtbot: QtBot) -> None:
    to_start(wizard)
    options = wizard.start.findChildren(Option)
    qtbot.keyClick(options[0], KEY.Key_Down)
    assert wizard.start.choice == "demo"
    assert options[1].hasFocus()
    qtbot.keyClick(wizard, KEY.Key_B, ALT)
    assert wizard.step == 2
    wizard.advance()
    qtbot.mouseClick(options[0], Qt.MouseButton.LeftButton)
    assert wizard.start.choice == "empty"
    wizard.start.choose("demo")
    assert wizard.result().start == "demo"
    qtbot.keyClick(options[1], KEY.Key_A)


def test_a_language_rebuilds_the_wizard_and_offers_its_region(wizard: FirstRun, qtbot: QtBot) -> None:
    with qtbot.waitSignal(wizard.language_chosen) as told:
        qtbot.keyClick(wizard.language._language, KEY.Key_Right)
    assert told.args == ["es"]
    assert wizard.words.language == "es"
    assert wizard.result().region == "es-ES"
    assert wizard.result().timezone == "America/New_York"
    assert "1.263.485,40" in wizard.language._example.plain
    wizard.language._region.set_value("es-MX")
    wizard.language._region.picked.emit()
    assert "USD\u00a01,263,485.40" in wizard.language._example.plain


def test_the_list_of_steps_says_what_was_chosen(wizard: FirstRun) -> None:
    to_start(wizard)
    assert wizard._steps._said == ("English · 1,234.56 · 7 Sep 2025", "Ana Beltrán, administrator", "written down", "")
    assert wizard._where.plain == "Step 4 of 4"
    assert wizard._steps.accessibleName() == "Start with"
    wizard.grab()


def test_other_keys_do_nothing(wizard: FirstRun, qtbot: QtBot) -> None:
    qtbot.keyClick(wizard, KEY.Key_X)
    assert wizard.step == 0
    assert wizard.sizeHint().width() == 1180
