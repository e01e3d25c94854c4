"""Paints one cell of a table: text, second line, chip, sparkline, bar, and the marks of its state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from app.ui import icons
from app.ui.models.columns import Align, Column, Kind
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
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_ELIDED = {True: Qt.TextElideMode.ElideMiddle, False: Qt.TextElideMode.ElideRight}


class CellDelegate(QStyledItemDelegate):
    """Paints every cell of every table. The view tells it the hovered row and the outer columns."""

    def __init__(self, model: TableModel[Any], fades: Fades, parent: QWidget) -> None:
        super().__init__(parent)
        self._model, self._fades = model, fades
        self._look = look()
        self.hovered = -1
        self.by_keys = False
        self.two_lines = False
        self.first_visible, self.last_visible = 0, -1

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        self._ground(painter, rect, index.row(), index.column(), selected=selected)
        row = self._model.row_at(index.row())
        if row is None:
            return
        column = self._model.columns[index.column()]
        px = self._look.px
        inner = rect.adjusted(
            px(PADDING) if index.column() == self.first_visible else px(PADDING) // 2, 0, -px(PADDING) // 2, 0
        )
        if index.column() == self.last_visible:
            inner.setRight(rect.right() - px(PADDING))
        self._cell(painter, inner, column, row, selected=selected)
        if selected and self.by_keys and state & QStyle.StateFlag.State_HasFocus:
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
        if group and column == self.first_visible:
            self._heading(painter, rect, group)
            if selected and self.by_keys:
                self._ring(painter, rect)

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

    def _heading(self, painter: QPainter, rect: QRect, group: Group) -> None:
        px = self._look.px
        x = rect.x() + px(PADDING)
        tone = self._look.color(group.tone)
        folded = "chevron-right" if self._model.is_folded(group) else "chevron-down"
        for name in filter(None, (folded if group.key else "", group.icon)):
            icons.draw(painter, QRect(x, rect.y() + (rect.height() - px(14)) // 2, px(14), px(14)), name, tone)
            x += px(14 + 8)
        painter.setPen(tone)
        painter.setFont(self._look.font("label"))
        painter.drawText(QRect(x, rect.y(), rect.right() - x, rect.height() - 1), int(_MIDDLE), group.text)

    def _cell(self, painter: QPainter, rect: QRect, column: Column[Any], row: object, *, selected: bool) -> None:
        stale = self._model.is_stale(row)
        tone = "text3" if stale else (column.tone(row) if column.tone else "")
        if column.kind == Kind.SPARKLINE:
            self._sparkline(painter, rect, column, row, stale=stale)
        elif column.kind == Kind.ICON:
            name = column.icon(row) if column.icon else ""
            if name:
                side = self._look.px(15)
                spot = QRect(rect.x(), rect.y() + (rect.height() - side) // 2, side, side)
                icons.draw(painter, spot, name, self._look.color(self._icon_tone(column, row, tone)))
        elif column.kind in (Kind.FUND, Kind.CHIP):
            self._chip(painter, rect, column, row, tone, stale=stale, selected=selected)
        else:
            self._text(painter, rect, column, row, tone, stale=stale)

    def _icon_tone(self, column: Column[Any], row: object, fallback: str) -> str:
        return str(column.icon_tone(row)) if column.icon_tone else fallback

    def _chip(
        self,
        painter: QPainter,
        rect: QRect,
        column: Column[Any],
        row: object,
        tone: str,
        *,
        stale: bool,
        selected: bool,
    ) -> None:
        text, icon = column.text(row), column.icon(row) if column.icon else ""
        if not text:
            return
        tinted = tone if column.kind == Kind.CHIP and tone in TINTED else ""
        width, height = min(rect.width(), chip_width(text, icon, tinted)), self._look.px(20)
        x = rect.right() + 1 - width if column.align == Align.RIGHT else rect.x()
        spot = QRect(x, rect.y() + (rect.height() - height) // 2, width, height)
        draw_chip(painter, spot, text, tinted, icon, quiet=not selected, stale=stale)

    def _text(
        self, painter: QPainter, rect: QRect, column: Column[Any], row: object, tone: str, *, stale: bool
    ) -> None:
        px = self._look.px
        area = QRect(rect.x(), rect.y(), rect.width(), rect.height() - 1)
        if column.kind == Kind.MARGIN:
            self._margin(painter, area, column, row, tone, stale=stale)
            area.setRight(area.right() - px(BAR + 10))
        name = column.icon(row) if column.icon else ""
        if name:
            side = px(15)
            dot = name == "dot"
            spot = QRect(area.x(), area.y() + (area.height() - side) // 2, side, side)
            colour = self._look.color("text3" if stale and not column.icon_tone else self._icon_tone(column, row, tone))
            if dot:
                box(painter, QRect(spot.x(), spot.center().y() - px(3) + 1, px(6), px(6)), px(3), colour)
                area.setLeft(area.left() + px(12))
            else:
                icons.draw(painter, spot, name, colour)
                area.setLeft(area.left() + side + px(6))
        second = column.second(row) if column.second and self.two_lines else ""
        if second:
            half = area.height() // 2
            lower = QRect(area.x(), area.y() + half, area.width(), half - px(4))
            self._line(
                painter, lower, second, self._look.font("label", 400), "text3", column.align, tone_of=column, row=row
            )
            area = QRect(area.x(), area.y() + px(4), area.width(), half - px(2))
        weight = column.weight_of(row) if column.weight_of else column.weight
        font = self._look.font("table", weight, mono=column.mono)
        if column.italic and column.italic(row):
            font = QFont(font)
            font.setItalic(True)
        drawn = self._main(painter, area, column, row, font, tone)
        if column.provisional and column.provisional(row):
            middle = area.center().y() + self._look.line("table") // 2 + 1
            dashes(painter, drawn.left(), drawn.right() + 1, middle + 0.5)

    def _main(self, painter: QPainter, area: QRect, column: Column[Any], row: object, font: QFont, tone: str) -> QRect:
        text, tail = column.text(row), column.tail(row) if column.tail else ""
        painter.setFont(font)
        metrics = painter.fontMetrics()
        room = area.width()
        tail_width = self._look.width(tail, "table") + self._look.px(5) if tail else 0
        if column.align != Align.RIGHT and metrics.horizontalAdvance(text) > room - tail_width:
            text = metrics.elidedText(text, _ELIDED[column.elide_middle], max(room - tail_width, room // 2))
        width = metrics.horizontalAdvance(text)
        x = area.right() + 1 - width - tail_width if column.align == Align.RIGHT else area.x()
        if column.align == Align.CENTER:
            x = area.x() + (room - width) // 2
        spot = QRect(x, area.y(), width + 2, area.height())
        painter.setPen(self._look.color(tone))
        painter.drawText(spot, int(_MIDDLE), text)
        if tail:
            painter.setFont(self._look.font("table"))
            painter.setPen(self._look.color("text3"))
            rest = QRect(x + width + self._look.px(5), area.y(), tail_width, area.height())
            painter.drawText(rest, int(_MIDDLE), tail)
        return QRect(x, area.y(), width, area.height())

    def _line(
        self,
        painter: QPainter,
        area: QRect,
        text: str,
        font: QFont,
        tone: str,
        align: Align,
        *,
        tone_of: Column[Any],
        row: object,
    ) -> None:
        painter.setFont(font)
        wanted = tone_of.second_tone(row) if tone_of.second_tone else tone
        painter.setPen(self._look.color(wanted or "text3"))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignRight if align == Align.RIGHT else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, int(side | _MIDDLE), shown)

    def _margin(
        self, painter: QPainter, area: QRect, column: Column[Any], row: object, tone: str, *, stale: bool
    ) -> None:
        value = column.data(row) if column.data else None
        if not isinstance(value, int | float):
            return
        px = self._look.px
        bar = QRect(area.right() + 1 - px(BAR), area.center().y() - 1, px(BAR), px(4))
        box(painter, bar, 2, self._look.color("line"))
        filled = QRect(bar.x(), bar.y(), max(px(4), round(bar.width() * min(1.0, max(0.0, value)))), bar.height())
        colour = "text3" if stale else tone if tone in TINTED else "text2"
        box(painter, filled, 2, self._look.color(colour))

    def _sparkline(self, painter: QPainter, rect: QRect, column: Column[Any], row: object, *, stale: bool) -> None:
        values = column.data(row) if column.data else None
        if not isinstance(values, Sequence) or len(values) < 2:
            painter.setPen(self._look.color("text3"))
            painter.setFont(self._look.font("table"))
            painter.drawText(rect, int(_MIDDLE), column.text(row))
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
