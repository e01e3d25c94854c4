"""Divided operations in whole offices: no cent is lost, the bridge holds, and funds and the rest make the total."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.channels.officefile import read_office_file
from app.domain.book import Book
from app.domain.explain import explain
from app.domain.holdings import DealKind, OperationKey, OperationType, Part, Typing
from app.domain.money import ZERO, from_cents, split_cents, to_cents, total
from app.domain.reality import Basis, Figures, value
from app.domain.rules import ARRIVING, LEAVING, NOT_BY_RULE, Rule
from tests.domain.anyoffice import any_day, any_office, content
from tests.factories import ONE, TWO, allocation, book, contract, operation, reading

DAY = date(2025, 3, 1)


def divide_some(book_: Book, random: Random) -> Book:
    """The office with some of its operations divided at random, some parts with an investment of their own."""
    codes = ["", *(each.code for each in book_.investments)]
    typings = list(book_.typings)
    for deal in book_.deals:
        if deal.is_trade or deal.kind is DealKind.CREDIT or random.random() < 0.5:
            continue
        weights = [random.randint(1, 9) for _ in range(random.randint(2, 4))]
        kinds = [kind for kind in OperationType if kind not in (LEAVING if deal.amount > 0 else ARRIVING)]
        parts = tuple(
            Part(random.choice(kinds), from_cents(cents), "bank", random.choice(codes))
            for cents in split_cents(to_cents(deal.amount), weights)
        )
        typings.append(Typing(deal.account, deal.ticket, parts[0].type, parts=parts))
    return replace(book_, typings=tuple(typings))


@settings(max_examples=80)
@given(st.integers(0, 10**9))
def test_however_operations_are_divided_the_figures_add_up(seed: int) -> None:
    random = Random(seed)
    plain = read_office_file(content(any_office(random))).book
    divided, day = divide_some(plain, random), any_day(random)
    before, after = value(plain, day), value(divided, day)
    assert after.total.balance == before.total.balance
    for figures in (after.total, *after.funds.values(), after.unallocated):
        assert figures.bridge_holds()
    everything = [*after.funds.values(), after.unallocated]
    for name in (
        "deposits",
        "withdrawals",
        "other_operations",
        "trading_result",
        "cash",
        "balance",
        "lost_withdrawals",
    ):
        assert total(getattr(each, name) for each in everything) == getattr(after.total, name), name
    shared: defaultdict[OperationKey, Decimal] = defaultdict(lambda: ZERO)
    for share in after.attribution.shares:
        shared[share.operation.key] += share.amount
    deals = {(deal.account, deal.ticket): deal.amount for deal in after.attribution.deals}
    assert all(deals[key] == amount for key, amount in shared.items())


@settings(max_examples=40)
@given(st.integers(0, 10**9))
def test_every_explanation_adds_up_with_divided_operations(seed: int) -> None:
    random = Random(seed)
    divided, day = divide_some(read_office_file(content(any_office(random))).book, random), any_day(random)
    reality = value(divided, day)
    for figure in ("deposits", "withdrawals", "other_operations", "cash", "net_result", "assets_high"):
        for _, line in explain(divided, reality, figure).walk():
            known = [child.value for child in line.children if child.sign]
            if line.adds and None not in known:
                assert total(child.sign * (child.value or ZERO) for child in line.children) == line.value


@settings(max_examples=40)
@given(st.integers(0, 10**9))
def test_whatever_the_rules_say_the_bridge_holds_and_the_balance_stays(seed: int) -> None:
    random = Random(seed)
    plain = read_office_file(content(any_office(random))).book
    kinds = [kind for kind in OperationType if kind not in NOT_BY_RULE]
    rules = tuple(Rule(pattern, random.choice(kinds)) for pattern in random.sample(["*e*", "tr*", "*1*", "*"], 3))
    after = value(replace(plain, rules=rules), any_day(random))
    assert after.total.bridge_holds()
    assert after.total.balance == value(plain, after.as_of).total.balance


def figures(kind: OperationType, amount: str, *typings: Typing) -> Figures:
    deal = operation(amount, "", "2025-02-01")
    told = tuple(replace(each, ticket=deal.ticket) for each in typings)
    facts = book(
        investments=(contract("I-1", "6000.00"), contract("I-2", "4000.00", fund="BALANCE")),
        deals=(operation("10000.00", "Deposit"), deal),
        typings=told or (Typing(deal.account, deal.ticket, kind),),
    )
    return value(facts, DAY, Basis.BALANCE).funds["CORE"]


def test_a_part_belongs_to_the_investment_it_names() -> None:
    mine = Typing(ONE, "", OperationType.FEE, parts=(
        Part(OperationType.FEE, Decimal("-60.00"), "", "I-1"),
        Part(OperationType.FEE, Decimal("-40.00"), "", "I-2"),
    ))  # fmt: skip
    assert figures(OperationType.FEE, "-100.00").other_operations == Decimal("-60.00")
    theirs = replace(mine, parts=tuple(replace(part, investment="I-2") for part in mine.parts))
    assert figures(OperationType.FEE, "-100.00", mine).other_operations == Decimal("-60.00")
    assert figures(OperationType.FEE, "-100.00", theirs).other_operations == ZERO


def test_one_deposit_divided_between_two_investments_belongs_to_each() -> None:
    deal = operation("10000.00", "wire", "2025-01-01T09:00")
    parts = (
        Part(OperationType.CLIENT_DEPOSIT, Decimal("6000.00")),
        Part(OperationType.CLIENT_DEPOSIT, Decimal("4000.00")),
    )
    facts = book(
        investments=(contract("I-1", "6000.00"), contract("I-2", "4000.00", fund="BALANCE")),
        deals=(deal,),
        typings=(Typing(deal.account, deal.ticket, parts[0].type, parts=parts),),
    )
    found = value(facts, DAY)
    assert [found.funds[fund].deposits for fund in ("CORE", "BALANCE")] == [Decimal("6000.00"), Decimal("4000.00")]


def test_a_chosen_transfer_cancels_in_the_total_and_is_a_flow_of_each_account() -> None:
    leaves, arrives = operation("-500.00", "", "2025-02-01"), operation("500.00", "", "2025-02-20", TWO)
    typings = (
        Typing(ONE, leaves.ticket, OperationType.TRANSFER_OUT, other=(TWO, arrives.ticket)),
        Typing(TWO, arrives.ticket, OperationType.TRANSFER_IN, other=(ONE, leaves.ticket)),
    )
    parts = (allocation("1000.00"), allocation("9000.00", TWO))
    facts = book(
        investments=(contract("I-1", "10000.00", *parts),),
        deals=(operation("1000.00", "Deposit"), operation("9000.00", "Deposit", account=TWO), leaves, arrives),
        typings=typings,
        snapshots=(reading("500.00"), reading("9500.00", account=TWO)),
    )
    found = value(facts, DAY).total
    assert (found.deposits, found.withdrawals, found.provisional) == (Decimal("10000.00"), ZERO, False)
