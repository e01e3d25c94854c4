"""The explanation dialog: lines that open and close, records behind them, a text to hand over."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from PySide6.QtCore import QAbstractItemModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.channels.officewriter import document
from app.domain.book import Book
from app.domain.errors import message
from app.domain.holdings import AccountKey
from app.domain.reality import Basis
from app.domain.trail import Trail
from app.regions import Region
from app.services import transfer
from app.services.explanations import Subject
from app.services.office import Office
from app.ui.actions import Actions
from app.ui.desk import Desk
from app.ui.dialogs.explain import Explain, open_explanation
from app.ui.dialogs.explain_lines import SCREENFUL, _opened_at_first
from app.ui.hub import Hub
from app.ui.style import look
from app.ui.tasks import Tasks
from app.words import Words
from tests.offices import MAIN, reference_book, second_book


@pytest.fixture
def desk(office: Office, words: Words, region: Region, tasks: Tasks, hub: Hub) -> Desk:
    return Desk(office=office, words=words, region=region, tasks=tasks, hub=hub, actions=Actions(words, office.may))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    look().motion = False
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    qtbot.waitExposed(made)
    return made


def fill(office: Office, book: Book) -> None:
    transfer.import_office(office, json.dumps(document(book)).encode(), "test")


def opened(window: QWidget, desk: Desk, subject: Subject, qtbot: QtBot) -> Explain:
    dialog = open_explanation(window, desk, subject)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.states.state == "content")
    return dialog


@pytest.fixture
def dialog(window: QWidget, desk: Desk, office: Office, qtbot: QtBot) -> Explain:
    """The net result of the reference case, explained."""
    fill(office, reference_book())
    return opened(window, desk, Subject("net_result", "BALANCE"), qtbot)


def labels(dialog: Explain) -> list[str]:
    model = dialog.lines.model()
    return [str(model.data(model.index(at, 0))) for at in range(model.rowCount())]


def mark(dialog: Explain, label: str) -> None:
    assert dialog.lines.lines is not None
    dialog.lines.setCurrentIndex(dialog.lines.lines.index(labels(dialog).index(label)))


def test_the_figure_stands_on_top_with_its_valuation(dialog: Explain) -> None:
    assert dialog.figure.shown.text == "+615,755.51"
    assert dialog.figure.shown.provisional
    assert dialog._scope.plain == "BALANCE · balance basis · as of 7 Sep 2025 · read 22:42:00"
    assert dialog._parts.plain == "P&L 717,448.65 − accrued interest 101,693.14 − operating costs 0.00"
    assert dialog.review.text() == "Review 1 operation"


def test_short_branches_are_open_and_long_ones_closed(dialog: Explain) -> None:
    shown = labels(dialog)
    assert shown[:2] == ["P&L", "MT5 balance"]
    assert "Rate" in shown
    assert shown[-1] == "Operating costs"
    assert shown.count("Trading result") == 0


def test_a_part_with_more_lines_than_a_screen_starts_closed() -> None:
    def part(count: int) -> Trail:
        leaf = Trail(message("Leaf"), Decimal(1), (Trail(message("Deep"), Decimal(1)),) * 9)
        return Trail(message("Part"), Decimal(count), (leaf,) * count)

    whole = Trail(message("Whole"), Decimal(0), (part(SCREENFUL), part(SCREENFUL + 1)))
    assert list(_opened_at_first(whole)) == [(0,)]


def test_arrows_open_and_close_a_line(dialog: Explain) -> None:
    mark(dialog, "MT5 balance")
    before = len(labels(dialog))
    QTest.keyClick(dialog.lines, Qt.Key.Key_Right)
    assert labels(dialog)[2:4] == ["Deposits", "Withdrawals"]
    QTest.keyClick(dialog.lines, Qt.Key.Key_Down)
    QTest.keyClick(dialog.lines, Qt.Key.Key_Left)
    assert labels(dialog)[dialog.lines.currentIndex().row()] == "MT5 balance"
    QTest.keyClick(dialog.lines, Qt.Key.Key_Left)
    assert len(labels(dialog)) == before


def test_a_click_on_the_arrow_opens_a_line(dialog: Explain) -> None:
    mark(dialog, "MT5 balance")
    before = len(labels(dialog))
    spot = dialog.lines.visualRect(dialog.lines.currentIndex())
    QTest.mouseClick(dialog.lines.viewport(), Qt.MouseButton.LeftButton, pos=spot.topLeft() + QPoint(44, 14))
    assert len(labels(dialog)) > before


@pytest.mark.parametrize(
    ("label", "target"),
    [
        ("Deal 1121 of 9900001", ("review", (MAIN, "1121"))),
        ("I-0001, Salvador Palma", ("investments", "I-0001")),
        ("profit", ("monitor", MAIN)),
    ],
)
def test_enter_goes_to_the_record_and_leaves_the_dialog(
    dialog: Explain, desk: Desk, qtbot: QtBot, label: str, target: tuple[str, object]
) -> None:
    mark(dialog, label)
    with qtbot.waitSignal(desk.going) as going, qtbot.waitSignal(dialog.closed):
        QTest.keyClick(dialog.lines, Qt.Key.Key_Return)
    assert tuple(going.args) == target


def test_enter_on_a_line_without_a_record_stays(dialog: Explain) -> None:
    mark(dialog, "Before rounding")
    QTest.keyClick(dialog.lines, Qt.Key.Key_Return)
    assert not dialog.isHidden()


def test_copying_gives_indented_text_with_basis_date_and_sources(dialog: Explain, desk: Desk, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().clear()
    with qtbot.waitSignal(desk.saying):
        QTest.keyClick(dialog.lines, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(desk.saying):
        dialog.copy_button.click()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "Net result, like for like: +615,755.51 USD"
    assert lines[1] == "BALANCE · balance basis · as of 7 Sep 2025 · read 22:42:00"
    assert "        Deal 1121 of 9900001 [deal 9900001@Broker-Live:1121]: 143,000.00 (" in "\n".join(lines)
    assert "Accrued interest: −101,693.14" in lines
    assert lines[-1] == "It would change if: the 143,000.00 has left the fund: +472,755.51"


def test_the_side_shows_the_months_of_the_account_and_what_it_rests_on(
    dialog: Explain, desk: Desk, qtbot: QtBot
) -> None:
    assert dialog.side._rests.plain == "1 account, 122 deals, 1 investment, terms BALANCE v1"
    assert dialog.side._changes.plain == "the 143,000.00 has left the fund: **+472,755.51**"
    assert dialog.side._months.bar.totals["result"].text == "+717,448.65"
    with qtbot.waitSignal(desk.going) as going:
        dialog.side._all.click()
    assert going.args == ["monitor", MAIN]


def test_esc_closes_and_review_leads_on(dialog: Explain, desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.going) as going, qtbot.waitSignal(dialog.closed):
        dialog.review.click()
    assert going.args[0] == "review"


def test_esc_closes(dialog: Explain, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.closed):
        QTest.keyClick(dialog.lines, Qt.Key.Key_Escape)


def test_a_line_of_one_account_among_several_shows_its_months(
    window: QWidget, desk: Desk, office: Office, qtbot: QtBot
) -> None:
    fill(office, second_book())
    dialog = opened(window, desk, Subject("trading_result", None, Basis.EQUITY), qtbot)
    assert "equity basis" in dialog._scope.plain
    mark(dialog, "Account 1002")
    second = AccountKey("Broker-Live", 1002)
    qtbot.waitUntil(lambda: dialog.side._table is not None and dialog.side._table.account == second)


def test_lines_say_what_they_are_for_people_who_do_not_see_them(dialog: Explain) -> None:
    model = dialog.lines.model()
    said = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "P&L, 717,448.65, balance + withdrawals − deposits, provisional, open, level 1"


def test_the_lines_are_a_sound_model(dialog: Explain, qtbot: QtBot) -> None:
    model: QAbstractItemModel | None = dialog.lines.lines
    assert model is not None
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for label in ("MT5 balance", "P&L"):
        mark(dialog, label)
        QTest.keyClick(dialog.lines, Qt.Key.Key_Right)
        QTest.keyClick(dialog.lines, Qt.Key.Key_Left)
    assert tester.model() is model


def test_a_fund_that_is_gone_says_so(window: QWidget, desk: Desk, office: Office, qtbot: QtBot) -> None:
    fill(office, reference_book())
    dialog = open_explanation(window, desk, Subject("net_result", "GONE"))
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.states.state == "error")


def test_only_a_subject_is_explained(window: QWidget, desk: Desk) -> None:
    assert open_explanation(window, desk, "everything") is None


def test_every_figure_is_drawn_in_both_themes(dialog: Explain) -> None:
    for theme in ("light", "dark"):
        look().set_theme("light" if theme == "light" else "dark")
        assert not dialog.grab().isNull()
