"""The dashboard: figures of the reference case, scopes, bases, states, and what each part leads to."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.channels.officewriter import document
from app.domain.book import Book
from app.domain.errors import Unavailable, message
from app.domain.reality import Basis
from app.regions import Region
from app.services import dashboard as service
from app.services import transfer
from app.services.explanations import Subject
from app.services.live import Age, Freshness
from app.services.office import Office
from app.ui.actions import Actions
from app.ui.desk import Desk
from app.ui.hub import Hub
from app.ui.panels.dashboard import DashboardPanel
from app.ui.panels.dashboard_bridge import entries, numbered
from app.ui.panels.dashboard_statement import fund_statement
from app.ui.style import look
from app.ui.tasks import Tasks
from app.ui.widgets.figure import Figure
from app.words import Words
from tests.offices import reference_book, second_book


def fill(office: Office, book: Book) -> None:
    transfer.import_office(office, json.dumps(document(book)).encode(), "test")


@pytest.fixture
def desk(office: Office, words: Words, region: Region, tasks: Tasks, hub: Hub) -> Desk:
    return Desk(office=office, words=words, region=region, tasks=tasks, hub=hub, actions=Actions(words, office.may))


@pytest.fixture
def panel(desk: Desk, office: Office, qtbot: QtBot) -> DashboardPanel:
    """The reference case on screen."""
    fill(office, reference_book())
    return shown(desk, qtbot)


def shown(desk: Desk, qtbot: QtBot) -> DashboardPanel:
    look().motion = False
    made = DashboardPanel(desk)
    qtbot.addWidget(made)
    made.resize(1232, 790)
    made.show()
    qtbot.waitUntil(lambda: made.loaded)
    return made


def chosen(panel: DashboardPanel, fund: str, qtbot: QtBot) -> None:
    panel.open_record(fund)
    qtbot.waitUntil(lambda: panel._view is not None and panel._view.fund == fund)


def test_both_results_stand_side_by_side_with_what_they_are_made_of(panel: DashboardPanel) -> None:
    card = panel.verdict
    assert card.net.figure.shown.text == "+$615,755.51"
    assert card.net.figure.shown.tone == "gain"
    assert card.house.figure.shown.text == "−$504,729.89"
    assert card.house.figure.shown.tone == "loss"
    assert card.net._parts.plain == "P&L 717,448.65 − interest 101,693.14 − costs 0.00"
    assert card.house._parts.plain == "performance 860,448.65 − owed 1,365,178.54 − 0.00"


def test_coverage_is_a_range_until_somebody_reviews_the_withdrawal(panel: DashboardPanel) -> None:
    assert panel.verdict.coverage.shown.text == "134.6–145.1%"
    assert panel.verdict.coverage.shown.provisional
    assert panel.verdict._question.plain == "The **143,000.00** of 8 Aug:\npaid out, moved or lost?"
    assert panel.verdict.review.text() == "Review 1 operation"


def test_the_review_button_leads_to_the_operation(panel: DashboardPanel, desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.going) as going:
        panel.verdict.review.click()
    target, record = going.args
    assert target == "review"
    assert record[1] == "1121"


def test_the_bridge_leads_from_one_result_to_the_other_and_leaves_zero_steps_out(panel: DashboardPanel) -> None:
    columns = panel.bridge.chart._columns
    assert [column.written for column in columns] == ["−504,729.89", "+1,263,485.40", "−143,000.00", "+615,755.51"]
    assert [column.number for column in columns] == [None, 1, 2, None]
    assert panel.bridge._said == "2 differences, no more"
    assert not panel.bridge.broken.isVisible()


@pytest.mark.parametrize("basis", list(Basis))
@pytest.mark.parametrize("fund", [None, "CORE", "BALANCE", "DYNAMIC"])
def test_each_column_of_the_table_adds_up_to_its_result(office: Office, desk: Desk, basis: Basis, fund: str) -> None:
    """Sums of the lines above each strong line, whatever steps an office has."""
    fill(office, second_book())
    view = service.dashboard(office, fund, basis)
    lines = entries(view, numbered(view), desk)
    for side in ("net", "house"):
        running = Decimal(0)
        for line in lines:
            value = getattr(line, side)
            if line.strong:
                assert value is None or running == value
            elif isinstance(value, Decimal):
                running += value


def test_a_bridge_that_does_not_hold_is_said_and_both_results_stay(panel: DashboardPanel) -> None:
    assert panel._view is not None
    wrong = replace(panel._view.figures, net_result=Decimal("1.00"))
    panel.fill(replace(panel._view, figures=wrong))
    assert panel.bridge.broken.isVisible()
    assert panel.verdict.net.figure.shown.text == "+$1.00"
    assert panel.verdict.house.figure.shown.text == "−$504,729.89"


def test_choosing_equity_adds_the_floating_profit(panel: DashboardPanel, qtbot: QtBot) -> None:
    assert panel.basis._items[1] == ("equity", "Equity, +3,272.26")
    panel.basis._pick("equity")
    qtbot.waitUntil(lambda: panel._view is not None and panel._view.basis is Basis.EQUITY)
    assert panel.verdict.net.figure.shown.text == "+$619,027.77"


def test_on_the_equity_basis_chart_and_table_say_equity_and_from_when_it_is_known(
    panel: DashboardPanel, qtbot: QtBot
) -> None:
    def title() -> object:
        return panel.table.table.model.headerData(1, Qt.Orientation.Horizontal)

    assert title() == "MT5 balance"
    panel.choose_basis(Basis.EQUITY)
    qtbot.waitUntil(lambda: panel._view is not None and panel._view.basis is Basis.EQUITY)
    assert panel._view is not None
    assert title() == "MT5 equity"
    chart = panel.chart
    assert chart._key.accessibleName() == "MT5 equity, not reviewed, MT5 balance, Obligations"
    assert chart.readout.text.startswith("7 Sep 2025 MT5 equity 1,841,206.31 or 1,984,206.31 Obligations")
    assert chart._text(panel._view).readings_begin == "Equity is known from 7 Sep 2025 on"
    QTest.keyClick(chart.plot, Qt.Key.Key_Home)
    assert chart.readout.text.startswith("1 Apr 2025 MT5 equity – Obligations 1,263,485.40")
    assert chart.readout.text.endswith("Gap –")
    panel.grab()
    panel.choose_basis(Basis.BALANCE)
    qtbot.waitUntil(lambda: title() == "MT5 balance")
    assert chart._key.accessibleName() == "MT5 balance, not reviewed, Obligations"


def test_equity_that_nobody_read_is_not_known(panel: DashboardPanel, qtbot: QtBot) -> None:
    panel.choose_basis(Basis.EQUITY)
    qtbot.waitUntil(lambda: panel._view is not None and panel._view.basis is Basis.EQUITY)
    view = panel._view
    assert view is not None
    nothing = replace(view, curve=tuple(replace(point, floating=None) for point in view.curve))
    panel.chart.show_view(nothing)
    assert panel.chart._text(nothing).readings_begin == "Equity is not known: an account was never read"
    assert panel.chart.readout.text.startswith("7 Sep 2025 MT5 equity – Obligations")
    panel.grab()


def test_funds_that_exist_can_be_chosen_by_the_header_and_by_the_table(
    desk: Desk, office: Office, qtbot: QtBot
) -> None:
    fill(office, second_book())
    panel = shown(desk, qtbot)
    assert [key for key, _ in panel.funds._items] == ["all", "CORE", "BALANCE", "DYNAMIC"]
    panel.table.table.select("DYNAMIC")
    panel.table.table.opened.emit(panel.table.table.current())
    qtbot.waitUntil(lambda: panel._view is not None and panel._view.fund == "DYNAMIC")
    assert panel.funds.current == "DYNAMIC"


def test_with_several_contracts_no_days_are_named(desk: Desk, office: Office, qtbot: QtBot) -> None:
    fill(office, second_book())
    panel = shown(desk, qtbot)
    labels = [line._label.plain for line in panel.bridge._lines]
    assert "Accrued interest" in labels
    assert "Principal owed to clients" in labels


def test_the_total_of_the_fund_table_is_that_of_the_office(desk: Desk, office: Office, qtbot: QtBot) -> None:
    fill(office, second_book())
    panel = shown(desk, qtbot)
    totals, total = panel.table.table.bar.totals, service.dashboard(office).total
    assert totals["fund"].text == "All funds"
    assert totals["held"].text == desk.region.money(total.assets_low)
    assert totals["net"].text == desk.region.money(total.net_result, signed=True)


def test_the_next_obligations_say_how_late_they_are(panel: DashboardPanel, desk: Desk, qtbot: QtBot) -> None:
    table = panel.dues.table
    first = table.model.shown()[0]
    assert panel.dues._when(first) == "6 days late"
    assert first.due.open == Decimal("94761.41")
    assert panel.dues.aum.shown.text == "1,263,485.40"
    with qtbot.waitSignal(desk.going) as going:
        table.opened.emit(first)
    assert going.args == ["investments", "I-0001"]


def test_the_readout_says_the_last_day_or_the_one_under_the_line(panel: DashboardPanel) -> None:
    assert panel.chart.readout.text.startswith("7 Sep 2025 MT5 balance 1,837,934.05 or 1,980,934.05 Obligations")
    assert panel.chart.readout.text.endswith("Gap +473K to 616K")
    QTest.keyClick(panel.chart.plot, Qt.Key.Key_Home)
    assert panel.chart.readout.text.startswith("1 Apr 2025 MT5 balance 1,263,485.40 Obligations")


def test_every_figure_can_be_explained_by_click_and_by_key(panel: DashboardPanel, desk: Desk, qtbot: QtBot) -> None:
    figures = {**panel.verdict.figures(), **panel.bridge.figures(), **panel.dues.figures()}
    assert len(figures) > 10
    for widget, name in figures.items():
        assert isinstance(widget, Figure)
        with qtbot.waitSignal(desk.explaining) as asked:
            widget.explain_asked.emit()
        assert asked.args == [Subject(name)]


def test_ctrl_i_explains_the_figure_with_the_focus(panel: DashboardPanel, desk: Desk, qtbot: QtBot) -> None:
    panel.activateWindow()
    panel.verdict.house.figure.setFocus()
    qtbot.waitUntil(panel.verdict.house.figure.hasFocus)
    with qtbot.waitSignal(desk.explaining) as asked:
        desk.actions.get("dashboard.explain").trigger()
    assert asked.args == [Subject("fund_profitability_house")]


def test_a_cell_of_the_fund_table_explains_its_figure_for_its_fund(
    panel: DashboardPanel, desk: Desk, qtbot: QtBot
) -> None:
    line = panel.table.table.model.shown()[0]
    with qtbot.waitSignal(desk.explaining) as asked:
        panel.table.table.explain_asked.emit(line, "owed")
    assert asked.args == [Subject("obligations", "BALANCE")]


def test_figures_say_label_value_unit_and_age(panel: DashboardPanel) -> None:
    said = panel.verdict.house.figure.accessibleName()
    assert said.startswith("Fund profitability, house rule 2.0, minus 504,729.89 US dollars, provisional, read")
    for figure in panel.findChildren(Figure):
        assert figure.accessibleName()
    assert "gap +472,755.51" in panel.chart.plot.accessibleDescription()


def test_stale_figures_lose_their_colour_and_stay(panel: DashboardPanel) -> None:
    view = panel._view
    assert view is not None
    panel.fill(replace(view, age=Age(Freshness.STALE, view.now)))
    assert panel.verdict.net.figure.shown.stale
    assert panel.verdict.net.figure.shown.text == "+$615,755.51"
    assert panel.verdict.coverage.shown.stale


def test_the_fund_statement_holds_exactly_the_figures_on_screen(
    panel: DashboardPanel, desk: Desk, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(desk.exporting) as exporting:
        desk.actions.get("dashboard.statement").trigger()
    sheet, name = exporting.args
    assert name == "fund-statement"
    rows = {row[0]: row[1:] for row in sheet.rows}
    assert sheet.titles == ("Figure", "BALANCE", "Not in a fund", "All funds")
    assert rows["Net result, like for like"][0] == Decimal("615755.51")
    assert rows["Fund profitability, house rule 2.0"][2] == Decimal("-504729.89")
    assert rows["Required return to maturity, fraction per month"][2] == "nothing more"


def test_the_statement_names_the_basis(panel: DashboardPanel, office: Office, words: Words) -> None:
    view = service.dashboard(office, None, Basis.EQUITY)
    assert fund_statement(view, words).rows[1][1:] == ("equity basis",) * 3


def test_an_empty_office_says_what_comes_next(desk: Desk, office: Office, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    assert panel.states.state == "empty"
    with qtbot.waitSignal(desk.going) as going:
        desk.actions.get("dashboard.begin").trigger()
    assert going.args == ["clients", None]


def test_what_cannot_be_loaded_says_why_and_can_be_tried_again(panel: DashboardPanel) -> None:
    panel.fail(Unavailable(message("The disk is gone."), message("Put it back.")))
    assert panel.states.state == "error"
    panel.refresh()


def test_an_unchanged_curve_is_not_drawn_again(panel: DashboardPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Any] = []
    monkeypatch.setattr(panel.chart.plot, "show_picture", drawn.append)
    assert panel._view is not None
    moved = replace(panel._view.figures, floating=Decimal("1.00"))
    panel.fill(replace(panel._view, figures=moved, other_basis_difference=Decimal("1.00")))
    assert drawn == []
    panel.fill(replace(panel._view, curve=panel._view.curve[:-1]))
    assert len(drawn) == 1


@pytest.mark.parametrize(("width", "height", "scale"), [(1140, 620, 100), (1232, 790, 100), (1360, 790, 125)])
def test_nothing_is_cut_at_the_right_in_any_window(
    panel: DashboardPanel, qtbot: QtBot, width: int, height: int, scale: int
) -> None:
    look().set_scale(scale)
    panel.resize(width, height)
    cards: list[QWidget] = [panel.verdict, panel.chart, panel.bridge, panel.table, panel.dues]

    def inside() -> bool:
        return all(card.mapTo(panel, card.rect().topRight()).x() <= panel.width() - 20 for card in cards)

    qtbot.waitUntil(inside)
