"""Tabs over a card: words in a row, the chosen one underlined, each with the number of what it holds."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.style import look
from app.ui.widgets.segmented import Segmented

Tab = tuple[str, str, int | None]
WIDEST_GAP, LEAST_GAP = 18, 8


class Tabs(Segmented):
    """As many numbers as there is room for; the arrow keys move the choice."""

    def __init__(self, tabs: Sequence[Tab], *, name: str = "", parent: QWidget | None = None) -> None:
        self._counts: dict[str, int | None] = {}
        super().__init__([(key, title) for key, title, _ in tabs], name=name, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_tabs(tabs)

    def set_tabs(self, tabs: Sequence[Tab]) -> None:
        """Show these tabs; the choice stays if it is among them."""
        self._counts = {key: count for key, _, count in tabs}
        self.set_items([(key, title) for key, title, _ in tabs])
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(200), look().px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(60), look().px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour = QPainter(self), look().color
        for key, rect, text in self._places():
            on = key == self._current
            painter.setFont(look().font("table", 600 if on else 400))
            painter.setPen(colour("text" if on or key == self._hovered else "text2"))
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
            if on:
                painter.setPen(QPen(colour("text"), look().px(2)))
                painter.drawLine(rect.left(), self.height() - 1, rect.right(), self.height() - 1)

    def _places(self) -> list[tuple[str, QRect, str]]:
        texts = self._texts(numbered=True)
        if self._room(texts) < look().px(LEAST_GAP):
            texts = self._texts(numbered=False)
        gap = max(2, min(self._room(texts), look().px(WIDEST_GAP)))
        x, places = 0, []
        for key, text in texts:
            width = look().width(text, "table", 600)
            places.append((key, QRect(x, 0, width, self.height() - 2), text))
            x += width + gap
        return places

    def _texts(self, *, numbered: bool) -> list[tuple[str, str]]:
        counts = self._counts if numbered else {}
        return [(key, f"{title} {counts[key]}" if counts.get(key) else title) for key, title in self._items]

    def _room(self, texts: list[tuple[str, str]]) -> int:
        """What is left between two tabs."""
        taken = sum(look().width(text, "table", 600) for _, text in texts)
        return (self.width() - taken) // max(1, len(texts) - 1)
