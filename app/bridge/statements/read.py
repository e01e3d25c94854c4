"""Tells what a file is by its content, and reads it if it is a report of an account."""

from __future__ import annotations

import re

from app.bridge.statements import html, sheet
from app.bridge.statements.mt4 import looks_like_mt4, read_mt4
from app.bridge.statements.mt5report import looks_like_mt5, read_mt5
from app.bridge.statements.values import LARGEST_FILE, Kind, Statement, refused
from app.domain.errors import message

TESTER = "strategy tester"
_MARKUP = re.compile(rb"<\s*(!doctype\s+html|html|table)", re.IGNORECASE)


def sniff(content: bytes) -> Kind:
    """What the file is; the reports are told apart only as far as needed to choose their reader."""
    if sheet.is_workbook(content):
        sheet.check_container(content)
        rows = sheet.table_rows(sheet.values(content))
        return Kind.MT5_XLSX if looks_like_mt5(rows) else Kind.SHEET
    if _is_markup(content):
        page = html.parse(html.decode(content))
        return Kind.MT4_HTML if looks_like_mt4(page) else Kind.MT5_HTML
    return Kind.SHEET if _is_delimited(content) else Kind.OTHER


def _is_markup(content: bytes) -> bool:
    head = content[:4000].replace(b"\x00", b"")
    return _MARKUP.search(head) is not None


def _is_delimited(content: bytes) -> bool:
    """Whether the first line is text with a separator."""
    try:
        first = content[:4000].decode("utf-8-sig", errors="strict").splitlines()[0]
    except (UnicodeDecodeError, IndexError):
        return False
    return any(mark in first for mark in (",", ";", "\t")) and first.isprintable()


def read_statement(content: bytes, zone: str = "UTC", server: str | None = None) -> Statement:
    """The statement in this file. Raises RefusedFile for anything else, naming what is wrong where.

    `zone` is that of the server's clock. `server` names the server where the report does not (MetaTrader 4).
    """
    if len(content) > LARGEST_FILE:
        raise refused("file", message("The report is larger than 25 MB."))
    if sheet.is_workbook(content):
        rows = sheet.table_rows(sheet.values(content))
        if not looks_like_mt5(rows):
            raise refused("file", message("The workbook is not an account's history report."))
        return read_mt5(rows, Kind.MT5_XLSX, zone, None)
    if not _is_markup(content):
        raise refused("file", message("The file is not a report of MetaTrader."))
    return _read_page(html.parse(html.decode(content)), zone, server)


def _read_page(page: html.Page, zone: str, server: str | None) -> Statement:
    if TESTER in page.generator.casefold() or TESTER in page.title.casefold() or _has_tester_build(page):
        raise refused("head", message("This is a report of the strategy tester, not of an account."))
    if not page.whole:
        raise refused("end", message("The report ends before its end; it may have been cut off."))
    if looks_like_mt4(page):
        return read_mt4(page, zone, server)
    if not looks_like_mt5(page.rows):
        raise refused("head", message("The page is not an account's history report."))
    return read_mt5(page.rows, Kind.MT5_HTML, zone, None)


def _has_tester_build(page: html.Page) -> bool:
    return any("(Build " in text for row in page.rows[:4] for text in row.texts)
