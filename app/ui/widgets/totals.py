"""The pinned totals under a table, each under its column."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.ui.models.columns import Align, Column, Total
from app.ui.style import look
from app.ui.widgets.cells import PADDING
from app.ui.widgets.painting import dashes
from app.ui.widgets.rows import RowsView


class TotalsBar(QWidget):
    """Paints the totals of the rows shown; its accessible name says them all."""

    def __init__(self, rows: RowsView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self._totals: dict[str, Total] = {}
        rows.horizontalScrollBar().valueChanged.connect(self.update)

    @property
    def totals(self) -> dict[str, Total]:
        """What it says, by column."""
        return self._totals

    def set_totals(self, totals: Mapping[str, Total]) -> None:
        """Say other totals."""
        self._totals = dict(totals)
        self.setAccessibleName(", ".join(total.text for total in self._totals.values()))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, look().color("edge"))
        painter.setFont(look().font("table", 600))
        columns = self._rows.cells_model.columns
        visible = self._rows.visible_columns()
        for place, at in enumerate(visible):
            total = self._totals.get(columns[at].key)
            if total and total.text:
                self._paint(painter, total, columns[at], self._area(visible, place))

    def _area(self, visible: list[int], place: int) -> QRect:
        """The cell of a column; a text may run over the empty cells at its right."""
        px, header, at = look().px, self._rows.titles, visible[place]
        columns = self._rows.cells_model.columns
        left = header.sectionViewportPosition(at)
        right = left + header.sectionSize(at)
        if columns[at].align != Align.RIGHT:
            for other in visible[place + 1 :]:
                if columns[other].key in self._totals:
                    break
                right = header.sectionViewportPosition(other) + header.sectionSize(other)
        first, last = place == 0, place == len(visible) - 1
        inner = (px(PADDING) if first else px(PADDING) // 2, px(PADDING) if last else px(PADDING) // 2)
        return QRect(left + inner[0], 1, right - left - sum(inner), self.height() - 1)

    def _paint(self, painter: QPainter, total: Total, column: Column[object], area: QRect) -> None:
        right = column.align == Align.RIGHT
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.setPen(look().color(total.tone))
        whole = (
            Qt.TextFlag.TextDontClip if right else Qt.TextFlag.TextSingleLine
        )  # a figure may stand in the gap before it
        elided = painter.fontMetrics().elidedText(total.text, Qt.TextElideMode.ElideRight, area.width())
        shown = total.text if right else elided
        painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter | whole), shown)
        if total.provisional:
            width = look().width(total.text, "table", 600)
            left = area.right() + 1 - width if right else area.x()
            dashes(painter, left, left + width, area.center().y() + look().line("table") // 2 + 1.5)
