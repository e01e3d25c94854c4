"""A seat at the demo office: the application, a clock a test can move, terminals read in the same process."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Wanted, ways
from app.bridge.mt5 import Reader
from app.bridge.simulator.demo import BASE, TERMINALS
from app.bridge.simulator.demo import demo as make_demo
from app.bridge.simulator.module import SimulatedModule
from app.bridge.starts import Starts
from app.bridge.terminal import AccountReading, Listener, Login
from app.config import Paths, Settings
from app.domain.events import Changes
from app.domain.holdings import AccountKey
from app.security.keys import CHEAPEST
from app.services import demo as service
from app.services import signin
from app.services.live import Live
from app.services.office import Office
from app.services.signin import NewOffice, Surroundings
from app.services.sync import Sync
from app.ui.application import Application, Opened
from app.ui.panel import Panel
from app.ui.scrim import Scrim
from app.ui.window import Window

W = TypeVar("W", bound=QWidget)
PASSWORD = "correct cobalt marmot swing"
PATIENCE = 20_000  # milliseconds, on a machine that may be busy


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.moment = BASE

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, span: timedelta) -> None:
        self.moment += span


class StillTerminal:
    """A terminal of the demo's broker that tells what it was read once, as often as it is asked."""

    def __init__(self, name: str, readings: Sequence[AccountReading]) -> None:
        self._name, self.readings = name, list(readings)
        self._listener: Listener = lambda _event: None

    @property
    def name(self) -> str:
        return self._name

    @property
    def keys(self) -> tuple[AccountKey, ...]:
        return tuple(reading.key for reading in self.readings)

    def start(self, listener: Listener, starts: Starts | None = None) -> None:
        self._listener = listener
        self.read_now()

    def ask_deals(self, key: AccountKey, since: datetime | None) -> None:
        """The office was filled with all its deals."""

    def read_now(self) -> None:
        for reading in self.readings:
            self._listener(reading)

    def stop(self) -> None:
        self._listener = lambda _event: None


@dataclass(frozen=True)
class Template:
    """A demo office on disk, made once; every story gets a copy. `readings` are those of its terminals, by name."""

    folder: Path
    readings: dict[str, list[AccountReading]]
    recovery: str

    def copy(self, to: Path) -> Path:
        shutil.copytree(self.folder, to)
        return to


def make_template(folder: Path, *, empty: bool = False) -> Template:
    """Make the office with keys that cost nothing; only the tests of security pay for a real derivation."""
    made = make_demo()
    around = Surroundings(Paths(folder), lambda: BASE, cost=CHEAPEST, rounds=4)
    recovery = signin.create_office(
        around, NewOffice(user=service.USER, full_name=service.FULL_NAME, password=PASSWORD, name=service.OFFICE_NAME)
    )
    if empty:
        return Template(folder, {}, recovery)
    office = signin.open_office(around, service.USER, PASSWORD)
    service._fill(office, made)
    office.close()
    readings: dict[str, list[AccountReading]] = {}
    for name in TERMINALS.values():
        module = SimulatedModule(made.scenario, name, lambda: BASE)
        reader = Reader(lambda module=module: module, name, made.scenario.zones)  # type: ignore[misc]
        reader.connect()
        found = [reader.read(Login(account.key), BASE) for account in made.scenario.terminals[name]]
        readings[name] = [reading for reading in found if reading is not None]
        reader.close()
    return Template(folder, readings, recovery)


class Seat:
    """The running application, and somebody in front of it."""

    def __init__(self, qtbot: QtBot, template: Template, folder: Path, *, demo: bool = True) -> None:
        self.qtbot, self.clock = qtbot, Clock()
        self.terminals = [StillTerminal(name, found) for name, found in template.readings.items()]
        self.bugs: list[str] = []
        self._folder, self._demo = folder, demo
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        made = replace(ways(Wanted(demo=True)), open_demo=self._open, save_settings=lambda _settings: None)
        self.application = Application(app, made, Settings(), demo=True)
        self.application.tasks.bug.connect(self.bugs.append)

    def _open(self, heard: Callable[[Changes], None]) -> Opened:
        around = Surroundings(Paths(self._folder), self.clock, heard, cost=CHEAPEST, rounds=4)
        live = Live(simulated=self._demo, stale_after=service.STALE_AFTER)
        office = signin.open_office(around, service.USER, PASSWORD, live=live, demo=self._demo)
        return Opened(office, Sync(office, lambda: self.terminals, heard))

    def start(self) -> None:
        """Start as `fidus --demo` does, and wait for the window with everything on it."""
        self.application.start()
        self.until(lambda: self.application.window is not None)
        self.window.activateWindow()  # keys go to the window that is active
        self.until(self.window.isActiveWindow)
        self.settle()

    def end(self) -> None:
        """Close the application and let go of everything it made."""
        window, application = self.application.window, self.application
        application.close()
        for each in (window, application.screen, application.ring, application):
            if each is not None:
                each.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # of all

    @property
    def window(self) -> Window:
        assert self.application.window is not None
        return self.application.window

    @property
    def office(self) -> Office:
        assert self.application.opened is not None
        return self.application.opened.office

    def go(self, key: str) -> None:
        """Choose a panel and wait until it shows what it asked for."""
        self.window.go(key)
        self.settle()

    def panel(self, kind: type[W]) -> W:
        """The panel that is shown."""
        shown = self.window.panel
        assert isinstance(shown, kind)
        assert isinstance(shown, Panel)
        return shown

    def child(self, kind: type[W], inside: QWidget | None = None) -> W:
        """The newest widget of a kind."""
        return (inside or self.window).findChildren(kind)[-1]

    def layers(self) -> list[Scrim]:
        """What lies over the window now."""
        return [scrim for scrim in self.window.findChildren(Scrim) if not scrim.isHidden()]

    def layer(self, kind: type[W]) -> W:
        """Wait for a dialog of this kind."""
        self.until(lambda: any(isinstance(each, kind) for each in self.layers()))
        self.settle()
        return next(each for each in self.layers() if isinstance(each, kind))

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        self.qtbot.waitUntil(lambda: self._sound() and holds(), timeout=PATIENCE)

    def settle(self) -> None:
        """Wait until nothing is being loaded or written."""
        self.until(lambda: self.application.tasks.under_way == 0)

    def _sound(self) -> bool:
        assert not self.bugs, self.bugs[0]
        return True
