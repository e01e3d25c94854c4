"""Long lists in an explanation stand under accounts and months, and add up as before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.domain.explain import explain
from app.domain.gathered import LONG
from app.domain.reality import value
from app.domain.trail import Trail, broken_sums
from tests.factories import ONE, TWO, book, contract, operation

DAY = date(2025, 12, 31)


def deposits(first: int, second: int) -> Trail:
    """The explanation of so many deposits in two accounts, each in another month."""
    deals = [
        operation(f"{number + 1}.00", "Deposit", f"2025-{number % 12 + 1:02}-15", account)
        for account, count in ((ONE, first), (TWO, second))
        for number in range(count)
    ]
    facts = book(investments=(contract(),), deals=tuple(deals))
    return explain(facts, value(facts, DAY), "deposits")


def test_a_short_list_stands_as_it_is() -> None:
    tree = deposits(LONG - 4, 4)
    assert len(tree.children) == LONG
    assert not any(line.children for line in tree.children)


def test_a_long_list_of_several_accounts_stands_under_them() -> None:
    tree = deposits(LONG, 4)
    assert [str(line.label) for line in tree.children] == ["Account 1001", "Account 1002"]
    assert [str(line.note) for line in tree.children] == [f"{LONG} operations", "4 operations"]
    assert [len(line.children) for line in tree.children] == [LONG, 4]


@pytest.mark.parametrize("second", [0, 5])
def test_a_long_list_of_one_account_stands_under_months(second: int) -> None:
    tree = deposits(36, second)
    months = tree.children[0].children if second else tree.children
    assert [str(line.label) for line in months][:2] == ["Month from 2025-01-01", "Month from 2025-02-01"]
    assert [len(line.children) for line in months] == [3] * 12
    assert tree.value == Decimal(sum(range(1, 37)) + sum(range(1, second + 1)))
    assert broken_sums(tree) == []
