"""The rows of a list before it is taken in: what each would do, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QWidget

from app.services.duplicates import likeness
from app.services.listrows import ListRow, RowOutcome
from app.services.people import title_of
from app.services.places import place
from app.ui.desk import Desk
from app.ui.models.columns import Align, Column
from app.ui.panels.listing import ALL
from app.ui.style import look
from app.ui.tokens import COMPACT, TABLE_HEADER
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.layouts import column
from app.ui.widgets.table import TableView
from app.ui.widgets.tablebar import TableBar
from app.words import Words

MARKS = {
    RowOutcome.PROBLEM: ("octagon-x", "err"),
    RowOutcome.ALIKE: ("users", "warn"),
    RowOutcome.NEW: ("plus", "live"),
    RowOutcome.CHANGED: ("pencil", "text2"),
    RowOutcome.UNCHANGED: ("check", "text3"),
}
FEWEST, MOST = 3, 12  # rows that the table has room for


class RowsPreview(QWidget):
    """A table of the rows. Its export is what it shows: with the chip on the problems, the rows to put right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        words = self._words = desk.words
        self.table: TableView[ListRow] = TableView(
            columns(words), words, key=lambda line: line.row, height=COMPACT, name=words("Rows of the list")
        )
        self.table.export_asked.connect(lambda: desk.export(self.table.content(), "rows"))
        self.chips = FilterChips([(ALL, words("All"), 0)], name=words("Rows shown"), number=desk.region.number)
        self._bar = TableBar(self.table, words("Code, name"), chips=self.chips, accepts=self._accepts)
        self.setLayout(column(self._bar, self.table, spacing=0))

    def show_rows(self, rows: Sequence[ListRow]) -> None:
        """Show these rows, the problems by themselves where there are some."""
        counted = [(state, sum(row.state is state for row in rows)) for state in RowOutcome]
        titles = [(state.value, self._titles()[state], count) for state, count in counted if count]
        self.chips.set_items([(ALL, self._words("All"), len(rows)), *titles])
        self.chips.choose(RowOutcome.PROBLEM.value if any(row.problems for row in rows) else ALL)
        self.table.set_rows(rows)
        self._bar.apply()
        self.table.setFixedHeight(look().px(TABLE_HEADER + COMPACT * min(max(len(rows), FEWEST), MOST) + 2))

    def _titles(self) -> Mapping[RowOutcome, str]:
        words = self._words
        return {
            RowOutcome.PROBLEM: words("Problems"),
            RowOutcome.ALIKE: words("Look like a client"),
            RowOutcome.NEW: words("New"),
            RowOutcome.CHANGED: words("Changed"),
            RowOutcome.UNCHANGED: words("Unchanged"),
        }

    def _accepts(self, key: str) -> Callable[[ListRow], bool] | None:
        return None if key == ALL else lambda row: row.state == key


def columns(words: Words) -> Sequence[Column[ListRow]]:
    """Its place, whom it is about, what it would do, and why not."""
    return (
        Column(
            key="row", title=words("Row"), text=lambda row: str(row.row), value=lambda row: row.row, align=Align.RIGHT
        ),
        Column(
            key="state",
            title=words("Outcome"),
            text=lambda row: words.term("listed", row.state.value),
            icon=lambda row: MARKS[row.state][0],
            icon_tone=lambda row: MARKS[row.state][1],
            width=200,
        ),
        Column(key="code", title=words("Code"), text=lambda row: row.what, width=90),
        Column(key="name", title=words("Name"), text=lambda row: row.name, width=150),
        Column(
            key="why",
            title=words("What is to be known"),
            text=lambda row: told(row, words),
            stretch=True,
            cell_tip=lambda row: told(row, words),
        ),
    )


def told(row: ListRow, words: Words) -> str:
    """What is wrong with a row, whom it looks like, or what of it would change."""
    if row.problems:
        return "; ".join(f"{_column(each.where, words)}: {words.say(each.what)}" for each in row.problems)
    if row.alike:
        return "; ".join(likeness(hint, words) for hint in row.alike)
    return ", ".join(place(title_of(name), words) for name in row.changes)


def _column(where: str, words: Words) -> str:
    """The column of a problem whose row is told beside it."""
    return place(where.partition(", ")[2] or where, words)
