"""The demo office: made on first use, in its own folder, with a clock and a terminal of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic

from app.bridge.backend import Backend
from app.bridge.simulator.demo import BASE, Demo, demo
from app.channels.officewriter import document
from app.db import terminals
from app.domain.terminals import Connection, TerminalSetting
from app.security.keys import CHEAPEST
from app.services import transfer
from app.services.live import Live
from app.services.office import Office
from app.services.signin import NewOffice, Surroundings, create_office, open_office
from app.services.terminals import place

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
    made = demo()
    if transfer.is_empty(office.books.current(office.store)):
        progress("fill")
        _fill(office, made)
    _connect(office, made)
    return replace(office, backend=Backend(made.scenario, PERIOD))


def _fill(office: Office, made: Demo) -> None:
    content = json.dumps(document(made.book, made.servers)).encode()
    transfer.import_office(office, content, "demo office")


def _connect(office: Office, made: Demo) -> None:
    """Set the demo's terminals and connect its accounts, where that has not been done."""
    with office.store.reading() as session:
        if terminals.read_all(session):
            return
    with office.store.writing(USER) as writing:
        for name, accounts in made.scenario.terminals.items():
            path = rf"C:\Program Files\MetaTrader 5 {name}\terminal64.exe"
            terminals.add(writing.session, TerminalSetting(name=name, path=path, portable=True))
            for account in accounts:
                sealed = office.vault.seal(PASSWORD, place(account.key))
                joined = Connection(
                    account=account.key, terminal=name, sealed=sealed, verified_at=BASE, trade_allowed=False
                )
                terminals.connect(writing.session, joined)
        writing.audit("terminal:added", ", ".join(made.scenario.terminals))
        writing.commit()
