"""The rows of a workbook, opened only after its container has been found harmless."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from app.bridge.statements.values import MOST_ROWS, Cell, TableRow, refused
from app.domain.errors import message

MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 2_000, 100 * 1024 * 1024, 100
MOST_COLUMNS = 40


def is_workbook(content: bytes) -> bool:
    """Whether it is a zip with a workbook inside."""
    if not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            return "xl/workbook.xml" in container.namelist()
    except zipfile.BadZipFile:
        return False


def check_container(content: bytes) -> None:
    """Refuse a container that would unpack to more than we can hold. Raises RefusedFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            members = container.infolist()
    except zipfile.BadZipFile as broken:
        raise refused("file", message("The workbook is damaged; it may have been cut off.")) from broken
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > MOST_MEMBERS or size > MOST_UNPACKED or size / packed > MOST_RATIO:
        raise refused("file", message("The workbook unpacks to more than is allowed."))


def values(content: bytes) -> list[tuple[object, ...]]:
    """The values of the first sheet, row by row; a formula is its text, never its result. Raises RefusedFile."""
    check_container(content)
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a workbook without default style is none of our concern
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
            try:
                sheet = book.worksheets[0]
                sheet.reset_dimensions()
                rows = sheet.iter_rows(max_col=MOST_COLUMNS, max_row=MOST_ROWS + 1, values_only=True)
                found: list[tuple[object, ...]] = [tuple(row) for row in rows]
            finally:
                book.close()
    except Exception as broken:
        raise refused("file", message("The workbook cannot be read.")) from broken
    if len(found) > MOST_ROWS:
        raise refused("file", message("The report has more than {most} rows.", most=MOST_ROWS))
    return found


def table_rows(rows: Iterable[tuple[object, ...]]) -> list[TableRow]:
    """The rows as a report has them: as wide as their section's header, which is the last row without a time."""
    found, width = [], 0
    for at, row in enumerate(rows, start=1):
        texts = [text_of(value) for value in row]
        filled = [text for text in texts if text]
        if len(filled) >= 10 and not any(character.isdigit() for character in "".join(filled)):
            width = _last(texts)
        cells = texts[:width] if width and texts and texts[0][:4].isdecimal() else texts[: _last(texts)]
        found.append(TableRow(at, tuple(Cell(text) for text in cells)))
    return found


def _last(texts: list[str]) -> int:
    return max((at for at, text in enumerate(texts, start=1) if text), default=0)


def text_of(value: object) -> str:
    """A cell's value as text: numbers by their shortest digits, dates as MetaTrader prints them."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    if isinstance(value, datetime):
        return value.strftime("%Y.%m.%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())
