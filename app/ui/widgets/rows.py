"""The rows and header inside a table: widths that fit, sorting by click, keys, hover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.ui import icons
from app.ui.models.columns import Align, Kind
from app.ui.models.table import AnyIndex, TableModel
from app.ui.style import look
from app.ui.tokens import TABLE_HEADER, TWO_LINES
from app.ui.widgets.cells import PADDING, CellDelegate
from app.ui.widgets.fades import Fades

STRETCH = 3  # how many times more of the room left over a stretching column takes
_STIFF = (Kind.ICON, Kind.SPARKLINE)
HEADING = 28  # the height of a heading over rows of two lines
TIGHTER = 6  # pixels of the gap left of a figure that are given up where room is short
NAME = 150  # pixels of a stretching text that are kept while another column can give way
MEASURED = 150  # rows whose texts decide the width of a column
OWN_KEYS = (QKeySequence("Ctrl+C"), QKeySequence("Ctrl+E"), QKeySequence("Ctrl+I"))


class Header(QHeaderView):
    """Titles aligned as their columns; only the sorted one carries a mark and turns bright."""

    def __init__(self, model: TableModel[Any], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._table_model = model
        self.first, self.last = 0, -1
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(look().px(20))
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setFrameShape(QHeaderView.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def title_width(self, at: int) -> int:
        """How wide the title has to be, with its sort mark and padding."""
        px = look().px
        column = self._table_model.columns[at]
        mark = px(18) if self._sort_of(at) is not None else 0
        return look().width(column.title, "label") + px(PADDING) + mark + 2

    def paintSection(self, painter: QPainter, rect: QRect, at: int) -> None:
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, look().color("line"))
        px, column, order = look().px, self._table_model.columns[at], self._sort_of(at)
        tight = column.align == Align.RIGHT and at != self.first
        left = px(1) if tight else px(PADDING) if at == self.first else px(PADDING) // 2
        right = px(PADDING) if at == self.last else px(PADDING) // 2
        area = rect.adjusted(left, 0, -right, -1)
        if column.align == Align.RIGHT and order is not None:
            area.setRight(area.right() - px(16))
        painter.setFont(look().font("label"))
        painter.setPen(look().color("text3" if order is None else "text"))
        shown = painter.fontMetrics().elidedText(column.title, Qt.TextElideMode.ElideRight, area.width())
        side = {Align.RIGHT: Qt.AlignmentFlag.AlignRight, Align.CENTER: Qt.AlignmentFlag.AlignHCenter}.get(
            column.align, Qt.AlignmentFlag.AlignLeft
        )
        painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
        if order is not None:
            name = "arrow-up" if order == Qt.SortOrder.AscendingOrder else "arrow-down"
            x = area.right() + px(5) if column.align == Align.RIGHT else area.x() + look().width(shown, "label") + px(5)
            icons.draw(painter, QRect(x, area.center().y() - px(6), px(12), px(12)), name, look().color("text"))

    def _sort_of(self, at: int) -> Qt.SortOrder | None:
        by = self._table_model.sorted_by
        return by[1] if by and by[0] == at else None


class RowsView(QTableView):
    """The rows. Signals carry row numbers of the model."""

    opened = Signal(int)
    peeked = Signal(int)
    explain_asked = Signal(int, int)
    copy_asked = Signal()
    export_asked = Signal()
    menu_wanted = Signal(int, QPoint)
    fold_asked = Signal(str)
    """The name of a heading that is to be folded, or unfolded."""
    laid_out = Signal()
    arranged = Signal()
    """The person has chosen, moved or widened a column."""

    def __init__(self, model: TableModel[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells_model = model
        self._fades = Fades(self._repaint_fading, self)
        self.cells = CellDelegate(model, self._fades, self)
        self.titles = Header(model, self)
        self.chosen = {at for at, column in enumerate(model.columns) if not column.hidden}
        self.by_hand: dict[int, int] = {}
        """Widths the person has given, in pixels of the design."""
        self._totals_need: dict[int, int] = {}
        self._totals_now: dict[int, int] = {}
        self._cells_need: dict[int, int] = {}
        self._fitting = False
        self._spanned = False
        self.setHorizontalHeader(self.titles)
        self.setModel(model)
        self.setItemDelegate(self.cells)
        self._settle()
        self.titles.sectionClicked.connect(self._sort)
        self.titles.sectionResized.connect(self._resized)
        self.titles.sectionMoved.connect(lambda *_places: self._moved())
        self.titles.sectionHandleDoubleClicked.connect(self._release)
        model.on_screen = self._rows_on_screen
        model.replaced.connect(self._begin_fades)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.lay_out()

    def set_row_height(self, height: int) -> None:
        """The height of every row, in pixels of the design."""
        self.cells.two_lines = height >= TWO_LINES
        self.verticalHeader().setMinimumSectionSize(look().px(20))
        self.verticalHeader().setDefaultSectionSize(look().px(height))
        self.titles.setFixedHeight(look().px(TABLE_HEADER))

    def visible_columns(self) -> list[int]:
        """The columns on screen, from left to right."""
        order = (self.titles.logicalIndex(at) for at in range(self.titles.count()))
        return [at for at in order if not self.titles.isSectionHidden(at)]

    def choose(self, at: int, *, shown: bool) -> None:
        """Show or hide a column, as the person wants it."""
        self.chosen = self.chosen | {at} if shown else self.chosen - {at}
        self.lay_out()
        self.arranged.emit()

    def set_order(self, columns: Sequence[int]) -> None:
        """Put these columns first, from left to right."""
        self._fitting = True
        for place, at in enumerate(columns):
            self.titles.moveSection(self.titles.visualIndex(at), place)
        self._fitting = False

    def move_current(self, step: int) -> None:
        """Move the column of the current cell by one among those on screen."""
        visible = self.visible_columns()
        at = self.currentIndex().column()
        place = visible.index(at) + step if at in visible else -1
        if 0 <= place < len(visible) and self.titles.sectionsMovable():
            self.titles.moveSection(self.titles.visualIndex(at), self.titles.visualIndex(visible[place]))

    def make_room_for(self, totals: Mapping[str, str]) -> None:
        """Let no column be narrower than its total, given by column key, where its numbers stand at the right."""
        columns = self.cells_model.columns
        needed = {
            at: look().width(totals[column.key], "table", 600) + look().px(PADDING)
            for at, column in enumerate(columns)
            if column.align == Align.RIGHT and totals.get(column.key)
        }
        before, self._totals_now = self._totals_need, needed
        kept = before if needed.keys() == before.keys() else {}
        self._totals_need = {at: max(width, kept.get(at, 0)) for at, width in needed.items()}  # no room to and fro
        grown = any(width > self.titles.sectionSize(at) for at, width in needed.items())
        if grown or needed.keys() != before.keys():
            self._fit()

    def show_sort(self) -> None:
        """Repaint the header after the order has changed."""
        self.titles.viewport().update()
        self.lay_out()

    def lay_out(self) -> None:
        """Give every column the width it needs, stretch what may, hide the least important where room is short."""
        self._cells_need.clear()
        self._totals_need = dict(self._totals_now)
        self._fit()

    def _fit(self) -> None:
        """Lay the columns out by what their cells needed when they were measured last."""
        columns = self.cells_model.columns
        needed = {at: self._needed(at) for at in self.chosen}
        room = self.viewport().width()
        shown = set(self.chosen)
        for at in sorted(shown, key=lambda at: -columns[at].least):
            gaps = look().px(TIGHTER) * sum(columns[each].align == Align.RIGHT for each in shown)
            if sum(self._tightest(each, needed[each]) for each in shown) <= room + gaps or not columns[at].least:
                break
            shown.discard(at)
        self._fitting = True
        for at in range(len(columns)):
            self.titles.setSectionHidden(at, at not in shown)
        for at, width in self._spread({at: needed[at] for at in shown}, room).items():
            self.titles.resizeSection(at, width)
        self._fitting = False
        visible = self.visible_columns()
        ends = (visible[0], visible[-1]) if visible else (0, -1)
        self.cells.first_visible, self.cells.last_visible = ends
        self.titles.first, self.titles.last = ends
        self._span_headings()
        self.laid_out.emit()

    # what Qt tells

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the exposed cells one by one: Qt would ask for options, flags and a style for each of them."""
        painter = QPainter(self.viewport())
        current = self.currentIndex() if self.hasFocus() else QModelIndex()
        chosen = {index.row() for index in self.selectionModel().selectedRows()}
        edges = [(at, self.columnViewportPosition(at), self.columnWidth(at)) for at in self.visible_columns()]
        for at, (left, right) in self._exposed_rows(event.region()).items():
            y, height, selected = self.rowViewportPosition(at), self.rowHeight(at), at in chosen
            if group := self.cells_model.group_at(at):
                whole = QRect(0, y, self.viewport().width(), height)
                self.cells.heading(painter, whole, at, group, selected=selected)
                continue
            for column, x, width in edges:
                if x <= right and x + width > left:
                    focused = at == current.row() and column == current.column()
                    area = QRect(x, y, width, height)
                    self.cells.cell(painter, area, at, column, selected=selected, focused=focused)

    def _exposed_rows(self, region: QRegion) -> dict[int, tuple[int, int]]:
        """The rows that have to be painted, each from which x to which."""
        found: dict[int, tuple[int, int]] = {}
        for rect in cast("Iterable[QRect]", region):  # the binding can be gone through, its stub does not say so
            first, last = self.rowAt(rect.top()), self.rowAt(rect.bottom())
            stop = last if last >= 0 else self.cells_model.rowCount() - 1
            for at in range(first, stop + 1) if first >= 0 else ():
                left, right = found.get(at, (rect.left(), rect.right()))
                found[at] = min(left, rect.left()), max(right, rect.right())
        return found

    def dataChanged(self, first: AnyIndex, last: AnyIndex, roles: Sequence[int] = ()) -> None:
        """Paint again what changed on screen; for more than one cell, Qt would paint all of them."""
        if first == last or QAccessible.isActive():
            super().dataChanged(first, last, roles)
            return
        seen = self._rows_on_screen()
        top, bottom = max(first.row(), seen.start), min(last.row(), seen.stop - 1)
        if top > bottom:
            return
        left, right = 0, self.viewport().width()
        if top == bottom:
            columns = range(first.column(), last.column() + 1)
            cells = [self.visualRect(self.cells_model.index(top, at)) for at in columns]
            shown = [cell for cell in cells if not cell.isEmpty()]
            left = min((cell.left() for cell in shown), default=0) - look().px(PADDING)  # a long figure begins there
            right = max((cell.right() + 1 for cell in shown), default=0)
        y, below = self.rowViewportPosition(top), self.rowViewportPosition(bottom) + self.rowHeight(bottom)
        self.viewport().update(left, y, right - left, below - y)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.cells.by_keys = True
        index = self.currentIndex()
        if self._fold_by(event):
            event.accept()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_asked.emit()
        elif _is(event, "Ctrl+E"):
            self.export_asked.emit()
        elif _is(event, "Ctrl+I"):
            self.explain_asked.emit(index.row(), index.column())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and index.isValid():
            self.opened.emit(index.row())
        elif _is(event, "Ctrl+Shift+Left") or _is(event, "Ctrl+Shift+Right"):
            self.move_current(-1 if event.key() == Qt.Key.Key_Left else 1)
        elif event.key() == Qt.Key.Key_Space and index.isValid():
            self.peeked.emit(index.row())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.cells.by_keys = False
        super().mousePressEvent(event)
        group = self.cells_model.group_at(self.rowAt(event.position().toPoint().y()))
        if group and group.key and event.button() == Qt.MouseButton.LeftButton:
            self.fold_asked.emit(group.name)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        keyed = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self.cells.by_keys = event.reason() in keyed
        if not self.currentIndex().isValid() and self.cells_model.rowCount():
            self.selectRow(
                next((at for at in range(self.cells_model.rowCount()) if self.cells_model.row_at(at) is not None), 0)
            )

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos()) if event.reason() == QContextMenuEvent.Reason.Mouse else self.currentIndex()
        if index.isValid():
            self.menu_wanted.emit(index.row(), event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.lay_out()

    def sizeHintForColumn(self, column: int) -> int:
        return self._needed(column)

    # inner workings

    def _fold_by(self, event: QKeyEvent) -> bool:
        """Fold or unfold the heading the keyboard is on; answers whether the key was meant for that."""
        group = self.cells_model.group_at(self.currentIndex().row())
        if group is None or not group.key or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        folded = self.cells_model.is_folded(group)
        wanted = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False}.get(Qt.Key(event.key()))
        toggles = event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if toggles or (wanted is not None and wanted != folded):
            self.fold_asked.emit(group.name)
        return toggles or wanted is not None

    def _settle(self) -> None:
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.viewport().setAutoFillBackground(False)
        self.titles.viewport().setAutoFillBackground(False)

    def _sort(self, at: int) -> None:
        column, by = self.cells_model.columns[at], self.cells_model.sorted_by
        if column.kind == Kind.SPARKLINE:
            return
        first = Qt.SortOrder.DescendingOrder if column.align == Align.RIGHT else Qt.SortOrder.AscendingOrder
        other = Qt.SortOrder.AscendingOrder if first == Qt.SortOrder.DescendingOrder else Qt.SortOrder.DescendingOrder
        self.cells_model.sort(at, other if by == (at, first) else first)
        self.show_sort()

    def _needed(self, at: int) -> int:
        column, px = self.cells_model.columns[at], look().px
        if at in self.by_hand:
            return px(self.by_hand[at])
        width = max(px(column.width), self.titles.title_width(at))
        if at not in self._cells_need:
            self._cells_need[at] = max(self._cell_widths(at), default=0)
        width = max(width, self._totals_need.get(at, 0), self._cells_need[at])
        edges = px(PADDING) // 2 * ((at == self.cells.first_visible) + (at == self.cells.last_visible))
        return width + edges

    def _cell_widths(self, at: int) -> list[int]:
        column, widths = self.cells_model.columns[at], []
        limit = look().px(260)
        for place in range(min(self.cells_model.rowCount(), MEASURED)):
            row = self.cells_model.row_at(place)
            if row is not None:
                width = self.cells.width_of(column, row)
                widths.append(width if column.align == Align.RIGHT else min(width, limit))
        return widths

    def _spread(self, needed: dict[int, int], room: int) -> dict[int, int]:
        """The widths with what is left over shared out: stretching columns take more, icons nothing."""
        columns = self.cells_model.columns
        left = room - sum(needed.values())
        if left < 0:
            return self._shrunk(needed, left)
        free = {at for at in needed if columns[at].kind not in _STIFF}
        parts = {at: STRETCH if columns[at].stretch else 1 for at in (free - set(self.by_hand)) or free}
        made, whole = dict(needed), sum(parts.values())
        for place, (at, part) in enumerate(parts.items()):
            made[at] += left * part // whole if place < len(parts) - 1 else room - sum(made.values())
        return made

    def _shrunk(self, needed: dict[int, int], missing: int) -> dict[int, int]:
        """Smaller gaps first, then narrower text columns; figures, logins and codes keep their width."""
        columns, floor = self.cells_model.columns, look().px(70)
        made = dict(needed)
        figures = [at for at in made if columns[at].align == Align.RIGHT]
        for place, at in enumerate(figures):
            take = min(look().px(TIGHTER), -missing // (len(figures) - place))
            made[at] -= take
            missing += take
        texts = {at for at in made if not columns[at].figure and not columns[at].mono}
        for some, least in (({at for at in texts if columns[at].stretch}, look().px(NAME)), (texts, floor)):
            widths = {at: made[at] for at in some if made[at] > least}
            room = sum(widths.values()) + missing
            made |= _levelled(widths, room, least)
            missing = room - sum(made[at] for at in widths)
        return made

    def _tightest(self, at: int, needed: int) -> int:
        """How narrow a column may get before another one hides for it: a long name gives way, a figure does not."""
        return min(needed, look().px(NAME)) if self.cells_model.columns[at].stretch else needed

    def _resized(self, at: int, _before: int, width: int) -> None:
        if not self._fitting:
            self.by_hand[at] = round(width * 100 / look().scale)
            self.laid_out.emit()
            self.arranged.emit()

    def _moved(self) -> None:
        if not self._fitting:
            self.lay_out()
            self.arranged.emit()

    def _release(self, at: int) -> None:
        """Give a column the width it needs again."""
        self.by_hand.pop(at, None)
        self.lay_out()
        self.arranged.emit()

    def _begin_fades(self, changed: Mapping[int, tuple[object, object]]) -> None:
        for at in self._rows_on_screen() if changed and self.isVisible() else ():
            if at in changed:
                old, new = changed[at]
                for column in self.cells_model.changed_figures(old, new):
                    self._fades.begin(self.cells_model.key_of(new), column)

    def _repaint_fading(self) -> None:
        rows = ((at, self.cells_model.row_at(at)) for at in self._rows_on_screen())
        places = {self.cells_model.key_of(row): at for at, row in rows if row is not None}
        for key, column in self._fades.cells:
            if key in places:
                self.viewport().update(self.visualRect(self.cells_model.index(places[key], column)))

    def _rows_on_screen(self) -> range:
        last = self.rowAt(self.viewport().height() - 1)
        return range(max(0, self.rowAt(0)), (last if last >= 0 else self.cells_model.rowCount() - 1) + 1)

    def _span_headings(self) -> None:
        """Let headings reach over all columns, and be as low as their one line needs."""
        self.titles.setSectionsMovable(not self.cells_model.grouped)
        if not self.cells_model.grouped and not self._spanned:
            return
        self._spanned = self.cells_model.grouped
        self.clearSpans()
        down = self.verticalHeader()
        for at in range(self.cells_model.rowCount()):
            heading = self.cells_model.group_at(at) is not None
            down.resizeSection(
                at, min(look().px(HEADING), down.defaultSectionSize()) if heading else down.defaultSectionSize()
            )
            if heading:
                self.setSpan(at, 0, 1, len(self.cells_model.columns))

    def _hover(self, at: int) -> None:
        before, self.cells.hovered = self.cells.hovered, at
        for each in {before, at} if before != at else ():
            if each >= 0:
                height = self.rowHeight(each)
                self.viewport().update(0, self.rowViewportPosition(each), self.viewport().width(), height)


def _levelled(widths: dict[int, int], room: int, floor: int) -> dict[int, int]:
    """Cut the widest down to one level, not below `floor`, until all of them fit into `room`."""
    left, level = room, floor
    for place, width in enumerate(sorted(widths.values())):
        level = left // (len(widths) - place)
        if width > level:
            break
        left -= width
    made = {at: min(width, max(level, floor)) for at, width in widths.items()}
    if made:
        made[max(made, key=lambda at: widths[at])] += max(0, room - sum(made.values()))
    return made


def _is(event: QKeyEvent, keys: str) -> bool:
    return QKeySequence(event.keyCombination()) == QKeySequence(keys)


def _own(event: QKeyEvent) -> bool:
    return QKeySequence(event.keyCombination()) in OWN_KEYS
