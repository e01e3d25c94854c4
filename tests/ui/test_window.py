"""The window around the panels."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.domain.errors import message
from app.domain.events import Changes
from app.domain.permissions import Action as Permission
from app.ui.actions import Actions
from app.ui.desk import Desk
from app.ui.palette import Found
from app.ui.panel import Panel
from app.ui.rail import Rail
from app.ui.scrim import Scrim
from app.ui.spec import PanelSpec
from app.ui.status import Segment, StatusBar
from app.ui.style import Look
from app.ui.widgets.buttons import ActionButton, Button
from app.ui.widgets.fields import SearchField
from app.ui.widgets.layouts import page
from app.ui.widgets.notices import Alarm, Notice, Step
from app.ui.window import Window
from app.words import Words

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
KEY = Qt.Key


class Screen(Panel[None, int]):
    SHOWS = Changes.CLIENTS

    def __init__(self, desk: Desk, key: str) -> None:
        super().__init__(desk)
        self.key = key
        self.asked, self.created = 0, 0
        self.records: list[object] = []
        self.compact = (False, False)
        self.search = SearchField("Name")
        page(self, self.search, None)
        self.header = [Button("All")]
        self.subtitle = f"about {key}"
        if f"{key}.new" not in {each.id for each in desk.actions.commands()}:
            desk.actions.add(f"{key}.new", message("New {key}", key=key), self._create, keys="Ctrl+N", panel=key)
            desk.actions.add(f"{key}.check", message("Check"), self.refresh, panel=key)
        self.primary, self.secondary = f"{key}.new", (f"{key}.check",)

    def load(self, query: None) -> int:
        return 1

    def fill(self, view: int) -> None:
        self.asked += view

    def open_record(self, record: object) -> None:
        self.records.append(record)

    def focus_filter(self) -> None:
        self.search.setFocus()

    def set_compact(self, *, side: bool, lower: bool) -> None:
        self.compact = (side, lower)

    def _create(self) -> None:
        self.created += 1


def found(text: str) -> Sequence[Found]:
    return [
        Found("Salvador Palma", lambda: None, "client C-0001", "user", about=(Found("Watch account", lambda: None),)),
        Found("88401275", lambda: None, "Salvador Palma", "chart-candlestick", kind="account"),
    ]


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> Window:
    return opened(qtbot, desk)


def opened(qtbot: QtBot, desk: Desk, *, demo: bool = False) -> Window:
    specs = [
        PanelSpec("dashboard", "Dashboard", "layout-dashboard", lambda desk: Screen(desk, "dashboard"), "Ctrl+1"),
        PanelSpec("clients", "Clients", "users", lambda desk: Screen(desk, "clients"), "Ctrl+2"),
        PanelSpec("audit", "Audit log", "scroll-text", lambda desk: Screen(desk, "audit"), "Ctrl+0", 1),
    ]
    made = Window(desk, specs, person="Ana Beltrán", role="Fund manager", initials="AB", demo=demo, provider=found)
    qtbot.addWidget(made)
    made.resize(1440, 870)
    made.show()
    made.go("dashboard")
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    qtbot.waitUntil(lambda: screen(made, "dashboard").asked == 1)
    return made


def screen(window: Window, key: str) -> Screen:
    panel = window.panel_of(key)
    assert isinstance(panel, Screen)
    return panel


def test_a_panel_is_built_when_it_is_first_shown(window: Window, qtbot: QtBot) -> None:
    assert set(window._panels) == {"dashboard"}
    with qtbot.waitSignal(window.panel_shown) as told:
        window.rail.entries["clients"].click()
    assert told.args == ["clients"]
    assert window.current == "clients"
    assert window.windowTitle() == "Clients — FIDUS"
    assert window.header.title.plain == "Clients"
    assert window.header.subtitle.plain == "about clients"
    assert window.rail.entries["clients"].isChecked()
    assert not window.rail.entries["dashboard"].isChecked()


def test_a_panel_within_another_has_no_entry_and_keeps_that_one_lit(qtbot: QtBot, desk: Desk) -> None:
    specs = [
        PanelSpec("monitor", "Monitor", "users", lambda desk: Screen(desk, "monitor"), "Ctrl+1"),
        PanelSpec("analytics", "Analytics", "users", lambda desk: Screen(desk, "analytics"), within="monitor"),
    ]
    window = Window(desk, specs, person="Ana Beltrán", role="Fund manager", initials="AB")
    qtbot.addWidget(window)
    assert list(window.rail.entries) == ["monitor"]
    window.go("analytics")
    assert window.rail.entries["monitor"].isChecked()
    assert window.windowTitle() == "Analytics — FIDUS"


def test_keys_go_to_panels_and_run_only_the_visible_panel_s_commands(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, KEY.Key_2, CONTROL)
    assert window.current == "clients"
    qtbot.keyClick(window, KEY.Key_N, CONTROL)
    assert (screen(window, "clients").created, screen(window, "dashboard").created) == (1, 0)
    qtbot.keyClick(window, KEY.Key_0, CONTROL)
    assert window.current == "audit"


def test_the_header_carries_the_panel_s_widgets_and_one_filled_button(window: Window) -> None:
    dashboard = screen(window, "dashboard")
    assert dashboard.header[0].isVisible()
    buttons = window.header.findChildren(ActionButton)
    assert [each.text() for each in buttons if each.isVisible()] == ["Check", "New dashboard"]
    window.go("clients")
    assert not dashboard.header[0].isVisible()
    assert screen(window, "clients").header[0].isVisible()


def test_a_record_is_opened_in_its_panel(window: Window, desk: Desk) -> None:
    desk.go("clients", "C-0001")
    assert window.current == "clients"
    assert screen(window, "clients").records == ["C-0001"]


def test_f5_asks_again_and_slash_leads_to_the_filter(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window, KEY.Key_F5)
    qtbot.waitUntil(lambda: screen(window, "dashboard").asked == 2)
    qtbot.keyClick(window, KEY.Key_Slash)
    qtbot.waitUntil(screen(window, "dashboard").search.hasFocus)
    qtbot.keyClick(screen(window, "dashboard").search, KEY.Key_Slash)
    assert screen(window, "dashboard").search.text() == "/"


def test_f6_moves_from_area_to_area(window: Window, qtbot: QtBot) -> None:
    def area() -> str:
        now = window.focusWidget()
        areas = {"rail": window.rail, "header": window.header, "panel": window.stack}
        return next((name for name, each in areas.items() if now is not None and each.isAncestorOf(now)), "")

    window.rail.entries["dashboard"].setFocus()
    seen = []
    for _ in range(3):
        qtbot.keyClick(window, KEY.Key_F6)
        seen.append(area())
    assert seen == ["header", "panel", "rail"]
    qtbot.keyClick(window, KEY.Key_F6, SHIFT)
    assert area() == "panel"


def test_the_keyboard_starts_before_the_panel_not_on_a_button(window: Window, qtbot: QtBot) -> None:
    assert window.focusWidget() is window.stack
    qtbot.keyClick(window.stack, KEY.Key_Tab)
    assert screen(window, "dashboard").isAncestorOf(window.focusWidget())
    window.go("clients")
    assert window.focusWidget() is window.stack
    qtbot.keyClick(window.stack, KEY.Key_Tab)
    assert screen(window, "clients").isAncestorOf(window.focusWidget())
    window.stack.setFocus()
    qtbot.keyClick(window.stack, KEY.Key_F6)
    assert window.rail.isAncestorOf(window.focusWidget())


def test_a_narrow_window_folds_rail_and_panels(window: Window, qtbot: QtBot) -> None:
    assert window.rail.width() == 188
    window.resize(1200, 760)
    assert window.rail.width() == 52
    assert screen(window, "dashboard").compact == (True, True)
    assert window.rail.entries["clients"].toolTip().startswith("Clients")
    with qtbot.waitSignal(window.rail_changed) as told:
        qtbot.keyClick(window, KEY.Key_Backslash, CONTROL)
    assert told.args == [False]
    assert window.rail.width() == 188
    window.resize(1440, 870)
    assert screen(window, "dashboard").compact == (False, False)


def test_large_text_folds_too_and_keys_change_it(window: Window, qtbot: QtBot, look: Look) -> None:
    sizes: list[int] = []
    window.scale_changed.connect(sizes.append)
    for _ in range(3):
        qtbot.keyClick(window, KEY.Key_Plus, CONTROL)
    assert sizes == [110, 120, 130]
    assert screen(window, "dashboard").compact[0]
    qtbot.keyClick(window, KEY.Key_Minus, CONTROL)
    assert look.scale == 120
    window.desk.actions.get("window.normal").trigger()
    assert look.scale == 100


def test_the_theme_changes_by_key(window: Window, qtbot: QtBot, look: Look) -> None:
    before = window.grab().toImage()
    with qtbot.waitSignal(window.theme_changed) as told:
        qtbot.keyClick(window, KEY.Key_T, CONTROL | SHIFT)
    assert told.args == ["light"]
    assert window.grab().toImage() != before
    qtbot.keyClick(window, KEY.Key_T, CONTROL | SHIFT)
    assert look.color("bg").name() == look.tokens.bg.lower()


def test_lock_and_close_are_asked_for(window: Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.lock_asked):
        qtbot.keyClick(window, KEY.Key_L, CONTROL)
    with qtbot.waitSignal(window.lock_asked):
        window.rail._lock.click()
    with qtbot.waitSignal(window.closing):
        window.close()


def test_under_the_lock_no_key_runs_a_command_and_nothing_is_said(window: Window, desk: Desk, qtbot: QtBot) -> None:
    cover = Scrim(window, firm=True, opaque=True)
    secret = QLineEdit(cover)
    cover.open()
    secret.setFocus()
    desk.say("Payment recorded", "94,761.41 to Salvador Palma")
    for key in (KEY.Key_K, KEY.Key_2, KEY.Key_N):
        qtbot.keyClick(secret, key, CONTROL)
    qtbot.keyClick(secret, KEY.Key_F1)
    assert window.covered
    assert window.palette_layer.isHidden()
    assert window.current == "dashboard"
    assert screen(window, "dashboard").created == 0
    assert window.toasts.notices == []
    cover.close_again()
    assert not window.covered
    qtbot.keyClick(window, KEY.Key_2, CONTROL)
    assert window.current == "clients"
    assert [action.text() for action in window.header.bell.menu_of_messages().actions()] == ["Payment recorded"]


def test_a_panel_somebody_may_not_see_is_not_offered(qtbot: QtBot, desk: Desk, words: Words) -> None:
    desk.actions = Actions(words, lambda permission: permission is not Permission.AUDIT_READ)
    specs = [
        PanelSpec("clients", "Clients", "users", lambda desk: Screen(desk, "clients"), "Ctrl+2"),
        PanelSpec("audit", "Audit log", "scroll-text", Panel, "Ctrl+0", permission=Permission.AUDIT_READ),
    ]
    window = Window(desk, specs, person="Ana Beltrán", role="Client services", initials="AB")
    qtbot.addWidget(window)
    assert list(window.rail.entries) == ["clients"]
    assert all(each.id != "go.audit" for each in desk.actions.commands())
    window.go("audit")
    assert [notice.title for notice in window.toasts.notices] == ["Your roles do not include this."]


def test_the_demo_cannot_be_taken_for_an_office(qtbot: QtBot, desk: Desk) -> None:
    window = opened(qtbot, desk, demo=True)
    assert window.windowTitle() == "DEMO — Dashboard — FIDUS"
    assert window.band is not None
    assert window.band.isVisible()
    assert window.band.accessibleName().startswith("DEMO. Invented figures.")
    image = window.grab().toImage()
    violet = window.grab().toImage().pixelColor(1, image.height() // 2)
    assert violet == image.pixelColor(image.width() - 2, 300) == image.pixelColor(600, image.height() - 2)
    with qtbot.waitSignal(window.leave_demo_asked):
        next(each for each in window.band.findChildren(Button) if each.text() == "Leave demo").click()


def test_the_bell_and_the_bar_show_the_worst_alarm(window: Window, desk: Desk, qtbot: QtBot) -> None:
    ran: list[str] = []
    desk.warn(Alarm("age", "A backup is old", tone="warn", icon="download"))
    steps = (Step("What to check", lambda: ran.append("check")), Step("Try now", lambda: ran.append("try"), keys="F5"))
    desk.warn(Alarm("live 3", "Terminal Live 3 stopped answering", "7 accounts are greyed.", "err", "unplug", steps))
    shown = window.message_bar.shown
    assert shown is not None
    assert shown.key == "live 3"
    assert window.message_bar.isVisible()
    assert window.message_bar.accessibleName().startswith("Terminal Live 3")
    assert window.header.bell.count == 2
    window.message_bar.findChildren(Button)[-1].click()
    assert ran == ["try"]
    desk.unwarn("live 3")
    assert window.message_bar.shown is not None
    assert window.message_bar.shown.key == "age"
    desk.unwarn("age")
    assert window.message_bar.isHidden()
    assert window.header.bell.count == 0


def test_toasts_are_three_at_most_and_errors_stay(window: Window, desk: Desk, qtbot: QtBot) -> None:
    for number in range(4):
        desk.say(f"Saved {number}")
    assert [each.title for each in window.toasts.notices] == ["Saved 1", "Saved 2", "Saved 3"]
    window.toasts.clear()
    assert window.toasts.isHidden()
    ran: list[int] = []
    desk.say(
        "Mail was not sent", "The server refused the sign-in.", tone="err", button="Sign in", run=lambda: ran.append(1)
    )
    toast = window.toasts._shown[0]
    assert toast.accessibleName() == "Mail was not sent. The server refused the sign-in."
    assert window.header.bell.count == 1
    toast.findChildren(Button)[0].click()
    assert ran == [1]
    assert window.toasts.notices == []
    assert window.toasts.geometry().right() <= window.width()


def test_the_bell_lists_alarms_and_what_was_said(window: Window, desk: Desk) -> None:
    def said(menu: QMenu) -> list[str]:
        return [action.text() for action in menu.actions() if not action.isSeparator()]

    bell = window.header.bell
    assert said(bell.menu_of_messages()) == ["No messages"]
    ran: list[int] = []
    desk.warn(Alarm("x", "Terminal stopped", steps=(Step("Try now", lambda: ran.append(1)),)))
    window.say(Notice("Statement saved"))
    menu = bell.menu_of_messages()
    assert said(menu) == ["Terminal stopped", "Statement saved"]
    menu.actions()[0].trigger()
    assert ran == [1]


def test_badges_and_status_are_said(window: Window, qtbot: QtBot) -> None:
    screen(window, "dashboard").badge.emit("audit", "2", "warn")
    assert window.rail.entries["audit"].accessibleName() == "Audit log, 2"
    window.rail.set_badge("nowhere", "1", "")
    segments = [Segment("live", "MT5 bridge live", "14 of 14", "dot"), Segment("clock", "18:42", right=True)]
    window.set_status(segments)
    window.set_status(segments)
    assert window.status.accessibleName() == "MT5 bridge live 14 of 14. 18:42"
    with qtbot.waitSignal(window.status.pressed) as told:
        qtbot.mouseClick(window.status, Qt.MouseButton.LeftButton, pos=QPoint(40, 10))
    assert told.args == ["live"]


def test_the_least_important_part_of_the_status_goes_first(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.set_segments([Segment("a", "An important sentence"), Segment("b", "A lesser one", least=2, icon="database")])
    bar.resize(600, 26)
    assert [segment.key for segment, _, _ in bar._places()] == ["a", "b"]
    bar.resize(180, 26)
    assert [segment.key for segment, _, _ in bar._places()] == ["a"]
    bar.resize(20, 26)
    assert [segment.key for segment, _, _ in bar._places()] == ["a"]
    bar.grab()


def test_segments_of_the_status_never_overlap(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    left = [Segment("bridge", "MT5 bridge live", "14 of 14 accounts", "dot"), Segment("db", "Database ok", "fine")]
    bar.set_segments([*left, Segment("clock", "18:42:07 local", right=True), Segment("zone", "EN · USD", right=True)])
    for width in range(900, 60, -20):
        bar.resize(width, 26)
        places = sorted((x, x + wide) for _, x, wide in bar._places())
        assert all(end < start for (_, end), (start, _) in pairwise(places)), width
    assert [segment.key for segment, _, _ in bar._places()] == ["bridge"]


def test_the_rail_paints_numbers_badges_and_itself_narrow(qtbot: QtBot, window: Window) -> None:
    rail: Rail = window.rail
    wide = rail.grab().toImage()
    rail.set_badge("audit", "1", "warn")
    assert rail.grab().toImage() != wide
    rail.set_narrow(narrow=True)
    assert rail.grab().toImage().width() == 52
    assert PanelSpec("x", "X", "users", lambda desk: Screen(desk, "x"), "Ctrl+Shift+H").number == ""


def test_a_widget_without_focus_area_is_passed_over(window: Window) -> None:
    window.stack.setEnabled(False)
    window.header.setEnabled(False)
    window.rail.setEnabled(False)
    window.next_area()
    assert isinstance(window, QWidget)


def test_a_subtitle_gives_way_with_dots_and_is_whole_as_a_tooltip(window: Window) -> None:
    window.rail.entries["clients"].click()
    said = window.header.subtitle
    said.set_text("Operations nobody has explained yet, and accounts that do not add up " * 4)
    window.header.resize(700, window.header.height())
    QCoreApplication.sendPostedEvents()
    assert window.header.minimumSizeHint().width() < 700
    assert said.toolTip() == said.plain
