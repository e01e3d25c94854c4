"""Chips: a glyph and a word, then colour."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import icons
from app.ui.style import look
from app.ui.tokens import RADIUS_CHIP
from app.ui.widgets.painting import box
from app.words import Words

TINTED = ("gain", "loss", "live", "warn", "err", "demo")
_GLYPHS = {
    "verified": ("live", "check"),
    "provisional": ("warn", "circle-question-mark"),
    "refused": ("err", "octagon-x"),
    "demo": ("demo", "flask-conical"),
    "unreconciled": ("err", "octagon-x"),
    "unknown": ("warn", "triangle-alert"),
}


def chip_width(text: str, icon: str, tone: str) -> int:
    """How wide a chip is."""
    px = look().px
    weight = 600 if not tone else 500
    return look().width(text, "label", weight) + 2 * px(8) + (px(14 + 5) if icon else 0)


def draw_chip(
    painter: QPainter, rect: QRect, text: str, tone: str, icon: str = "", *, quiet: bool = False, stale: bool = False
) -> None:
    """A chip over the whole of `rect`: tinted in its tone, or outlined where it has none, `quiet` with a hairline."""
    px = look().px
    if tone in TINTED:
        box(painter, rect, RADIUS_CHIP, look().color(f"{tone}_tint"))
    else:
        box(painter, rect, RADIUS_CHIP, None, look().color("line" if quiet else "edge"))
    colour = look().color(tone if tone in TINTED else "text3" if stale else "text")
    x = rect.x() + px(8)
    if icon:
        icons.draw(painter, QRect(x, rect.y() + (rect.height() - px(13)) // 2, px(13), px(13)), icon, colour)
        x += px(14 + 5)
    painter.setPen(colour)
    painter.setFont(look().font("label", 500 if tone else 600))
    painter.drawText(QRect(x, rect.y(), rect.right() - x, rect.height()), int(Qt.AlignmentFlag.AlignVCenter), text)


class Chip(QWidget):
    """A state in a word. Tones are gain, loss, live, warn, err, demo, or "" for the name of a fund."""

    def __init__(self, text: str, tone: str = "", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._tone, self._icon = text, tone, icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        look().changed.connect(self.updateGeometry)

    @property
    def text(self) -> str:
        """The word."""
        return self._text

    def set(self, text: str, tone: str = "", icon: str = "") -> None:
        """Say another state."""
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self._text, self._icon, self._tone), look().px(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_chip(QPainter(self), self.rect(), self._text, self._tone, self._icon)


def state_chip(words: Words, state: str) -> Chip:
    """The chip of a state; what has no glyph of its own is outlined."""
    tone, icon = _GLYPHS.get(state, ("", ""))
    return Chip(words.term("state", state), tone, icon)
