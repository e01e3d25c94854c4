"""The base of the wizard's steps: a heading, a sentence, and whether the step is complete."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.ui.style import look
from app.ui.widgets.layouts import column, row
from app.ui.widgets.text import Text

WIDTH = 760


class Page(QScrollArea):
    """One step. Add what is asked to `body`; override `complete`, `summary` and `focus`."""

    def __init__(self, title: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(title)
        heading = Heading(title)
        self.body = QVBoxLayout()
        self.body.setSpacing(look().px(12))
        inner = QWidget()
        inner.setMaximumWidth(look().px(WIDTH))
        inner.setLayout(column(heading, Text(sentence, "body", "text2", wrap=True), 12, self.body, None, spacing=8))
        holder = QWidget()
        holder.setObjectName("page")
        layout = row(inner, None, spacing=0, margins=(92, 84, 40, 20))
        layout.setStretch(0, WIDTH)  # as wide as it may be; what is left over stays empty
        holder.setLayout(layout)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(holder)
        self.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)

    def complete(self) -> bool:
        """Whether all is there; shows what is not."""
        return True

    def summary(self) -> str:
        """What was chosen, for the list of steps; empty while nothing was."""
        return ""

    def focus(self) -> None:
        """Put the cursor where typing starts."""


class Heading(Text):
    """The question of a step."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "panel")

    def _relook(self) -> None:
        super()._relook()
        font = QFont(look().font("panel"))
        font.setPixelSize(look().px(22))
        self.setFont(font)
