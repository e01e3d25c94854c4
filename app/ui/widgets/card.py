"""Cards: a surface with a hairline around it, a header of 40 pixels, and a body."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.style import look
from app.ui.tokens import CARD_HEADER, RADIUS_CARD
from app.ui.widgets.layouts import row
from app.ui.widgets.painting import box
from app.ui.widgets.text import Text


class Line(QFrame):
    """A hairline; it carries no meaning."""

    def __init__(self, *, tone: str = "line", vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = tone
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().color(self._tone))


class Card(QWidget):
    """A card. `header` is there if there is a title; widgets added to `body` keep one pixel inside the border."""

    def __init__(self, title: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self._title = Text(title, "card")
        self._hint = Text(hint, "hint", "text3")
        self._actions = row(spacing=8)
        self.header_bar = QWidget(self)
        self.header: QHBoxLayout = row(
            self._title, 2, self._hint, None, self._actions, spacing=8, margins=(14, 0, 14, 0)
        )
        self.header_bar.setLayout(self.header)
        self.header_line = Line()
        self._column.addWidget(self.header_bar)
        self._column.addWidget(self.header_line)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._column.addLayout(self.body, 1)
        self.set_title(title)
        self.set_hint(hint)
        look().changed.connect(self._relook)
        self._relook()

    def set_title(self, title: str) -> None:
        """Name the card; without a name it has no header."""
        self._title.set_text(title)
        self.header_bar.setVisible(bool(title))
        self.header_line.setVisible(bool(title))
        self.setAccessibleName(title)

    def set_hint(self, hint: str) -> None:
        """A grey word beside the title."""
        self._hint.set_text(hint)
        self._hint.setVisible(bool(hint))

    def add_action(self, widget: QWidget) -> None:
        """Put a widget at the right end of the header."""
        self._actions.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def paintEvent(self, _event: QPaintEvent) -> None:
        box(QPainter(self), self.rect(), RADIUS_CARD, look().color("surface"), look().color("line"))

    def _relook(self) -> None:
        self.header_bar.setFixedHeight(look().px(CARD_HEADER) - 2)
