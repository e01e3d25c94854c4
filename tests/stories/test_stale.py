"""A terminal falls silent: its account keeps the last figures, greyed and dated, until it speaks again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.bridge.simulator.demoplan import REFERENCE
from app.services.monitor import MonitorRow
from app.ui.panels.dashboard import DashboardPanel
from app.ui.panels.monitor import MonitorPanel
from tests.stories.seat import Seat


def line_of(panel: MonitorPanel, login: int) -> MonitorRow:
    return next(line for line in panel.table.model.shown() if line.key.login == login)


def texts(panel: MonitorPanel, login: int) -> dict[str, str]:
    line = line_of(panel, login)
    return {column.key: column.text(line) for column in panel.table.model.columns}


def test_a_silent_account_keeps_its_last_figures_greyed(demo: Seat) -> None:
    demo.until(lambda: len(demo.office.live.readings()) == 14)
    demo.go("monitor")
    panel = demo.panel(MonitorPanel)
    panel.refresh()
    demo.settle()
    model = panel.table.model
    assert not model.is_stale(line_of(panel, REFERENCE))
    before = texts(panel, REFERENCE)
    assert before["updated"] == "simulated"
    # both terminals say nothing for five minutes
    demo.clock.pass_by(timedelta(minutes=5))
    panel.refresh()
    demo.until(lambda: model.is_stale(line_of(panel, REFERENCE)))
    after = texts(panel, REFERENCE)
    assert {key: after[key] for key in ("balance", "equity", "floating")} == {
        key: before[key] for key in ("balance", "equity", "floating")
    }
    assert after["updated"] == "stale 5 min"
    index = model.index(model.place_of(line_of(panel, REFERENCE).key), 0)
    assert "stale" in str(model.data(index, Qt.ItemDataRole.AccessibleTextRole))
    # the reference account speaks again, the others do not
    reading = next(each for terminal in demo.terminals for each in terminal.readings if each.key.login == REFERENCE)
    demo.application.opened.sync.hear(  # type: ignore[union-attr]  # the office is open
        replace(
            reading,
            snapshot=replace(reading.snapshot, taken_at=demo.clock()),
            received_at=demo.clock(),
            newest_tick=demo.clock(),
        )
    )
    demo.until(lambda: not model.is_stale(line_of(panel, REFERENCE)))
    assert sum(not model.is_stale(line) for line in model.shown()) == 1


def test_a_reading_that_contradicts_a_kept_one_is_shown_and_said_beside_its_account(demo: Seat) -> None:
    demo.until(lambda: len(demo.office.live.readings()) == 14)
    demo.go("monitor")
    panel = demo.panel(MonitorPanel)
    reading = next(each for terminal in demo.terminals for each in terminal.readings if each.key.login == REFERENCE)
    other = replace(reading.snapshot, balance=reading.snapshot.balance + 1, equity=reading.snapshot.equity + 1)
    demo.application.opened.sync.hear(replace(reading, snapshot=other))  # type: ignore[union-attr]  # the office is open
    demo.until(lambda: "not kept" in texts(panel, REFERENCE)["state"])
    assert line_of(panel, REFERENCE).balance == other.balance
    assert "another reading" in texts(panel, REFERENCE)["state"]
    demo.until(lambda: demo.window.message_bar.shown is not None)
    shown = demo.window.message_bar.shown
    assert shown is not None
    assert str(REFERENCE) in shown.title
    assert reading.snapshot in demo.office.books.current(demo.office.store).snapshots


def test_the_dashboard_greys_its_figures_when_every_account_is_silent(demo: Seat) -> None:
    demo.until(lambda: len(demo.office.live.readings()) == 14)
    panel = demo.panel(DashboardPanel)
    panel.refresh()
    demo.settle()
    before = panel.verdict.net.figure.shown
    assert not before.stale
    demo.clock.pass_by(timedelta(minutes=5))
    QTest.keyClick(demo.window, Qt.Key.Key_F5)
    demo.until(lambda: panel.verdict.net.figure.shown.stale)
    assert panel.verdict.net.figure.shown.text == before.text
    assert "stale" in panel.verdict.net.figure.accessibleName()
