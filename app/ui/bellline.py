"""One open alert in the menu of the bell: what, when, and the buttons that show and acknowledge it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.style import look
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.layouts import column, row
from app.ui.widgets.notices import Call, Run
from app.ui.widgets.states import Glyph
from app.ui.widgets.text import Text
from app.words import Words

WIDTH = 540


class BellLine(QWidget):
    """A click or Enter shows the alert; `done` is emitted when one of its ways was taken."""

    done = Signal()

    def __init__(self, call: Call, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._call = call
        self.setFixedWidth(look().px(WIDTH))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(f"{call.title}. {call.text} {call.when}")
        glyph = Glyph("octagon-x" if call.tone == "err" else "triangle-alert", call.tone)
        head = row(Text(call.title, "card", elide=True), Text(call.when, "hint", "text3"), spacing=8)
        head.setStretch(0, 1)
        said = column(head, Text(call.text, "hint", "text2", wrap=True), spacing=2)
        seen = Button(words("Acknowledge"), kind=Kind.OUTLINED, small=True)
        seen.setEnabled(call.acknowledge is not None)
        seen.setToolTip("" if call.acknowledge else words("Your roles do not include this."))
        seen.clicked.connect(lambda _checked=False: self._take(call.acknowledge))
        line = row(column(glyph, None), said, column(seen, None), spacing=10, margins=(12, 9, 12, 9))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setFixedHeight(line.heightForWidth(self.width()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._take(self._call.go)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._take(self._call.go)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.underMouse():
            QPainter(self).fillRect(self.rect(), look().color("sel"))

    def _take(self, way: Run | None) -> None:
        if way is not None:
            self.done.emit()
            way()
