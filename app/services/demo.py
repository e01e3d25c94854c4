"""The demo office: made on first use, in its own folder, with a clock and a terminal of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from time import monotonic

from app.bridge.backend import Backend
from app.bridge.process import Timing
from app.bridge.simulator.demo import BASE, TERMINALS, Demo, demo
from app.bridge.simulator.faults import Fault, read_control, write_control
from app.channels.officewriter import document
from app.db import histories, terminals
from app.db.histories import History
from app.domain.errors import BadInput, NotAllowed, message
from app.domain.permissions import Action
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
TIMING = Timing(connect=20.0, login=0.0, read=3.0, deals=20.0, period=0.25, back_off=(2.0, 3.0, 5.0, 10.0))
"""Short enough to be watched; simulated terminals need no patience, and switch accounts at once."""
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


class Trouble(StrEnum):
    """What can be made to happen to a terminal of the demo while one watches."""

    SILENT = "stops answering"
    CLOSED = "is closed"
    MOVED = "is on another account"
    CUT_OFF = "loses its broker"


FAULTS = {
    Trouble.SILENT: Fault.MUTE,
    Trouble.CLOSED: Fault.CRASH,
    Trouble.MOVED: Fault.WRONG_ACCOUNT,
    Trouble.CUT_OFF: Fault.DISCONNECTED,
}


def terminal_names() -> tuple[str, ...]:
    """The terminals of the demo office, by name."""
    return tuple(TERMINALS.values())


def trouble_file(folder: Path) -> Path:
    """Where the demo office says what is wrong with its terminals."""
    return folder / "trouble.json"


def trouble(office: Office, terminal: str, wanted: Trouble) -> None:
    """Let something happen to a simulated terminal, until all is well again.

    Raises NotAllowed outside the demo office, and BadInput for a terminal it does not have.
    """
    _allow(office)
    if terminal not in TERMINALS.values():
        raise BadInput(message("{terminal} is no terminal of the demo office.", terminal=terminal), field="terminal")
    control = trouble_file(office.paths.folder)
    write_control(control, {**_troubles(control), terminal: FAULTS[wanted]})


def all_well(office: Office) -> None:
    """End every trouble and ask the terminals again, those too that wait for a person."""
    _allow(office)
    write_control(trouble_file(office.paths.folder), {})
    if office.live.terminals is not None:
        office.live.terminals.read_now()


def _allow(office: Office) -> None:
    office.allow(Action.OFFICE_READ)
    if not office.demo:
        raise NotAllowed(message("Only the terminals of the demo office can be put into trouble."))


def _troubles(control: Path) -> dict[str, Fault]:
    """What is wrong now; nothing where the file cannot be understood."""
    try:
        return read_control(control)
    except ValueError:
        return {}


def open_demo(around: Surroundings, progress: Callable[[str], None] = lambda _step: None) -> Office:
    """Open the demo office, making it first if it is not there; it signs in by itself."""
    fresh = not around.paths.keys.exists()
    trouble_file(around.paths.folder).unlink(missing_ok=True)
    if fresh:
        progress("create")
        create_office(around, NewOffice(user=USER, full_name=FULL_NAME, password=PASSWORD, name=OFFICE_NAME))
    office = open_office(around, USER, PASSWORD, live=Live(simulated=True, stale_after=STALE_AFTER), demo=True)
    made = demo()
    if transfer.is_empty(office.books.current(office.store)):
        progress("fill")
        _fill(office, made)
    _connect(office, made)
    world = replace(made.scenario, control=str(trouble_file(around.paths.folder)))
    person = replace(office.person, only=office.access.now().alone)
    return replace(office, backend=Backend(world, TIMING), person=person)


def _fill(office: Office, made: Demo) -> None:
    # only the first opening needs these, and they load much
    from app.services import (
        demo_cases,
        demo_clients,
        demo_crm,
        demo_documents,
        demo_history,
        demo_roles,
        demo_screening,
    )

    content = json.dumps(document(made.book, made.servers)).encode()
    transfer.import_office(office, content, "demo office")
    demo_clients.fill_clients(office)
    with office.store.writing("demo office") as writing:
        for account in made.book.accounts:
            histories.write(writing.session, account.key, History(wide_at=BASE, whole_at=BASE))
        writing.commit()
    demo_documents.fill(office)
    demo_screening.fill(office, BASE)
    demo_crm.fill(office, made.book)
    demo_cases.fill(office)
    demo_roles.fill(office, PASSWORD)
    demo_history.fill(office)


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
