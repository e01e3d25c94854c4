"""An office whose terminals are those of a small simulated world."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Condition

from app.bridge.backend import Backend
from app.bridge.process import Timing
from app.bridge.simulator.broker import Fault, Scenario, SimulatedAccount
from app.bridge.terminal import AccountReading, DealsReading
from app.domain.events import Changes
from app.domain.holdings import AccountKey, Purpose
from app.domain.terminals import TerminalSetting
from app.services import accounts
from app.services.accounts import NewAccount
from app.services.office import Office
from app.services.sync import Sync
from app.services.terminals import Fleet
from app.services.verification import Told, Trial, Tried
from tests.bridge.support import AT, FIRST, PATIENCE, SECOND, TERMINAL, Ear, world

SECRET = "quiet-lantern-77"
HARBOUR = TerminalSetting(name=TERMINAL, path=r"C:\Harbour\terminal64.exe", portable=True)


def with_world(office: Office, scenario: Scenario | None = None) -> Office:
    """The office at the world's moment, reading its terminals."""
    return replace(office, clock=lambda: AT, backend=Backend(scenario or world(), timing=Timing(period=0.05)))


def broken(fault: Fault, since: int = 0) -> Scenario:
    return world(fault, since)


def changed(change: Callable[[SimulatedAccount], SimulatedAccount]) -> Scenario:
    """The world with every account changed."""
    whole = world()
    return replace(whole, terminals={name: tuple(map(change, each)) for name, each in whole.terminals.items()})


def tried(key: AccountKey = FIRST, terminal: TerminalSetting = HARBOUR) -> Tried:
    return Tried(terminal, key, SECRET)


def add(office: Office, key: AccountKey = FIRST, terminal: TerminalSetting = HARBOUR, name: str = "") -> None:
    """Add an account as a person does: verified first."""
    wanted = tried(key, terminal)
    told: list[Told] = []
    proof = Trial(office, wanted, new=True).run(told.append)
    assert proof is not None, told[-1]
    accounts.add_account(office, NewAccount(key, name, Purpose.TRADING, wanted), proof)


class Heard:
    """Hears what moved and lets a test wait."""

    def __init__(self) -> None:
        self._news = Condition()

    def __call__(self, _changes: Changes) -> None:
        with self._news:
            self._news.notify_all()

    def until(self, holds: Callable[[], bool]) -> None:
        with self._news:
            assert self._news.wait_for(holds, PATIENCE)


@contextmanager
def reading(office: Office) -> Iterator[Heard]:
    """The office's terminals are read meanwhile."""
    heard = Heard()
    sync = Sync(office, Fleet(office), heard)
    sync.start()
    try:
        yield heard
    finally:
        sync.stop()


def answers(office: Office) -> list[AccountReading | DealsReading]:
    """What the terminal of the office's only account answers, read as it is set now; nobody takes it in."""
    terminal, heard = Fleet(office)()[0], Ear()
    terminal.ask_deals(terminal.keys[0], None)
    terminal.start(heard)
    heard.wait_until(lambda events: {type(each) for each in events} >= {AccountReading, DealsReading})
    terminal.stop()
    return [each for each in heard.events if isinstance(each, AccountReading | DealsReading)]


__all__ = [
    "AT",
    "FIRST",
    "HARBOUR",
    "SECOND",
    "SECRET",
    "TERMINAL",
    "add",
    "answers",
    "broken",
    "reading",
    "tried",
    "with_world",
]
