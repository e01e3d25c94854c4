"""A fund manager looks at an account in the monitor, goes on to what it earned, and saves the report."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.bridge.simulator.demoplan import GAINS, REFERENCE
from app.ui.panels.analytics import AnalyticsPanel
from app.ui.panels.monitor import MonitorPanel
from tests.stories.seat import Seat


def test_from_the_row_of_the_monitor_to_the_saved_report(
    demo: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.go("monitor")
    monitor = demo.panel(MonitorPanel)
    key = next(line.key for line in monitor.table.model.shown() if line.key.login == REFERENCE)
    monitor.table.select(key)
    monitor.table.view.setFocus()
    QTest.keyClick(monitor.table.view, Qt.Key.Key_Return)
    demo.until(lambda: demo.window.current == "analytics")
    demo.settle()
    panel = demo.panel(AnalyticsPanel)
    assert panel.key == key
    assert demo.window.rail.entries["monitor"].isChecked()
    texts = [cell.figure.shown.text for cell in panel.figures.cells]
    assert texts[1] == "+720,720.91"
    assert panel.figures.cells[1].second.plain == "balance basis +717,448.65"
    assert panel.parts.total == "+717,448.65"
    said = [line.said for line in panel.ratios.lines]
    assert said.count("not computable: under 12 months") == 2

    path = tmp_path / "analytics.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(path), ""))
    QTest.keyClick(demo.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    demo.until(path.exists)
    demo.settle()
    figures = {row[0].value: row[1].value for row in openpyxl.load_workbook(path)["Figures"].iter_rows(min_row=2)}
    assert figures["P&L, equity basis"] == 720720.91
    assert figures["Trading result"] == 717448.65


def test_from_the_palette_and_back_to_the_live_figures(demo: Seat) -> None:
    demo.go("analytics")
    panel = demo.panel(AnalyticsPanel)
    key = next(choice.key for choice in panel._view.choices if choice.key.login == GAINS)  # type: ignore[union-attr]
    panel.accounts.set_value(key)
    panel.accounts.picked.emit()
    demo.settle()
    assert panel.parts.total == "0.00"
    panel.switch._pick("monitor")
    demo.until(lambda: demo.window.current == "monitor")
    demo.settle()
    line = demo.panel(MonitorPanel).table.current()
    assert line is not None
    assert line.key == key
    demo.window.desk.actions.get("monitor.analytics").trigger()
    demo.until(lambda: demo.window.current == "analytics")
    assert demo.panel(AnalyticsPanel).key == key


def test_an_office_without_accounts_has_nothing_to_analyse(nothing: Seat) -> None:
    nothing.go("analytics")
    assert nothing.panel(AnalyticsPanel).states.state == "empty"
