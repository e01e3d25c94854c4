"""Every deal is divided among the investments its account works for on its day, to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels.officefile import read_office_file
from app.domain.attribution import UNALLOCATED, Holding, attribute
from app.domain.book import Book
from app.domain.holdings import Account, AccountKey, DealKind, OperationType
from app.domain.investments import Decision, Investment
from app.domain.money import ZERO, from_cents
from app.domain.reality import FIGURE_NAMES, value
from tests.domain.anyoffice import any_day, any_office, content
from tests.factories import ONE, TWO, allocation, book, contract, operation, reading, trade, typing

AS_OF = date(2025, 3, 1)


def held(office: Book, owner: str, day: date = AS_OF) -> Holding:
    return attribute(office, day).holdings[owner]


def shared(first: str = "300.00", second: str = "100.00") -> tuple[Investment, Investment]:
    """Two contracts that work in one account."""
    return (
        contract("I-1", first, allocation(first)),
        contract("I-2", second, allocation(second), fund="BALANCE"),
    )


def test_a_trade_is_divided_by_the_amounts_allocated_cents_by_largest_remainder() -> None:
    office = book(investments=shared(), deals=(trade("0.03"), trade("-0.03"), trade("1.01")))
    assert held(office, "I-1").trading_result == Decimal("0.76")
    assert held(office, "I-2").trading_result == Decimal("0.25")


def test_each_trade_is_divided_for_itself() -> None:
    office = book(investments=shared("100.00", "100.00"), deals=(trade("0.01"), trade("0.01"), trade("0.02")))
    assert held(office, "I-1").trading_result == Decimal("0.03")
    assert held(office, "I-2").trading_result == Decimal("0.01")


def test_what_no_allocation_covers_belongs_to_nobody() -> None:
    before, there, after = trade("1.00", "2024-12-31T23:59"), trade("2.00", "2025-01-01"), trade("4.00", "2025-02-01")
    alone = contract("I-1", "10.00", allocation("10.00", until=date(2025, 2, 1)))
    office = book(investments=(alone,), deals=(after, there, before))
    assert held(office, "I-1").trading_result == 2
    assert held(office, UNALLOCATED).trading_result == 5


def test_the_day_of_a_deal_is_that_of_the_office() -> None:
    late = trade("1.00", "2025-01-01T03:00")
    office = book(investments=(contract(),), deals=(late,), timezone="America/New_York")
    assert held(office, UNALLOCATED).trading_result == 1


def test_a_contract_that_is_not_approved_holds_nothing() -> None:
    draft = replace(contract(), decision=Decision.DRAFT)
    office = book(investments=(draft,), deals=(trade("1.00"),))
    assert held(office, UNALLOCATED).trading_result == 1
    assert value(office, AS_OF).funds == {}


# deposits


def test_a_deposit_of_exactly_an_allocation_is_of_its_contract_alone() -> None:
    office = book(investments=shared(), deals=(operation("100.00", "Deposit"), operation("300.00", "Deposit")))
    assert [held(office, "I-1").deposits, held(office, "I-2").deposits] == [300, 100]


def test_each_allocation_awaits_one_deposit() -> None:
    twice = contract("I-1", "200.00", allocation("100.00"), allocation("100.00"))
    other = contract("I-2", "200.00", allocation("200.00"))
    deals = [operation("100.00", "Deposit") for _ in range(3)]
    assert held(book(investments=(twice, other), deals=deals[:2]), "I-1").deposits == 200
    third = book(investments=(twice, other), deals=deals)
    assert [held(third, "I-1").deposits, held(third, "I-2").deposits] == [250, 50]


@pytest.mark.parametrize(
    ("amount", "comment", "at"),
    [("100.01", "Deposit", "2025-01-01"), ("100.00", "Deposit", "2025-01-02"), ("100.00", "", "2025-01-01")],
)
def test_any_other_deposit_is_divided(amount: str, comment: str, at: str) -> None:
    office = book(investments=shared("100.00", "100.00"), deals=(operation(amount, comment, at),))
    assert held(office, "I-1").deposits < 100


# operations


def test_operations_go_where_their_type_says() -> None:
    lost, kept, open_ = operation("-10.00"), operation("-20.00"), operation("-40.00")
    deals = (lost, kept, open_, operation("-1.00", "Fee"), operation("500.00", kind=DealKind.CREDIT))
    typings = (typing(lost, OperationType.LEFT_FUND), typing(kept, OperationType.PROFIT_EXTRACTION))
    found = held(book(investments=(contract(),), deals=deals, typings=typings), "I-1")
    assert [found.withdrawals, found.lost, found.cash, found.unreviewed_out, found.other_operations] == [
        70,
        10,
        20,
        40,
        -1,
    ]
    assert found.unreviewed == 1


def test_what_arrives_as_lost_is_a_deposit_and_no_loss() -> None:
    deal = operation("10.00")
    found = held(book(deals=(deal,), typings=(typing(deal, OperationType.LEFT_FUND),)), UNALLOCATED)
    assert [found.deposits, found.lost] == [10, 0]


def test_a_transfer_between_funds_is_a_flow_of_both_and_nothing_in_the_total() -> None:
    one = contract("I-1", "500.00", allocation("500.00", ONE))
    two = contract("I-2", "500.00", allocation("500.00", TWO), fund="BALANCE")
    legs = (operation("-50.00", 'Transfer to #"1002"'), operation("50.00", "", account=TWO))
    reality = value(book(investments=(one, two), deals=legs), AS_OF)
    core, balance = reality.funds["CORE"], reality.funds["BALANCE"]
    assert [core.withdrawals, balance.deposits] == [50, 50]
    assert [reality.total.deposits, reality.total.withdrawals] == [0, 0]
    assert [reality.unallocated.deposits, reality.unallocated.withdrawals] == [-50, -50]
    assert not reality.total.provisional


def test_a_transfer_within_a_fund_is_nothing_for_it() -> None:
    both = contract("I-1", "500.00", allocation("250.00", ONE), allocation("250.00", TWO))
    legs = (operation("-50.00", 'Transfer to #"1002"'), operation("50.00", "", account=TWO))
    core = value(book(investments=(both,), deals=legs), AS_OF).funds["CORE"]
    assert [core.deposits, core.withdrawals, core.balance] == [0, 0, 0]


# readings


def test_what_a_reading_adds_is_divided_by_the_allocations_of_the_day() -> None:
    office = book(
        accounts=(Account(key=ONE),),
        investments=shared(),
        deals=(operation("400.00", "Deposit"),),
        snapshots=(reading("396.00", "412.00", credit="8.00"),),
    )
    first, second = held(office, "I-1"), held(office, "I-2")
    assert [first.unexplained, second.unexplained] == [-3, -1]
    assert [first.floating, second.floating] == [6, 2]
    total = value(office, AS_OF).total
    assert [total.balance, total.equity] == [396, 404]


def test_an_account_without_a_reading_makes_equity_unknown_for_whom_it_works() -> None:
    one = contract("I-1", "500.00", allocation("500.00", ONE))
    two = contract("I-2", "500.00", allocation("500.00", TWO), fund="BALANCE")
    reality = value(book(investments=(one, two), snapshots=(reading("0.00", "5.00"),)), AS_OF)
    assert reality.funds["CORE"].equity == 5
    assert reality.funds["BALANCE"].equity is None
    assert reality.total.equity is None
    assert reality.unallocated.equity == 0


def test_an_idle_account_without_a_reading_is_unknown_to_the_total_alone() -> None:
    reality = value(book(investments=(contract(),), snapshots=(reading("0.00", "5.00"),)), AS_OF)
    assert reality.funds["CORE"].equity == 5
    assert reality.unallocated.equity is None
    assert reality.total.equity is None


def test_an_account_in_another_currency_stays_outside_and_is_named() -> None:
    euro = Account(key=AccountKey("Broker-Live", 7), currency="EUR")
    office = book(accounts=(Account(key=ONE), euro), deals=(trade("5.00", account=euro.key), trade("1.00")))
    divided = attribute(office, AS_OF)
    assert divided.foreign == (euro,)
    assert divided.holdings[UNALLOCATED].trading_result == 1


def test_one_contract_with_two_allocations_in_an_account_is_held_once() -> None:
    twice = contract("I-1", "400.00", allocation("100.00"), allocation("300.00"))
    office = book(
        accounts=(Account(key=ONE),), investments=(twice,), deals=(trade("4.00"),), snapshots=(reading("4.00", "8.00"),)
    )
    divided = attribute(office, AS_OF)
    assert divided.holdings["I-1"].trading_result == divided.holdings["I-1"].floating == 4
    assert divided.by_account[ONE, "I-1"].floating == 4


# any office

ADDITIVE = [
    name for name in FIGURE_NAMES if name not in {"coverage_low", "coverage_high", "provisional", "operating_costs"}
]


@given(st.integers(0, 10**6))
def test_funds_and_the_rest_are_the_total_and_both_results_are_joined(seed: int) -> None:
    random = Random(seed)
    office, as_of = read_office_file(content(any_office(random))).book, any_day(random)
    reality = value(office, as_of)
    parts = [reality.unallocated, *reality.funds.values()]
    for name in ADDITIVE:
        amounts = [getattr(figures, name) for figures in parts]
        whole = getattr(reality.total, name)
        assert whole == (None if None in amounts else sum(amounts, ZERO)), name
    assert all(figures.bridge_holds() for figures in (reality.total, *parts))


@given(st.integers(0, 10**6))
def test_division_loses_no_cent(seed: int) -> None:
    random = Random(seed)
    office, as_of = read_office_file(content(any_office(random))).book, any_day(random)
    divided = attribute(office, as_of)
    traded = sum((deal.amount for deal in divided.deals if deal.is_trade), ZERO)
    assert sum((each.trading_result for each in divided.holdings.values()), ZERO) == traded
    assert sum((each.trading_result for each in divided.by_account.values()), ZERO) == traded
    shares: dict[object, Decimal] = {}
    for share in divided.shares:
        shares[share.operation.key] = shares.get(share.operation.key, ZERO) + share.amount
    moving = [each for each in divided.operations if each.deal.kind is not DealKind.CREDIT]
    assert shares == {each.key: each.amount for each in moving}
    total = value(office, as_of).total
    assert sum((move.amount + move.cash for move in divided.moves), ZERO) == total.balance + total.cash


def test_money_that_worked_for_one_day_has_that_days_trades_alone() -> None:
    day = contract("I-1", "10.00", allocation("10.00", since=date(2025, 2, 1), until=date(2025, 2, 2)))
    moments = ("2025-01-31T23:59", "2025-02-01T00:00", "2025-02-01T23:59", "2025-02-02T00:00")
    deals = tuple(trade(amount, at) for amount, at in zip(("1.00", "2.00", "4.00", "8.00"), moments, strict=True))
    office = book(investments=(day,), deals=deals)
    assert held(office, "I-1").trading_result == 6
    assert held(office, UNALLOCATED).trading_result == 9


@given(st.integers(1, 10**9), st.lists(st.integers(1, 10**9), min_size=1, max_size=6))
def test_a_withdrawal_of_several_contracts_leaves_each_by_its_part_and_the_account_by_all(
    out: int, principals: list[int]
) -> None:
    owners = [f"I-{at}" for at in range(len(principals))]
    sold = tuple(contract(code, str(from_cents(of))) for code, of in zip(owners, principals, strict=True))
    divided = attribute(book(investments=sold, deals=(operation(str(from_cents(-out)), "Withdrawal"),)), AS_OF)
    parts = [divided.holdings[code].withdrawals for code in owners]
    assert sum(parts, ZERO) == from_cents(out)
    assert all(part >= 0 for part in parts)
    assert [divided.holdings[code].unreviewed_out for code in owners] == parts
    assert divided.holdings[UNALLOCATED].withdrawals == ZERO
