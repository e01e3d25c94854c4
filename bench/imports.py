"""Measures taking deals in against raw sqlite3 executemany of the same rows into a plain file, in one run.

PYTHONPATH=. .venv/bin/python bench/imports.py [deals]
"""

from __future__ import annotations

import gc
import random
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from app.bootstrap import COLLECT
from app.channels.officefile import read_office_file
from app.channels.officewriter import write_office_file
from app.db import deals
from app.db.base import Base
from app.db.deals import Held
from app.db.engine import sqlite_engines
from app.db.store import Store
from app.domain.book import Book
from app.domain.holdings import Account, AccountKey, Deal, DealKind, Entry
from tests.db import support

ROUNDS = 3
NEW = 10
ACCOUNTS = [AccountKey("Broker-Live", 9_900_001 + each) for each in range(14)]


def made(count: int) -> list[Deal]:
    """Trades as brokers write them, by time."""
    drawn = random.Random(7)
    found = []
    for at in range(count):
        opens = at % 2 == 0
        found.append(
            Deal(
                ACCOUNTS[at % len(ACCOUNTS)],
                str(10_000_000 + at),
                20_000_000 + at,
                10_000_000 + at - at % 2,
                support.NOW + timedelta(seconds=at * 7),
                DealKind.BUY if opens else DealKind.SELL,
                Entry.IN if opens else Entry.OUT,
                "XAUUSD",
                Decimal(drawn.randrange(1, 300)).scaleb(-2),
                Decimal(drawn.randrange(330_000, 340_000)).scaleb(-2),
                Decimal("0.00") if opens else Decimal(drawn.randrange(-90_000, 100_000)).scaleb(-2),
                Decimal("0.00") if opens else Decimal(drawn.randrange(-300, 1)).scaleb(-2),
                Decimal("-3.50"),
                Decimal("0.00"),
                "",
                1_757_284_920_000 + at * 7_000,
            )
        )
    return found


def raw(path: Path, rows: list[Held]) -> None:
    """The same rows, in the same table with the same indexes, by the driver alone."""
    table = Base.metadata.tables["deals"]
    connection = sqlite3.connect(path)
    for each in (CreateTable(table), *(CreateIndex(index) for index in table.indexes)):
        connection.execute(str(each.compile(dialect=sqlite.dialect())))  # type: ignore[attr-defined]
    names = (*Held._fields, "source")
    marks = ", ".join("?" * len(names))
    statement = f"INSERT INTO deals ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our columns
    connection.executemany(statement, [(*row, "raw") for row in rows])
    connection.commit()
    connection.close()


def take_in(path: Path, offered: list[Deal]) -> deals.Counts:
    store = Store(sqlite_engines(path, support.KEY), support.mac, lambda: support.NOW)
    try:
        with store.writing("bench") as writing:
            counts = deals.take_in(writing.session, offered, "bench")
            writing.audit("office:imported", "bench")
            writing.commit()
    finally:
        store.close()
    return counts


def timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def parsed_and_taken_in(path: Path, content: bytes) -> None:
    take_in(path, list(read_office_file(content).book.deals))


def main(count: int) -> None:
    gc.set_threshold(*COLLECT)  # as both programs do
    offered = made(count)
    book = Book(accounts=tuple(Account(key=each) for each in ACCOUNTS), deals=tuple(offered))
    content = write_office_file(book)
    rows = [deals._held(each) for each in offered]  # noqa: SLF001 - what our own import writes
    found: dict[str, list[float]] = {"raw": [], "store": [], "file": [], "again": []}
    with tempfile.TemporaryDirectory() as folder:
        for at in range(ROUNDS):
            store, file = Path(folder) / f"{at}.db", Path(folder) / f"{at}.file.db"
            support.create(store)
            support.create(file)
            plain = Path(folder) / f"{at}.plain"
            found["raw"].append(timed(lambda path=plain: raw(path, rows)))  # type: ignore[misc]
            found["store"].append(timed(lambda path=store: take_in(path, offered)))  # type: ignore[misc]
            found["file"].append(timed(lambda path=file: parsed_and_taken_in(path, content)))  # type: ignore[misc]
            found["again"].append(timed(lambda path=store: take_in(path, offered[-NEW:])))  # type: ignore[misc]
    times = {name: statistics.median(each) for name, each in found.items()}
    print(f"{count} deals: sqlite3 executemany {times['raw'] * 1000:.0f} ms, {count / times['raw']:.0f} rows/s")
    for name, what in (("store", "taken in, encrypted"), ("file", "read from an office file, checked and taken in")):
        print(f"{what}: {times[name] * 1000:.0f} ms; {times[name] / times['raw']:.1f} x")
    print(f"the last {NEW} once more: {times['again'] * 1000:.1f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
