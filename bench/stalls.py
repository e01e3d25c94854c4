"""Measures how long the GUI thread stands still while the demo's 14 accounts move, panel by panel.

QT_QPA_PLATFORM=offscreen PYTHONPATH=. .venv/bin/python bench/stalls.py [seconds]
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time

from PySide6.QtCore import QEventLoop, QTimer

from app.bootstrap import Wanted, keep_the_window_moving, make_application, ways

WARM = 4000  # milliseconds until everything has been loaded once


class Beat:
    """A timer of one millisecond; every wait longer than that is time the thread was busy."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self._last = perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = perf_counter()
        self.waits.append((now - self._last) * 1000)
        self._last = now


def spin(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def main(seconds: float) -> None:
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
        for key in window.panel_keys():
            window.go(key)
            spin(WARM // 2)
            beat, cpu = Beat(), process_time()
            spin(int(seconds * 1000))
            waits = sorted(beat.waits)
            share = (process_time() - cpu) / seconds
            print(
                f"{key}: longest {waits[-1]:.1f} ms, 99 % under {waits[int(len(waits) * 0.99)]:.1f} ms, "
                f"over 16 ms {sum(wait > 16 for wait in waits)} times in {seconds:.0f} s, CPU {share:.0%} of a core"
            )
        application.close()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
