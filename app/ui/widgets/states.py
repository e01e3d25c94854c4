"""The states in which there is nothing to show: empty, loading, could not be loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

from app.domain.errors import KnownError
from app.ui import icons
from app.ui.style import look
from app.ui.widgets.buttons import ActionButton, Button, Kind
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.painting import box
from app.ui.widgets.text import Text
from app.words import Words

QUIET_FOR, SILENT_FOR, PATIENT_FOR = 150, 2_000, 10_000  # milliseconds until bars, words, and a Stop button


@dataclass(frozen=True, slots=True)
class Empty:
    """What stands where nothing is: an icon, a title, one sentence, the way to change it."""

    icon: str
    title: str
    text: str = ""
    action: QAction | None = None
    second: QAction | None = None


class Glyph(QLabel):
    """An icon as a picture, in a token's colour."""

    def __init__(self, name: str, tone: str = "text3", size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._tone, self._size = name, tone, size
        look().changed.connect(self._relook)
        self._relook()

    def set(self, name: str, tone: str) -> None:
        """Show another icon."""
        self._name, self._tone = name, tone
        self._relook()

    def _relook(self) -> None:
        side = look().px(self._size)
        self.setFixedSize(side, side)
        self.setPixmap(icons.pixmap(self._name, self._tone, self._size, self.devicePixelRatioF()))


class Message(QWidget):
    """An icon, a title, a sentence and buttons, in the middle of the space there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = column(spacing=8)
        self.setLayout(row(None, self._column, None))

    def say(self, icon: str, title: str, text: str, buttons: list[Button], tone: str = "text3") -> None:
        """Replace what is said."""
        clear(self._column)
        middle = Qt.AlignmentFlag.AlignHCenter
        self._column.addStretch(1)
        self._column.addWidget(Glyph(icon, tone, 34), 0, middle)
        self._column.addSpacing(look().px(8))
        self._column.addWidget(Text(title, "panel"), 0, middle)
        if text:
            sentence = Text(text, "body", "text2", wrap=True)
            sentence.setAlignment(middle)
            sentence.setFixedWidth(min(look().px(420), max(look().px(200), self.width() - 32)))
            self._column.addWidget(sentence, 0, middle)
        if buttons:
            self._column.addSpacing(look().px(8))
            self._column.addLayout(row(None, *buttons, None, spacing=8))
        self._column.addStretch(1)
        self.setAccessibleName(f"{title}. {text}")


class EmptyState(Message):
    """Nothing here yet, and what to do about it."""

    def __init__(self, empty: Empty | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if empty:
            self.show_empty(empty)

    def show_empty(self, empty: Empty) -> None:
        """Say what is missing."""
        buttons: list[Button] = []
        if empty.action:
            buttons.append(ActionButton(empty.action, kind=Kind.PRIMARY, icon="plus"))
        if empty.second:
            buttons.append(ActionButton(empty.second))
        self.say(empty.icon, empty.title, empty.text, buttons)


class ErrorState(Message):
    """It could not be loaded: what happened, the way out, and a button to try again."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words

    def show_error(self, error: KnownError, retry: Callable[[], object] | None = None) -> None:
        """Say what happened."""
        buttons = []
        if retry:
            again = Button(self._words("Try again"), icon="refresh-cw")
            again.clicked.connect(lambda _checked=False: retry())
            buttons.append(again)
        sentences = [self._words.say(error.what), self._words.say(error.way_out)]
        self.say("octagon-x", self._words.say(error.title), " ".join(filter(None, sentences)), buttons, "err")


class LoadingBars(QWidget):
    """Still bars in the shape of rows, after 150 ms; words after 2 s; a Stop button after 10 s."""

    stopped = Signal()

    def __init__(self, words: Words, row_height: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._row_height = words, row_height
        self._said = ""
        self._bars = False
        self._label = Text("", "hint", "text2")
        self._stop = Button(words("Stop"), small=True)
        self._stop.clicked.connect(self.stopped)
        self.setLayout(column(None, row(None, self._label, self._stop, None), None))
        self._timers = [self._timer(QUIET_FOR, self._show_bars), self._timer(SILENT_FOR, self._show_words)]
        self._timers.append(self._timer(PATIENT_FOR, self._stop.show))
        self.stop()

    def start(self, said: str = "") -> None:
        """Begin to wait; `said` is told after two seconds."""
        self.stop()
        self.say(said or self._words("Reading the records"))
        for timer in self._timers:
            timer.start()

    def say(self, said: str) -> None:
        """Tell how far it is: "Reading history, 1,284 of about 1,900 deals"."""
        self._said = said
        self._label.set_text(said)

    def stop(self) -> None:
        """Wait no more."""
        for timer in self._timers:
            timer.stop()
        self._bars = False
        self._label.hide()
        self._stop.hide()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._bars:
            return
        painter, px = QPainter(self), look().px
        height = px(self._row_height)
        for at, y in enumerate(range(0, self.height() - height, height)):
            for left, share in ((0.02, 0.18), (0.30, 0.12), (0.52, 0.1 + 0.02 * (at % 3)), (0.78, 0.18)):
                bar = QRect(round(self.width() * left), y + (height - px(8)) // 2, round(self.width() * share), px(8))
                box(painter, bar, 2, look().color("sel"))

    def _timer(self, after: int, run: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after)
        timer.timeout.connect(run)
        return timer

    def _show_bars(self) -> None:
        self._bars = True
        self.update()

    def _show_words(self) -> None:
        self._bars = False
        self._label.show()
        self.update()


class StateStack(QWidget):
    """A widget that gives way to its empty, loading and error states."""

    stopped = Signal()

    def __init__(self, content: QWidget, words: Words, row_height: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty, self._error = EmptyState(), ErrorState(words)
        self._loading = LoadingBars(words, row_height)
        self._loading.stopped.connect(self.stopped)
        self._content = content
        self._stack = QStackedLayout(self)
        for widget in (content, self._empty, self._loading, self._error):
            self._stack.addWidget(widget)

    @property
    def state(self) -> str:
        """content, empty, loading or error."""
        return ("content", "empty", "loading", "error")[self._stack.currentIndex()]

    def show_content(self) -> None:
        """Show what there is."""
        self._loading.stop()
        self._stack.setCurrentWidget(self._content)

    def show_empty(self, empty: Empty) -> None:
        """Say that there is nothing, and what to do."""
        self._loading.stop()
        self._empty.show_empty(empty)
        self._stack.setCurrentWidget(self._empty)

    def show_loading(self, said: str = "") -> None:
        """Wait for the answer."""
        if self.state != "loading":
            self._stack.setCurrentWidget(self._loading)
            self._loading.start(said)
        elif said:
            self._loading.say(said)

    def show_error(self, error: KnownError, retry: Callable[[], object] | None = None) -> None:
        """Say that it could not be loaded."""
        self._loading.stop()
        self._error.show_error(error, retry)
        self._stack.setCurrentWidget(self._error)
