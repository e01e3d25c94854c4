"""What stands in the wrong place of a report, or is more than is read, is refused with its reason."""

from __future__ import annotations

import re

import pytest

from app.bridge.simulator import reports
from app.bridge.statements import html, read, read_statement, sheet
from app.bridge.statements.values import LONGEST_SYMBOL, quantity, symbol_in
from app.domain.errors import RefusedFile
from app.domain.money import LARGEST
from tests.bridge.ledgers import printed

PAGE = reports.mt5_html(printed()).decode("utf-16")
BOOK = reports.mt5_xlsx(printed())


def said(content: bytes) -> str:
    with pytest.raises(RefusedFile) as caught:
        read_statement(content)
    return " ".join(str(problem.what) for problem in caught.value.problems)


def test_a_file_that_is_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "LARGEST_FILE", 10)
    assert said(PAGE.encode()) == "The report is larger than 25 MB."


def test_a_workbook_that_is_too_large_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "LARGEST_FILE", 10)
    with pytest.raises(RefusedFile) as caught:
        sheet.is_workbook(BOOK)
    assert str(caught.value.problems[0].what) == "The workbook is larger than 25 MB."


def test_a_page_of_more_rows_than_are_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "MOST_ROWS", 20)
    assert said(PAGE.encode()) == "The report has more than 20 rows."


def test_a_deal_below_the_deals_is_refused() -> None:
    deal = re.findall(r"<tr[^>]*>(?:(?!</tr>).)*?balance.*?</tr>", PAGE, flags=re.DOTALL)[0]
    moved = PAGE.replace("</table>", f"<tr><td>Below</td></tr>{deal}</table>")
    assert "This deal stands outside the deals." in said(moved.encode())


def test_an_order_that_is_no_number_is_refused() -> None:
    cell = r"<td[^>]*>[\d. ]+</td>\s*"
    order = re.search(rf"<td[^>]*>out</td>\s*{cell}{cell}<td[^>]*>(\d+)</td>", PAGE)
    assert order is not None
    start, end = order.span(1)
    assert "first is not the number of an order." in said((PAGE[:start] + "first" + PAGE[end:]).encode())


@pytest.mark.parametrize("text", ["-0.10", str(LARGEST)])
def test_a_volume_is_neither_negative_nor_beyond_all_measure(text: str) -> None:
    with pytest.raises(RefusedFile):
        quantity(text, "row 1")


def test_a_symbol_has_a_length() -> None:
    with pytest.raises(RefusedFile):
        symbol_in("X" * (LONGEST_SYMBOL + 1), "row 1")


def test_a_report_cut_off_after_the_head_of_its_deals_is_refused() -> None:
    rows = PAGE.split("<tr")
    heads = [at for at, row in enumerate(rows) if "E5F0FC" in row and "Balance" in row]
    assert len(heads) == 1
    cut = "<tr".join(rows[: heads[0] + 1]) + "</table></body></html>"
    assert said(cut.encode()) == "The report has neither deals nor a balance; it may have been cut off."
