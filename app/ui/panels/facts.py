"""Lines of a label and a figure, as side cards show them."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.calendar import zone
from app.regions import Region
from app.ui.desk import Desk
from app.ui.widgets.figure import Figure, Reading, reading
from app.ui.widgets.layouts import column, row
from app.ui.widgets.text import Text
from app.words import Words


def office_zone(desk: Desk) -> ZoneInfo:
    """The office's zone; ask while showing what was read, when the book is at hand."""
    return zone(desk.timezone)


def fact(label: str, value: str, *, strong: bool = False, tone: str = "text") -> QWidget:
    """A label with a text at its right."""
    line = QWidget()
    text = Text(value, "body", tone, weight=600 if strong else 0)
    made = row(Text(label, "body", "text2", elide=True), text, spacing=8)
    made.setStretch(0, 1)
    line.setLayout(made)
    line.setAccessibleName(f"{label}: {value}")
    return line


def long_fact(label: str, value: str) -> QWidget:
    """A label with a text under it that may take several lines."""
    line = QWidget()
    line.setLayout(column(Text(label, "hint", "text3", wrap=True), Text(value, "body", wrap=True), spacing=1))
    line.setAccessibleName(f"{label}: {value}")
    return line


def amount(
    words: Words,
    region: Region,
    label: str,
    value: Decimal | None,
    *,
    signed: bool = False,
    provisional: bool = False,
    strong: bool = False,
) -> QWidget:
    """A label with an amount at its right."""
    shown = reading(region, value, words, signed=signed, provisional=provisional)
    return figured(words, label, shown, strong=strong)


def figured(words: Words, label: str, shown: Reading, *, strong: bool = False) -> QWidget:
    """A label with a figure at its right; its accessible name says unit and whether it is provisional."""
    line = QWidget()
    figure = Figure(label, words, role="body", weight=600 if strong else 0, right=True)
    figure.set(shown)
    said = Text(label, "body", "text" if strong else "text2", weight=600 if strong else 0)
    line.setLayout(row(said, None, figure, spacing=8))
    return line


def fill(layout: QVBoxLayout, *lines: QWidget) -> None:
    """Put lines below one another."""
    for line in lines:
        layout.addWidget(line)
