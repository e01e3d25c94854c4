"""Measures the analysis of one account with many deals and readings against adding its deals up, in one run.

PYTHONPATH=. .venv/bin/python bench/analytics.py [deals] [readings]
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import process_time

from app.domain.analytics import analyse
from app.domain.book import Book
from app.domain.holdings import Account, AccountKey, Snapshot
from tests.offices import amount, operation, trades

ROUNDS = 3
KEY = AccountKey("Broker-Live", 9_900_001)
FIRST, LAST = datetime(2022, 1, 3, 9, tzinfo=UTC), date(2025, 11, 14)


def made(deals: int, readings: int) -> Book:
    """An account over nearly four years, with round trips and readings spread evenly."""
    opened = operation(KEY, 1, "2022-01-03T09:00", "1000000.00", "Deposit")
    traded = trades(KEY, 100, "2022-01-03T10:00", 1400, deals // 2, "500000.00", 3)
    step = timedelta(days=1400) / readings
    taken = (
        Snapshot(KEY, FIRST + step * (at + 1), amount("1000000") + at, amount("1000000") + at, Decimal("0.00"))
        for at in range(readings)
    )
    return Book(accounts=(Account(key=KEY),), deals=(opened, *traded), snapshots=tuple(taken))


def seconds(work: Callable[[], object]) -> float:
    """The median processor time of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        times.append(process_time() - start)
    return statistics.median(times)


def main(deals: int, readings: int) -> None:
    """Print both times, and how often the sum fits into the analysis."""
    book = made(deals, readings)
    whole = seconds(lambda: analyse(book, KEY, LAST))
    added = seconds(lambda: sum(deal.amount for deal in book.deals))
    print(f"{len(book.deals):,} deals and {readings:,} readings analysed in {whole:.2f} s")
    print(f"the same deals added up in {added:.3f} s, 1/{whole / added:.0f} of it")


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:3]]
    main(*given, *(200_000, 100_000)[len(given) :])
