"""Somebody opens the demo and reads off the dashboard what was promised, what is there and whether it covers."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.reality import Basis
from app.services.dashboard import dashboard
from app.ui.panels.dashboard import DashboardPanel
from tests.stories.seat import Seat


def test_the_dashboard_says_what_the_service_counts(demo: Seat) -> None:
    demo.until(lambda: len(demo.office.live.readings()) == 14)
    demo.window.panel_of("dashboard").refresh()
    demo.settle()
    panel, region = demo.panel(DashboardPanel), demo.application.region
    view = dashboard(demo.office, None, Basis.BALANCE)
    figures = view.figures
    shown = panel.verdict
    assert shown.net.figure.shown.text == region.money(figures.net_result, signed=True, symbol=True)
    assert shown.house.figure.shown.text == region.money(figures.fund_profitability_house, signed=True, symbol=True)
    assert figures.coverage_low is not None
    assert figures.coverage_high is not None
    assert shown.coverage.shown.text == region.percent_range(figures.coverage_low * 100, figures.coverage_high * 100)
    # obligations, assets and coverage of each fund stand on its own line
    table = panel.table.table
    lines = {line.key: line for line in table.model.shown()}
    for fund in view.funds:
        line = lines[fund.name]
        cells = {column.key: column.text(line) for column in table.model.columns}
        assert cells["owed"] == region.money(fund.figures.obligations)
        assert cells["held"] == region.money(fund.figures.balance)
    # and below them all, their sums
    totals = table.bar.totals
    assert totals["owed"].text == region.money(view.total.obligations)
    assert totals["held"].text == region.money(view.total.assets_low)
    low, high = view.total.coverage_low, view.total.coverage_high
    assert low is not None
    assert high is not None
    assert totals["coverage"].text == region.percent_range(low * 100, high * 100)


def test_with_the_arrow_keys_the_same_figures_are_valued_at_equity(demo: Seat) -> None:
    demo.until(lambda: len(demo.office.live.readings()) == 14)
    panel, region = demo.panel(DashboardPanel), demo.application.region
    panel.refresh()
    demo.settle()
    view = dashboard(demo.office, None, Basis.EQUITY)
    assert view.figures.net_result != dashboard(demo.office, None, Basis.BALANCE).figures.net_result
    panel.basis.setFocus()
    QTest.keyClick(panel.basis, Qt.Key.Key_Right)
    wanted = region.money(view.figures.net_result, signed=True, symbol=True)
    demo.until(lambda: panel.verdict.net.figure.shown.text == wanted)
    assert panel.basis.accessibleName().startswith("Basis: Equity")
    assert panel.table.table.bar.totals["held"].text == region.money(view.total.assets_low)


def test_the_next_obligations_are_those_of_the_schedules(demo: Seat) -> None:
    panel, region = demo.panel(DashboardPanel), demo.application.region
    dues = dashboard(demo.office).dues
    shown = panel.dues.table.model.shown()
    assert [line.due for line in shown] == [each.due for each in dues]
    assert panel.dues.aum.shown.text == region.money(dashboard(demo.office).aum)
