"""Measures how long the GUI thread stands still while the demo's 14 accounts move, panel by panel, and says where.

QT_QPA_PLATFORM=offscreen PYTHONPATH=. .venv/bin/python bench/stalls.py [seconds] [panel ...]

A wait counts as the GUI thread's own when it computed for as long; the rest is other threads and programs.
Not on Windows, which has no alarms.
"""

from __future__ import annotations

import signal
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time, thread_time
from types import FrameType

from PySide6.QtCore import QEventLoop, QTimer

from app.bootstrap import Wanted, keep_the_window_moving, make_application, ways

WARM = 4000  # milliseconds until everything has been loaded once
LONG = 16.0  # milliseconds; a frame at 60 a second
LATE = 0.010  # seconds after a beat when the thread is asked where it is
SHOWN, DEEP = 5, 3  # places that a panel's report names, and functions of each


class Beat:
    """A timer of one millisecond; every wait longer than that is time the thread was busy or kept from its turn.

    Where a beat is late, an alarm interrupts the thread and keeps where it is.
    """

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.own: list[float] = []
        self.seen: Counter[str] = Counter()
        self._last, self._spent = perf_counter(), thread_time()
        signal.signal(signal.SIGALRM, self._late)
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _beat(self) -> None:
        now, spent = perf_counter(), thread_time()
        self.waits.append((now - self._last) * 1000)
        self.own.append((spent - self._spent) * 1000)
        self._last, self._spent = now, spent
        signal.setitimer(signal.ITIMER_REAL, LATE)

    def _late(self, _signal: int, frame: FrameType | None) -> None:
        self.seen[place(frame)] += 1


def place(frame: FrameType | None) -> str:
    """The innermost functions of ours, innermost first."""
    found: list[str] = []
    while frame is not None and len(found) < DEEP:
        code = frame.f_code
        if "/app/" in code.co_filename:
            found.append(f"{Path(code.co_filename).stem}.{code.co_qualname}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(found) or "Qt"


def spin(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def report(key: str, seconds: float) -> None:
    """Watch the panel that is shown for so long, and print what was seen."""
    beat, cpu = Beat(), process_time()
    spin(int(seconds * 1000))
    beat.stop()
    waits, own = sorted(beat.waits), sorted(beat.own)
    long, own_long = sum(wait > LONG for wait in waits), sum(wait > LONG for wait in own)
    print(
        f"{key}: longest {waits[-1]:.1f} ms ({own[-1]:.1f} of its own work), "
        f"99 % under {waits[int(len(waits) * 0.99)]:.1f} ms, "
        f"over {LONG:.0f} ms {long} times ({own_long} of its own) in {seconds:.0f} s, "
        f"CPU {(process_time() - cpu) / seconds:.0%} of a core"
    )
    for where, times in beat.seen.most_common(SHOWN):
        print(f"    late {times:3} times in {where}")


def main(seconds: float, wanted_panels: list[str]) -> None:
    keep_the_window_moving()
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Wanted(demo=True)
        made = replace(ways(wanted, demo_folder=Path(scratch) / "demo"), save_settings=lambda _settings: None)
        application = make_application(wanted, made, "en", "dark")
        application.start()
        spin(WARM)
        window = application.window
        if window is None:
            raise SystemExit("the demo did not open")
        for key in wanted_panels or window.panel_keys():
            window.go(key)
            spin(WARM // 2)
            report(key, seconds)
        application.close()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10, sys.argv[2:])
