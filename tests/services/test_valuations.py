"""The office is valued once for the same facts, and anew as soon as one of them is another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from app.domain.curve import promises
from app.domain.investments import Cost
from app.domain.reality import Basis, value
from app.services.valuations import Valuations
from tests.offices import reference_book

DAY = date(2025, 9, 7)


def test_the_same_facts_are_valued_once() -> None:
    book, valuations = reference_book(), Valuations()
    first = valuations.of(book, DAY)
    assert valuations.of(replace(book, snapshots=tuple(book.snapshots)), DAY) is first
    assert valuations.of(book, DAY, Basis.EQUITY) is not first
    assert valuations.of(book, DAY) is first


def test_another_fact_another_reading_or_another_day_is_valued_anew() -> None:
    book, valuations = reference_book(), Valuations()
    spent = replace(book, costs=(Cost(day=DAY, kind="operating", amount=Decimal("10.00")),))
    moved = replace(book, snapshots=(replace(book.snapshots[0], equity=Decimal("1840000.00")),))
    for other, day in ((spent, DAY), (moved, DAY), (book, DAY + timedelta(days=1)), (book, DAY)):
        assert valuations.of(other, day) == value(other, day)


def test_what_is_owed_is_remembered_until_contracts_or_payments_change() -> None:
    book, valuations, days = reference_book(), Valuations(), [DAY, DAY + timedelta(days=7)]
    first = valuations.promised(book, None, days)
    assert first == promises(book, None, days)
    assert valuations.promised(replace(book, snapshots=()), None, days) is first
    assert valuations.promised(book, None, days[:1]) == promises(book, None, days[:1])
    unpaid = replace(book, payments=(), investments=tuple(replace(each) for each in book.investments))
    assert valuations.promised(unpaid, None, days) == promises(unpaid, None, days)
    fewer = replace(book, investments=book.investments[:0])
    assert valuations.promised(fewer, None, days) == promises(fewer, None, days) != first
