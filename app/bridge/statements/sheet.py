"""The rows of a workbook, opened only after its container and its markup have been found harmless."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from app.bridge.statements.values import LARGEST_FILE, MOST_ROWS, Cell, TableRow, clean, refused
from app.domain.errors import RefusedFile, message

MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 2_000, 100 * 1024 * 1024, 100
SMALL_MEMBER = 1024 * 1024
MOST_COLUMNS = 40
MOST_MARKS = 12_000_000
MOST_MARKS_IN_ROW = 150_000
"""Tags and attributes, in all and between two rows: what they cost in time and memory is bounded by their number."""

FORMULA = "="
_ENTRY = re.compile(rb"<(?:\w+:)?(?:row|si|xf|mergeCell|hyperlink)[\s/>]")
_DIGIT = re.compile(r"\d")
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)")


def is_container(content: bytes) -> bool:
    """Whether it begins like a zip, which a workbook is."""
    return content.startswith(b"PK\x03\x04")


def is_workbook(content: bytes) -> bool:
    """Whether it is a zip with a workbook inside. Raises RefusedFile where the zip is damaged or too much to open."""
    return is_container(content) and any(member.filename == "xl/workbook.xml" for member in check_container(content))


def check_container(content: bytes) -> list[zipfile.ZipInfo]:
    """The members of a container that unpacks to no more than we can hold. Raises RefusedFile."""
    if len(content) > LARGEST_FILE:
        raise refused("file", message("The workbook is larger than 25 MB."))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            members = container.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as broken:
        raise refused("file", message("The workbook is damaged; it may have been cut off.")) from broken
    if len(members) > MOST_MEMBERS or not _bearable(members):
        raise refused("file", message("The workbook unpacks to more than is allowed."))
    return members


def _bearable(members: list[zipfile.ZipInfo]) -> bool:
    size, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    swollen = any(member.file_size > max(SMALL_MEMBER, MOST_RATIO * member.compress_size) for member in members)
    return size <= MOST_UNPACKED and size <= MOST_RATIO * max(packed, 1) and not swollen


def _check_markup(content: bytes) -> None:
    """Refuse markup that declares entities, hides its letters or is too much. Raises RefusedFile."""
    marks = 0
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        for member in container.infolist():
            if not member.filename.endswith((".xml", ".rels")):
                continue
            data = _markup(container.read(member))
            if data is None:
                raise refused(member.filename[:80], message("The workbook has markup that no spreadsheet writes."))
            marks += data.count(b"<") + data.count(b"=")
            if marks > MOST_MARKS or _longest_row(data) > MOST_MARKS_IN_ROW:
                raise refused(member.filename[:80], message("The workbook has more cells than is allowed."))


def _markup(data: bytes) -> bytes | None:
    """The member as UTF-8, in which tags can be counted; None where it declares entities or another code page."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):  # the terminal writes UTF-16
        data = data.decode("utf-16").encode()
    declared = _ENCODING.match(data[:200].removeprefix(b"\xef\xbb\xbf"))
    usual = declared is None or declared[1].lower() in {b"utf-8", b"utf-16", b"us-ascii"}
    return data if usual and b"\0" not in data and b"<!DOCTYPE" not in data else None


def _longest_row(data: bytes) -> int:
    """The most tags and attributes between two rows or entries."""
    starts = [0, *(match.start() for match in _ENTRY.finditer(data)), len(data)]
    long = [(begin, end) for begin, end in pairwise(starts) if end - begin > MOST_MARKS_IN_ROW]
    return max((data.count(b"<", begin, end) + data.count(b"=", begin, end) for begin, end in long), default=0)


def values(content: bytes, most_rows: int | None = None) -> list[tuple[object, ...]]:
    """The values of the first sheet, row by row; a formula is its text, never its result. Raises RefusedFile.

    `most_rows` reads only the head.
    """
    if not is_workbook(content):
        raise refused("file", message("The file is a container without a workbook in it."))
    try:
        _check_markup(content)
        found = _first_sheet(content, most_rows or MOST_ROWS + 1)
    except (RefusedFile, MemoryError):
        raise
    except Exception as broken:  # the reader of workbooks has no list of what it may raise
        raise refused("file", message("The workbook is damaged; it cannot be read.")) from broken
    if len(found) > MOST_ROWS:
        raise refused("file", message("The report has more than {most} rows.", most=MOST_ROWS))
    return found


def _first_sheet(content: bytes, most_rows: int) -> list[tuple[object, ...]]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a workbook without default style is none of our concern
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_col=MOST_COLUMNS, max_row=most_rows, values_only=True)
            return [_filled(row) for row in rows]
        finally:
            book.close()


def _filled(row: tuple[object, ...]) -> tuple[object, ...]:
    """The values of a row up to its last one."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return tuple(map(_value, row[:end]))


def _value(value: object) -> object:
    """A cell's value; what is neither text, number nor date is a formula of some kind."""
    if value is None or isinstance(value, str | int | float | date | Decimal):
        return value
    return FORMULA if "Formula" in type(value).__name__ else str(value)


def table_rows(rows: Iterable[tuple[object, ...]]) -> list[TableRow]:
    """The rows as a report has them: as wide as their section's header, which is the last row without a digit."""
    found, width = [], 0
    for number, row in enumerate(rows, start=1):
        texts = [text_of(value) for value in row]
        last = _last(texts)
        if len(texts) - texts.count("") >= 10 and not _DIGIT.search("".join(texts)):
            width = last
        cells = [*texts, *[""] * width][:width] if width and texts and texts[0][:4].isdecimal() else texts[:last]
        found.append(TableRow(number, tuple(map(Cell, cells))))
    return found


def _last(texts: list[str]) -> int:
    return max((at for at, text in enumerate(texts, start=1) if text), default=0)


def text_of(value: object) -> str:
    """A cell's value as text: numbers by the digits that count, dates as MetaTrader prints them."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{Decimal(repr(round(value, 8))):f}"
    if isinstance(value, datetime):
        return value.strftime("%Y.%m.%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else clean(str(value))
