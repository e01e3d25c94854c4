"""Runs under disk.c: writes decisions, and has recorded what reaches the disk and what was acknowledged."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

from app.db import engine
from app.db.engine import sqlite_engines
from tests.db import support
from tests.db.crash_writer import decide


def main() -> None:
    path, record, synchronous, decisions = sys.argv[1:]
    disk = ctypes.CDLL(None)
    engine.SETTINGS.update(synchronous=int(synchronous), wal_autocheckpoint=8)
    store = support.store_on(sqlite_engines(Path(path), support.KEY))
    disk.disk_record(record.encode())
    for number in range(1, int(decisions) + 1):
        decide(store, number)
        disk.disk_mark(ctypes.c_long(number))


if __name__ == "__main__":
    main()
