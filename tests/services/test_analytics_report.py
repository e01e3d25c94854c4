"""The analysis handed out: what scripts read, what a workbook holds, and that only what adds up is written."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from app.channels.officewriter import document as office_document
from app.domain.analytics import Analysis, analyse
from app.domain.errors import NotAllowed
from app.services import analytics as service
from app.services import analytics_report as report
from app.services import trail, transfer
from app.services.office import Office
from app.words import Words
from tests.offices import MAIN, operation, reading, reference_book, trades

NOBODYS = MAIN._replace(login=404)


@pytest.fixture
def found(office: Office) -> Analysis:
    """The reference account, read every day of April."""
    deals = (operation(MAIN, 1, "2025-04-01T14:00", "100000.00", "Deposit"),
             *trades(MAIN, 10, "2025-04-01T15:00", 28, 40, "4200.00", 5))  # fmt: skip
    readings = []
    for offset in range(30):
        day = datetime(2025, 4, 1, 21, tzinfo=UTC) + timedelta(days=offset)
        balance = str(sum((each.amount for each in deals if each.time <= day), Decimal("0.00")))
        readings.append(reading(MAIN, day.isoformat()[:16], balance, balance))
    book = replace(reference_book(), deals=deals, snapshots=tuple(readings), typings=())
    transfer.import_office(office, json.dumps(office_document(book)).encode(), "april")
    return service.analysis(office, MAIN, date(2025, 4, 30))


def test_scripts_read_text_and_null_with_the_reason(found: Analysis, words: Words) -> None:
    made = report.document(found, words.say)
    figures, reasons = made["figures"], made["not_computable"]
    assert isinstance(figures, dict)
    assert isinstance(reasons, dict)
    assert (figures["pnl_equity"], figures["trading_result"]) == ("4200.00", "4200.00")
    assert figures["return"] == "0.042000"
    assert figures["calmar"] is None
    assert reasons["calmar"] == reasons["return_a_year"] == "under 12 months"
    assert reasons["beta"] == "no benchmark set"
    assert {name for name, value in figures.items() if value is None} == set(reasons)
    assert (made["since"], made["as_of"], made["read_at"]) == ("2025-04-01", "2025-04-30", "2025-04-30T21:00:00Z")
    assert made["by_symbol"] == [{"symbol": "XAUUSD", "result": "4200.00", "deals": 80}]
    assert made["by_magic"] == [{"magic": None, "result": "4200.00", "deals": 80}]
    assert json.dumps(made)


def test_an_account_never_read_gives_nulls(words: Words) -> None:
    made = report.document(analyse(reference_book(), NOBODYS, date(2025, 9, 7)), words.say)
    figures = made["figures"]
    assert isinstance(figures, dict)
    assert figures["return"] is figures["deepest_drawdown"] is figures["drawdown_now"] is None
    assert (made["since"], made["read_at"], made["drawdown"]) == (None, None, None)


def test_the_workbook_holds_the_same_figures(found: Analysis, office: Office, words: Words, tmp_path: Path) -> None:
    path = tmp_path / "april.xlsx"
    assert report.save_report(office, found, words, path) == 5
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Figures", "Days", "Months and years", "By symbol", "By magic number"]
    lines = {row[0].value: (row[1].value, row[3].value) for row in book["Figures"].iter_rows(min_row=2)}
    assert lines["P&L, equity basis"] == (4200, None)
    assert lines["Calmar"] == (None, "under 12 months")
    assert [cell.value for cell in book["By symbol"][3]] == ["All", 4200, 80]
    assert book["Days"].max_row == 31
    (line,) = trail.audit_page(office, trail.Filter(subject=str(MAIN))).lines
    assert line.action == "analytics:saved"
    assert line.after == {"file": "april.xlsx", "as_of": "2025-04-30", "period": "All"}


def test_comma_separated_is_the_same_one_page_under_another(
    found: Analysis, office: Office, words: Words, tmp_path: Path
) -> None:
    path = tmp_path / "april.csv"
    report.save_report(office, found, words, path)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    assert rows[0] == ["Figures"]
    assert ["Trading result", "4200.00", "account currency", ""] in rows
    assert ["All", "4200.00", "80"] in rows
    assert rows.count([]) == 4


def test_parts_that_do_not_make_the_whole_are_not_written(
    found: Analysis, office: Office, words: Words, tmp_path: Path
) -> None:
    wrong = replace(found, trading_result=found.trading_result + Decimal("0.01"))
    with pytest.raises(ValueError, match="is not the sum"):
        report.save_report(office, wrong, words, tmp_path / "wrong.xlsx")
    assert list(tmp_path.glob("wrong*")) == []


def test_a_person_without_a_role_saves_nothing(found: Analysis, office: Office, words: Words, tmp_path: Path) -> None:
    nobody = replace(office, person=replace(office.person, roles=frozenset()))
    with pytest.raises(NotAllowed):
        report.save_report(nobody, found, words, tmp_path / "no.xlsx")
    assert list(tmp_path.glob("no*")) == []


def test_an_account_that_did_nothing_has_a_report(office: Office, words: Words, tmp_path: Path) -> None:
    nothing = analyse(reference_book(), NOBODYS, date(2025, 9, 7))
    assert report.save_report(office, nothing, words, tmp_path / "empty.xlsx") == 5
