from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bridge.simulator.offices import AS_OF, large_office, small_office
from app.channels.officefile import read_office_file
from app.channels.officewriter import document, write_office_file
from app.domain.accounts import account_figures
from app.domain.reality import Basis, value


@given(st.integers(0, 2**31), st.sampled_from(Basis))
@settings(max_examples=25)
def test_every_small_office_reconciles_and_its_bridge_holds(seed: int, basis: Basis) -> None:
    book = small_office(seed)
    assert all(figures.reconciled for figures in account_figures(book, AS_OF))
    reality = value(book, AS_OF, basis)
    assert reality.total.bridge_holds()
    assert all(figures.bridge_holds() for figures in reality.funds.values())


@pytest.mark.parametrize("seed", range(3))
def test_a_small_office_is_an_office_file(seed: int) -> None:
    book = small_office(seed)
    assert document(read_office_file(write_office_file(book)).book) == document(book)
    assert small_office(seed) == book


def test_a_large_office_has_the_size_that_was_asked() -> None:
    book = large_office(200)
    assert (len(book.clients), len(book.investments), len(book.accounts)) == (200, 200, 20)
    assert len(book.deals) > 20_000
    assert all(figures.reconciled for figures in account_figures(book, AS_OF))
