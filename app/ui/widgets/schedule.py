"""A contract's promised payments: on a line of time, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.calendar import add_months
from app.domain.investments import RowKind
from app.domain.obligations import Due, RowState
from app.regions import Region
from app.ui.models.columns import Column, Kind, Total, money
from app.ui.models.columns import day as day_column
from app.ui.style import look
from app.ui.tokens import COMPACT, STANDARD, TABLE_HEADER
from app.ui.widgets.painting import hatch
from app.ui.widgets.table import TableView
from app.words import Words

HEIGHT, BAR_TOP, BAR = 62, 22, 11


@dataclass(frozen=True, slots=True)
class Span:
    """The dates of a contract, and how far it has come: `day` counts the days of interest."""

    first: date
    starts: date
    last: date
    today: date
    day: int
    dues: tuple[Due, ...]


class ScheduleLine(QWidget):
    """The contract on one line: incubation hatched, what has passed filled, payments as dots, today as a mark."""

    def __init__(self, words: Words, region: Region, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._region = words, region
        self._span: Span | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look().changed.connect(self.updateGeometry)

    def show_span(self, span: Span) -> None:
        """Show a contract."""
        self._span = span
        self.setAccessibleName(
            self._words(
                "From {first} to {last}, interest from {starts}, day {day} of interest",
                first=span.first,
                last=span.last,
                starts=span.starts,
                day=span.day,
            )
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().px(280), look().px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(160), look().px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._span is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_bar(painter, self._span)
        self._paint_today(painter, self._span)
        for due in self._span.dues:
            self._paint_due(painter, self._span, due)
        self._paint_dates(painter, self._span)

    def _x(self, span: Span, day: date) -> float:
        left, right = look().px(6), self.width() - look().px(8)
        whole = max(1, (span.last - span.first).days)
        return left + (right - left) * min(max((day - span.first).days / whole, 0.0), 1.0)

    def _bar(self, from_x: float, to_x: float) -> QRectF:
        return QRectF(from_x, look().px(BAR_TOP), to_x - from_x, look().px(BAR))

    def _paint_bar(self, painter: QPainter, span: Span) -> None:
        colour = look().color
        first, starts, last = (self._x(span, day) for day in (span.first, span.starts, span.last))
        now = self._x(span, span.today)
        painter.fillRect(self._bar(first, starts), hatch("text3"))
        if now > starts:
            painter.fillRect(self._bar(starts, now), colour("text2"))
        painter.setPen(QPen(colour("edge"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self._bar(first, last))
        month, at = 1, add_months(span.first, 1)
        foot = look().px(BAR_TOP + BAR)
        while at < span.last:
            x = self._x(span, at)
            painter.drawLine(QPointF(x, foot), QPointF(x, foot + look().px(3)))
            month += 1
            at = add_months(span.first, month)

    def _paint_today(self, painter: QPainter, span: Span) -> None:
        px, colour = look().px, look().color
        now = self._x(span, span.today)
        inside = span.first <= span.today <= span.last
        if inside:
            painter.setPen(QPen(colour("text"), 1.5))
            painter.drawLine(QPointF(now, px(BAR_TOP - 6)), QPointF(now, px(BAR_TOP + BAR + 2)))
        said = self._today(span) if inside else ""
        width = look().width(said, "axis", 600)
        label = QRectF(min(max(now - width / 2, 0), self.width() - width), 0, width + 2, px(15))
        painter.setFont(look().font("axis", 600))
        painter.setPen(colour("text"))
        painter.drawText(label, int(Qt.AlignmentFlag.AlignVCenter), said)
        incubation = self._words("incubation")
        if not said or look().width(incubation, "axis") + px(14) < label.left():
            painter.setFont(look().font("axis"))
            painter.setPen(colour("text2"))
            painter.drawText(QRectF(px(6), 0, self.width(), px(15)), int(Qt.AlignmentFlag.AlignVCenter), incubation)

    def _today(self, span: Span) -> str:
        day = self._region.date(span.today, year=False)
        return self._words("{date}, day {day}", date=day, day=span.day) if span.day else day

    def _paint_due(self, painter: QPainter, span: Span, due: Due) -> None:
        colour, px = look().color, look().px
        late = due.late > 0
        tone = "warn" if late else "live" if due.state is RowState.PAID else "surface"
        painter.setPen(QPen(colour("bg" if tone != "surface" else "text"), 1.4))
        painter.setBrush(colour(tone))
        at = QPointF(self._x(span, due.row.due), px(BAR_TOP) + px(BAR) / 2)
        if due.row.kind is RowKind.PRINCIPAL:
            half = px(6)
            painter.drawRoundedRect(QRectF(at.x() - half, at.y() - half - 1, 2 * half, 2 * half + 2), 2, 2)
        else:
            painter.drawEllipse(at, px(5), px(5))

    def _paint_dates(self, painter: QPainter, span: Span) -> None:
        """The dates below, the ends first, the others where there is room."""
        painter.setFont(look().font("axis"))
        painter.setPen(look().color("text3"))
        top, taken = look().px(BAR_TOP + BAR + 6), list[QRectF]()
        others = [span.starts, *(due.row.due for due in span.dues)]
        for day in dict.fromkeys((span.first, span.last, *others)):
            said = self._region.date(day, year=day == span.last or (day.year != span.last.year and day == span.first))
            width = look().width(said, "axis")
            left = min(max(self._x(span, day) - width / 2, 0), self.width() - width - 1)
            spot = QRectF(left, top, width + 2, look().px(15))
            if not any(spot.adjusted(-8, 0, 8, 0).intersects(other) for other in taken):
                taken.append(spot)
                painter.drawText(spot, int(Qt.AlignmentFlag.AlignVCenter), said)


class ScheduleTable(TableView[Due]):
    """Every promised payment with its state, and below them what they add up to. As high as it is long."""

    def __init__(self, words: Words, region: Region, currency: str) -> None:
        self._region = region
        super().__init__(
            self._columns(words, region, currency),
            words,
            key=lambda due: due.row.seq,
            height=COMPACT,
            totals=self._sum,
            name=words("Schedule"),
        )

    def show_dues(self, dues: Sequence[Due]) -> None:
        """Show these payments."""
        self.set_rows(dues)
        self._fit()

    def _columns(self, words: Words, region: Region, currency: str) -> Sequence[Column[Due]]:
        return (
            Column(
                key="what",
                title=words("What"),
                text=lambda due: _what(words, due),
                sort=lambda due: due.row.seq,
                tone=lambda _due: "text2",
                stretch=True,
                fixed=True,
            ),
            day_column("due", words("Due"), lambda due: due.row.due, region),
            Column(
                key="state",
                title=words("State"),
                text=lambda due: _state(words, due),
                kind=Kind.CHIP,
                tone=lambda due: "warn" if due.late else "live" if due.state is RowState.PAID else "",
                icon=lambda due: "triangle-alert" if due.late else "check" if due.state is RowState.PAID else "",
            ),
            money("amount", currency, lambda due: due.row.amount, region, weight=500),
        )

    def _sum(self, rows: Sequence[Due]) -> dict[str, Total]:
        interest = sum((due.row.amount for due in rows if due.row.kind is RowKind.INTEREST), Decimal("0.00"))
        whole = sum((due.row.amount for due in rows), Decimal("0.00"))
        said = self.words("Interest {amount}, in all", amount=interest)
        return {"what": Total(said), "amount": Total(self._region.money(whole))}

    def _fit(self) -> None:
        rows = look().px(TABLE_HEADER) + look().px(COMPACT) * self.model.rowCount()
        self.setFixedHeight(rows + look().px(max(COMPACT, STANDARD - 2)) + 1)

    def _relook(self) -> None:
        super()._relook()
        self._fit()


def _what(words: Words, due: Due) -> str:
    if due.row.kind is RowKind.PRINCIPAL:
        return words("Principal")
    return words("Interest {seq}", seq=due.row.seq)


def _state(words: Words, due: Due) -> str:
    if due.late:
        return words("{days} d late", days=due.late)
    return words.term("row", due.state.value)
