"""What a table is made of: columns that say how a row is written, sorted, coloured and exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, NamedTuple, TypeVar

from app.domain.folding import folded
from app.regions import Region

R = TypeVar("R")
Value = str | int | Decimal | date | datetime | bool | None
Content = Value | tuple[Value, ...]


class Align(Enum):
    """Numbers right, text left."""

    LEFT = "left"
    RIGHT = "right"
    CENTER = "center"


class Kind(Enum):
    """How a cell is painted."""

    TEXT = "text"
    ICON = "icon"
    """Only the icon; the text is its name for people who do not see it."""
    FUND = "fund"
    """The text in an outlined chip."""
    CHIP = "chip"
    """The text in a tinted chip of the cell's tone, with its icon."""
    SPARKLINE = "sparkline"
    """`data` gives a sequence of floats; the text says the same in words."""
    MARGIN = "margin"
    """The text and a bar beside it; `data` gives its length from 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[R]):
    """One column. Every function gets the row; `value` is what sorting and export use (default: the text).

    `tone` answers a token name ("" is text, "text3" for zero), `icon` a Lucide name. `least` marks what hides first
    when the table gets narrow; `hidden` starts hidden in the chooser; `ages` says that what it tells changes as time
    passes, though the row stays. Widths are pixels of the design.
    """

    key: str
    title: str
    text: Callable[[R], str]
    value: Callable[[R], Value] | None = None
    sort: Callable[[R], object] | None = None
    align: Align = Align.LEFT
    tip: str = ""
    kind: Kind = Kind.TEXT
    second: Callable[[R], str] | None = None
    tail: Callable[[R], str] | None = None
    tone: Callable[[R], str] | None = None
    second_tone: Callable[[R], str] | None = None
    icon: Callable[[R], str] | None = None
    icon_tone: Callable[[R], str] | None = None
    data: Callable[[R], object] | None = None
    provisional: Callable[[R], bool] | None = None
    cell_tip: Callable[[R], str] | None = None
    weight: int = 400
    weight_of: Callable[[R], int] | None = None
    italic: Callable[[R], bool] | None = None
    mono: bool = False
    elide_middle: bool = False
    width: int = 0
    stretch: bool = False
    least: int = 0
    hidden: bool = False
    fixed: bool = False
    """Always shown and not in the chooser."""
    exported: bool = True
    ages: bool = False

    @property
    def figure(self) -> bool:
        """Whether it holds figures: one that changes is marked for a moment."""
        return self.align == Align.RIGHT or self.kind == Kind.MARGIN

    def raw(self, row: R) -> Value:
        """The value behind the text, at full precision."""
        return self.value(row) if self.value else self.text(row)

    def order(self, row: R) -> object:
        """What the row is sorted by."""
        return self.sort(row) if self.sort else self.raw(row)


class CellLook(NamedTuple):
    """Everything of a cell that can be seen: what it is painted from, and compared by when its row has changed."""

    text: str
    second: str
    second_tone: str
    tail: str
    tone: str
    icon: str
    icon_tone: str | None
    data: object
    provisional: bool
    weight: int
    italic: bool


def look_of(column: Column[R], row: R) -> CellLook:
    """How the cell of a row looks."""
    return CellLook(
        text=column.text(row),
        second=column.second(row) if column.second else "",
        second_tone=column.second_tone(row) if column.second_tone else "",
        tail=column.tail(row) if column.tail else "",
        tone=column.tone(row) if column.tone else "",
        icon=column.icon(row) if column.icon else "",
        icon_tone=column.icon_tone(row) if column.icon_tone else None,
        data=column.data(row) if column.data else None,
        provisional=bool(column.provisional and column.provisional(row)),
        weight=column.weight_of(row) if column.weight_of else column.weight,
        italic=bool(column.italic and column.italic(row)),
    )


def sign_tone(value: Decimal | None) -> str:
    """The token of a signed figure: gain above zero, loss below, grey at zero and for unknown."""
    if not value:
        return "text3"
    return "gain" if value > 0 else "loss"


def amount_tone(value: Decimal | None) -> str:
    """The token of an unsigned figure: text, grey at zero and for unknown."""
    return "" if value else "text3"


def money(
    key: str,
    title: str,
    amount: Callable[[R], Decimal | None],
    region: Region,
    *,
    signed: bool = False,
    coloured: bool | None = None,
    provisional: Callable[[R], bool] | None = None,
    weight: int = 400,
    tip: str = "",
    least: int = 0,
    hidden: bool = False,
    width: int = 0,
) -> Column[R]:
    """A column of amounts: right aligned, two decimals; `signed` ones take the colour of their sign."""
    colour = sign_tone if (signed if coloured is None else coloured) else amount_tone
    return Column(
        key=key,
        title=title,
        text=lambda row: region.money(amount(row), signed=signed),
        value=amount,
        align=Align.RIGHT,
        tone=lambda row: colour(amount(row)),
        provisional=provisional,
        weight=weight,
        tip=tip,
        least=least,
        hidden=hidden,
        width=width,
    )


def day(
    key: str,
    title: str,
    moment: Callable[[R], date | None],
    region: Region,
    *,
    tip: str = "",
    least: int = 0,
    hidden: bool = False,
) -> Column[R]:
    """A column of dates, sorted as dates."""
    return Column(
        key=key,
        title=title,
        text=lambda row: region.date(moment(row)),
        value=moment,
        tone=lambda row: "" if moment(row) else "text3",
        tip=tip,
        least=least,
        hidden=hidden,
    )


def mark(key: str, text: Callable[[R], str], icon: Callable[[R], str], tone: Callable[[R], str]) -> Column[R]:
    """A column of icons only, which say how a row stands; `text` says it in words."""
    return Column(
        key=key, title="", text=text, kind=Kind.ICON, icon=icon, icon_tone=tone, width=30, fixed=True, exported=False
    )


def login(key: str, title: str, account: Callable[[R], int], *, tail: Callable[[R], str] | None = None) -> Column[R]:
    """A column of account numbers, sorted as numbers; `tail` stands grey behind."""
    return Column(
        key=key, title=title, text=lambda row: str(account(row)), value=account, mono=True, tail=tail, fixed=True
    )


@dataclass(frozen=True, slots=True)
class Total:
    """One cell of the pinned totals under a table."""

    text: str
    tone: str = ""
    provisional: bool = False


Totals = Callable[[Sequence[R]], dict[str, Total]]
"""The totals of the rows shown, by column key; the first column must say how many rows they sum."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Exactly what a table shows: its visible columns and rows in their order, values at full precision."""

    titles: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: tuple[str, ...] = ()


_NUMBERS = frozenset({bool, int, float, Decimal})


def sort_key(value: object) -> tuple[int, Any]:
    """What a column is sorted by: numbers, days, moments and texts each among themselves."""
    kind = type(value)
    if kind in _NUMBERS:
        return 0, value
    if isinstance(value, datetime):
        return 1, value
    if isinstance(value, date):
        return 2, value
    if isinstance(value, tuple):
        return 3, tuple(sort_key(part) for part in value)
    return 4, folded(str(value))
