"""Sheets, read back by other programs: numbers are numbers, and no payload becomes a formula."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels import sheets
from app.channels.sheets import Sheet, Value, to_csv, to_xlsx
from app.domain.errors import RefusedFile
from app.domain.money import from_cents, total

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


def workbook(table: Sheet) -> list[tuple[object, ...]]:
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx(table))).active
    assert page is not None
    return list(page.iter_rows(values_only=True))


MONEY = ((Decimal("1000.50"),), (None,), (Decimal("-234.25"),))


@pytest.mark.parametrize("total", ["766.25", "+766.25", "766,25 USD", Decimal("766.25")])
def test_a_total_that_is_the_sum_is_a_number(total: Value) -> None:
    table = Sheet("x", ("Amount",), MONEY, (total,))
    assert workbook(table)[-1] == (766.25,)
    assert to_csv(table).decode("utf-8-sig").splitlines()[-1] == "766.25"


@pytest.mark.parametrize("total", ["766.26", "\u2212766.25", "3 rows", "–"])
def test_a_printed_total_that_says_something_else_stays_text(total: str) -> None:
    assert workbook(Sheet("x", ("Amount",), MONEY, (total,)))[-1] == (total,)


def test_a_total_under_text_stays_text() -> None:
    assert workbook(Sheet("x", ("Name",), (("12",), ("30",)), ("42",)))[-1] == ("42",)


def test_a_number_that_is_not_the_sum_of_its_column_is_a_fault() -> None:
    with pytest.raises(ValueError, match="not the sum"):
        Sheet("x", ("Amount",), MONEY, (Decimal("766.26"),))
    with pytest.raises(ValueError, match="not the sum"):
        Sheet("x", ("Name",), (("a",),), (1,))


def test_a_row_of_another_width_is_a_fault() -> None:
    with pytest.raises(ValueError, match="wide"):
        Sheet("x", ("a", "b"), (("1",),))


def test_a_table_with_more_rows_than_a_page_is_refused_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 4)
    to_xlsx(sheet("a", "b"))
    with pytest.raises(RefusedFile, match="CSV"):
        to_xlsx(sheet("a", "b", "c"))


def test_a_text_longer_than_a_cell_is_cut_and_shows_it() -> None:
    (value,) = workbook(sheet("x" * 40_000))[1]
    assert isinstance(value, str)
    assert len(value) == 32_767
    assert value.endswith("…")


def test_a_moment_keeps_its_wall_clock() -> None:
    moment = datetime(2025, 9, 7, 18, 42, tzinfo=ZoneInfo("America/New_York"))
    assert workbook(sheet(moment))[1] == (datetime(2025, 9, 7, 18, 42),)  # noqa: DTZ001 - a sheet knows no zones
    assert "2025-09-07T18:42:00-04:00" in to_csv(sheet(moment)).decode("utf-8-sig")


def test_a_file_name_of_any_kind_names_the_page() -> None:
    assert to_xlsx(Sheet("[a]:*?/\\'" + "b" * 50, ("x",), ()))
    assert to_xlsx(Sheet("", ("x",), ()))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(texts, min_size=1, max_size=5), texts)
def test_no_text_at_all_is_a_formula(values: list[str], title: str) -> None:
    table = Sheet("x", (title,), tuple((value,) for value in values), ("",))
    page = openpyxl.load_workbook(io.BytesIO(to_xlsx(table))).active
    assert page is not None
    for cells in page.iter_rows():
        assert all(cell.data_type in {"s", "n"} and not isinstance(cell.value, int | float) for cell in cells)
    for row in csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(sheets.DANGEROUS) for cell in row)


@given(st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=8))
def test_amounts_come_back_to_the_cent(cents: list[int]) -> None:
    amounts = tuple(from_cents(each) for each in cents)
    table = Sheet("x", ("Amount",), tuple((each,) for each in amounts), (total(amounts),))
    rows = list(csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig"))))
    assert [Decimal(row[0]) for row in rows[1:]] == [*amounts, total(amounts)]
    assert [Decimal(str(row[0])).quantize(Decimal("0.01")) for row in workbook(table)[1:]] == [*amounts, total(amounts)]
