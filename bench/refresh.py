"""Measures a refresh of the dashboard with 14 accounts and a year of deals against a bare Decimal loop, in one run.

PYTHONPATH=. .venv/bin/python bench/refresh.py [rounds]

The loop does the least that any exact answer must: the balance of every account from its deals, and what is owed today.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter

from app.bootstrap import COLLECT
from app.bridge.terminal import AccountReading
from app.config import Paths
from app.domain.accrual import accrued_interest
from app.domain.book import Book
from app.domain.holdings import AccountKey
from app.services import demo
from app.services.dashboard import dashboard
from app.services.monitor import account_detail, monitor, standing
from app.services.office import Office
from app.services.signin import Surroundings

Amounts = defaultdict[AccountKey, Decimal]


def bare(office: Office, book: Book) -> Decimal:
    """What is held less what is owed, and nothing else."""
    held: Amounts = defaultdict(Decimal)
    for deal in book.deals:
        held[deal.account] += deal.profit + deal.swap + deal.commission + deal.fee
    today = office.today()
    owed = sum((each.principal + accrued_interest(each, today) for each in book.investments if each.counts), Decimal(0))
    return sum(held.values(), Decimal(0)) - owed


def take_reading(office: Office, number: int) -> None:
    """A terminal reads every account once more, each with another equity."""
    last = {snapshot.account: snapshot for snapshot in office.books.current(office.store).snapshots}
    for key, known in last.items():
        moment = known.taken_at + timedelta(seconds=1 + number)
        fresh = replace(known, taken_at=moment, equity=known.equity + Decimal(number).scaleb(-2))
        office.live.take(AccountReading(key, "A. Person", "USD", fresh, (), True, True, 5000))


def median_ms(office: Office, work: Callable[[], object], rounds: int, *, reading: bool) -> float:
    """How long it takes, each time after a new reading of every account or on the same facts."""
    taken = []
    for number in range(1 + rounds):
        if reading:
            take_reading(office, number)
        begun = perf_counter()
        work()
        taken.append((perf_counter() - begun) * 1000)
    return statistics.median(taken[1:])


def cold(office: Office) -> object:
    """Read everything from the store again first."""
    office.books.forget_all()
    return dashboard(office)


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        around = Surroundings(Paths(Path(scratch) / "demo"), demo.demo_clock(frozen=True), lambda _changes: None,
                              cost=demo.COST, rounds=demo.ROUNDS)  # fmt: skip
        office = demo.open_demo(around)
        book = office.book()
        gc.set_threshold(*COLLECT)  # as in the window
        gc.freeze()
        key = book.accounts[0].key
        loop = median_ms(office, lambda: bare(office, book), rounds, reading=False)
        print(f"{len(book.accounts)} accounts, {len(book.deals):,} deals; bare Decimal loop {loop:.1f} ms")
        for name, work, reading in (
            ("dashboard, read from the store", lambda: cold(office), False),
            ("dashboard, after a reading of every account", lambda: dashboard(office), True),
            ("dashboard of another fund, same facts", lambda: dashboard(office, "DYNAMIC"), False),
            ("monitor, after a reading of every account", lambda: monitor(office), True),
            ("one account, after a reading", lambda: account_detail(office, key), True),
            ("the status line's count, after a reading", lambda: standing(office), True),
        ):
            taken = median_ms(office, work, rounds, reading=reading)
            print(f"  {name}: {taken:.1f} ms, {taken / loop:.1f} x")
        office.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
