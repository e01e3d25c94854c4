"""An account day by day: readings, flows, gaps, weekends, months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.daily import (
    DailyReturn,
    DayEnd,
    Gap,
    daily_returns,
    day_ends,
    gaps,
    monthly_returns,
    since,
    yearly_returns,
)
from app.domain.holdings import AccountKey, Snapshot
from app.domain.performance import ONE
from tests.factories import money

KEY = AccountKey("Broker-Live", 1)
MONDAY = date(2025, 3, 3)


def moment(day: date, hour: int = 21) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def read(day: date, equity: str, hour: int = 21, credit: str = "0.00") -> Snapshot:
    return Snapshot(KEY, moment(day, hour), money(equity), money(equity), money(credit))


def days(*equities: str, start: date = MONDAY, opened: bool = False, **flows: str) -> tuple[DayEnd, ...]:
    """One reading a day; `on3="50"` flows on the third day after the first. An empty equity is a day not read."""
    readings = [read(start + timedelta(days=at), each) for at, each in enumerate(equities) if each]
    moved = {moment(start + timedelta(days=int(name[2:])), 12): money(each) for name, each in flows.items()}
    return day_ends(readings, moved, "UTC", opened=opened)


def test_the_last_reading_of_a_day_in_the_offices_zone_counts() -> None:
    readings = [read(MONDAY, "100", 3), read(MONDAY, "101", 9), read(MONDAY, "102", 23)]
    found = day_ends(readings[::-1], {}, "America/New_York", opened=False)
    assert [(each.day, each.equity) for each in found] == [
        (MONDAY - timedelta(days=1), money("100")),
        (MONDAY, money("102")),
    ]


def test_broker_credit_is_not_equity() -> None:
    (only,) = day_ends([read(MONDAY, "150", credit="50")], {}, "UTC", opened=False)
    assert only.equity == money("100")


def test_flows_are_taken_out_of_the_day_they_come_in() -> None:
    found = days("100", "165", "53", on1="50", on2="-112")
    assert [each.flow for each in found] == [money("0"), money("50"), money("-112")]
    assert [each.change for each in found] == [None, Decimal("0.1"), Decimal(0)]
    assert found[-1].level == Decimal("1.1")


def test_an_account_that_began_with_its_first_flow_has_a_return_on_that_day() -> None:
    assert days("110", "121", on0="100")[0].change is None
    assert [each.change for each in days("110", "121", opened=True, on0="100")] == [Decimal("0.1"), Decimal("0.1")]


def test_a_flow_after_the_last_reading_is_not_in_it() -> None:
    assert days("100", "100", on9="50")[-1].flow == money("0")


def test_a_weekend_belongs_to_the_monday_after_it_and_an_unfinished_one_to_nobody_yet() -> None:
    friday = MONDAY + timedelta(days=4)
    found = days("100", "110", "121", "133.10", "146.41", start=friday)  # Friday to Tuesday
    assert daily_returns(found) == (
        DailyReturn(MONDAY + timedelta(days=7), Decimal("0.331")),
        DailyReturn(MONDAY + timedelta(days=8), Decimal("0.1")),
    )
    assert daily_returns(found[:2]) == ()


def test_days_without_reading_are_named_and_never_filled() -> None:
    found = days("100", "", "", "121")
    assert daily_returns(found) == (DailyReturn(MONDAY + timedelta(days=3), Decimal("0.21"), missed=2),)
    assert gaps(found) == (Gap(MONDAY + timedelta(days=1), MONDAY + timedelta(days=2), 2),)
    assert gaps(days("100", "110")) == ()


def test_a_day_without_money_has_no_return_and_the_next_starts_anew() -> None:
    found = days("100", "0", "0", "50", "55", on1="-100", on3="50")
    assert [each.change for each in found] == [None, 0, None, 0, Decimal("0.1")]
    assert [each.day.day for each in daily_returns(found)] == [4, 6, 7]


def test_a_period_starts_at_the_last_reading_up_to_its_first_day() -> None:
    found = days("100", "", "110", "121")
    kept = since(found, MONDAY + timedelta(days=1))
    assert (kept[0].level, kept[0].change, kept[0].flow) == (ONE, None, money("0"))
    assert [each.day for each in kept] == [each.day for each in found]
    cut = since(found, MONDAY + timedelta(days=2))
    assert [(each.day, each.level) for each in cut] == [
        (MONDAY + timedelta(days=2), ONE),
        (MONDAY + timedelta(days=3), Decimal("1.1")),
    ]
    assert since(found, MONDAY - timedelta(days=1)) == found


def test_a_period_after_everything_was_lost_stands_at_nothing() -> None:
    lost = days("100", "0", "50", on2="50")
    assert [each.level for each in since(lost, MONDAY + timedelta(days=1))] == [ONE, 0]


def test_months_and_years_multiply() -> None:
    found = days("100", "110", "121", "242", start=date(2024, 12, 30))
    assert monthly_returns(found) == {date(2024, 12, 1): Decimal("0.1"), date(2025, 1, 1): Decimal("1.2")}
    assert yearly_returns(found) == {2024: Decimal("0.1"), 2025: Decimal("1.2")}


@given(
    st.lists(st.decimals("-0.2", "0.2", places=3), min_size=2, max_size=20),
    st.lists(st.decimals("-400", "900", places=2), min_size=20, max_size=20),
)
def test_flows_do_not_change_returns(wanted: list[Decimal], flows: list[Decimal]) -> None:
    """Money in at the start of a day or out at its end earns what the money that was there earns."""
    value, readings, moved = Decimal(1000), [], {}
    for at, (change, flow) in enumerate(zip(wanted, flows, strict=False)):
        day = MONDAY + timedelta(days=at)
        value = (value + max(flow, Decimal(0))) * (1 + change)
        out = max(min(flow, Decimal(0)), -value / 2)
        value += out
        moved[moment(day, 12)] = max(flow, Decimal(0)) + out
        readings.append(Snapshot(KEY, moment(day), value, value, Decimal(0)))
    found = day_ends(readings, moved, "UTC", opened=False)
    for each, change in list(zip(found, wanted, strict=True))[1:]:
        assert each.change is not None
        assert abs(each.change - change) < Decimal("1E-15")


@given(st.lists(st.decimals("1", "100000", places=2), min_size=2, max_size=25), st.integers(2, 1000))
def test_returns_do_not_know_the_size_of_the_account(values: list[Decimal], factor: int) -> None:
    def changes(scale: int) -> list[Decimal | None]:
        readings = [read(MONDAY + timedelta(days=at), str(each * scale)) for at, each in enumerate(values)]
        return [each.change for each in day_ends(readings, {}, "UTC", opened=False)]

    for one, other in zip(changes(1)[1:], changes(factor)[1:], strict=True):
        assert one is not None
        assert other is not None
        assert abs(one - other) < Decimal("1E-18")


@given(st.lists(st.decimals("1", "100000", places=2), min_size=2, max_size=40))
def test_months_make_years_and_years_make_the_whole(values: list[Decimal]) -> None:
    readings = [read(date(2024, 12, 20) + timedelta(days=at), str(each)) for at, each in enumerate(values)]
    found = day_ends(readings, {}, "UTC", opened=False)
    for parts in (monthly_returns(found).values(), yearly_returns(found).values()):
        whole = ONE
        for part in parts:
            whole *= 1 + part
        assert abs(whole - found[-1].level) < Decimal("1E-18") * found[-1].level + Decimal("1E-18")
