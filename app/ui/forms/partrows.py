"""Rows of a form that may be added and taken away: bank accounts, people, contacts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.forms.form import Form
from app.ui.widgets.buttons import Button, IconButton, Kind
from app.ui.widgets.card import Line
from app.ui.widgets.fields import Field, TextEdit
from app.ui.widgets.layouts import clear, column, form_row, row
from app.ui.widgets.text import Text

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PartField:
    """One field of every row: its name, its label, and how its editor is made."""

    name: str
    label: str
    make: Callable[[], TextEdit]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PartLayout:
    """What the rows hold: fields in lines, the title of a row by its number, and the word that adds one."""

    name: str
    lines: tuple[tuple[PartField, ...], ...]
    title: Callable[[int], str]
    add: str
    remove: str
    most: int


class PartRows(QWidget):
    """The rows of one kind. Their fields belong to the form, named with their place: `banks.0.iban`."""

    def __init__(self, form: Form[Any], layout: PartLayout) -> None:
        super().__init__()
        self._form, self._layout = form, layout
        self._editors: list[dict[str, TextEdit]] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(form.body.spacing())
        self._more = Button(layout.add, kind=Kind.OUTLINED, icon="plus", small=True)
        self._more.clicked.connect(lambda: self.add_row().setFocus())
        self.setLayout(column(self._rows, row(self._more, None), spacing=12))

    @property
    def editors(self) -> Sequence[Mapping[str, TextEdit]]:
        """The editors of each row, by the names of their fields."""
        return self._editors

    def values(self) -> list[dict[str, str]]:
        """What stands in the rows, without those that are empty."""
        rows = [{name: editor.text() for name, editor in each.items()} for each in self._editors]
        return [each for each in rows if any(text.strip() for text in each.values())]

    def place_of(self, filled: int) -> int:
        """The place of a row among all, by its place among those that are not empty."""
        places = [at for at, each in enumerate(self._editors) if any(editor.text().strip() for editor in each.values())]
        return places[filled] if filled < len(places) else filled

    def show_values(self, rows: Sequence[Values]) -> None:
        """Show these rows in place of those that are there."""
        for name in [name for name in self._form.fields if name.startswith(f"{self._layout.name}.")]:
            del self._form.fields[name]
        clear(self._rows)
        self._editors = []
        for values in rows:
            self.add_row()
            for name, editor in self._editors[-1].items():
                editor.setText(values.get(name, ""))
        self._follow()

    def make_room(self, names: Sequence[str]) -> None:
        """Add rows until every one of these fields is there."""
        places = [int(parts[1]) for each in names if (parts := each.split("."))[0] == self._layout.name]
        while len(self._editors) <= max(places, default=-1) < self._layout.most:
            self.add_row()

    def add_row(self) -> QWidget:
        """One more row; answers its first editor."""
        at = len(self._editors)
        made = {each.name: each.make() for line in self._layout.lines for each in line}
        self._editors.append(made)
        remove = IconButton("x", self._layout.remove, small=True)
        remove.clicked.connect(lambda: self._remove(made))
        block = column(row(Text(self._layout.title(at + 1), "table", "text2", weight=600), None, remove), spacing=10)
        for line in self._layout.lines:
            block.addLayout(form_row(*(self._field(at, each, made[each.name]) for each in line)))
        block.addWidget(Line())
        held = QWidget()
        held.setLayout(block)
        self._rows.addWidget(held)
        self._follow()
        return next(iter(made.values()))

    def _field(self, at: int, each: PartField, editor: TextEdit) -> Field:
        return self._form.add(f"{self._layout.name}.{at}.{each.name}", Field(each.label, editor, hint=each.hint))

    def _remove(self, made: dict[str, TextEdit]) -> None:
        rows = [{name: editor.text() for name, editor in each.items()} for each in self._editors if each is not made]
        self.show_values(rows)
        self._form.touched()
        self._more.setFocus()

    def _follow(self) -> None:
        self._more.setEnabled(len(self._editors) < self._layout.most)
