"""Says while a client is typed whom they look like, with the way to open that one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.services.duplicates import Hint, likeness
from app.ui.style import look
from app.ui.tokens import RADIUS_CONTROL
from app.ui.widgets.buttons import Button
from app.ui.widgets.layouts import row
from app.ui.widgets.painting import box
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text
from app.words import Words


class LikenessHint(QWidget):
    """One line: the likeliest, why, and how many more there are. Hidden where there is none."""

    def __init__(self, words: Words, go: Callable[[str], None]) -> None:
        super().__init__()
        self._words, self._go = words, go
        self.hints: Sequence[Hint] = []
        self.said = Text("", "body", "warn", wrap=True)
        self.open_button = Button(words("Open client"), icon="external-link", small=True)
        self.open_button.clicked.connect(lambda: self._go(self.hints[0].code))
        layout = row(Glyph("users", "warn"), self.said, self.open_button, spacing=10, margins=(12, 8, 8, 8))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.hide()

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """Say these, or nothing."""
        self.hints = hints
        self.setVisible(bool(self.hints))
        if self.hints:
            more = len(self.hints) - 1
            further = self._words.count(more, "and {n} more", "and {n} more") if more else ""
            self.said.set_text(" ".join(filter(None, (likeness(self.hints[0], self._words), further))))
            self.open_button.setAccessibleName(self._words("Open {code}", code=self.hints[0].code))

    def paintEvent(self, _event: QPaintEvent) -> None:
        colour = look().color
        box(QPainter(self), self.rect(), RADIUS_CONTROL, colour("warn_tint"))
