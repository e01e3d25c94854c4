"""A choice of one among a few, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.style import look
from app.ui.tokens import RADIUS_CONTROL
from app.ui.widgets.painting import box

Items = Sequence[tuple[str, str]]


class Segmented(QWidget):
    """One stop for Tab; the arrow keys move the choice. `chosen` is emitted with the key when a person chooses."""

    chosen = Signal(str)

    def __init__(
        self, items: Items, current: str = "", *, small: bool = False, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._items = list(items)
        self._small, self._name = small, name
        self._current = current or (self._items[0][0] if self._items else "")
        self._hovered = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setProperty("ring", True)
        look().changed.connect(self.updateGeometry)
        self._announce()

    @property
    def current(self) -> str:
        """The key of the choice."""
        return self._current

    def set_items(self, items: Items) -> None:
        """Offer other choices; the choice stays if it is among them."""
        if list(items) == self._items:
            return
        self._items = list(items)
        if self._items and self._current not in {key for key, _ in self._items}:
            self._current = self._items[0][0]
        self.updateGeometry()
        self.update()
        self._announce()

    def choose(self, key: str) -> None:
        """Make a choice without emitting."""
        self._current = key
        self._announce()
        self.update()

    def sizeHint(self) -> QSize:
        width = sum(self._width(text) for _, text in self._items) + 4
        return QSize(width, look().px(26 if self._small else 30))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        key = self._at(event.position().toPoint().x())
        if key and event.button() == Qt.MouseButton.LeftButton:
            self._pick(key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        key = self._at(event.position().toPoint().x())
        if key != self._hovered:
            self._hovered = key
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        keys = [key for key, _ in self._items]
        if step and self._current in keys:
            self._pick(keys[max(0, min(len(keys) - 1, keys.index(self._current) + step))])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), look().color
        box(painter, self.rect(), RADIUS_CONTROL, colour("surface"), colour("line"))
        for key, rect, text in self._places():
            on = key == self._current
            if on:
                box(painter, rect, 4, colour("sel"))
            painter.setFont(look().font("table", 600 if on else 400))
            painter.setPen(colour("off" if not self.isEnabled() else "text" if on or key == self._hovered else "text2"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)

    def _width(self, text: str) -> int:
        return look().width(text, "table", 600) + look().px(16 if self._small else 20)

    def _places(self) -> list[tuple[str, QRect, str]]:
        x, places = 2, []
        for key, text in self._items:
            width = self._width(text)
            places.append((key, QRect(x, 3, width, self.height() - 6), text))
            x += width
        return places

    def _at(self, x: int) -> str:
        return next((key for key, rect, _ in self._places() if rect.left() <= x <= rect.right()), "")

    def _pick(self, key: str) -> None:
        if key != self._current:
            self.choose(key)
            self.chosen.emit(key)

    def _announce(self) -> None:
        said = next((text for key, text in self._items if key == self._current), "")
        self.setAccessibleName(f"{self._name}: {said}" if self._name else said)
