"""Histories are read from where they are known to, added up, and what vanished from them is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from app.bridge.terminal import DealsReading
from app.db import deals as deals_table
from app.db import histories as table
from app.db import marks
from app.domain.holdings import AccountKey, Deal
from app.services import reports
from app.services.histories import OVERLAP, WIDE_OVERLAP, Histories
from app.services.office import Office
from tests.offices import MAIN, operation

OTHER = AccountKey(MAIN.server, 9900009)


def deal(ticket: int, day: int, amount: str, account: AccountKey = MAIN) -> Deal:
    made = operation(account, ticket, f"2025-04-{day:02}T09:00:00", amount, "Deposit")
    return replace(made, server_ms=int(made.time.timestamp() * 1000))


DEALS = tuple(deal(ticket, ticket, "10.00") for ticket in range(1, 11))


def reading(
    deals: tuple[Deal, ...] = DEALS, balance: str | None = "100.00", since: datetime | None = None
) -> DealsReading:
    first = 0 if since is None else int(since.timestamp())
    last = int(datetime(2025, 5, 1, tzinfo=UTC).timestamp())
    return DealsReading(MAIN, deals, first, last, None if balance is None else Decimal(balance))


class Moving:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.moment = datetime(2025, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture
def empty(office: Office, clock: Moving) -> Office:
    return replace(office, clock=clock)


def rows(office: Office) -> int:
    with office.store.reading() as session:
        return marks.pulse(session).deal


def found(office: Office, check: str) -> list[str]:
    return [str(finding.what) for finding in reports.check(office) if finding.check == check]


def test_a_history_is_read_whole_first_then_from_its_cursor_daily_for_five_weeks_and_monthly_whole(
    empty: Office, clock: Moving
) -> None:
    histories, newest = Histories(empty), DEALS[-1].time
    assert histories.since(MAIN) is None
    histories.take(reading())
    assert histories.since(MAIN) == newest - OVERLAP
    clock.moment += timedelta(days=1)
    assert histories.since(MAIN) == newest - WIDE_OVERLAP
    histories.take(reading(since=newest - WIDE_OVERLAP))
    assert histories.since(MAIN) == newest - OVERLAP
    clock.moment += timedelta(days=29)
    assert histories.since(MAIN) is None
    # another run of the program knows as much
    assert Histories(empty).since(MAIN) is None
    clock.moment -= timedelta(days=29)
    assert Histories(empty).since(MAIN) == newest - OVERLAP


def test_what_is_due_is_asked_for_once_an_hour(empty: Office, clock: Moving) -> None:
    histories = Histories(empty)
    assert histories.is_due(MAIN)
    histories.since(MAIN)
    assert not histories.is_due(MAIN)
    clock.moment += timedelta(hours=1)
    assert histories.is_due(MAIN)
    histories.take(reading())
    assert not histories.is_due(MAIN)


def test_taking_the_same_history_in_again_writes_nothing(empty: Office) -> None:
    histories = Histories(empty)
    histories.take(reading())
    before = rows(empty)
    for _ in range(3):
        assert histories.take(reading(since=DEALS[7].time, deals=DEALS[7:])) is None
    assert rows(empty) == before == 10


def test_a_history_that_adds_up_is_complete_and_one_that_does_not_says_by_how_much_and_is_read_whole(
    empty: Office, clock: Moving
) -> None:
    histories, since = Histories(empty), DEALS[7].time
    assert histories.take(reading()) is None
    assert empty.live.histories() == {}
    assert histories.take(reading(DEALS[7:], "125.50", since)) == (MAIN, None)
    assert found(empty, "history") == ["History incomplete: differs by 25.50, from 2025-04-01."]
    assert histories.take(reading(DEALS[7:], "125.50", since)) is None  # asked for already
    assert str(empty.live.warnings(MAIN, clock())[0]) == "History incomplete: differs by 25.50, from 2025-04-01."
    late = deal(11, 2, "25.50")
    assert histories.take(reading((*DEALS, late), "125.50")) is None
    assert (found(empty, "history"), empty.live.histories()) == ([], {})


def test_deals_that_somebody_else_wrote_meanwhile_count(empty: Office) -> None:
    histories = Histories(empty)
    histories.take(reading(DEALS[:5], "50.00"))
    with empty.store.writing("statement") as writing:
        deals_table.take_in(writing.session, DEALS[5:], "a statement")
        writing.commit()
    histories.take(reading(DEALS[7:], "100.00", DEALS[7].time))
    assert empty.live.histories() == {}


def test_a_history_that_moved_while_it_was_read_is_not_judged(empty: Office) -> None:
    Histories(empty).take(reading(balance=None))
    assert empty.live.histories() == {}
    assert rows(empty) == 10


def test_a_deal_that_changed_is_a_new_revision_and_the_sum_follows(empty: Office) -> None:
    histories = Histories(empty)
    histories.take(reading())
    changed = replace(DEALS[9], profit=Decimal("12.00"))
    histories.take(reading((*DEALS[7:9], changed), "102.00", DEALS[7].time))
    assert empty.live.histories() == {}
    assert rows(empty) == 11
    with empty.store.reading() as session:
        assert deals_table.balance(session, MAIN) == Decimal("102.00")
        assert deals_table.balance(session, OTHER) == Decimal("0.00")


def test_a_deal_that_vanished_is_named_after_a_second_look_never_deleted_and_forgotten_when_it_is_back(
    empty: Office,
) -> None:
    histories, since = Histories(empty), DEALS[5].time
    histories.take(reading())
    window = (*DEALS[5:8], *DEALS[9:])
    again = histories.take(reading(window, None, since))
    assert again == (MAIN, DEALS[-1].time - OVERLAP)  # a terminal that has just signed in may be waiting for it
    assert found(empty, "missing deal") == []
    histories.take(reading(window, None, since))
    assert found(empty, "missing deal") == ["1 known deals of 9900001 are no longer in its history: 9."]
    assert len(empty.book().deals) == 10
    histories.take(reading(DEALS[5:], None, since))
    assert found(empty, "missing deal") == []
    with empty.store.reading() as session:
        assert table.missing(session) == ()


def test_a_deal_outside_the_window_is_not_missed(empty: Office) -> None:
    histories = Histories(empty)
    histories.take(reading())
    for _ in range(2):
        assert histories.take(reading(DEALS[8:], None, DEALS[8].time)) is None
    assert found(empty, "missing deal") == []


def test_deals_in_quarantine_are_a_finding(empty: Office) -> None:
    histories = Histories(empty)
    histories.take(reading())
    stranger = replace(DEALS[3], account=OTHER)
    histories.take(DealsReading(OTHER, (stranger,), 0, None, Decimal("0.00")))
    assert found(empty, "quarantine") == [
        "1 deals said to be of 9900009 are known under 9900001; they are kept apart and not counted."
    ]
    assert len(empty.book().deals) == 10
