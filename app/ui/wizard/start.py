"""Step four: an empty office, or the demo."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
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

_TEXT_AT = 109  # pixels from the left edge, after the disc and the icon


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
        return QSize(look().px(600), self.heightForWidth(look().px(600)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(look().px(74), look().px(56) + self._sentence_height(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(event.size().width()))

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
        x, middle = px(_TEXT_AT), self.height() // 2
        top = middle - (px(21) + self._sentence_height(self.width())) // 2
        painter.setFont(look().font("card"))
        painter.setPen(colour("text"))
        painter.drawText(QRect(x, top, self.width(), px(20)), int(Qt.AlignmentFlag.AlignVCenter), self._title)
        if self._chip:
            width = self._chip_width()
            spot = QRect(self.width() - px(18) - width, middle - px(10), width, px(20))
            draw_chip(painter, spot, self._chip, "demo", "flask-conical")
        area = QRect(x, top + px(21), self._room(self.width()), self.height())
        painter.setFont(look().font("table"))
        painter.setPen(colour("text2"))
        painter.drawText(area, int(Qt.TextFlag.TextWordWrap), self._sentence)

    def _chip_width(self) -> int:
        return chip_width(self._chip, "flask-conical", "demo")

    def _room(self, width: int) -> int:
        """How wide the sentence may be."""
        px = look().px
        return width - px(_TEXT_AT) - px(20) - (self._chip_width() + px(18) if self._chip else 0)

    def _sentence_height(self, width: int) -> int:
        metrics = QFontMetrics(look().font("table"))
        area = QRect(0, 0, max(40, self._room(width)), 1000)
        return metrics.boundingRect(area, int(Qt.TextFlag.TextWordWrap), self._sentence).height()

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
        line = row(Glyph("info", "text2", 15), Text(text, "hint", "text2", wrap=True), spacing=8)
        line.setStretch(1, 1)
        self.setLayout(line)
