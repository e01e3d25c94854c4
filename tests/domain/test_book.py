"""A book is all that a calculation starts from: it never changes, and its order decides nothing."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.officefile import read_office_file
from app.domain.book import Book
from app.domain.money import ZERO
from app.domain.products import SHIPPED_TERMS
from app.domain.reality import Basis, value
from tests.domain.anyoffice import any_day, any_office, content


def test_an_empty_office_has_the_shipped_terms_and_owes_and_holds_nothing() -> None:
    empty = Book()
    assert (empty.currency, empty.timezone, empty.terms) == ("USD", "UTC", SHIPPED_TERMS)
    total = value(empty, date(2025, 9, 7)).total
    assert (total.obligations, total.balance, total.equity, total.net_result) == (ZERO, ZERO, ZERO, ZERO)
    assert (total.coverage_low, total.coverage_high) == (None, None)
    assert not total.provisional


def test_a_fact_cannot_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        Book().currency = "EUR"  # type: ignore[misc]  # what must not work


@given(st.integers(0, 10**6), st.sampled_from(Basis))
def test_the_order_of_the_facts_decides_nothing(seed: int, basis: Basis) -> None:
    """Only decisions stand in an order that counts: the last one holds."""
    random = Random(seed)
    book, as_of = read_office_file(content(any_office(random))).book, any_day(random)
    mixed = replace(
        book,
        accounts=tuple(random.sample(book.accounts, len(book.accounts))),
        investments=tuple(random.sample(book.investments, len(book.investments))),
        payments=tuple(random.sample(book.payments, len(book.payments))),
        costs=tuple(random.sample(book.costs, len(book.costs))),
        deals=tuple(random.sample(book.deals, len(book.deals))),
        snapshots=tuple(random.sample(book.snapshots, len(book.snapshots))),
    )
    one, other = value(book, as_of, basis), value(mixed, as_of, basis)
    assert (other.total, other.funds, other.unallocated) == (one.total, one.funds, one.unallocated)
