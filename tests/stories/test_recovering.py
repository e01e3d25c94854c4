"""Somebody has forgotten the password: the recovery key and a new one open the lock, and the office."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import Wanted, ways
from app.config import Paths, Settings
from app.domain.errors import TooManyTries, message
from app.domain.events import Changes
from app.domain.permissions import Role
from app.security.keys import CHEAPEST
from app.services import demo as service
from app.services import signin, trail, users
from app.services.signin import Surroundings
from app.services.sync import Sync
from app.ui.application import Application, Opened
from app.ui.signin import SignIn
from app.ui.style import Look
from tests.stories.seat import PASSWORD, PATIENCE, Clock, Seat, Template

NEW = "eleven slow velvet lanterns"


def lock(seat: Seat) -> SignIn:
    seat.window.desk.actions.get("window.lock").trigger()
    seat.until(lambda: seat.window.covered)
    seat.settle()
    screen = seat.application.lock_screen
    assert screen is not None
    return screen


def type_in(screen: SignIn, recovery: str, password: str, again: str) -> None:
    for editor, text in ((screen.recovery, recovery), (screen.password, password), (screen.again, again)):
        editor.clear()
        QTest.keyClicks(editor, text)


def mistyped(key: str) -> str:
    """The key with one letter of its third group changed."""
    at = 2 * 8
    return key[:at] + ("A" if key[at] != "A" else "B") + key[at + 1 :]


def test_the_lock_opens_to_the_recovery_key_and_takes_a_new_password(demo: Seat, filled: Template) -> None:
    screen = lock(demo)
    QTest.keyClick(screen._way, Qt.Key.Key_Space)
    assert screen.recovery.hasFocus()
    # every mistake stands beside the field it belongs to, and nothing else is lost
    type_in(screen, mistyped(filled.recovery), NEW, "something else entirely")
    screen.unlock.click()
    assert screen.again_field.error == "The two passwords differ."
    type_in(screen, mistyped(filled.recovery), NEW, NEW)
    screen.unlock.click()
    assert "Setting the new password" in screen._said._text.plain
    demo.until(lambda: "Compare group 3 with the paper." in screen.recovery_field.error)
    assert screen.password.text() == NEW
    type_in(screen, filled.recovery, "short", "short")
    screen.unlock.click()
    demo.until(lambda: "at least 15 characters" in screen.password_field.error)
    assert demo.window.covered
    # the right ones open, and from now on the new password is the one
    type_in(screen, filled.recovery.lower().replace("-", " "), NEW, NEW)
    screen.unlock.click()
    demo.until(lambda: not demo.window.covered)
    lines = trail.audit_page(demo.office, trail.Filter(actor="ana")).lines
    assert [line.action for line in lines][:2] == ["session:unlocked", "user:password-reset"]
    screen = lock(demo)
    QTest.keyClicks(screen.password, NEW)
    screen.unlock.click()
    demo.until(lambda: not demo.window.covered)


def test_after_too_many_tries_the_lock_counts_down_and_the_recovery_key_still_opens(
    demo: Seat, filled: Template
) -> None:
    screen = lock(demo)
    for _ in range(5):
        QTest.keyClicks(screen.password, "not this one at all")
        screen.unlock.click()
        demo.until(lambda: "wrong" in screen._said._text.plain and screen.unlock.isEnabled())
        screen._said.say("info", "", "text2")
    QTest.keyClicks(screen.password, "not this one at all")
    screen.unlock.click()
    demo.until(lambda: screen._said._text.plain == "Too many tries have failed. Next try in 30 seconds.")
    assert not screen.unlock.isEnabled()
    screen._wait.timeout.emit()
    assert "29 seconds" in screen._said._text.plain
    screen._way.click()
    assert screen.unlock.isEnabled()
    type_in(screen, filled.recovery, NEW, NEW)
    screen.unlock.click()
    demo.until(lambda: not demo.window.covered)


@pytest.fixture
def outside(qtbot: QtBot, still: Look, empty: Template, tmp_path: Path) -> Iterator[Application]:
    """The application before its sign-in screen, at an office with nothing in it."""
    folder, clock = empty.copy(tmp_path / "office"), Clock()

    def open_office(user: str, password: str, heard: Callable[[Changes], None]) -> Opened:
        around = Surroundings(Paths(folder), clock, heard, cost=CHEAPEST, rounds=4)
        office = signin.open_office(around, user, password)
        return Opened(office, Sync(office, tuple, heard))

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    made = replace(ways(Wanted(office=str(folder))), open=open_office, save_settings=lambda _settings: None)
    application = Application(app, made, Settings())
    application.start()
    yield application
    left = (application.window, application.screen, application.ring, application)
    application.close()
    for each in left:
        if each is not None:
            each.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # of all


def test_the_recovery_key_signs_in_with_a_new_password(outside: Application, qtbot: QtBot, empty: Template) -> None:
    screen = outside.screen
    assert isinstance(screen, SignIn)
    screen._switch.click()
    screen._way.click()
    QTest.keyClicks(screen.user, "nobody")
    type_in(screen, mistyped(empty.recovery), NEW, NEW)
    screen.unlock.click()
    qtbot.waitUntil(lambda: "Compare group 3" in screen.recovery_field.error, timeout=PATIENCE)
    type_in(screen, empty.recovery, NEW, NEW)
    screen.unlock.click()
    qtbot.waitUntil(lambda: "There is no user nobody" in screen.user_field.error, timeout=PATIENCE)
    screen.user.setText(service.USER)
    screen.unlock.click()
    qtbot.waitUntil(lambda: outside.window is not None, timeout=3 * PATIENCE)  # two real derivations
    assert outside.opened is not None
    assert "user:password-reset" in [
        line.action for line in trail.audit_page(outside.opened.office, trail.Filter()).lines
    ]


def test_the_sign_in_counts_down(outside: Application, qtbot: QtBot) -> None:
    screen = outside.screen
    assert isinstance(screen, SignIn)
    outside._refused(TooManyTries(message("Too many tries have failed."), seconds=2))
    assert screen._said._text.plain == "Too many tries have failed. Next try in 2 seconds."
    assert not screen.unlock.isEnabled()
    screen._wait.timeout.emit()
    screen._wait.timeout.emit()
    assert screen.unlock.isEnabled()
    assert screen._said.isHidden()


def test_an_invited_person_signs_in_with_the_code_and_a_password_of_their_own(
    outside: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    around = Surroundings(Paths(tmp_path / "office"), Clock(), cost=CHEAPEST, rounds=4)
    office = signin.open_office(around, service.USER, PASSWORD)
    invited = users.Wanted(name="jorge", full_name="Jorge Paz", roles=frozenset({Role.AUDITOR}))
    code = users.invite(office, invited).text
    office.close()
    outside._ways = replace(outside._ways, recover=partial(signin.let_in, around))
    screen = outside.screen
    assert isinstance(screen, SignIn)
    screen._switch.click()
    screen._way.click()
    QTest.keyClicks(screen.user, "jorge")
    type_in(screen, code[:-1], NEW, NEW)
    screen.unlock.click()
    qtbot.waitUntil(lambda: "4 groups of 8" in screen.recovery_field.error, timeout=PATIENCE)
    type_in(screen, code, NEW, NEW)
    screen.unlock.click()
    qtbot.waitUntil(lambda: outside.window is not None, timeout=3 * PATIENCE)
    assert outside.opened is not None
    assert outside.opened.office.person.full_name == "Jorge Paz"
    assert outside.window is not None
    outside.window.go("settings")  # an auditor reads who may do what, and changes none of it
    assert outside.window.desk.actions.reason("users.invite") == "Your roles do not include this."
