"""One model for all tables: frozen rows, declared columns, sorting and filtering in memory."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import IntEnum
from operator import itemgetter
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.domain.folding import searchable
from app.ui.models.columns import Align, CellLook, Column, Shown, look_of, sort_key
from app.ui.models.groups import Group as Group  # noqa: PLC0414 - also found here
from app.ui.models.groups import Groups
from app.words import Words

R = TypeVar("R")
AnyIndex = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
MANY = 100  # changed rows that are told one by one
_ALIGNED = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    Align.CENTER: Qt.AlignmentFlag.AlignCenter,
}


class Roles(IntEnum):
    """What a cell answers beyond Qt's own roles."""

    ROW = Qt.ItemDataRole.UserRole + 1
    SORT = Qt.ItemDataRole.UserRole + 2
    TONE = Qt.ItemDataRole.UserRole + 3
    PROVISIONAL = Qt.ItemDataRole.UserRole + 4
    STALE = Qt.ItemDataRole.UserRole + 5
    GROUP = Qt.ItemDataRole.UserRole + 6


class TableModel(QAbstractTableModel, Generic[R]):
    """Rows and columns for Qt.

    `key` identifies a row across updates; `stale` greys it; `group` puts it under a heading.
    """

    replaced = Signal(object)
    """By their places, rows as they were and as they are now."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        words: Words,
        *,
        key: Callable[[R], Hashable],
        stale: Callable[[R], bool] | None = None,
        group: Callable[[R], Group] | None = None,
    ) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self._words = words
        self._key, self._stale, self._groups = key, stale, Groups(group)
        self._all: tuple[R, ...] = ()
        self._shown: list[R | Group] = []
        self._sought: tuple[str, ...] = ()
        self._accepts: Callable[[R], bool] | None = None
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None
        self._passing: tuple[tuple[Hashable, str], ...] = ()
        self._said: dict[int, str] = {}
        self._looks: dict[Hashable, tuple[R, list[CellLook]]] = {}
        self.on_screen: Callable[[], range] = lambda: range(0)
        """The places that can be seen, as the view knows them."""

    # rows in and out

    @property
    def rows(self) -> tuple[R, ...]:
        """All rows, in the order they were given."""
        return self._all

    @property
    def grouped(self) -> bool:
        """Whether rows stand under headings."""
        return self._groups.of is not None

    @property
    def sorted_by(self) -> tuple[int, Qt.SortOrder] | None:
        """The column the rows are sorted by, and which way; None leaves them as given."""
        return self._sorted_by

    def shown(self) -> list[R]:
        """The rows on screen: filtered, in order, without headings."""
        return [row for row in self._shown if not isinstance(row, Group)]

    def passing(self) -> list[R]:
        """The rows that pass the filter, those under folded headings too."""
        return list(self._passed())

    def row(self, index: AnyIndex) -> R | None:
        """The row at an index; None for a heading or no index."""
        return self.row_at(index.row()) if index.isValid() else None

    def row_at(self, at: int) -> R | None:
        """The row shown at this place; None for a heading or outside."""
        found = self._shown[at] if 0 <= at < len(self._shown) else None
        return None if isinstance(found, Group) else found

    def group_at(self, at: int) -> Group | None:
        """The heading shown at this place."""
        found = self._shown[at] if 0 <= at < len(self._shown) else None
        return found if isinstance(found, Group) else None

    def place_of(self, key: Hashable) -> int:
        """Where the row with this key is shown; -1 where it is not."""
        return next(
            (at for at, row in enumerate(self._shown) if not isinstance(row, Group) and self._key(row) == key), -1
        )

    def key_of(self, row: R) -> Hashable:
        """What identifies a row."""
        return self._key(row)

    def set_rows(self, rows: Sequence[R]) -> bool:
        """Show these rows. The same rows as before keep their places, and only changed cells are repainted.

        Answers whether the table was laid out anew.
        """
        self._all = tuple(rows)
        self._said.clear()
        passing = list(self._passed())
        if self._places(passing) == self._passing:
            self._update(passing)
            return False
        self._reset(passing)
        return True

    def set_filter(self, text: str, accepts: Callable[[R], bool] | None = None) -> None:
        """Show only rows that contain every word of `text` and that `accepts` takes."""
        words = tuple(searchable(text).split())
        if (words, accepts) != (self._sought, self._accepts):
            self._sought, self._accepts = words, accepts
            self._reset(list(self._passed()))

    def set_group(self, group: Callable[[R], Group] | None) -> bool:
        """Put the rows under other headings, or under none. Answers whether they stood otherwise before."""
        otherwise = (group is None) != (self._groups.of is None)
        self._groups.of = group
        if otherwise:
            self._reset(list(self._passed()))
        return otherwise

    def fold(self, name: str) -> None:
        """Show the rows of a heading no more, or again."""
        self._groups.fold(name)
        self._reset(list(self._passed()))

    def is_folded(self, group: Group) -> bool:
        """Whether the rows of a heading are not shown."""
        return group.name in self._groups.folded

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = (column, order) if 0 <= column < len(self.columns) else None
        self.sort_again()

    def sort_again(self) -> None:
        """Put the rows in order by their present values; where they stand so already, nothing is told."""
        arranged = self._arranged(list(self._passed()))
        if [self._identity(row) for row in arranged] == [self._identity(row) for row in self._shown]:
            self._shown = arranged
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [self._shown[index.row()] for index in before]
        self._shown = arranged
        places = {self._identity(row): at for at, row in enumerate(self._shown)}
        after = [
            self.index(places[self._identity(row)], index.column()) if self._identity(row) in places else QModelIndex()
            for row, index in zip(held, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _identity(self, row: R | Group) -> Hashable:
        """Rows are told apart by their key, headings by their text: an equal row that came later is the same one."""
        return (row.text,) if isinstance(row, Group) else self._key(row)

    def content(self, columns: Sequence[int]) -> Shown:
        """What is shown in these columns, for export."""
        chosen = [self.columns[at] for at in columns if self.columns[at].exported]
        rows = tuple(tuple(column.raw(row) for column in chosen) for row in self.shown())
        return Shown(tuple(column.title for column in chosen), rows)

    # what Qt asks

    def rowCount(self, parent: AnyIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: AnyIndex = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return column.tip or column.title
        return _ALIGNED[column.align] if role == Qt.ItemDataRole.TextAlignmentRole else None

    def set_title(self, key: str, title: str) -> None:
        """Give a column another title: its figures are of another kind now."""
        self.columns = tuple(replace(each, title=title) if each.key == key else each for each in self.columns)
        self._looks.clear()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self._shown[index.row()], self.columns[index.column()]
        if isinstance(row, Group):
            return self._heading(row, index.column(), role)
        answer = _ANSWERS.get(role)
        return answer(self, row, column) if answer else None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        group = self._shown[index.row()]
        if isinstance(group, Group):
            foldable = Qt.ItemFlag.ItemIsSelectable if group.key else Qt.ItemFlag.NoItemFlags
            return Qt.ItemFlag.ItemIsEnabled | foldable
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    # inner workings

    def is_stale(self, row: R) -> bool:
        """Whether a row's figures are old."""
        return bool(self._stale and self._stale(row))

    def looks(self, row: R) -> list[CellLook]:
        """How each cell of a row looks; what was looked at last of each row is remembered."""
        known = self._looks.get(self._key(row))
        if known is None or known[0] is not row:
            known = self._looks[self._key(row)] = row, [look_of(column, row) for column in self.columns]
        return known[1]

    def spoken(self, row: R, column: Column[R]) -> str:
        """A cell as it is read aloud: column, text, and what its look says."""
        parts = [f"{column.tip or column.title}: {column.text(row)}" if column.title else column.text(row)]
        parts += [more(row) for more in (column.tail, column.second) if more and more(row)]
        if column.provisional and column.provisional(row):
            parts.append(self._words("provisional"))
        if self.is_stale(row):
            parts.append(self._words("stale"))
        return ", ".join(parts)

    def _heading(self, group: Group, column: int, role: int) -> object:
        if role == Roles.GROUP:
            return group
        if column == 0 and role == Qt.ItemDataRole.DisplayRole:
            return group.text
        if column == 0 and role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{group.text}, {self._words('folded')}" if self.is_folded(group) else group.text
        return None

    def _passed(self) -> Iterator[R]:
        for row in self._all:
            if self._accepts and not self._accepts(row):
                continue
            if self._sought and not self._says(row, self._sought):
                continue
            yield row

    def _says(self, row: R, words: tuple[str, ...]) -> bool:
        said = self._searchable(row)
        return all(word in said for word in words)

    def _searchable(self, row: R) -> str:
        """Everything a row says, remembered while the rows stay."""
        if found := self._said.get(id(row)):
            return found
        parts: list[str] = []
        for column in self.columns:
            parts.append(column.text(row))
            parts += [more(row) for more in (column.second, column.tail) if more]
        self._said[id(row)] = searchable("\n".join(parts))
        return self._said[id(row)]

    def _arranged(self, rows: list[R]) -> list[R | Group]:
        self._passing = self._places(rows)
        return self._groups.arranged(rows, self._ordered)

    def _ordered(self, rows: list[R]) -> list[R]:
        if not self._sorted_by:
            return rows
        column, order = self.columns[self._sorted_by[0]], self._sorted_by[1]
        valued = [(column.order(row), row) for row in rows]
        known = [(sort_key(value), row) for value, row in valued if value is not None]
        unknown = [row for value, row in valued if value is None]
        known.sort(key=itemgetter(0), reverse=order == Qt.SortOrder.DescendingOrder)
        return [row for _, row in known] + unknown

    def _places(self, rows: list[R]) -> tuple[tuple[Hashable, str], ...]:
        """Which rows these are, and the headings they stand under."""
        of = self._groups.of
        return tuple((self._key(row), of(row).name if of else "") for row in rows)

    def _reset(self, passing: list[R]) -> None:
        self._looks.clear()
        self.beginResetModel()
        self._shown = self._arranged(passing)
        self.endResetModel()

    def _update(self, rows: list[R]) -> None:
        fresh = {self._key(row): row for row in rows}
        self._tell_headings(rows)
        changed: dict[int, tuple[R, R]] = {}
        for at, old in enumerate(self._shown):
            if not isinstance(old, Group) and (new := fresh[self._key(old)]) != old:
                self._shown[at] = new
                changed[at] = old, new
            elif not isinstance(old, Group):
                fresh[self._key(old)] = (
                    old  # an equal row stays itself, so that its place is found when rows are sorted
                )
        self._all = tuple(fresh.get(self._key(row), row) for row in self._all)
        self._tell(changed)
        self._tell_aged(at for at in self.on_screen() if at not in changed)
        self.replaced.emit(changed)

    def _tell_headings(self, rows: list[R]) -> None:
        """Let headings say what they say now."""
        present = self._groups.present(rows)
        for at, old in enumerate(self._shown if present else ()):
            if isinstance(old, Group) and present[old.name] != old:
                self._shown[at] = present[old.name]
                self.dataChanged.emit(self.index(at, 0), self.index(at, 0))

    def _tell(self, changed: dict[int, tuple[R, R]]) -> None:
        """Let changed cells be painted again; of very many rows, only those on screen are told cell by cell."""
        if len(changed) > MANY:
            seen = self.on_screen()
            self._tell_rows([at for at in changed if at < seen.start])
            self._tell_rows([at for at in changed if at >= seen.stop])
            changed = {at: both for at, both in changed.items() if at in seen}
        for at, (old, new) in changed.items():
            for first, last in _runs(self._changed_cells(old, new)):
                self.dataChanged.emit(self.index(at, first), self.index(at, last))

    def _tell_aged(self, places: Iterable[int]) -> None:
        """Let cells be painted again whose rows stayed, and which say something else by now."""
        ages = [at for at, column in enumerate(self.columns) if column.ages]
        for at in places if ages else ():
            row = self.row_at(at)
            if row is None:
                continue
            looks = self.looks(row)
            for column in ages:
                now = look_of(self.columns[column], row)
                if now != looks[column]:
                    looks[column] = now
                    self.dataChanged.emit(self.index(at, column), self.index(at, column))

    def _tell_rows(self, places: list[int]) -> None:
        """Tell of all rows between the first and the last of these."""
        if places:
            self.dataChanged.emit(self.index(places[0], 0), self.index(places[-1], len(self.columns) - 1))

    def changed_figures(self, old: R, new: R) -> list[int]:
        """The columns whose figures differ."""
        return [at for at, column in enumerate(self.columns) if column.figure and column.text(old) != column.text(new)]

    def _changed_cells(self, old: R, new: R) -> list[int]:
        before, after = self.looks(old), self.looks(new)
        if self.is_stale(old) != self.is_stale(new):
            return list(range(len(self.columns)))
        return [at for at, look in enumerate(after) if look != before[at]]


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring numbers as (first, last)."""
    first = last = -2
    for place in places:
        if place != last + 1:
            if first >= 0:
                yield first, last
            first = place
        last = place
    if first >= 0:
        yield first, last


_ANSWERS: dict[int, Callable[..., object]] = {
    Qt.ItemDataRole.DisplayRole: lambda _model, row, column: column.text(row),
    Qt.ItemDataRole.TextAlignmentRole: lambda _model, _row, column: _ALIGNED[column.align],
    Qt.ItemDataRole.ToolTipRole: lambda _model, row, column: column.cell_tip(row) if column.cell_tip else None,
    Qt.ItemDataRole.AccessibleTextRole: lambda model, row, column: model.spoken(row, column),
    Roles.ROW: lambda _model, row, _column: row,
    Roles.SORT: lambda _model, row, column: column.order(row),
    Roles.TONE: lambda _model, row, column: column.tone(row) if column.tone else "",
    Roles.PROVISIONAL: lambda _model, row, column: bool(column.provisional and column.provisional(row)),
    Roles.STALE: lambda model, row, _column: model.is_stale(row),
}
