"""Explanation trees: signs, the order of reading, and sums that do not hold."""

from __future__ import annotations

from decimal import Decimal

from app.domain.errors import message
from app.domain.trail import Trail, broken_sums


def line(value: str | None, *children: Trail, sign: int = 1, adds: bool = False) -> Trail:
    return Trail(message("Line"), None if value is None else Decimal(value), children, sign=sign, adds=adds)


def test_a_line_may_be_subtracted_and_added_back() -> None:
    assert line("5.00").minus().signed == -5
    assert line("5.00").minus().minus() == line("5.00")
    assert line(None).minus().signed is None


def test_a_tree_is_read_from_the_top() -> None:
    leaf = line("1.00")
    tree = line("2.00", line("1.00", leaf), line("1.00"))
    assert [depth for depth, _ in tree.walk()] == [0, 1, 2, 1]


def test_a_sum_that_holds_is_not_broken() -> None:
    assert broken_sums(line("3.00", line("5.00"), line("2.00").minus(), line("9.00", sign=0), adds=True)) == []
    assert broken_sums(line("0.00", adds=True)) == []
    assert broken_sums(line("9.00", line("1.00"))) == []  # its children explain it, but are no addends


def test_a_sum_that_does_not_hold_is_found_wherever_it_is() -> None:
    inner = line("2.00", line("1.00"), adds=True)
    assert broken_sums(line("2.00", inner, adds=True)) == [inner]


def test_what_is_not_known_is_not_known_of_the_sum_either() -> None:
    assert broken_sums(line(None, line(None), line("1.00"), adds=True)) == []
    for known in (line("1.00", line(None), line("1.00"), adds=True), line(None, line("1.00"), adds=True)):
        assert broken_sums(known) == [known]
