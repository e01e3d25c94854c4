"""A row of filter chips with their counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.style import look
from app.ui.widgets.painting import box

Items = Sequence[tuple[str, str, int | None]]
_GAP, _SPACE, _HEIGHT = 8, 7, 26


class FilterChips(QWidget):
    """One of several filters is on. One stop for Tab; the arrow keys move; `chosen` carries the key.

    `number` writes the counts. Where they do not fit side by side the chips go on in another line.
    """

    chosen = Signal(str)

    def __init__(
        self,
        items: Items,
        current: str = "",
        *,
        name: str = "",
        number: Callable[[int], str] = str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._items = list(items)
        self._name, self._number = name, number
        self._current = current or (self._items[0][0] if self._items else "")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setProperty("ring", True)
        look().changed.connect(self.updateGeometry)
        self._announce()

    @property
    def current(self) -> str:
        """The key of the filter that is on."""
        return self._current

    def set_items(self, items: Items) -> None:
        """Show other filters or counts; the choice stays if it is among them."""
        if list(items) == self._items:
            return
        self._items = list(items)
        if self._items and self._current not in {item[0] for item in self._items}:
            self._current = self._items[0][0]
        self.updateGeometry()
        self.update()
        self._announce()

    def choose(self, key: str) -> None:
        """Turn a filter on without emitting."""
        self._current = key
        self._announce()
        self.update()

    def sizeHint(self) -> QSize:
        width = sum(self._width(text, count) for _, text, count in self._items)
        return QSize(width + look().px(_GAP) * max(0, len(self._items) - 1), look().px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        widest = max((self._width(text, count) for _, text, count in self._items), default=0)
        return QSize(widest, look().px(_HEIGHT))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((rect.bottom() + 1 for _, rect, *_ in self._places(width)), default=look().px(_HEIGHT))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = event.position().toPoint()
        key = next((key for key, rect, *_ in self._places(self.width()) if rect.contains(spot)), "")
        if key:
            self._pick(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        keys = [item[0] for item in self._items]
        if step and self._current in keys:
            self._pick(keys[max(0, min(len(keys) - 1, keys.index(self._current) + step))])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour, px = QPainter(self), look().color, look().px
        for key, rect, text, count in self._places(self.width()):
            on = key == self._current
            box(painter, rect, rect.height() / 2, colour("sel") if on else None, colour("edge" if on else "line"))
            painter.setFont(look().font("table", 600 if on else 400))
            painter.setPen(colour("text" if on else "text2"))
            inner = rect.adjusted(px(12), 0, -px(12), 0)
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
            if count is not None:
                painter.setFont(look().font("table", 600))
                painter.setPen(colour("text"))
                painter.drawText(
                    inner, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._number(count)
                )

    def _width(self, text: str, count: int | None) -> int:
        wide, px = look().width, look().px
        number = 0 if count is None else wide(self._number(count), "table", 600) + px(_SPACE)
        return wide(text, "table", 600) + number + 2 * px(12)

    def _places(self, room: int) -> list[tuple[str, QRect, str, int | None]]:
        x, y, height, places = 0, 0, look().px(_HEIGHT), []
        for key, text, count in self._items:
            width = self._width(text, count)
            if x and x + width > room:
                x, y = 0, y + height + look().px(_SPACE)
            places.append((key, QRect(x, y, width, height), text, count))
            x += width + look().px(_GAP)
        return places

    def _pick(self, key: str) -> None:
        if key != self._current:
            self.choose(key)
            self.chosen.emit(key)

    def _announce(self) -> None:
        said = next((f"{text} {'' if n is None else n}" for key, text, n in self._items if key == self._current), "")
        self.setAccessibleName(f"{self._name}: {said}" if self._name else said)
