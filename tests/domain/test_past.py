"""An account's past: the same figures as computed from the beginning, however the last reading came."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.domain.book import Book
from app.domain.calendar import end_of_day, local_date
from app.domain.counted import counted
from app.domain.holdings import AccountKey, Deal, DealKind, Snapshot
from app.domain.past import Past, Sums, last_of_days, on_balance, past
from app.domain.performance import Point, drawdowns

KEY = AccountKey("Broker-Live", 1)
ZONE = "America/New_York"
AT = datetime(2025, 9, 1, 12, tzinfo=UTC)
CENT = Decimal("0.01")

hours = st.integers(0, 24 * 40)
amounts = st.integers(-20_000_00, 90_000_00).map(lambda cents: cents * CENT)


def reading(hour: int, balance: Decimal, equity: Decimal, credit: Decimal = Decimal("0.00")) -> Snapshot:
    return Snapshot(KEY, AT + timedelta(hours=hour), balance, equity, credit)


def deal(hour: int, amount: Decimal, ticket: int = 1, kind: DealKind = DealKind.BALANCE) -> Deal:
    none = Decimal("0.00")
    at = AT + timedelta(hours=hour)
    return Deal(KEY, str(ticket), 0, 0, at, kind, None, "", none, none, amount, none, none, none)


readings = st.dictionaries(hours, st.tuples(amounts, amounts), min_size=1, max_size=12).map(
    lambda found: [reading(hour, *values) for hour, values in sorted(found.items())]
)
flows = st.dictionaries(hours, amounts, max_size=6).map(
    lambda found: [(AT + timedelta(hours=hour), amount) for hour, amount in found.items()]
)


def drawn(taken: list[Snapshot], moved: list[tuple[datetime, Decimal]]) -> list[Decimal]:
    """The drawdowns as the rules say them, from all readings at once."""
    ends = sorted({local_date(each.taken_at, ZONE): each for each in taken}.items())
    points = [Point(ends[0][0], ends[0][1].equity - ends[0][1].credit)]
    for (_, before), (day, after) in pairwise(ends):
        between = sum((amount for at, amount in moved if before.taken_at < at <= after.taken_at), Decimal(0))
        points.append(Point(day, after.equity - after.credit, between))
    falls = {fall.day: fall.depth for fall in drawdowns(points)}
    found, depth = [], Decimal(0)
    for point in points:
        depth = falls.get(point.day, depth)
        found.append(depth)
    return found


@given(readings, flows)
def test_the_drawdowns_are_those_of_the_rules(taken: list[Snapshot], moved: list[tuple[datetime, Decimal]]) -> None:
    assert [day.drawdown for day in past(taken, ZONE, Sums(), Sums.of(moved)).days] == drawn(taken, moved)


@given(readings, flows)
def test_one_reading_after_the_other_makes_the_same_past(
    taken: list[Snapshot], moved: list[tuple[datetime, Decimal]]
) -> None:
    found = Past(ZONE, (), Sums(), Sums.of(moved))
    for each in taken:
        found = found.followed_by(each)
    assert found == past(taken, ZONE, Sums(), Sums.of(moved))


@given(readings, st.lists(st.tuples(hours, amounts), max_size=6), hours)
def test_the_difference_is_that_of_the_facts_that_count(
    taken: list[Snapshot], moved: list[tuple[int, Decimal]], hour: int
) -> None:
    deals = [deal(at, amount, ticket) for ticket, (at, amount) in enumerate(moved)]
    day = local_date(AT + timedelta(hours=hour), ZONE)
    facts = counted(Book(timezone=ZONE, deals=tuple(deals), snapshots=tuple(taken)), day)
    known = past(taken, ZONE, on_balance(deals), Sums())
    assert known.difference(end_of_day(day, ZONE)) == facts.difference(KEY)


def test_an_older_reading_changes_nothing() -> None:
    known = past([reading(5, Decimal(100), Decimal(100))], ZONE, Sums(), Sums())
    assert known.followed_by(reading(4, Decimal(50), Decimal(50))) is known


def test_credit_is_no_balance_and_no_equity() -> None:
    given_credit = deal(1, Decimal(500), kind=DealKind.CREDIT)
    known = past(
        [reading(2, Decimal(100), Decimal(600), Decimal(500))],
        ZONE,
        on_balance([deal(0, Decimal(100)), given_credit]),
        Sums(),
    )
    assert known.difference(AT + timedelta(days=9)) == 0
    assert known.days[-1].equity == 100


def test_a_change_of_the_day_leaves_flows_out_and_is_not_said_after_a_long_pause() -> None:
    friday, monday = reading(0, Decimal(100), Decimal(100)), reading(72, Decimal(160), Decimal(160))
    moved = Sums.of([(AT + timedelta(hours=10), Decimal(50))])
    # 50 came in and count from the start of the day: 160 / (100 + 50) - 1
    assert past([friday, monday], ZONE, Sums(), moved).ends[-1].change == Decimal(160) / Decimal(150) - 1
    later = reading(24 * 5, Decimal(160), Decimal(160))
    assert past([friday, later], ZONE, Sums(), moved).ends[-1].change is None


def test_the_last_reading_of_a_day_is_its_end_in_the_offices_zone() -> None:
    taken = [
        reading(0, Decimal(1), Decimal(1)),
        reading(15, Decimal(2), Decimal(2)),
        reading(16, Decimal(3), Decimal(3)),
    ]
    assert last_of_days(taken, ZONE) == [(taken[1], date(2025, 9, 1)), (taken[2], date(2025, 9, 2))]
