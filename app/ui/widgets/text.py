"""A piece of text in a role and a tone of the design."""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.style import look
from app.ui.tokens import TYPES, Role

LONG = re.compile(r"[^\s*]{16}(?=[^\s*]{16})")
MAY_BREAK = "\\g<0>\u200b"
"""A word as long as a checksum may go on in the next line."""


class Text(QLabel):
    """A label that follows theme and text size. Plain text only; `**so**` inside stands out where `bold` is set.

    `elide` cuts at the end with dots and shows the whole as tooltip; `wrap` breaks lines at the role's line height.
    """

    def __init__(
        self,
        text: str = "",
        role: Role = "body",
        tone: str = "text",
        *,
        weight: int = 0,
        mono: bool = False,
        wrap: bool = False,
        elide: bool = False,
        bold: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role, self._tone, self._weight, self._mono = role, tone, weight, mono
        self._elide, self._bold, self._wrap = elide, bold, wrap
        self._plain = ""
        self.setTextFormat(Qt.TextFormat.RichText if wrap or bold else Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        look().changed.connect(self._relook)
        self._relook()
        self.set_text(text)

    @property
    def tone(self) -> str:
        """The token of its colour."""
        return self._tone

    @property
    def plain(self) -> str:
        """What it says."""
        return self._plain

    def set_text(self, text: str) -> None:
        """Say something else."""
        if text == self._plain and self.text():
            return
        self._plain = text
        self._say()
        self._show_whole()

    def set_tone(self, tone: str) -> None:
        """Change the colour to that of another token."""
        if tone != self._tone:
            self._tone = tone
            self._recolour()

    def set_weight(self, weight: int) -> None:
        """Change the weight."""
        if weight != self._weight:
            self._weight = weight
            self.setFont(look().font(self._role, weight, mono=self._mono))

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(look().px(24), hint.height()) if self._elide else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._elide:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self._plain, Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.rect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_whole()

    def _show_whole(self) -> None:
        """Say in the tooltip what is cut."""
        if self._elide:
            cut = self.fontMetrics().horizontalAdvance(self._plain) > self.width()
            self.setToolTip(self._plain if cut else "")

    def _say(self) -> None:
        if self._wrap or self._bold:
            line = round(100 * TYPES[self._role].line / (TYPES[self._role].size * 1.21))
            body = escape(LONG.sub(MAY_BREAK, self._plain)).replace("\n", "<br>")
            parts = body.split("**")
            strong = f"<span style='color:{look().color('text').name()};font-weight:600'>"
            body = "".join(f"{strong}{part}</span>" if at % 2 else part for at, part in enumerate(parts))
            self.setText(f"<div style='line-height:{line}%'>{body}</div>" if body else "")
        else:
            self.setText(self._plain)
        self.setAccessibleName(self._plain.replace("**", ""))

    def _relook(self) -> None:
        self.setFont(look().font(self._role, self._weight, mono=self._mono))
        if not self._wrap:
            self.setMinimumHeight(look().line(self._role))
        self._recolour()
        self._say()

    def _recolour(self) -> None:
        colours = self.palette()
        colours.setColor(QPalette.ColorRole.WindowText, look().color(self._tone))
        self.setPalette(colours)
