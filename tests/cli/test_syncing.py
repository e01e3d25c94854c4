"""Reading until somebody ends it, as a program of its own: it follows what others change, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from app.db import readings
from app.domain.holdings import AccountKey
from app.services import accounts
from app.services.office import Office
from tests.bridge.support import PATIENCE
from tests.conftest import PASSWORD, USER
from tests.services.worlds import FIRST, SECOND, add, with_world

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks after children as Linux does")
WITHIN = 2.0


@pytest.fixture
def harbour(office: Office) -> Office:
    made = with_world(office)
    add(made, FIRST)
    return made


@contextmanager
def syncing(office: Office, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`fidus-admin sync` at work on this office."""
    secret = tmp_path / "password"
    secret.write_text(PASSWORD)
    command = [sys.executable, "-m", "tests.cli.syncing", str(office.paths.folder)]
    command += ["--user", USER, "--password-file", str(secret), "sync", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def read(office: Office) -> set[AccountKey]:
    with office.store.reading() as session:
        return set(readings.latest(session))


def wait_until_read(office: Office, running: subprocess.Popen[str], wanted: set[AccountKey]) -> None:
    end, pause = monotonic() + PATIENCE, Event()
    while not read(office) >= wanted:
        assert monotonic() < end, "it was not read"
        assert running.poll() is None, running.communicate()
        pause.wait(0.05)


def children(process: int) -> list[int]:
    """The processes that any thread of this one has started."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(number) for each in tasks for number in each.read_text().split()]


def ended(running: subprocess.Popen[str], by: signal.Signals) -> tuple[int, float, str]:
    """End it: its exit code, how long it took, and what it said. None of its children is there afterwards."""
    with ExitStack() as stack:
        doors = [os.pidfd_open(child) for child in children(running.pid)]
        for door in doors:
            stack.callback(os.close, door)
        assert doors
        begun = monotonic()
        running.send_signal(by)
        said, _ = running.communicate(timeout=PATIENCE)
        passed = monotonic() - begun
        for door in doors:
            waiting = select.poll()
            waiting.register(door, select.POLLIN)
            assert waiting.poll(1000), "a child is still there"
    return running.returncode, passed, said


def test_what_others_change_meanwhile_is_read_too_and_it_ends_at_once(harbour: Office, tmp_path: Path) -> None:
    with syncing(harbour, tmp_path) as running:
        wait_until_read(harbour, running, {FIRST})
        add(harbour, SECOND)
        accounts.set_active(harbour, FIRST, active=False)
        wait_until_read(harbour, running, {FIRST, SECOND})
        code, passed, said = ended(running, signal.SIGTERM)
    assert (code, passed < WITHIN) == (0, True), passed
    used = {each["login"]: each["active"] for each in json.loads(said)["accounts"]}
    assert used == {FIRST.login: False, SECOND.login: True}


def test_an_interruption_ends_it_too(harbour: Office, tmp_path: Path) -> None:
    with syncing(harbour, tmp_path) as running:
        wait_until_read(harbour, running, {FIRST})
        code, passed, _ = ended(running, signal.SIGINT)
    assert (code, passed < WITHIN) == (0, True), passed
