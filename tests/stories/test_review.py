"""Somebody finds out what an unexplained withdrawal was, files it in Review, and the figures move by it."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton

from app.domain.holdings import OperationType
from app.services.dashboard import dashboard
from app.ui.panels.dashboard import DashboardPanel
from app.ui.panels.review import ReviewPanel
from app.ui.panels.review_detail import ReviewCard
from tests.stories.seat import Seat

LEFT = Qt.MouseButton.LeftButton
LOST = Decimal("143000.00")


def review_of_the_withdrawal(demo: Seat) -> tuple[ReviewPanel, ReviewCard]:
    """From the dashboard's question to the operation it is about."""
    dashboard_panel = demo.panel(DashboardPanel)
    dashboard_panel.open_record("BALANCE")
    demo.until(lambda: dashboard_panel._view is not None and dashboard_panel._view.fund == "BALANCE")
    QTest.mouseClick(dashboard_panel.verdict.review, LEFT)
    demo.until(lambda: demo.window.current == "review")
    demo.settle()
    panel = demo.panel(ReviewPanel)
    card = demo.child(ReviewCard, panel)
    demo.until(lambda: card._detail is not None and card._detail.row.operation.amount == -LOST)
    return panel, card


def test_a_withdrawal_that_left_the_fund_needs_a_reason_and_lowers_both_results(demo: Seat) -> None:
    before = dashboard(demo.office, "BALANCE").figures
    assert before.net_result is not None
    panel, card = review_of_the_withdrawal(demo)
    waiting = len(panel._view.waiting) if panel._view else 0
    left = next(each for each in card.findChildren(QRadioButton) if each.text() == "Left the fund")
    QTest.mouseClick(left, LEFT, pos=QPoint(8, left.height() // 2))  # on the ring itself
    assert card._type.value() == OperationType.LEFT_FUND
    # without a reason it is refused, beside the field
    QTest.keyClick(demo.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    demo.until(lambda: "ten characters" in card._reason_field.error)
    assert dashboard(demo.office, "BALANCE").figures.provisional
    # with one it is filed, and the question is gone
    QTest.keyClicks(card._reason, "wired to a person nobody knows")
    assert card._reason_field.error == ""
    QTest.keyClick(demo.window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    demo.until(lambda: panel._view is not None and len(panel._view.waiting) == waiting - 1)
    demo.go("dashboard")
    shown = demo.panel(DashboardPanel)
    after = dashboard(demo.office, "BALANCE").figures
    assert after.net_result == before.net_result - LOST
    assert not after.provisional
    region = demo.application.region
    wanted = region.money(after.net_result, signed=True, symbol=True)
    demo.until(lambda: shown.verdict.net.figure.shown.text == wanted)
    assert not shown.verdict.net.figure.shown.provisional
    assert not shown.verdict.review.isVisible()
    assert shown.verdict._question.plain == "Every operation is reviewed."


def test_money_that_moved_inside_the_fund_must_say_where_it_is(demo: Seat) -> None:
    before = dashboard(demo.office, "BALANCE").figures
    _panel, card = review_of_the_withdrawal(demo)
    card._type.setFocus()
    QTest.keyClicks(card._type, "Profit")
    assert card._type.value() == OperationType.PROFIT_EXTRACTION
    assert card._place.isVisible()
    card.save()
    demo.until(lambda: card._place_field.error == "Say where the money is held now.")
    card._place.set_value("wallet")
    card.save()
    demo.until(lambda: not dashboard(demo.office, "BALANCE").figures.provisional)
    after = dashboard(demo.office, "BALANCE").figures
    assert after.net_result == before.net_result
    assert after.coverage_low == after.coverage_high
