"""What scrolls up and down is wide enough for what is inside."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.widgets.layouts import column, row
from app.ui.widgets.scrolled import Scrolled


def test_it_takes_the_width_its_content_needs_and_scrolls_its_height(qtbot: QtBot) -> None:
    content, other, whole = QWidget(), QWidget(), QWidget()
    content.setMinimumSize(300, 900)
    area = Scrolled(column(content), "What scrolls")
    layout = row(area, other)
    layout.setStretch(1, 5)
    whole.setLayout(layout)
    qtbot.addWidget(whole)
    whole.resize(500, 200)
    whole.show()
    qtbot.waitExposed(whole)
    assert area.viewport().width() >= 300
    assert area.verticalScrollBar().maximum() > 0
    content.setMinimumWidth(350)
    qtbot.waitUntil(lambda: area.viewport().width() >= 350)
    assert area.horizontalScrollBar().maximum() == 0
    assert area.accessibleName() == "What scrolls"
