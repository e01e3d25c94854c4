"""Somebody arranges a table their way, and finds it so the next morning."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.services.arrangements import kept_arrangement
from app.ui.panels.audit import AuditPanel
from app.ui.panels.clients import ClientsPanel
from app.ui.style import Look
from tests.stories.seat import Seat, Template

KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def columns(panel: ClientsPanel) -> list[str]:
    return [panel.table.model.columns[at].key for at in panel.table.view.visible_columns()]


def test_a_table_is_the_next_morning_as_it_was_left(
    qtbot: QtBot, still: Look, filled: Template, tmp_path: Path
) -> None:
    folder = filled.copy(tmp_path / "demo")
    evening = Seat(qtbot, filled, folder)
    evening.start()
    evening.go("clients")
    panel = evening.panel(ClientsPanel)
    table = panel.table
    usual = columns(panel)
    table.view.setFocus()
    table.view.setCurrentIndex(table.model.index(0, table.column_at("net")))
    for _ in range(2):
        QTest.keyClick(table.view, Qt.Key.Key_Left, KEYS)
    table.view.titles.resizeSection(table.column_at("fund"), 133)
    table.view.choose(table.column_at("country"), shown=False)
    left = columns(panel)
    assert left != usual
    evening.until(lambda: bool(kept_arrangement(evening.office, "clients")))
    evening.settle()
    evening.end()
    morning = Seat(qtbot, filled, folder)
    morning.start()
    morning.go("clients")
    panel = morning.panel(ClientsPanel)
    assert columns(panel) == left
    assert panel.table.view.titles.sectionSize(panel.table.column_at("fund")) == 133
    # and as it was in the beginning, if they want
    menu = panel.table.column_menu()
    menu.actions()[-1].trigger()
    assert columns(panel) == usual
    morning.until(lambda: kept_arrangement(morning.office, "clients")["widths"] == {})
    morning.end()


def test_the_audit_log_is_arranged_like_every_table(
    qtbot: QtBot, still: Look, filled: Template, tmp_path: Path
) -> None:
    folder = filled.copy(tmp_path / "demo")
    evening = Seat(qtbot, filled, folder)
    evening.start()
    evening.go("audit")
    table = evening.panel(AuditPanel).table
    table.view.choose(table.column_at("reason"), shown=False)
    evening.until(lambda: bool(kept_arrangement(evening.office, "audit")))
    evening.settle()
    evening.end()
    morning = Seat(qtbot, filled, folder)
    morning.start()
    morning.go("audit")
    table = morning.panel(AuditPanel).table
    assert table.column_at("reason") not in table.view.visible_columns()
    morning.end()
