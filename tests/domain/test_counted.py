"""Which deals and readings count on a date; and the one proof that a deal's clock is wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.domain.book import Book
from app.domain.counted import Counted, counted, last_readings
from app.domain.holdings import DealKind
from app.domain.reality import value
from tests.factories import ONE, TWO, book, moment, operation, reading, trade

AS_OF = date(2025, 3, 1)
IN = operation("1000.00", "Deposit", "2025-01-01")
LATER = trade("50.00", "2025-03-05")


def on(office: Book, day: date = AS_OF) -> Counted:
    return counted(office, day)


def test_deals_count_until_the_end_of_the_day_in_the_offices_zone() -> None:
    inside, outside = trade("1.00", "2025-03-02T04:59:59"), trade("2.00", "2025-03-02T05:00:00")
    found = on(book(deals=(outside, inside), timezone="America/New_York"))
    assert found.deals == (inside,)
    assert found.until == moment("2025-03-02T05:00")


def test_the_last_reading_before_the_end_of_the_day_counts() -> None:
    early, late = reading("1.00", at="2025-02-01"), reading("2.00", at="2025-03-01T23:59")
    after, other = reading("3.00", at="2025-03-02"), reading("9.00", at="2025-01-05", account=TWO)
    assert last_readings([late, after, early, other], moment("2025-03-02")) == {ONE: late, TWO: other}


def test_the_difference_is_between_a_reading_and_the_deals_up_to_it() -> None:
    found = on(book(deals=(IN, trade("5.00", "2025-03-01T21:00")), snapshots=(reading("990.00"),)))
    assert found.difference(ONE) == Decimal("-10.00")
    assert found.difference(TWO) is None


def test_a_deal_of_the_very_moment_of_a_reading_is_in_it() -> None:
    same = trade("5.00", "2025-03-01T20:00")
    assert on(book(deals=(IN, same), snapshots=(reading("1005.00"),))).difference(ONE) == 0
    assert on(book(deals=(IN, same), snapshots=(reading("1000.00"),))).difference(ONE) == -5


def test_a_reading_of_an_account_without_deals_differs_by_all_of_it() -> None:
    assert on(book(snapshots=(reading("7.00"),))).difference(ONE) == Decimal("7.00")


def test_credit_is_not_on_the_balance() -> None:
    credit = operation("500.00", kind=DealKind.CREDIT)
    assert on(book(deals=(IN, credit), snapshots=(reading("1000.00"),))).difference(ONE) == 0


def test_a_reading_that_contains_later_deals_proves_that_they_had_happened() -> None:
    found = on(book(deals=(IN, LATER), snapshots=(reading("1050.00"),)))
    assert found.deals == (IN, LATER)
    assert found.ahead == {ONE: (LATER,)}
    assert found.difference(ONE) == 0


def test_what_a_reading_contains_explains_it_on_every_later_day() -> None:
    office = book(deals=(IN, LATER), snapshots=(reading("1050.00"),))
    for day in (AS_OF, date(2025, 3, 4), date(2025, 3, 5), date(2026, 1, 1)):
        total = value(office, day).total
        assert [total.balance, total.trading_result, total.unexplained] == [1050, 50, 0], day


def test_a_deal_of_the_same_day_after_its_reading_is_not_counted_twice() -> None:
    office = book(deals=(IN, trade("50.00", "2025-03-01T21:00")), snapshots=(reading("1050.00"),))
    assert value(office, AS_OF).total.balance == 1050


def test_later_deals_do_not_count_where_the_reading_is_explained_without_them() -> None:
    undone = trade("-50.00", "2025-03-06")
    found = on(book(deals=(IN, LATER, undone), snapshots=(reading("1000.00"),)))
    assert found.deals == (IN,)
    assert found.ahead == {}


def test_later_deals_do_not_count_where_they_leave_a_difference() -> None:
    found = on(book(deals=(IN, LATER), snapshots=(reading("1049.99"),)))
    assert found.deals == (IN,)
    assert found.difference(ONE) == Decimal("49.99")


def test_the_proof_is_of_one_account_alone() -> None:
    elsewhere = trade("8.00", "2025-03-05", TWO)
    found = on(book(deals=(IN, LATER, elsewhere), snapshots=(reading("1050.00"),)))
    assert elsewhere not in found.deals
