"""What operations were for: by rule, by decision, and which two legs are one transfer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.holdings import AccountKey, Deal, DealKind, OperationType, Part, Typing
from app.domain.money import ZERO
from app.domain.operations import (
    INSIDE,
    OF_KIND,
    TRANSFERS,
    Operation,
    by_rule,
    counterparties,
    retyped,
)
from app.domain.operations import operations as typed_by
from app.domain.rules import SHIPPED_RULES
from tests.factories import ONE, TWO, money, operation, trade, typing

TO, FROM = 'Transfer to #"1002"', 'Transfer from #"1001"'


def operations(deals: Iterable[Deal], typings: Iterable[Typing]) -> list[Operation]:
    """What these deals are by the shipped rules."""
    return typed_by(deals, typings, SHIPPED_RULES)


def transfer(leaves: str = TO, arrives: str = FROM, at: str = "2025-02-01T10:00") -> tuple[Deal, Deal]:
    """Both legs of a transfer from the first account to the second."""
    return operation("-500.00", leaves, "2025-02-01T10:00"), operation("500.00", arrives, at, TWO)


def paired(*deals: Deal, typings: tuple[Typing, ...] = ()) -> list[bool]:
    return [each.pair is not None for each in operations(deals, typings)]


@pytest.mark.parametrize(
    ("amount", "comment", "type_", "reviewed"),
    [
        ("5.00", "Deposit-117", OperationType.CLIENT_DEPOSIT, True),
        ("5.00", " deposit", OperationType.CLIENT_DEPOSIT, True),
        ("-5.00", "Deposit-117", OperationType.UNKNOWN, False),
        ("-5.00", 'Transfer to #"77"', OperationType.TRANSFER_OUT, False),
        ("5.00", 'Transfer to #"77"', OperationType.UNKNOWN, False),
        ("5.00", 'Transfer from #"77"', OperationType.TRANSFER_IN, False),
        ("-5.00", "trf 77", OperationType.TRANSFER_OUT, False),
        ("5.00", "trf", OperationType.TRANSFER_IN, False),
        ("5.00", "trfx", OperationType.UNKNOWN, False),
        ("-5.00", "Fee for March", OperationType.FEE, True),
        ("5.00", "Fee returned", OperationType.FEE, True),
        ("-5.00", "P/L share Q1", OperationType.PL_SHARE, True),
        ("-5.00", "Withdrawal", OperationType.UNKNOWN, False),
        ("5.00", "", OperationType.UNKNOWN, False),
        ("5.00", "My deposit", OperationType.UNKNOWN, False),
    ],
)
def test_rules_type_operations_by_comment_and_direction(
    amount: str, comment: str, type_: OperationType, *, reviewed: bool
) -> None:
    found = by_rule(operation(amount, comment), SHIPPED_RULES)
    assert (found.type, found.reviewed) == (type_, reviewed)
    assert found.by_rule == (type_ is not OperationType.UNKNOWN)


@pytest.mark.parametrize("kind", OF_KIND)
def test_the_brokers_own_types_need_no_rule(kind: DealKind) -> None:
    found = by_rule(operation("-5.00", "Deposit", kind=kind), SHIPPED_RULES)
    assert (found.type, found.reviewed) == (OF_KIND[kind], True)


def test_the_last_decision_counts_over_any_rule() -> None:
    deal = operation("5.00", "Deposit")
    told = [typing(deal, OperationType.CORRECTION), typing(deal, OperationType.REBATE)]
    (found,) = operations([deal], told)
    assert (found.type, found.reviewed, found.by_rule) == (OperationType.REBATE, True, False)


def test_deciding_that_it_is_unknown_keeps_it_in_the_queue() -> None:
    deal = operation("5.00", "Deposit")
    (found,) = operations([deal], [typing(deal, OperationType.UNKNOWN)])
    assert not found.reviewed


def test_a_decision_holds_for_its_account_alone() -> None:
    deal = operation("5.00", "Deposit")
    other = replace(typing(deal, OperationType.FEE), account=TWO)
    assert operations([deal], [other])[0].type is OperationType.CLIENT_DEPOSIT


def test_trades_are_no_operations_and_operations_come_in_order_of_time() -> None:
    late, early = operation("1.00", at="2025-03-01"), operation("2.00", at="2025-02-01")
    assert [each.deal for each in operations([late, trade("5.00"), early], [])] == [early, late]


# pairs


def test_two_legs_name_each_other_and_need_no_review() -> None:
    leaves, arrives = transfer()
    first, second = operations([leaves, arrives], [])
    assert (first.pair, second.pair) == (second.key, first.key)
    assert first.reviewed
    assert second.reviewed


@pytest.mark.parametrize(
    ("leaves", "arrives"), [(TO, ""), (TO, "incoming"), ("", FROM), ("trf", "trf"), ("trf 1002", ""), ("trf", FROM)]
)
def test_one_leg_that_speaks_is_enough(leaves: str, arrives: str) -> None:
    first, second = operations(transfer(leaves, arrives), [])
    assert (first.pair, second.pair) == (second.key, first.key)
    assert {first.type, second.type} == TRANSFERS


@pytest.mark.parametrize(
    ("leaves", "arrives"),
    [
        ("", ""),
        ("Withdrawal", "Deposit"),
        (TO, "Deposit"),
        ('Transfer to #"9"', ""),
        ('Transfer to #"9"', FROM),
        (TO, 'Transfer from #"9"'),
        ("Fee", FROM),
    ],
)
def test_legs_that_say_something_else_are_none(leaves: str, arrives: str) -> None:
    assert paired(*transfer(leaves, arrives)) == [False, False]


@pytest.mark.parametrize(
    ("at", "together"), [("2025-02-04T10:00", True), ("2025-02-04T10:01", False), ("2025-01-29T10:00", True)]
)
def test_legs_lie_within_three_days(at: str, *, together: bool) -> None:
    assert paired(*transfer(at=at)) == [together, together]


def test_legs_need_equal_amounts() -> None:
    leaves, arrives = transfer()
    assert paired(leaves, replace(arrives, profit=arrives.profit + 1)) == [False, False]


def test_money_does_not_go_to_the_account_it_left() -> None:
    leaves, arrives = transfer("trf", "trf")
    assert paired(leaves, replace(arrives, account=ONE)) == [False, False]


def test_the_other_login_may_be_on_any_server() -> None:
    leaves, arrives = transfer()
    assert paired(leaves, replace(arrives, account=AccountKey("Elsewhere", 1002))) == [True, True]


def test_of_two_arrivals_the_nearer_one_is_the_leg_and_each_is_used_once() -> None:
    leaves, near = transfer()
    far = replace(near, ticket="far", time=leaves.time.replace(day=3))
    again = replace(leaves, ticket="again", time=leaves.time.replace(day=3))
    found = {each.deal.ticket: each.pair for each in operations([far, near, leaves], [])}
    assert found[leaves.ticket] == (TWO, near.ticket)
    assert found["far"] is None
    found = {each.deal.ticket: each.pair for each in operations([far, again, near, leaves], [])}
    assert found["far"] == (ONE, "again")


def test_one_arrival_answers_one_departure() -> None:
    leaves, arrives = transfer()
    assert paired(leaves, replace(leaves, ticket="again"), arrives) == [True, False, True]


def test_credit_is_never_a_leg() -> None:
    leaves, arrives = transfer()
    credit = replace(arrives, kind=DealKind.CREDIT)
    assert paired(leaves, credit, typings=(typing(credit, OperationType.TRANSFER_IN),)) == [False, False]


def test_an_extraction_meets_a_reinvestment_but_not_whatever_arrives() -> None:
    leaves, arrives = transfer("", "")
    out, back = typing(leaves, OperationType.PROFIT_EXTRACTION), typing(arrives, OperationType.REINVESTMENT)
    assert paired(leaves, arrives, typings=(out, back)) == [True, True]
    assert paired(leaves, arrives, typings=(out,)) == [False, False]
    typed = operations([leaves, arrives], [out, back])
    assert [each.type for each in typed] == [OperationType.PROFIT_EXTRACTION, OperationType.REINVESTMENT]


@given(st.permutations(range(6)), st.integers(0, 4))
def test_the_order_of_deals_does_not_decide_who_is_paired(order: list[int], days: int) -> None:
    deals = [
        *(operation("-500.00", TO, f"2025-02-0{day}T10:00") for day in (1, 2, 3)),
        *(operation("500.00", "", f"2025-02-0{day + days}T10:00", TWO) for day in (1, 2, 3)),
    ]
    assert operations([deals[at] for at in order], []) == operations(deals, [])


def test_what_could_be_the_other_leg_is_offered() -> None:
    leaves, arrives = transfer("", "")
    other = operation("500.00", "", "2025-02-09T10:00", TWO)
    typed = operations([leaves, arrives, other], [])
    assert counterparties(typed[0], typed) == [typed[1]]


# what is held outside


@pytest.mark.parametrize("type_", sorted(INSIDE))
def test_money_moved_inside_the_fund_is_held_outside_mt5(type_: OperationType) -> None:
    deal = operation("-500.00")
    (found,) = operations([deal], [typing(deal, type_)])
    assert found.cash == 500


def test_nothing_is_held_outside_for_a_pair_nor_for_what_nobody_reviewed() -> None:
    assert [each.cash for each in operations(transfer(), [])] == [ZERO, ZERO]
    assert [each.cash for each in operations(transfer(TO, "Deposit"), [])] == [ZERO, ZERO]


def test_an_operation_is_a_flow_if_it_crosses_the_border_of_its_account() -> None:
    deal = operation("5.00")
    flows = {type_ for type_ in OperationType if Operation(deal, type_, reviewed=True, by_rule=False).is_flow}
    assert flows == {
        OperationType.CLIENT_DEPOSIT,
        OperationType.CLIENT_PAYOUT,
        OperationType.LEFT_FUND,
        OperationType.UNKNOWN,
        *INSIDE,
    }


# parts of one operation


def divided(deal: Deal, *amounts: str, kinds: tuple[OperationType, ...] = ()) -> Typing:
    kinds = kinds or (OperationType.FEE,) * len(amounts)
    parts = tuple(Part(kind, money(amount)) for kind, amount in zip(kinds, amounts, strict=True))
    return replace(typing(deal, kinds[0]), parts=parts)


def test_a_divided_operation_counts_as_its_parts() -> None:
    deal = operation("-500.00")
    kinds = (OperationType.LEFT_FUND, OperationType.FEE, OperationType.UNKNOWN)
    found = operations([deal], [divided(deal, "-300.00", "-150.00", "-50.00", kinds=kinds)])
    assert [(each.type, each.amount, each.part, each.reviewed) for each in found] == [
        (OperationType.LEFT_FUND, money("-300"), 1, True),
        (OperationType.FEE, money("-150"), 2, True),
        (OperationType.UNKNOWN, money("-50"), 3, False),
    ]
    assert {each.key for each in found} == {(deal.account, deal.ticket)}


@pytest.mark.parametrize("last", ["-199.99", "-200.01"])
def test_parts_that_do_not_add_up_to_the_deal_count_for_nothing(last: str) -> None:
    deal = operation("-500.00", "Fee")
    (found,) = operations([deal], [divided(deal, "-300.00", last)])
    assert (found.type, found.reviewed, found.amount) == (OperationType.UNKNOWN, False, money("-500"))


def test_another_decision_takes_the_place_of_a_division() -> None:
    deal = operation("-500.00")
    (found,) = operations([deal], [divided(deal, "-300.00", "-200.00"), typing(deal, OperationType.TAX)])
    assert (found.type, found.part) == (OperationType.TAX, 0)


def test_a_part_may_be_the_leg_of_a_transfer() -> None:
    leaves, arrives = operation("-500.00", at="2025-02-01"), operation("480.00", FROM, "2025-02-02", TWO)
    kinds = (OperationType.TRANSFER_OUT, OperationType.FEE)
    first, fee, second = operations([leaves, arrives], [divided(leaves, "-480.00", "-20.00", kinds=kinds)])
    assert (first.pair, second.pair, fee.pair) == (second.key, first.key, None)


@given(st.lists(st.integers(1, 10_000_00), min_size=2, max_size=8))
def test_no_cent_is_lost_between_the_parts(cents: list[int]) -> None:
    deal = replace(operation("1.00"), profit=Decimal(sum(cents)) / 100)
    found = operations([deal], [divided(deal, *(str(Decimal(each) / 100) for each in cents))])
    assert sum(each.amount for each in found) == deal.amount
    assert len(found) == len(cents)


def test_a_part_alone_is_typed_anew() -> None:
    deal = operation("-500.00")
    kinds = (OperationType.LEFT_FUND, OperationType.UNKNOWN)
    told = [divided(deal, "-300.00", "-200.00", kinds=kinds)]
    part = operations([deal], told)[1]
    found = operations([deal], [*told, retyped(told, part, OperationType.FEE)])
    assert [each.type for each in found] == [OperationType.LEFT_FUND, OperationType.FEE]


# legs that a person chose


def chose(deal: Deal, other: Deal, kind: OperationType) -> Typing:
    return replace(typing(deal, kind), other=(other.account, other.ticket))


def both(leaves: Deal, arrives: Deal) -> tuple[Typing, Typing]:
    return chose(leaves, arrives, OperationType.TRANSFER_OUT), chose(arrives, leaves, OperationType.TRANSFER_IN)


def test_chosen_legs_are_a_pair_however_far_apart() -> None:
    leaves, arrives = transfer("", "Deposit", at="2025-04-01")
    first, second = operations([leaves, arrives], both(leaves, arrives))
    assert (first.pair, second.pair) == (second.key, first.key)
    assert first.reviewed
    assert second.reviewed
    assert [each.cash for each in (first, second)] == [ZERO, ZERO]


def test_a_chosen_leg_whose_other_was_typed_anew_waits_again() -> None:
    leaves, arrives = transfer("", "", at="2025-04-01")
    told = (*both(leaves, arrives), typing(arrives, OperationType.CLIENT_DEPOSIT))
    first, second = operations([leaves, arrives], told)
    assert (first.pair, first.reviewed, first.cash) == (None, False, ZERO)
    assert (second.pair, second.reviewed) == (None, True)


def test_a_chosen_leg_is_not_given_to_another_that_would_fit() -> None:
    leaves, near = transfer()
    far = replace(near, ticket="far", comment="", time=near.time.replace(month=4))
    found = {each.deal.ticket: each.pair for each in operations([leaves, near, far], both(leaves, far))}
    assert found == {leaves.ticket: (TWO, "far"), "far": (ONE, leaves.ticket), near.ticket: None}


@given(days=st.integers(-3, 3), here=st.booleans(), there=st.booleans())
def test_pairing_is_symmetrical(*, days: int, here: bool, there: bool) -> None:
    leaves, arrives = transfer("", "", at=f"2025-02-0{4 + days}T10:00")
    told = [each for each, on in zip(both(leaves, arrives), (here, there), strict=True) if on]
    first, second = sorted(operations([leaves, arrives], told), key=lambda each: each.amount)
    assert (first.pair == second.key) == (second.pair == first.key) == (here and there)
    assert (first.pair is None) == (second.pair is None)


def test_candidates_stand_in_order_of_likelihood_within_days_and_tolerance() -> None:
    leaves, arrives = transfer("", "")
    less = replace(arrives, ticket="less", profit=money("498.00"))
    later = replace(arrives, ticket="later", time=arrives.time.replace(day=9))
    typed = operations([leaves, arrives, less, later], [])

    def tickets(days: int, tolerance: str) -> list[str]:
        found = counterparties(typed[0], typed, timedelta(days=days), money(tolerance))
        return [each.deal.ticket for each in found]

    assert tickets(3, "0.00") == [arrives.ticket]
    assert tickets(3, "2.00") == [arrives.ticket, "less"]
    assert tickets(10, "1.99") == [arrives.ticket, "later"]
