"""A one-time code, shown once: for whom it is, until when it opens the office, and how it is used."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.calendar import zone
from app.services.users import Code
from app.ui.desk import Desk
from app.ui.scrim import Scrim
from app.ui.style import look
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.layouts import column, row
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import Text

WIDTH = 520


class CodeDialog(Scrim):
    """Goes only when it is closed by hand: nothing shows the code again."""

    def __init__(self, window: QWidget, desk: Desk, code: Code) -> None:
        super().__init__(window, firm=True)
        self._desk, self._code = desk, code
        self._sheet = Sheet(self)
        self.text = Text(code.text, "panel", mono=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy = Button(desk.words("Copy"), icon="copy")
        self.done = Button(desk.words("Done"), kind=Kind.PRIMARY, icon="check", keys="Enter")
        self._lay_out()
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(code.text))
        self.done.clicked.connect(self.end)

    def ask(self) -> None:
        """Show it."""
        self._place()
        self.open()
        self.done.setFocus()

    def end(self) -> None:
        """Let it go."""
        self.close_again()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.end()
        event.accept()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands its own event on
        self._place()

    def _lay_out(self) -> None:
        words, code = self._desk.words, self._code
        until = self._desk.region.moment(code.until, zone(self._desk.timezone))
        how = words(
            "Give it to {name} in person or by telephone. At the sign-in they choose “Use a one-time code or the "
            "recovery key” and set their own password. It works once, until {until}, and is never shown again.",
            name=code.user.full_name,
            until=until,
        )
        self._sheet.setLayout(
            column(
                Text(words("One-time code of {name}", name=code.user.full_name), "panel"),
                row(self.text, None, self.copy, spacing=12),
                Text(how, "hint", "text2", wrap=True),
                row(None, self.done, spacing=8),
                spacing=16,
                margins=(22, 18, 22, 16),
            )
        )

    def _place(self) -> None:
        width, layout = min(look().px(WIDTH), self.width() - 40), self._sheet.layout()
        grown = layout.heightForWidth(width) if layout is not None and layout.hasHeightForWidth() else 0
        height = max(grown, self._sheet.sizeHint().height())
        self._sheet.setGeometry((self.width() - width) // 2, (self.height() - height) // 3, width, height)
