"""What Windows ends for us; elsewhere nothing is held."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from app.apart import job

windows = pytest.mark.skipif(sys.platform != "win32", reason="only Windows has job objects")
WINE = sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
WAIT = "import time; time.sleep(60)"


@windows
def test_a_process_ends_when_its_job_is_let_go() -> None:
    with subprocess.Popen([sys.executable, "-c", WAIT]) as waiting:
        held = job.hold(int(waiting._handle))  # type: ignore[attr-defined]  # of Windows
        job.let_go(held)
        waiting.wait(20)


@windows
@pytest.mark.skipif(WINE, reason="Wine lets a process go and does not hold it to its limits")
@pytest.mark.parametrize(
    ("limits", "work"),
    [("memory=200_000_000", "b'0' * 400_000_000"), ("seconds=1", "sum(range(10**10))")],
    ids=["memory", "time"],
)
def test_a_process_keeps_its_limits(limits: str, work: str) -> None:
    line = f"from app.apart import job; job.hold(job.OURSELVES, {limits}); print('held', flush=True); {work}"
    done = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("held")
    assert "MemoryError" in done.stderr or done.returncode == job.OUT_OF_TIME


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has job objects")
def test_where_there_are_no_jobs_nothing_is_held() -> None:
    assert job.hold(job.OURSELVES, memory=1, seconds=1) == 0
    job.let_go(0)
