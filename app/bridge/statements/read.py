"""Tells what a file is by its content, and reads it if it is a report of an account."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.bridge.statements import html, sheet
from app.bridge.statements.mt4 import looks_like_mt4, read_mt4
from app.bridge.statements.mt5report import HEAD, looks_like_mt5, read_mt5
from app.bridge.statements.values import LARGEST_FILE, Kind, Statement, TableRow, refused
from app.domain.errors import message

TESTER = "strategy tester"
BEGINNING = 4_000
UTC = "UTC"
PAGES = {Kind.MT4_HTML, Kind.MT5_HTML}
_MARKUP = re.compile(rb"<\s*(!doctype\s+html|html|table)", re.IGNORECASE)
_TESTER_BUILD = re.compile(r"\(Build \d+\)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is, and what was read of it: the statement, or the rows of a workbook that holds a list."""

    kind: Kind
    statement: Statement | None = None
    rows: list[tuple[object, ...]] | None = None


def recognise(content: bytes) -> Recognised:
    """Tell what the file is and read it, its times as if the server's clock were UTC. Raises RefusedFile."""
    if not sheet.is_container(content):
        kind = sniff(content)
        return Recognised(kind, read_statement(content) if kind in PAGES else None)
    if not sheet.is_workbook(content):
        return Recognised(Kind.OTHER)
    values = sheet.values(content)
    rows = sheet.table_rows(values)
    if _is_list(rows[:HEAD]):
        return Recognised(Kind.SHEET, rows=values)
    return Recognised(Kind.MT5_XLSX, _read_rows(rows, UTC))


def sniff(content: bytes) -> Kind:
    """What the file is, by its beginning. Raises RefusedFile for a container that cannot or must not be opened."""
    if sheet.is_container(content):
        if not sheet.is_workbook(content):
            return Kind.OTHER
        return Kind.SHEET if _is_list(sheet.table_rows(sheet.values(content, HEAD))) else Kind.MT5_XLSX
    if _is_markup(content):
        page = html.parse(html.decode(content[:LARGEST_FILE]), HEAD)
        return Kind.MT4_HTML if looks_like_mt4(page) else Kind.MT5_HTML
    return Kind.SHEET if _is_delimited(content) else Kind.OTHER


def _is_list(head: Sequence[TableRow]) -> bool:
    return not (looks_like_mt5(head) or _is_tester(head))


def _is_markup(content: bytes) -> bool:
    return _MARKUP.search(content[:BEGINNING].replace(b"\x00", b"")) is not None


def _is_delimited(content: bytes) -> bool:
    """Whether one of the first lines is text with a separator."""
    code = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    lines = content[:BEGINNING].decode(code, errors="replace").splitlines()[:HEAD]
    texts = [line.replace("\t", ";") for line in lines if line.strip()]
    return any(mark in text for text in texts for mark in (",", ";")) and all(text.isprintable() for text in texts)


def read_statement(content: bytes, zone: str = UTC) -> Statement:
    """The statement in this file. Raises RefusedFile for anything else, naming what is wrong where.

    `zone` is that of the server's clock.
    """
    if len(content) > LARGEST_FILE:
        raise refused("file", message("The report is larger than 25 MB."))
    if not content.strip(b"\0 \t\r\n"):
        raise refused("file", message("The file is empty."))
    if sheet.is_container(content):
        return _read_rows(sheet.table_rows(sheet.values(content)), zone)
    if not _is_markup(content):
        raise refused("file", message("The file is not a report of MetaTrader."))
    return _read_page(html.parse(html.decode(content)), zone)


def _read_rows(rows: Sequence[TableRow], zone: str) -> Statement:
    _refuse_tester(rows)
    if not looks_like_mt5(rows):
        raise refused("file", message("The workbook is not an account's history report."))
    return read_mt5(rows, Kind.MT5_XLSX, zone)


def _read_page(page: html.Page, zone: str) -> Statement:
    _refuse_tester(page.rows, page.generator, page.title)
    mt4 = looks_like_mt4(page)
    if not mt4 and not looks_like_mt5(page.rows):
        raise refused("head", message("The page is not an account's history report."))
    if not page.whole:
        raise refused("end", message("The report ends before its end; it may have been cut off."))
    return read_mt4(page, zone) if mt4 else read_mt5(page.rows, Kind.MT5_HTML, zone)


def _refuse_tester(rows: Sequence[TableRow], *said: str) -> None:
    if any(TESTER in text.casefold() for text in said) or _is_tester(rows):
        raise refused("head", message("This is a report of the strategy tester, not of an account."))


def _is_tester(rows: Sequence[TableRow]) -> bool:
    """Whether the head names a tester's build, or the tester itself, where reports name an account."""
    head = [text for row in rows[:4] for text in row.texts]
    return any(_TESTER_BUILD.search(text) or TESTER in text.casefold() for text in head)
