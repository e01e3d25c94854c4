"""What accounts hold: amounts of deals, floating profit and margin of readings, days of allocations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.domain.holdings import TRADES, AccountKey, DealKind, Entry
from tests.factories import allocation, operation, reading, trade


def test_a_deal_moves_the_balance_by_all_its_parts() -> None:
    deal = replace(trade("10.00"), swap=Decimal("-1.50"), commission=Decimal("-0.25"), fee=Decimal("-0.05"))
    assert deal.amount == Decimal("8.20")
    assert (deal.is_trade, deal.entry) == (True, Entry.OUT)


def test_what_is_no_trade_is_an_operation() -> None:
    trades = {kind for kind in DealKind if operation("1.00", kind=kind).is_trade}
    assert trades == TRADES
    assert DealKind.BALANCE not in trades


def test_credit_does_not_float() -> None:
    assert reading("100.00", "125.00", credit="20.00").floating == 5


def test_the_margin_level_is_unknown_without_margin() -> None:
    idle = reading("100.00", "150.00")
    assert idle.margin_level is None
    assert replace(idle, margin=Decimal("0.00")).margin_level is None
    assert replace(idle, margin=Decimal("50.00")).margin_level == 300


def test_an_allocation_ends_before_its_last_day() -> None:
    part = allocation("1.00", since=date(2025, 1, 1), until=date(2025, 1, 3))
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 3)]
    assert [part.covers(day) for day in days] == [False, True, True, False]
    assert replace(part, until=None).covers(date(2099, 1, 1))


def test_an_account_is_named_by_login_and_server() -> None:
    assert str(AccountKey("Broker-Live", 7)) == "7@Broker-Live"
