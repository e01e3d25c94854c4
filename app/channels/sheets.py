"""Tables written as CSV and XLSX: numbers stay numbers, and no text can become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.errors import RefusedFile, message

if TYPE_CHECKING:
    from xlsxwriter import Format, Worksheet

Value = str | int | Decimal | date | datetime | bool | None

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""How a text begins that a spreadsheet might take for a formula (ASVS 1.2.10)."""

MOST_DIGITS = 15  # a spreadsheet keeps no more digits of a number than a double does
MOST_ROWS, MOST_COLUMNS, LONGEST_TEXT = 1_048_576, 16_384, 32_767  # what a workbook's page holds, and a cell


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: titles, rows of values, and a last line of totals (empty: none).

    A total that is a number is the sum of its column. One that is text, as a screen prints it, becomes that sum where
    it says the same, and stays text where it says something else (how many rows, a ratio, a sum of some of them).
    Raises ValueError where a row has another width than the titles, or a total is not the sum.
    """

    name: str
    titles: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: tuple[Value, ...] = ()

    def __post_init__(self) -> None:
        width = len(self.titles)
        if any(len(row) != width for row in self.rows) or len(self.totals) not in {0, width}:
            raise ValueError("a row of the table is not as wide as its titles")
        for at, total in enumerate(self.totals):
            if _is_number(total) and total != self._sum(at):
                raise ValueError(f"the total of {self.titles[at]!r} is not the sum of its rows")

    def last_line(self) -> tuple[Value, ...]:
        """The totals, as numbers where they are sums."""
        return tuple(self._total(at, total) for at, total in enumerate(self.totals))

    def _total(self, at: int, total: Value) -> Value:
        found = self._sum(at)
        return found if isinstance(total, str) and found is not None and _says(total, found) else total

    def _sum(self, at: int) -> Decimal | int | None:
        """The sum of a column that holds numbers and nothing else; None where it does not."""
        numbers: list[Decimal | int] = []
        for row in self.rows:
            value = row[at]
            if isinstance(value, bool | str | date):
                return None
            if value is not None:
                numbers.append(value)
        return sum(numbers[1:], numbers[0]) if numbers else None


def _is_number(value: Value) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _says(text: str, value: Decimal | int) -> bool:
    """Whether a printed number is this one, however it is grouped."""
    digits = "".join(character for character in text if character in "0123456789")
    negative = any(sign in text for sign in ("-", "\u2212"))
    return digits == str(abs(value)).replace(".", "") and negative == (value < 0)


def harmless(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet might run it."""
    return "'" + text if text.startswith(DANGEROUS) else text


def to_csv(sheet: Sheet) -> bytes:
    """The table as comma separated UTF-8 with its mark, digits with a dot, dates as year-month-day."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(title) for title in sheet.titles])
    for row in sheet.rows:
        writer.writerow([_plain(value) for value in row])
    if sheet.totals:
        writer.writerow([_plain(total) for total in sheet.last_line()])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else str(value)


def to_csv_pages(sheets: Sequence[Sheet]) -> bytes:
    """Several tables one under another, each under its name, an empty line between them."""
    mark = b"\xef\xbb\xbf"
    parts = [harmless(sheet.name).encode() + b"\r\n" + to_csv(sheet).removeprefix(mark) for sheet in sheets]
    return mark + b"\r\n".join(parts)


def to_xlsx(sheet: Sheet) -> bytes:
    """The table as a workbook: typed cells, text always as text, header frozen. Raises RefusedFile if too big."""
    return to_workbook((sheet,))


def to_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Tables as a workbook, one page each. Raises RefusedFile if one is too big."""
    import xlsxwriter

    if any(len(sheet.rows) + 2 > MOST_ROWS or len(sheet.titles) > MOST_COLUMNS for sheet in sheets):
        raise RefusedFile(
            message("The table has more rows or columns than a workbook holds."),
            way_out=message("Save it as CSV, or filter it first."),
        )

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    forms = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "text": book.add_format({"quote_prefix": True}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        "total": book.add_format({"bold": True, "top": 1}),
        "total money": book.add_format({"bold": True, "top": 1, "num_format": "#,##0.00"}),
        "total text": book.add_format({"bold": True, "top": 1, "quote_prefix": True}),
    }
    for sheet in sheets:
        _write_page(book.add_worksheet(_page_name(sheet.name)), sheet, forms)
    book.close()
    return out.getvalue()


def _write_page(page: Worksheet, sheet: Sheet, forms: dict[str, Format]) -> None:
    for across, title in enumerate(sheet.titles):
        page.write_string(0, across, title, forms["head"])
    for down, row in enumerate(sheet.rows, start=1):
        for across, value in enumerate(row):
            _write(page, down, across, value, forms)
    for across, total in enumerate(sheet.last_line()):
        _write(page, len(sheet.rows) + 1, across, total, forms, "total ")
    page.freeze_panes(1, 0)
    page.autofit()


def _page_name(name: str) -> str:
    return "".join(character for character in name if character not in "[]:*?/\\'")[:31] or "Sheet1"


def _write(page: Worksheet, down: int, across: int, value: Value, forms: dict[str, Format], prefix: str = "") -> None:
    """One cell by its kind; `prefix` chooses the formats of the totals."""

    def form(name: str) -> Format | None:
        return forms.get(prefix + name) or forms.get(prefix.strip())

    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(down, across, value)
    elif isinstance(value, datetime):
        page.write_datetime(down, across, value.replace(tzinfo=None), forms["moment"])
    elif isinstance(value, date):
        page.write_datetime(down, across, datetime(value.year, value.month, value.day), forms["day"])  # noqa: DTZ001 - a date
    elif isinstance(value, Decimal) and len(value.as_tuple().digits) <= MOST_DIGITS:
        page.write_number(down, across, value, form("money" if value.as_tuple().exponent == -2 else ""))
    elif isinstance(value, int) and abs(value) < 10**MOST_DIGITS:
        page.write_number(down, across, value, form(""))
    else:
        text = str(value)
        if len(text) > LONGEST_TEXT:
            text = text[: LONGEST_TEXT - 1] + "…"
        page.write_string(down, across, text, form("text" if text.startswith(DANGEROUS) else ""))
