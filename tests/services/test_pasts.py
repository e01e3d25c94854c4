"""The past that follows reading by reading is the one that is made of all of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.domain.book import Book
from app.domain.holdings import Account, AccountKey, Deal, DealKind, Snapshot
from app.services import pasts as service
from app.services.pasts import Pasts

ONE, OTHER = AccountKey("Broker", 1), AccountKey("Broker", 2)
BEGIN = datetime(2025, 3, 20, tzinfo=UTC)
NONE = Decimal("0.00")


def reading(hours: int, key: AccountKey, chance: random.Random) -> Snapshot:
    balance, floating = Decimal(chance.randint(90_000, 110_000)), Decimal(chance.randint(-900, 900))
    return Snapshot(key, BEGIN + timedelta(hours=hours), balance, balance + floating, NONE)


def made_up(readings: int) -> Book:
    chance = random.Random(readings)
    flow = Deal(ONE, "1", 1, 1, BEGIN + timedelta(days=4), DealKind.BALANCE, None, "", NONE, NONE, Decimal(500), NONE,
                NONE, NONE, "Deposit")  # fmt: skip
    return Book(
        timezone="Europe/Madrid",
        accounts=(Account(key=ONE, name="One"), Account(key=OTHER, name="Other")),
        deals=(flow,),
        snapshots=tuple(reading(at * 7, chance.choice((ONE, OTHER)), chance) for at in range(readings)),
    )


def test_readings_that_are_added_give_the_same_past_as_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    book, known = made_up(120), Pasts()
    known.of(replace(book, snapshots=book.snapshots[:10]))
    grouped: list[int] = []
    by_account = service._by_account

    def watched(values: Sequence[Snapshot]) -> dict[AccountKey, list[Snapshot]]:
        grouped.append(1)
        return by_account(values)

    monkeypatch.setattr(service, "_by_account", watched)
    for count in (10, 11, 12, 40, 41, 120):
        part = replace(book, snapshots=book.snapshots[:count], accounts=book.accounts, deals=book.deals)
        found = dict(known.of(part))
        assert not grouped
        assert found == dict(Pasts().of(part))
        assert list(known.taken(part, ONE)) == [each for each in part.snapshots if each.account == ONE]
        grouped.clear()


def test_one_that_came_late_is_put_where_it_belongs() -> None:
    book, known = made_up(60), Pasts()
    late = book.snapshots[20]
    without = tuple(each for each in book.snapshots if each is not late)
    known.of(replace(book, snapshots=without))
    assert dict(known.of(book)) == dict(Pasts().of(book))
    assert late in known.taken(book, late.account)


def test_what_was_answered_before_does_not_change() -> None:
    book, known = made_up(30), Pasts()
    first = replace(book, snapshots=book.snapshots[:20])
    before, taken = known.of(first), known.taken(first, ONE)
    kept = dict(before), list(taken)
    known.of(book)
    assert (dict(before), list(taken)) == kept


def test_an_operation_that_is_another_now_makes_every_past_anew() -> None:
    book, known = made_up(30), Pasts()
    known.of(replace(book, deals=()))
    assert dict(known.of(book)) == dict(Pasts().of(book))
