"""The card of a client: tabs that fit, readiness item by item, and what a merge says there."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.documents import Document, DocumentKind, Standing
from app.domain.errors import message
from app.domain.readiness import Item, ItemState, Readiness, Requirement
from app.services.documents import DocumentRow
from app.ui.desk import Desk
from app.ui.dialogs.history import said
from app.ui.panels.cases_words import ITEM_LOOKS
from app.ui.panels.clients_detail_overview import IdentityBlock, document_line
from app.ui.widgets.tabs import Tabs

ITEMS_SHOWN = (
    Item(Requirement.IDENTITY, ItemState.MET, message("to {day}", day=date(2029, 11, 14)), date(2029, 11, 14)),
    Item(Requirement.RESIDENCE, ItemState.EXPIRING, message("4 d left"), date(2025, 9, 11)),
)


def test_each_requirement_stands_with_how_it_is_met(qtbot: QtBot, desk: Desk) -> None:
    block = IdentityBlock(desk)
    qtbot.addWidget(block)
    block.show_view(Readiness("C-1", ITEMS_SHOWN))
    assert block.hint.plain == "ready to invest until 2025-09-11"
    names = [each.accessibleName() for each in block.findChildren(QWidget) if ":" in each.accessibleName()]
    assert names == ["Identity: to 2029-11-14", "Proof of residence: 4 d left"]
    missing = Item(Requirement.FUNDS, ItemState.MISSING, message("missing"))
    block.show_view(Readiness("C-1", (*ITEMS_SHOWN, missing)))
    assert block.hint.plain == "not ready to invest"
    block.show_view(Readiness("C-1"))
    assert block.hint.plain == ""
    assert set(ITEM_LOOKS) == set(ItemState)


@pytest.mark.parametrize(
    ("standing", "said"),
    [(Standing.EXPIRING, "expires in 4 days"), *((each, each.value) for each in Standing if each != "expiring")],
)
def test_a_document_says_how_it_stands(qtbot: QtBot, desk: Desk, standing: Standing, said: str) -> None:
    at = datetime(2025, 9, 7, tzinfo=UTC)
    document = Document(
        id="d-1", subject="C-1", kind=DocumentKind.IDENTITY, name="passport.pdf", media="application/pdf", size=9,
        sha256="0" * 64, received_at=at, received_by="ana",
    )  # fmt: skip
    line = document_line(desk.words, DocumentRow(document, "One", standing, date(2025, 9, 11), 4))
    qtbot.addWidget(line)
    assert line.accessibleName() == f"Identity, passport.pdf: {said}"


def test_numbers_leave_the_tabs_before_the_words_do(qtbot: QtBot) -> None:
    tabs = Tabs([("a", "Overview", None), ("b", "Investments", 12), ("c", "Documents", 3)], name="Client")
    qtbot.addWidget(tabs)
    tabs.resize(400, 30)
    assert [text for _, _, text in tabs._places()] == ["Overview", "Investments 12", "Documents 3"]
    tabs.resize(180, 30)
    assert [text for _, _, text in tabs._places()] == ["Overview", "Investments", "Documents"]
    assert tabs.accessibleName() == "Client: Overview"


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("phone", None, "–"),
        ("since", "2025-03-28", "28 Mar 2025"),
        ("principal", "12000.00", "12,000.00"),
        ("state", "active", "active"),
        ("active", True, "yes"),
        ("roles", ["auditor", "operations"], "auditor, operations"),
        ("since", "some day", "some day"),
        ("principal", "much", "much"),
    ],
)
def test_contents_are_said_in_the_persons_words(desk: Desk, field: str, value: object, text: str) -> None:
    assert said(desk.words, desk.region, field, value) == text
