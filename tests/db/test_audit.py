from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import sqlcipher3
from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from app.db import audit
from app.db.audit import FIRST, TEXTS, Filter, verify
from app.db.base import Base, microseconds
from app.db.engine import sqlite_connection
from app.db.store import Store
from tests.db import support
from tests.db.support import NOW, mac

AUDIT = Base.metadata.tables["audit"]
PIECES = 4
LINES = 19
COPY = f"INSERT INTO audit SELECT {LINES + 1}, at, {', '.join(TEXTS)}, mac FROM audit WHERE seq={LINES}"  # noqa: S608 - our columns
COPY = f"INSERT INTO audit SELECT {LINES + 1}, at, {', '.join(TEXTS)}, mac FROM audit WHERE seq={LINES}"  # noqa: S608 - our columns


def write(store: Store, lines: int, actor: str = "ana") -> None:
    for at in range(lines):
        with store.writing(actor) as writing:
            writing.audit("cost:recorded", f"cost {at}", {"amount": Decimal("1.00")}, {"day": date(2025, 9, 1)}, "té")
            writing.commit()


def test_the_chain_of_an_office_is_sound(store: Store) -> None:
    write(store, 5)
    with store.reading() as session:
        verdict = verify(session, mac)
        lines = audit.read(session, Filter())
    assert (verdict.checked, verdict.lines, verdict.head, verdict.sound) == (5, 5, 5, True)
    assert [line.seq for line in lines] == [5, 4, 3, 2, 1]
    assert lines[0].before == {"amount": "1.00"}
    assert lines[0].after == {"day": "2025-09-01"}
    assert lines[0].mac == verdict.mac.hex()


def test_an_empty_chain_is_sound(store: Store) -> None:
    with store.reading() as session:
        assert verify(session, mac).sound
        assert audit.actors(session) == []


def test_the_database_puts_together_what_python_does(store: Store) -> None:
    """A text with signs of one, two, three and four bytes, quotes, and what looks like another field."""
    with store.writing("añ€𝄞:3:x") as writing:
        writing.audit("a:b'\"%", ":0:", {"x": "ü\n\x7f"}, {}, "5:five:")
        writing.commit()
    with store.reading() as session:
        assert verify(session, mac).sound
        assert not verify(session, lambda content: mac(content + b".")).sound


def test_progress_is_told_and_a_check_can_be_stopped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    write(store, 7)
    monkeypatch.setattr(audit, "BATCH", 3)
    told: list[tuple[int, int]] = []
    with store.reading() as session:
        assert verify(session, mac, lambda *each: told.append(each)).sound
        stopped = verify(session, mac, stop=lambda: True)
        assert not stopped.sound
        assert (stopped.checked, stopped.head, stopped.broken_at) == (3, 3, None)
        rest = verify(session, mac, lambda *each: told.append(each), after=(stopped.head, stopped.mac))
    assert rest.sound
    assert rest.checked == 4
    assert told == [(3, 7), (6, 7), (7, 7), (3, 4), (4, 4)]


def test_a_check_never_ends_between_full_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    write(store, 6)
    monkeypatch.setattr(audit, "BATCH", 3)
    with store.reading() as session:
        verdict = verify(session, mac, stop=lambda: False)
    assert (verdict.checked, verdict.complete) == (6, True)


def test_lines_are_found_by_every_filter(store: Store) -> None:
    with store.writing("ana") as writing:
        writing.audit("client:added", "C_1", after={"name": "Salvador Palma"})
        writing.audit("client:changed", "C_1", reason="moved to Mérida")
        writing.audit("cost:recorded", "CX1")
        writing.commit()
    write(store, 1, "ben")
    expected = {
        Filter(): [4, 3, 2, 1],
        Filter(actor="ben"): [4],
        Filter(action="client:"): [2, 1],
        Filter(action="client:added"): [1],
        Filter(subject="C_1"): [2, 1],
        Filter(text="palma"): [1],
        Filter(text="Mérida"): [2],
        Filter(text="C_"): [2, 1],
        Filter(text="%"): [],
        Filter(since=NOW, until=NOW + timedelta(seconds=1)): [4, 3, 2, 1],
        Filter(since=NOW + timedelta(seconds=1)): [],
        Filter(until=NOW): [],
        Filter(actor="ana", text="added", subject="C_1"): [1],
    }
    with store.reading() as session:
        for wanted, numbers in expected.items():
            assert [line.seq for line in audit.read(session, wanted)] == numbers, wanted
            assert audit.count(session, wanted) == len(numbers)
        assert audit.actors(session) == ["ana", "ben"]


def test_pages_go_on_below_the_last_line(store: Store) -> None:
    write(store, 5)
    with store.reading() as session:
        assert [line.seq for line in audit.read(session, Filter(), limit=2)] == [5, 4]
        assert [line.seq for line in audit.read(session, Filter(), limit=2, below=4)] == [3, 2]
        assert audit.read(session, Filter(), below=1) == []


def test_a_long_subject_is_shortened_and_still_covered(store: Store) -> None:
    with store.writing("ana") as writing:
        writing.audit("a:b", "x" * 500)
        writing.commit()
    with store.reading() as session:
        assert len(audit.read(session, Filter())[0].subject) == audit.LONGEST_SUBJECT
        assert verify(session, mac).sound


# What somebody could do who can write the table past the triggers, but has not the key (F6).


def chain(lines: int) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    previous = FIRST
    for seq in range(1, lines + 1):
        at = NOW + timedelta(seconds=seq)
        before, after = f'{{"name":"Ré {seq}"}}', '{"name":"P"}'
        words = ("ana", "desk-1", "0.1.0", "client:changed", f"C-{seq:04}", before, after, "")
        texts = dict(zip(TEXTS, words, strict=True))
        previous = mac(previous + audit.content(seq, at, texts))
        rows.append({"seq": seq, "at": at, "mac": previous, **texts})
    return rows


@pytest.fixture
def plain() -> Iterator[Engine]:
    """The table alone, unprotected, with a sound chain."""
    engine = create_engine(
        "sqlite://",
        module=sqlcipher3,
        creator=lambda: sqlcipher3.connect(":memory:", check_same_thread=False),
        poolclass=StaticPool,
    )
    AUDIT.create(engine)
    with engine.begin() as connection:
        connection.execute(insert(AUDIT), chain(LINES))
    yield engine
    engine.dispose()


def edits() -> Iterator[tuple[int, str, int, int]]:
    """Every byte of every field of every line, with every bit of it turned over, in turn."""
    for row in chain(LINES):
        for name, value in row.items():
            held = microseconds(value) if isinstance(value, datetime) else value
            size = len(held) if isinstance(held, bytes) else len(str(held).encode())
            for at, bit in itertools.product(range(size), range(8)):
                yield int(str(row["seq"])), name, at, bit


def held_bytes(raw: Any, name: str, seq: int) -> bytes:
    found: bytes = raw.execute(f"SELECT CAST({name} AS BLOB) FROM audit WHERE seq=?", (seq,)).fetchone()[0]  # noqa: S608 - our columns
    return found


@pytest.mark.parametrize("piece", range(PIECES))
def test_an_edit_of_any_byte_of_any_line_is_found(plain: Engine, piece: int) -> None:
    """16,000 edits in four pieces. Each is taken back before the next."""
    done = missed = 0
    with plain.connect() as connection, Session(connection) as session:
        raw: Any = connection.connection.driver_connection
        for seq, name, at, bit in itertools.islice(edits(), piece, None, PIECES):
            before = held_bytes(raw, name, seq)
            after = before[:at] + bytes([before[at] ^ 1 << bit]) + before[at + 1 :]
            kind = "BLOB" if name == "mac" else AUDIT.c[name].type.compile(plain.dialect)
            raw.execute("SAVEPOINT edit")
            try:
                raw.execute(f"UPDATE audit SET {name}=CAST(? AS {kind}) WHERE seq=?", (after, seq))  # noqa: S608 - our columns
                stands = name != "seq" and held_bytes(raw, name, seq) == before  # 01 is 1: nothing was changed
                missed += not stands and verify(session, mac, after=two_before(raw, seq)).sound
                done += 1
            except sqlcipher3.IntegrityError:  # the line took another's number: the key refuses that
                pass
            raw.execute("ROLLBACK TO edit")
    assert missed == 0
    assert done > 16_000 / PIECES


def two_before(raw: Any, seq: int) -> tuple[int, bytes] | None:
    """Where to begin, so that checking the surroundings of a line is quick."""
    start = seq - 2
    return (start, held_bytes(raw, "mac", start)) if start > 0 else None


SLIDE = (
    "UPDATE audit SET mac=CAST(substr((SELECT mac FROM audit WHERE seq=3), 32) || mac AS BLOB) WHERE seq=4",
    "UPDATE audit SET mac=substr(mac, 1, 31) WHERE seq=3",
)


@pytest.mark.parametrize("batch", [4_000, 3])
@pytest.mark.parametrize(
    ("what", "broken_at"),
    [
        (["DELETE FROM audit WHERE seq=1"], 1),
        (["DELETE FROM audit WHERE seq=5"], 5),
        (["UPDATE audit SET seq=99 WHERE seq=18"], 18),
        (["DELETE FROM audit WHERE seq=5", "UPDATE audit SET seq=seq-1 WHERE seq>5"], 5),
        (["UPDATE audit SET seq=0 WHERE seq=1"], 0),
        (["UPDATE audit SET seq=-seq WHERE seq=3", "UPDATE audit SET seq=3 WHERE seq=4"], -3),
        (["UPDATE audit SET actor=actor||substr(workstation,1,1), workstation=substr(workstation,2) WHERE seq=4"], 4),
        (["UPDATE audit SET reason=NULL WHERE seq=4"], 4),
        (["UPDATE audit SET mac=(SELECT mac FROM audit WHERE seq=2) WHERE seq=3"], 3),
        ([COPY], LINES + 1),
        (SLIDE, 3),
        (["UPDATE audit SET mac=x'' WHERE seq=4"], 4),
        (["UPDATE audit SET mac=NULL WHERE seq=4"], 4),
        (["UPDATE audit SET mac=NULL, reason=NULL WHERE seq=19"], 19),
    ],
    ids=[
        "first",
        "middle",
        "renumbered",
        "closed",
        "zero",
        "negative",
        "slid",
        "null",
        "copied mac",
        "copied line",
        "slid mac",
        "empty mac",
        "no mac",
        "no mac at the end",
    ],
)
def test_removing_moving_and_copying_lines_is_found(
    plain: Engine, what: Sequence[str], broken_at: int, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "BATCH", batch)
    with plain.connect() as connection:
        allow_nulls(connection.connection.driver_connection)
        for statement in what:
            connection.exec_driver_sql(statement)
        with Session(connection) as session:
            verdict = verify(session, mac)
    assert not verdict.sound
    assert verdict.broken_at == broken_at


def allow_nulls(raw: Any) -> None:
    raw.execute("PRAGMA writable_schema=ON")
    raw.execute("UPDATE sqlite_master SET sql=replace(sql, 'NOT NULL', '')")
    raw.execute("PRAGMA writable_schema=RESET")


def test_a_cut_tail_is_found_by_whoever_remembers_the_head(plain: Engine) -> None:
    """Without memory it cannot be: a shorter chain is a chain. That is what the remembered head is for."""
    with plain.connect() as connection, Session(connection) as session:
        head = verify(session, mac)
        connection.exec_driver_sql("DELETE FROM audit WHERE seq > 9")
        assert verify(session, mac).sound
        assert verify(session, mac, after=(head.head, head.mac)).broken_at == LINES


def test_a_rewritten_past_is_found_by_whoever_remembers_the_head(plain: Engine) -> None:
    """Even with the key: the line that was remembered has another mac now."""
    with plain.connect() as connection, Session(connection) as session:
        known = verify(session, mac)
        connection.execute(AUDIT.delete())
        rows = chain(LINES)
        previous = FIRST
        for row in rows:
            row["actor"] = "ben"
            texts = {name: str(row[name]) for name in TEXTS}
            at = row["at"]
            previous = mac(previous + audit.content(int(str(row["seq"])), at, texts))  # type: ignore[arg-type]  # a datetime
            row["mac"] = previous
        connection.execute(insert(AUDIT), rows)
        assert verify(session, mac).sound
        assert verify(session, mac, after=(known.head, known.mac)).broken_at == LINES


def test_the_content_names_every_field_with_its_length() -> None:
    texts = dict.fromkeys(TEXTS, "") | {"actor": "añ"}
    expected = f"3:{microseconds(NOW)}:3:añ:0::0::0::0::0::0::0:".encode()
    assert audit.content(3, NOW, texts) == expected


def test_every_byte_of_the_encrypted_file_is_guarded(tmp_path: Path) -> None:
    """F6 for the file: with any byte of it changed, it can no longer be read."""
    path = tmp_path / "small.db"
    connection = sqlite_connection(path, support.KEY)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("CREATE TABLE audit (seq INTEGER PRIMARY KEY, content TEXT)")
    connection.executemany("INSERT INTO audit VALUES (?, ?)", [(at, f"line {at} " * 9) for at in range(60)])
    connection.close()
    content = path.read_bytes()
    read = missed = 0
    with path.open("r+b") as file:
        for at in range(0, len(content), max(1, len(content) // 8192)):
            turn(file, at, content[at] ^ 0x40)
            missed += readable(path)
            turn(file, at, content[at])
            read += 1
    assert missed == 0
    assert read >= 8_192
    assert readable(path)


def turn(file: BinaryIO, at: int, value: int) -> None:
    file.seek(at)
    file.write(bytes([value]))
    file.flush()


def readable(path: Path) -> bool:
    connection = sqlcipher3.connect(str(path))
    try:
        connection.execute(f"PRAGMA key = \"x'{support.KEY.hex()}'\"")
        connection.execute("SELECT count(*), max(content) FROM audit").fetchone()
    except sqlcipher3.DatabaseError:
        return False
    finally:
        connection.close()
    return True
