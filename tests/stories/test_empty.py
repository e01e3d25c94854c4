"""Somebody opens an office with nothing in it: every screen says what is missing, and none shows a zero."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QWidget

from app.domain.clients import Client
from app.services import clients
from app.ui.panels.clients import ClientsPanel
from app.ui.panels.dashboard import DashboardPanel
from app.ui.panels.listing import ListPanel
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.figure import Figure
from app.ui.widgets.states import EmptyState
from app.ui.widgets.text import Text
from app.ui.widgets.totals import TotalsBar
from tests.stories.seat import Seat

ZERO = re.compile(r"(?<![\d.,])0[.,]00?(?!\d)")


def said(panel: QWidget) -> list[str]:
    """Everything a panel shows in words and figures."""
    texts = [each.plain for each in panel.findChildren(Text) if each.isVisible()]
    figures = [each.shown.text for each in panel.findChildren(Figure) if each.isVisible()]
    totals = [cell.text for bar in panel.findChildren(TotalsBar) if bar.isVisible() for cell in bar.totals.values()]
    return [*texts, *figures, *totals]


@pytest.mark.parametrize("key", ["dashboard", "clients", "investments", "monitor", "review"])
def test_a_screen_without_records_says_so_and_shows_no_zero(nothing: Seat, key: str) -> None:
    nothing.go(key)
    panel = nothing.window.panel
    assert panel is not None
    assert panel.loaded
    assert [each for each in panel.findChildren(EmptyState) if each.isVisible()]
    zeros = [text for text in said(panel) if ZERO.search(text)]
    assert zeros == []


def test_the_empty_dashboard_leads_to_the_first_client(nothing: Seat) -> None:
    panel = nothing.panel(DashboardPanel)
    assert panel.states.state == "empty"
    nothing.window.desk.actions.get("dashboard.begin").trigger()
    nothing.settle()
    assert nothing.window.current == "clients"


@pytest.mark.parametrize("key", ["clients", "investments", "monitor"])
def test_where_there_is_nothing_nobody_is_asked_to_filter_or_choose(nothing: Seat, key: str) -> None:
    nothing.go(key)
    panel = nothing.window.panel
    assert isinstance(panel, ListPanel)
    assert panel.chips.isHidden()
    assert panel.part.isHidden()
    assert panel._opener.isHidden()


def test_the_first_client_brings_the_side_and_the_filters(nothing: Seat) -> None:
    nothing.go("clients")
    panel = nothing.panel(ClientsPanel)
    clients.add_client(nothing.office, Client(code="C-0001", name="Ana Beltrán"))
    nothing.until(panel.part.isVisible)
    nothing.until(lambda: panel.card._name.plain == "Ana Beltrán")
    assert panel.chips.isVisible()


@pytest.mark.parametrize("key", ["clients", "investments", "monitor"])
def test_an_empty_list_has_one_filled_button(nothing: Seat, key: str) -> None:
    nothing.go(key)
    assert len(filled_buttons(nothing)) == 1


def test_the_filled_button_is_back_in_the_header_with_the_first_record(nothing: Seat) -> None:
    nothing.go("clients")
    clients.add_client(nothing.office, Client(code="C-0001", name="Rosa Marín"))
    nothing.panel(ClientsPanel).refresh()
    nothing.settle()
    (button,) = filled_buttons(nothing)
    assert nothing.window.header.isAncestorOf(button)


def filled_buttons(seat: Seat) -> list[Button]:
    return [each for each in seat.window.findChildren(Button) if each.isVisible() and each.kind is Kind.PRIMARY]
