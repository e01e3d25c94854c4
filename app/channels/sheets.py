"""Tables written as CSV and XLSX: numbers stay numbers, and no text can become a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Format, Worksheet

Value = str | int | Decimal | date | datetime | bool | None

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""How a text begins that a spreadsheet might take for a formula (ASVS 1.2.10)."""

MOST_DIGITS = 15  # a spreadsheet keeps no more digits of a number than a double does


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: titles, rows of values, and a last line of totals as they are printed (empty: none)."""

    name: str
    titles: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: tuple[str, ...] = ()


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
        writer.writerow([harmless(total) for total in sheet.totals])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return harmless(value) if isinstance(value, str) else str(value)


def to_xlsx(sheet: Sheet) -> bytes:
    """The table as a workbook: typed cells, text always as text, header frozen."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(_page_name(sheet.name))
    forms = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "text": book.add_format({"quote_prefix": True}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    for across, title in enumerate(sheet.titles):
        page.write_string(0, across, title, forms["head"])
    for down, row in enumerate(sheet.rows, start=1):
        for across, value in enumerate(row):
            _write(page, down, across, value, forms)
    for across, total in enumerate(sheet.totals):
        page.write_string(len(sheet.rows) + 1, across, total, forms["head"])
    page.freeze_panes(1, 0)
    page.autofit()
    book.close()
    return out.getvalue()


def _page_name(name: str) -> str:
    return "".join(character for character in name if character not in "[]:*?/\\'")[:31] or "Sheet1"


def _write(page: Worksheet, down: int, across: int, value: Value, forms: dict[str, Format]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(down, across, value)
    elif isinstance(value, datetime):
        page.write_datetime(down, across, value.replace(tzinfo=None), forms["moment"])
    elif isinstance(value, date):
        page.write_datetime(down, across, datetime(value.year, value.month, value.day), forms["day"])  # noqa: DTZ001 - a date
    elif isinstance(value, Decimal) and len(value.as_tuple().digits) <= MOST_DIGITS:
        page.write_number(down, across, value, forms["money"] if value.as_tuple().exponent == -2 else None)
    elif isinstance(value, int) and abs(value) < 10**MOST_DIGITS:
        page.write_number(down, across, value)
    else:
        text = str(value)
        page.write_string(down, across, text, forms["text"] if text.startswith(DANGEROUS) else None)
