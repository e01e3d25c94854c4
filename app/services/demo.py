"""The demo office: made on first use, in its own folder, with a clock and a terminal of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from app.bridge.process import ProcessTerminal, Timing
from app.bridge.simulator.demo import BASE, TERMINALS, Demo, demo
from app.bridge.terminal import Login, Terminal
from app.bridge.worker import Work
from app.channels.officewriter import document
from app.db import histories
from app.db.histories import History
from app.security.keys import CHEAPEST
from app.services import transfer
from app.services.live import Live
from app.services.office import Office
from app.services.signin import NewOffice, Surroundings, create_office, open_office

USER, FULL_NAME = "ana", "Ana Beltrán"
PASSWORD = "invented figures, nothing to protect"  # noqa: S105 - the demo office holds nothing but invented figures
OFFICE_NAME = "Demo office"
COST, ROUNDS = CHEAPEST, 4  # the password stands above for everybody: a dear guess would protect nothing
PERIOD = 0.25
STALE_AFTER = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class DemoClock:
    """A clock that starts at the demo's moment and runs from there, or stands still."""

    started: float
    frozen: bool = False

    def __call__(self) -> datetime:
        """The demo's moment."""
        return BASE if self.frozen else BASE + timedelta(seconds=monotonic() - self.started)


def demo_clock(*, frozen: bool = False) -> DemoClock:
    """A clock that starts now."""
    return DemoClock(monotonic(), frozen)


def open_demo(around: Surroundings, progress: Callable[[str], None] = lambda _step: None) -> Office:
    """Open the demo office, making it first if it is not there; it signs in by itself."""
    fresh = not around.paths.keys.exists()
    if fresh:
        progress("create")
        create_office(around, NewOffice(user=USER, full_name=FULL_NAME, password=PASSWORD, name=OFFICE_NAME))
    office = open_office(around, USER, PASSWORD, live=Live(simulated=True, stale_after=STALE_AFTER), demo=True)
    if transfer.is_empty(office.books.current(office.store)):
        progress("fill")
        _fill(office, demo())
    return office


def _fill(office: Office, made: Demo) -> None:
    content = json.dumps(document(made.book, made.servers)).encode()
    transfer.import_office(office, content, "demo office")
    with office.store.writing("demo office") as writing:
        for account in made.book.accounts:
            histories.write(writing.session, account.key, History(wide_at=BASE, whole_at=BASE))
        writing.commit()


def demo_terminals(clock: Callable[[], datetime], made: Demo | None = None) -> list[Terminal]:
    """The simulated terminals of the demo office, one child process each."""
    world = (made or demo()).scenario
    return [
        ProcessTerminal(
            Work(terminal=name, path=name, zones=world.zones, scenario=world),
            tuple(Login(account.key) for account in world.terminals[name]),
            clock,
            Timing(period=PERIOD),
        )
        for name in TERMINALS.values()
    ]
