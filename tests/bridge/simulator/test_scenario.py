"""A world on disk is the world that was written, and nothing else is taken for one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridge.simulator.broker import Fault, Scenario, Trouble
from app.bridge.simulator.demo import demo_scenario
from app.bridge.simulator.market import Market
from app.bridge.simulator.scenario import DamagedScenario, read_scenario, write_scenario
from app.bridge.simulator.trading import Trading
from app.domain.errors import BadInput
from tests.bridge.simulator.trades import BEGIN, tradings
from tests.bridge.support import world

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def put(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "world.json"
    path.write_bytes(content)
    return path


def told(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "whole.json"
    write_scenario(path, world(Fault.MUTE, 3))
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_the_demo_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    write_scenario(path, demo_scenario())
    assert read_scenario(path) == demo_scenario()


def test_what_is_written_is_text_that_other_programs_read(tmp_path: Path) -> None:
    found = told(tmp_path)
    table = found["terminals"]["Harbour"]["rows"][0]
    deals = table[found["terminals"]["Harbour"]["fields"].index("deals")]
    first = dict(zip(deals["fields"], deals["rows"][0], strict=True))
    assert (first["profit"], first["time"], first["account"]) == (
        "10000.00",
        "2025-06-07T14:00:00+00:00",
        ["Harbour-Live", 30000001],
    )


@given(
    seed=st.integers(0, 2**31),
    names=st.lists(text, unique=True, max_size=4),
    fault=st.sampled_from(Fault),
    since=st.integers(0, 10**9),
    base=st.datetimes(timezones=st.just(UTC)),
)
def test_any_world_comes_back_as_it_was(seed: int, names: list[str], fault: Fault, since: int, base: datetime) -> None:
    accounts = world().terminals["Harbour"]
    made = Scenario(
        Market(base, seed),
        {name: accounts[: at % 3] for at, name in enumerate(names)},
        dict.fromkeys(names, "Europe/Athens"),
        {name: Trouble(fault, since) for name in names},
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "world.json"
        write_scenario(path, made)
        assert read_scenario(path) == made


@given(trading=tradings(most=6), takes=st.integers(0, 10**6), reaches=st.none() | st.integers(0, 10**6))
def test_any_account_comes_back_as_it_was(trading: Trading, takes: int, reaches: int | None) -> None:
    account = replace(
        trading.account(),
        history_takes=timedelta(milliseconds=takes),
        history_reaches=None if reaches is None else timedelta(milliseconds=reaches),
    )
    made = Scenario(Market(BEGIN, closes=True), {"One": (account,)}, started=BEGIN, speed=2.5)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "world.json"
        write_scenario(path, made)
        assert read_scenario(path) == made


def test_a_moment_is_kept_whatever_its_offset(tmp_path: Path) -> None:
    base = datetime(2025, 9, 5, 17, 0, tzinfo=timezone(timedelta(hours=3)))
    path = tmp_path / "world.json"
    write_scenario(path, Scenario(Market(base), {}))
    assert read_scenario(path).market.base.isoformat() == "2025-09-05T14:00:00+00:00"


def _changed(tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> bytes:
    found = told(tmp_path)
    change(found)
    return json.dumps(found).encode()


def _deals(found: dict[str, Any]) -> dict[str, Any]:
    accounts = found["terminals"]["Harbour"]
    deals: dict[str, Any] = accounts["rows"][0][accounts["fields"].index("deals")]
    return deals


def _set(found: dict[str, Any], name: str, value: object) -> None:
    deals = _deals(found)
    deals["rows"][1][deals["fields"].index(name)] = value


def _set_account(found: dict[str, Any], name: str, value: object) -> None:
    accounts = found["terminals"]["Harbour"]
    accounts["rows"][0][accounts["fields"].index(name)] = value


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda found: found.pop("market"), "world lacks market"),
        (lambda found: found.update(bogus=1), "unknown here"),
        (lambda found: found["market"].update(seed="7"), "world.market.seed is not of the type int"),
        (lambda found: found["market"].update(seed=True), "world.market.seed is not of the type int"),
        (lambda found: found["market"].update(base="2025-09-05T14:00:00"), "world.market.base cannot be"),
        (lambda found: found["zones"].update({"Harbour-Live": "Moon/Base"}), "Moon/Base is not a time zone"),
        (lambda found: found["troubles"]["Harbour"].update(fault="flood"), "world.troubles.Harbour.fault cannot be"),
        (lambda found: found.update(terminals=[]), "world.terminals is not an object"),
        (lambda found: found["terminals"]["Harbour"].pop("rows"), "world.terminals.Harbour is not a table"),
        (lambda found: _deals(found)["fields"].append("ticket"), "one twice"),
        (lambda found: _deals(found)["rows"][0].pop(), "values where"),
        (lambda found: _set(found, "profit", 12.5), "is not text"),
        (lambda found: _set(found, "profit", "NaN"), "cannot be 'NaN'"),
        (lambda found: _set(found, "profit", "1,5"), "cannot be '1,5'"),
        (lambda found: _set(found, "kind", "gift"), "cannot be 'gift'"),
        (lambda found: _set(found, "account", ["Harbour-Live"]), "has 1 items"),
        (lambda found: _set(found, "symbol", "TULIP"), "nobody trades TULIP there"),
        (lambda found: _set(found, "time", "2001-01-01T00:00:00+00:00"), "not in order of time"),
        (lambda found: _set(found, "account", ["Harbour-Live", 1]), "a deal of another account"),
        (lambda found: _set_account(found, "currency", "XAU"), "no account is kept in XAU there"),
    ],
)
def test_a_world_that_does_not_hold_together_is_refused_with_its_place(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    with pytest.raises(DamagedScenario, match=r"world\.json is no simulated world") as refused:
        read_scenario(put(tmp_path, _changed(tmp_path, change)))
    assert said in str(refused.value)
    assert isinstance(refused.value, BadInput)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b"\xff\xfe", b'{"market": NaN}', b"[" * 100_000, "{}é".encode("latin-1")]
)
def test_what_is_no_json_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(DamagedScenario, match="no simulated world"):
        read_scenario(put(tmp_path, content))


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_no_number_is_endless_or_none(tmp_path: Path, constant: str) -> None:
    content = _changed(tmp_path, lambda found: found.update(speed=1234.5)).replace(b"1234.5", constant.encode())
    with pytest.raises(DamagedScenario, match=f"{constant} is not a number"):
        read_scenario(put(tmp_path, content))


def test_a_file_cut_short_anywhere_is_refused(tmp_path: Path) -> None:
    whole = _changed(tmp_path, lambda found: found)
    for end in range(1, len(whole), 97):
        with pytest.raises(DamagedScenario):
            read_scenario(put(tmp_path, whole[:end]))


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DamagedScenario, match=r"nowhere\.json cannot be read"):
        read_scenario(tmp_path / "nowhere.json")
