"""Why two answers: columns from one zero line that lead from one result to the other, step by step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.charts.frame import Ink
from app.ui.style import look

SIDE = 10
COLUMN_SHARE = 0.62
BADGE = 8.5
ABOVE = 26
LABEL_GAP = 6
LABEL_FOOT = 8
WRAPPED = int(Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextDontClip)
"""A single word longer than its column is wide reaches over the edges."""
FEW = 5
"""With more columns than this labels are brief."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its label, its amount as written in full and in short, and its number; a result has none.

    `brief` is the label where many columns share the width.
    """

    label: str
    amount: Decimal
    written: str
    short: str
    number: int | None = None
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A column between two amounts on the scale of the chart."""

    begin: Decimal
    end: Decimal


def bars(columns: Sequence[Column]) -> list[Bar]:
    """Where each column begins and ends: results from zero, steps from where the one before them ended."""
    found, level = [], Decimal(0)
    for column in columns:
        begin = Decimal(0) if column.number is None else level
        level = begin + column.amount
        found.append(Bar(begin, level))
    return found


class BridgeChart(QWidget):
    """Results filled, steps outlined and numbered, dotted links between them."""

    def __init__(self, ink: Ink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ink = ink
        self._columns: tuple[Column, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show these from now on."""
        if tuple(columns) != self._columns:
            self._columns = tuple(columns)
            self.setAccessibleDescription("; ".join(f"{each.label} {each.written}" for each in self._columns))
            self.update()

    def sizeHint(self) -> QSize:
        """Room for four columns."""
        return QSize(430, 270)

    def minimumSizeHint(self) -> QSize:
        """Less than this shows nothing."""
        return QSize(200, 112)

    def changeEvent(self, event: QEvent) -> None:
        """Draw again in another theme or font."""
        self.update()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw links, columns, the zero line, and what is written on them."""
        if not self._columns:
            return
        painter = QPainter(self)
        painter.setFont(look().font("axis"))
        levels = bars(self._columns)
        ends = [float(amount) for bar in levels for amount in (bar.begin, bar.end)]
        top, bottom = max(0.0, *ends), min(0.0, *ends)
        above, below = look().px(ABOVE), self._label_room()
        height = max(20, self.height() - above - below)
        scale = height / ((top - bottom) or 1.0)
        rows = [(above + (top - float(bar.begin)) * scale, above + (top - float(bar.end)) * scale) for bar in levels]
        self._paint_links(painter, rows)
        for at, (column, (begin, end)) in enumerate(zip(self._columns, rows, strict=True)):
            self._paint_column(painter, column, self._box(at, begin, end))
            self._paint_label(painter, at, column, above + height + LABEL_GAP)
        zero = round(above + top * scale) + 0.5
        painter.setPen(self._ink("text"))
        painter.drawLine(QPointF(SIDE, zero), QPointF(self.width() - SIDE, zero))
        for at, (column, (begin, end)) in enumerate(zip(self._columns, rows, strict=True)):
            self._paint_number(painter, column.number, self._box(at, begin, end))
            self._paint_amount(painter, at, column, min(begin, end))

    def _slot(self) -> float:
        return (self.width() - 2 * SIDE) / len(self._columns)

    def _box(self, at: int, begin: float, end: float) -> QRectF:
        slot = self._slot()
        width = slot * COLUMN_SHARE
        left = SIDE + slot * at + (slot - width) / 2
        return QRectF(round(left), min(begin, end), round(width), abs(end - begin))

    def _paint_links(self, painter: QPainter, rows: Sequence[tuple[float, float]]) -> None:
        painter.setPen(QPen(self._ink("text3"), 1, Qt.PenStyle.DotLine))
        boxes = [self._box(at, *row) for at, row in enumerate(rows)]
        for (here, there), (_, end) in zip(pairwise(boxes), rows, strict=False):
            y = round(end) + 0.5
            painter.drawLine(QPointF(here.right(), y), QPointF(there.left(), y))

    def _paint_column(self, painter: QPainter, column: Column, box: QRectF) -> None:
        if column.number is None:
            painter.fillRect(box, self._ink("gain" if column.amount >= 0 else "loss"))
            return
        painter.setPen(self._ink("text3"))
        painter.setBrush(self._ink("sel"))
        painter.drawRect(
            QRectF(box.left() + 0.5, round(box.top()) + 0.5, box.width() - 1, max(1, round(box.height()) - 1))
        )

    def _paint_label(self, painter: QPainter, at: int, column: Column, top: float) -> None:
        painter.setPen(self._ink("text2"))
        row = self._label_box(at, top, self._label_room() - LABEL_GAP)
        painter.drawText(row, WRAPPED, self._label(column))

    def _label(self, column: Column) -> str:
        return column.brief if len(self._columns) > FEW and column.brief else column.label

    def _label_box(self, at: int, top: float, height: float) -> QRectF:
        slot = self._slot()
        indent = 0.02 if len(self._columns) > FEW else 0.06
        return QRectF(SIDE + slot * (at + indent), top, slot * (1 - 2 * indent), height)

    def _label_room(self) -> int:
        """How high the labels are, broken into lines, with the gap above them."""
        metrics = QFontMetricsF(look().font("axis"))
        boxes = [self._label_box(at, 0, 1000) for at in range(len(self._columns))]
        heights = [
            metrics.boundingRect(box, WRAPPED, self._label(column)).height()
            for box, column in zip(boxes, self._columns, strict=True)
        ]
        return math.ceil(max(heights, default=0)) + LABEL_GAP + LABEL_FOOT

    def _paint_number(self, painter: QPainter, number: int | None, box: QRectF) -> None:
        if number is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = box.height() >= 2 * BADGE + 4
        centre = box.center() if inside else QPointF(box.center().x(), box.bottom() + BADGE + 4)
        draw_badge(painter, centre, number, self._ink, look().font("axis", 600))
        painter.restore()

    def _paint_amount(self, painter: QPainter, at: int, column: Column, top: float) -> None:
        font = look().font("hint", 600)
        slot = self._slot()
        fits = QFontMetricsF(font).horizontalAdvance(column.written) <= slot - 4
        token = "text" if column.number is not None else "gain" if column.amount >= 0 else "loss"
        painter.save()
        painter.setFont(font)
        painter.setPen(self._ink(token))
        row = QRectF(SIDE + slot * at, top - look().px(22), slot, look().px(18))
        painter.drawText(row, Qt.AlignmentFlag.AlignCenter, column.written if fits else column.short)
        painter.restore()


def draw_badge(painter: QPainter, centre: QPointF, number: int, ink: Ink, font: QFont) -> None:
    """The number of a step in a circle."""
    painter.setPen(QPen(ink("text2"), 1.2))
    painter.setBrush(ink("surface"))
    painter.drawEllipse(centre, BADGE, BADGE)
    painter.setPen(ink("text"))
    painter.setFont(font)
    box = QRectF(centre.x() - BADGE, centre.y() - BADGE, 2 * BADGE, 2 * BADGE)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))
