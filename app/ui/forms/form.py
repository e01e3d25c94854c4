"""The base of every form: fields that keep what is typed, one command, errors beside their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from app.domain.errors import KnownError
from app.services import drafts
from app.ui.desk import Desk
from app.ui.scrim import Scrim
from app.ui.style import look
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.fields import Choice, Field, TextEdit
from app.ui.widgets.layouts import column, row
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.text import Text

C = TypeVar("C")
PAUSE = 600  # milliseconds after the last key before the draft is kept
WIDTH = 620


class Form(Scrim, Generic[C]):
    """A dialog over the window. `command` gathers one frozen command, `send` hands it to a service off this thread.

    What is typed is kept under `draft` and comes back when the form is opened again; saving or discarding drops it.
    """

    def __init__(self, window: QWidget, desk: Desk, title: str, *, draft: str, save: str, hint: str = "") -> None:
        super().__init__(window, firm=True)
        self.desk, self.words, self.region, self.draft = desk, desk.words, desk.region, draft
        self.fields: dict[str, Field] = {}
        self._sheet = Sheet(self)
        self.body = QVBoxLayout()
        self.body.setSpacing(look().px(14))
        self._trouble = Text("", "hint", "err", wrap=True)
        self._trouble.hide()
        self.save_button = Button(save, kind=Kind.PRIMARY, icon="check", keys="Ctrl+S")
        self.save_button.clicked.connect(self.submit)
        self.buttons = row(spacing=8)
        discard = Button(self.words("Discard"), kind=Kind.PLAIN)
        discard.clicked.connect(self.discard)
        close = Button(self.words("Close"), kind=Kind.OUTLINED, keys="Esc")
        close.clicked.connect(self.leave)
        self._keep = QTimer(self)
        self._keep.setSingleShot(True)
        self._keep.setInterval(PAUSE)
        self._keep.timeout.connect(self.keep)
        self._done: Callable[[], object] = lambda: None
        self._restoring = False
        self._highest = 0
        self._lay_out(title, hint, discard, close)

    def _lay_out(self, title: str, hint: str, discard: Button, close: Button) -> None:
        self._laid = column(self.body, None, margins=(0, 0, 6, 0))
        self._scroll = scroll = Scrolled(self._laid, title)
        scroll.inside.installEventFilter(self)
        self._discard = discard
        under = Text(hint, "hint", "text3", wrap=True)
        if not hint:
            under.hide()
        foot = row(discard, None, close, self.buttons, self.save_button, spacing=8)
        self._sheet.setLayout(
            column(
                Text(title, "panel"),
                under,
                scroll,
                self._trouble,
                foot,
                spacing=12,
                margins=(20, 18, 20, 16),
            )
        )

    # fields

    def add(self, name: str, field: Field) -> Field:
        """Take a field; its content is kept, and errors that name it are shown there."""
        self.fields[name] = field
        editor = field.editor
        if isinstance(editor, TextEdit):
            editor.textEdited.connect(self.touched)
        elif isinstance(editor, Choice):
            editor.picked.connect(self.touched)
        return field

    def place(self, item: QWidget | QLayout) -> None:
        """Put a widget or a row of fields below what is there."""
        if isinstance(item, QLayout):
            self.body.addLayout(item)
        else:
            self.body.addWidget(item)

    def touched(self) -> None:
        """Something was typed: keep it soon."""
        if not self._restoring:
            self._keep.start()

    def content(self) -> dict[str, str]:
        """What stands in the fields."""
        found = {}
        for name, field in self.fields.items():
            editor = field.editor
            found[name] = editor.text() if isinstance(editor, TextEdit) else str(_value(editor))
        return found

    def restore(self, content: dict[str, str] | None) -> None:
        """Put back what was typed before."""
        self._restoring = True
        for name, text in (content or {}).items():
            field = self.fields.get(name)
            if field is not None and isinstance(field.editor, TextEdit):
                field.editor.setText(text)
            elif field is not None and isinstance(field.editor, Choice):
                field.editor.set_value(text)
        self._restoring = False
        self.restored()

    def restored(self) -> None:
        """What was typed before is back; override to follow it."""

    # life

    def ask(self, done: Callable[[], object] = lambda: None) -> None:
        """Open the form; `done` is called once it has been saved."""
        self._done = done
        self._discard.setVisible(bool(self.fields))
        self._highest = 0  # pages that are not turned to ask for no room
        self._place()
        self.open()
        self.focus_first()
        office, name = self.desk.office, self.draft
        self.desk.tasks.read(lambda: drafts.read_draft_form(office, name), self.restore, latest=f"draft.{name}")

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        if self.fields:
            next(iter(self.fields.values())).editor.setFocus()

    def keep(self) -> None:
        """Keep what is typed."""
        office, name, content = self.desk.office, self.draft, self.content()
        self.desk.tasks.write(lambda: drafts.save_draft_form(office, name, content), lambda _kept: None)

    def leave(self) -> None:
        """Close; what was typed stays for the next time."""
        if self._keep.isActive():
            self._keep.stop()
            self.keep()
            self.desk.say(self.words("Kept for later"), self.words("The form opens with what you had typed."))
        self._end()

    def discard(self) -> None:
        """Close and forget what was typed."""
        self._forget()
        self._end()

    def _forget(self) -> None:
        self._keep.stop()
        office, name = self.desk.office, self.draft
        self.desk.tasks.write(lambda: drafts.drop_draft_form(office, name), lambda _dropped: None)

    def _end(self) -> None:
        self.close_again()
        self.deleteLater()

    # the command

    def command(self) -> C:
        """The one command the form makes. Raises KnownError naming its field."""
        raise NotImplementedError

    def send(self, command: C) -> object:
        """Hand the command to its service; runs on a worker."""
        raise NotImplementedError

    def submit(self) -> None:
        """Check every field, then send."""
        sound = [field.run_check() for field in self.fields.values() if field.isVisibleTo(self)]
        if not all(sound):
            return
        try:
            command = self.command()
        except KnownError as wrong:
            self.refused(wrong)
            return
        self.dispatch(lambda: self.send(command))

    def dispatch(self, work: Callable[[], object]) -> None:
        """Run the work off this thread; close when it is done, stay open when it is refused."""
        self._say("")
        self.save_button.setEnabled(False)
        self.desk.tasks.write(work, self._sent, self.refused)

    def _sent(self, _answer: object) -> None:
        self._forget()
        self._end()
        self._done()

    def refused(self, error: KnownError) -> None:
        """Say what is wrong, beside its field where it names one."""
        self.save_button.setEnabled(True)
        sentence = " ".join(filter(None, [self.words.say(error.what), self.words.say(error.way_out)]))
        field = self.fields.get(error.field)
        if field is None:
            self._say(sentence)
            return
        field.show_error(sentence)
        field.editor.setFocus()

    def _say(self, sentence: str) -> None:
        self._trouble.set_text(sentence)
        self._trouble.setVisible(bool(sentence))

    # what Qt tells

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() == Qt.Key.Key_S and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.submit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands its own event on
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._scroll.inside and event.type() == QEvent.Type.LayoutRequest and self.isVisible():
            self._place()  # an error or another field wants room
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """As high as its fields need, while the window has the height; it does not shrink while it is open."""
        width = min(look().px(WIDTH), self.width() - 40)
        frame = self._sheet.sizeHint().height() - self._scroll.sizeHint().height()
        room = width - 2 * look().px(20)
        fields = max(self._laid.sizeHint().height(), self._laid.totalHeightForWidth(room))
        self._highest = max(self._highest, frame + fields + 2)
        height = min(self._highest, self.height() - 60)
        self._sheet.setGeometry((self.width() - width) // 2, (self.height() - height) // 2, width, height)


def _value(editor: QWidget) -> object:
    return (editor.value() if isinstance(editor, Choice) else "") or ""
