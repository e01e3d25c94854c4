"""What was promised against what is there: the reference figures, and what holds for any office."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.officefile import read_office_file
from app.domain.book import Book
from app.domain.holdings import Account, AccountKey, OperationType
from app.domain.investments import OPERATING, Cost
from app.domain.money import ZERO, from_cents
from app.domain.obligations import obligations, payments_by_investment, sum_obligations
from app.domain.reality import Basis, Figures, coverage, value
from tests import factories
from tests.domain.anyoffice import any_day, any_office, content
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


def test_costs_count_from_their_day_and_only_those_of_operating() -> None:
    spent = Cost(day=AS_OF, kind=OPERATING, amount=Decimal("5.00"))
    book = replace(reference_book(), costs=(spent, replace(spent, kind="legal")))
    assert value(book, AS_OF).total.operating_costs == 5
    assert value(book, AS_OF - timedelta(days=1)).total.operating_costs == 0
    assert value(book, AS_OF).funds["BALANCE"].operating_costs == 0


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


def test_the_bridge_of_the_reference_case_counts_principal_and_withdrawal_back() -> None:
    steps = {name: str(amount) for name, amount in value(reference_book(), AS_OF).total.bridge() if amount}
    assert steps == {"principal": "1263485.40", "withdrawals": "-143000.00"}


def test_the_bridge_of_the_second_office_names_each_step() -> None:
    steps = {name: str(amount) for name, amount in value(second_book(), date(2026, 2, 10)).total.bridge() if amount}
    assert steps == {
        "principal": "332000.00",
        "withdrawals": "-2500.00",
        "interest_paid": "-60720.00",
        "other_operations": "7.25",
    }


def test_the_second_office_is_short_and_says_so() -> None:
    total = value(second_book(), date(2026, 2, 10)).total
    assert (str(total.assets_low), str(total.assets_high)) == ("352507.75", "355007.75")
    assert (str(total.coverage_low), str(total.coverage_high)) == ("0.9631", "0.9699")
    assert (str(total.gap), total.gap_band, total.provisional) == ("-13498.93", 0, True)


# what holds of any office


def every_scope(seed: int, basis: Basis, *, read: bool = True) -> tuple[Book, list[Figures]]:
    """The figures of any office: of everything, of each fund and of the rest."""
    random = Random(seed)
    book, as_of = read_office_file(content(any_office(random))).book, any_day(random)
    reality = value(book if read else replace(book, snapshots=()), as_of, basis)
    return book, [reality.total, *reality.funds.values(), reality.unallocated]


@given(st.integers(0, 10**6), st.sampled_from(Basis))
def test_coverage_gap_and_band_tell_the_same_story(seed: int, basis: Basis) -> None:
    for figures in every_scope(seed, basis)[1]:
        known = figures.assets_low is not None
        assert (figures.gap is not None) == known
        assert (figures.coverage_low is not None) == (figures.coverage_high is not None)
        assert (figures.coverage_low is not None) == (known and figures.obligations > 0)
        if figures.gap is None or figures.coverage_low is None or figures.coverage_high is None:
            continue
        assert figures.coverage_low <= figures.coverage_high
        assert figures.coverage_low >= 1 if figures.gap >= 0 else figures.coverage_low <= 1
        assert figures.gap < 0 or figures.gap_band == 0
        assert (figures.gap_band > 0) == (figures.gap <= Decimal("-0.10") * figures.obligations)


@given(st.integers(0, 10**6))
def test_what_was_never_read_is_unknown_and_never_zero(seed: int) -> None:
    book, scopes = every_scope(seed, Basis.EQUITY, read=False)
    if any(account.currency == book.currency for account in book.accounts):
        assert scopes[0].equity is None
    for figures in scopes:
        follows = {figures.equity, figures.pnl, figures.net_result, figures.assets_low, figures.assets_high}
        assert (None in follows) == (figures.floating is None)
        if figures.floating is None:
            assert follows == {None}
            assert (figures.gap, figures.coverage_low, figures.coverage_high) == (None, None, None)


# a withdrawal counts once, whatever it was for

WHERE_IT_WENT = [
    OperationType.UNKNOWN,
    OperationType.CLIENT_PAYOUT,
    OperationType.PROFIT_EXTRACTION,
    OperationType.TRANSFER_OUT,
    OperationType.LEFT_FUND,
]


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.sampled_from(WHERE_IT_WENT))
def test_a_withdrawal_is_never_counted_twice(deposited: int, left: int, type_: OperationType) -> None:
    deposit = factories.operation(str(from_cents(deposited)), "Deposit")
    withdrawal = factories.operation(str(from_cents(-left)), "Withdrawal", "2025-02-01")
    book = factories.book(deals=(deposit, withdrawal), typings=(factories.typing(withdrawal, type_),))
    total = value(book, date(2025, 3, 1)).total
    amount, nothing = from_cents(left), ZERO
    assert total.withdrawals == amount
    assert total.pnl == nothing  # it earned nothing and lost nothing
    assert total.mt5_performance_house - total.trading_result == amount
    assert total.net_result == (-amount if type_ is OperationType.LEFT_FUND else nothing)
    assert total.provisional == (type_ is OperationType.UNKNOWN)
    inside = type_ in {OperationType.PROFIT_EXTRACTION, OperationType.TRANSFER_OUT}
    assert total.assets_low == total.balance + (amount if inside else nothing)
    assert total.assets_high == total.balance + (amount if inside or type_ is OperationType.UNKNOWN else nothing)


def test_what_comes_back_is_a_deposit_and_no_negative_withdrawal() -> None:
    deals = (
        factories.operation("1000.00", "Deposit"),
        factories.operation("-300.00", "Withdrawal", "2025-02-01"),
        factories.operation("300.00", "Refund", "2025-02-03"),
    )
    total = value(factories.book(deals=deals), date(2025, 3, 1)).total
    assert [total.deposits, total.withdrawals, total.balance] == [1300, 300, 1000]
    assert (total.pnl, total.net_result, total.provisional) == (ZERO, ZERO, True)


def test_interest_paid_lowers_the_obligation_and_not_the_result() -> None:
    contract = factories.contract()
    paid = factories.payment("150.00", date(2025, 4, 1))
    deals = (
        factories.operation("10000.00", "Deposit"),
        factories.operation("-150.00", "Payout", "2025-04-01"),
    )
    book = factories.book(investments=(contract,), deals=deals, payments=(paid,))
    book = replace(book, typings=(factories.typing(deals[1], OperationType.CLIENT_PAYOUT),))
    after, before = value(book, date(2025, 4, 1)).total, value(replace(book, payments=()), date(2025, 4, 1)).total
    assert before.obligations - after.obligations == Decimal("150.00")
    assert before.net_result == after.net_result == -after.accrued_interest
    assert after.fund_profitability_house - before.fund_profitability_house == Decimal("150.00")
    assert after.bridge_holds()
