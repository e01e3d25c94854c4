"""Rows and columns of widgets, in the spacings of the design."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from app.ui.style import look

Item = QWidget | QLayout | int | None
L = TypeVar("L", bound=QBoxLayout)
Margins = tuple[int, int, int, int]
NO_MARGINS = (0, 0, 0, 0)


def row(*items: Item, spacing: int = 8, margins: Margins = NO_MARGINS) -> QHBoxLayout:
    """Items side by side; None stretches, a number is a gap of so many pixels."""
    return _filled(QHBoxLayout(), items, spacing, margins)


def column(*items: Item, spacing: int = 8, margins: Margins = NO_MARGINS) -> QVBoxLayout:
    """Items below one another; None stretches, a number is a gap of so many pixels."""
    return _filled(QVBoxLayout(), items, spacing, margins)


def form_row(*fields: QWidget, spacing: int = 16) -> QHBoxLayout:
    """Fields side by side, their labels on one line whatever stands under them."""
    made = row(spacing=spacing)
    for each in fields:
        made.addWidget(each, 1, Qt.AlignmentFlag.AlignTop)
    return made


def page(widget: QWidget, *items: Item, spacing: int = 12) -> QVBoxLayout:
    """The layout of a panel: 16 above and below, 20 at the sides, cards 12 apart."""
    made = column(*items, spacing=spacing, margins=(20, 16, 20, 16))
    widget.setLayout(made)
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if inner := item.layout():
            clear(inner)
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()


def _filled(layout: L, items: tuple[Item, ...], spacing: int, margins: Margins) -> L:
    px = look().px
    layout.setSpacing(px(spacing))
    layout.setContentsMargins(*(px(each) for each in margins))
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(px(item))
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)
    return layout
