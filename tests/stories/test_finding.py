"""Somebody remembers half a name, types it into the palette and stands before the client."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.panels.clients import ClientsPanel
from tests.stories.seat import Seat


def test_half_a_name_leads_to_the_client(demo: Seat) -> None:
    QTest.keyClick(demo.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = demo.window.palette_layer
    demo.until(palette.isVisible)
    assert palette.field.hasFocus()
    QTest.keyClicks(palette.field, "gracie")
    demo.until(lambda: any(line.title == "Graciela Montúfar" for line in palette.results.lines))
    assert palette.results.lines[0].title == "Graciela Montúfar"
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    demo.until(lambda: demo.window.current == "clients")
    assert palette.isHidden()
    demo.settle()
    clients = demo.panel(ClientsPanel)
    line = clients.table.current()
    assert line is not None
    assert line.client.name == "Graciela Montúfar"
    demo.until(lambda: clients.card._name.plain == "Graciela Montúfar")


def test_a_name_typed_without_its_accents_is_found_in_the_palette_and_in_the_list(demo: Seat) -> None:
    QTest.keyClick(demo.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = demo.window.palette_layer
    demo.until(palette.isVisible)
    QTest.keyClicks(palette.field, "larrazabal ochoa")
    demo.until(lambda: any(line.title == "Inés Larrazábal Ochoa" for line in palette.results.lines))
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    demo.go("clients")
    clients = demo.panel(ClientsPanel)
    QTest.keyClick(demo.window, Qt.Key.Key_Slash)
    field = demo.window.focusWidget()
    assert field is not None
    QTest.keyClicks(field, "FUNDACION")
    demo.until(lambda: [line.client.name for line in clients.table.model.shown()] == ["Fundación Ribera Alta"])


def test_escape_leaves_the_palette_and_nothing_has_happened(demo: Seat) -> None:
    QTest.keyClick(demo.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = demo.window.palette_layer
    demo.until(palette.isVisible)
    QTest.keyClicks(palette.field, "no such client anywhere")
    assert palette.results.lines == []
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    demo.until(palette.isHidden)
    assert demo.window.current == "dashboard"
