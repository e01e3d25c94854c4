"""Measures polling many simulated accounts: from a reading being received to the figures on the screen being ready.

PYTHONPATH=. .venv/bin/python bench/poll.py [accounts] [seconds] [accounts on a terminal]        (Linux: it reads /proc)
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event as Flag
from time import monotonic, perf_counter, process_time

from app.bridge.process import ProcessTerminal, Timing
from app.bridge.simulator.broker import OpenTrade, Scenario, SimulatedAccount
from app.bridge.simulator.ledger import Ledger
from app.bridge.simulator.market import Market
from app.bridge.terminal import AccountReading, Event, Login
from app.bridge.worker import Work
from app.config import Paths
from app.db import accounts as accounts_table
from app.domain.holdings import Account, AccountKey
from app.security.keys import CHEAPEST
from app.services import signin
from app.services.monitor import standing
from app.services.office import Office
from app.services.sync import Sync

AT = datetime(2025, 9, 5, 14, 0, tzinfo=UTC)
SERVER = "Broker-Live"
START_WITHIN = 300.0


def account(login: int, market: Market) -> SimulatedAccount:
    ledger = Ledger(AccountKey(SERVER, login), login * 100, market)
    ledger.operation(AT - timedelta(days=9), Decimal("10000.00"), "Deposit")
    opened = AT - timedelta(hours=2)
    price = market.price("XAUUSD", opened)
    ticket = int(ledger.opening(opened, "XAUUSD", "buy", Decimal("0.10"), price).ticket)
    trade = OpenTrade(ticket, "XAUUSD", "buy", Decimal("0.10"), price, Decimal("0.00"), opened)
    return SimulatedAccount(ledger.key, f"Account {login}", tuple(ledger.deals), (trade,))


def fill(office: Office, count: int) -> None:
    with office.store.writing("bench") as writing:
        for login in range(1, count + 1):
            accounts_table.add(writing.session, Account(key=AccountKey(SERVER, login)), AT.date())
        writing.audit("bench:filled", "accounts")
        writing.commit()


def made(count: int, each: int, clock: Callable[[], datetime]) -> list[ProcessTerminal]:
    market, found = Market(AT), []
    for first in range(1, count + 1, each):
        name, logins = f"T{first}", range(first, min(first + each, count + 1))
        world = Scenario(market, {name: tuple(account(login, market) for login in logins)})
        given = tuple(Login(held.key) for held in world.terminals[name])
        found.append(ProcessTerminal(Work(name, name, {}, world), given, clock, Timing(period=2.0)))
    return found


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int, what: str = "Pss") -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    return int(next(line for line in lines if line.startswith(f"{what}:")).split()[1]) / 1024


def measure(office: Office, count: int, seconds: float, each: int) -> None:
    begun = monotonic()

    def clock() -> datetime:
        return AT + timedelta(seconds=monotonic() - begun)

    fill(office, count)
    office = replace(office, clock=clock)
    terminals, taken, seen = made(count, each, clock), [], set[AccountKey]()
    everybody, quiet = Flag(), [True]
    sync = Sync(office, lambda: terminals, lambda _changes: None)
    hear = sync.hear

    def heard(event: Event) -> None:
        before = perf_counter()
        hear(event)
        if isinstance(event, AccountReading):
            seen.add(event.key)
            if len(seen) == count:
                everybody.set()
            if not quiet[0]:
                taken.append((perf_counter() - before) * 1000)

    vars(sync)["hear"] = heard
    sync.start()
    if not everybody.wait(START_WITHIN):
        print(f"only {len(seen)} of {count} were read")
    print(f"{count} accounts on {len(terminals)} terminals: all read after {monotonic() - begun:.1f} s")
    children = [child.pid for child in multiprocessing.active_children() if child.pid]
    spent, ours, start = sum(map(cpu_seconds, children)), process_time(), monotonic()
    quiet[0], screen = False, []
    while monotonic() - start < seconds:
        Flag().wait(0.25)
        screen.append(_ms(lambda: (office.live.readings(), standing(office))))
    passed = monotonic() - start
    quiet[0] = True
    print(f"{len(taken) / passed:.0f} readings/s; taken in: median {statistics.median(taken):.2f} ms", end=", ")
    print(
        f"p99 {_p99(taken):.1f} ms; ready for the screen in {statistics.median(screen):.1f} ms, p99 {_p99(screen):.1f}"
    )
    used = (sum(map(cpu_seconds, children)) - spent) / passed
    print(f"CPU of the children {used / count * 100:.3f} % of a core an account", end="; ")
    print(f"of this process {(process_time() - ours) / passed * 100:.0f} %", end="; ")
    print(
        f"memory {sum(map(megabytes, children)) / count:.1f} MB an account (a child has {megabytes(children[0]):.0f})"
    )
    stopping = monotonic()
    sync.stop()
    print(f"all stopped in {monotonic() - stopping:.2f} s")


def _ms(work: Callable[[], object]) -> float:
    before = perf_counter()
    work()
    return (perf_counter() - before) * 1000


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


def main(count: int, seconds: float, each: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        around = signin.Surroundings(Paths(Path(scratch) / "office"), lambda: AT, cost=CHEAPEST, rounds=4)
        password = "of no use to anybody"  # noqa: S105 - the office is gone in a minute
        signin.create_office(around, signin.NewOffice(user="bench", full_name="A. Bench", password=password))
        office = signin.open_office(around, "bench", password)
        measure(office, count, seconds, each)
        office.close()


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*(given + [100, 20, 1][len(given) :]))
