"""The floating profit at the ends of past days: read, never guessed, and divided as the accounts' money was."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.domain.book import Book
from app.domain.curve import curve
from app.domain.floating import Floating
from app.domain.holdings import Account
from app.domain.reality import Basis, value
from tests.factories import ONE, TWO, allocation, book, contract, operation, reading

THIRD = date(2025, 3, 3)


def floating(office: Book, fund: str | None = None) -> Floating:
    return Floating(office, value(office, date(2025, 3, 5), Basis.EQUITY), fund)


def test_the_last_reading_of_the_day_counts_without_broker_credit() -> None:
    office = book(
        deals=(operation("1000.00"),),
        snapshots=(
            reading("1000.00", "1005.00", "2025-03-03T08:00"),
            reading("1000.00", "1062.00", "2025-03-03T22:00", credit="50.00"),
            reading("1000.00", "1099.00", "2025-03-04T01:00"),
        ),
    )
    assert floating(office).at_end_of(THIRD) == Decimal("12.00")
    # the office's zone decides when the day ends
    assert floating(book(deals=office.deals, snapshots=office.snapshots, timezone="Asia/Tokyo")).at_end_of(
        THIRD
    ) == Decimal("5.00")


def test_a_day_without_a_reading_of_every_account_in_use_is_not_known() -> None:
    deals = (operation("1000.00"), operation("500.00", at="2025-03-03T09:00", account=TWO))
    readings = (reading("1000.00", "1005.00", "2025-03-02T08:00"), reading("1000.00", "1006.00", "2025-03-03T08:00"))
    known = floating(book(deals=deals, snapshots=readings))
    assert known.at_end_of(date(2025, 3, 1)) is None
    assert known.at_end_of(date(2025, 3, 2)) == Decimal("5.00")  # the second account had not begun
    assert known.at_end_of(THIRD) is None
    later = (*readings, reading("500.00", "499.00", "2025-03-03T21:00", TWO))
    assert floating(book(deals=deals, snapshots=later)).at_end_of(THIRD) == Decimal("5.00")


def test_an_account_no_longer_in_use_keeps_its_last_reading() -> None:
    office = book(
        deals=(operation("1000.00"),),
        accounts=(Account(key=ONE, active=False),),
        snapshots=(reading("1000.00", "1005.00", "2025-03-01T08:00"),),
    )
    assert floating(office).at_end_of(THIRD) == Decimal("5.00")


def test_an_account_of_two_funds_is_divided_by_the_amounts_of_that_day() -> None:
    office = book(
        deals=(operation("4000.00"),),
        investments=(
            contract("I-1", "3000.00", allocation("3000.00"), fund="CORE"),
            contract("I-2", "1000.00", allocation("1000.00"), fund="BALANCE"),
        ),
        snapshots=(reading("4000.00", "4010.00", "2025-03-03T08:00"),),
    )
    assert floating(office, "CORE").at_end_of(THIRD) == Decimal("7.50")
    assert floating(office, "BALANCE").at_end_of(THIRD) == Decimal("2.50")
    assert floating(office).at_end_of(THIRD) == Decimal("10.00")


def test_the_curve_knows_equity_back_to_the_last_day_that_was_not_read() -> None:
    office = book(
        deals=(operation("1000.00"),),
        investments=(contract("I-1", "1000.00"),),
        snapshots=tuple(reading("1000.00", "1005.00", f"2025-03-0{day}T08:00") for day in (1, 2, 4, 5)),
    )
    reality = value(office, date(2025, 3, 5), Basis.EQUITY)
    points = curve(office, reality, "CORE")
    assert [point.day.day for point in points if point.known] == [4, 5]
    assert points[-1].low == reality.of("CORE").assets_low == Decimal("1005.00")
    assert points[-3].low is None
    # on the balance basis every day is known
    assert all(point.known for point in curve(office, value(office, date(2025, 3, 5)), "CORE"))


def test_without_any_reading_equity_is_known_on_no_day() -> None:
    office = book(deals=(operation("1000.00"),), investments=(contract("I-1", "1000.00"),))
    points = curve(office, value(office, date(2025, 3, 5), Basis.EQUITY), None)
    assert not any(point.known for point in points)
