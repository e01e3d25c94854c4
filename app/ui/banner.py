"""The message bar under the panel header, and the band of the demo."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.ui import icons
from app.ui.style import look
from app.ui.tokens import RADIUS_CONTROL
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.notices import Alarm
from app.ui.widgets.painting import ANTIALIASED, box
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text
from app.words import Words


class MessageBar(QWidget):
    """Shows the worst alarm there is, with its next step as a button; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._alarms: dict[str, Alarm] = {}
        self._shown: Alarm | None = None
        self._line = row(spacing=12, margins=(20, 9, 20, 10))
        self.setLayout(self._line)
        self.hide()

    @property
    def shown(self) -> Alarm | None:
        """The alarm on screen."""
        return self._shown

    def warn(self, alarm: Alarm) -> None:
        """An alarm holds."""
        self._alarms[alarm.key] = alarm
        self._show_worst()

    def unwarn(self, key: str) -> None:
        """An alarm is over."""
        self._alarms.pop(key, None)
        self._show_worst()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        tone = self._shown.tone if self._shown else "warn"
        painter.fillRect(self.rect(), look().color(f"{tone}_tint"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look().color("line"))

    def _show_worst(self) -> None:
        worst = min(self._alarms.values(), key=lambda alarm: alarm.rank, default=None)
        before, self._shown = self._shown, worst
        if worst and before and _looks(worst) == _looks(before):
            self._say(worst)  # its buttons stay, and with them who is about to press one
        else:
            clear(self._line)
            if worst:
                self._fill(worst)
            self.setVisible(worst is not None)
        self.update()

    def _say(self, alarm: Alarm) -> None:
        self.setAccessibleName(f"{alarm.title}. {alarm.text}")
        self._text.set_text(alarm.text)

    def _run(self, at: int) -> None:
        if self._shown is not None:
            self._shown.steps[at].run()

    def _fill(self, alarm: Alarm) -> None:
        said = column(Text(alarm.title, "card"), spacing=0)
        self._text = Text("", "hint", "text2", wrap=True)
        self._say(alarm)
        if alarm.text:
            said.addWidget(self._text)
        self._line.addWidget(Glyph(alarm.icon, alarm.tone, 20))
        self._line.addLayout(said, 1)
        kinds = [Kind.PLAIN, Kind.OUTLINED, Kind.PRIMARY][-len(alarm.steps) :] if alarm.steps else []
        for at, (step, kind) in enumerate(zip(alarm.steps, kinds, strict=False)):
            button = Button(step.text, kind=kind, icon=step.icon, keys=step.keys)
            button.clicked.connect(lambda _checked=False, at=at: self._run(at))
            self._line.addWidget(button)


def _looks(alarm: Alarm) -> tuple[object, ...]:
    """What of an alarm is built; its sentence is written anew, and its steps do what they do now."""
    steps = tuple((step.text, step.icon, step.keys) for step in alarm.steps)
    return alarm.key, alarm.title, bool(alarm.text), alarm.tone, alarm.icon, steps


class DemoBand(QWidget):
    """Says that everything is invented; hatched, so that it shows on every print and photograph."""

    leave_asked = Signal()
    trouble_asked = Signal(object)
    """The button under which the troubles of the demo are to be offered."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._leave = _BandButton(words("Leave demo"))
        self._leave.clicked.connect(self.leave_asked)
        self.trouble = _BandButton(words("Make trouble"))
        self.trouble.clicked.connect(lambda: self.trouble_asked.emit(self.trouble))
        self.setLayout(row(None, self.trouble, self._leave, spacing=8, margins=(0, 0, 14, 0)))
        self.setAccessibleName(f"{words('DEMO')}. {self._sentence()}")
        look().changed.connect(self._relook)
        self._relook()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour, px = QPainter(self), look().color, look().px
        painter.fillRect(self.rect(), colour("demo_tint"))
        painter.setRenderHint(ANTIALIASED)
        painter.setPen(QPen(colour("bg"), px(7)))
        for x in range(-self.height(), self.width() + self.height(), px(20)):
            painter.drawLine(x, self.height() + px(4), x + self.height() + px(8), -px(4))
        painter.setRenderHint(ANTIALIASED, on=False)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colour("demo"))
        word, sentence = self._words("DEMO"), self._sentence()
        width = look().width(word, "card") + look().width(sentence, "body") + px(24 + 8 + 16 + 10)
        plate = QRect(px(18), px(6), width + px(6), self.height() - px(12) - 1)
        box(painter, plate, RADIUS_CONTROL, colour("demo_tint"))
        icons.draw(
            painter, QRect(px(29), (self.height() - px(16)) // 2, px(16), px(16)), "flask-conical", colour("demo")
        )
        painter.setPen(colour("demo"))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(look().font("card"))
        painter.drawText(QRect(px(53), 0, width, self.height() - 1), middle, word)
        painter.setFont(look().font("body"))
        x = px(53) + look().width(word, "card") + px(8)
        painter.drawText(QRect(x, 0, width, self.height() - 1), middle, sentence)

    def _sentence(self) -> str:
        return self._words("Invented figures. Nothing is sent to a broker, a bank or a client.")

    def _relook(self) -> None:
        self.setFixedHeight(look().px(34))


class _BandButton(Button):
    """Outlined in the colour of the demo."""

    def __init__(self, text: str) -> None:
        super().__init__(text, small=True)

    def _colours(self) -> tuple[str, str, str]:
        return "demo_tint" if not self.underMouse() else "sel", "demo", "demo"
