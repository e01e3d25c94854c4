"""Measures a table of 100,000 rows against Qt's own QStandardItemModel, in turn: fill, scroll, sort, filter.

QT_QPA_PLATFORM=offscreen PYTHONPATH=. .venv/bin/python bench/table.py [rows]

Both show the same seven columns in a window of the same size. The peer holds texts and, for sorting, numbers, behind a
QSortFilterProxyModel that searches every column.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QApplication, QTableView, QWidget

from app.bootstrap import keep_the_window_moving
from app.regions import REGIONS
from app.ui.models.columns import Column, day, money
from app.ui.style import install
from app.ui.widgets.table import TableView
from app.words import Words, amount_text

WIDTH, HEIGHT, PAGES, ROUNDS = 1200, 800, 60, 3
REGION = REGIONS["en-US"]
PROFIT = 4
TITLES = ("Ticket", "Account", "Day", "Symbol", "Profit", "Volume", "Comment")
SYMBOLS = ("EURUSD", "GBPUSD", "XAUUSD", "USDJPY")
WANTED = ("gold 7", "usdjpy", "123")


@dataclass(frozen=True, slots=True)
class Row:
    """A deal, as a table shows it."""

    ticket: int
    account: int
    day: date
    symbol: str
    profit: Decimal
    volume: Decimal
    comment: str


def rows(count: int) -> list[Row]:
    return [
        Row(
            ticket=10**7 + at,
            account=51120460 + at % 14,
            day=date(2025, 1, 1) + timedelta(days=at % 300),
            symbol=SYMBOLS[at % len(SYMBOLS)],
            profit=Decimal(at * 7919 % 200_000 - 100_000).scaleb(-2),
            volume=Decimal(1 + at % 90).scaleb(-2),
            comment=f"gold {at % 997}",
        )
        for at in range(count)
    ]


@dataclass(frozen=True, slots=True)
class Table:
    """What is measured of either."""

    widget: QWidget
    view: QAbstractItemView
    fill: Callable[[list[Row]], object]
    sort: Callable[[Qt.SortOrder], object]
    filter: Callable[[str], object]


def ours() -> Table:
    """The table of every list."""
    columns: list[Column[Row]] = [
        Column(key="ticket", title="Ticket", text=lambda row: str(row.ticket), value=lambda row: row.ticket),
        Column(key="account", title="Account", text=lambda row: str(row.account), value=lambda row: row.account),
        day("day", "Day", lambda row: row.day, REGION),
        Column(key="symbol", title="Symbol", text=lambda row: row.symbol),
        money("profit", "Profit", lambda row: row.profit, REGION, signed=True),
        money("volume", "Volume", lambda row: row.volume, REGION),
        Column(key="comment", title="Comment", text=lambda row: row.comment, stretch=True),
    ]
    table = TableView(columns, Words("en", Path()), key=lambda row: row.ticket)
    return Table(table, table.view, table.set_rows, lambda order: table.model.sort(PROFIT, order), table.set_filter)


def theirs() -> Table:
    """Qt's own model and proxy."""
    model, proxy, table = QStandardItemModel(), QSortFilterProxyModel(), QTableView()
    model.setHorizontalHeaderLabels(TITLES)
    proxy.setSourceModel(model)
    proxy.setFilterKeyColumn(-1)
    proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    proxy.setSortRole(Qt.ItemDataRole.UserRole)
    table.setModel(proxy)
    return Table(
        table,
        table,
        lambda given: [model.appendRow(_items(row)) for row in given],
        lambda order: proxy.sort(PROFIT, order),
        proxy.setFilterFixedString,
    )


def _items(row: Row) -> list[QStandardItem]:
    texts = (str(row.ticket), str(row.account), REGION.date(row.day), row.symbol, amount_text(row.profit),
             amount_text(row.volume), row.comment)  # fmt: skip
    items = [QStandardItem(text) for text in texts]
    items[PROFIT].setData(float(row.profit), Qt.ItemDataRole.UserRole)
    return items


def milliseconds(work: Callable[[], object], view: QAbstractItemView) -> float:
    """How long a change takes until it is painted."""
    begun = perf_counter()
    work()
    view.viewport().repaint()
    return (perf_counter() - begun) * 1000


def measured(table: Table, given: list[Row]) -> dict[str, float]:
    """Milliseconds for each thing a person does with a table."""
    table.widget.resize(WIDTH, HEIGHT)
    table.widget.show()
    QApplication.processEvents()
    view, bar = table.view, table.view.verticalScrollBar()
    found = {"fill": milliseconds(lambda: table.fill(given), view)}
    QApplication.processEvents()
    pages = [bar.maximum() * at // PAGES for at in range(PAGES)]
    found["scroll a page"] = statistics.median(milliseconds(lambda at=at: bar.setValue(at), view) for at in pages)  # type: ignore[misc] # a lambda with a default
    orders = [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder] * ROUNDS
    found["sort"] = statistics.median(milliseconds(lambda by=by: table.sort(by), view) for by in orders)  # type: ignore[misc] # likewise
    texts = [text for wanted in WANTED for text in (wanted, "")]
    times = [milliseconds(lambda text=text: table.filter(text), view) for text in texts]  # type: ignore[misc] # likewise
    found["filter, first time"], found["filter"] = times[0], statistics.median(times[2::2])
    table.widget.hide()
    return found


def main(count: int) -> None:
    keep_the_window_moving()
    app = QApplication([])
    install(app)
    given = rows(count)
    peer, found = measured(theirs(), given), measured(ours(), given)
    print(f"{count:,} rows; milliseconds until painted")
    for name, taken in found.items():
        print(f"  {name}: {taken:.1f}, QStandardItemModel {peer[name]:.1f}; {taken / peer[name]:.2f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
