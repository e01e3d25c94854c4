"""F1: writers are killed with signal 9 at any moment. Nothing acknowledged is lost, and everything fits together.

The one place where tests sleep: for a time drawn at random, so that the kill comes anywhere in a write.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlcipher3
from sqlalchemy import func, select

from app.db import audit, drafts, engine, offices
from app.db.costs import CostRecord
from app.db.engine import sqlite_connection
from tests.db import support
from tests.db.crash_writer import DOCUMENTS, SIZE

KILLS = 200
MIDDLES = 5
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked, which Windows cannot")


@dataclass(slots=True)
class Writers:
    """The process that starts writers, and what the running one has said."""

    process: subprocess.Popen[str]
    acknowledged: int = 0
    said: list[str] = field(default_factory=list)

    def start(self, **order: object) -> int:
        """Start a writer; answers its process id."""
        assert self.process.stdin is not None
        self.said.clear()
        self.process.stdin.write(json.dumps({"journal": "wal", "start": 1, **order}) + "\n")
        self.process.stdin.flush()
        return int(self.line().removeprefix("started "))

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self, writer: int) -> list[str]:
        """Kill it; answers what it had said until then."""
        os.kill(writer, signal.SIGKILL)
        while (line := self.line()) != "gone":
            self.said.append(line)
        return self.said


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    command = [sys.executable, "-m", "tests.db.crash_writer"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        yield Writers(process)
        assert process.stdin is not None
        process.stdin.close()


def written(path: Path, known: tuple[int, bytes] | None = None) -> tuple[int, tuple[int, bytes]]:
    """How many decisions are in the books, all of them whole and all but the last one seen; and the chain's head."""
    seen = support.witness_of(path).remembered()
    with support.opened(path) as store, store.reading() as session:
        verdict = audit.verify(session, support.mac, after=known, seen=seen)
        assert (seen or (0,))[0] >= verdict.lines - 1
        assert verdict.sound, verdict
        entries, total = session.execute(select(func.count(), func.sum(CostRecord.amount))).one()
        assert (entries, int(total or 0)) == (2 * verdict.lines, 0)
        assert offices.read(session).name == (str(verdict.lines) if verdict.lines else "")
        check = session.connection().exec_driver_sql("PRAGMA quick_check").scalar()
        assert check == "ok"
    return verdict.lines, (verdict.head, verdict.mac)


def test_nothing_acknowledged_is_lost_and_the_books_fit(path: Path, writers: Writers) -> None:
    drawn = random.Random(7)
    count, head, killed_writing = 0, None, 0
    for _ in range(KILLS):
        writer = writers.start(what="write", path=str(path), start=count + 1)
        if drawn.random() < 0.9:
            writers.said.append(writers.line())
        time.sleep(drawn.random() * 0.02)
        said = writers.kill(writer)
        acknowledged = int(said[-1]) if said else count
        known = head if head and head[0] else None
        found, head = written(path, known)
        assert acknowledged <= found <= acknowledged + 1
        assert not said or acknowledged <= (support.witness_of(path).remembered() or (0,))[0]
        killed_writing += found > count
        count = found
    assert killed_writing > KILLS // 2
    assert written(path)[0] == count


def test_the_check_notices_a_lost_acknowledgement(path: Path, writers: Writers) -> None:
    """The control: a writer that acknowledges before it commits."""
    writer = writers.start(what="early", path=str(path))
    assert writers.line() == "1"
    writers.kill(writer)
    assert written(path)[0] == 0


def with_old_documents(path: Path) -> Path:
    with support.opened(path) as store, store.writing("ana") as writing:
        for at in range(DOCUMENTS):
            drafts.save(writing.session, "ana", str(at), "old" * (SIZE // 3), support.NOW)
        writing.commit()
    return path


def killed_in_the_middle(path: Path, writers: Writers, journal: str) -> Path:
    writer = writers.start(what="middle", path=str(path), journal=journal)
    assert writers.line() == "middle"
    writers.kill(writer)
    return path


def is_whole(path: Path) -> bool:
    """Whether every page and every document is as it was before the killed write."""
    try:
        connection = sqlite_connection(path, support.KEY)
        checked = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        old = connection.execute("SELECT count(*) FROM drafts WHERE document LIKE 'old%'").fetchone()
        connection.close()
    except sqlcipher3.DatabaseError:
        return False
    return checked and old == (DOCUMENTS,)


def test_a_large_write_killed_in_the_middle_leaves_no_trace(path: Path, writers: Writers, tmp_path: Path) -> None:
    whole = with_old_documents(path)
    for at in range(MIDDLES):
        copy = Path(shutil.copy(whole, tmp_path / f"{at}.db"))
        killed_in_the_middle(copy, writers, "wal")
        assert copy.with_name(copy.name + "-wal").stat().st_size > SIZE * 10
        assert is_whole(copy)


@pytest.mark.parametrize("journal", ["off", "memory"])
def test_the_check_notices_what_other_settings_lose(
    path: Path, writers: Writers, journal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same kill where the way back is not on the disk."""
    killed_in_the_middle(with_old_documents(path), writers, journal)
    monkeypatch.setitem(engine.SETTINGS, "journal_mode", "delete")
    assert not is_whole(path)
