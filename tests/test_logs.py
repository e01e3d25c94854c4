"""The log: one line a record whatever it says, and no secret in any shape."""

from __future__ import annotations

import base64
import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from time import perf_counter
from urllib.parse import quote

import pytest

from app import logs
from app.logs import Redaction, start_logging, stop_logging

SECRET = 'it\'s "canary"\\42'
log = logging.getLogger("fidus.test")


@pytest.fixture
def redaction(tmp_path: Path) -> Iterator[Redaction]:
    yield start_logging(tmp_path / "logs")
    stop_logging()


def _raise(said: str, local: str) -> None:
    raise ValueError(said, len(local))


def _fail_with(said: str, local: str = "") -> None:
    try:
        _raise(said, local)
    except ValueError:
        log.exception("failed with %r", [said])


def _lines(tmp_path: Path) -> list[dict[str, str]]:
    content = (tmp_path / "logs" / logs.FILE).read_text("utf-8")
    found: list[dict[str, str]] = [json.loads(line) for line in content.split("\n") if line]
    assert len(found) == len(content.splitlines())
    return found


@pytest.mark.usefixtures("redaction")
def test_a_record_is_one_line_with_its_time_in_utc(tmp_path: Path) -> None:
    log.warning("took %d deals", 7)
    (line,) = _lines(tmp_path)
    assert (line["message"], line["level"], line["logger"]) == ("took 7 deals", "WARNING", "fidus.test")
    offset = datetime.fromisoformat(line["at"]).utcoffset()
    assert offset is not None
    assert not offset


@pytest.mark.usefixtures("redaction")
@pytest.mark.parametrize("sign", ["\n", "\r\n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e", "\u202e"])
def test_no_sign_makes_a_second_line_or_loses_the_first(tmp_path: Path, sign: str) -> None:
    log.info('a%s{"level": "forged"}', sign)
    (line,) = _lines(tmp_path)
    assert line["message"] == f'a{sign}{{"level": "forged"}}'
    assert "\u202e" not in (tmp_path / "logs" / logs.FILE).read_text("utf-8")


def test_half_a_character_is_written_as_its_number() -> None:
    record = logging.LogRecord("fidus.test", logging.INFO, __file__, 1, "a\ud800b", None, None)
    line = logs.JsonLines().format(record)
    assert line.encode("utf-8")
    assert json.loads(line)["message"] == "a\ud800b"


@pytest.mark.usefixtures("redaction")
def test_arguments_that_do_not_fit_are_written_all_the_same(tmp_path: Path) -> None:
    log.info("%d deals", "seven")
    (line,) = _lines(tmp_path)
    assert "seven" in line["message"]


def test_a_secret_is_hidden_in_every_shape_it_takes(tmp_path: Path, redaction: Redaction) -> None:
    redaction.hide(SECRET)
    content = SECRET.encode()
    shapes = [SECRET, repr(SECRET), repr({"x": f"{SECRET}'\""}), json.dumps({"x": SECRET}), content.hex()]
    for said in [*shapes, base64.b64encode(content).decode()]:
        log.info("seen %s here", said)
    _fail_with(SECRET)
    written = (tmp_path / "logs" / logs.FILE).read_text("utf-8")
    assert "canary" not in written
    assert content.hex() not in written
    assert base64.b64encode(content).decode() not in written
    assert _lines(tmp_path)[-1]["traceback"].startswith("Traceback")


def test_a_short_word_is_not_hidden_everywhere(tmp_path: Path, redaction: Redaction) -> None:
    redaction.hide("a")
    log.info("a plain sentence")
    assert _lines(tmp_path)[0]["message"] == "a plain sentence"


@pytest.mark.usefixtures("redaction")
@pytest.mark.parametrize(
    "said",
    [
        "postgresql://fidus:canary@host/db",
        "postgresql://fidus:ca@canary@host/db",
        "redis://:canary@host/0",
        f"https://fidus:{quote('canary/x')}@host",
        "password=canary",
        "PASSWORD = 'canary word'",
        '{"password": "canary word", "user": "ana"}',
        "token: canary",
        f"PRAGMA key = \"x'{'ca' * 32}'\"",
        "DETAIL:  Key (pw)=(canary) already exists.",
        "DETAIL:  Key (a, pw)=(1, canary (x)) already exists.",
    ],
)
def test_what_looks_like_a_secret_is_hidden_without_being_known(tmp_path: Path, said: str) -> None:
    log.error("%s", said)
    written = (tmp_path / "logs" / logs.FILE).read_text("utf-8")
    assert "canary" not in written
    assert "caca" not in written
    assert "***" in written


@pytest.mark.usefixtures("redaction")
@pytest.mark.parametrize(
    "said", ["https://host:8080/path", "a password has 15 characters", "ana@example.org", "Key (id) is new"]
)
def test_what_is_no_secret_stays(tmp_path: Path, said: str) -> None:
    log.info("%s", said)
    assert _lines(tmp_path)[0]["message"] == said


def test_tracebacks_carry_no_local_values(tmp_path: Path, redaction: Redaction) -> None:
    assert redaction
    _fail_with("x", local="canary")
    (line,) = _lines(tmp_path)
    assert "_raise" in line["traceback"]
    assert "canary" not in line["traceback"]


@pytest.mark.parametrize("said", ["a" * 200_000, "password" * 20_000, "://" * 60_000, "Key (" * 40_000])
def test_a_long_record_is_cleaned_in_no_time(redaction: Redaction, said: str) -> None:
    redaction.hide(SECRET)
    started = perf_counter()
    redaction.clean(said)
    assert perf_counter() - started < 1


def test_other_handlers_say_no_secret_either(tmp_path: Path) -> None:
    said = io.StringIO()
    other = logging.StreamHandler(said)
    root = logging.getLogger()
    root.handlers.insert(0, other)
    try:
        start_logging(tmp_path / "logs").hide(SECRET)
        log.info("seen %s", SECRET)
        stop_logging()
        assert said.getvalue() == "seen ***\n"
        assert other.filters == []
    finally:
        root.removeHandler(other)


def test_starting_again_writes_each_line_once(tmp_path: Path, redaction: Redaction) -> None:
    assert start_logging(tmp_path / "logs") is not redaction
    log.info("once")
    assert len(_lines(tmp_path)) == 1


def test_the_log_is_kept_in_ten_files_of_two_megabytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (logs.KEPT, logs.LARGEST) == (10, 2 * 1024 * 1024)
    monkeypatch.setattr(logs, "LARGEST", 2_000)
    start_logging(tmp_path / "logs")
    for number in range(400):
        log.info("line %d", number)
    stop_logging()
    files = list((tmp_path / "logs").iterdir())
    assert len(files) == logs.KEPT
    assert max(file.stat().st_size for file in files) <= 2_000
