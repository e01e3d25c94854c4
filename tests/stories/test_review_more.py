"""Rules, parts, the other leg, several at once and an override, through the window."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.db import deals as deals_table
from app.domain.holdings import Deal, DealKind, OperationType
from app.domain.rules import SHIPPED_RULES
from app.services import review
from app.services.dashboard import dashboard
from app.ui.dialogs.deals import DealsDialog
from app.ui.dialogs.rules import RulesDialog
from app.ui.forms.bulk import BulkForm
from app.ui.forms.pairing import PairingForm
from app.ui.forms.split import SplitForm
from app.ui.panels.review import ReviewPanel
from app.ui.panels.review_detail import ReviewCard
from app.ui.widgets.text import Text
from tests.stories.seat import Seat

CONTROL = Qt.KeyboardModifier.ControlModifier
LOST = Decimal("143000.00")


def queue(demo: Seat) -> tuple[ReviewPanel, ReviewCard]:
    """The review queue, with the unexplained withdrawal chosen."""
    demo.go("review")
    panel = demo.panel(ReviewPanel)
    card = demo.child(ReviewCard, panel)
    demo.until(lambda: panel._view is not None and bool(panel._view.waiting))
    assert panel._view is not None
    key = next(row.key for row in panel._view.waiting if row.amount == -LOST)
    panel.open_record(key)
    demo.until(lambda: card.detail is not None and card.detail.row.key == key)
    return panel, card


def happen(demo: Seat, *deals: Deal) -> None:
    """The broker reports further deals."""
    office = demo.office
    with office.store.writing("terminal") as writing:
        deals_table.take_in(writing.session, deals, "a story")
        writing.commit()


def without_a_word(like: Deal, number: int, amount: str) -> Deal:
    """A deal on the balance like another one, of which nobody says what it was for."""
    profit = Decimal(amount)
    return replace(like, ticket=str(990000 + number), profit=profit, comment="", kind=DealKind.BALANCE)


def the_withdrawal(demo: Seat) -> Deal:
    return next(deal for deal in demo.office.book().deals if deal.profit == -LOST)


def test_a_new_rule_shows_what_it_retypes_and_its_effect_before_it_is_saved(demo: Seat) -> None:
    panel, _card = queue(demo)
    before = dashboard(demo.office).figures
    demo.window.desk.actions.get("review.rules").trigger()
    dialog = demo.child(RulesDialog)
    demo.until(lambda: tuple(dialog.rules) == SHIPPED_RULES and dialog.table.current() is not None)
    dialog.add_rule()
    demo.until(lambda: "letter" in dialog.editor._fields["pattern"].error)
    assert not dialog.save_button.isEnabled()
    dialog.editor.kind.set_value(OperationType.FEE.value)
    dialog.editor.direction.set_value(-1)
    QTest.keyClicks(dialog.editor.pattern, "W/D*")
    demo.until(dialog.save_button.isEnabled)
    assert dialog.effect.list_title.plain == "1 operation typed anew"
    (row,) = dialog.effect.table.model.rows
    assert row.operation.amount == -LOST
    assert row.becomes is not None
    assert row.becomes.type is OperationType.FEE
    assert dashboard(demo.office).figures == before, "nothing is written yet"
    dialog.save()
    demo.until(lambda: len(demo.office.book().rules) == len(SHIPPED_RULES) + 1)
    demo.until(lambda: panel._view is not None and not panel._view.waiting)
    after = dashboard(demo.office).figures
    assert not after.provisional
    assert after.withdrawals == before.withdrawals - LOST
    assert after.other_operations == before.other_operations - LOST


def test_rules_are_moved_and_switched_off_and_nothing_is_written_without_saving(demo: Seat) -> None:
    queue(demo)
    demo.window.desk.actions.get("review.rules").trigger()
    dialog = demo.child(RulesDialog)
    demo.until(lambda: tuple(dialog.rules) == SHIPPED_RULES and dialog.table.current() is not None)
    dialog.move_rule(1)
    assert dialog.rules[:2] == [SHIPPED_RULES[1], SHIPPED_RULES[0]]
    dialog.editor.active.setChecked(False)
    assert dialog.rules[1] == replace(SHIPPED_RULES[0], active=False)
    demo.until(dialog.save_button.isEnabled)
    assert len(dialog.effect.table.model.rows) == 15
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert demo.office.book().rules == SHIPPED_RULES


def test_an_operation_is_divided_while_the_rest_is_told(demo: Seat) -> None:
    _panel, card = queue(demo)
    QTest.keyClick(demo.window, Qt.Key.Key_D, CONTROL)
    form = demo.child(SplitForm)
    demo.settle()
    assert form.left.plain == "143,000.00 remains"
    first, second = form.parts
    first.kind.set_value(OperationType.LEFT_FUND.value)
    QTest.keyClicks(first.amount, "43000")
    assert form.left.plain == "100,000.00 remains"
    form.submit()
    demo.until(lambda: bool(form.fields["reason"].error) or bool(form._trouble.plain))
    second.kind.set_value(OperationType.PROFIT_EXTRACTION.value)
    assert second.place.isVisible()
    form._rest.click()
    assert form.left.plain == "Nothing remains"
    QTest.keyClicks(form._reason, "two wires, see the bank")
    form.submit()
    demo.until(lambda: "Say where" in form.fields["held_in2"].error)
    second.place.set_value("wallet")
    form.submit()
    demo.until(lambda: not dashboard(demo.office).figures.provisional)
    demo.until(lambda: card.detail is not None and card.detail.row.divided)
    assert dashboard(demo.office, "BALANCE").figures.lost_withdrawals == Decimal("43000.00")


def test_the_other_leg_is_found_further_away_and_both_are_written_together(demo: Seat) -> None:
    leaves = the_withdrawal(demo)
    other = next(account.key for account in demo.office.book().accounts if account.key != leaves.account)
    arrives = replace(without_a_word(leaves, 1, "143000.00"), account=other)
    happen(demo, replace(arrives, time=arrives.time.replace(day=arrives.time.day + 9)))
    _panel, card = queue(demo)
    QTest.keyClick(demo.window, Qt.Key.Key_E, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    form = demo.child(PairingForm)
    demo.settle()
    assert form.table.model.rows == ()
    assert not form.save_button.isEnabled()
    form.days.selectAll()
    QTest.keyClicks(form.days, "12")
    demo.until(lambda: len(form.table.model.rows) == 1)
    form.submit()
    demo.until(lambda: card.detail is not None and card.detail.row.operation.pair == (other, "990001"))
    rows = {row.key: row.operation for row in review.review_queue(demo.office).typed}
    assert rows[other, "990001"].pair == (leaves.account, leaves.ticket)


def test_several_operations_are_typed_with_one_confirmation(demo: Seat) -> None:
    like = the_withdrawal(demo)
    happen(demo, without_a_word(like, 1, "-10.00"), without_a_word(like, 2, "-20.00"))
    panel, _card = queue(demo)
    demo.until(lambda: panel._view is not None and len(panel._view.waiting) == 3)
    demo.window.desk.actions.get("review.several").trigger()
    form = demo.child(BulkForm)
    demo.settle()
    assert form.sum.plain == "3 operations, −143,030.00"
    form.boxes[like.account, like.ticket].setChecked(False)
    assert form.sum.plain == "2 operations, −30.00"
    form._type.set_value(OperationType.LEFT_FUND.value)
    demo.until(lambda: any("With this type" in text.plain for text in form.effect.findChildren(Text)))
    form._type.set_value(OperationType.FEE.value)
    form.submit()
    demo.until(lambda: panel._view is not None and len(panel._view.waiting) == 1)
    assert [typing.type for typing in demo.office.book().typings[-2:]] == [OperationType.FEE, OperationType.FEE]


def test_what_a_rule_typed_is_overridden_with_a_reason_and_stays_in_the_history(demo: Seat) -> None:
    panel, card = queue(demo)
    assert panel._view is not None
    deposit = next(
        row for row in panel._view.typed if row.operation.type is OperationType.CLIENT_DEPOSIT and row.by_rule
    )
    panel.open_record(deposit.key)
    demo.until(lambda: card.detail is not None and card.detail.row.key == deposit.key)
    card._type.set_value(OperationType.BONUS.value)
    demo.until(lambda: card._outcomes.outcomes[-1].type is OperationType.BONUS)
    told = card._outcomes.outcomes[-1].figures
    card.save()
    demo.until(lambda: "ten characters" in card._reason_field.error)
    QTest.keyClicks(card._reason, "the broker's mail says so")
    card.save()
    demo.until(lambda: card.detail is not None and len(card.detail.history) == 2)
    assert card.detail is not None
    assert card.detail.now == told
    assert [each.typing.type for each in card.detail.history] == [OperationType.CLIENT_DEPOSIT, OperationType.BONUS]


def test_the_keyboard_walks_through_the_list(demo: Seat) -> None:
    panel, card = queue(demo)
    first = panel._list.current()
    panel._list.view.setFocus()
    QTest.keyClick(panel._list.view, Qt.Key.Key_J)
    second = panel._list.current()
    assert first is not None
    assert second is not None
    assert second.key != first.key
    demo.until(lambda: card.detail is not None and card.detail.row.key == second.key)
    QTest.keyClick(panel._list.view, Qt.Key.Key_K)
    assert panel._list.current() == first
    card._reason.setFocus()
    QTest.keyClicks(card._reason, "jjk")
    assert card._reason.text() == "jjk"


def test_the_deals_of_an_account_are_listed_and_the_queue_is_exported_whole(demo: Seat) -> None:
    panel, _card = queue(demo)
    demo.window.desk.actions.get("review.deals").trigger()
    dialog = demo.child(DealsDialog)
    demo.until(lambda: len(dialog.table.model.rows) > 100)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert panel._view is not None
    shown = panel._list.document(panel._view)
    assert len(shown.rows) == len(panel._view.waiting) + len(panel._view.typed)
