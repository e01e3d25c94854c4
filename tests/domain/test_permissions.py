"""Who may do what: a table, denied by default."""

from __future__ import annotations

import pytest

from app.domain.permissions import MATRIX, Action, Role, may, who_may


@pytest.mark.parametrize("action", Action)
def test_every_action_has_somebody_who_may_do_it(action: Action) -> None:
    assert who_may(action)


@pytest.mark.parametrize("action", Action)
def test_a_person_may_do_what_one_of_the_roles_may(action: Action) -> None:
    for role in Role:
        assert may(frozenset({role}), action) == (role in MATRIX[action])
    assert may(frozenset(Role), action)
    assert not may(frozenset(), action)


def test_what_the_table_does_not_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(MATRIX, Action.PAYMENTS_RECORD)
    assert not may(frozenset(Role), Action.PAYMENTS_RECORD)
    assert who_may(Action.PAYMENTS_RECORD) == []


def test_the_administrator_moves_no_money() -> None:
    admin = frozenset({Role.ADMIN})
    money = (Action.PAYMENTS_RECORD, Action.COSTS_RECORD, Action.OPERATIONS_TYPE, Action.INVESTMENTS_WRITE)
    assert not any(may(admin, action) for action in money)


def test_an_auditor_reads_and_changes_nothing() -> None:
    allowed = {action for action in Action if may(frozenset({Role.AUDITOR}), action)}
    reads = {Action.OFFICE_READ, Action.PEOPLE_READ, Action.DOCUMENTS_OPEN, Action.AUDIT_READ, Action.AUDIT_VERIFY}
    assert allowed == reads | {Action.TABLES_EXPORT, Action.CLIENTS_EXPORT}
