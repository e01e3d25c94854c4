from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.db import deals
from app.db.deals import Counts, DealRecord
from app.db.store import MisusedStoreError, Store
from app.domain.events import Changes
from app.domain.holdings import AccountKey, Deal, DealKind, Entry
from tests.db.support import MAIN, OTHER

START = datetime(2025, 4, 1, 9, tzinfo=UTC)
DEAL = Deal(
    MAIN,
    "1001",
    501_001,
    1001,
    START,
    DealKind.BUY,
    Entry.IN,
    "XAUUSD",
    Decimal("0.10"),
    Decimal("3300.50"),
    Decimal("12.30"),
    Decimal("-0.70"),
    Decimal("-3.50"),
    Decimal("0.00"),
    "by hand",
    1_743_508_800_123,
)
OPERATION = replace(DEAL, ticket="7:out", kind=DealKind.BALANCE, entry=None, symbol="", comment="Deposit")


def take_in(store: Store, *offered: Deal, source: str = "a file") -> Counts:
    with store.writing("terminal") as writing:
        counts = deals.take_in(writing.session, offered, source)
        writing.commit()
    return counts


def read_all(store: Store, until: datetime | None = None) -> tuple[Deal, ...]:
    with store.reading() as session:
        return deals.read_all(session, until)


def rows(store: Store) -> list[tuple[str, int]]:
    with store.reading() as session:
        found = session.execute(select(DealRecord.ticket, DealRecord.revision).order_by(DealRecord.id))
        return [(row.ticket, row.revision) for row in found]


def test_deals_come_back_by_time(store: Store) -> None:
    later = replace(OPERATION, time=START + timedelta(microseconds=1))
    assert take_in(store, later, DEAL) == Counts(added=2)
    assert read_all(store) == (DEAL, later)


def test_taking_the_same_in_again_writes_nothing(store: Store, heard: list[Changes]) -> None:
    take_in(store, DEAL, OPERATION)
    heard.clear()
    assert take_in(store, DEAL, OPERATION, DEAL) == Counts(unchanged=3)
    assert heard == []


def test_a_deal_that_comes_twice_in_one_file_is_one_deal(store: Store) -> None:
    assert take_in(store, DEAL, DEAL) == Counts(added=1, unchanged=1)
    assert rows(store) == [("1001", 1)]


@pytest.mark.parametrize(
    "change",
    [
        {"profit": Decimal("12.31")},
        {"swap": Decimal("0.00")},
        {"commission": Decimal("-3.51")},
        {"fee": Decimal("-0.01")},
        {"volume": Decimal("0.2")},
        {"price": Decimal("3300.51")},
        {"symbol": "XAGUSD"},
        {"kind": DealKind.SELL},
        {"entry": Entry.OUT},
        {"time": START + timedelta(seconds=1)},
        {"comment": "by robot"},
        {"order": 5},
        {"position": 5},
    ],
    ids=lambda change: next(iter(change)),
)
def test_other_content_is_a_further_revision_and_the_highest_counts(store: Store, change: dict[str, object]) -> None:
    changed = replace(DEAL, **change)  # type: ignore[arg-type]  # each value fits its field
    take_in(store, DEAL, OPERATION)
    assert take_in(store, changed) == Counts(updated=1)
    assert set(read_all(store)) == {replace(changed, revision=2), OPERATION}
    assert rows(store) == [("1001", 1), ("7:out", 1), ("1001", 2)]
    assert take_in(store, DEAL) == Counts(updated=1)
    assert set(read_all(store)) == {replace(DEAL, revision=3), OPERATION}


def test_numbers_are_compared_as_numbers_and_times_by_the_second(store: Store) -> None:
    take_in(store, DEAL)
    same = replace(DEAL, volume=Decimal("0.1"), price=Decimal("3300.500"), time=START + timedelta(milliseconds=900))
    assert take_in(store, same) == Counts(unchanged=1)


def test_a_source_that_knows_less_contradicts_nothing(store: Store) -> None:
    take_in(store, DEAL)
    poorer = replace(DEAL, comment="", order=0, position=0, server_ms=None)
    assert take_in(store, poorer) == Counts(unchanged=1)
    assert take_in(store, replace(poorer, profit=Decimal("1.00"))) == Counts(updated=1)
    assert read_all(store) == (replace(DEAL, profit=Decimal("1.00"), revision=2),)


@pytest.mark.parametrize(
    "gap", [{"comment": ""}, {"order": 0}, {"position": 0}, {"server_ms": None}], ids=lambda gap: next(iter(gap))
)
def test_a_source_that_knows_more_fills_what_was_unknown_once(store: Store, gap: dict[str, object]) -> None:
    poorer = replace(DEAL, **gap)  # type: ignore[arg-type]  # each value fits its field
    take_in(store, poorer)
    assert take_in(store, DEAL) == Counts(updated=1)
    assert take_in(store, DEAL, poorer) == Counts(unchanged=2)
    assert read_all(store) == (replace(DEAL, revision=2),)
    assert rows(store) == [("1001", 1), ("1001", 2)]


def test_filling_what_was_unknown_replaces_nothing_that_was_known(store: Store) -> None:
    take_in(store, replace(DEAL, comment=""))
    richer = replace(DEAL, order=0, server_ms=None, time=START + timedelta(milliseconds=900), volume=Decimal("0.1"))
    assert take_in(store, richer) == Counts(updated=1)
    assert read_all(store) == (replace(DEAL, revision=2),)


def test_a_time_of_an_unknown_zone_replaces_no_known_one(store: Store) -> None:
    clockless = replace(DEAL, server_ms=None)
    take_in(store, clockless)
    elsewhen = replace(DEAL, time=START + timedelta(hours=3))
    with store.writing("ana") as writing:
        assert deals.take_in(writing.session, [elsewhen], "a file", zone_known=False) == Counts(updated=1)
        assert deals.take_in(writing.session, [elsewhen], "a file", zone_known=False) == Counts(unchanged=1)
        assert deals.read_all(writing.session) == (replace(DEAL, revision=2),)
        assert deals.take_in(writing.session, [elsewhen], "a file") == Counts(updated=1)
        assert deals.read_all(writing.session) == (replace(elsewhen, revision=3),)


def test_a_ticket_known_under_another_login_goes_to_quarantine_and_nowhere_else(
    store: Store, heard: list[Changes]
) -> None:
    take_in(store, DEAL)
    stranger = replace(DEAL, account=OTHER, profit=Decimal("99.00"))
    assert take_in(store, stranger, OPERATION) == Counts(added=1, quarantined=1)
    assert take_in(store, stranger) == Counts(quarantined=1)
    assert set(read_all(store)) == {DEAL, OPERATION}
    with store.reading() as session:
        (kept,) = deals.quarantine(session)
    assert (kept.account, kept.ticket, kept.known_login, kept.source) == (OTHER, "1001", MAIN.login, "a file")
    assert '"profit":9900' in kept.content
    assert heard[-1] == Changes.DEALS


def test_two_logins_with_one_ticket_in_one_file_are_noticed(store: Store) -> None:
    assert take_in(store, DEAL, replace(DEAL, account=OTHER)) == Counts(added=1, quarantined=1)


def test_the_same_ticket_on_another_server_is_another_deal(store: Store) -> None:
    elsewhere = replace(DEAL, account=AccountKey("Another-Server", OTHER.login))
    assert take_in(store, DEAL, elsewhere) == Counts(added=2)


def test_until_looks_at_the_revision_that_counts(store: Store) -> None:
    take_in(store, DEAL, OPERATION)
    take_in(store, replace(DEAL, time=START + timedelta(days=2)))
    assert read_all(store, START + timedelta(days=1)) == (OPERATION,)
    assert len(read_all(store, START + timedelta(days=3))) == 2
    assert read_all(store, START) == ()


def test_tickets_are_counted_once_whatever_their_revisions(store: Store) -> None:
    take_in(store, DEAL, OPERATION)
    take_in(store, replace(DEAL, profit=Decimal("1.00")))
    with store.reading() as session:
        assert deals.count(session, MAIN) == 2
        assert deals.count(session, OTHER) == 0


def test_another_zone_of_the_server_gives_its_deals_other_times(store: Store) -> None:
    elsewhere = replace(DEAL, account=AccountKey("Another-Server", 1))
    clockless = replace(OPERATION, server_ms=None)
    take_in(store, DEAL, clockless, elsewhere)

    def two_hours_earlier(server_ms: int) -> datetime:
        return datetime.fromtimestamp(server_ms // 1000, UTC) - timedelta(hours=2)

    with store.writing("ana") as writing:
        assert deals.shift_times(writing.session, "Broker-Live", two_hours_earlier) == 1
        assert deals.shift_times(writing.session, "Broker-Live", two_hours_earlier) == 0
        writing.commit()
    assert {(deal.account.server, deal.ticket): deal.time for deal in read_all(store)} == {
        ("Broker-Live", "1001"): datetime(2025, 4, 1, 10, tzinfo=UTC),
        ("Broker-Live", "7:out"): START,
        ("Another-Server", "1001"): START,
    }


WHOLE = st.integers(-(2**31), 2**31)
NUMBERS = st.decimals(0, 10**6, places=5).map(Decimal.normalize)
AMOUNTS = st.decimals(-(10**9), 10**9, places=2)
DEALS = st.builds(
    Deal,
    st.sampled_from([MAIN, AccountKey("Another-Server", 1)]),
    st.integers(1, 10**12).map(str),
    st.integers(0, 2**62),
    st.integers(0, 2**62),
    st.datetimes(timezones=st.just(UTC), min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - the zone comes from `timezones`
    st.sampled_from(DealKind),
    st.none() | st.sampled_from(Entry),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
    NUMBERS,
    NUMBERS,
    AMOUNTS,
    AMOUNTS,
    AMOUNTS,
    AMOUNTS,
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60),
    st.none() | st.integers(0, 2**45),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(DEALS, max_size=8, unique_by=lambda deal: (deal.account.server, deal.ticket)))
def test_whatever_a_broker_writes_comes_back(store: Store, offered: list[Deal]) -> None:
    with store.writing("terminal") as writing:
        deals.take_in(writing.session, offered, "a file")
        assert deals.take_in(writing.session, offered, "a file").unchanged == len(offered)
        found = {(deal.account.server, deal.ticket): deal for deal in deals.read_all(writing.session)}
    assert found == {(deal.account.server, deal.ticket): deal for deal in offered}


def test_many_tickets_are_looked_up_in_pieces(store: Store) -> None:
    many = [replace(DEAL, ticket=str(at), time=START + timedelta(seconds=at)) for at in range(2 * deals.CHUNK + 1)]
    assert take_in(store, *many) == Counts(added=len(many))
    assert take_in(store, *many) == Counts(unchanged=len(many))
    assert read_all(store) == tuple(many)


def test_a_write_by_the_driver_alone_tells_what_it_touched_and_no_reader_may(
    store: Store, heard: list[Changes]
) -> None:
    take_in(store, DEAL)
    assert heard == [Changes.DEALS]
    with store.reading() as session, pytest.raises(MisusedStoreError):
        deals.take_in(session, [OPERATION], "a file")
    assert rows(store) == [("1001", 1)]


def test_tickets_are_found_among_more_than_one_batch(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deals, "CHUNK", 2)
    many = [replace(DEAL, ticket=f"{at}\"'%:out") for at in range(5)]
    assert take_in(store, *many) == Counts(added=5)
    assert take_in(store, *many, OPERATION) == Counts(added=1, unchanged=5)


def test_a_magic_number_completes_a_deal_and_its_absence_contradicts_nothing(store: Store) -> None:
    assert take_in(store, DEAL) == Counts(added=1)
    traded = replace(DEAL, magic=-77)
    assert take_in(store, traded, source="terminal") == Counts(updated=1)
    assert take_in(store, DEAL) == Counts(unchanged=1)
    assert take_in(store, traded) == Counts(unchanged=1)
    (kept,) = read_all(store)
    assert (kept.magic, kept.revision) == (-77, 2)


def test_another_magic_number_is_another_content(store: Store) -> None:
    take_in(store, replace(DEAL, magic=7))
    assert take_in(store, replace(DEAL, magic=0)) == Counts(updated=1)
    assert read_all(store)[0].magic == 0
