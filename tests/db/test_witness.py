"""The folder remembers the audit's last line: a cut end, a rewritten past and an older copy put back are noticed."""

from __future__ import annotations

import itertools
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3

from app.db import audit, witness
from app.db.store import Store
from app.db.witness import NO_LINE, Witness
from app.domain.audit import Verdict
from tests.db import support
from tests.db.support import opened, witness_of

NUMBERS = itertools.count(1)


@pytest.fixture
def office(path: Path) -> Path:
    """An office with five lines of audit, all of them seen."""
    with opened(path) as store:
        for _ in range(5):
            decide(store)
    return path


def checked(path: Path) -> Verdict:
    seen = witness_of(path).remembered()
    with opened(path) as store, store.reading() as session:
        return audit.verify(session, support.mac, seen=seen)


def decide(store: Store) -> None:
    """A line unlike every other."""
    with store.writing("ana") as writing:
        writing.audit("test:done", f"decision {next(NUMBERS)}")
        writing.commit()


def decide_once_more(path: Path) -> None:
    with opened(path) as store:
        decide(store)


def cut(path: Path, above: int) -> None:
    """What somebody with the database's key does behind our back."""
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{support.KEY.hex()}'\"")
    connection.execute("DROP TRIGGER audit_no_delete")
    connection.execute("DELETE FROM audit WHERE seq > ?", (above,))
    connection.close()


def test_what_was_written_is_remembered(office: Path) -> None:
    verdict = checked(office)
    assert (verdict.sound, verdict.cut) == (True, None)
    assert witness_of(office).remembered() == (verdict.head, verdict.mac) == (5, verdict.mac)


@pytest.mark.parametrize("left", [4, 3, 0])
def test_a_cut_end_is_noticed_also_after_new_lines_have_grown_over_it(office: Path, left: int) -> None:
    cut(office, left)
    verdict = checked(office)
    assert (verdict.sound, verdict.broken_at, verdict.cut) == (False, left + 1, 5)
    for lines in range(left + 1, 9):
        decide_once_more(office)
        verdict = checked(office)
        assert (verdict.sound, verdict.cut, verdict.lines) == (False, 5, lines)
        assert verdict.broken_at == min(lines + 1, 5)


def test_an_older_copy_put_back_is_noticed(office: Path, tmp_path: Path) -> None:
    copy = shutil.copy(office, tmp_path / "copy.db")
    decide_once_more(office)
    shutil.copy(copy, office)
    assert (checked(office).sound, checked(office).cut) == (False, 6)


def test_an_older_copy_of_the_whole_folder_is_not(office: Path, tmp_path: Path) -> None:
    """The limit, as docs/admin.md tells it: nothing in the folder knows better. Another seat or a note does."""
    for each in (office, office.with_name("office.seen")):
        shutil.copy(each, tmp_path / f"copy of {each.name}")
    decide_once_more(office)
    elsewhere = witness_of(office).remembered()
    for each in (office, office.with_name("office.seen")):
        shutil.copy(tmp_path / f"copy of {each.name}", each)
    assert checked(office).sound
    with opened(office) as store, store.reading() as session:
        assert not audit.verify(session, support.mac, seen=elsewhere).sound


def test_an_end_cut_while_the_office_is_open_is_not_forgotten(office: Path) -> None:
    with opened(office) as store:
        decide(store)
        cut(office, 3)
        for _ in range(5):
            decide(store)
    assert (checked(office).sound, checked(office).cut) == (False, 6)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b'"seq":5', b'"seq":4'),
        lambda content: content[:-20],
        lambda _: b"",
        lambda _: b"[" * 5000,
        lambda content: content.replace(b'"mac":"', b'"mac":"0')[:-1],
    ],
    ids=["another number", "shortened", "emptied", "nonsense", "another mac"],
)
def test_a_changed_memory_is_no_memory(office: Path, change: Callable[[bytes], bytes]) -> None:
    file = office.with_name("office.seen")
    file.write_bytes(change(file.read_bytes()))
    assert witness_of(office).remembered() == NO_LINE
    decide_once_more(office)
    verdict = checked(office)
    assert (verdict.sound, verdict.cut, verdict.broken_at) == (False, 0, 6)


def test_a_memory_of_another_office_is_no_memory(office: Path) -> None:
    other = Witness(office.with_name("office.seen"), lambda content: support.mac(content + b"."))
    assert other.remembered() == NO_LINE


def test_a_folder_that_has_seen_nothing_begins_with_the_next_line(office: Path) -> None:
    office.with_name("office.seen").unlink()
    assert checked(office).sound
    decide_once_more(office)
    assert (witness_of(office).remembered() or NO_LINE)[0] == 6


def test_a_write_that_was_taken_back_is_not_remembered(office: Path) -> None:
    with opened(office) as store, store.writing("ana") as writing:
        writing.audit("test:done", "x")
    assert (witness_of(office).remembered() or NO_LINE)[0] == 5
    assert checked(office).sound


def test_a_memory_never_goes_back(office: Path) -> None:
    witness_of(office).remember((3, bytes(32)))
    assert (witness_of(office).remembered() or NO_LINE)[0] == 5


def test_a_memory_that_cannot_be_written_costs_no_decision(
    office: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(witness, "write_atomically", full)
        with caplog.at_level(logging.WARNING):
            decide_once_more(office)
    assert "not remembered: No space left" in caplog.text
    assert (checked(office).sound, checked(office).lines) == (True, 6)
    decide_once_more(office)
    assert (witness_of(office).remembered() or NO_LINE)[0] == 7
