"""Somebody puts accounts into windows of their own: they stay live, show nothing while locked, and keep their place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.bridge.simulator.demoplan import REFERENCE
from app.services.arrangements import kept_arrangement
from app.ui.apart import SMALLEST, Apart, ApartWindow, place_of
from app.ui.panels.monitor import MonitorPanel
from app.ui.panels.monitor_detail import AccountDetailPanel
from app.ui.style import Look, look
from tests.stories.seat import PASSWORD, Seat, Template

APART = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def watching(demo: Seat) -> MonitorPanel:
    demo.until(lambda: len(demo.office.live.readings()) == 14)
    demo.go("monitor")
    return demo.panel(MonitorPanel)


def opened(demo: Seat, panel: MonitorPanel, login: int) -> ApartWindow:
    """Open an account with the keys, and wait for its window."""
    line = next(line for line in panel.table.model.rows if line.key.login == login)
    panel.table.select(line.key)
    demo.window.activateWindow()
    demo.until(demo.window.isActiveWindow)
    QTest.keyClick(demo.window, Qt.Key.Key_O, APART)
    demo.until(lambda: any(str(login) in each.windowTitle() and each.isVisible() for each in demo.window.apart.windows))
    demo.settle()
    return next(each for each in demo.window.apart.windows if str(login) in each.windowTitle())


def part_of(window: ApartWindow) -> AccountDetailPanel:
    return window.findChildren(AccountDetailPanel)[0]


def test_an_account_in_its_own_window_stays_live(demo: Seat) -> None:
    panel = watching(demo)
    window = opened(demo, panel, REFERENCE)
    assert window.windowTitle() == f"DEMO — {REFERENCE} Salvador Palma — FIDUS"
    demo.go("clients")  # whatever the main window shows
    part = part_of(window)
    reading = next(each for terminal in demo.terminals for each in terminal.readings if each.key.login == REFERENCE)
    dearer = replace(reading.positions[0], profit=reading.positions[0].profit + Decimal("1000.00"))
    demo.application.opened.sync.hear(  # type: ignore[union-attr]  # the office is open
        replace(reading, positions=(dearer, *reading.positions[1:]))
    )
    part.positions.toggle_whole()
    demo.until(lambda: dearer in [line.position for line in part.positions.table.model.rows])


def test_several_windows_one_for_each_account_and_one_for_the_list(demo: Seat) -> None:
    panel = watching(demo)
    first = opened(demo, panel, REFERENCE)
    other = next(line.key.login for line in panel.table.model.rows if line.key.login != REFERENCE)
    opened(demo, panel, other)
    assert opened(demo, panel, REFERENCE) is first
    demo.window.desk.actions.get("monitor.list-apart").trigger()
    demo.until(lambda: len(demo.window.apart.windows) == 3)
    demo.settle()
    whole = next(each for each in demo.window.apart.windows if each.key == "monitor")
    demo.until(lambda: len(whole.findChildren(MonitorPanel)[0].table.model.rows) == 14)
    QTest.keyClick(whole, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    demo.until(lambda: len(demo.window.apart.windows) == 2)


def test_the_lock_hides_them_and_gives_them_back(demo: Seat) -> None:
    window = opened(demo, watching(demo), REFERENCE)
    window.activateWindow()
    demo.until(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    demo.until(lambda: demo.window.covered)
    assert not window.isVisible()
    # nothing can be opened while it is locked
    demo.window.apart.open(Apart("another", "Another", QWidget, (600, 500)))
    assert [each.key for each in demo.window.apart.windows] == [window.key]
    lock = demo.application.lock_screen
    assert lock is not None
    QTest.keyClicks(lock.password, PASSWORD)
    QTest.keyClick(lock.password, Qt.Key.Key_Return)
    demo.until(lambda: not demo.window.covered)
    assert window.isVisible()


def test_it_follows_the_theme(demo: Seat) -> None:
    window = opened(demo, watching(demo), REFERENCE)
    before = window.grab().toImage().pixelColor(8, 8)
    theme = look().theme
    look().set_theme("light" if theme == "dark" else "dark")
    assert window.grab().toImage().pixelColor(8, 8) != before
    look().set_theme("dark" if theme == "dark" else "light")


def test_its_place_is_kept_and_it_goes_with_the_main_window(
    qtbot: QtBot, still: Look, filled: Template, tmp_path: Path
) -> None:
    folder = filled.copy(tmp_path / "office")
    first = Seat(qtbot, filled, folder)
    first.start()
    window = opened(first, watching(first), REFERENCE)
    window.setGeometry(QRect(40, 50, 640, 520))
    name = first.window.apart._name(window.key)
    first.until(lambda: kept_arrangement(first.office, name) == {"place": [40, 50, 640, 520]})
    first.window.close()
    assert not window.isVisible()
    first.end()
    second = Seat(qtbot, filled, folder)
    second.start()
    again = opened(second, watching(second), REFERENCE)
    assert again.geometry() == QRect(40, 50, 640, 520)
    second.end()


def test_a_place_that_is_on_no_screen_is_not_taken(qtbot: QtBot) -> None:
    main = QWidget()
    qtbot.addWidget(main)
    wanted = QRect(10, 10, *SMALLEST)
    assert place_of({"place": [10, 10, *SMALLEST]}, (700, 600), main) == wanted
    for kept in ({}, {"place": [90_000, 0, 600, 500]}, {"place": "here"}, {"place": [1, 2]}):
        place = place_of(kept, (700, 600), main)
        assert main.screen().availableGeometry().contains(place)
