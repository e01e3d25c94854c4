"""Rules: which comments they match, that none can be slow, and that the shipped ones say what they always said."""

from __future__ import annotations

import re
from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.domain.holdings import AccountKey, OperationType
from app.domain.money import ZERO
from app.domain.operations import by_rule, operations, speaking
from app.domain.rules import (
    IN,
    LONGEST_PATTERN,
    MOST_RULES,
    OUT,
    SHIPPED_RULES,
    Rule,
    compiled,
    valid_rule,
    valid_rules,
)
from tests.factories import operation

FEE = OperationType.FEE
BEFORE = (
    r"deposit",
    r"transfer to #?\D*(\d+)",
    r"transfer from #?\D*(\d+)",
    r"trf\b(?:\D*(\d+))?",
    r"trf\b(?:\D*(\d+))?",
    r"fee",
    r"p/l share",
)
"""The shipped rules as they were written before patterns had a language of their own."""


@pytest.mark.parametrize(
    ("pattern", "comment", "matches"),
    [
        ("Deposit*", "deposit-17", True),
        ("Deposit*", "My deposit", False),
        ("*deposit", "My Deposit", True),
        ("*fee", "fee after fee", True),
        ("Deposit", "Deposit", True),
        ("Deposit", "Deposit 2", False),
        ("a*b", "a x b y b", True),
        ("a*b*c", "a c b", False),
        ("W/D (88)", "w/d (88)", True),
        ("W.D", "W-D", False),
        ("Transfer to {login}", 'Transfer to #"77"', False),
        ("Transfer to {login}*", 'Transfer to #"77"', True),
        ("to {login}", "to account 77", True),
        ("trf{login?}*", "trf", True),
        ("trf{login?}*", "trfx", False),
        ("*trf{login?}*", "xtrfy trf 5", True),
    ],
)
def test_patterns(pattern: str, comment: str, *, matches: bool) -> None:
    assert (compiled(pattern).fullmatch(comment) is not None) == matches


WORDS = (
    "deposit",
    "Transfer to ",
    "transfer from ",
    "transfer to",
    "trf",
    "FEE",
    "p/l share",
    " ",
    "#",
    '"',
    "12",
    "_",
    "é",
)


@given(st.lists(st.sampled_from(WORDS), max_size=6).map("".join) | st.text(max_size=40))
@example("trf_1")
@example('Transfer to #"77"')
def test_the_shipped_rules_say_what_they_always_said(comment: str) -> None:
    said = comment.strip()
    for before, rule in zip(BEFORE, SHIPPED_RULES, strict=True):
        old, new = re.match(before, said, re.IGNORECASE), compiled(rule.pattern).fullmatch(said)
        assert (old is None) == (new is None)
        if old and new:
            assert [each for each in old.groups() if each] == [each for each in new.groups() if each]


@pytest.mark.parametrize("pattern", ["a*a*a*a*a*a*a*a*a*a*b", "*{login}x", "a*a{login}*b", "*a*{login?}*b"])
@pytest.mark.parametrize("comment", ["a" * 2000, "1" * 2000, "a1" * 1000])
def test_no_comment_makes_a_rule_slow(pattern: str, comment: str) -> None:
    begun = perf_counter()
    compiled(pattern).fullmatch(comment)
    assert perf_counter() - begun < 1


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule("", FEE), "pattern"),
        (Rule(" * ", FEE), "pattern"),
        (Rule("{login}", FEE), "pattern"),
        (Rule("x{any}", FEE), "pattern"),
        (Rule("x{", FEE), "pattern"),
        (Rule("x{login}y{login}", FEE), "pattern"),
        (Rule("x" * (LONGEST_PATTERN + 1), FEE), "pattern"),
        (Rule("x", OperationType.UNKNOWN), "type"),
        (Rule("x", OperationType.LEFT_FUND, OUT), "type"),
        (Rule("x", OperationType.CREDIT), "type"),
        (Rule("x", FEE, 7), "direction"),
        (Rule("x", OperationType.CLIENT_PAYOUT, IN), "direction"),
        (Rule("x", OperationType.CLIENT_DEPOSIT, OUT), "direction"),
        (Rule("x", OperationType.CLIENT_DEPOSIT), "direction"),
    ],
)
def test_an_unsound_rule_is_refused_beside_its_field(rule: Rule, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        valid_rule(rule)
    assert refused.value.field == field


def test_a_sound_rule_is_tidied() -> None:
    assert valid_rule(Rule("  Fee* ", FEE, 0, " Meridian ")) == Rule("Fee*", FEE, 0, "Meridian")
    assert valid_rules(SHIPPED_RULES) == SHIPPED_RULES


def test_twins_and_endless_tables_are_refused() -> None:
    with pytest.raises(BadInput, match="Two rules"):
        valid_rules([Rule("fee*", FEE), Rule("FEE*", OperationType.TAX)])
    assert valid_rules([Rule("fee*", FEE), Rule("FEE*", OperationType.TAX, active=False)])
    with pytest.raises(BadInput, match="at most"):
        valid_rules([Rule(f"fee {number}", FEE) for number in range(MOST_RULES + 1)])


def test_the_first_rule_that_matches_speaks() -> None:
    deal = operation("-5.00", "Fee for March")
    first, second = Rule("Fee for*", OperationType.TAX), Rule("Fee*", FEE)
    assert by_rule(deal, [first, second]).type is OperationType.TAX
    assert by_rule(deal, [second, first]).type is FEE
    assert speaking(deal, [second, first]) == 0
    assert by_rule(deal, [replace(first, active=False), second]).type is FEE


def test_a_rule_may_be_of_one_broker_alone() -> None:
    rule = Rule("wd", OperationType.CLIENT_PAYOUT, OUT, broker="Meridian")
    there = operation("-5.00", "wd", account=AccountKey("Meridian-Live", 1))
    assert by_rule(there, [rule]).type is OperationType.CLIENT_PAYOUT
    assert by_rule(operation("-5.00", "wd"), [rule]).type is OperationType.UNKNOWN


def test_what_a_rule_takes_for_money_inside_the_fund_is_reviewed_once_its_other_leg_is_found() -> None:
    rule = Rule("sweep*", OperationType.PROFIT_EXTRACTION, OUT)
    (alone,) = operations([operation("-5.00", "sweep 1")], [], [rule])
    assert (alone.type, alone.reviewed, alone.cash) == (OperationType.PROFIT_EXTRACTION, False, ZERO)
