"""Measures exec to first painted window: a bare PySide6 window, the sign-in, and the demo's dashboard, in one run.

xvfb-run -a env PYTHONPATH=. .venv/bin/python bench/startup.py [rounds]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

PAINTED = """
from PySide6.QtCore import QEvent, QObject, QTimer
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and hasattr(watched, "isWindow") and watched.isWindow() and READY(watched):
            QTimer.singleShot(0, lambda: __import__("os")._exit(0))
        return False
"""
BARE = f"""
READY = lambda watched: True
from PySide6.QtWidgets import QApplication, QMainWindow
{PAINTED}
app = QApplication([]); watch = Watch(); app.installEventFilter(watch)
window = QMainWindow(); window.resize(1440, 900); window.show(); app.exec()
"""
OURS = f"""
import sys
READY = lambda watched: type(watched).__name__ == sys.argv[2]
from PySide6.QtWidgets import QApplication
{PAINTED}
begin = QApplication.exec
watch = Watch()
def follow(*_):
    QApplication.instance().installEventFilter(watch)
    return begin()
QApplication.exec = follow
from app.__main__ import main
main(["--demo"] if sys.argv[2] == "Window" else ["--office", sys.argv[1]])
"""


def timed(program: str, *arguments: str) -> float:
    """Milliseconds from exec until the program has painted what is waited for."""
    begun = perf_counter()
    subprocess.run([sys.executable, "-c", program, *arguments], check=True, timeout=60, capture_output=True)
    return (perf_counter() - begun) * 1000


def main(rounds: int) -> None:
    programs: dict[str, tuple[str, ...]] = {
        "bare window": (BARE,),
        "first screen": (OURS, "", "FirstRun"),
        "demo dashboard": (OURS, "", "Window"),
    }
    found: dict[str, list[float]] = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(rounds):
            for name, (program, *arguments) in programs.items():
                given = [str(Path(scratch) / "none"), *arguments[1:]] if arguments else []
                found[name].append(timed(program, *given))
    bare = statistics.median(found["bare window"])
    for name, times in found.items():
        print(f"{name}: {statistics.median(times):.0f} ms, {statistics.median(times) / bare:.2f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
