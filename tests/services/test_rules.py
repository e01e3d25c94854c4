"""The rule table: what each rule types, what a change would do before it is saved, and that it comes true after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.errors import BadInput, Conflict, NotAllowed
from app.domain.holdings import OperationType
from app.domain.permissions import Role
from app.domain.rules import OUT, SHIPPED_RULES, Rule
from app.services import review, rules, trail, transfer
from app.services.dashboard import dashboard
from app.services.office import Office
from tests.offices import MAIN

WITHDRAWAL = (MAIN, "1121")
SWEEP = Rule("W*", OperationType.CLIENT_PAYOUT, OUT)


def comment_of(office: Office) -> str:
    return next(deal.comment for deal in office.book().deals if deal.ticket == WITHDRAWAL[1])


def payout_rule(office: Office) -> Rule:
    return Rule(comment_of(office) + "*", OperationType.CLIENT_PAYOUT, OUT)


def test_an_office_begins_with_the_shipped_rules_and_says_what_each_types(reference: Office) -> None:
    found = rules.rule_table(reference)
    assert found.shipped
    assert found.rules == SHIPPED_RULES
    deposits = found.rows[0]
    assert [each.type for each in deposits.speaks] == [OperationType.CLIENT_DEPOSIT]
    assert [each.key for each in found.unmatched] == [WITHDRAWAL]


def test_what_was_told_of_a_rule_comes_true_when_it_is_saved(reference: Office) -> None:
    wanted = (payout_rule(reference), *SHIPPED_RULES)
    told = rules.preview(reference, wanted)
    assert [(each.key, each.after.type) for each in told.retyped] == [(WITHDRAWAL, OperationType.CLIENT_PAYOUT)]
    assert told.before == dashboard(reference).figures
    assert told.before.provisional
    assert not told.after.provisional
    assert reference.book().rules == SHIPPED_RULES, "a preview writes nothing"
    rules.save_rules(reference, wanted, SHIPPED_RULES)
    assert dashboard(reference).figures == told.after
    assert review.review_queue(reference).waiting == ()
    assert rules.rule_table(reference).rows[0].speaks[0].key == WITHDRAWAL
    line = trail.audit_page(reference, trail.Filter()).lines[0]
    assert line.action == "rules:changed"
    assert comment_of(reference) in str(line.after)


def test_the_order_decides_and_a_rule_can_be_switched_off(reference: Office) -> None:
    first = payout_rule(reference)
    second = replace(first, pattern="W*", type=OperationType.FEE)
    rules.save_rules(reference, (*SHIPPED_RULES, first, second), SHIPPED_RULES)
    present = reference.book().rules
    assert review.review_detail(reference, WITHDRAWAL).row.operation.type is OperationType.CLIENT_PAYOUT
    turned = (*SHIPPED_RULES, second, first)
    assert rules.preview(reference, turned).retyped[0].after.type is OperationType.FEE
    rules.save_rules(reference, (*SHIPPED_RULES, replace(first, active=False), second), present)
    assert review.review_detail(reference, WITHDRAWAL).row.operation.type is OperationType.FEE


def test_what_a_person_decided_stays_whatever_the_rules_say(reference: Office) -> None:
    review.save_type(reference, WITHDRAWAL, OperationType.FEE)
    told = rules.preview(reference, (payout_rule(reference), *SHIPPED_RULES))
    assert told.retyped == ()
    assert told.table.rows[0].speaks == ()


def test_every_version_is_kept_and_the_last_one_counts(reference: Office) -> None:
    first = (payout_rule(reference), *SHIPPED_RULES)
    rules.save_rules(reference, first, SHIPPED_RULES)
    rules.save_rules(reference, SHIPPED_RULES, first)
    assert reference.book().rules == SHIPPED_RULES
    with reference.store.reading() as session:
        kept = session.connection().exec_driver_sql("SELECT version, count(*) FROM rules GROUP BY version").fetchall()
    assert [tuple(each) for each in kept] == [(1, len(first)), (2, len(SHIPPED_RULES))]


def test_saving_what_is_in_force_writes_nothing(reference: Office) -> None:
    before = len(trail.audit_page(reference, trail.Filter()).lines)
    rules.save_rules(reference, SHIPPED_RULES, SHIPPED_RULES)
    assert len(trail.audit_page(reference, trail.Filter()).lines) == before


def test_rules_that_somebody_else_changed_meanwhile_are_not_overwritten(reference: Office) -> None:
    rules.save_rules(reference, (SWEEP, *SHIPPED_RULES), SHIPPED_RULES)
    with pytest.raises(Conflict):
        rules.save_rules(reference, SHIPPED_RULES[1:], SHIPPED_RULES)
    assert reference.book().rules == (SWEEP, *SHIPPED_RULES)


def test_an_unsound_rule_is_refused_and_nothing_changes(reference: Office) -> None:
    for ask in (rules.preview, lambda office, wanted: rules.save_rules(office, wanted, SHIPPED_RULES)):
        with pytest.raises(BadInput) as refused:
            ask(reference, (Rule("*", OperationType.LEFT_FUND), *SHIPPED_RULES))
        assert refused.value.field == "pattern"
    assert reference.book().rules == SHIPPED_RULES


def test_who_may_not_write_rules_is_refused(reference: Office, as_role: Callable[[Office, Role], Office]) -> None:
    for role in set(Role) - {Role.MANAGER, Role.OPERATIONS}:
        with pytest.raises(NotAllowed):
            rules.save_rules(as_role(reference, role), (SWEEP, *SHIPPED_RULES), SHIPPED_RULES)
    assert reference.book().rules == SHIPPED_RULES


def test_rules_travel_in_the_office_file_only_where_they_differ_from_the_shipped_ones(reference: Office) -> None:
    plain = transfer.export_office(reference)
    assert b'"rules"' not in plain
    wanted = (Rule("Sweep {login}*", OperationType.FEE, 0, "Broker", active=False), *SHIPPED_RULES)
    rules.save_rules(reference, wanted, SHIPPED_RULES)
    own = transfer.export_office(reference)
    assert own.count(b'"pattern"') == len(wanted)
    again = transfer.import_office(reference, own, "again")
    assert (again.added, again.updated) == (0, 0)
    transfer.import_office(reference, plain, "a file that says nothing about rules")
    assert reference.book().rules == wanted


def test_a_payout_by_rule_lowers_no_result_of_its_own(reference: Office) -> None:
    rules.save_rules(reference, (payout_rule(reference), *SHIPPED_RULES), SHIPPED_RULES)
    assert dashboard(reference, "BALANCE").figures.net_result == Decimal("615755.51")
