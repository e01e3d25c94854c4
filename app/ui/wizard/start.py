"""Step four: an empty office, or the demo."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.ui import icons
from app.ui.style import look
from app.ui.tokens import RADIUS_CARD, RADIUS_CONTROL
from app.ui.widgets.chips import chip_width, draw_chip
from app.ui.widgets.layouts import row
from app.ui.widgets.painting import ANTIALIASED, box
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text
from app.ui.wizard.page import Page
from app.words import Words


class Option(QAbstractButton):
    """A large radio button: an icon, a title, a sentence."""

    moved = Signal(int)

    def __init__(self, icon: str, title: str, sentence: str, chip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._title, self._sentence, self._chip = icon, title, sentence, chip
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{title}. {sentence}")
        look().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(look().px(600), look().px(74))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.setFocus()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px, colour = QPainter(self), look().px, look().color
        on = self.isChecked()
        box(painter, self.rect(), RADIUS_CARD, colour("surface"), None if on else colour("line"))
        painter.setRenderHint(ANTIALIASED)
        if on:
            painter.setPen(QPen(colour("ink"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD)
        self._paint_radio(painter, on=on)
        plate = QRect(px(55), (self.height() - px(40)) // 2, px(40), px(40))
        box(painter, plate, RADIUS_CONTROL, colour("field"), colour("line"))
        icons.draw(painter, plate.adjusted(px(10), px(10), -px(10), -px(10)), self._icon, colour("text2"))
        x, middle = px(109), self.height() // 2
        painter.setFont(look().font("card"))
        painter.setPen(colour("text"))
        painter.drawText(
            QRect(x, middle - px(20), self.width(), px(20)), int(Qt.AlignmentFlag.AlignVCenter), self._title
        )
        room = self.width() - x - px(20)
        if self._chip:
            width = chip_width(self._chip, "flask-conical", "demo")
            spot = QRect(self.width() - px(18) - width, middle - px(10), width, px(20))
            draw_chip(painter, spot, self._chip, "demo", "flask-conical")
            room -= width + px(18)
        area = QRect(x, middle + px(1), room, px(34))
        painter.setFont(look().font("table"))
        painter.setPen(colour("text2"))
        painter.drawText(area, int(Qt.TextFlag.TextWordWrap), self._sentence)

    def _paint_radio(self, painter: QPainter, *, on: bool) -> None:
        px, colour = look().px, look().color
        disc = QRect(px(18), (self.height() - px(18)) // 2, px(18), px(18))
        painter.setRenderHint(ANTIALIASED)
        if on:
            painter.setPen(QPen(colour("ink"), px(5)))
            painter.drawEllipse(disc.adjusted(px(3), px(3), -px(3), -px(3)))
        else:
            painter.setPen(QPen(colour("edge"), 1))
            painter.drawEllipse(disc)


class StartPage(Page):
    """Empty or demo; both stay on this computer."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(
            words("How do you want to start?"), words("Nothing leaves this computer in either case."), parent
        )
        self._words = words
        self._empty = Option(
            "folder",
            words("Empty"),
            words("No clients, no accounts. You add the first client, or import an office file."),
        )
        self._demo = Option(
            "flask-conical",
            words("With demo data"),
            words("16 invented clients and simulated MT5 ticks, in a database of its own. Marked on every screen."),
            words("demo"),
        )
        self._empty.setChecked(True)
        for option, other in ((self._empty, self._demo), (self._demo, self._empty)):
            option.moved.connect(lambda _step, other=other: self._take(other))
            self.body.addWidget(option)
        note = words("Demo data can never be mixed with real data. Your own office is kept beside it.")
        self.body.addWidget(_Note(note))

    @property
    def choice(self) -> str:
        """Either "empty" or "demo"."""
        return "demo" if self._demo.isChecked() else "empty"

    def choose(self, choice: str) -> None:
        """Choose "empty" or "demo"."""
        self._take(self._demo if choice == "demo" else self._empty)

    def focus(self) -> None:
        (self._demo if self._demo.isChecked() else self._empty).setFocus()

    def _take(self, option: Option) -> None:
        option.setChecked(True)
        option.setFocus()


class _Note(QWidget):
    """A quiet remark."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setLayout(row(Glyph("info", "text2", 15), Text(text, "hint", "text2"), None, spacing=8))
