"""The table of every list: rows, header, pinned totals, and its empty, loading and error states."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from app.domain.errors import KnownError
from app.ui.models.arrangement import Arrangement
from app.ui.models.columns import Column, Shown, Totals, Value
from app.ui.models.groups import Group
from app.ui.models.table import TableModel
from app.ui.style import look
from app.ui.tokens import COMPACT, STANDARD, TWO_LINES
from app.ui.widgets.rows import RowsView
from app.ui.widgets.states import Empty, EmptyState, ErrorState, LoadingBars
from app.ui.widgets.totals import TotalsBar
from app.words import Words

R = TypeVar("R")
RESORT = 5_000  # milliseconds between two re-sorts of a table sorted by a live column


class TableView(QWidget, Generic[R]):
    """A table on a card. Rows are frozen values that compare; `key` identifies one across updates.

    `totals` gets the rows shown and answers the pinned cells by column key; `sort` is the column it opens sorted by.
    """

    current_changed = Signal(object)
    opened = Signal(object)
    peeked = Signal(object)
    explain_asked = Signal(object, str)
    export_asked = Signal()
    menu_asked = Signal(object, QPoint)
    shown_changed = Signal()
    """Which rows are shown has changed."""
    arranged = Signal()
    """The person has arranged the columns or rows otherwise."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        words: Words,
        *,
        key: Callable[[R], Hashable],
        height: int = STANDARD,
        stale: Callable[[R], bool] | None = None,
        group: Callable[[R], Group] | None = None,
        empty: Empty | None = None,
        totals: Totals[R] | None = None,
        sort: tuple[str, Qt.SortOrder] | None = None,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.words = words
        self.model: TableModel[R] = TableModel(columns, words, key=key, stale=stale, group=group)
        self._empty, self._totals, self._height, self._usual_height = empty, totals, height, height
        self._wanted: Hashable = None
        self._loaded = False
        self.view = RowsView(self.model, self)
        self.view.setAccessibleName(name)
        self.bar = TotalsBar(self.view, self)
        self.bar.setVisible(totals is not None)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.bar)
        self._states = _States(words, height, self.view)
        self._resort = QTimer(self)
        self._resort.setInterval(RESORT)
        self._resort.timeout.connect(self._sort_if_stale)
        if sort:
            self.sort_by(*sort)
        self._connect()
        look().changed.connect(self._relook)
        self._relook()

    # rows

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show these rows; selection and scroll position stay with the rows they were on."""
        self._loaded = True
        kept = self._key_of_current()
        if self.model.set_rows(rows):
            self._after_reset(kept)
        elif self.model.sorted_by and not self._resort.isActive():
            self._resort.start()
        self._show_totals()
        self._show_state()

    def set_filter(self, text: str, accepts: Callable[[R], bool] | None = None) -> None:
        """Show only the rows that contain every word of the text and that `accepts` takes."""
        kept = self._key_of_current()
        self.model.set_filter(text, accepts)
        self._after_reset(kept)
        self._show_totals()
        self._show_state()

    def current(self) -> R | None:
        """The selected row."""
        return self.model.row(self.view.currentIndex())

    def heading(self) -> Group | None:
        """The heading the keyboard is on."""
        return self.model.group_at(self.view.currentIndex().row())

    def set_group(self, group: Callable[[R], Group] | None) -> None:
        """Put the rows under other headings, or under none."""
        kept = self._key_of_current()
        if self.model.set_group(group):
            self._after_reset(kept)

    def fold(self, name: str) -> None:
        """Fold a heading, or unfold it; the keyboard is on it then."""
        self.model.fold(name)
        self.view.lay_out()
        places = range(self.model.rowCount())
        at = next((at for at in places if (group := self.model.group_at(at)) and group.name == name), -1)
        self.view.setCurrentIndex(self.model.index(at, 0))
        self._show_state()
        self.shown_changed.emit()

    def select(self, key: Hashable) -> bool:
        """Select the row with this key, now or as soon as it is shown. Answers whether it is shown now."""
        at = self.model.place_of(key)
        self._wanted = key if at < 0 else None
        if at >= 0:
            self.view.setCurrentIndex(self.model.index(at, 0))
            self.view.scrollTo(self.model.index(at, 0))
        return at >= 0

    def select_first(self) -> None:
        """Select the first row if none is selected."""
        if self.current() is None and self.heading() is None:
            first = next((row for row in self.model.shown()), None)
            if first is not None:
                self.select(self.model.key_of(first))

    # what it looks like

    def show_loading(self, said: str = "") -> None:
        """Wait for rows; where rows are shown already, they stay."""
        if not self.model.rows:
            self._states.show_loading(said)

    def show_error(self, error: KnownError, retry: Callable[[], object] | None = None) -> None:
        """Say that the rows could not be read."""
        self._states.show_error(error, retry)

    @property
    def begins(self) -> bool:
        """Whether it offers an action where it has no rows."""
        return self._empty is not None and self._empty.action is not None

    def set_empty(self, empty: Empty) -> None:
        """Change what is said where there are no rows."""
        self._empty = empty
        self._show_state()

    def set_height(self, height: int) -> None:
        """Change the height of rows: compact, standard or two lines."""
        self._height = height
        self._relook()

    def sort_by(self, key: str, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self.model.sort(self.column_at(key), order)
        self.view.show_sort()

    def column_at(self, key: str) -> int:
        """The number of a column. Raises KeyError."""
        for at, column in enumerate(self.model.columns):
            if column.key == key:
                return at
        raise KeyError(key)

    def arrangement(self) -> Arrangement:
        """How the person has arranged it."""
        keys, titles = [column.key for column in self.model.columns], self.view.titles
        return Arrangement(
            order=tuple(keys[titles.logicalIndex(place)] for place in range(titles.count())),
            shown=tuple(keys[at] for at in sorted(self.view.chosen)),
            widths={keys[at]: width for at, width in self.view.by_hand.items()},
            height=self._height,
        )

    def arrange(self, wanted: Arrangement) -> None:
        """Arrange it so; columns there are not are passed over, new ones stay where they are."""
        places = {column.key: at for at, column in enumerate(self.model.columns)}
        kept = {at for key, at in places.items() if self.model.columns[at].fixed or key not in wanted.order}
        self.view.set_order([places[key] for key in wanted.order if key in places])
        if wanted.shown:
            usual = {at for at in kept if not self.model.columns[at].hidden}
            self.view.chosen = usual | {places[key] for key in wanted.shown if key in places}
        self.view.by_hand = {places[key]: width for key, width in wanted.widths.items() if key in places}
        self.set_height(wanted.height or self._height)

    def arrange_anew(self) -> None:
        """Arrange it as it was in the beginning."""
        columns = self.model.columns
        shown = tuple(column.key for column in columns if not column.hidden)
        self.arrange(Arrangement(tuple(column.key for column in columns), shown, height=self._usual_height))
        self.arranged.emit()

    def column_menu(self) -> QMenu:
        """The column chooser, and the height of rows."""
        menu = QMenu(self.words("Columns"), self)
        for at, column in enumerate(self.model.columns):
            if column.fixed or not column.title:
                continue
            action = menu.addAction(column.tip or column.title)
            action.setCheckable(True)
            action.setChecked(at in self.view.chosen)
            action.toggled.connect(lambda on, at=at: self.view.choose(at, shown=on))
        menu.addSeparator()
        heights = [(self.words("Compact rows"), COMPACT), (self.words("Standard rows"), STANDARD)]
        if any(column.second for column in self.model.columns):
            heights.append((self.words("Rows of two lines"), TWO_LINES))
        for text, height in heights:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(height == self._height)
            action.triggered.connect(lambda _on=False, height=height: self._choose_height(height))
        menu.addSeparator()
        menu.addAction(self.words("As it was in the beginning")).triggered.connect(self.arrange_anew)
        return menu

    # what it gives away

    def content(self) -> Shown:
        """Exactly what is shown: these columns, these rows, in this order, values at full precision."""
        visible = self.view.visible_columns()
        shown = self.model.content(visible)
        totals = self._totals(self.model.shown()) if self._totals else {}
        keys = [self.model.columns[at].key for at in visible if self.model.columns[at].exported]
        texts = tuple(totals[key].text if key in totals else "" for key in keys) if totals else ()
        return Shown(shown.titles, shown.rows, texts)

    def copy(self) -> None:
        """Put the selected row on the clipboard: tab separated, full precision."""
        row = self.current()
        if row is not None:
            columns = [self.model.columns[at] for at in self.view.visible_columns()]
            line = "\t".join(plain(column.raw(row)) for column in columns if column.exported)
            QGuiApplication.clipboard().setText(line)

    # inner workings

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._states.place()

    def _connect(self) -> None:
        self.view.selectionModel().currentRowChanged.connect(self._current_row_changed)
        self.view.opened.connect(lambda at: self._emit_row(self.opened, at))
        self.view.peeked.connect(lambda at: self._emit_row(self.peeked, at))
        self.view.copy_asked.connect(self.copy)
        self.view.export_asked.connect(self.export_asked)
        self.view.explain_asked.connect(self._explain)
        self.view.menu_wanted.connect(self._menu)
        self.view.fold_asked.connect(self.fold)
        self.view.laid_out.connect(self._laid_out)
        self.view.arranged.connect(self.arranged)

    def _choose_height(self, height: int) -> None:
        self.set_height(height)
        self.arranged.emit()

    def _laid_out(self) -> None:
        self.bar.update()
        self._states.place()

    def _emit_row(self, signal: Any, at: int) -> None:
        row = self.model.row_at(at)
        if row is not None:
            signal.emit(row)

    def _current_row_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if self.model.group_at(current.row()) is None:  # on a heading, what was chosen last stays chosen
            self.current_changed.emit(self.model.row(current))

    def _explain(self, at: int, column: int) -> None:
        row = self.model.row_at(at)
        if row is not None and column >= 0:
            self.explain_asked.emit(row, self.model.columns[column].key)

    def _menu(self, at: int, spot: QPoint) -> None:
        row = self.model.row_at(at)
        if row is not None:
            self.menu_asked.emit(row, spot)

    def _key_of_current(self) -> Hashable:
        row = self.current()
        return None if row is None else self.model.key_of(row)

    def _after_reset(self, kept: Hashable) -> None:
        self.view.lay_out()
        key = self._wanted if self._wanted is not None else kept
        if key is None or not self.select(key):
            self.current_changed.emit(None)
        self.shown_changed.emit()

    def _sort_if_stale(self) -> None:
        if not self.view.viewport().underMouse():
            self.model.sort_again()
            self._resort.stop()

    def _show_totals(self) -> None:
        if self._totals:
            totals = self._totals(self.model.passing()) if self.model.rows else {}
            self.bar.set_totals(totals)
            self.view.make_room_for({key: total.text for key, total in totals.items()})
            self.bar.setVisible(bool(self.model.rows))

    def _show_state(self) -> None:
        if self.model.rowCount() or not self._loaded:
            self._states.hide_all()
        elif self.model.rows:
            title = self.words("Nothing matches")
            self._states.show_empty(Empty("funnel", title, self.words("Esc clears the filter.")))
        elif self._empty:
            self._states.show_empty(self._empty)

    def _relook(self) -> None:
        self.view.set_row_height(self._height)
        self.bar.setFixedHeight(look().px(max(self._height, STANDARD - 2)))
        self.view.lay_out()


class _States:
    """The empty, loading and error states, laid over the rows so that the header stays."""

    def __init__(self, words: Words, height: int, view: RowsView) -> None:
        self._view = view
        self._empty, self._error = EmptyState(parent=view), ErrorState(words, view)
        self._loading = LoadingBars(words, height, view)
        self._all = (self._empty, self._error, self._loading)
        self.hide_all()

    def hide_all(self) -> None:
        self._loading.stop()
        for each in self._all:
            each.hide()

    def show_empty(self, empty: Empty) -> None:
        self.hide_all()
        self.place()
        self._empty.show_empty(empty)
        self._empty.show()

    def show_error(self, error: KnownError, retry: Callable[[], object] | None) -> None:
        self.hide_all()
        self.place()
        self._error.show_error(error, retry)
        self._error.show()

    def show_loading(self, said: str) -> None:
        if self._loading.isVisible():
            self._loading.say(said)
            return
        self.hide_all()
        self.place()
        self._loading.start(said)
        self._loading.show()

    def place(self) -> None:
        for each in self._all:
            each.setGeometry(self._view.viewport().geometry())


def plain(value: Value) -> str:
    """A value as it is copied: digits with a dot, dates as year-month-day, nothing for unknown."""
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
