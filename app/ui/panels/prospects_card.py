"""The card of one prospect on the board: name, amount, fund, owner, when to call, and how long at its stage."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from app.domain.prospects import FollowUp
from app.regions import Region
from app.services.prospects import ProspectRow
from app.ui.style import look
from app.ui.tokens import RADIUS_CONTROL
from app.ui.widgets.chips import chip_width, draw_chip
from app.ui.widgets.painting import box
from app.words import Words

DRAGGED = "application/x-fidus-prospect"
HEIGHT, EDGE, LINE, CHIP = 76, 9, 18, 19
TONES = {FollowUp.OVERDUE: ("err", "triangle-alert"), FollowUp.TODAY: ("warn", "bell"), FollowUp.LATER: ("", "")}


class BoardCard(QWidget):
    """One prospect. It can be picked up; a double click opens it, the right button its menu."""

    picked = Signal()
    opened = Signal()
    menu_asked = Signal(QPoint)
    keyed = Signal(QKeyEvent)
    """A key, before the column that scrolls takes it; ignored where the board has no use for it."""

    def __init__(self, line: ProspectRow, words: Words, region: Region, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row, self._words, self._region = line, words, region
        self._current = False
        self._pressed: QPoint | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty("ring", True)
        self.setAccessibleName(self._spoken())
        self.setToolTip(line.prospect.follow_up_what)
        self.set_current(current=False)
        look().changed.connect(self.updateGeometry)

    def set_current(self, *, current: bool) -> None:
        """Be the chosen card, the one that Tab leads to, or another."""
        self._current = current
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if current else Qt.FocusPolicy.ClickFocus)
        self.update()

    @property
    def call(self) -> str:
        """When they are to be called, in a word; empty where nothing was agreed."""
        day, state = self.row.prospect.follow_up, self.row.follow_up
        if day is None or state is None:
            return ""
        return self._words("today") if state is FollowUp.TODAY else self._region.date(day, year=False)

    def sizeHint(self) -> QSize:
        return QSize(look().px(140), look().px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(look().px(110), look().px(HEIGHT))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.picked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.keyed.emit(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.picked.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        way = (event.position().toPoint() - self._pressed).manhattanLength()
        if way >= QApplication.startDragDistance():
            self._pressed = None
            drag = QDrag(self)
            drag.setMimeData(carried(self.row.code))
            drag.setPixmap(self.grab())
            drag.exec(Qt.DropAction.MoveAction)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._pressed = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.picked.emit()
        by_keys = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.menu_asked.emit(self.mapToGlobal(QPoint(EDGE, self.height() // 2)) if by_keys else event.globalPos())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, px, colour = QPainter(self), look().px, look().color
        fill = "sel" if self._current else "raised" if self.underMouse() else "surface"
        box(painter, self.rect(), RADIUS_CONTROL, colour(fill), colour("edge" if self._current else "line"))
        room = self.rect().adjusted(px(EDGE), px(7), -px(EDGE), -px(7))
        self._paint_name(painter, QRect(room.x(), room.y(), room.width(), px(LINE)))
        self._paint_amount(painter, QRect(room.x(), room.y() + px(LINE + 3), room.width(), px(LINE)))
        self._paint_foot(painter, QRect(room.x(), room.bottom() - px(CHIP) + 1, room.width(), px(CHIP)))

    def _paint_name(self, painter: QPainter, area: QRect) -> None:
        initials = _initials(self.row.owner)
        width = look().width(initials, "axis", 600)
        self._write(painter, area, initials, "text3", "axis", 600, right=True)
        self._write(
            painter, area.adjusted(0, 0, -width - look().px(6), 0), self.row.prospect.name, "text", "table", 600
        )

    def _paint_amount(self, painter: QPainter, area: QRect) -> None:
        prospect = self.row.prospect
        amount = _short(self._region, prospect.amount)
        self._write(painter, area, amount, "text" if prospect.amount else "text3", "table", 0)
        left = area.adjusted(look().width(amount, "table") + look().px(6), 0, 0, 0)
        fund = prospect.fund or self._words("no fund yet")
        self._write(painter, left, fund, "text2" if prospect.fund else "text3", "label", 0, right=True)

    def _paint_foot(self, painter: QPainter, area: QRect) -> None:
        self._write(painter, area, self._age(), "text3", "axis", 0, right=True)
        if self.row.prospect.client:
            self._chip(painter, area, self.row.prospect.client, "live", "check")
        elif self.row.follow_up is not None:
            self._chip(painter, area, self.call, *TONES[self.row.follow_up])

    def _chip(self, painter: QPainter, area: QRect, text: str, tone: str, icon: str) -> None:
        room = QRect(area.x(), area.y(), chip_width(text, icon, tone), area.height())
        draw_chip(painter, room, text, tone, icon, quiet=True)

    def _age(self) -> str:
        return self._words("{days} d", days=self.row.days)

    def _write(
        self, painter: QPainter, area: QRect, text: str, tone: str, role: str, weight: int, *, right: bool = False
    ) -> None:
        painter.setFont(look().font(role, weight))  # type: ignore[arg-type]  # a role by its name
        painter.setPen(look().color(tone))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter), shown)

    def _spoken(self) -> str:
        prospect, words = self.row.prospect, self._words
        due = words.term("follow-up", self.row.follow_up.value) if self.row.follow_up else ""
        said = [prospect.name, self._region.money(prospect.amount), prospect.fund, self.row.owner, due, self.call]
        return ", ".join(filter(None, [*said, words.count(self.row.days, "{n} day here", "{n} days here")]))


def carried(code: str) -> QMimeData:
    """A prospect as it is dragged."""
    data = QMimeData()
    data.setData(DRAGGED, QByteArray(code.encode()))
    return data


def code_of(data: QMimeData) -> str:
    """The prospect that is dragged; empty for anything else."""
    return bytes(data.data(DRAGGED).data()).decode() if data.hasFormat(DRAGGED) else ""


def _short(region: Region, amount: Decimal | None) -> str:
    """An amount without cents where it has none: what is expected is seldom known to the cent."""
    whole = amount is not None and amount == amount.to_integral_value()
    return region.number(amount, 0) if whole else region.money(amount)


def _initials(name: str) -> str:
    words = name.split()
    return "".join(word[:1] for word in words[:1] + words[1:][-1:]).upper()
