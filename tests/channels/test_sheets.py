"""Sheets, read back by other programs: numbers are numbers, and no payload becomes a formula."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from app.channels.sheets import Sheet, Value, to_csv, to_xlsx

PAYLOADS = [
    '=HYPERLINK("http://x","y")',
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A",
    "=cmd|' /C calc'!A0", '=IMPORTXML("x","y")', "-2+3+cmd|' /C calc'!A0", "=\u200b1", "\0=1", "==1",
]  # fmt: skip


def sheet(*values: Value) -> Sheet:
    return Sheet("clients", ("Name",), tuple((value,) for value in values))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_is_a_formula_in_a_workbook(payload: str) -> None:
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx(sheet(payload)))).active
    assert page is not None
    cell = page.cell(2, 1)
    assert cell.data_type != "f"
    if payload.startswith(("=", "+", "-", "@")):
        assert cell.quotePrefix


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_begins_like_a_formula_in_csv(payload: str) -> None:
    rows = list(csv.reader(io.StringIO(to_csv(sheet(payload)).decode("utf-8-sig"), newline="")))
    assert rows[1][0].startswith("'")


def test_numbers_and_dates_keep_their_kind_and_unknown_is_empty() -> None:
    table = Sheet("x", ("a", "b", "c", "d"), ((Decimal("-504729.89"), 14, date(2025, 9, 7), None),), ("", "14", "", ""))
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx(table))).active
    assert page is not None
    assert page.cell(2, 1).value == -504729.89
    assert page.cell(2, 2).value == 14
    assert page.cell(2, 3).number_format == "yyyy-mm-dd"
    assert page.cell(2, 4).value is None
    assert to_csv(table).decode("utf-8-sig").splitlines() == ["a,b,c,d", "-504729.89,14,2025-09-07,", ",14,,"]


def test_a_number_with_more_digits_than_a_double_holds_stays_text() -> None:
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx(sheet(Decimal("12345678901234567.89"))))).active
    assert page is not None
    assert page.cell(2, 1).value == "12345678901234567.89"
