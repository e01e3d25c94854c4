"""A file is read by a child with limits: what it answers is the same, and nothing it does reaches us."""

from __future__ import annotations

import multiprocessing
import pickle
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.bridge import apart
from app.bridge.apart import LIMITS, Limits, plain
from app.bridge.simulator.reports import mt4_html, mt5_html, mt5_xlsx
from app.bridge.statements import Kind, recognise
from app.bridge.statements.values import LARGEST_FILE
from app.domain.errors import RefusedFile
from tests.bridge import readers
from tests.bridge.ledgers import printed
from tests.bridge.test_statements_hostile import BEGIN, BOMBS, END, bomb

WHAT = printed(zone="Europe/Athens")
ROWS = b"<html><body><table>" + b"<tr><td>1</td></tr>" * 1_200_000 + b"</table></body></html>"
DEEP = b"<html><body>" + b"<table><tr><td>" * 100_000 + b"</html>"
bounded = pytest.mark.skipif(sys.platform == "win32", reason="only the parent's clock ends it there")


def refusal(content: bytes, limits: Limits = LIMITS) -> str:
    """Why a file is refused; nobody is left of those who tried to read it."""
    with pytest.raises(RefusedFile) as refused:
        apart.recognise(content, limits)
    assert multiprocessing.active_children() == []
    assert refused.value.problems
    return str(refused.value.problems[0].what)


@pytest.mark.parametrize(
    "content",
    [
        mt5_html(WHAT),
        mt5_xlsx(WHAT),
        mt4_html(replace(WHAT, deals=WHAT.deals[:1])),
        b"code,name\nC-1,Ana\n",
        b"\x00\x01",
    ],
    ids=["html", "workbook", "older terminal", "list", "nothing"],
)
def test_what_is_read_apart_is_what_is_read_here(content: bytes) -> None:
    assert apart.recognise(content) == recognise(content)


def test_the_rows_of_a_list_in_a_workbook_come_whole() -> None:
    found = apart.recognise(BOMBS["a plain workbook"][0])
    assert (found.kind, found.rows) == (Kind.SHEET, [("Hello",)])


@pytest.mark.parametrize("name", ["a member of 300 MB", "a million cells in a row", "a billion laughs"])
def test_a_hostile_workbook_is_refused_with_its_reason(name: str) -> None:
    content, said = BOMBS[name]
    assert said in refusal(content)


def test_markup_that_never_closes_is_refused() -> None:
    assert "not an account" in refusal(DEEP)


def test_a_file_that_is_too_large_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "Child", None)
    assert "25 MB" in refusal(b"<html>" + b" " * LARGEST_FILE)


@bounded
def test_a_file_that_takes_too_much_memory_is_refused() -> None:
    assert "more memory" in refusal(ROWS, Limits(memory=90 * apart.MEGABYTE))


@bounded
def test_a_workbook_that_takes_too_much_memory_is_refused() -> None:
    """And does so in our own words, with nothing loaded that needs no file to take much."""
    rows = b"".join(b'<row r="%d"><c><v>1</v></c><c><v>12.5</v></c></row>' % at for at in range(1, 300_000))
    assert "more memory" in refusal(bomb(BEGIN + rows + END), Limits(memory=110 * apart.MEGABYTE))


@bounded
def test_a_file_that_takes_too_long_is_refused() -> None:
    assert "longer to read" in refusal(ROWS, Limits(processor=1))


@pytest.mark.parametrize("reader", [readers.deaf, readers.mute])
def test_a_reader_that_waits_for_ever_is_ended(reader: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "serve", reader)
    assert "longer to read" in refusal(ROWS, Limits(wall=1.0))


@pytest.mark.parametrize(
    "reader",
    [
        readers.leaving,
        readers.crashing,
        readers.raising,
        readers.endless,
        readers.babbling,
        readers.evasive,
        readers.trapping,
    ],
)
def test_a_reader_that_was_taken_over_is_refused(
    reader: Callable[..., None], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(apart, "serve", reader)
    assert "its reader ended" in refusal(ROWS, Limits(answer=1_000_000))
    assert "trapped" not in capfd.readouterr().out


def test_only_plain_data_is_made_of_an_answer() -> None:
    found = recognise(mt5_html(WHAT))
    assert plain(pickle.dumps(apart.Answer(found))).found == found
    for trap in (readers.Trap(), apart.Answer(what=readers.Trap()), print, multiprocessing.Process):  # type: ignore[arg-type]
        with pytest.raises(RefusedFile):
            plain(pickle.dumps(trap))


def test_where_no_reader_can_be_started_the_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(apart, "Child", refused)
    assert refusal(b"code,name\n") == "The file could not be read: its reader ended."
