"""Is it still you? Asks for the password before what matters most, once for all that waits for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.errors import KnownError
from app.services.demo import PASSWORD
from app.services.office import Office
from app.ui.desk import Desk
from app.ui.scrim import Scrim
from app.ui.style import look
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.disc import Badge
from app.ui.widgets.fields import Field, PasswordEdit
from app.ui.widgets.layouts import column, row
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import Text

WIDTH = 420


class StepUp(Scrim):
    """Lies over the window while jobs wait for a proof; then they go on, or are refused where it is closed."""

    def __init__(self, window: QWidget, desk: Desk, prove: Callable[[Office, str], None]) -> None:
        super().__init__(window, firm=True)
        self.desk, self.words, self._prove = desk, desk.words, prove
        self.password = PasswordEdit()
        self.field = Field(self.words("Password"), self.password)
        self.go_on = Button(self.words("Go on"), kind=Kind.PRIMARY, icon="check", keys="Enter")
        self._cancel = Button(self.words("Cancel"), kind=Kind.OUTLINED, keys="Esc")
        self._sheet = Sheet(self)
        self._lay_out()
        self.go_on.clicked.connect(self.submit)
        self._cancel.clicked.connect(self.give_up)
        desk.tasks.proof_needed.connect(self.ask)

    def ask(self) -> None:
        """Ask who it is."""
        self._clear()
        self._place()
        self.open()
        self.password.setFocus()

    def submit(self) -> None:
        """Check the password off this thread."""
        office, typed, prove = self.desk.office, self.password.text(), self._prove
        if not typed or not self.go_on.isEnabled():
            return
        self._set_busy(busy=True)
        self.desk.tasks.read(lambda: prove(office, typed), lambda _proven: self._proven(), self._refused)

    def give_up(self) -> None:
        """Let what waits be refused."""
        self._clear()
        self.close_again()
        self.desk.tasks.give_up()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.submit()
        event.accept()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands its own event on
        self._place()

    def _lay_out(self) -> None:
        person, words = self.desk.office.person, self.words
        said = words("What you asked for needs your password again: the last time is more than five minutes ago.")
        hint = words("The password of the demo is: {password}", password=PASSWORD) if self.desk.office.demo else ""
        note = Text(hint, "hint", "text3", wrap=True)
        note.setVisible(bool(hint))
        who = row(Badge(person.initials, 32), Text(person.full_name, "panel"), None, spacing=12)
        self._sheet.setLayout(
            column(
                Text(words("Is it still you?"), "panel"),
                Text(said, "hint", "text2", wrap=True),
                who,
                self.field,
                note,
                row(None, self._cancel, self.go_on, spacing=8),
                spacing=14,
                margins=(22, 18, 22, 16),
            )
        )

    def _proven(self) -> None:
        self._clear()
        self.close_again()
        self.desk.tasks.go_on()

    def _refused(self, error: KnownError) -> None:
        self._set_busy(busy=False)
        self.password.clear()
        self.field.show_error(" ".join(filter(None, [self.words.say(error.what), self.words.say(error.way_out)])))
        self._place()
        self.password.setFocus()

    def _clear(self) -> None:
        self._set_busy(busy=False)
        self.password.clear()
        self.field.clear_error()

    def _set_busy(self, *, busy: bool) -> None:
        self.password.setEnabled(not busy)
        self.go_on.setEnabled(not busy)

    def _place(self) -> None:
        width = min(look().px(WIDTH), self.width() - 40)
        layout = self._sheet.layout()
        grown = layout.heightForWidth(width) if layout is not None and layout.hasHeightForWidth() else 0
        height = max(grown, self._sheet.sizeHint().height())
        self._sheet.setGeometry((self.width() - width) // 2, (self.height() - height) // 3, width, height)
