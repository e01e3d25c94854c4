"""Writes MetaTrader 5 history reports as workbooks: times and volumes are text, amounts numbers, totals formulas."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app.bridge.simulator.printed import (
    OPEN_TITLES,
    ORDER_TITLES,
    POSITION_TITLES,
    WORKING_TITLES,
    Printed,
    closed_positions,
    deal_rows,
    deal_titles,
    filled_orders,
    open_rows,
    said,
    working_orders,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | None
IDS = {"Position", "Order", "Deal"}
TEXTS = {"Time", "Open Time", "Symbol", "Type", "Direction", "Volume", "State", "Comment"}
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that no XML can carry."""
GAPS = {"Open Positions": "Profit", "Orders": "Comment"}
"""Columns before which the terminal leaves one empty, by section."""


def mt5_xlsx(printed: Printed, language: str = "en", *, cost: bool = False) -> bytes:
    """A history report as a workbook, its parts in UTF-16 as the terminal writes them."""
    import openpyxl

    book = openpyxl.Workbook()
    writer = _Sheet(book.worksheets[0], printed, language)
    writer.head()
    writer.section("Positions", POSITION_TITLES, (row for row, _ in closed_positions(printed)))
    writer.section("Orders", ORDER_TITLES, filled_orders(printed))
    titles = deal_titles(fee=True, cost=cost)
    writer.section("Deals", titles, deal_rows(printed, fee=True, cost=cost))
    writer.totals(titles, len(printed.deals))
    if printed.positions:
        writer.section("Open Positions", OPEN_TITLES, open_rows(printed))
        writer.section("Working Orders", WORKING_TITLES, working_orders(printed))
    writer.labelled(printed.block)
    writer.line([said("Results", language)])
    writer.labelled(printed.results)
    out = io.BytesIO()
    book.save(out)
    return _in_utf16(out.getvalue())


class _Sheet:
    """The sheet while it is written."""

    def __init__(self, sheet: Worksheet, printed: Printed, language: str) -> None:
        self.sheet, self.printed, self.language = sheet, printed, language
        self.last = 0
        sheet.title = "Sheet1"

    def line(self, values: Sequence[Value]) -> int:
        """One more row; answers its number. Text that begins like a formula stays text."""
        self.last += 1
        for column, value in enumerate(values, start=1):
            if value is not None:
                cell = self.sheet.cell(
                    self.last, column, UNWRITABLE.sub(" ", value) if isinstance(value, str) else value
                )
                if isinstance(value, str) and not value.startswith("=SUM("):
                    cell.data_type = "s"
        return self.last

    def head(self) -> None:
        """Title, name, account, company, date, in merged cells."""
        printed = self.printed
        self.line([said("Trade History Report", self.language)])
        traits = f"{printed.currency}, {printed.key.server}, real, {printed.margin_mode}"
        for label, value in (
            ("Name", printed.holder),
            ("Account", f"{printed.key.login} ({traits})"),
            ("Company", printed.company),
            ("Date", printed.clock(printed.printed_at, "%Y.%m.%d %H:%M")),
        ):
            row = self.line([f"{said(label, self.language)}:", None, None, value])
            self.sheet.merge_cells(f"A{row}:C{row}")
            self.sheet.merge_cells(f"D{row}:O{row}")
        self.sheet.merge_cells("A1:O1")

    def section(self, name: str, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A title, a header, and rows whose cells have the type of their column."""
        row = self.line([said(name, self.language)])
        self.sheet.merge_cells(f"A{row}:O{row}")
        gap = titles.index(GAPS[name]) if name in GAPS else len(titles)
        self.line(_spread([said(title, self.language) for title in titles], gap))
        for cells in rows:
            self.line(_spread([_typed(title, cell) for title, cell in zip(titles, cells, strict=True)], gap))

    def totals(self, titles: Sequence[str], count: int) -> None:
        """The sums under the deals: formulas, and the balance as a number."""
        end = self.last
        columns = [chr(ord("A") + at) for at, title in enumerate(titles) if title not in (IDS | TEXTS)]
        sums = {name: f"=SUM(Sheet1!{name}{end - count + 1}:{name}{end})" for name in columns[1:-1]}
        cells: list[Value] = [sums.get(chr(ord("A") + at)) for at in range(len(titles))]
        cells[len(titles) - 2] = float(self.printed.balance)
        self.line(cells)

    def labelled(self, rows: Iterable[Sequence[tuple[str, str]]]) -> None:
        """Rows of labels and numbers."""
        for pairs in rows:
            cells: list[Value] = []
            for label, value in pairs:
                cells += [f"{said(label, self.language)}:", None, None, _number(value), None, None]
            row = self.line(cells)
            self.sheet.merge_cells(f"A{row}:C{row}")


def _spread(cells: Sequence[Value], gap: int) -> list[Value]:
    return [*cells[:gap], None, *cells[gap:]]


def _typed(title: str, text: str) -> Value:
    if not text:
        return None
    if title in IDS:
        return int(text)
    return text if title in TEXTS or text == "market" else _number(text)


def _number(text: str) -> float | None:
    return float(text.replace(" ", "")) if text else None


def _in_utf16(content: bytes) -> bytes:
    """The same workbook with every part in UTF-16."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = re.sub(r"^<\?xml[^>]*\?>\s*", "", source.read(name).decode())
            target.writestr(name, ('<?xml version="1.0" encoding="utf-16"?>\r\n' + text).encode("utf-16"))
    return out.getvalue()
