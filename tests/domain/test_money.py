"""Amounts: read from plain text, rounded half up, divided without losing a cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.domain.money import LARGEST, from_cents, parse_amount, rounded, split, split_cents, to_cents, total

cents = st.integers(-(10**17), 10**17)
weights = st.lists(st.integers(0, 10**17), min_size=1, max_size=40).filter(any)


@pytest.mark.parametrize(
    ("exact", "found"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1.0049", "1.00")]
)
def test_half_a_cent_is_rounded_away_from_zero(exact: str, found: str) -> None:
    assert str(rounded(Decimal(exact))) == found


@given(cents)
def test_cents_and_amounts_are_the_same_money(amount: int) -> None:
    assert to_cents(from_cents(amount)) == amount


@given(st.integers(-(10**17) + 1, 10**17 - 1))
def test_an_amount_is_read_as_it_is_written(amount: int) -> None:
    assert parse_amount(str(from_cents(amount))) == from_cents(amount)


def test_a_fraction_of_a_cent_is_not_lost_in_silence() -> None:
    with pytest.raises(ValueError, match="whole number of cents"):
        to_cents(Decimal("1.005"))


@pytest.mark.parametrize(
    ("text", "found"), [("5", "5.00"), ("5.1", "5.10"), ("-0.01", "-0.01"), ("-0.00", "0.00"), ("007", "7.00")]
)
def test_plain_digits_are_an_amount(text: str, found: str) -> None:
    assert str(parse_amount(text)) == found


@pytest.mark.parametrize(
    "text",
    ["", "1.234", "1,000.00", "1e3", " 1", "+1", ".5", "5.", "NaN", "--1", "1_0", "\u0663", 1, 1.5, None, True, "1\n"],
)
def test_anything_else_is_no_amount(text: object) -> None:
    with pytest.raises(BadInput) as caught:
        parse_amount(text, "amount")
    assert caught.value.field == "amount"


def test_more_money_than_there_is_is_too_much() -> None:
    assert parse_amount("999999999999999.99") < LARGEST
    with pytest.raises(BadInput, match="too large"):
        parse_amount("1000000000000000")


def test_the_total_of_nothing_has_two_decimals() -> None:
    assert str(total([])) == "0.00"


@given(cents, weights)
def test_splitting_loses_no_cent_and_is_fair_to_one(amount: int, shares: list[int]) -> None:
    parts = split_cents(amount, shares)
    assert sum(parts) == amount
    for part, share in zip(parts, shares, strict=True):
        assert abs(part * sum(shares) - amount * share) < sum(shares)


@given(cents, weights)
def test_a_loss_is_split_as_a_gain_is(amount: int, shares: list[int]) -> None:
    assert split_cents(-amount, shares) == [-part for part in split_cents(amount, shares)]


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(1, 10**9), min_size=1, max_size=9))
def test_amounts_are_split_as_their_cents_are(amount: int, shares: list[int]) -> None:
    parts = split(from_cents(amount), [from_cents(share) for share in shares])
    assert parts == [from_cents(part) for part in split_cents(amount, shares)]


def test_the_cents_left_go_to_the_largest_remainders_and_of_equals_to_the_earlier() -> None:
    assert split_cents(100, [1, 1, 1]) == [34, 33, 33]
    assert split_cents(101, [1, 1, 1]) == [34, 34, 33]
    assert split_cents(10, [45, 30, 25]) == [5, 3, 2]
    assert split_cents(1, [1, 2]) == [0, 1]


@pytest.mark.parametrize("shares", [[], [0], [1, -1], [2, -1]])
def test_nothing_to_split_by_is_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split_cents(5, shares)
