"""Measures taking in 10 new deals of an account with 200,000: the write, the book in memory, the cursor, and the watch.

PYTHONPATH=. .venv/bin/python bench/reread.py [deals]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter

from app.bridge.terminal import DealsReading
from app.config import Paths
from app.domain.holdings import AccountKey, Deal, DealKind, Entry
from app.domain.investments import Cost
from app.security.keys import CHEAPEST
from app.services import signin
from app.services.books import Books
from app.services.costs import record_cost
from app.services.histories import Histories
from app.services.office import Office
from app.services.watch import Watch

AT = datetime(2025, 9, 5, 14, 0, tzinfo=UTC)
KEY = AccountKey("Broker-Live", 9900001)
COST = Cost(day=AT.date(), kind="operating", amount=Decimal("12.00"), note="hosting")
EVERY, NEW, ROUNDS = timedelta(minutes=5), 10, 5


def deal(number: int, at: datetime) -> Deal:
    zero, kind = Decimal("0.00"), DealKind.BUY if number % 2 else DealKind.SELL
    return Deal(
        KEY, str(number), number, number // 2, at, kind, Entry.IN if number % 2 else Entry.OUT, "XAUUSD",
        Decimal("0.10"), Decimal("3300.50"), Decimal("1.25"), zero, zero, zero, "", int(at.timestamp() * 1000),
    )  # fmt: skip


def reading(deals: tuple[Deal, ...], first: datetime | None, balance: Decimal) -> DealsReading:
    seconds = 0 if first is None else int(first.timestamp())
    return DealsReading(KEY, deals, seconds, int((AT + timedelta(days=1)).timestamp()), balance)


def ms(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000


def measure(office: Office, count: int) -> None:
    deals = [deal(number, AT - EVERY * (count - number)) for number in range(count)]
    office = replace(office, clock=lambda: AT)
    histories, each = Histories(office), deals[0].amount
    whole = ms(lambda: histories.take(reading(tuple(deals), None, each * len(deals))))
    print(f"the first time: {len(deals):,} deals taken in {whole / 1000:.1f} s", end=", ")
    print(f"the book read in {ms(office.book):.0f} ms")
    cursor, taken, merged = [], [], []
    for at in range(1, ROUNDS + 1):
        cursor.append(ms(lambda: histories.since(KEY)))
        since = histories.since(KEY)
        deals += [deal(len(deals) + number, AT + timedelta(seconds=at * 100 + number)) for number in range(NEW)]
        window = tuple(each for each in deals[-5000:] if since is None or each.time >= since)
        arrived = reading(window, since, each * len(deals))
        taken.append(ms(lambda given=arrived: histories.take(given)))  # type: ignore[misc]  # bound at once
        merged.append(ms(office.book))
    print(f"{NEW} new ones in a window of {len(window):,}: cursor {statistics.median(cursor):.1f} ms", end=", ")
    print(f"taken in {statistics.median(taken):.0f} ms, the book again in {statistics.median(merged):.0f} ms")
    print(f"histories that lack something: {len(office.live.histories())}")
    alike = office.books.current(office.store).deals == Books().current(office.store).deals
    print(f"the merged book is the one on disk: {alike}; all of it read again: {ms(lambda: _again(office)):.0f} ms")


def _again(office: Office) -> None:
    office.books.forget_all()
    office.book()


def watched(here: Office, there: Office) -> None:
    """What a decision of our own, and one of another seat, cost the window: noticing it, and the book again."""
    watch = Watch(here)
    watch.look()
    here.book()
    for whose, office in (("our own", here), ("another seat's", there)):
        looked, again = [], []
        for number in range(ROUNDS):
            record_cost(office, COST, f"{whose} {number}")
            looked.append(ms(watch.look))
            again.append(ms(here.book))
        print(f"after {whose} decision: noticed in {statistics.median(looked):.1f} ms", end=", ")
        print(f"the book again in {statistics.median(again):.1f} ms")


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        around = signin.Surroundings(Paths(Path(scratch) / "office"), lambda: AT, cost=CHEAPEST, rounds=4)
        password = "of no use to anybody"  # noqa: S105 - the office is gone in a minute
        signin.create_office(around, signin.NewOffice(user="bench", full_name="A. Bench", password=password))
        office = signin.open_office(around, "bench", password)
        measure(office, count)
        seat = signin.open_office(around, "bench", password)
        watched(office, seat)
        seat.close()
        office.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
