"""Injects random faults into several terminals and looks whether a figure ever stood under the wrong account.

PYTHONPATH=. .venv/bin/python bench/faults.py [faults]
"""

from __future__ import annotations

import logging
import os
import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from types import SimpleNamespace

from app.bridge import process, worker
from app.bridge.backoff import Breaker
from app.bridge.process import ProcessTerminal, Timing
from app.bridge.simulator.broker import Scenario, SimulatedAccount
from app.bridge.simulator.ledger import Ledger
from app.bridge.simulator.market import Market
from app.bridge.simulator.module import SimulatedModule, _hang
from app.bridge.simulator.structs import Struct, make
from app.bridge.terminal import Event, Login, TerminalHealth, TerminalState
from app.bridge.worker import Work
from app.config import Paths
from app.db import readings
from app.domain.holdings import AccountKey
from app.security.keys import CHEAPEST
from app.services import signin
from app.services.office import Office
from app.services.sync import Sync

AT = datetime(2025, 9, 5, 14, 0, tzinfo=UTC)
TERMINALS, ACCOUNTS = 4, 3
PROVOKED = ("moved", "elsewhere", "torn", "no broker", "none", "system error", "type error", "not a number", "crash",
            "mute", "send", "receive", "timeout", "refused", "empty", "other deals")  # fmt: skip
CODES = {
    "none": (-1, "Terminal: Call failed"),
    "send": (-10001, "IPC send failed"),
    "receive": (-10002, "IPC recv failed"),
    "timeout": (-10005, "IPC timeout"),
    "refused": (-6, "Terminal: Authorization failed"),
}
TIMING = Timing(
    connect=10.0, login=0.3, read=0.4, deals=5.0, period=0.01, disconnected=0.02, back_off=(0.01,),
    breaker=Breaker(faults=10_000),
)  # fmt: skip


class Chaotic(SimulatedModule):
    """Every few calls something random goes wrong; each fault leaves a byte in a file."""

    def __init__(self, work: Work, now: Callable[[], datetime]) -> None:
        super().__init__(work.scenario or scenario(), work.terminal, now)
        self._file = Path(work.path)
        self._chance = random.Random(f"{work.terminal} {self._file.stat().st_size} {os.getpid()}")
        self._next = self._chance.randint(8, 60)

    def _fault(self) -> str:
        """What goes wrong in this call, if anything."""
        if self._calls < self._next:
            return ""
        self._next = self._calls + self._chance.randint(8, 60)
        kind = self._chance.choice(PROVOKED)
        with self._file.open("ab") as file:
            file.write(bytes([PROVOKED.index(kind)]))
        if kind == "mute":
            _hang()
        if kind == "crash":
            os._exit(9)
        if kind == "system error":
            raise SystemError("<built-in function> returned a result with an exception set")
        if kind == "type error":
            raise TypeError("an integer is required")
        if kind == "moved":  # the user signs in elsewhere between two calls of one reading
            self._current = self._chance.choice(list(self._accounts.values()))
        return kind

    def account_info(self) -> Struct | None:
        """The account, another one, none, or figures that cannot be."""
        kind, info = self._fault(), super().account_info()
        if kind in CODES:
            self._error = CODES[kind]
            return None
        if kind == "elsewhere":
            other = self._chance.choice([each for each in self._accounts.values() if each is not self._current])
            return self._account(other)
        changed = {"torn": {"equity": 9e9}, "not a number": {"equity": float("nan")}}.get(kind, {})
        return info and make("AccountInfo", **(info._asdict() | changed))

    def positions_get(self, *unnamed: object, symbol: str = "", ticket: int = 0) -> tuple[Struct, ...] | None:
        """The positions, or wrongly none."""
        kind = self._fault()
        return () if kind == "empty" else super().positions_get(*unnamed, symbol=symbol, ticket=ticket)

    def terminal_info(self) -> Struct | None:
        """The terminal, at times without its broker."""
        lost, info = {"connected": False} if self._fault() == "no broker" else {}, super().terminal_info()
        return info and make("TerminalInfo", **(info._asdict() | lost))

    def history_deals_get(self, *period: int) -> tuple[Struct, ...] | None:
        """The deals, none of them, or those of the account the user has just gone to."""
        kind = self._fault()
        if kind == "other deals":
            self._current = self._chance.choice(list(self._accounts.values()))
        found = super().history_deals_get(*period)
        return () if kind == "empty" else found


def serve(pipe: Connection, work: Work) -> None:
    """Be the child process of a terminal whose library is chaotic."""
    vars(worker)["_module"] = lambda given, now: Chaotic(given, lambda: now[-1])
    worker.serve(pipe, work)


def key(terminal: int, account: int) -> AccountKey:
    return AccountKey(f"Server-{terminal}", 1000 * (terminal + 1) + account)


def balance(account: AccountKey) -> Decimal:
    """The balance of an account, which no other has."""
    return Decimal(account.login * 10).quantize(Decimal("0.01"))


def scenario() -> Scenario:
    market = Market(AT)

    def made(account: AccountKey) -> SimulatedAccount:
        ledger = Ledger(account, account.login * 100, market)
        ledger.operation(AT - timedelta(days=9), balance(account), "Deposit")
        return SimulatedAccount(account, f"Account {account.login}", tuple(ledger.deals))

    return Scenario(
        market, {f"T{at}": tuple(made(key(at, account)) for account in range(ACCOUNTS)) for at in range(TERMINALS)}
    )


@dataclass
class Outcome:
    """What came of it. `wrong` readings or deals stood under an account they are not of."""

    provoked: Counter[str] = field(default_factory=Counter)
    stored: int = 0
    wrong: int = 0
    unhandled: list[str] = field(default_factory=list)
    restarts: int = 0
    seconds: float = 0.0


@contextmanager
def listening(outcome: Outcome) -> Iterator[None]:
    """Count what nobody handled: exceptions that end a thread, and errors in the log."""

    class Errors(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.exc_info:
                outcome.unhandled.append(record.getMessage())

    handler, before = Errors(logging.ERROR), threading.excepthook
    threading.excepthook = lambda failed: outcome.unhandled.append(str(failed.exc_value))
    logging.getLogger().addHandler(handler)
    kept = vars(process)["worker"]
    vars(process)["worker"] = SimpleNamespace(serve=serve)
    try:
        yield
    finally:
        vars(process)["worker"] = kept
        threading.excepthook = before
        logging.getLogger().removeHandler(handler)


def run(office: Office, folder: Path, faults: int) -> Outcome:
    """Read until so many faults were injected."""
    outcome, begun, world = Outcome(), monotonic(), scenario()
    files = [folder / f"T{at}" for at in range(TERMINALS)]
    for file in files:
        file.touch()

    def clock() -> datetime:
        return AT + timedelta(minutes=monotonic() - begun)

    terminals = [
        ProcessTerminal(
            Work(f"T{at}", str(file), {}, world),
            tuple(Login(key(at, account)) for account in range(ACCOUNTS)),
            clock,
            replace(TIMING, jump=1e9),  # its minutes are seconds
        )
        for at, file in enumerate(files)
    ]
    with listening(outcome):
        sync = Sync(replace(office, clock=clock), lambda: terminals, lambda _changes: None)
        hear = sync.hear

        def heard(event: Event) -> None:
            hear(event)
            if isinstance(event, TerminalHealth):
                outcome.restarts += event.state is TerminalState.STARTING
                if event.state is TerminalState.LATCHED:
                    next(each for each in terminals if each.name == event.terminal).read_now()  # a person says so

        vars(sync)["hear"] = heard
        sync.start()
        pause = threading.Event()
        while sum(file.stat().st_size for file in files) < faults:
            pause.wait(0.2)
            for terminal in terminals:
                terminal.read_now()  # accounts that were refused are tried again
                for account in terminal.keys:
                    terminal.ask_deals(account, None)
        sync.stop()
    outcome.provoked = Counter(PROVOKED[byte] for file in files for byte in file.read_bytes())
    _judge(office, outcome)
    outcome.seconds = monotonic() - begun
    return outcome


def _judge(office: Office, outcome: Outcome) -> None:
    with office.store.reading() as session:
        kept = readings.read_all(session)
    deals = office.book().deals
    outcome.stored = len(kept) + len(deals)
    outcome.wrong = sum(each.balance != balance(each.account) for each in kept)
    outcome.wrong += sum(each.amount != balance(each.account) for each in deals)
    outcome.wrong += sum(each.snapshot.balance != balance(account) for account, each in office.live.readings().items())


def main(faults: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        around = signin.Surroundings(Paths(Path(scratch) / "office"), lambda: AT, cost=CHEAPEST, rounds=4)
        password = "of no use to anybody"  # noqa: S105 - the office is gone in a minute
        signin.create_office(around, signin.NewOffice(user="bench", full_name="A. Bench", password=password))
        office = signin.open_office(around, "bench", password)
        outcome = run(office, Path(scratch), faults)
        office.close()
    print(f"{sum(outcome.provoked.values())} faults in {outcome.seconds:.0f} s, {outcome.restarts} starts of a child")
    print(", ".join(f"{kind} {count}" for kind, count in sorted(outcome.provoked.items())))
    print(f"{outcome.stored} readings and deals stored, {outcome.wrong} under a wrong account")
    print(f"{len(outcome.unhandled)} unhandled", *outcome.unhandled[:5], sep="\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
