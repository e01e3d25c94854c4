"""The analytics panel: figures, reasons, periods, parts, notes, states, and what never stands under a wrong name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QToolTip
from pytestqt.qtbot import QtBot

from app.channels.officewriter import document
from app.domain.analytics import Period
from app.domain.book import Book
from app.domain.errors import Unavailable, message
from app.domain.holdings import AccountKey, Deal, Snapshot
from app.domain.money import ZERO
from app.regions import Region
from app.services import transfer
from app.services.office import Office
from app.ui.actions import Actions
from app.ui.desk import Desk
from app.ui.hub import Hub
from app.ui.panels.analytics import SAVE, AnalyticsPanel
from app.ui.panels.live_or_analytics import LIVE
from app.ui.style import look
from app.ui.tasks import Tasks
from app.words import Words
from tests.conftest import NOW
from tests.offices import MAIN, operation, reference_book, trades

SMALL = AccountKey("Broker-Live", 9900002)


def daily(key: AccountKey, deals: list[Deal], first: datetime, days: int) -> list[Snapshot]:
    """A reading at the end of each day, exactly what the deals make."""
    found = []
    for offset in range(days):
        at = first + timedelta(days=offset)
        balance = sum((each.amount for each in deals if each.time <= at), ZERO)
        found.append(Snapshot(key, at, balance, balance, ZERO))
    return found


def book() -> Book:
    """The main account with a year and a half of history, and a small one read once."""
    gold = trades(MAIN, 100, "2024-03-01T15:00", 550, 60, "9000.00", 4)
    euro = [
        replace(each, symbol="EURUSD", magic=42) for each in trades(MAIN, 900, "2025-08-01T10:00", 20, 9, "-700.00", 6)
    ]
    out = operation(MAIN, 2, "2025-08-20T12:00", "-5000.00", "W/D 1")
    deals = [operation(MAIN, 1, "2024-03-01T14:00", "100000.00", "Deposit"), *gold, *euro, out]
    small = [operation(SMALL, 5000, "2025-09-05T12:00", "100.00", "Deposit")]
    readings = daily(MAIN, deals, datetime(2024, 3, 1, 21, tzinfo=UTC), 555)
    once = daily(SMALL, small, datetime(2025, 9, 5, 21, tzinfo=UTC), 1)
    whole = reference_book()
    accounts = (*whole.accounts, replace(whole.accounts[0], key=SMALL, name="Small one"))
    return replace(whole, accounts=accounts, deals=(*deals, *small), snapshots=(*readings, *once), typings=())


def fill(office: Office, made: Book) -> None:
    transfer.import_office(office, json.dumps(document(made)).encode(), "test")


@pytest.fixture
def desk(office: Office, words: Words, region: Region, tasks: Tasks, hub: Hub) -> Desk:
    return Desk(office=office, words=words, region=region, tasks=tasks, hub=hub, actions=Actions(words, office.may))


def shown(desk: Desk, qtbot: QtBot) -> AnalyticsPanel:
    look().motion = False
    made = AnalyticsPanel(desk)
    qtbot.addWidget(made)
    for each in made.header:
        qtbot.addWidget(each)
    made.resize(1232, 790)
    made.show()
    settle(made, qtbot)
    return made


def settle(panel: AnalyticsPanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: panel.loaded and panel.desk.tasks.under_way == 0, timeout=10_000)


@pytest.fixture
def panel(desk: Desk, office: Office, qtbot: QtBot) -> AnalyticsPanel:
    fill(office, book())
    return shown(desk, qtbot)


def ratio(panel: AnalyticsPanel, label: str) -> str:
    return next(line.said for line in panel.ratios.lines if line._label.plain == label)


def test_the_account_that_holds_most_stands_there_with_its_figures(panel: AnalyticsPanel) -> None:
    assert panel.states.state == "content"
    assert panel.key == MAIN
    assert panel.accounts.currentText().startswith("9900001")
    texts = [cell.figure.shown.text for cell in panel.figures.cells]
    assert texts[1] == "+8,300.00"
    assert texts[4] == "5,000.00"
    assert panel.figures.cells[4].figure.shown.provisional
    assert panel.figures.cells[4].second.plain == "20 Aug, not reviewed"
    assert all(cell.toolTip() and cell.accessibleName() for cell in panel.figures.cells)


def test_what_is_computable_is_and_what_is_not_says_why(panel: AnalyticsPanel) -> None:
    assert ratio(panel, "Return, a year").endswith("%")
    assert "not computable" not in ratio(panel, "Calmar")
    assert ratio(panel, "Beta") == "not computable: no benchmark set"
    assert ratio(panel, "Closed positions") == "69"
    assert all(line.toolTip() for line in panel.ratios.lines)


def test_figures_explain_themselves_to_the_keyboard(panel: AnalyticsPanel) -> None:
    first, second = panel.ratios.lines[:2]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert QToolTip.text() == first.toolTip()
    QTest.keyClick(first, Qt.Key.Key_Down)
    assert panel.focusWidget() is second
    QTest.keyClick(second, Qt.Key.Key_Return)
    assert QToolTip.text().startswith("Mean of the daily returns")
    QTest.keyClick(second, Qt.Key.Key_Up)
    QTest.keyClick(first, Qt.Key.Key_Up)
    QTest.keyClick(first, Qt.Key.Key_A)
    assert panel.focusWidget() is first
    assert panel.figures.cells[0].explain() == panel.figures.cells[0].toolTip()


def test_a_shorter_period_is_a_shorter_history(panel: AnalyticsPanel, qtbot: QtBot) -> None:
    QTest.mouseClick(panel.chart.periods, Qt.MouseButton.LeftButton, pos=panel.chart.periods._places()[0][1].center())
    settle(panel, qtbot)
    assert panel.figures.cells[0].label.plain == "Return since 7 Aug, flow-adjusted"
    assert ratio(panel, "Return, a year") == "not computable: under 12 months"
    assert panel.parts.total != "+8,300.00"
    panel.choose_period(Period.ALL)
    settle(panel, qtbot)
    assert panel.parts.total == "+8,300.00"


def test_keys_move_the_line_and_the_readout_says_its_day(panel: AnalyticsPanel) -> None:
    last = panel.chart.readout.text
    assert last.startswith("6 Sep 2025")
    panel.chart.plot.setFocus()
    QTest.keyClick(panel.chart.plot, Qt.Key.Key_Home)
    assert panel.chart.readout.text.startswith("1 Mar 2024")
    QTest.keyClick(panel.chart.plot, Qt.Key.Key_Escape)
    assert panel.chart.readout.text == last


def test_parts_by_symbol_and_by_magic_number_make_the_same_whole(panel: AnalyticsPanel) -> None:
    assert [bar.name for bar in panel.parts.bars.bars] == ["XAUUSD", "EURUSD"]
    panel.parts.by._pick("magic")
    assert {bar.name for bar in panel.parts.bars.bars} == {"not known", "42"}
    assert panel.parts.total == "+8,300.00"


def test_no_figure_of_one_account_stands_under_the_name_of_another(panel: AnalyticsPanel, qtbot: QtBot) -> None:
    panel.open_record(SMALL)
    assert panel.states.state == "loading"
    assert panel.accounts.value() == SMALL
    assert not panel.desk.actions.get(SAVE).isEnabled()
    settle(panel, qtbot)
    assert panel.states.state == "content"
    assert panel.desk.actions.get(SAVE).isEnabled()
    assert panel.chart.state == "empty"
    assert ratio(panel, "Sharpe, daily × √252") == "not computable: under 20 days"
    assert panel.parts._states.state == "empty"


def test_the_chooser_leads_to_another_account(panel: AnalyticsPanel, qtbot: QtBot) -> None:
    panel.accounts.set_value(SMALL)
    panel.accounts.picked.emit()
    settle(panel, qtbot)
    assert panel.key == SMALL


def test_the_switch_leads_to_the_monitor_with_the_same_account(panel: AnalyticsPanel) -> None:
    went: list[tuple[str, object]] = []
    panel.desk.going.connect(lambda where, record: went.append((where, record)))
    panel.switch._pick(LIVE)
    assert went == [(LIVE, MAIN)]
    assert panel.switch.current == "analytics"


def test_the_report_is_saved_where_the_person_says(
    panel: AnalyticsPanel, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    panel.desk.saying.connect(lambda notice: said.append(notice.title))
    path = tmp_path / "report.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: ("", ""))
    panel.desk.actions.get(SAVE).trigger()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(path), ""))
    panel.desk.actions.get(SAVE).trigger()
    qtbot.waitUntil(lambda: said == ["Report saved"], timeout=10_000)
    assert path.read_bytes().startswith(b"PK")


def test_what_is_not_known_is_said_over_the_figures(desk: Desk, office: Office, qtbot: QtBot) -> None:
    made = book()
    fill(office, replace(made, snapshots=made.snapshots[40:]))
    panel = shown(desk, qtbot)
    assert panel.notes.isVisible()
    assert panel.notes.said.startswith("Returns begin with the reading of 2024-04-10")


def test_an_office_without_accounts_says_so(desk: Desk, qtbot: QtBot) -> None:
    panel = shown(desk, qtbot)
    assert panel.states.state == "empty"
    assert not panel.desk.actions.get(SAVE).isEnabled()
    panel.save()
    assert panel.accounts.isHidden()


def test_an_account_never_read_shows_its_deals(desk: Desk, office: Office, qtbot: QtBot) -> None:
    fill(office, replace(book(), snapshots=()))
    panel = shown(desk, qtbot)
    panel.open_record(MAIN)
    settle(panel, qtbot)
    first, _, deepest, now, _ = panel.figures.cells
    assert (first.figure.shown.text, first.second.plain) == ("–", "not computable: the account was never read")
    assert (deepest.figure.shown.text, now.figure.shown.text) == ("–", "–")
    assert panel.parts.total == "+8,300.00"
    assert panel.chart.readout.text == ""


def test_an_error_is_shown_and_can_be_tried_again(panel: AnalyticsPanel) -> None:
    panel.fail(Unavailable(message("The database is locked.")))
    assert panel.states.state == "error"


def test_a_silent_office_is_looked_at_again(panel: AnalyticsPanel, qtbot: QtBot) -> None:
    before = panel._view
    panel._ask_again()
    settle(panel, qtbot)
    assert panel._view is not before
    panel.hide()
    panel._ask_again()
    assert panel.desk.tasks.under_way == 0


def test_under_water_says_since_when(desk: Desk, office: Office, qtbot: QtBot) -> None:
    deals = [
        operation(MAIN, 1, "2025-09-01T14:00", "1000.00", "Deposit"),
        *trades(MAIN, 10, "2025-09-03T10:00", 0, 1, "-50.00", 1),
    ]
    readings = daily(MAIN, deals, datetime(2025, 9, 1, 21, tzinfo=UTC), 6)
    fill(office, replace(reference_book(), deals=tuple(deals), snapshots=tuple(readings), typings=()))
    _, _, deepest, now, out = shown(desk, qtbot).figures.cells
    assert (deepest.figure.shown.text, deepest.second.plain) == ("−5.0%", "peak to trough, 2 to 3 Sep")
    assert (now.figure.shown.text, now.figure.shown.suffix) == ("−5.0%", "from peak")
    assert now.second.plain == "4 days under water, since 2 Sep"
    assert out.second.plain == "nothing"
    assert readings[-1].taken_at < NOW
    assert Decimal(950) == readings[-1].equity
