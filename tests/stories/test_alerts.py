"""Alerts as somebody at the window meets them: they ring, are seen, kept silent, and go when the fact is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Event, Thread

import pytest
from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidgetAction

from app.bridge.simulator.demoplan import BROKEN, REFERENCE, STALE
from app.bridge.terminal import AccountReading, TerminalHealth, TerminalState
from app.domain.alerts import AlertState
from app.domain.thresholds import AlertKind
from app.services import alertbook, alerts
from app.services.alerts import AlertRow
from app.ui.bellline import BellLine
from app.ui.forms.acknowledge import AcknowledgeForm
from app.ui.forms.maintenance import MaintenanceForm
from app.ui.forms.thresholds import ThresholdsForm
from app.ui.panels.alerts import AlertsPanel
from app.ui.panels.alerts_maintenance import MaintenanceStrip
from app.ui.widgets.buttons import Button
from tests.services.test_alerts import lives
from tests.stories.seat import Seat

MARGIN = AlertKind.MARGIN
LOW = 77104326
"""The demo's account with a margin level under 150 %."""


def watched(demo: Seat) -> Seat:
    """Every account has been read, and the alerts have been looked at."""
    demo.until(lambda: len(demo.office.live.readings()) == 14)
    for each in demo.terminals:  # an account that no terminal reads is never stale by the clock
        standing = TerminalHealth(each.name, TerminalState.LIVE, demo.clock(), None, each.keys)
        demo.office.live.take_health(standing)
    look(demo)
    return demo


def look(demo: Seat) -> None:
    """Look once more, and wait for what it says."""
    alerts = demo.application.alerts
    assert alerts is not None
    demo.until(lambda: not alerts._looking)
    alerts._thorough_rest = 0  # this office is small
    alerts.look()
    demo.until(lambda: not alerts._looking)
    demo.settle()


def reading_of(demo: Seat, login: int) -> AccountReading:
    return next(each for terminal in demo.terminals for each in terminal.readings if each.key.login == login)


def fall(demo: Seat, login: int, level: int) -> None:
    """The account is read again, at this margin level."""
    reading = reading_of(demo, login)
    margin = (reading.snapshot.equity / level * 100).quantize(Decimal("0.01"))
    snapshot = replace(reading.snapshot, margin=margin, taken_at=demo.clock())
    demo.application.opened.sync.hear(replace(reading, snapshot=snapshot))  # type: ignore[union-attr]  # it is open


def speak(demo: Seat) -> None:
    """Every account is read again, so that none is stale."""
    for terminal in demo.terminals:
        for each in terminal.readings:
            moved = replace(each.snapshot, taken_at=demo.clock())
            demo.application.opened.sync.hear(replace(each, snapshot=moved))  # type: ignore[union-attr]  # it is open


def panel_of(demo: Seat) -> AlertsPanel:
    demo.go("alerts")
    return demo.panel(AlertsPanel)


def row(demo: Seat, kind: AlertKind, login: int) -> AlertRow:
    panel = panel_of(demo)
    panel.refresh()
    demo.settle()
    found = (line for line in panel.table.model.shown() if line.alert.kind is kind)
    return next(line for line in found if line.alert.account.startswith(f"{login}@"))


def bar(demo: Seat) -> str:
    shown = demo.window.message_bar.shown
    return shown.title if shown else ""


def toasts(demo: Seat) -> list[str]:
    return [notice.title for notice in demo.window.toasts.notices]


def test_the_demo_office_says_what_needs_a_person_and_makes_no_noise(demo: Seat) -> None:
    watched(demo)
    bell = demo.window.header.bell
    assert bell.count == 4
    assert demo.window.rail.entries["alerts"].badge == "4"
    assert (bar(demo), toasts(demo)) == ("", [])
    panel = panel_of(demo)
    said = {(line.alert.kind, int(line.alert.account.split("@")[0])) for line in panel.table.model.shown()}
    assert said == {
        (AlertKind.STALE, STALE),
        (AlertKind.UNRECONCILED, BROKEN),
        (AlertKind.MARGIN, LOW),
        (AlertKind.WITHDRAWAL, REFERENCE),
    }
    look(demo)
    assert bell.count == 4


def test_a_margin_that_falls_rings_shows_in_the_bar_and_is_acknowledged(demo: Seat) -> None:
    watched(demo)
    fall(demo, REFERENCE, 110)
    look(demo)
    assert demo.window.header.bell.count == 5
    assert str(REFERENCE) in bar(demo)
    assert [str(REFERENCE) in title for title in toasts(demo)] == [True]
    assert demo.window.rail.entries["alerts"].badge_tone == "err"
    step = demo.window.message_bar.findChildren(Button)[-1]
    assert step.text() == "Show alert"
    step.click()
    demo.settle()
    panel = demo.panel(AlertsPanel)
    chosen = panel.table.current()
    assert chosen is not None
    assert (chosen.alert.kind, chosen.critical) == (MARGIN, True)
    QTest.keyClick(demo.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    form = demo.layer(AcknowledgeForm)
    form.fields["note"].editor.setText("the trader closes half")  # type: ignore[attr-defined]  # a line of text
    form.save_button.click()
    demo.until(lambda: row(demo, MARGIN, REFERENCE).alert.state is AlertState.ACKNOWLEDGED)
    assert row(demo, MARGIN, REFERENCE).alert.note == "the trader closes half"
    look(demo)
    assert demo.window.header.bell.count == 4
    assert bar(demo) == ""
    look(demo)
    assert row(demo, MARGIN, REFERENCE).alert.state is AlertState.ACKNOWLEDGED


def test_it_clears_by_itself_when_the_margin_is_back(demo: Seat) -> None:
    watched(demo)
    fall(demo, REFERENCE, 110)
    look(demo)
    assert [str(REFERENCE) in title for title in toasts(demo)] == [True]
    demo.clock.pass_by(timedelta(minutes=2))
    speak(demo)
    look(demo)
    assert not row(demo, MARGIN, REFERENCE).alert.holds
    assert (bar(demo), toasts(demo)) == ("", [])


def test_the_bell_lists_each_alert_with_its_ways(demo: Seat) -> None:
    watched(demo)
    bell = demo.window.header.bell
    menu = bell.menu_of_messages()
    lines = [action.defaultWidget() for action in menu.actions() if isinstance(action, QWidgetAction)]
    assert len(lines) == 4
    line = next(each for each in lines if isinstance(each, BellLine) and str(REFERENCE) in each.accessibleName())
    assert "143,000.00 left account" in line.accessibleName()
    assert "18:42" in line.accessibleName()
    line.findChildren(Button)[0].click()
    demo.until(lambda: row(demo, AlertKind.WITHDRAWAL, REFERENCE).alert.state is AlertState.ACKNOWLEDGED)
    look(demo)
    assert bell.count == 3
    demo.go("dashboard")
    other = next(each for each in lines if isinstance(each, BellLine) and str(BROKEN) in each.accessibleName())
    QTest.keyClick(other, Qt.Key.Key_Return)
    demo.settle()
    chosen = demo.panel(AlertsPanel).table.current()
    assert chosen is not None
    assert chosen.alert.kind is AlertKind.UNRECONCILED
    menu.deleteLater()


def test_another_limit_for_one_account_clears_its_alert_and_can_be_taken_back(demo: Seat) -> None:
    watched(demo)
    panel = panel_of(demo)
    alert = row(demo, MARGIN, LOW)
    panel.set_thresholds(alert.alert.account)
    form = demo.layer(ThresholdsForm)
    rows = form._rows[MARGIN]
    assert (rows.warn.text(), rows.critical.text()) == ("150", "120")
    assert form._rows[AlertKind.COVERAGE].isHidden()
    rows.warn.setText("13o")
    form.submit()
    assert form.fields["margin_warn"].error
    rows.warn.setText("115")
    form.submit()
    demo.until(lambda: bool(form.fields["margin_critical"].error))
    rows.warn.setText("130")
    form.submit()
    demo.until(lambda: not demo.layers())
    look(demo)
    assert not row(demo, MARGIN, LOW).alert.holds
    panel.set_thresholds(alert.alert.account)
    form = demo.layer(ThresholdsForm)
    rows = form._rows[MARGIN]
    assert rows.warn.text() == "130"
    rows.reset()
    assert rows.warn.text() == "150"
    form.submit()
    demo.until(lambda: not demo.layers())
    look(demo)
    assert row(demo, MARGIN, LOW).alert.holds


def test_maintenance_is_silent_counts_down_and_ends_by_itself(demo: Seat) -> None:
    watched(demo)
    panel = panel_of(demo)
    panel.start_maintenance()
    form = demo.layer(MaintenanceForm)
    form._scope.set_value("account")
    form._offer()
    demo.settle()
    form._subject.set_value(str(reading_of(demo, REFERENCE).key))
    form.submit()
    demo.until(lambda: bool(form.fields["reason"].error))
    form._reason.setText("the broker moves the server")
    form.submit()
    demo.until(lambda: not demo.layers())
    fall(demo, REFERENCE, 110)
    look(demo)
    assert row(demo, MARGIN, REFERENCE).window is not None
    assert (bar(demo), [title for title in toasts(demo) if str(REFERENCE) in title]) == ("", [])
    assert demo.window.header.bell.count == 3  # of the four, the withdrawal is silent too
    strip = demo.child(MaintenanceStrip)
    assert strip.isVisible()
    assert strip._left[0].plain == "1:00:00 left"
    demo.clock.pass_by(timedelta(minutes=59))
    strip._count_down()
    assert strip._left[0].plain == "0:01:00 left"
    demo.clock.pass_by(timedelta(minutes=1))
    fall(demo, REFERENCE, 110)
    strip._count_down()
    demo.settle()
    assert strip.isHidden()
    look(demo)
    assert str(REFERENCE) in bar(demo)


def test_maintenance_is_ended_by_hand(demo: Seat) -> None:
    watched(demo)
    panel_of(demo).start_maintenance()
    form = demo.layer(MaintenanceForm)
    form._scope.set_value("office")
    form._offer()
    form._reason.setText("moving to another room")
    form.submit()
    demo.until(lambda: not demo.layers())
    demo.settle()
    look(demo)
    assert demo.window.header.bell.count == 0
    demo.until(lambda: demo.child(MaintenanceStrip).isVisible())
    demo.child(Button, demo.child(MaintenanceStrip)).click()
    demo.until(lambda: demo.child(MaintenanceStrip).isHidden())
    look(demo)
    assert demo.window.header.bell.count == 4


def test_a_terminal_that_is_down_counts_once(demo: Seat) -> None:
    watched(demo)
    keys = demo.terminals[0].keys
    health = TerminalHealth("Live 3", TerminalState.NOT_ANSWERING, demo.clock(), None, keys)
    demo.application.opened.sync.hear(health)  # type: ignore[union-attr]  # it is open
    demo.clock.pass_by(timedelta(seconds=121))
    demo.until(lambda: "Live 3" in bar(demo))
    look(demo)
    kinds = [line.alert.kind for line in panel_of(demo).table.model.shown() if line.calls]
    assert kinds.count(AlertKind.TERMINAL) == 1
    assert demo.window.header.bell.count == len(kinds)


def test_while_locked_nothing_is_said_on_screen(demo: Seat) -> None:
    watched(demo)
    demo.application.lock()
    demo.until(lambda: demo.window.covered)
    fall(demo, REFERENCE, 110)
    look(demo)
    assert toasts(demo) == []
    assert demo.window.covered


@pytest.mark.parametrize("wanted", [False, True])
def test_a_critical_alert_is_heard_only_where_somebody_wants_it(
    demo: Seat, monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    heard: list[bool] = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append(True))
    watched(demo)
    if wanted:
        demo.window.desk.actions.get("window.sound-on").trigger()
    before = len(heard)
    fall(demo, REFERENCE, 110)
    look(demo)
    assert len(heard) - before == int(wanted)


def test_a_look_that_has_to_wait_holds_nobody_up(demo: Seat) -> None:
    """Somebody else is writing for a second: the look waits on its worker, the window goes on."""
    watched(demo)
    fall(demo, REFERENCE, 110)
    release, holding = Event(), Event()
    writer = Thread(target=_hold, args=(demo, holding, release))
    writer.start()
    assert holding.wait(5)
    gaps: list[int] = []
    timer, since = QTimer(), QElapsedTimer()
    timer.setInterval(5)
    timer.timeout.connect(lambda: gaps.append(since.restart()))
    since.start()
    timer.start()
    alerts = demo.application.alerts
    assert alerts is not None
    alerts.look()
    demo.qtbot.waitUntil(lambda: len(gaps) >= 100, timeout=20_000)
    assert alerts._looking
    timer.stop()
    release.set()
    writer.join()
    demo.until(lambda: not alerts._looking)
    assert str(REFERENCE) in bar(demo)
    assert max(gaps) < 500  # it would be the whole wait: longer than all ticks together


def _hold(demo: Seat, holding: Event, release: Event) -> None:
    with demo.office.store.writing("ana"):
        holding.set()
        release.wait(30)


def test_what_is_over_for_long_is_shown_when_it_is_asked_for(demo: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alertbook, "KEPT", 3)
    monkeypatch.setattr(alerts, "KEPT", 3)
    lives(demo.office, "swings", 7)
    panel = panel_of(demo)
    older = demo.window.desk.actions.get("alerts.older")

    def cleared() -> int:
        return sum(line.alert.state is AlertState.CLEARED for line in panel.table.model.shown())

    panel.refresh()
    demo.until(lambda: cleared() == 3)
    assert older.isEnabled()
    older.trigger()
    demo.until(lambda: cleared() == 6)
    older.trigger()
    demo.until(lambda: cleared() == 7)
    while older.isEnabled():  # the demo's own ones that hold are a page too
        older.trigger()
        demo.settle()
    assert cleared() == 7
