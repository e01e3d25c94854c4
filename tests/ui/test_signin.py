"""Signing in, and the lock."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QFontInfo, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import BadInput, NotSignedIn, message
from app.security.recovery import recovery_text
from app.ui.crash import CrashDialog
from app.ui.scrim import Scrim
from app.ui.signin import Fact, Known, SignIn, SignInRequest
from app.ui.style import Look
from app.ui.widgets.layouts import column
from app.ui.widgets.text import Text
from app.words import Words
from tests.ui.cuts import cut, squeezed

KEY = Qt.Key
PASSES = 9  # until what asked for another size has got it
ANA = Known("ana", "Ana Beltrán", "Fund manager", "AB")


def screen(qtbot: QtBot, words: Words, known: Known | None = None, *, locked: bool = False) -> SignIn:
    made = SignIn(words, known=known, locked=locked, note="Locked at 18:31. Your draft is kept.",
                  facts=[Fact("Still collecting from 14 MT5 accounts"), Fact("Workstation DESK-04", "monitor")],
                  version="FIDUS 0.1.0")  # fmt: skip
    qtbot.addWidget(made)
    made.resize(1180, 720)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.focus()
    return made


def test_a_known_person_types_the_password_and_presses_enter(qtbot: QtBot, words: Words) -> None:
    made = screen(qtbot, words, ANA)
    assert made.password.hasFocus()
    assert made.user_field.isHidden()
    qtbot.keyClicks(made.password, "a long enough secret")
    with qtbot.waitSignal(made.entered) as told:
        qtbot.keyClick(made.password, KEY.Key_Return)
    assert told.args == [SignInRequest("ana", "a long enough secret")]
    assert "secret" not in repr(told.args[0])


def test_somebody_new_says_who_it_is(qtbot: QtBot, words: Words) -> None:
    made = screen(qtbot, words)
    assert made.user.hasFocus()
    with qtbot.assertNotEmitted(made.entered):
        qtbot.keyClick(made.user, KEY.Key_Return)
    assert made.user_field.error == "This is needed."
    assert made.password_field.error == "This is needed."
    qtbot.keyClicks(made.user, "marta")
    qtbot.keyClicks(made.password, "another secret")
    with qtbot.waitSignal(made.entered) as told:
        made.unlock.click()
    assert told.args[0].user == "marta"


def test_another_user_can_take_the_place_of_a_known_one(qtbot: QtBot, words: Words) -> None:
    made = screen(qtbot, words, ANA)
    made._switch.click()
    assert made.user_field.isVisible()
    assert made.user.hasFocus()


def test_a_refusal_is_said_and_goes_while_typing(qtbot: QtBot, words: Words) -> None:
    made = screen(qtbot, words, ANA)
    qtbot.keyClicks(made.password, "wrong")
    made.wait()
    assert not made.unlock.isEnabled()
    with qtbot.assertNotEmitted(made.entered):
        qtbot.keyClick(made, KEY.Key_Return)
    made.show_error(NotSignedIn(message("The user name or the password is wrong.")))
    assert made.unlock.isEnabled()
    assert made.password.text() == ""
    assert made._said._text.plain == "The user name or the password is wrong."
    qtbot.keyClick(made.password, "a")
    assert made._said.isHidden()


def test_after_too_many_tries_the_button_counts_down(qtbot: QtBot, words: Words) -> None:
    made = screen(qtbot, words, ANA)
    made.show_error(NotSignedIn(message("Too many tries.")), seconds=2)
    assert made._said._text.plain == "Too many tries. Next try in 2 seconds."
    assert not made.unlock.isEnabled()
    made._wait.timeout.emit()
    assert made._said._text.plain == "Too many tries. Next try in 1 second."
    made._wait.timeout.emit()
    assert made.unlock.isEnabled()
    assert made.password.hasFocus()
    assert not made._wait.isActive()


def test_the_recovery_key_does_not_wait_for_the_count_down(qtbot: QtBot, words: Words) -> None:
    made = screen(qtbot, words, ANA)
    made.show_error(NotSignedIn(message("Too many tries.")), seconds=2)
    made._way.click()
    assert made.unlock.isEnabled()
    made._wait.timeout.emit()
    assert made._said.isHidden()
    made._way.click()
    assert made._said._text.plain == "Too many tries. Next try in 1 second."
    assert not made.unlock.isEnabled()
    made._way.click()
    made.again.setFocus()
    made._wait.timeout.emit()
    assert made.again.hasFocus()
    made.wait()
    assert not made._way.isEnabled()


def test_the_recovery_key_asks_for_a_new_password_twice(qtbot: QtBot, words: Words) -> None:
    made = screen(qtbot, words, ANA)
    qtbot.keyClicks(made.password, "half a pass")
    made._way.click()
    assert made.recovery.hasFocus()
    assert made.password.text() == ""
    qtbot.keyClicks(made.password, "a brand new secret")
    made.unlock.click()
    assert made.recovery_field.error == "This is needed."
    assert made.again_field.error == "The two passwords differ."
    qtbot.keyClicks(made.recovery, "ABCDEFG-HIJKLMN")
    qtbot.keyClicks(made.again, "a brand new secret")
    with qtbot.waitSignal(made.entered) as told:
        made.unlock.click()
    assert told.args == [SignInRequest("ana", "a brand new secret", "ABCDEFG-HIJKLMN")]
    assert "ABCDEFG" not in repr(told.args[0])
    made._way.click()
    assert made.recovery_field.isHidden()
    assert made.again_field.isHidden()
    assert made.recovery.text() == made.password.text() == ""


@pytest.mark.parametrize("name", ["recovery", "password"])
def test_a_refusal_stands_beside_its_field_and_loses_nothing(qtbot: QtBot, words: Words, name: str) -> None:
    made = screen(qtbot, words, ANA)
    made._way.click()
    for editor in (made.recovery, made.password, made.again):
        qtbot.keyClicks(editor, "something typed")
    made.wait()
    made.show_error(BadInput(message("This will not do."), message("Try another."), field=name))
    field = made.recovery_field if name == "recovery" else made.password_field
    assert field.error == "This will not do. Try another."
    assert field.editor.hasFocus()
    assert made._said.isHidden()
    assert made.password.text() == "something typed"


def test_a_long_refusal_is_read_whole(qtbot: QtBot, words: Words) -> None:
    made = screen(qtbot, words, ANA)
    made._way.click()
    made.show_error(BadInput(message("A sentence that goes on for a while. " * 6), field="recovery"))
    said = made.recovery_field._error
    qtbot.waitUntil(lambda: said.height() >= said.heightForWidth(said.width()) > 40)


def test_a_refusal_of_a_field_that_is_not_shown_is_still_said(qtbot: QtBot, words: Words) -> None:
    made = screen(qtbot, words, ANA)
    made.show_error(NotSignedIn(message("There is no such user."), field="user"))
    assert made._said._text.plain == "There is no such user."


def test_caps_lock_is_told(qtbot: QtBot, words: Words) -> None:
    made = screen(qtbot, words, ANA)
    qtbot.keyClick(made.password, "A")
    assert made._caps.isVisible()
    qtbot.keyClick(made.password, "a")
    assert made._caps.isHidden()


def test_the_lock_names_the_person_and_shows_no_amount(qtbot: QtBot, words: Words) -> None:
    made = screen(qtbot, words, ANA, locked=True)
    said = [each.plain for each in made.findChildren(Text) if each.isVisible()]
    assert {"Ana Beltrán", "Locked at 18:31. Your draft is kept.", "Still collecting from 14 MT5 accounts"} <= set(said)
    assert not any("," in each and any(letter.isdigit() for letter in each) for each in said)
    assert made.unlock.text() == "Unlock"
    assert made._switch.isHidden()
    made.grab()


def test_the_corner_says_the_time_as_long_as_the_screen_stands(qtbot: QtBot, words: Words) -> None:
    moments = iter(["18:33:05", "18:33:06"])
    made = SignIn(words, known=ANA, locked=True, time=lambda: next(moments))
    qtbot.addWidget(made)
    assert made.clock.plain == "18:33:05"
    every = next(timer for timer in made.findChildren(QTimer) if timer is not made._wait)
    every.timeout.emit()
    assert made.clock.plain == "18:33:06"


def test_a_whole_recovery_key_can_be_read_while_it_is_typed(qtbot: QtBot, words: Words) -> None:
    made = screen(qtbot, words, ANA)
    made._way.click()
    qtbot.keyClicks(made.recovery, recovery_text(bytes(range(32))))
    written = QFontMetrics(made.recovery.font()).horizontalAdvance(made.recovery.text())
    assert QFontInfo(made.recovery.font()).fixedPitch()
    assert made.recovery.cursorRect().right() > written  # nothing has moved out on the left
    assert written < made.recovery.width()


def test_language_theme_and_leaving_are_asked_for(qtbot: QtBot, words: Words) -> None:
    made = screen(qtbot, words)
    with qtbot.waitSignal(made.language_chosen) as told:
        qtbot.keyClick(made._language, KEY.Key_Right)
    assert told.args == ["es"]
    with qtbot.waitSignal(made.theme_asked):
        made._theme.click()
    with qtbot.waitSignal(made.quit_asked):
        made._quit.click()


def test_the_lock_covers_the_window_and_gives_back_the_same_place(qtbot: QtBot, words: Words) -> None:
    window = QWidget()
    draft = QLineEdit("half a draft")
    QVBoxLayout(window).addWidget(draft)
    qtbot.addWidget(window)
    window.resize(1180, 720)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    draft.setFocus()
    cover = Scrim(window, firm=True, opaque=True)
    lock = SignIn(words, known=ANA, locked=True)
    cover.setLayout(column(lock))
    cover.open()
    lock.focus()
    qtbot.keyClick(lock.password, KEY.Key_Escape)
    assert cover.isVisible()
    for _ in range(8):
        qtbot.keyClick(window.focusWidget(), KEY.Key_Tab)
        assert lock.isAncestorOf(window.focusWidget())
    window.resize(1300, 800)
    assert cover.size() == window.size()
    with qtbot.waitSignal(cover.closed):
        cover.close_again()
    assert draft.hasFocus()
    assert draft.text() == "half a draft"
    cover.close_again()


@pytest.mark.parametrize("details", ["Traceback: one by nothing"])
def test_a_crash_can_be_copied(qtbot: QtBot, words: Words, details: str) -> None:
    dialog = CrashDialog(words, details, "0.1.0")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert details in copied
    assert copied.startswith("FIDUS 0.1.0")
    assert dialog.copy.text() == "Copied"
    dialog.grab()


def test_two_long_errors_fit_in_the_smallest_window_with_larger_text(qtbot: QtBot, words: Words, look: Look) -> None:
    look.set_scale(125)
    made = screen(qtbot, words)
    made.set_recovery(on=True)
    long = "The recovery key is not complete: compare it letter by letter with the paper it was written on. " * 2
    made.again_field.show_error(words("The two passwords differ."))
    made.show_error(BadInput(message(long), field="recovery"))
    made.show_error(NotSignedIn(message(long)))
    for _ in range(PASSES):
        QCoreApplication.processEvents()
    assert made.height() == 720
    assert cut(made) == []
    assert squeezed(made) == []
