"""F2: the power fails at any moment. What was not synchronised is dropped or torn; nothing acknowledged is lost."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from app.db import audit, offices
from app.db.costs import CostRecord
from app.domain.errors import KnownError
from tests.db import disk, support
from tests.db.disk import needs_a_disk

STATES = int(os.environ.get("FIDUS_TEST_POWER_STATES", "600"))
CONTROLS = 120
DECISIONS, SECTOR = 12, 512
FULL, OFF = 2, 0
Files = dict[str, bytearray]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the record: a write, a truncation, a synchronisation or an acknowledgement."""

    what: str
    name: str
    at: int = 0
    content: bytes = b""


@dataclass(slots=True)
class Platter:
    """What is safely on the disk, what is still on its way, and what the writer was told is kept."""

    safe: Files
    pending: list[Step] = field(default_factory=list)
    acknowledged: int = 0

    def take(self, step: Step) -> None:
        if step.what == "mark":
            self.acknowledged = step.at
        elif step.what == "sync":
            for each in self.pending:
                if each.name == step.name:
                    apply(self.safe, each, each.content)
            self.pending = [each for each in self.pending if each.name != step.name]
        else:
            self.pending.append(step)

    def after_a_failure(self, drawn: random.Random) -> Files:
        """The files as they may be found: of what was on its way some is there, some is not, some is torn."""
        files = {name: bytearray(content) for name, content in self.safe.items()}
        kept = drawn.choice((0.0, 0.5, 0.9, 1.0))
        for step in self.pending:
            if drawn.random() < kept:
                torn = drawn.random() < 0.2 and len(step.content) > SECTOR
                cut = drawn.randrange(0, len(step.content), SECTOR) if torn else len(step.content)
                apply(files, step, step.content[:cut])
        return files


def apply(files: Files, step: Step, content: bytes) -> None:
    file = files.setdefault(step.name, bytearray())
    if step.what == "truncate":
        del file[step.at :]
        return
    file.extend(bytes(max(0, step.at - len(file))))
    file[step.at : step.at + len(content)] = content


def steps(record: Path) -> Iterator[Step]:
    with record.open("rb") as file:
        while line := file.readline():
            what, *words = line.decode().split()
            if what == "mark":
                yield Step(what, "", int(words[0]))
            elif words[0].endswith("-shm"):
                file.read(int(words[2]) if what == "write" else 0)  # it is made anew at every start
            elif what == "write":
                yield Step(what, words[0], int(words[1]), file.read(int(words[2])))
            else:
                yield Step(what, words[0], int(words[1]) if what == "truncate" else 0)


def found(folder: Path, files: Files) -> int | None:
    """How many decisions such files hold, all of them whole; None where they are damaged."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    try:
        with support.opened(folder / "office.db") as store, store.reading() as session:
            verdict = audit.verify(session, support.mac)
            entries, total = session.execute(select(func.count(), func.sum(CostRecord.amount))).one()
            check = session.connection().exec_driver_sql("PRAGMA quick_check").scalar()
            name = offices.read(session).name
    except KnownError:
        return None
    finally:
        shutil.rmtree(folder)
    whole = verdict.sound and check == "ok" and (entries, int(total or 0)) == (2 * verdict.lines, 0)
    return verdict.lines if whole and name == (str(verdict.lines) if verdict.lines else "") else None


def failures(template: Path, folder: Path, synchronous: int, states: int) -> tuple[int, int, int]:
    """How many failures were tried, after how many something acknowledged was gone, and the database damaged."""
    before = template.read_bytes()
    record, library = folder / "record", disk.build(folder)
    disk.run(library, "tests.db.power_writer", template, record, synchronous, DECISIONS)
    recorded, drawn = list(steps(record)), random.Random(7)
    moments = sorted(drawn.randrange(len(recorded)) for _ in range(states))
    platter, lost, damaged = Platter({"office.db": bytearray(before)}), 0, 0
    for at, step in enumerate(recorded):
        platter.take(step)
        for _ in range(moments.count(at)):
            decisions = found(folder / "found", platter.after_a_failure(drawn))
            damaged += decisions is None
            lost += decisions is not None and not platter.acknowledged <= decisions <= platter.acknowledged + 1
    assert platter.acknowledged == DECISIONS
    return len(moments), lost, damaged


@needs_a_disk
def test_nothing_acknowledged_is_lost_when_the_power_fails(path: Path, tmp_path: Path) -> None:
    assert failures(path, tmp_path, FULL, STATES) == (STATES, 0, 0)


@needs_a_disk
def test_the_same_failures_do_damage_where_nothing_is_synchronised(path: Path, tmp_path: Path) -> None:
    """The control: a failure that could do no harm proves nothing."""
    tried, lost, damaged = failures(path, tmp_path, OFF, CONTROLS)
    assert lost + damaged > tried // 10
