"""Measures the window's thread while a terminal is mute: the longest gap of a Qt timer, and when the worker was gone.

PYTHONPATH=. .venv/bin/python bench/mute.py [seconds]        (QT_QPA_PLATFORM=offscreen where there is no screen)
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QTimer

from app.bridge.process import ProcessTerminal, Timing
from app.bridge.simulator.broker import Fault, Trouble
from app.bridge.simulator.demo import BASE, TERMINALS, demo
from app.bridge.terminal import AccountReading, Event, Login, Reason, TerminalHealth
from app.bridge.worker import Work

TICK = 20  # ms
DEADLINE = 3.0
CALL = 400
"""The number of the call that never comes back: some rounds after the start."""


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def main(seconds: float) -> None:
    application = QCoreApplication([])
    name = next(iter(TERMINALS.values()))
    world = demo().scenario
    world.troubles[name] = Trouble(Fault.MUTE, CALL)
    begun = datetime.now(UTC)
    terminal = ProcessTerminal(
        Work(terminal=name, path=name, zones=world.zones, scenario=world),
        tuple(Login(account.key) for account in world.terminals[name]),
        lambda: BASE + (datetime.now(UTC) - begun),
        Timing(read=DEADLINE, login=0.0, period=0.25, back_off=(3600.0,)),
    )
    last_heard, frozen, child = [0.0], [0.0], [0]

    def hear(event: Event) -> None:
        if isinstance(event, AccountReading):
            last_heard[0] = perf_counter()
            child[0] = getattr(terminal._child, "pid", 0) or child[0]  # noqa: SLF001 - whose end is measured
        elif isinstance(event, TerminalHealth) and event.reason is Reason.FROZEN:
            frozen[0] = perf_counter()

    gaps: list[float] = []
    before = [perf_counter()]

    def tick() -> None:
        now = perf_counter()
        gaps.append(now - before[0])
        before[0] = now

    timer = QTimer()
    timer.setInterval(TICK)
    timer.timeout.connect(tick)
    terminal.start(hear)
    while not last_heard[0]:
        application.processEvents()
    gaps.clear()
    before[0] = perf_counter()
    timer.start()
    QTimer.singleShot(int(seconds * 1000), application.quit)
    application.exec()
    print(f"{len(gaps)} ticks of {TICK} ms in {seconds:.0f} s, longest gap {max(gaps) * 1000:.0f} ms")
    if frozen[0]:
        late = timedelta(seconds=frozen[0] - last_heard[0] - DEADLINE).total_seconds()
        print(f"the terminal was called frozen {late * 1000:.0f} ms after its deadline of {DEADLINE:.0f} s", end="; ")
        print(f"its process is {'gone' if is_gone(child[0]) else 'STILL THERE'}")
    else:
        print("the terminal has not been mute yet: measure longer")
    stopped = perf_counter()
    terminal.stop()
    print(f"stopped in {perf_counter() - stopped:.2f} s")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
