"""Nothing is cut off: in both languages, in the smallest window and with the largest text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.panels.listing import ListPanel
from app.ui.style import Look
from app.ui.widgets.scrolled import Scrolled
from tests.stories.seat import Seat, Template
from tests.ui.cuts import cut

PANELS = (
    "dashboard",
    "clients",
    "cases",
    "investments",
    "monitor",
    "accounts",
    "analytics",
    "review",
    "alerts",
    "audit",
)
USUAL, SMALL = (1440, 900), (1180, 720)
PASSES = 9  # until what asked for another size has got it


@pytest.fixture(params=["en", "es"])
def seat(request: pytest.FixtureRequest, qtbot: QtBot, still: Look, filled: Template, tmp_path: Path) -> Iterator[Seat]:
    made = Seat(qtbot, filled, filled.copy(tmp_path / "demo"))
    made.application.change(language=request.param, region="es-ES" if request.param == "es" else "en-US")
    made.start()
    yield made
    made.end()
    still.set_scale(100)


def cut_after_layout(seat: Seat, panel: QWidget) -> list[str]:
    seat.settle()
    for _ in range(PASSES):
        QCoreApplication.processEvents()
    sideways = [area.accessibleName() for area in panel.findChildren(Scrolled) if area.horizontalScrollBar().maximum()]
    return [*cut(panel), *sideways]


@pytest.mark.parametrize(("size", "scale"), [(USUAL, 100), (SMALL, 100), (SMALL, 125), (USUAL, 150)])
def test_nothing_on_a_panel_is_cut_off(seat: Seat, still: Look, size: tuple[int, int], scale: int) -> None:
    still.set_scale(scale)
    seat.window.resize(*size)
    found = {}
    for key in PANELS:
        seat.go(key)
        panel = seat.window.panel
        assert panel is not None
        found[key, "as it opens"] = cut_after_layout(seat, panel)
        if isinstance(panel, ListPanel):
            panel.show_part(shown=True)
            found[key, "with the chosen record"] = cut_after_layout(seat, panel)
    assert {where: texts for where, texts in found.items() if texts} == {}
