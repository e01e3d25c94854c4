"""The generator of reports: its pages look like the terminal's, so that reading them back proves something."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from app.bridge.simulator import reports
from app.bridge.simulator.printed import LABELS
from app.domain.holdings import Entry
from app.domain.money import ZERO
from tests.bridge.ledgers import POSITIONS, printed

WHAT = printed()


@pytest.mark.parametrize(("generation", "columns"), [(2020, 13), (2023, 14)])
def test_a_page_is_utf_16_with_its_mark_and_as_wide_as_its_generation(generation: int, columns: int) -> None:
    page = reports.mt5_html(WHAT, generation=generation)
    assert page.startswith(b"\xff\xfe<\0")
    text = page.decode("utf-16")
    assert "\r\n" in text
    assert f'<th colspan="{columns}"><div><b>Deals</b>' in text
    assert ("<b>Fee</b>" in text) == (generation == 2023)
    assert '<td class="hidden" colspan="8">' in text


def test_a_report_without_a_column_for_a_fee_prints_none() -> None:
    with pytest.raises(ValueError, match="no fee"):
        reports.mt5_html(replace(WHAT, deals=(replace(WHAT.deals[0], fee=Decimal("-0.01")),)), generation=2020)


def test_labels_change_with_the_language_and_tokens_do_not() -> None:
    japanese = reports.mt5_html(WHAT, language="ja").decode("utf-16")
    assert "約定" in japanese
    assert "Deals" not in japanese
    assert all(f"<td nowrap>{token}</td>" in japanese for token in ("buy", "sell", "in", "out", "balance"))


def test_every_label_has_a_word_in_every_language() -> None:
    assert {len(words) for words in LABELS.values()} == {len(reports.LANGUAGES) - 1}


def test_a_workbook_has_text_for_times_formulas_for_totals_merged_cells_and_utf_16_parts() -> None:
    content = reports.mt5_xlsx(WHAT)
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        assert all(container.read(name).startswith(b"\xff\xfe") for name in container.namelist())
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    first = next(row for row in rows if row[3] == "balance")
    assert first[:3] == ("2025.03.03 09:00:00", 1000, None)
    assert first[11:13] == (25000, 25000)
    assert any(str(cell).startswith("=SUM(Sheet1!") for row in rows for cell in row)
    assert len(sheet.merged_cells.ranges) > 10


def test_a_comment_that_begins_like_a_formula_is_text_in_a_workbook() -> None:
    deals = (replace(WHAT.deals[0], comment="=1+1"),)
    sheet = openpyxl.load_workbook(io.BytesIO(reports.mt5_xlsx(replace(WHAT, deals=deals)))).worksheets[0]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_the_printed_figures_follow_from_deals_and_positions() -> None:
    assert WHAT.balance == Decimal("25337.37")
    assert WHAT.floating == sum((each.profit + each.swap for each in POSITIONS), ZERO)
    assert WHAT.equity == WHAT.balance + Decimal("500.00") + WHAT.floating


def test_orders_are_paired_by_their_tickets() -> None:
    opened = replace(WHAT.deals[1], ticket="7")
    closed = replace(WHAT.deals[2], ticket="7:out", fee=Decimal("-1.00"))
    (order,) = reports.orders_of([opened, closed])
    assert (order.ticket, order.side, order.taxes) == (7, "buy", Decimal("-1.00"))
    assert order.result == closed.amount
    assert closed.entry is Entry.OUT


def test_a_statement_of_metatrader_4_names_no_code_page() -> None:
    page = reports.mt4_html(replace(WHAT, deals=(), holder="Zoë"))
    assert b"charset" not in page
    assert "Zoë".encode("cp1252") in page
    assert page.count(b"buy limit") == 1
