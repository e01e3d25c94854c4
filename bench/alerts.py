"""How long one look for alerts takes, for 100 and 1,000 accounts that are read live, and what it writes."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as day_time
from decimal import Decimal
from functools import partial
from pathlib import Path

from app.bridge.simulator.offices import AS_OF, large_office
from app.bridge.terminal import AccountReading, TerminalHealth, TerminalState
from app.config import Paths
from app.domain.book import Book
from app.domain.holdings import Account, AccountKey, Snapshot
from app.security.keys import CHEAPEST
from app.services import signin
from app.services.alerts import Watcher
from app.services.office import Office
from app.services.signin import NewOffice, Surroundings

PASSWORD = "invented figures, nothing to protect"  # noqa: S105 - the office is thrown away
NOON = datetime.combine(AS_OF, day_time(12), UTC)
DAYS, LOOKS = 250, 10


def book_of(accounts: int) -> Book:
    """An office of 500 clients with so many accounts more, each with a year of daily readings."""
    book = large_office(clients=500)
    more = [Account(key=AccountKey("Harbour-Live", 40_000_001 + at), name=f"Account {at}") for at in range(accounts)]
    taken = [
        Snapshot(account.key, NOON - timedelta(days=back), Decimal("10000.00"), Decimal("10000.00") + back, Decimal(0))
        for account in more
        for back in range(DAYS, 0, -1)
    ]
    return replace(book, accounts=(*book.accounts, *more), snapshots=(*book.snapshots, *taken))


def read(office: Office, book: Book) -> None:
    """Every account says that it is well, one in a hundred that it is not."""
    keys = tuple(account.key for account in book.accounts)
    office.live.take_health(TerminalHealth("Live 3", TerminalState.LIVE, NOON, None, keys))
    for at, key in enumerate(keys):
        margin = Decimal("9000.00") if at % 100 == 0 else Decimal("1000.00")
        snapshot = Snapshot(key, NOON, Decimal("10000.00"), Decimal("10000.00"), Decimal(0), margin)
        office.live.take(AccountReading(key, "", "USD", snapshot, (), True, True, 5000))


def main(counts: list[int]) -> None:
    """Print a line for each number of accounts."""
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            around = Surroundings(Paths(Path(folder)), lambda: NOON, cost=CHEAPEST, rounds=4)
            signin.create_office(around, NewOffice(user="ana", full_name="Ana Beltrán", password=PASSWORD))
            office = signin.open_office(around, "ana", PASSWORD)
            book = book_of(count)
            office.books._book = book  # noqa: SLF001 - the facts as they would have been read
            read(office, book)
            watcher = Watcher(office)
            for _ in range(LOOKS):  # until everything is raised
                looked = watcher.look()
            whole, quick = timed(watcher.look), timed(partial(watcher.look, thorough=False))
            print(f"{len(book.accounts)} accounts: thorough {whole:.0f} ms, quick {quick:.0f} ms, "
                  f"{len(looked.found.rows)} alerts")  # fmt: skip
            office.close()


def timed(look: Callable[[], object]) -> float:
    """Milliseconds of a look, the middle of several."""
    spent = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        look()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent) * 1000


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [100, 1000])
