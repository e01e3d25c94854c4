"""Writers to be killed: for each line of input a fresh process writes until it is killed, and says what was committed.

Everything is imported once and each writer forked from here, so that two hundred of them take seconds.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import date
from pathlib import Path

from app.db import costs, drafts, engine, offices
from app.db.engine import sqlite_engines
from app.db.offices import OfficeSettings
from app.domain.investments import Cost
from app.domain.money import from_cents
from tests.db import support

DAY = date(2025, 9, 7)
DOCUMENTS, SIZE = 40, 60_000


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def write_on(path: Path, start: int, early: bool) -> None:
    """One decision after the other: two entries that cancel, a changed row, an audit line. `early` lies about one."""
    store = support.store_on(sqlite_engines(path, support.KEY), witness=support.witness_of(path))
    for number in range(start, sys.maxsize):
        with store.writing("ana") as writing:
            for sign in (1, -1):
                cost = Cost(day=DAY, kind="operating", amount=from_cents(sign * number))
                costs.add(writing.session, cost, f"{number}/{sign}")
            offices.write(writing.session, OfficeSettings(str(number)))
            writing.audit("cost:recorded", str(number))
            if early:
                say(number)
                time.sleep(60)
            writing.commit()
        say(number)


def stop_in_the_middle(path: Path) -> None:
    """A write so large that a part of it is in the files already when the process dies."""
    engine.SETTINGS["cache_size"] = 10
    store = support.store_on(sqlite_engines(path, support.KEY))
    with store.writing("ana") as writing:
        for at in range(DOCUMENTS):
            drafts.save(writing.session, "ana", str(at), "new" * (SIZE // 3), support.NOW)
        say("middle")
        time.sleep(60)


def write(order: dict[str, object]) -> None:
    """What one order asks for."""
    path = Path(str(order["path"]))
    engine.SETTINGS["journal_mode"] = str(order["journal"])
    if order["what"] == "middle":
        stop_in_the_middle(path)
    else:
        write_on(path, int(str(order["start"])), early=order["what"] == "early")


def main() -> None:
    """Fork a writer for every order, name it, and say when it is gone."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                write(json.loads(line))
            finally:
                os._exit(1)
        say(f"started {child}")
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()
