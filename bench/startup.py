"""Measures exec to first painted window: a bare PySide6 window, the first screens and the demo's dashboard, in turn.

xvfb-run -a env PYTHONPATH=. .venv/bin/python bench/startup.py [rounds]        (or QT_QPA_PLATFORM=offscreen)

Every program runs as it does for a person: from compiled modules, which Python keeps in a scratch folder here, and with
settings, office and demo of its own. The first round fills them and is not counted.
"""

from __future__ import annotations

import json
import os
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
READY = lambda watched: type(watched).__name__ == sys.argv[1]
from app.__main__ import main
from app import bootstrap  # first, as main does
from PySide6.QtWidgets import QApplication
{PAINTED}
begin = QApplication.exec
watch = Watch()
def follow(*_):
    QApplication.instance().installEventFilter(watch)
    return begin()
QApplication.exec = follow
main(sys.argv[2:])
"""
Program = tuple[str, ...]


def programs(scratch: Path) -> dict[str, Program]:
    """What is started, each with its arguments."""
    (scratch / "office").mkdir()
    (scratch / "office" / "office.keys").touch()
    (scratch / "FIDUS").mkdir()
    (scratch / "FIDUS" / "settings.json").write_text(json.dumps({"last_user": "ana"}), encoding="utf-8")
    return {
        "bare window": (BARE,),
        "first run": (OURS, "FirstRun", "--office", str(scratch / "none")),
        "sign-in": (OURS, "SignIn", "--office", str(scratch / "office")),
        "demo dashboard": (OURS, "Window", "--demo"),
    }


def surroundings(scratch: Path) -> dict[str, str]:
    """The environment of a person: compiled modules are kept, settings and offices lie in the scratch folder."""
    found = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept = {"PYTHONPYCACHEPREFIX": "compiled", "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": ""}
    return found | {name: str(scratch / place) for name, place in kept.items()}


def timed(program: Program, environment: dict[str, str]) -> float:
    """Milliseconds from exec until the program has painted what is waited for."""
    begun = perf_counter()
    subprocess.run([sys.executable, "-c", *program], check=True, timeout=60, capture_output=True, env=environment)
    return (perf_counter() - begun) * 1000


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        wanted, environment = programs(scratch), surroundings(scratch)
        found: dict[str, list[float]] = {name: [] for name in wanted}
        for _ in range(1 + rounds):
            for name, program in wanted.items():
                found[name].append(timed(program, environment))
    bare = statistics.median(found["bare window"][1:])
    for name, (_, *times) in found.items():
        print(f"{name}: {statistics.median(times):.0f} ms, {statistics.median(times) / bare:.2f} x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
