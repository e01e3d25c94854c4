"""A seat is killed with signal 9 at any statement of a merge: afterwards it has happened, or nothing of it has."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db import audit, cases, clients, documents, investments
from app.domain.cases import Case
from app.domain.clients import Client, ClientState
from app.services import merges
from tests.db import support
from tests.services.merge_writer import office_on
from tests.services.test_merges import passport

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="seats are forked, which Windows cannot")
POINTS = 8


@pytest.fixture
def proposed(tmp_path: Path) -> Path:
    """An office in which a merge was proposed that moves one of everything."""
    path = tmp_path / "office.db"
    support.create(path)
    with office_on(path, "elena"):
        pass  # she has an account
    with office_on(path, "ana") as office:
        other = Client(code="C_2", name="Salvador Palma R.")
        support.decide(
            office.store,
            support.add_contract,
            lambda session: clients.add(session, other),
            lambda session: documents.add(session, passport("C_1")),
            lambda session: cases.write(session, Case(subject="C_1")),
        )
        one, two = office.book().clients
        merges.propose(office, two, one, ["email"], "the same person, entered twice")
    return path


@pytest.fixture
def seats() -> Iterator[subprocess.Popen[str]]:
    command, root = [sys.executable, "-m", "tests.services.merge_writer"], Path(__file__).parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def run(seats: subprocess.Popen[str], path: Path, statement: int) -> list[str]:
    assert seats.stdin is not None
    assert seats.stdout is not None
    seats.stdin.write(json.dumps({"path": str(path), "statement": statement}) + "\n")
    seats.stdin.flush()
    said = [seats.stdout.readline().strip()]
    while not said[-1].startswith("gone"):
        said.append(seats.stdout.readline().strip())
    return said


def state(path: Path) -> tuple[object, ...]:
    """Who has what, who is closed, whose the address is, and how many lines the audit has; the chain is sound."""
    with office_on(path, "ana") as office, office.store.reading() as session:
        verdict = audit.verify(session, support.mac)
        assert verdict.sound
        found = clients.read_all(session)
        return (
            [each.client for each in investments.read_all(session)],
            [each.subject for each in documents.read_all(session)],
            list(cases.read_all(session)),
            [each.code for each in found if each.state is ClientState.CLOSED],
            [each.email for each in found],
            merges.merge_of(office, 1).last.what.value,
            verdict.lines,
        )


def test_a_killed_merge_has_happened_or_has_not(proposed: Path, seats: subprocess.Popen[str], tmp_path: Path) -> None:
    whole = Path(shutil.copy(proposed, tmp_path / "whole.db"))
    statements, gone = run(seats, whole, 0)
    assert gone == "gone 0"
    old, new = state(proposed), state(whole)
    assert old[:4] == (["C_1"], ["C_1"], ["C_1"], [])
    assert new[:4] == (["C_2"], ["C_2"], ["C_2"], ["C_1"])
    last = int(statements)
    found = []
    for at in sorted({1 + at * (last - 1) // (POINTS - 1) for at in range(POINTS)}):
        copy = Path(shutil.copy(proposed, tmp_path / f"{at}.db"))
        assert run(seats, copy, at) == [f"gone {signal.SIGKILL}"]
        found.append(state(copy))
    assert set(map(repr, found)) <= {repr(old), repr(new)}
    assert repr(old) in set(map(repr, found))
