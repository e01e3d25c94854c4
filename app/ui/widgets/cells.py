"""Paints one cell of a table: text, second line, chip, sparkline, bar, and the marks of its state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from app.ui import icons
from app.ui.models.columns import Align, CellLook, Column, Kind
from app.ui.models.groups import Group
from app.ui.models.table import TableModel
from app.ui.style import look
from app.ui.widgets.chips import TINTED, chip_width, draw_chip
from app.ui.widgets.fades import Fades
from app.ui.widgets.painting import ANTIALIASED, box, dashes

PADDING = 14
SPARKLINE = QSize(84, 20)
BAR = 44
FADED = 0.35  # how dense the ground of a changed figure begins, so that it shows on a selected row too
_LEFT = int(Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_CHIPS = (Kind.FUND, Kind.CHIP)
_ELIDED = {True: Qt.TextElideMode.ElideMiddle, False: Qt.TextElideMode.ElideRight}


class CellDelegate(QStyledItemDelegate):
    """Paints and measures every cell of every table. The view tells it the hovered row and the outer columns."""

    def __init__(self, model: TableModel[Any], fades: Fades, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._fades = model, fades
        self._look = look()
        self.hovered = -1
        self.by_keys = False
        self.two_lines = False
        self.first_visible, self.last_visible = 0, -1

    def cell(self, painter: QPainter, rect: QRect, at: int, column: int, *, selected: bool, focused: bool) -> None:
        """Paint the cell of a row and a column, by their numbers in the model; `focused`: the keyboard is on it."""
        self._ground(painter, rect, at, column, selected=selected)
        row = self._model.row_at(at)
        if row is None:
            return
        px = self._look.px
        inner = rect.adjusted(
            px(PADDING) if column == self.first_visible else px(PADDING) // 2, 0, -px(PADDING) // 2, 0
        )
        if column == self.last_visible:
            inner.setRight(rect.right() - px(PADDING))
        self._inside(painter, inner, self._model.columns[column], row, column, selected=selected)
        if focused and self.by_keys:
            self._ring(painter, rect)

    def heading(self, painter: QPainter, rect: QRect, at: int, group: Group, *, selected: bool) -> None:
        """Paint a heading over the whole width of the rows."""
        self._ground(painter, rect, at, self.first_visible, selected=selected)
        self._title(painter, rect, group)
        if selected and self.by_keys:
            self._ring(painter, rect)

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row = self._model.row_at(index.row())
        if row is None:
            return QSize(0, 0)
        return QSize(self.width_of(self._model.columns[index.column()], row), 0)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """A text that is cut off is shown whole, where the cell has nothing else to say."""
        row = self._model.row_at(index.row())
        if row is None or index.data(Qt.ItemDataRole.ToolTipRole):
            return super().helpEvent(event, view, option, index)
        column = self._model.columns[index.column()]
        area: QRect = option.rect
        cut = column.kind == Kind.ICON or self.width_of(column, row) > area.width()
        QToolTip.showText(event.globalPos(), column.text(row) if cut else "", view, area)
        return True

    def width_of(self, column: Column[Any], row: object) -> int:
        """How wide the cell has to be, padding included."""
        px, wide = self._look.px, self._look.width
        if column.kind == Kind.SPARKLINE:
            return px(SPARKLINE.width() + PADDING + 6)
        weight = column.weight_of(row) if column.weight_of else column.weight
        text = column.text(row)
        width = wide(text, "table", weight) if not column.mono else wide(text, "table") + px(2)
        if column.kind == Kind.ICON:
            width = px(16)
        elif column.kind in (Kind.FUND, Kind.CHIP):
            width = chip_width(text, column.icon(row) if column.icon else "", "") if text else 0
        elif column.icon:
            width += px(16 + 7)
        if column.tail and column.tail(row):
            width += px(5) + wide(column.tail(row), "table")
        if column.kind == Kind.MARGIN:
            width += px(BAR + 10)
        if column.second and self.two_lines:
            width = max(width, wide(column.second(row), "label"))
        return width + px(PADDING) + 2

    def _ground(self, painter: QPainter, rect: QRect, at: int, column: int, *, selected: bool) -> None:
        colour = self._look.color
        group = self._model.group_at(at)
        if selected:
            painter.fillRect(rect, colour("sel"))
        elif group or at == self.hovered:
            painter.fillRect(rect, colour("raised"))
        self._fade(painter, rect, at, column)
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, colour("line"))
        if selected and column == self.first_visible:
            painter.fillRect(rect.x(), rect.y(), 3, rect.height() - 1, colour("live"))

    def _fade(self, painter: QPainter, rect: QRect, at: int, column: int) -> None:
        """The ground under a figure that has just changed."""
        row = self._model.row_at(at) if self._fades.cells else None
        strength = 0.0 if row is None else self._fades.strength(self._model.key_of(row), column)
        if strength:
            ground = QColor(self._look.color("edge"))
            ground.setAlphaF(strength * FADED)
            painter.fillRect(rect, ground)

    def _ring(self, painter: QPainter, rect: QRect) -> None:
        """Where the keyboard is."""
        painter.setPen(QPen(self._look.color("live"), 2))
        painter.drawRect(rect.adjusted(2, 1, -2, -2))

    def _title(self, painter: QPainter, rect: QRect, group: Group) -> None:
        px = self._look.px
        x = rect.x() + px(PADDING)
        tone = self._look.color(group.tone)
        folded = "chevron-right" if self._model.is_folded(group) else "chevron-down"
        for name in filter(None, (folded if group.key else "", group.icon)):
            icons.draw(painter, QRect(x, rect.y() + (rect.height() - px(14)) // 2, px(14), px(14)), name, tone)
            x += px(14 + 8)
        painter.setPen(tone)
        painter.setFont(self._look.font("label"))
        painter.drawText(QRect(x, rect.y(), rect.right() - x, rect.height() - 1), _LEFT, group.text)

    def _inside(
        self, painter: QPainter, rect: QRect, column: Column[Any], row: object, at: int, *, selected: bool
    ) -> None:
        seen, stale = self._model.looks(row)[at], self._model.is_stale(row)
        tone = "text3" if stale else seen.tone
        if column.kind == Kind.SPARKLINE:
            self._sparkline(painter, rect, seen, stale=stale)
        elif column.kind == Kind.ICON:
            if seen.icon:
                colour = self._look.color(tone if seen.icon_tone is None else seen.icon_tone)
                icons.draw(painter, self._icon_spot(rect), seen.icon, colour)
        elif column.kind in _CHIPS:
            self._chip(painter, rect, column, seen, tone, stale=stale, selected=selected)
        else:
            self._text(painter, rect, column, seen, tone, stale=stale)

    def _icon_spot(self, rect: QRect) -> QRect:
        side = self._look.px(15)
        return QRect(rect.x(), rect.y() + (rect.height() - side) // 2, side, side)

    def _chip(
        self,
        painter: QPainter,
        rect: QRect,
        column: Column[Any],
        seen: CellLook,
        tone: str,
        *,
        stale: bool,
        selected: bool,
    ) -> None:
        if not seen.text:
            return
        tinted = tone if column.kind == Kind.CHIP and tone in TINTED else ""
        width, height = min(rect.width(), chip_width(seen.text, seen.icon, tinted)), self._look.px(20)
        x = rect.right() + 1 - width if column.align == Align.RIGHT else rect.x()
        spot = QRect(x, rect.y() + (rect.height() - height) // 2, width, height)
        draw_chip(painter, spot, seen.text, tinted, seen.icon, quiet=not selected, stale=stale)

    def _text(
        self, painter: QPainter, rect: QRect, column: Column[Any], seen: CellLook, tone: str, *, stale: bool
    ) -> None:
        px = self._look.px
        area = QRect(rect.x(), rect.y(), rect.width(), rect.height() - 1)
        if column.kind == Kind.MARGIN:
            self._margin(painter, area, seen, tone, stale=stale)
            area.setRight(area.right() - px(BAR + 10))
        if seen.icon:
            coloured = tone if seen.icon_tone is None else seen.icon_tone
            area.setLeft(
                self._mark(painter, area, seen.icon, "text3" if stale and seen.icon_tone is None else coloured)
            )
        if seen.second and self.two_lines:
            half = area.height() // 2
            self._second(painter, QRect(area.x(), area.y() + half, area.width(), half - px(4)), seen, column.align)
            area = QRect(area.x(), area.y() + px(4), area.width(), half - px(2))
        drawn = self._main(painter, area, column, seen, tone)
        if seen.provisional:
            middle = area.center().y() + self._look.line("table") // 2 + 1
            dashes(painter, drawn.left(), drawn.right() + 1, middle + 0.5)

    def _mark(self, painter: QPainter, area: QRect, name: str, tone: str) -> int:
        """Draw the icon or dot before a text; answers where the text begins."""
        px, spot, colour = self._look.px, self._icon_spot(area), self._look.color(tone)
        if name == "dot":
            box(painter, QRect(spot.x(), spot.center().y() - px(3) + 1, px(6), px(6)), px(3), colour)
            return area.left() + px(12)
        icons.draw(painter, spot, name, colour)
        return area.left() + spot.width() + px(6)

    def _main(self, painter: QPainter, area: QRect, column: Column[Any], seen: CellLook, tone: str) -> QRect:
        font = self._look.font("table", seen.weight, mono=column.mono)
        if seen.italic:
            font = QFont(font)
            font.setItalic(True)
        painter.setFont(font)
        text, room, px = seen.text, area.width(), self._look.px
        tail_width = self._look.width(seen.tail, "table") + px(5) if seen.tail else 0
        width = self._look.width(text, "table", seen.weight, mono=column.mono)
        if column.align != Align.RIGHT and width > room - tail_width:
            metrics = painter.fontMetrics()
            text = metrics.elidedText(text, _ELIDED[column.elide_middle], max(room - tail_width, room // 2))
            width = metrics.horizontalAdvance(text)
        x = area.right() + 1 - width - tail_width if column.align == Align.RIGHT else area.x()
        if column.align == Align.CENTER:
            x = area.x() + (room - width) // 2
        painter.setPen(self._look.color(tone))
        painter.drawText(QRect(x, area.y(), width + 2, area.height()), _LEFT, text)
        if seen.tail:
            painter.setFont(self._look.font("table"))
            painter.setPen(self._look.color("text3"))
            painter.drawText(QRect(x + width + px(5), area.y(), tail_width, area.height()), _LEFT, seen.tail)
        return QRect(x, area.y(), width, area.height())

    def _second(self, painter: QPainter, area: QRect, seen: CellLook, align: Align) -> None:
        painter.setFont(self._look.font("label", 400))
        painter.setPen(self._look.color(seen.second_tone or "text3"))
        text = seen.second
        if self._look.width(text, "label", 400) > area.width():
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, _RIGHT if align == Align.RIGHT else _LEFT, text)

    def _margin(self, painter: QPainter, area: QRect, seen: CellLook, tone: str, *, stale: bool) -> None:
        if not isinstance(seen.data, int | float):
            return
        px = self._look.px
        bar = QRect(area.right() + 1 - px(BAR), area.center().y() - 1, px(BAR), px(4))
        box(painter, bar, 2, self._look.color("line"))
        filled = QRect(bar.x(), bar.y(), max(px(4), round(bar.width() * min(1.0, max(0.0, seen.data)))), bar.height())
        colour = "text3" if stale else tone if tone in TINTED else "text2"
        box(painter, filled, 2, self._look.color(colour))

    def _sparkline(self, painter: QPainter, rect: QRect, seen: CellLook, *, stale: bool) -> None:
        values = seen.data
        if not isinstance(values, Sequence) or len(values) < 2:
            painter.setPen(self._look.color("text3"))
            painter.setFont(self._look.font("table"))
            painter.drawText(rect, _LEFT, seen.text)
            return
        px = self._look.px
        area = QRectF(rect.x(), rect.center().y() - px(7), px(SPARKLINE.width()) - 4, px(14))
        draw_sparkline(painter, area, [float(value) for value in values], stale=stale)


def draw_sparkline(painter: QPainter, area: QRectF, values: Sequence[float], *, stale: bool = False) -> None:
    """A small curve with a dotted base at its first value; the dot at its end is blue above the base, orange below."""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    step = area.width() / (len(values) - 1)
    points = [
        QPointF(area.x() + at * step, area.bottom() - (value - low) / span * area.height())
        for at, value in enumerate(values)
    ]
    colour = look().color
    painter.setRenderHint(ANTIALIASED)
    base = QPen(colour("edge"), 1, Qt.PenStyle.CustomDashLine)
    base.setDashPattern([1, 2])
    painter.setPen(base)
    painter.drawLine(QPointF(area.x(), points[0].y()), QPointF(area.right(), points[0].y()))
    painter.setPen(QPen(colour("text3" if stale else "text2"), 1.25))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(points))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("text3" if stale else "gain" if values[-1] >= values[0] else "loss"))
    painter.drawEllipse(points[-1], 2.0, 2.0)
    painter.setRenderHint(ANTIALIASED, on=False)
