"""The bar over a table: filter field, filter chips, and the buttons for columns and export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.style import look
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.card import Line
from app.ui.widgets.fields import SearchField
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.layouts import column, row
from app.ui.widgets.table import TableView

FIELD = 66  # pixels of a filter field beside its hint: icon, key cap, edges


class ColumnsButton(IconButton):
    """Lets a person choose the columns of a table."""

    def __init__(self, table: TableView[Any]) -> None:
        super().__init__("columns-3", table.words("Columns"), small=True)
        self._table = table
        self.clicked.connect(self._choose)

    def _choose(self) -> None:
        menu = self._table.column_menu()
        menu.exec(self.mapToGlobal(QPoint(0, self.height() + 2)))
        menu.deleteLater()


class TableBar(QWidget):
    """Filters its table by the words typed and the chip that is on. Where room is short the chips stand below.

    `accepts` answers, for a chip's key, which rows pass (None: all). Widgets in `extra` stand left of the buttons.
    """

    def __init__(
        self,
        table: TableView[Any],
        hint: str,
        *,
        chips: FilterChips | None = None,
        accepts: Callable[[str], Callable[[Any], bool] | None] | None = None,
        export: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._table, self._accepts = table, accepts
        self.search, self.chips = SearchField(hint), chips
        self.extra: QHBoxLayout = row(spacing=10)
        self._columns = ColumnsButton(table)
        self._export = IconButton("download", table.words("Export this table"), small=True)
        self._export.clicked.connect(table.export_asked)
        if not export:
            self._export.hide()
        self._top = row(self.search, None, self.extra, self._columns, self._export, spacing=8)
        self._below = row(None, spacing=0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(column(self._top, self._below, spacing=0, margins=(12, 8, 12, 8)))
        layout.addWidget(Line())
        if chips:
            self._top.insertWidget(1, chips)
        self._hint = hint
        self.search.changed.connect(lambda _text: self.apply())
        if chips:
            chips.chosen.connect(lambda _key: self.apply())

    def apply(self) -> None:
        """Filter the table by what is typed and chosen now."""
        key = self.chips.current if self.chips else ""
        self._table.set_filter(self.search.text(), self._accepts(key) if self._accepts else None)

    def focus_filter(self) -> None:
        """Put the cursor into the filter field."""
        self.search.setFocus()
        self.search.selectAll()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize) and self.chips:
            self._fit(self.chips)
        return super().event(event)

    def _fit(self, chips: FilterChips) -> None:
        """Let the chips stand beside the field while its hint can be read, and below it otherwise."""
        px, below = look().px, self._below.count() > 1
        field = look().width(self._hint, "body") + px(FIELD)
        self.search.setMinimumWidth(field)
        buttons = [each for each in (self._columns, self._export) if not each.isHidden()]
        sizes = [chips.sizeHint(), self.extra.sizeHint(), *(each.sizeHint() for each in buttons)]
        needed = field + sum(each.width() + px(8) for each in sizes) + px(8 + 2 * 12)
        fits = needed <= self.width()
        chips.setMinimumWidth(chips.sizeHint().width() if fits else 0)  # beside the field it is the field that yields
        if fits != below:
            return
        old, new, at = (self._below, self._top, 1) if below else (self._top, self._below, 0)
        old.removeWidget(chips)
        new.insertWidget(at, chips)
        self._below.setContentsMargins(0, 0 if below else px(8), 0, 0)
