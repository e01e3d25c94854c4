"""The heat map: months in a row with their figures, days in columns of weeks; losses are hatched besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui.charts.frame import hatch
from app.ui.style import look
from app.ui.tokens import Role
from app.ui.widgets.painting import box

SIDE, LABELS, GAP, HEAD, MONTH_HEIGHT, BETWEEN, CELL_HEIGHT, FOOT = 14, 46, 3, 18, 30, 14, 17, 18
WEAKEST, STRONGEST, UNDER_TEXT = 0.22, 0.78, 0.45
LEAST_CELL, WIDEST_CELL = 7.0, 44.0
WEEKDAYS = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """A month or a day: its return as a share of the strongest one (-1 to 1), its figure, and what it says."""

    strength: float
    text: str
    tip: str


@dataclass(frozen=True, slots=True)
class Heat:
    """What the map shows: cells by day, months of one year at a time, the year's total, names in the language."""

    days: Mapping[date, Cell]
    months: Mapping[date, Cell]
    years: Mapping[int, str]
    month_names: Sequence[str]
    day_names: Sequence[str]


class HeatMap(QWidget):
    """Months of the last years above, days below. Arrow keys move over the days, pointer and keys say what one was."""

    pointed = Signal(object)
    """The day under the pointer or the keys; None where there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heat = Heat({}, {}, {}, (), ())
        self._day: date | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        look().changed.connect(self.updateGeometry)

    @property
    def day(self) -> date | None:
        """The day that is pointed at."""
        return self._day

    @property
    def heat(self) -> Heat:
        """What it shows."""
        return self._heat

    def show_heat(self, heat: Heat) -> None:
        """Show other returns."""
        if heat != self._heat:
            self._heat = heat
            if self._day not in heat.days:
                self._point(None)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(560), self._top_of_days() + self._days_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(320), self._top_of_days() + self._days_height())

    # what Qt calls

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(look().font("axis"))
        self._paint_months(painter)
        self._paint_days(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self._day_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        days = sorted(self._heat.days)
        step = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Left: -WEEKDAYS,
            Qt.Key.Key_Right: WEEKDAYS,
        }.get(Qt.Key(event.key()))
        if not step or not days:
            super().keyPressEvent(event)
            return
        here = days.index(self._day) if self._day in self._heat.days and self._day else len(days) - (step < 0)
        self._point(days[max(0, min(len(days) - 1, here + step))])

    def tip_at(self, spot: QPoint) -> str:
        """What the cell at a place says."""
        day = self._day_at(spot)
        if day is not None:
            return self._heat.days[day].tip
        for first, area in self._month_cells():
            if area.contains(spot.toPointF()) and first in self._heat.months:
                return self._heat.months[first].tip
        return ""

    # months

    def _years(self) -> list[int]:
        """The years shown as rows of months: the last ones there is room for."""
        return sorted(self._heat.years)[-self._rows_of_years() :]

    def _rows_of_years(self) -> int:
        px = look().px
        room = self.height() - px(HEAD) - px(BETWEEN) - self._days_height()
        return max(1, min(len(self._heat.years) or 1, int(room // px(MONTH_HEIGHT + GAP))))

    def _month_cells(self) -> list[tuple[date, QRectF]]:
        px = look().px
        left, right = px(LABELS) + px(SIDE), self.width() - px(SIDE)
        each = (right - left) / 13.2
        return [
            (
                date(year, month, 1),
                QRectF(
                    left + (month - 1) * each,
                    px(HEAD) + row * px(MONTH_HEIGHT + GAP),
                    each - px(GAP),
                    px(MONTH_HEIGHT),
                ),
            )
            for row, year in enumerate(self._years())
            for month in range(1, 13)
        ]

    def _paint_months(self, painter: QPainter) -> None:
        px, colour = look().px, look().color
        middle = Qt.AlignmentFlag.AlignCenter
        cells = self._month_cells()
        painter.setPen(colour("text2"))
        for first, area in cells[:12]:
            name = QRectF(area.left() - px(4), 0, area.width() + px(8), px(HEAD))
            painter.drawText(name, middle, self._heat.month_names[first.month - 1])
        for first, area in cells:
            cell = self._heat.months.get(first)
            self._paint_cell(painter, area, cell)
            if cell is not None:
                self._paint_figure(painter, area, cell)
        self._paint_years(painter, cells)

    def _paint_figure(self, painter: QPainter, area: QRectF, cell: Cell) -> None:
        """The figure of a month, small where it needs to be; a loss keeps the hatch away from its digits."""
        role: Role = "table" if look().width(cell.text, "table", 600) + 4 <= area.width() else "axis"
        if cell.strength < 0:
            width = look().width(cell.text, role, 600) + look().px(6)
            plate = QRectF(area.center().x() - width / 2, area.top() + 5, width, area.height() - 10)
            box(painter, plate & area, 2, look().color("surface"))
        painter.setFont(look().font(role, 600))
        painter.setPen(look().color("text"))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, cell.text)

    def _paint_years(self, painter: QPainter, cells: Sequence[tuple[date, QRectF]]) -> None:
        px, colour = look().px, look().color
        for year, (_, area) in zip(self._years(), cells[11::12], strict=True):
            painter.setPen(colour("text2"))
            painter.setFont(look().font("table"))
            named = QRectF(px(SIDE), area.top(), px(LABELS), area.height())
            painter.drawText(named, Qt.AlignmentFlag.AlignVCenter, str(year))
            painter.setPen(colour("text"))
            painter.setFont(look().font("table", 600))
            total = QRectF(
                area.right() + px(4), area.top(), self.width() - px(SIDE) - area.right() - px(4), area.height()
            )
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(total, right, self._heat.years[year])
        painter.setFont(look().font("axis"))

    # days

    def _top_of_days(self) -> int:
        px = look().px
        return px(HEAD) + px(MONTH_HEIGHT + GAP) * max(1, min(len(self._heat.years), 2)) + px(BETWEEN)

    def _days_height(self) -> int:
        px = look().px
        return WEEKDAYS * px(CELL_HEIGHT + GAP) + px(FOOT)

    def _weeks(self) -> list[date]:
        """The Mondays of the weeks shown: as many of the last as there is room for."""
        if not self._heat.days:
            return []
        first, last = _monday(min(self._heat.days)), _monday(max(self._heat.days))
        count = (last - first).days // 7 + 1
        fitting = max(1, int(self._room() / look().px(LEAST_CELL + GAP)))
        return [last - timedelta(weeks=back) for back in range(min(count, fitting) - 1, -1, -1)]

    def _room(self) -> float:
        px = look().px
        return self.width() - px(SIDE) * 2 - px(LABELS)

    def _cell_of(self, weeks: Sequence[date], day: date) -> QRectF:
        px = look().px
        each = min(px(WIDEST_CELL), self._room() / max(1, len(weeks)))
        top = px(HEAD) + px(MONTH_HEIGHT + GAP) * self._rows_of_years() + px(BETWEEN)
        column, row = (_monday(day) - weeks[0]).days // 7, day.weekday()
        return QRectF(
            px(SIDE) + px(LABELS) + column * each,
            top + row * px(CELL_HEIGHT + GAP),
            max(2.0, each - px(GAP)),
            px(CELL_HEIGHT),
        )

    def _day_at(self, spot: QPoint) -> date | None:
        weeks = self._weeks()
        shown = (day for day in self._heat.days if weeks and day >= weeks[0])
        return next((day for day in shown if self._cell_of(weeks, day).contains(spot.toPointF())), None)

    def _paint_days(self, painter: QPainter) -> None:
        px, colour, weeks = look().px, look().color, self._weeks()
        if not weeks:
            return
        painter.setPen(colour("text2"))
        for offset, name in enumerate(self._heat.day_names[:WEEKDAYS]):
            cell = self._cell_of(weeks, weeks[0] + timedelta(days=offset))
            painter.drawText(
                QRectF(px(SIDE), cell.top(), px(LABELS), cell.height()), Qt.AlignmentFlag.AlignVCenter, name
            )
        for day, each in self._heat.days.items():
            if day >= weeks[0]:
                area = self._cell_of(weeks, day)
                self._paint_cell(painter, area, each)
                if day == self._day:
                    box(painter, area.adjusted(-1, -1, 1, 1), 3, None, colour("text"))
        self._paint_month_names(painter, weeks)

    def _paint_month_names(self, painter: QPainter, weeks: Sequence[date]) -> None:
        painter.setPen(look().color("text2"))
        taken = -1.0
        for monday in weeks:
            first = next((day for day in (monday + timedelta(days=at) for at in range(7)) if day.day == 1), None)
            named = first or (monday if monday == weeks[0] else None)
            if named is None:
                continue
            left = self._cell_of(weeks, monday).left()
            name = self._heat.month_names[named.month - 1]
            if left < taken:
                continue
            foot = self._cell_of(weeks, monday + timedelta(days=WEEKDAYS - 1)).bottom()
            width = look().width(name, "axis")
            painter.drawText(QRectF(left, foot + look().px(2), width + 4, look().px(FOOT)), name)
            taken = left + width + look().px(8)

    def _paint_cell(self, painter: QPainter, area: QRectF, cell: Cell | None) -> None:
        """Gain by tint, loss by tint and hatch, an outline where nothing is known."""
        if cell is None:
            box(painter, area, 3, None, look().color("line"))
            return
        if not cell.strength:
            box(painter, area, 3, look().color("sel"))
            return
        tone = "loss" if cell.strength < 0 else "gain"
        fill = QColor(look().color(tone))
        most = UNDER_TEXT if cell.text else STRONGEST
        fill.setAlphaF(WEAKEST + (most - WEAKEST) * min(1.0, abs(cell.strength)))
        if cell.strength > 0:
            box(painter, area, 3, fill)
            return
        fill.setAlphaF(fill.alphaF() * 0.55)
        box(painter, area, 3, fill)
        painter.fillRect(area, hatch(look().color("loss"), Qt.BrushStyle.BDiagPattern, 0.75))

    def _point(self, day: date | None) -> None:
        if day != self._day:
            self._day = day
            self.setAccessibleDescription(self._heat.days[day].tip if day in self._heat.days and day else "")
            self.pointed.emit(day)
            self.update()


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
