"""A sanctions list that was refused: why, and everything that is wrong in it with its place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain.errors import KnownError, RefusedFile
from app.services.places import place
from app.ui.desk import Desk
from app.ui.scrim import Scrim
from app.ui.style import look
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.layouts import column, row
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import Text

WIDTH, HEIGHT = 560, 380


class RefusedList(Scrim):
    """Nothing of the file was taken in."""

    def __init__(self, window: QWidget, desk: Desk, file: str, error: KnownError) -> None:
        super().__init__(window, firm=True)
        words = desk.words
        said = " ".join(filter(None, (words.say(error.what), words.say(error.way_out))))
        problems = error.problems if isinstance(error, RefusedFile) else ()
        self.problems = QPlainTextEdit(
            "\n".join(f"{place(each.where, words)}: {words.say(each.what)}" for each in problems)
        )
        self.problems.setReadOnly(True)
        self.problems.setVisible(bool(problems))
        self.problems.setAccessibleName(words("What is wrong in the file"))
        shut = Button(words("Close"), kind=Kind.PRIMARY, keys="Esc")
        shut.clicked.connect(self.leave)
        self._sheet = Sheet(self)
        self._sheet.setLayout(
            column(
                Text(words("Import {file}", file=file), "panel", wrap=True),
                Text(said, "body", wrap=True),
                self.problems,
                row(None, shut, spacing=8),
                spacing=12,
                margins=(20, 18, 20, 16),
            )
        )
        self._shut = shut

    def ask(self) -> None:
        """Open."""
        self._place()
        self.open()
        self._shut.setFocus()

    def leave(self) -> None:
        """Close."""
        self.close_again()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def _place(self) -> None:
        width, height = look().px(WIDTH), look().px(HEIGHT)
        over = self._over.rect()
        self._sheet.setGeometry((over.width() - width) // 2, (over.height() - height) // 3, width, height)
