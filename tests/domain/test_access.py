"""What always holds of the table of permissions, whatever its changes say."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.access import Grant, at_once, check_matrix, differences, effective, guarded_roles
from app.domain.duties import ACTION_NAMES, DUTIES, Verb, verbs
from app.domain.errors import BadInput
from app.domain.permissions import GUARDED_ROLES, MATRIX, MONEY, READING, Action, Role
from app.domain.users import User

GRANTS = st.lists(st.builds(Grant, st.sampled_from(Action), st.sampled_from(Role), st.booleans()), max_size=8)


def test_the_table_that_is_shipped_holds_what_always_holds() -> None:
    check_matrix(MATRIX)
    assert effective([]) == MATRIX


@given(GRANTS)
def test_whatever_is_accepted_gives_no_administrator_money_and_no_auditor_a_pen(grants: list[Grant]) -> None:
    table = effective(grants)
    try:
        check_matrix(table)
    except BadInput:
        broken = [
            action
            for action in Action
            if not table[action]
            or (Role.ADMIN in table[action] and action in MONEY)
            or (Role.AUDITOR in table[action] and action not in READING)
        ]
        assert broken
    else:
        assert all(table[action] for action in Action)
        assert not any(Role.ADMIN in table[action] for action in MONEY)
        assert not any(Role.AUDITOR in table[action] for action in set(Action) - READING)


@given(GRANTS)
def test_differences_lead_where_all_of_the_changes_lead(grants: list[Grant]) -> None:
    last = {(each.action, each.role): each for each in grants}
    assert effective(differences(MATRIX, last.values())) == effective(grants)


def test_a_role_that_was_given_money_is_guarded_like_the_others() -> None:
    assert guarded_roles(MATRIX) == GUARDED_ROLES
    table = effective([Grant(Action.PAYMENTS_RECORD, Role.CLIENT_SERVICES, granted=True)])
    assert guarded_roles(table) == GUARDED_ROLES | {Role.CLIENT_SERVICES}
    user = User(name="u", full_name="U", roles=frozenset({Role.OPERATIONS}), password_hash="")
    wanted = frozenset({Role.CLIENT_SERVICES, Role.AUDITOR})
    assert at_once(user, wanted, table) == {Role.AUDITOR}
    assert at_once(user, wanted, MATRIX) == wanted


def test_every_action_stands_in_one_row_of_the_screen_and_has_a_name() -> None:
    count = Counter(action for duty in DUTIES for action, _verb in duty.actions)
    assert count == dict.fromkeys(Action, 1)
    assert set(ACTION_NAMES) == set(Action)


def test_a_cell_says_what_the_role_does() -> None:
    documents = next(duty for duty in DUTIES if duty.noun.text == "Documents")
    assert verbs(documents, Role.OPERATIONS, MATRIX) == (Verb.READS, Verb.ENTERS)
    assert verbs(documents, Role.MANAGER, MATRIX) == ()
    investment = next(duty for duty in DUTIES if duty.noun.text == "Investment")
    assert verbs(investment, Role.COMPLIANCE, MATRIX) == (Verb.READS,)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_no_single_cell_breaks_it(role: Role) -> None:
    for action in MONEY:
        with pytest.raises(BadInput):
            check_matrix(effective([Grant(action, role, granted=True)]))
