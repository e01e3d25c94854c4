"""A new client and their first investment: what is wrong is said beside its field, what is right is written down."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.bridge.simulator.demoplan import UNLIMITED
from app.domain.investments import Decision
from app.services.dashboard import dashboard
from app.ui.forms.client import ClientForm
from app.ui.forms.investment import InvestmentForm
from app.ui.panels.clients import ClientsPanel
from app.ui.panels.investments import InvestmentsPanel
from tests.people import cleared
from tests.stories.seat import Seat

CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def write(editor: QLineEdit, text: str) -> None:
    """Replace what stands in a field, as somebody at the keyboard does."""
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, text)


def test_a_client_is_entered_after_one_field_was_wrong(demo: Seat) -> None:
    demo.go("clients")
    panel = demo.panel(ClientsPanel)
    QTest.keyClick(demo.window, Qt.Key.Key_N, CONTROL)
    form = demo.layer(ClientForm)
    assert form._name.hasFocus()
    QTest.keyClicks(form._name, "Valentina Orozco")
    write(form._email, "not an address")
    QTest.keyClick(form._email, Qt.Key.Key_S, CONTROL)
    demo.until(lambda: form.fields["email"].error != "")
    assert "e-mail" in form.fields["email"].error
    assert form._email.accessibleDescription() == form.fields["email"].error
    assert form._email.hasFocus()
    assert [name for name, field in form.fields.items() if field.error] == ["email"]
    # the message goes while it is put right, and the client is written down
    write(form._email, "valentina@example.com")
    assert form.fields["email"].error == ""
    QTest.keyClick(form._email, Qt.Key.Key_S, CONTROL)
    demo.until(lambda: not demo.layers())
    demo.until(lambda: any(line.client.name == "Valentina Orozco" for line in panel.table.model.rows))
    demo.settle()
    chosen = panel.table.current()
    assert chosen is not None
    assert (chosen.client.name, chosen.client.email) == ("Valentina Orozco", "valentina@example.com")
    assert chosen.obligations is None


def test_an_investment_is_handed_in_after_its_principal_was_too_small(demo: Seat) -> None:
    cleared(demo.office, "C-0016")
    before = dashboard(demo.office).figures.obligations
    demo.go("investments")
    panel = demo.panel(InvestmentsPanel)
    QTest.keyClick(demo.window, Qt.Key.Key_N, CONTROL)
    form = demo.layer(InvestmentForm)
    form._client.set_value("C-0016")
    form._fund.set_value("CORE")
    # letters are no amount, and that is said on leaving the field
    write(form._principal, "plenty")
    form._deposit.setFocus()
    assert form.fields["principal"].error != ""
    # one dollar is an amount, but no investment
    write(form._principal, "1")
    assert form.fields["principal"].error == ""
    QTest.keyClick(form._principal, Qt.Key.Key_S, CONTROL)
    demo.until(lambda: "CORE starts at" in form.fields["principal"].error)
    # enough, and all of it placed: the form says what it will pay before anything is written
    write(form._principal, "30000")
    account, amount = form._accounts[0]
    key = next(each.key for each in demo.office.book().accounts if each.key.login == UNLIMITED)
    account.set_value(str(key))
    write(amount, "30000")
    assert "payments of interest" in form._preview.text()
    assert form._left.plain.endswith("0.00")
    QTest.mouseClick(form.save_button, LEFT)
    demo.until(lambda: not demo.layers())
    code = form._code_text
    demo.until(lambda: any(line.code == code for line in panel.table.model.rows))
    written = next(each for each in demo.office.book().investments if each.code == code)
    assert (written.client, written.fund, written.principal) == ("C-0016", "CORE", Decimal("30000.00"))
    assert written.decision is Decision.PENDING
    # it is not counted until a second person has approved it
    assert dashboard(demo.office).figures.obligations == before


def test_an_investment_without_an_account_is_refused_and_can_be_put_right(demo: Seat) -> None:
    cleared(demo.office, "C-0016")
    demo.go("investments")
    panel = demo.panel(InvestmentsPanel)
    QTest.keyClick(demo.window, Qt.Key.Key_N, CONTROL)
    form = demo.layer(InvestmentForm)
    form._client.set_value("C-0016")
    form._fund.set_value("CORE")
    write(form._principal, "30000")
    for _ in range(2):  # clicking again changes nothing
        QTest.mouseClick(form.save_button, LEFT)
        demo.settle()
        assert "no account to trade in" in form.fields["allocations"].error
        assert all(each.code != form._code_text for each in demo.office.book().investments)
    account, amount = form._accounts[0]
    key = next(each.key for each in demo.office.book().accounts if each.key.login == UNLIMITED)
    account.set_value(str(key))
    write(amount, "30000")
    QTest.mouseClick(form.save_button, LEFT)
    demo.until(lambda: not demo.layers())
    code = form._code_text
    demo.until(lambda: any(line.code == code for line in panel.table.model.rows))
    written = [each for each in demo.office.book().investments if each.code == code]
    assert [each.decision for each in written] == [Decision.PENDING]
