"""The lines of an explanation: a tree whose branches open and close, one row for each visible line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.domain.trail import Trail
from app.ui import icons
from app.ui.dialogs.explain_text import Teller, zero
from app.ui.style import look
from app.ui.tokens import RADIUS_CHIP
from app.ui.widgets.painting import box, dashes

Index = QModelIndex | QPersistentModelIndex
Path = tuple[int, ...]
NOWHERE = QModelIndex()
ROW, TOP_ROW, SIDE, STEP, ARROW = 32, 34, 18, 20, 22
MANY = 6
"""A branch with more lines than this starts closed."""
SCREENFUL = 20
"""A part of the figure itself with more parts than this starts closed too."""


@dataclass(frozen=True, slots=True)
class Line:
    """A visible line: its way down from the figure, and its place in the sum above it."""

    path: Path
    trail: Trail
    signed: bool

    @property
    def depth(self) -> int:
        """How deep it lies below the figure's own parts."""
        return len(self.path) - 1


class Lines(QAbstractListModel):
    """The visible lines. Only branches that are open are walked."""

    def __init__(self, trail: Trail, teller: Teller) -> None:
        super().__init__()
        self._trail, self._teller = trail, teller
        self._open: set[Path] = set(_opened_at_first(trail))
        self._lines = list(self._visible())

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.line(index)
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._teller.label(line.trail)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            opened = self.is_open(line) if line.trail.children else None
            return self._teller.spoken(line.trail, line.depth, opened=opened)
        return None

    def line(self, index: Index) -> Line | None:
        """The line at an index."""
        at = index.row()
        return self._lines[at] if index.isValid() and 0 <= at < len(self._lines) else None

    def is_open(self, line: Line) -> bool:
        """Whether the lines below it are shown."""
        return line.path in self._open

    def turn(self, line: Line, *, opened: bool) -> None:
        """Show or hide the lines below one."""
        if not line.trail.children or opened == self.is_open(line):
            return
        at = self._lines.index(line)
        if opened:
            self._open.add(line.path)
            below = list(self._below(line.trail, line.path))
            self.beginInsertRows(NOWHERE, at + 1, at + len(below))
            self._lines[at + 1 : at + 1] = below
            self.endInsertRows()
        else:
            end = at + 1
            while end < len(self._lines) and self._lines[end].path[: len(line.path)] == line.path:
                end += 1
            self.beginRemoveRows(NOWHERE, at + 1, end - 1)
            self._open.discard(line.path)
            del self._lines[at + 1 : end]
            self.endRemoveRows()
        self.dataChanged.emit(self.index(at), self.index(at))

    def parent_row(self, line: Line) -> int:
        """The row of the line above which this one is a part of; -1 for the figure's own parts."""
        return next((at for at, other in enumerate(self._lines) if other.path == line.path[:-1]), -1)

    def _visible(self) -> Iterator[Line]:
        yield from self._below(self._trail, ())

    def _below(self, trail: Trail, path: Path) -> Iterator[Line]:
        for at, child in enumerate(trail.children):
            here = (*path, at)
            signed = trail.adds and child.sign != 0 and (at > 0 or child.sign < 0)
            yield Line(here, child, signed)
            if here in self._open:
                yield from self._below(child, here)


def _opened_at_first(trail: Trail, path: Path = ()) -> Iterator[Path]:
    """The branches open at first: the figure's parts, and below them whatever is short."""
    for at, child in enumerate(trail.children):
        here = (*path, at)
        if child.children and (_is_short(child) or (not path and len(child.children) <= SCREENFUL)):
            yield here
            yield from _opened_at_first(child, here)


def _is_short(trail: Trail) -> bool:
    return sum(1 for _ in islice(trail.walk(), MANY + 3)) - 1 <= MANY + 1


class LinesView(QListView):
    """The lines on screen. Right and left open and close, Enter goes to the record."""

    record_asked = Signal(object)
    """The Trail whose record is wanted."""
    line_chosen = Signal(object)

    def __init__(self, teller: Teller, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._teller = teller
        self.lines: Lines | None = None
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setItemDelegate(_LineDelegate(self, teller))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)

    def show_trail(self, trail: Trail) -> None:
        """Show the parts of this figure."""
        self.lines = Lines(trail, self._teller)
        self.setModel(self.lines)
        self.selectionModel().currentChanged.connect(lambda current: self.line_chosen.emit(self._trail(current)))
        if self.lines.rowCount():
            self.setCurrentIndex(self.lines.index(0))

    def current_line(self) -> Line | None:
        """The line that is marked."""
        return self.lines.line(self.currentIndex()) if self.lines else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.current_line()
        if line is None or self.lines is None:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Right:
            self.lines.turn(line, opened=True)
        elif event.key() == Qt.Key.Key_Left and self.lines.is_open(line):
            self.lines.turn(line, opened=False)
        elif event.key() == Qt.Key.Key_Left and line.depth:
            self.setCurrentIndex(self.lines.index(self.lines.parent_row(line)))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.record_asked.emit(line.trail)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        line = self.current_line()
        spot = event.position().toPoint()
        if line is not None and self.lines is not None and _on_arrow(line, self.visualRect(self.currentIndex()), spot):
            self.lines.turn(line, opened=not self.lines.is_open(line))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        line = self.current_line()
        spot = event.position().toPoint()
        if line is not None and not _on_arrow(line, self.visualRect(self.currentIndex()), spot):
            self.record_asked.emit(line.trail)

    def _trail(self, index: QModelIndex) -> Trail | None:
        line = self.lines.line(index) if self.lines else None
        return line.trail if line else None


def _on_arrow(line: Line, row: QRect, spot: QPoint) -> bool:
    left = look().px(SIDE + STEP * line.depth)
    return bool(line.trail.children) and row.contains(spot) and left <= spot.x() - row.x() <= left + look().px(ARROW)


class _LineDelegate(QStyledItemDelegate):
    """Paints a line: arrow, label, chip, note, and the value at the right."""

    def __init__(self, view: LinesView, teller: Teller) -> None:
        super().__init__(view)
        self._view, self._teller = view, teller

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        line = self._view.lines.line(index) if self._view.lines else None
        return QSize(200, look().px(TOP_ROW if line is not None and line.depth == 0 else ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        lines = self._view.lines
        line = lines.line(index) if lines else None
        if line is None or lines is None:
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, look().color("sel"))
            painter.fillRect(QRect(rect.x(), rect.y(), look().px(3), rect.height()), look().color("live"))
        if line.depth == 0 and index.row():
            painter.fillRect(QRect(rect.x(), rect.y(), rect.width(), 1), look().color("line"))
        x = rect.x() + look().px(SIDE + STEP * line.depth)
        if line.trail.children:
            side = look().px(14)
            spot = QRect(x, rect.center().y() - side // 2, side, side)
            icons.draw(painter, spot, "chevron-down" if lines.is_open(line) else "chevron-right", look().color("text3"))
        left = self._paint_value(painter, line, rect)
        self._paint_words(
            painter, line, QRect(x + look().px(ARROW), rect.y(), left - x - look().px(ARROW + 12), rect.height())
        )
        painter.restore()

    def _paint_value(self, painter: QPainter, line: Line, rect: QRect) -> int:
        """Paint the value; answers where it begins."""
        weight = 600 if line.depth == 0 else 400
        text = self._teller.value(line.trail, signed=line.signed)
        width, right = look().width(text, "body", weight), rect.right() - look().px(SIDE)
        painter.setFont(look().font("body", weight))
        painter.setPen(look().color("text3" if zero(line.trail) else "text"))
        area = QRect(right - width, rect.y(), width + 2, rect.height())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), text)
        if line.trail.provisional:
            dashes(painter, right - width, right, rect.center().y() + look().line("body") / 2)
        return right - width

    def _paint_words(self, painter: QPainter, line: Line, area: QRect) -> None:
        px, teller, middle = look().px, self._teller, int(Qt.AlignmentFlag.AlignVCenter)
        weight = 600 if line.depth == 0 else 400
        label = ("− " if line.depth == 0 and line.trail.sign < 0 else "") + teller.label(line.trail)
        x, end = area.x(), area.right()
        painter.setFont(look().font("body", weight))
        painter.setPen(look().color("text"))
        shown = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, end - x)
        painter.drawText(QRect(x, area.y(), end - x, area.height()), middle, shown)
        x += look().width(shown, "body", weight) + px(8)
        chip = teller.source(line.trail.source)
        width, height = look().width(chip, "label", 400) + px(12), px(19)
        if chip and x + width < end:
            spot = QRect(x, area.center().y() - height // 2, width, height)
            box(painter, spot, RADIUS_CHIP, None, look().color("line"))
            painter.setFont(look().font("label", 400))
            painter.setPen(look().color("text2"))
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, chip)
            x += width + px(8)
        note = teller.note(line.trail)
        if note and end - x > px(40):
            painter.setFont(look().font("hint"))
            painter.setPen(look().color("text3"))
            shown = painter.fontMetrics().elidedText(note, Qt.TextElideMode.ElideRight, end - x)
            painter.drawText(QRect(x, area.y(), end - x, area.height()), middle, shown)
