"""A widget that scrolls where it is higher than its place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def scrolled(content: QLayout, name: str) -> QScrollArea:
    """An area that scrolls up and down, without a ground of its own; `name` is read aloud."""
    inside, area = QWidget(), QScrollArea()
    inside.setLayout(content)
    area.setAccessibleName(name)
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    inside.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area
