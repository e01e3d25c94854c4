"""Lucide icons in the colours of the theme, drawn sharp at every size and kept once drawn."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.ui.style import look
from app.ui.tokens import RESOURCES

STROKE = "1.75"


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    """The text of an icon. Raises FileNotFoundError for a name that is not shipped."""
    return (RESOURCES / "icons" / f"{name}.svg").read_text("utf-8")


@lru_cache(maxsize=512)
def _pixmap(name: str, side: int, colour: str, ratio: float) -> QPixmap:
    text = _source(name).replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{STROKE}"')
    pixmap = QPixmap(round(side * ratio), round(side * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(text.encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(name: str, tone: str = "text2", size: int = 16, ratio: float = 1) -> QPixmap:
    """The icon in a token's colour, `size` pixels of the design at the text size in force."""
    return _pixmap(name, look().px(size), look().color(tone).name(), ratio)


def draw(painter: QPainter, rect: QRect, name: str, colour: QColor) -> None:
    """Draw the icon centred in `rect`, as large as its shorter side."""
    side = min(rect.width(), rect.height())
    device = painter.device()
    drawn = _pixmap(name, side, colour.name(), device.devicePixelRatio() if device else 1.0)
    painter.drawPixmap(rect.x() + (rect.width() - side) // 2, rect.y() + (rect.height() - side) // 2, drawn)


class TokenIcon(QIconEngine):
    """Paints a named icon in the colour its token has at that moment, so that a change of theme reaches it."""

    def __init__(self, name: str, tone: str) -> None:
        super().__init__()
        self._name, self._tone = name, tone

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        draw(painter, rect, self._name, look().color("off" if mode == QIcon.Mode.Disabled else self._tone))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        made.setDevicePixelRatio(scale)
        return made

    def clone(self) -> QIconEngine:
        return TokenIcon(self._name, self._tone)


def icon(name: str, tone: str = "text2") -> QIcon:
    """An icon for menus, actions and buttons; it follows the theme."""
    return QIcon(TokenIcon(name, tone))


def logo(side: int, ratio: float = 1) -> QPixmap:
    """The mark of FIDUS: two bars of an F, owed above, held below."""
    text = _source("fidus").replace("currentColor", look().color("text").name())
    text = text.replace("#3BCBB3", look().color("live").name())
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made
