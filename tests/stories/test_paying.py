"""A late interest is paid at last: recorded from its investment, it lowers what is owed by exactly that."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.services.dashboard import dashboard
from app.services.investments import investment_detail
from app.ui.forms.payment import PaymentForm
from app.ui.panels.dashboard import DashboardPanel
from app.ui.panels.investments import InvestmentsPanel
from app.ui.panels.investments_detail import InvestmentCard
from app.ui.widgets.buttons import Button
from app.ui.widgets.figure import Figure
from tests.stories.seat import Seat

LATE = "INV-2025001"
LEFT = Qt.MouseButton.LeftButton


def buttons(inside: QWidget, text: str) -> list[Button]:
    return [each for each in inside.findChildren(Button) if each.text() == text and each.isVisible()]


def obligations(card: InvestmentCard) -> list[str]:
    return [each.shown.text for each in card.findChildren(Figure) if each.accessibleName().startswith("Obligation")]


def test_a_payment_recorded_on_an_investment_lowers_what_is_owed(demo: Seat) -> None:
    region = demo.application.region
    before = dashboard(demo.office, None).figures.obligations
    demo.window.go("investments", LATE)
    demo.settle()
    panel = demo.panel(InvestmentsPanel)
    card = panel.card
    demo.until(lambda: card._name.plain == LATE)
    owed = investment_detail(demo.office, LATE).row.owed
    assert owed is not None
    demo.until(lambda: obligations(card) == [region.money(owed.amount)])
    demo.until(lambda: len(buttons(card, "Record payment")) == 1)
    QTest.mouseClick(buttons(card, "Record payment")[0], LEFT)
    form = demo.layer(PaymentForm)
    amount = form._amount.amount()
    assert amount is not None
    assert amount > Decimal(0)
    # a reference is needed; the sentence stands beside its field
    QTest.keyClick(form, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    demo.until(lambda: "reference" in form.fields["reference"].error)
    assert dashboard(demo.office, None).figures.obligations == before
    QTest.keyClicks(form._reference, "WIRE-4471")
    QTest.mouseClick(form.save_button, LEFT)
    demo.until(lambda: not demo.layers())
    assert dashboard(demo.office, None).figures.obligations == before - amount
    demo.until(lambda: obligations(card) == [region.money(owed.amount - amount)])
    # and the dashboard, when somebody looks, says the same
    demo.go("dashboard")
    shown = demo.panel(DashboardPanel)
    demo.until(lambda: shown.table.table.bar.totals["owed"].text == region.money(before - amount))
