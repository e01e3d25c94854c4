"""The last resort: a bug of ours, with details that can be copied. Nothing was written."""

from __future__ import annotations

import platform

from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from app.ui.style import look
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.layouts import column, row
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text
from app.words import Words


class CrashDialog(QDialog):
    """Says that it is our mistake, what it means, and what to do; Close leaves the window as it was."""

    def __init__(self, words: Words, details: str, version: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self.setWindowTitle(words("A mistake in FIDUS"))
        self.resize(look().px(680), look().px(440))
        head = f"FIDUS {version} · Python {platform.python_version()} · {platform.platform()}"
        self.details = QPlainTextEdit(f"{head}\n\n{details}")
        self.details.setReadOnly(True)
        self.details.setFont(look().font("hint", mono=True))
        self.details.setAccessibleName(words("Details"))
        self.copy = Button(words("Copy details"), icon="copy")
        self.copy.clicked.connect(self._copy)
        close = Button(words("Close"), kind=Kind.PRIMARY)
        close.clicked.connect(self.accept)
        said = words(
            "Something happened that FIDUS did not expect. What you were doing was not written. "
            "Copy the details, send them to whoever looks after FIDUS, and try again."
        )
        title = row(Glyph("octagon-x", "err", 20), Text(words("This is a mistake in FIDUS, not yours"), "panel"), None)
        self.setLayout(
            column(title, Text(said, "body", "text2", wrap=True), self.details, row(None, self.copy, close), spacing=14,
                   margins=(20, 18, 20, 18))
        )  # fmt: skip

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().color("surface"))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self.copy.setText(self.words("Copied"))
        self.copy.set_icon("check")
