"""Is it you? The sign-in screen, and the lock over an open window. It shows no amounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.domain.errors import KnownError
from app.ui import icons
from app.ui.style import look
from app.ui.widgets.buttons import Button, IconButton, Kind, LinkButton
from app.ui.widgets.disc import Badge
from app.ui.widgets.fields import Field, PasswordEdit, TextEdit
from app.ui.widgets.layouts import column, row
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.sheet import Sheet
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text
from app.words import LANGUAGES, Words

WIDTH, WIDE = 392, 560
"""Of the sheet; wide enough for a whole recovery key on one line."""
SECOND = 1000  # milliseconds


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """What somebody typed. With `recovery` the password is the new one."""

    user: str
    password: str = field(repr=False)
    recovery: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody who was here before: the screen asks for the password alone."""

    user: str
    full_name: str
    role: str = ""
    initials: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A word at the foot of the screen: "Still collecting from 14 MT5 accounts". `icon` may be "dot"."""

    text: str
    icon: str = "dot"


class SignIn(QWidget):
    """The same screen before and during work: `locked` keeps who it is about and says what is kept.

    `entered` carries a SignInRequest. Whoever listens calls `wait`, then `show_error`, or takes the screen away.
    `time` says what stands in the corner, every second.
    """

    entered = Signal(object)
    quit_asked = Signal()
    language_chosen = Signal(str)
    theme_asked = Signal()

    def __init__(
        self,
        words: Words,
        *,
        known: Known | None = None,
        locked: bool = False,
        note: str = "",
        facts: Sequence[Fact] = (),
        version: str = "",
        time: Callable[[], str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.words, self._known, self._locked = words, known, locked
        self.user, self.recovery = TextEdit(), TextEdit()
        self.recovery.setFont(look().font("hint", mono=True))
        self.password, self.again = PasswordEdit(), PasswordEdit()
        self.user_field = Field(words("User name"), self.user)
        self.recovery_field = Field(
            words("Recovery key") if locked else words("One-time code or recovery key"),
            self.recovery,
            hint=words("8 groups of 7") if locked else words("4 groups of 8, or 8 groups of 7"),
        )
        self.password_field = Field(words("Password"), self.password)
        self.again_field = Field(words("Password again"), self.again, check=self._differs)
        self.unlock = Button(words("Unlock") if locked else words("Sign in"), kind=Kind.PRIMARY, keys="Enter")
        self._caps = _Hint("info", words("Caps Lock is on."))
        self._said = _Hint("loader-circle", "")
        self._wait = QTimer(self)
        self._wait.setInterval(SECOND)
        self._wait.timeout.connect(self._count_down)
        self._seconds, self._busy, self._refusal = 0, False, ""
        self._note = Text(note, "hint", "text3", wrap=True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._lay_out(facts, version)
        self._connect()
        self._show_time(time)
        self._show_known()
        self.set_recovery(on=False)

    def focus(self) -> None:
        """Put the cursor where typing starts."""
        if self.user_field.isVisibleTo(self) and not self.user.text():
            self.user.setFocus()
        else:
            (self.recovery if self._recovering else self.password).setFocus()

    def wait(self, said: str = "") -> None:
        """Show that it is being checked."""
        self._set_busy(busy=True)
        self._said.say("loader-circle", said or self.words("Opening the office"), "text2")

    def show_error(self, error: KnownError, *, seconds: int = 0) -> None:
        """Say why it was refused, beside the field where it is known; with `seconds`, it can be tried after so many."""
        self._set_busy(busy=False)
        self._refusal = self.words.say(error.what)
        sentence = " ".join(filter(None, (self._refusal, self.words.say(error.way_out))))
        field = self._field_of(error)
        if field is not None:
            self._said.hide()
            field.show_error(sentence)
            field.editor.setFocus()
            return
        self._said.say("octagon-x", sentence, "err")
        self.password.clear()
        self.again.clear()
        if seconds:
            self._start_countdown(seconds)
        self.focus()

    def set_recovery(self, *, on: bool) -> None:
        """Ask for the recovery key and a new password, or for the password alone."""
        for each in (self.recovery_field, self.password_field, self.again_field):
            each.clear_error()
        for editor in (self.recovery, self.password, self.again):
            editor.clear()
        self._sheet.setFixedWidth(look().px(WIDE if on else WIDTH))
        self.recovery_field.setVisible(on)
        self.again_field.setVisible(on)
        self._way.setText(self.words("Use the password") if on else self._paper())
        self._way.updateGeometry()
        self.password_field.set_label(self.words("New password") if on else self.words("Password"))
        self.password_field.set_hint(self.words("15 characters or more") if on else "")
        self._said.hide()
        self._update_enabled()
        if self._seconds > 0:
            self._say_countdown()
        self.focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look().color("bg"))

    # inner workings

    def _paper(self) -> str:
        """What else opens the office: a code for whoever was invited, which a locked window does not take."""
        locked = self._locked
        return self.words("Use the recovery key") if locked else self.words("Use a one-time code or the recovery key")

    @property
    def _recovering(self) -> bool:
        return not self.recovery_field.isHidden()

    def _lay_out(self, facts: Sequence[Fact], version: str) -> None:
        words = self.words
        self._language = Segmented(list(LANGUAGES.items()), words.language, name=words("Language"))
        self._theme = IconButton("sun", words("Dark or light"))
        self._way = LinkButton("")
        self._quit = LinkButton(words("Quit FIDUS"))
        self._switch = Button(words("Switch user"), kind=Kind.PLAIN, small=True)
        self._names = column(spacing=0)
        self._who = QWidget()
        known = self._known or Known("", "")
        self._names.addWidget(Text(known.full_name or known.user, "panel"))
        if known.role:
            self._names.addWidget(Text(known.role, "hint", "text2"))
        self._who.setLayout(row(Badge(known.initials, 40), self._names, None, self._switch, spacing=12))
        self.unlock.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.unlock.setMinimumHeight(look().px(36))
        self._sheet = Sheet(quiet=True)
        self._sheet.setLayout(
            column(self._who, self.user_field, self.recovery_field, self.password_field, self.again_field, self._caps,
                   self._said, 4, self.unlock, 2, self._ways(), spacing=12,
                   margins=(30, 26, 30, 22))
        )  # fmt: skip
        self._centre = Scrolled(self._laid_centre(), self.unlock.text())
        self._centre.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = column(spacing=0, margins=(0, 18, 0, 0))
        page.addLayout(row(None, self._language, self._theme, spacing=8, margins=(0, 0, 20, 0)))
        page.addWidget(self._centre, 1)
        page.addSpacing(look().px(8))
        page.addLayout(row(None, *(_Hint(fact.icon, fact.text) for fact in facts), None, spacing=34))
        page.addSpacing(look().px(24))
        self.clock = Text("", "label", "text2", weight=400)
        page.addWidget(_Foot(Text(version, "label", "text3", weight=400), self.clock))
        self.setLayout(page)

    def _ways(self) -> QVBoxLayout:
        """The other way in over the way out: side by side they would be cut in longer languages."""
        middle, made = Qt.AlignmentFlag.AlignHCenter, column(spacing=2)
        made.addWidget(self._way, 0, middle)
        made.addWidget(self._quit, 0, middle)
        return made

    def _laid_centre(self) -> QVBoxLayout:
        """The sheet in the middle of the page, under the mark."""
        middle = Qt.AlignmentFlag.AlignHCenter
        centre = column(spacing=0)
        centre.addStretch(3)
        centre.addWidget(Logo(32), 0, middle)
        centre.addSpacing(look().px(26))
        centre.addLayout(row(None, self._sheet, None))  # aligned in its cell it would not grow with its errors
        centre.addSpacing(look().px(16))
        centre.addWidget(self._note, 0, middle)
        self._note.setFixedWidth(look().px(WIDTH + 80))
        centre.addStretch(3)
        return centre

    def _connect(self) -> None:
        self.unlock.clicked.connect(self._enter)
        self._quit.clicked.connect(self.quit_asked)
        self._way.clicked.connect(lambda: self.set_recovery(on=not self._recovering))
        self._switch.clicked.connect(self._forget)
        self._language.chosen.connect(self.language_chosen)
        self._theme.clicked.connect(self.theme_asked)
        self.password.caps_lock.connect(self._caps.setVisible)
        self.again.caps_lock.connect(self._caps.setVisible)
        self._caps.hide()
        self._said.hide()
        for editor in (self.user, self.recovery, self.password, self.again):
            editor.textEdited.connect(self._said.hide)

    def _show_time(self, time: Callable[[], str] | None) -> None:
        if time is None:
            return
        every = QTimer(self)
        every.setInterval(SECOND)
        every.timeout.connect(lambda: self.clock.set_text(time()))
        every.start()
        self.clock.set_text(time())

    def _show_known(self) -> None:
        self._who.setVisible(self._known is not None)
        self.user_field.setVisible(self._known is None)
        self._switch.setVisible(not self._locked)
        self._language.setVisible(not self._locked)

    def _forget(self) -> None:
        self._known = None
        self._show_known()
        self.user.setFocus()

    def _enter(self) -> None:
        if not self.unlock.isEnabled():
            return
        user = self._known.user if self._known else self.user.text().strip()
        if self._complete(user):
            recovery = self.recovery.text() if self._recovering else ""
            self.entered.emit(SignInRequest(user, self.password.text(), recovery))

    def _complete(self, user: str) -> bool:
        """Whether all that is needed is there; else it is said where it is missing."""
        needed = [(self.user_field, user), (self.password_field, self.password.text())]
        if self._recovering:
            needed.insert(1, (self.recovery_field, self.recovery.text().strip()))
        wrong = [each for each, text in needed if not text]
        for each in wrong:
            each.show_error(self.words("This is needed."))
        if self._recovering and not self.again_field.run_check():
            wrong.append(self.again_field)
        if wrong:
            wrong[0].editor.setFocus()
        return not wrong

    def _differs(self) -> str:
        return "" if self.password.text() == self.again.text() else self.words("The two passwords differ.")

    def _field_of(self, error: KnownError) -> Field | None:
        """The field an error belongs to, where that is on screen."""
        fields = {"user": self.user_field, "recovery": self.recovery_field, "password": self.password_field}
        found = fields.get(error.field)
        return found if found is not None and found.isVisibleTo(self) else None

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self._update_enabled()

    def _update_enabled(self) -> None:
        """Nothing is taken while something is checked; while it counts down, no password, but the recovery key."""
        held = self._seconds > 0 and not self._recovering
        for each in (self.user, self.recovery, self.password, self.again):
            each.setEnabled(not self._busy)
        self.password.setEnabled(not self._busy and not held)
        self.unlock.setEnabled(not self._busy and not held)
        self._way.setEnabled(not self._busy)

    def _start_countdown(self, seconds: int) -> None:
        self._seconds = seconds
        self._update_enabled()
        self._wait.start()
        self._say_countdown()

    def _count_down(self) -> None:
        self._seconds -= 1
        if self._seconds > 0:
            self._say_countdown()
            return
        self._wait.stop()
        self._update_enabled()
        if not self._recovering:
            self._said.hide()
            self.focus()

    def _say_countdown(self) -> None:
        if not self._recovering and not self._busy:
            said = self.words.count(self._seconds, "Next try in {n} second.", "Next try in {n} seconds.")
            self._said.say("clock-3", f"{self._refusal} {said}", "text2")


class Logo(QLabel):
    """The mark of FIDUS, in the colours of the theme."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self.setAccessibleName("FIDUS")
        look().changed.connect(self._relook)
        self._relook()

    def _relook(self) -> None:
        self.setPixmap(icons.logo(look().px(self._side), self.devicePixelRatioF()))


class _Hint(QWidget):
    """A glyph and a sentence."""

    def __init__(self, icon: str, text: str) -> None:
        super().__init__()
        self._glyph = Dot() if icon == "dot" else Glyph(icon, "text2", 15)
        self._text = Text(text, "hint", "text2", wrap=icon != "dot" and not text)
        self.setLayout(row(self._glyph, self._text, spacing=7))

    def say(self, icon: str, text: str, tone: str) -> None:
        """Say something else, and show it."""
        if isinstance(self._glyph, Glyph):
            self._glyph.set(icon, tone)
        self._text.set_text(text)
        self._text.set_tone(tone)
        self.show()


class Dot(QWidget):
    """The dot of what is live."""

    def __init__(self, tone: str = "live") -> None:
        super().__init__()
        self._tone = tone
        self.setFixedSize(look().px(8), look().px(8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look().color(self._tone))
        painter.drawEllipse(QRect(0, 0, self.width() - 1, self.height() - 1))


class _Foot(QWidget):
    """The version and the clock, as a status bar."""

    def __init__(self, left: QWidget, right: QWidget) -> None:
        super().__init__()
        self.setLayout(row(left, None, right, margins=(12, 1, 12, 0)))
        self.setFixedHeight(look().px(26))

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self.width(), 1, look().color("line"))
