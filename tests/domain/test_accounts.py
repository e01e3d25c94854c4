"""What each account did, and whether its deals add up to its balance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.channels.officefile import read_office_file
from app.domain.accounts import account_figures
from app.domain.counted import balance_of, counted
from app.domain.holdings import Account, AccountKey, DealKind
from tests.domain.anyoffice import any_day, any_office, content
from tests.factories import TWO, book, moment, operation, reading, trade

AS_OF = date(2025, 3, 1)


def test_an_account_tells_flows_results_and_the_rest_apart() -> None:
    deals = (
        operation("1000.00", "Deposit"),
        operation("-300.00", 'Transfer to #"1002"', "2025-02-01"),
        operation("300.00", "", "2025-02-01", TWO),
        operation("-4.00", "Fee"),
        operation("500.00", kind=DealKind.CREDIT),
        trade("20.00"),
    )
    first, second = account_figures(book(deals=deals, snapshots=(reading("716.00"),)), AS_OF)
    assert [first.deposits, first.withdrawals, first.trading_result, first.other_operations] == [1000, 300, 20, -4]
    assert first.balance_from_deals == first.balance_reported == 716
    assert [first.deals, first.reconciled, first.difference] == [5, True, 0]
    assert first.last_reading == moment("2025-03-01T20:00")
    assert [second.deposits, second.balance_reported, second.reconciled] == [300, None, None]


def test_a_cent_is_a_difference() -> None:
    figures = account_figures(book(deals=(operation("10.00"),), snapshots=(reading("10.01"),)), AS_OF)[0]
    assert (figures.difference, figures.reconciled, figures.unreviewed) == (Decimal("0.01"), False, 1)


def test_an_account_in_another_currency_keeps_its_own_books() -> None:
    euro = AccountKey("Broker-Live", 7)
    office = book(accounts=(Account(key=euro, currency="EUR"),), deals=(operation("9.00", "Deposit", account=euro),))
    (figures,) = account_figures(office, AS_OF)
    assert figures.deposits == 9


@given(st.integers(0, 10**6))
def test_in_any_office_an_account_is_the_sum_of_its_deals(seed: int) -> None:
    random = Random(seed)
    office, as_of = read_office_file(content(any_office(random))).book, any_day(random)
    facts = counted(office, as_of)
    found = account_figures(office, as_of)
    assert [figures.account.key for figures in found] == sorted(account.key for account in office.accounts)
    for figures in found:
        deals = [deal for deal in facts.deals if deal.account == figures.account.key]
        assert figures.balance_from_deals == balance_of(deals)
        assert figures.deals == len(deals)
