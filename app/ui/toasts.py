"""Toasts: what just happened, at the bottom right, three at most."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.style import look
from app.ui.tokens import RADIUS_CARD
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.layouts import column, row
from app.ui.widgets.notices import Notice
from app.ui.widgets.painting import box
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text
from app.words import Words

SECONDS, MOST, WIDTH = 6, 3, 360
_ICONS = {"live": "circle-check", "err": "octagon-x", "warn": "triangle-alert"}


class Toast(QWidget):
    """One notice. It goes by itself, unless it tells of an error."""

    gone = Signal(object)

    def __init__(self, notice: Notice, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setFixedWidth(look().px(WIDTH))
        self.setAccessibleName(f"{notice.title}. {notice.text}")
        said = column(Text(notice.title, "card", wrap=True), spacing=2)
        if notice.text:
            said.addWidget(Text(notice.text, "hint", "text2", wrap=True))
        glyph = column(Glyph(_ICONS.get(notice.tone, "info"), notice.tone), None)
        line = row(glyph, said, spacing=12, margins=(12, 11, 10, 11))
        line.setStretch(1, 1)
        if notice.button:
            button = Button(notice.button, small=True)
            button.clicked.connect(self._run)
            line.addLayout(column(button, None))
        close = Button(kind=Kind.PLAIN, icon="x", small=True)
        close.setAccessibleName(words("Close"))
        close.clicked.connect(lambda _checked=False: self.gone.emit(self))
        line.addLayout(column(close, None))
        self.setLayout(line)
        self.setFixedHeight(line.heightForWidth(self.width()))
        if notice.tone != "err":
            QTimer.singleShot(SECONDS * 1000, self, lambda: self.gone.emit(self))

    def paintEvent(self, _event: QPaintEvent) -> None:
        box(QPainter(self), self.rect(), RADIUS_CARD, look().color("raised"), look().color("edge"))

    def _run(self) -> None:
        if self.notice.run:
            self.notice.run()
        self.gone.emit(self)


class Toasts(QWidget):
    """Stacks toasts over the bottom right corner of a widget."""

    def __init__(self, over: QWidget, words: Words) -> None:
        super().__init__(over)
        self._over, self._words = over, words
        self._shown: list[Toast] = []
        over.installEventFilter(self)
        self.hide()

    @property
    def notices(self) -> list[Notice]:
        """What is shown, oldest first."""
        return [toast.notice for toast in self._shown]

    def say(self, notice: Notice) -> None:
        """Show a notice; the oldest makes room."""
        while len(self._shown) >= MOST:
            self._drop(self._shown[0])
        toast = Toast(notice, self._words, self)
        toast.gone.connect(self._drop)
        self._shown.append(toast)
        toast.show()
        self.show()
        self.raise_()
        self._place()

    def withdraw(self, notice: Notice) -> None:
        """Take a notice away that does not hold any more, if it is still shown."""
        for toast in tuple(self._shown):
            if toast.notice is notice:
                self._drop(toast)

    def clear(self) -> None:
        """Take all away."""
        for toast in tuple(self._shown):
            self._drop(toast)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _drop(self, toast: Toast) -> None:
        if toast in self._shown:
            self._shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self.setVisible(bool(self._shown))
            self._place()

    def _place(self) -> None:
        gap, y = look().px(8), 0
        for toast in self._shown:
            toast.move(0, y)
            y += toast.height() + gap
        width, height = look().px(WIDTH), max(0, y - gap)
        left, bottom = self._over.width() - width - look().px(20), self._over.height() - look().px(38)
        self.setGeometry(left, bottom - height, width, height)
