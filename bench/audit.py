"""Measures the check of the audit's chain against the bare HMAC loop over the same bytes, in one run.

PYTHONPATH=. .venv/bin/python bench/audit.py [lines]
"""

from __future__ import annotations

import hmac
import statistics
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.db import audit
from app.db.audit import FIRST, TEXTS, AuditRecord
from app.db.engine import sqlite_engines
from app.security.keys import KeyRing
from tests.db import support

ROUNDS = 5
PART = 50_000


def contents(lines: int) -> list[tuple[dict[str, object], bytes]]:
    """Lines such as people leave, and the bytes that are sealed of each."""
    found: list[tuple[dict[str, object], bytes]] = []
    for seq in range(1, lines + 1):
        before, after = f'{{"name":"Salvador Palma","phone":"+52 55 {seq:08}"}}', '{"name":"Salvador Palma","phone":""}'
        words = ("ana", "desk-1", "0.1.0", "client:changed", f"C_{seq % 900:04}", before, after, "asked by telephone")
        texts = dict(zip(TEXTS, words, strict=True))
        at = support.NOW + timedelta(seconds=seq)
        found.append(({"seq": seq, "at": at, **texts}, audit.content(seq, at, texts)))
    return found


def fill(path: Path, mac: audit.Mac, lines: list[tuple[dict[str, object], bytes]]) -> None:
    support.create(path)
    engines = sqlite_engines(path, support.KEY)
    previous, rows = FIRST, []
    for row, written in lines:
        previous = mac(previous + written)
        rows.append({**row, "mac": previous})
    with Session(engines.write) as session:
        for start in range(0, len(rows), PART):
            session.execute(insert(AuditRecord), rows[start : start + PART])
        session.commit()
    engines.dispose()


def bare(key: bytes, written: list[bytes]) -> bytes:
    """The least that any check of such a chain must do."""
    previous, digest = FIRST, hmac.digest
    for each in written:
        previous = digest(key, previous + each, "sha256")
    return previous


def timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def main(count: int) -> None:
    ring = KeyRing("0" * 32, bytes(32))
    mac, key = ring.mac("audit-mac"), ring.subkey("audit-mac")
    lines = contents(count)
    written = [each for _, each in lines]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.db"
        fill(path, mac, lines)
        del lines
        engines = sqlite_engines(path, support.KEY)

        def check() -> None:
            with Session(engines.read) as session:
                verdict = audit.verify(session, mac)
            assert verdict.sound and verdict.checked == count, verdict  # noqa: S101, PT018 - a wrong answer is not fast

        loop, ours = [], []
        for _ in range(ROUNDS):
            loop.append(timed(lambda: bare(key, written)))
            ours.append(timed(check))
        engines.dispose()
    plain, full = statistics.median(loop), statistics.median(ours)
    print(
        f"{count} lines: checked in {full * 1000:.0f} ms, {full / count * 1e6:.2f} us a line; "
        f"HMAC loop {plain * 1000:.0f} ms; {full / plain:.2f} x"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
