"""The analysis of an account: the reference figures, periods, histories that begin late, and what cannot be said."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.analytics import (
    NO_DEALS,
    NO_READING,
    NOTHING_AT_FIRST,
    ONE_READING,
    Analysis,
    Period,
    analyse,
)
from app.domain.book import Book
from app.domain.holdings import Account, AccountKey, Deal, DealKind, OperationType, Part, Snapshot, Typing
from app.domain.money import ZERO, total
from app.domain.operations import operations
from tests.factories import money
from tests.offices import amount, operation, reading, trades

KEY, OTHER = AccountKey("Broker-Live", 1), AccountKey("Broker-Live", 2)
MONDAY = date(2025, 3, 3)


def office(*deals: Deal, readings: tuple[Snapshot, ...] = (), zone: str = "UTC") -> Book:
    return Book(timezone=zone, accounts=(Account(key=KEY), Account(key=OTHER)), deals=deals, snapshots=readings)


def read(day: int, equity: str, balance: str = "", hour: int = 21) -> Snapshot:
    at = datetime(2025, 3, 3, hour, tzinfo=UTC) + timedelta(days=day)
    return Snapshot(KEY, at, money(balance or equity), money(equity), ZERO)


DEPOSIT = operation(KEY, 1, "2025-03-03T09:00", "1000.00", "Deposit")


def trade(ticket: int, day: int, result: str, symbol: str = "XAUUSD") -> list[Deal]:
    pair = trades(KEY, ticket, f"2025-03-0{3 + day}T10:00", 0, 1, result, 1)
    return [replace(each, symbol=symbol) for each in pair]


def said(found: Analysis) -> list[str]:
    return [str(note) for note in found.notes]


def test_an_account_from_its_first_deposit_on() -> None:
    deals = (DEPOSIT, *trade(10, 0, "50.00"), *trade(20, 1, "-105.00", "EURUSD"))
    found = analyse(office(*deals, readings=(read(0, "1050"), read(1, "955", "945"))), KEY, date(2025, 3, 10))
    assert found.opened
    assert found.first == MONDAY
    assert [each.change for each in found.days] == [Decimal("0.05"), Decimal(955) / Decimal(1050) - 1]
    assert found.total_return.value is not None
    assert abs(found.total_return.value + Decimal("0.045")) < Decimal("1E-20")
    assert found.as_it_stands.value == Decimal("-0.045")
    assert (found.pnl_equity.value, found.pnl_balance.value) == (money("-45"), money("-55"))
    assert (found.trading_result, found.deposited, found.withdrawn) == (money("-55"), money("1000"), ZERO)
    assert [(each.of, each.result) for each in found.symbols] == [("XAUUSD", money("50")), ("EURUSD", money("-105"))]
    assert found.deepest is found.under_water is found.falls[0]
    assert found.last_under_water == date(2025, 3, 4)
    assert found.last is not None
    assert found.stands_at(found.last) == Decimal("-0.045")
    assert found.positions.count.value == 2
    assert found.notes == ()


def test_of_a_divided_withdrawal_only_what_left_is_no_result() -> None:
    left = operation(KEY, 2, "2025-03-04T10:00", "-100.00", "wire")
    fee, payout = Part(OperationType.FEE, money("-5")), Part(OperationType.LEFT_FUND, money("-95"))
    book = office(DEPOSIT, left, readings=(read(0, "1000"), read(1, "900")))
    divided = replace(book, typings=(Typing(KEY, "2", payout.type, parts=(payout, fee)),))
    found = analyse(divided, KEY, date(2025, 3, 10))
    assert (found.pnl_equity.value, found.pnl_balance.value) == (money("-5"), money("-5"))


def test_a_first_day_that_lost_is_below_the_deposit() -> None:
    found = analyse(office(DEPOSIT, *trade(10, 0, "-50.00"), readings=(read(0, "950"),)), KEY, MONDAY)
    assert found.total_return.value == Decimal("-0.05")
    assert [each.depth for each in found.drawn] == [Decimal("-0.05")]


def test_a_withdrawal_is_no_loss_and_its_type_is_open_until_somebody_looks() -> None:
    gone = operation(KEY, 2, "2025-03-04T12:00", "-400.00", "W/D 77")
    found = analyse(office(DEPOSIT, gone, readings=(read(0, "1000"), read(1, "600"))), KEY, date(2025, 3, 4))
    assert (found.total_return.value, found.as_it_stands.value) == (Decimal(0), Decimal("-0.4"))
    assert [(each.day, each.amount, each.reviewed) for each in found.moved] == [
        (MONDAY, money("1000"), True),
        (date(2025, 3, 4), money("-400"), False),
    ]
    assert found.withdrawn == money("400")
    assert found.deepest is None
    assert found.under_water is None
    assert found.last_under_water is None


def test_other_operations_are_earned_and_credit_is_not() -> None:
    fee = operation(KEY, 2, "2025-03-03T12:00", "-35.00", "Fee wire")
    credit = operation(KEY, 3, "2025-03-03T13:00", "500.00", "", DealKind.CREDIT)
    lent = replace(read(0, "1465", "965"), credit=money("500"))
    found = analyse(office(DEPOSIT, fee, credit, readings=(lent,)), KEY, MONDAY)
    assert (found.pnl_equity.value, found.pnl_balance.value) == (money("-35"), money("-35"))
    assert found.trading_result == ZERO
    assert found.total_return.value == Decimal("-0.035")


def test_both_legs_of_a_transfer_are_seen_though_one_account_is_looked_at() -> None:
    out = operation(KEY, 2, "2025-03-04T12:00", "-400.00", "Transfer to #2")
    came = operation(OTHER, 3, "2025-03-04T12:01", "400.00", "Transfer from #1")
    found = analyse(office(DEPOSIT, out, came, readings=(read(0, "1000"),)), KEY, date(2025, 3, 9))
    assert [each.reviewed for each in found.moved] == [True, True]


def test_an_account_never_read_has_deals_and_no_returns() -> None:
    found = analyse(office(DEPOSIT, *trade(10, 0, "50.00")), KEY, MONDAY)
    assert found.first is None
    assert found.last is None
    for each in (found.total_return, found.as_it_stands, found.pnl_equity, found.base, found.ratios.return_a_year):
        assert each.why == NO_READING
    assert (found.pnl_balance.value, found.trading_result) == (money("50"), money("50"))
    assert found.drawn == ()


def test_an_account_of_which_nothing_is_known() -> None:
    found = analyse(office(), KEY, MONDAY)
    assert found.pnl_balance.why == NO_DEALS
    assert found.positions.count.value == 0
    assert found.difference is None


def test_one_reading_in_mid_life_has_no_return() -> None:
    found = analyse(office(*trade(10, 0, "50.00"), readings=(read(0, "1050"),)), KEY, MONDAY)
    assert not found.opened
    assert found.total_return.why == found.as_it_stands.why == found.pnl_equity.why == ONE_READING
    assert found.base.value == money("1050")
    assert said(found) == [
        "Returns begin with the reading of 2025-03-03; what came before is not known.",
        "Balance and deals differ by 1000.00: equity counts it as earned, the deals do not.",
    ]


def test_a_history_that_begins_in_mid_life_is_measured_from_its_first_reading() -> None:
    more = operation(KEY, 2, "2025-03-04T12:00", "100.00", "Deposit")
    found = analyse(office(more, readings=(read(0, "1000"), read(1, "1210"))), KEY, date(2025, 3, 4))
    assert found.total_return.value == Decimal("0.1")
    assert found.pnl_equity.value == money("110")


def test_an_account_that_traded_for_days_before_its_first_reading_is_said_to() -> None:
    deals = (DEPOSIT, *trade(10, 0, "50.00"))
    found = analyse(office(*deals, readings=(read(2, "1050"), read(3, "1155", "1050"))), KEY, date(2025, 3, 7))
    assert found.total_return.value == Decimal("0.1")
    assert found.pnl_equity.value == money("155")
    assert said(found) == ["Returns begin with the reading of 2025-03-05; what came before is not known."]


def test_a_weekend_before_the_first_reading_ends_no_trading_day() -> None:
    sunday = operation(KEY, 1, "2025-03-02T22:00", "1000.00", "Deposit")
    first = trades(KEY, 10, "2025-03-02T22:30", 0, 1, "50.00", 1)
    assert analyse(office(sunday, *first, readings=(read(0, "1050"),)), KEY, MONDAY).opened


def test_an_account_that_held_nothing_at_first_has_no_base() -> None:
    found = analyse(office(readings=(read(0, "0"), read(1, "0"))), KEY, date(2025, 3, 4))
    assert found.total_return.why == found.as_it_stands.why == found.base.why == NOTHING_AT_FIRST
    assert found.last is not None
    assert found.stands_at(found.last) is None


def test_an_account_emptied_and_filled_again_goes_on() -> None:
    gone = operation(KEY, 2, "2025-03-04T12:00", "-1000.00", "W/D")
    back = operation(KEY, 3, "2025-03-06T09:00", "500.00", "Deposit")
    readings = (read(0, "1000"), read(1, "0"), read(2, "0"), read(3, "550", "500"))
    found = analyse(office(DEPOSIT, gone, back, readings=readings), KEY, date(2025, 3, 6))
    assert found.total_return.value == Decimal("0.1")
    assert said(found) == ["On days without money in the account there is no return; the curve goes on after them."]


def test_days_without_a_reading_are_said() -> None:
    found = analyse(office(DEPOSIT, readings=(read(0, "1000"), read(3, "1000"))), KEY, date(2025, 3, 7))
    assert said(found) == ["2 trading days have no reading; their returns are in no ratio."]
    assert found.ratios.count == 0


def test_deals_after_the_last_reading_are_said_to_be_missing_in_the_returns() -> None:
    late = operation(KEY, 2, "2025-03-06T12:00", "-400.00", "W/D")
    found = analyse(office(DEPOSIT, late, readings=(read(0, "1000"),)), KEY, date(2025, 3, 7))
    assert said(found) == ["Deals after the last reading are not in the returns yet."]
    assert found.total_return.value == 0
    assert found.withdrawn == money("400")


def test_a_reading_proves_a_flow_that_bears_a_later_time() -> None:
    ahead = operation(KEY, 2, "2025-03-04T23:30", "-400.00", "W/D")
    found = analyse(office(DEPOSIT, ahead, readings=(read(0, "1000"), read(1, "600"))), KEY, date(2025, 3, 4))
    assert found.total_return.value == 0
    assert said(found) == []


def test_what_comes_after_the_valuation_date_does_not_count() -> None:
    later = operation(KEY, 2, "2025-03-06T12:00", "-400.00", "W/D")
    found = analyse(office(DEPOSIT, later, readings=(read(0, "1000"), read(3, "600"))), KEY, date(2025, 3, 4))
    assert (found.last, found.withdrawn) == (found.days[0], ZERO)


def test_deals_without_a_position_are_not_counted_as_positions() -> None:
    nameless = [replace(each, position=0) for each in trade(10, 0, "50.00")]
    found = analyse(office(DEPOSIT, *nameless, readings=(read(0, "1050"),)), KEY, MONDAY)
    assert str(found.positions.count.why) == "2 deals name no position"
    assert found.trading_result == money("50")


def long_history() -> Book:
    """A deposit in November, 1 % in December, 10 % in February, half withdrawn in March."""
    deals = [
        operation(KEY, 1, "2024-11-04T09:00", "1000.00", "Deposit"),
        *trades(KEY, 10, "2024-12-02T10:00", 0, 1, "10.00", 1),
        *trades(KEY, 20, "2025-02-20T10:00", 0, 1, "101.00", 1),
        operation(KEY, 30, "2025-03-03T12:00", "-500.00", "W/D"),
    ]
    states = (("2024-11-04", "1000"), ("2024-12-02", "1010"), ("2025-02-07", "1010"), ("2025-02-20", "1111"),
              ("2025-03-03", "611"))  # fmt: skip
    readings = tuple(reading(KEY, f"{day}T21:00", amount_, amount_) for day, amount_ in states)
    return office(*deals, readings=readings)


def test_a_period_begins_at_the_last_reading_before_it_and_keeps_months_whole() -> None:
    found = analyse(long_history(), KEY, date(2025, 3, 7), Period.MONTH)
    assert not found.opened
    assert found.first == date(2025, 2, 7)
    assert found.total_return.value == Decimal(1111) / Decimal(1010) - 1
    assert (found.pnl_equity.value, found.pnl_balance.value) == (money("101"), money("101"))
    assert (found.positions.count.value, found.withdrawn, found.deposited) == (Decimal(1), money("500"), ZERO)
    assert set(found.months) == {date(2024, 11, 1), date(2024, 12, 1), date(2025, 2, 1), date(2025, 3, 1)}
    assert set(found.years) == {2024, 2025}
    assert analyse(long_history(), KEY, date(2025, 3, 7), Period.QUARTER).first == date(2024, 12, 2)


def test_a_period_longer_than_the_history_is_all_of_it() -> None:
    whole = analyse(long_history(), KEY, date(2024, 12, 3), Period.QUARTER)
    assert (whole.after, whole.opened, whole.pnl_equity.value) == (None, True, money("10"))


def test_a_period_that_begins_before_the_first_reading_takes_the_deals_of_its_days() -> None:
    book = replace(long_history(), snapshots=long_history().snapshots[3:])
    found = analyse(book, KEY, date(2025, 3, 7), Period.MONTH)
    assert found.after == datetime(2025, 2, 8, tzinfo=UTC)
    assert found.first == date(2025, 2, 20)
    assert (found.pnl_equity.value, found.trading_result) == (ZERO, money("101"))


def test_twelve_months_make_a_year() -> None:
    book = long_history()
    assert str(analyse(book, KEY, date(2025, 3, 7)).ratios.return_a_year.why) == "under 12 months"
    year = replace(book, snapshots=(*book.snapshots, reading(KEY, "2025-11-04T21:00", "611.00", "611.00")))
    found = analyse(year, KEY, date(2025, 11, 4)).ratios
    assert found.return_a_year.value is not None
    assert Decimal("0.11") < found.return_a_year.value < Decimal("0.112")
    assert str(found.calmar.why) == "no drawdown"


@pytest.mark.parametrize("period", Period)
@given(st.integers(0, 100_000))
def test_any_account_adds_up(period: Period, seed: int) -> None:
    """P&L of deals and equity agree where readings agree with deals, and the parts make the trading result."""
    book = _any(random.Random(seed))
    found = analyse(book, KEY, date(2025, 6, 30), period)
    inside = [each for each in book.deals if found.after is None or each.time > found.after]
    assert found.trading_result == total(each.amount for each in inside if each.is_trade)
    assert total(each.result for each in found.symbols) == found.trading_result
    assert total(each.result for each in found.magics) == found.trading_result
    assert found.pnl_equity.value == found.pnl_balance.value
    flows = total(each.amount for each in operations(inside, (), book.rules) if each.is_flow)
    assert found.deposited - found.withdrawn == flows
    assert all(-1 <= each.depth <= 0 for each in found.drawn)


def _any(drawn: random.Random) -> Book:
    """An account with deposits, withdrawals, fees and trades, read at the end of each day with exactly its balance."""
    deals, readings, balance, ticket = [], [], ZERO, 1
    for at in range(drawn.randint(1, 120)):
        day = date(2025, 3, 3) + timedelta(days=at)
        if at == 0 or drawn.random() < 0.1:
            moved = str(drawn.randint(1000, 90_000) if balance < 5000 or drawn.random() < 0.5 else -1000)
            text = drawn.choice(("Deposit", "W/D 7", "Fee"))
            deals.append(operation(KEY, ticket, f"{day}T09:00", moved, text if at else "Deposit"))
        if drawn.random() < 0.6:
            deals += trades(KEY, ticket + 1, f"{day}T10:00", 0, 1, f"{drawn.gauss(0, 40):.2f}", ticket)
        ticket += 10
        balance = total(each.amount for each in deals)
        if at == 0 or drawn.random() < 0.8:
            readings.append(reading(KEY, f"{day}T21:00", str(balance), str(balance)))
    readings.append(reading(KEY, "2025-06-30T21:00", str(balance), str(balance)))
    return office(*deals, readings=tuple(readings))


def test_the_reference_case_as_it_stands_on_the_board() -> None:
    start, end = date(2025, 4, 1), date(2025, 9, 7)
    deals = [operation(KEY, 1, "2025-04-01T14:00", "1263485.40", "Deposit-01"),
             *trades(KEY, 100, "2025-04-01T15:00", 150, 90, "717448.65", 3),
             operation(KEY, 2, "2025-08-08T18:26", "-143000.00", "W/D 77-0417")]  # fmt: skip
    readings = []
    for offset in range((end - start).days + 1):
        day = start + timedelta(days=offset)
        if day.weekday() < 5 or day == end:
            until = datetime(day.year, day.month, day.day, 21, tzinfo=UTC)
            balance = total(each.amount for each in deals if each.time <= until)
            floating = amount("3272.26") if day == end else ZERO
            readings.append(Snapshot(KEY, until, balance, balance + floating, ZERO))
    found = analyse(office(*deals, readings=tuple(readings)), KEY, end)
    assert (found.pnl_equity.value, found.pnl_balance.value) == (amount("720720.91"), amount("717448.65"))
    assert found.as_it_stands.value is not None
    assert f"{found.as_it_stands.value:.3f}" == "0.457"
    assert (found.ratios.count, found.positions.count.value) == (113, Decimal(90))
    assert found.withdrawn == amount("143000.00")
