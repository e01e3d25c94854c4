"""Names that are code to a spreadsheet or a database: lists show and find them as text, and export them as text."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from itertools import count
from pathlib import Path

import openpyxl
from PySide6.QtWidgets import QWidget

from app.channels.sheets import DANGEROUS
from app.db import clients as clients_table
from app.domain.agents import Agent
from app.domain.clients import Client
from app.domain.prospects import Prospect
from app.domain.sanctions import EntryKind, ListedEntry
from app.services import agents, cases, documents, prospects, sanctionslists, screening
from app.services.office import Office
from app.services.sanctionslists import ListWishes
from app.services.tables import Sheet, export_table
from app.ui.widgets.table import TableView
from tests.injections import FORMULAS, SQL
from tests.services.papers import BILL, examined
from tests.services.test_screening import listing
from tests.stories.seat import Seat

PANELS = ("clients", "prospects", "cases", "documents", "screening")


def fill(office: Office) -> None:
    """Clients, prospects, cases, documents, matches and agents that are all called like a formula."""
    day = office.today()
    for number, name in enumerate(FORMULAS, 1):
        with office.store.writing("ana") as writing:
            clients_table.add(writing.session, Client(code=f"C-{number}", name=name, note=name, since=day))
            writing.audit("client:added", f"C-{number}")
            writing.commit()
        cases.start(office, f"C-{number}")
        wanted = replace(BILL, subject=f"C-{number}", dated=day, note=name)
        documents.add_document(office, wanted, examined(f"{name}.pdf"))
        prospects.add_prospect(
            office, Prospect(code="", name=name, amount=Decimal("100.00"), stage_since=office.clock())
        )
        agents.add_agent(office, Agent(code="", name=name))
    entries = [ListedEntry(uid=name, kind=EntryKind.INDIVIDUAL, name=name) for name in (*FORMULAS, "Cmd Calc")]
    sanctionslists.take_in(office, listing(*entries, day=day), ListWishes())
    screening.screen(office)


def tables(panel: QWidget | None) -> list[TableView[object]]:
    assert panel is not None
    return panel.findChildren(TableView)


def test_no_name_becomes_a_formula_and_no_search_finds_more(nothing: Seat, tmp_path: Path) -> None:
    fill(nothing.office)
    names, texts = count(), set[str]()
    for key in PANELS:
        nothing.go(key)
        nothing.until(lambda: any(table.model.shown() for table in tables(nothing.window.panel)))
        for table in tables(nothing.window.panel):
            texts |= exported(nothing.office, table, tmp_path / f"{key}-{next(names)}")
            whole = len(table.model.shown())
            for said in SQL:
                if len(said) > 3:
                    table.set_filter(said)
                    assert table.model.shown() == [], (key, said)
            table.set_filter("")
            assert len(table.model.shown()) == whole
    assert set(FORMULAS) <= texts


def exported(office: Office, table: TableView[object], path: Path) -> set[str]:
    """Write what the table shows both ways; no cell of either is a formula. Answers the texts of the workbook."""
    content = table.content()
    sheet = Sheet("table", content.titles, content.rows, content.totals)
    for ending in (".csv", ".xlsx"):
        export_table(office, sheet, path.with_suffix(ending))
    with path.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell.startswith(DANGEROUS) and not _number(cell)]
    page = openpyxl.load_workbook(path.with_suffix(".xlsx")).active
    assert page is not None
    found = [cell for row in page.iter_rows() for cell in row]
    assert not [cell for cell in found if cell.data_type == "f"]
    return {str(cell.value) for cell in found if cell.data_type == "s"}


def _number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdigit()
