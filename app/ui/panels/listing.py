"""A list of records with its filter, and the side panel beside it: what every panel of records shares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.domain.errors import KnownError
from app.ui.panel import Panel
from app.ui.panels.detail import SideCard
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


class ListPanel(Panel[None, View], Generic[View]):
    """A table with the words typed and the chips over it; Esc clears both."""

    table: TableView[Any]
    bar: TableBar

    def hold(self, table: TableView[Any], hint: str, *, chips: str, export: str) -> Card:
        """A card with the table under its bar. `chips` names the filters, `export` the file."""
        self.table, self._filters = table, dict[str, Filter[Any]]()
        self.chips = FilterChips([(ALL, self.words("All"), 0)], name=chips)
        self.bar = TableBar(table, hint, chips=self.chips, accepts=self._accepts)
        table.export_asked.connect(lambda: self.desk.export(table.content(), export))
        card = Card()
        card.body.addWidget(self.bar)
        card.body.addWidget(table)
        return card

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

    def select_record(self, key: object) -> None:
        """Select a record, whatever the filter hides now."""
        self._clear_filter()
        self.table.select(key)

    def open_record(self, record: object) -> None:
        self.select_record(record)

    def fail(self, error: KnownError) -> None:
        self.table.show_error(error, self.refresh)

    def focus_filter(self) -> None:
        self.bar.focus_filter()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._filtered():
            self._clear_filter()
        else:
            super().keyPressEvent(event)

    def _accepts(self, key: str) -> Callable[[Any], bool] | None:
        return self._filters[key].accepts if key in self._filters else None

    def _filtered(self) -> bool:
        return bool(self.bar.search.text()) or self.chips.current != ALL

    def _clear_filter(self) -> None:
        if self._filtered():
            self.chips.choose(ALL)
            self.bar.search.clear()
            self.bar.apply()


class SidedPanel(ListPanel[View]):
    """A list with the chosen record beside it. Space shows the side or puts it away; Esc and a small window do too."""

    side: SideCard[Any]

    def arrange(self, card: Card, side: SideCard[Any], width: int) -> None:
        """Put the list's card, and the side of that width beside it."""
        self.side, self._side_width, self._folded = side, width, False
        self._opener = IconButton("panel-right", self.words("Show the side"), small=True)
        self._opener.clicked.connect(lambda: self.show_side(shown=True))
        self._opener.hide()
        self.bar.extra.addWidget(self._opener)
        body = row(card, side, spacing=12)
        body.setStretch(0, 1)
        page(self, body)
        self.table.current_changed.connect(lambda line: side.show_record(line.code if line else None))
        self.table.peeked.connect(lambda _line: self.show_side(shown=side.isHidden()))
        self.table.shown_changed.connect(self.table.select_first)
        side.close_asked.connect(lambda: self.show_side(shown=False))
        look().changed.connect(self._relook)
        self._relook()

    def show_side(self, *, shown: bool) -> None:
        """Show the side, or give its room to the list."""
        focused = self.focusWidget()
        if not shown and focused is not None and self.side.isAncestorOf(focused):
            self.table.view.setFocus()
        self.side.setVisible(shown)
        self._opener.setHidden(shown)

    def select_record(self, key: object) -> None:
        self.show_side(shown=True)
        super().select_record(key)

    def set_compact(self, *, side: bool, lower: bool) -> None:  # noqa: ARG002 - nothing stands below the list
        if side != self._folded:
            self._folded = side
            self.show_side(shown=not side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._filtered() and not self.side.isHidden():
            self.show_side(shown=False)
        else:
            super().keyPressEvent(event)

    def _relook(self) -> None:
        self.side.setFixedWidth(look().px(self._side_width))
