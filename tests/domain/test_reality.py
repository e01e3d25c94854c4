"""What was promised against what is there: the reference figures, and what holds for any office."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.book import Book
from app.domain.holdings import Account, AccountKey
from app.domain.investments import OPERATING, Cost
from app.domain.money import ZERO, from_cents
from app.domain.obligations import obligations, payments_by_investment, sum_obligations
from app.domain.reality import Basis, coverage, value
from tests.offices import invest, operation, reading, reference_book, second_book, trades

AS_OF = date(2025, 9, 7)
REFERENCE = {
    "principal": "1263485.40",
    "accrued_interest": "101693.14",
    "interest_paid": "0.00",
    "obligations": "1365178.54",
    "deposits": "1263485.40",
    "withdrawals": "143000.00",
    "trading_result": "717448.65",
    "balance": "1837934.05",
    "equity": "1841206.31",
    "mt5_performance_house": "860448.65",
    "fund_profitability_house": "-504729.89",
    "pnl": "717448.65",
    "net_result": "615755.51",
    "operating_costs": "0.00",
    "coverage_low": "1.3463",
    "coverage_high": "1.4510",
}


SECOND = {
    "principal": "332000.00",
    "accrued_interest": "94726.68",
    "interest_paid": "60720.00",
    "obligations": "366006.68",
    "deposits": "332000.00",
    "withdrawals": "2500.00",
    "trading_result": "23000.50",
    "other_operations": "7.25",
    "balance": "352507.75",
    "pnl": "23007.75",
    "operating_costs": "480.00",
    "net_result": "-72198.93",
    "mt5_performance_house": "25500.50",
    "fund_profitability_house": "-340986.18",
}
OWED = {
    "CORE": ("12000.00", "1868.59", "1620.00", "12248.59"),
    "BALANCE": ("60000.00", "10348.23", "4500.00", "65848.23"),
    "DYNAMIC": ("260000.00", "82509.86", "54600.00", "287909.86"),
}
"""Principal, accrued and paid interest, and obligations of the second office."""


@pytest.mark.parametrize("name", REFERENCE)
def test_the_reference_figures_to_the_cent(name: str) -> None:
    assert str(getattr(value(reference_book(), AS_OF).total, name)) == REFERENCE[name]


@pytest.mark.parametrize("name", SECOND)
def test_the_figures_of_an_office_with_payments_costs_and_a_transfer_to_the_cent(name: str) -> None:
    assert str(getattr(value(second_book(), date(2026, 2, 10)).total, name)) == SECOND[name]


@pytest.mark.parametrize("fund", OWED)
def test_what_each_fund_of_that_office_owes(fund: str) -> None:
    owed = value(second_book(), date(2026, 2, 10)).funds[fund]
    found = (owed.principal, owed.accrued_interest, owed.interest_paid, owed.obligations)
    assert tuple(map(str, found)) == OWED[fund]


def test_trades_dated_after_a_reading_that_contains_them_count() -> None:
    """One account's clock runs ahead: its reading holds trades that bear dates after the valuation."""
    book = second_book()
    shifted = tuple(
        replace(deal, time=deal.time + timedelta(days=40)) if deal.is_trade and deal.account.login == 1002 else deal
        for deal in book.deals
    )
    total = value(replace(book, deals=shifted), date(2026, 2, 10)).total
    assert {name: str(getattr(total, name)) for name in SECOND} == SECOND
    assert max(deal.time for deal in shifted).date() > date(2026, 2, 10)


def test_funds_stand_in_the_order_of_their_terms() -> None:
    assert list(value(second_book(), date(2026, 2, 10)).funds) == ["CORE", "BALANCE", "DYNAMIC"]


def test_assets_under_management_are_the_outstanding_principal() -> None:
    assert value(reference_book(), AS_OF).aum == Decimal("1263485.40")


@pytest.mark.parametrize(("lost", "band"), [("99.99", 0), ("100.00", 1), ("250.00", 2), ("500.00", 3), ("-900.00", 0)])
def test_only_a_shortfall_escalates_in_three_bands(lost: str, band: int) -> None:
    key = AccountKey("Broker-Live", 7)
    book = Book(
        accounts=(Account(key=key),),
        investments=(invest("I-1", "C-1", "CORE", "1000.00", "2025-09-01", key),),
        deals=(
            operation(key, 1, "2025-09-01T09:00:00", "1000.00", "Deposit"),
            operation(key, 2, "2025-09-02T09:00:00", str(-Decimal(lost)), "Fee"),
        ),
    )
    figures = value(book, AS_OF).funds["CORE"]
    assert figures.gap == -Decimal(lost)
    assert figures.gap_band == band
    assert value(Book(), AS_OF).total.gap_band == 0


def test_coverage_of_next_to_nothing_is_not_minus_zero() -> None:
    assert str(coverage(Decimal("-0.01"), Decimal("1000.00"))) == "0.0000"
    assert str(coverage(Decimal("0.05"), Decimal("1000.00"))) == "0.0001"


def test_an_unknown_result_breaks_no_bridge() -> None:
    total = value(replace(reference_book(), snapshots=()), AS_OF, Basis.EQUITY).total
    assert total.bridge_holds()
    assert dict(total.bridge())["floating"] == ZERO


def test_the_reference_result_is_provisional_and_its_bridge_holds() -> None:
    total = value(reference_book(), AS_OF).total
    assert total.provisional
    assert total.bridge_holds()
    steps = sum((amount for _, amount in total.bridge()), ZERO)
    assert total.fund_profitability_house + steps == total.net_result


def test_the_equity_basis_adds_what_floats() -> None:
    balance = value(reference_book(), AS_OF).total
    equity = value(reference_book(), AS_OF, Basis.EQUITY).total
    assert balance.equity is not None
    assert equity.net_result is not None
    assert balance.net_result is not None
    assert equity.net_result - balance.net_result == Decimal("1841206.31") - Decimal("1837934.05")


def test_an_account_that_was_never_read_makes_equity_unknown_not_zero() -> None:
    total = value(replace(reference_book(), snapshots=()), AS_OF, Basis.EQUITY).total
    assert total.equity is None
    assert total.net_result is None
    assert total.coverage_low is None
    assert total.gap is None


def test_nothing_owed_has_no_coverage() -> None:
    total = value(Book(), AS_OF).total
    assert total.obligations == ZERO
    assert total.coverage_low is None


def test_funds_and_the_rest_add_up_to_the_total() -> None:
    reality = value(second_book(), date(2026, 2, 10))
    for name in ("principal", "accrued_interest", "interest_paid", "obligations", "trading_result", "balance"):
        parts = [getattr(figures, name) for figures in reality.funds.values()]
        rest = getattr(reality.unallocated, name)
        assert sum(parts, ZERO) + rest == getattr(reality.total, name), name


KEY, OTHER = AccountKey("Meridian-Live", 1), AccountKey("Meridian-Live", 2)
cents = st.integers(1, 10_000_000_00).map(from_cents)


@st.composite
def offices(draw: st.DrawFn) -> Book:
    """An office with two accounts, two funds, a transfer, a withdrawal and a cost, of any size."""
    one, two = draw(st.integers(10_000_00, 900_000_00)), draw(st.integers(250_000_00, 900_000_00))
    moved, out = draw(st.integers(1, one)), draw(st.integers(1, two))
    results = draw(st.integers(-one, one)), draw(st.integers(-two, two))
    deals = (
        operation(KEY, 1, "2025-01-02T09:00:00", str(from_cents(one)), "Deposit-1"),
        operation(OTHER, 2, "2025-01-03T09:00:00", str(from_cents(two)), "Deposit-2"),
        *trades(KEY, 100, "2025-01-05T10:00:00", 60, 6, str(from_cents(results[0])), 1),
        *trades(OTHER, 200, "2025-01-06T10:00:00", 60, 6, str(from_cents(results[1])), 2),
        operation(KEY, 300, "2025-04-01T09:00:00", str(-from_cents(moved)), 'Transfer to #"2"'),
        operation(OTHER, 301, "2025-04-01T09:00:00", str(from_cents(moved)), 'Transfer from #"1"'),
        operation(OTHER, 302, "2025-05-01T09:00:00", str(-from_cents(out)), "Withdrawal"),
    )
    balances = [from_cents(one + results[0] - moved), from_cents(two + results[1] + moved - out)]
    at = "2025-08-01T20:00:00"
    return Book(
        accounts=both_accounts(),
        investments=(
            invest("I-1", "C-1", "CORE", str(from_cents(one)), "2025-01-02", KEY),
            invest("I-2", "C-2", "DYNAMIC", str(from_cents(two)), "2025-01-03", OTHER),
        ),
        costs=(Cost(day=date(2025, 6, 1), kind=OPERATING, amount=draw(cents)),),
        deals=deals,
        snapshots=tuple(
            reading(key, at, str(amount), str(amount)) for key, amount in zip((KEY, OTHER), balances, strict=True)
        ),
    )


def both_accounts() -> tuple[Account, ...]:
    model = reference_book().accounts[0]
    return (replace(model, key=KEY), replace(model, key=OTHER))


@given(offices(), st.integers(0, 500))
def test_in_any_office_the_bridge_holds_and_transfers_cancel(book: Book, passed: int) -> None:
    as_of = date(2025, 8, 2) + timedelta(days=passed)
    total = value(book, as_of).total
    assert total.bridge_holds()
    assert total.deposits - total.withdrawals + total.trading_result + total.other_operations == total.balance
    assert total.unexplained == ZERO
    assert total.withdrawals == -book.deals[-1].amount
    assert total.operating_costs == book.costs[0].amount


@given(offices())
def test_in_any_office_coverage_is_a_range_in_order(book: Book) -> None:
    total = value(book, date(2025, 8, 2)).total
    assert total.coverage_low is not None
    assert total.coverage_high is not None
    assert total.coverage_low <= total.coverage_high
    assert total.provisional


@given(offices(), st.integers(0, 900))
def test_obligations_are_principal_and_interest_not_paid(book: Book, passed: int) -> None:
    as_of = date(2025, 1, 10) + timedelta(days=passed)
    owed = obligations(book.investments, payments_by_investment(book.payments), as_of)
    principal, accrued, paid = sum_obligations(owed)
    assert principal == sum((each.principal for each in owed), ZERO)
    assert sum((each.amount for each in owed), ZERO) == principal + accrued - paid
