"""Measures the monitor with many accounts: reading to screen, the GUI thread's longest stall, CPU and memory.

QT_QPA_PLATFORM=offscreen PYTHONPATH=. .venv/bin/python bench/monitor.py [accounts ...] [--seconds 20] [--period 2]

The accounts are made up here, a year of days each; their readings come on a plain thread, as they do from the bridge.
A wait counts as the GUI thread's own when it computed for as long; the rest is other threads and programs.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import inf
from pathlib import Path
from threading import Event, Thread
from time import perf_counter, process_time
from typing import Any

from app.bootstrap import Wanted, keep_the_window_moving, make_application, real_clock, settle, ways
from app.bridge.terminal import AccountReading, TerminalHealth, TerminalState
from app.channels.officewriter import document
from app.config import Paths
from app.domain.book import Book
from app.domain.clients import Client, ClientKind
from app.domain.events import Changes
from app.domain.holdings import Account, AccountKey, Deal, DealKind, Position, Snapshot
from app.services import demo, transfer
from app.services.live import Live
from app.services.office import Office
from app.services.signin import NewOffice, Surroundings, create_office, open_office
from app.services.sync import Sync
from app.ui.application import Opened
from app.ui.panels.monitor import MonitorPanel
from bench.stalls import LONG, SHOWN, Beat, spin

DAYS, DEALS, PER_TERMINAL = 250, 40, 25
NONE = Decimal("0.00")
USER, PASSWORD = "ana", "a password for the bench alone"


def made_up(accounts: int, now: datetime) -> Book:
    """An office of so many accounts, each with a year of readings and some deals."""
    chance = random.Random(7)
    keys = [AccountKey(f"Broker-{at // PER_TERMINAL}", 5_000_000 + at) for at in range(accounts)]
    deals, snapshots = [], []
    for number, key in enumerate(keys):
        balance = Decimal(100_000)
        begin = now - timedelta(days=DAYS + 1)
        deals.append(deal(key, number * 1000, begin, DealKind.BALANCE, balance))
        for day in range(DAYS):
            at = begin + timedelta(days=day, hours=5)
            if day % (DAYS // DEALS) == 0:
                won = Decimal(chance.randint(-90_000, 100_000)) / 100
                deals.append(deal(key, number * 1000 + day + 1, at - timedelta(hours=1), DealKind.BUY, won))
                balance += won
            snapshots.append(Snapshot(key, at, balance, balance, NONE, Decimal(4_000)))
    return Book(
        accounts=tuple(Account(key=key, name=f"Account {key.login}") for key in keys),
        clients=(Client(code="C-0001", name="Example Client", kind=ClientKind.COMPANY),),
        deals=tuple(deals),
        snapshots=tuple(snapshots),
    )


def deal(key: AccountKey, ticket: int, at: datetime, kind: DealKind, amount: Decimal) -> Deal:
    symbol = "EURUSD" if kind is DealKind.BUY else ""
    return Deal(
        key, str(ticket), ticket, ticket, at, kind, None, symbol, NONE, NONE, amount, NONE, NONE, NONE, "Deposit"
    )


class Bridge:
    """Reads every account once in each period on a thread of its own, evenly spread."""

    def __init__(self, office: Office, heard: Callable[[Changes], None], period: float) -> None:
        self._sync = Sync(office, list, heard)
        last = {each.account: each for each in office.book().snapshots}
        self._last, self._period = list(last.values()), period
        self.begun: dict[AccountKey, list[tuple[datetime, float]]] = defaultdict(list)
        self.heard = 0
        self._over = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._chance = random.Random(11)

    def start(self) -> None:
        """Begin to read."""
        self._sync.start()
        keys: dict[str, list[AccountKey]] = defaultdict(list)
        for each in self._last:
            keys[each.account.server].append(each.account)
        for number, mine in enumerate(keys.values()):
            self._sync.hear(TerminalHealth(f"T {number}", TerminalState.LIVE, real_clock(), None, tuple(mine)))
        self._thread.start()

    def stop(self) -> None:
        """Read no more."""
        self._over.set()
        self._thread.join()
        self._sync.stop()

    def _run(self) -> None:
        pause = self._period / len(self._last)
        due = perf_counter()
        while not self._over.is_set():
            for before in self._last:
                due += pause
                self._over.wait(max(0.0, due - perf_counter()))
                self._hear(before)

    def _hear(self, before: Snapshot) -> None:
        floating, at = Decimal(self._chance.randint(-9_000, 9_000)) / 100, real_clock()
        taken = replace(before, taken_at=at, equity=before.balance + floating)
        opened = at - timedelta(hours=3)
        held = Position(
            before.account, 1, "EURUSD", "buy", Decimal(1), Decimal("1.1"), Decimal("1.2"), floating, NONE, opened
        )
        self.begun[before.account].append((at, perf_counter()))
        self._sync.hear(AccountReading(before.account, "", "USD", taken, (held,), True, False, 5000))
        self.heard += 1


def watch(panel: MonitorPanel, bridge: Bridge, taken: list[float]) -> None:
    """Write down, whenever the panel has shown something, how long each reading took to get there."""
    shown: Callable[[Any], None] = panel.fill

    def fill(view: Any) -> None:
        shown(view)
        now = perf_counter()
        for row in view.rows:
            waiting = bridge.begun[row.key]
            while waiting and row.age.read_at is not None and waiting[0][0] <= row.age.read_at:
                taken.append((now - waiting.pop(0)[1]) * 1000)

    panel.fill = fill  # type: ignore[method-assign]  # the bench looks over its shoulder


def measure(accounts: int, seconds: float, period: float) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        around = Surroundings(Paths(Path(scratch) / "office"), real_clock, lambda _changes: None,
                              cost=demo.COST, rounds=demo.ROUNDS)  # fmt: skip
        create_office(around, NewOffice(user=USER, full_name="Ana Person", password=PASSWORD))
        office = open_office(around, USER, PASSWORD)
        transfer.import_office(office, json.dumps(document(made_up(accounts, datetime.now(UTC)))).encode(), "bench")
        office.close()
        bridges: list[Bridge] = []
        bugs: list[str] = []

        def opened(heard: Callable[[Changes], None]) -> Opened:
            mine = open_office(replace(around, on_change=heard), USER, PASSWORD, live=Live())
            bridges.append(Bridge(mine, heard, period))
            return settle(Opened(mine, Sync(mine, list, heard)))

        wanted = Wanted(demo=True)
        usual = ways(wanted, demo_folder=Path(scratch) / "demo")
        application = make_application(
            wanted, replace(usual, open_demo=opened, save_settings=lambda _settings: None), "en", "dark"
        )
        application.tasks.bug.connect(bugs.append)
        application.start()
        while application.window is None and not bugs:
            spin(50)
        if application.window is None:
            raise SystemExit(bugs[0])
        application.window.go("monitor")
        spin(4000)
        bridge, panel, taken = bridges[0], application.window.panel, list[float]()
        if not isinstance(panel, MonitorPanel):
            raise SystemExit("the monitor is not on screen")
        bridge.start()
        spin(int(period * 2000))
        watch(panel, bridge, taken)
        for waiting in bridge.begun.values():
            waiting.clear()
        heard, cpu, beat = bridge.heard, process_time(), Beat()
        spin(int(seconds * 1000))
        beat.stop()
        used, count = (process_time() - cpu) / seconds, bridge.heard - heard
        bridge.stop()
        application.close()
    tell(accounts, count / seconds, beat, sorted(taken), used)


def tell(accounts: int, rate: float, beat: Beat, taken: list[float], used: float) -> None:
    taken = taken or [inf]
    waits, own = sorted(beat.waits), sorted(beat.own)
    print(
        f"{accounts} accounts, {rate:.0f} readings/s: to the screen 50 % in {taken[len(taken) // 2]:.0f} ms, "
        f"99 % in {taken[int(len(taken) * 0.99)]:.0f} ms; longest stall {waits[-1]:.1f} ms "
        f"({own[-1]:.1f} of its own work), over {LONG:.0f} ms {sum(wait > LONG for wait in own)} times of its own; "
        f"CPU {used:.0%} of a core, {used / accounts:.3%} an account; "
        f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most"
    )
    for where, times in beat.seen.most_common(SHOWN):
        print(f"    late {times:3} times in {where}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("accounts", type=int, nargs="*", default=[])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--period", type=float, default=2)
    asked = parser.parse_args()
    keep_the_window_moving()
    for accounts in asked.accounts or [100, 1000]:
        measure(accounts, asked.seconds, asked.period)


if __name__ == "__main__":
    main()
