"""Measures the bridge on the demo's two terminals: seconds to the first reading, memory and CPU of the children.

PYTHONPATH=. .venv/bin/python bench/bridge.py [seconds]        (Linux: it reads /proc)
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from time import monotonic, process_time

from app.bridge.process import ProcessTerminal, Timing
from app.bridge.simulator.demo import BASE, TERMINALS, demo
from app.bridge.terminal import AccountReading, Event, Login
from app.bridge.worker import Work

PERIOD = 0.25


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def main(seconds: float) -> None:
    before = monotonic()
    world = demo().scenario
    print(f"the demo office is made in {monotonic() - before:.2f} s")
    first: dict[str, float] = {}
    count = [0]
    everybody = Flag()

    def hear(event: Event) -> None:
        if isinstance(event, AccountReading):
            count[0] += 1
            first.setdefault(event.key.server, monotonic() - started)
            if len(first) == len(TERMINALS):
                everybody.set()

    started = monotonic()
    terminals = [
        ProcessTerminal(
            Work(name, name, world.zones, world),
            tuple(Login(account.key) for account in world.terminals[name]),
            lambda: BASE + timedelta(seconds=monotonic() - started),
            Timing(period=PERIOD),
        )
        for name in TERMINALS.values()
    ]
    for terminal in terminals:
        terminal.start(hear)
    everybody.wait(60)
    print("first reading after", ", ".join(f"{after:.2f} s" for after in first.values()))
    children = [child.pid for child in multiprocessing.active_children() if child.pid]
    spent, ours, heard, begin = [cpu_seconds(pid) for pid in children], process_time(), count[0], monotonic()
    Flag().wait(seconds)
    passed = monotonic() - begin
    used = [(cpu_seconds(pid) - start) / passed for pid, start in zip(children, spent, strict=True)]
    print(f"{(count[0] - heard) / passed:.1f} readings/s of 14 accounts")
    print("children: CPU", ", ".join(f"{part:.1%}" for part in used), "of a core; memory",
          ", ".join(f"{resident_megabytes(pid):.0f} MB" for pid in children))  # fmt: skip
    print(f"this process: CPU {(process_time() - ours) / passed:.1%} of a core")
    begin = monotonic()
    for terminal in terminals:
        terminal.stop()
    print(f"both stopped in {monotonic() - begin:.2f} s")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
