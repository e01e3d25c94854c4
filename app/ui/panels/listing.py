"""A list of records with its filter, and the record that is chosen: what every panel of records shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.domain.errors import KnownError
from app.ui.panel import Panel
from app.ui.panels.arranged import Arranged
from app.ui.panels.detail import Detail, SideCard
from app.ui.style import look
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.card import Card
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.layouts import page, row
from app.ui.widgets.table import TableView
from app.ui.widgets.tablebar import TableBar

View = TypeVar("View")
R = TypeVar("R")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Filter(Generic[R]):
    """A chip over a list, and the rows that pass while it is on."""

    key: str
    title: str
    accepts: Callable[[R], bool]


class ListPanel(Panel[None, View], Generic[View, R]):
    """A table with the words typed and the chips over it, and a part that shows the chosen record.

    Space shows that part or puts it away; Esc clears the filter first and puts it away then; a small window folds it.
    """

    table: TableView[R]
    bar: TableBar
    part: Detail[Any, Any]

    def hold(self, table: TableView[R], hint: str, *, chips: str, export: str) -> Card:
        """A card with the table under its bar. `chips` names the filters, `export` the table and its file."""
        self.table, self._filters = table, dict[str, Filter[R]]()
        self.chips = FilterChips([(ALL, self.words("All"), 0)], name=chips, number=self.region.number)
        self.bar = TableBar(table, hint, chips=self.chips, accepts=self._accepts)
        Arranged(self.desk, table, export)
        table.export_asked.connect(lambda: self.desk.export(table.content(), export))
        table.shown_changed.connect(table.select_first)
        card = Card()
        card.body.addWidget(self.bar)
        card.body.addWidget(table)
        return card

    def follow(self, part: Detail[Any, Any]) -> None:
        """Let this part show the record that is chosen."""
        self.part, self._folded, self._peopled = part, False, True
        self._opener = IconButton("panel-right", self.words("Show the chosen record"), small=True)
        self._opener.clicked.connect(lambda: self.show_part(shown=True))
        self._opener.hide()
        self.bar.extra.addWidget(self._opener)
        key_of = self.table.model.key_of
        self.table.current_changed.connect(lambda line: part.show_record(None if line is None else key_of(line)))
        self.table.peeked.connect(lambda _line: self.show_part(shown=part.isHidden()))

    def show_rows(self, rows: Sequence[R], filters: Iterable[Filter[R]]) -> None:
        """Show these rows, and how many each filter lets through."""
        self._filters = {each.key: each for each in filters}
        before = self.chips.current
        counted = [(each.key, each.title, sum(map(each.accepts, rows))) for each in self._filters.values()]
        self.chips.set_items([(ALL, self.words("All"), len(rows)), *counted])
        self.table.set_rows(rows)
        if self.chips.current != before:
            self.bar.apply()
        self.table.select_first()
        self._people(peopled=bool(rows))

    def show_part(self, *, shown: bool) -> None:
        """Show the chosen record, or give its room to the list."""
        focused = self.focusWidget()
        if not shown and focused is not None and self.part.isAncestorOf(focused):
            self.table.view.setFocus()
        self.part.setVisible(shown)
        self._opener.setVisible(not shown and self._peopled)

    def _people(self, *, peopled: bool) -> None:
        """Where there is nothing, there is nothing to filter and nothing to choose."""
        self.chips.setVisible(peopled)
        self.beginning = not peopled and self.table.begins
        self.begins.emit(self.beginning)
        if peopled != self._peopled:
            self._peopled = peopled
            self.show_part(shown=peopled and not self._folded)

    def fold(self, *, folded: bool) -> None:
        """The window got too small for the part, or large enough again; in between the person decides."""
        if folded != self._folded:
            self._folded = folded
            self.show_part(shown=self._peopled and not folded)

    def open_record(self, record: object) -> None:
        """Show a record, whatever the filter hides now."""
        self.show_part(shown=True)
        self._clear_filter()
        self.table.select(record)

    def fail(self, error: KnownError) -> None:
        self.table.show_error(error, self.refresh)

    def focus_filter(self) -> None:
        self.bar.focus_filter()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        escape = event.key() == Qt.Key.Key_Escape
        if escape and self._filtered():
            self._clear_filter()
        elif escape and not self.part.isHidden():
            self.show_part(shown=False)
        else:
            super().keyPressEvent(event)

    def _accepts(self, key: str) -> Callable[[R], bool] | None:
        return self._filters[key].accepts if key in self._filters else None

    def _filtered(self) -> bool:
        return bool(self.bar.search.text()) or self.chips.current != ALL

    def _clear_filter(self) -> None:
        if self._filtered():
            self.chips.choose(ALL)
            self.bar.search.clear()
            self.bar.apply()


class SidedPanel(ListPanel[View, R]):
    """A list with the card of the chosen record at its right."""

    def arrange(self, card: QWidget, side: SideCard[Any], width: int, *more: QWidget) -> None:
        """Put the list's card, the side of that width beside it, and more at the right."""
        self.follow(side)
        self._side_width = width
        body = row(card, side, *more, spacing=12)
        body.setStretch(0, 1)
        page(self, body)
        side.close_asked.connect(lambda: self.show_part(shown=False))
        look().changed.connect(self._relook)
        self._relook()

    def set_compact(self, *, side: bool, lower: bool) -> None:  # noqa: ARG002 - nothing stands below the list
        self.fold(folded=side)

    def _relook(self) -> None:
        self.part.setFixedWidth(look().px(self._side_width))
