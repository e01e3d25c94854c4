"""Builds the world once: the real clock, the office's folder, the language; the only place that chooses."""

from __future__ import annotations

import builtins
import gc
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from app.config import (
    Paths,
    Settings,
    default_office,
    demo_office,
    office_lock,
    read_settings,
    refuse_shared_folder,
    resources_folder,
    settings_file,
    with_changes,
    write_settings,
)
from app.domain.calendar import zone
from app.domain.errors import KnownError
from app.domain.events import Changes
from app.regions import Region, region_of
from app.words import Words

if TYPE_CHECKING:  # the command line starts here too, and must not wait for the window
    from app.bridge.backend import Backend
    from app.bridge.simulator.broker import Scenario
    from app.services.office import Office
    from app.services.signin import NewOffice, Surroundings
    from app.ui.application import Application, Opened, Ways

SWITCH = 0.0005  # seconds a worker computes before the window's thread is let in
COLLECT = (50_000, 20, 100)  # new objects before a collection of the youngest; youngest before older; older before all
MOVING = (8_000, 60, 100)  # likewise while the window is open: a collection of the youngest takes 2 ms, not 15


def real_clock() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)


def office_paths(named: str | None) -> Paths:
    """The office's files: in the folder that was named, by option or by FIDUS_OFFICE, or in the user's data folder."""
    folder = named or os.environ.get("FIDUS_OFFICE")
    return Paths(Path(folder) if folder else default_office())


def backend() -> Backend:
    """What reads the terminals: the library, or the simulated world in the file that MT5_BACKEND names.

    Where that world runs at a speed of its own, two clocks that part say nothing. Raises BadInput for a file that holds
    none.
    """
    from app.bridge.backend import Backend

    named = os.environ.get("MT5_BACKEND", "")
    if not named:
        return Backend()
    from app.bridge.process import Timing

    world = _world(named)
    own_speed = world.started is not None and world.speed not in {0.0, 1.0}
    return Backend(world, Timing(jump=inf) if own_speed else None)


@lru_cache(1)
def _world(named: str) -> Scenario:
    from app.bridge.simulator.scenario import read_scenario  # type: ignore[import-not-found,unused-ignore]  # simulator only

    return read_scenario(Path(named))


def office_clock() -> datetime:
    """The moment it is, in UTC: by the real clock, or by that of the simulated world that is read, if it has its own.

    Raises BadInput like `backend`.
    """
    named, now = os.environ.get("MT5_BACKEND", ""), real_clock()
    return _world(named).clock(now) if named else now


def words_in(language: str | None = None) -> Words:
    """The sentences in this language, or in the one this workstation has set."""
    chosen = language or read_settings(settings_file()).settings.language
    return Words(chosen, resources_folder() / "i18n")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `fidus` was started with."""

    office: str | None = None
    database: str = ""
    demo: bool = False


@dataclass(frozen=True, slots=True)
class _Offices:
    """The office that was named and the demo office; of each, what the window may do. One at a time is open."""

    paths: Paths
    database: str
    demo: Paths
    frozen: bool
    held: ExitStack = field(default_factory=ExitStack)

    def _around(self, heard: Callable[[Changes], None]) -> Surroundings:
        from app.services.signin import Surroundings

        return Surroundings(self.paths, office_clock, heard, self.database)

    @contextmanager
    def _holding(self, paths: Paths) -> Iterator[None]:
        """The office's folder is ours from now on, unless opening it fails."""
        from app.logs import start_logging

        refuse_shared_folder(paths.folder)
        try:
            self.held.enter_context(office_lock(paths, "window"))
            start_logging(paths.logs)
            yield
        except BaseException:
            self.held.close()
            raise

    def create(self, new: NewOffice) -> str:
        from app.services import signin

        return signin.create_office(self._around(_nobody), new)

    def open(self, user: str, password: str, heard: Callable[[Changes], None]) -> Opened:
        from app.services import signin

        with self._holding(self.paths):
            reads = backend()
            office = signin.open_office(self._around(heard), user, password)
        return self._opened(replace(office, backend=reads), heard)

    def open_demo(self, heard: Callable[[Changes], None]) -> Opened:
        from app.services import demo, signin

        clock = demo.demo_clock(frozen=self.frozen)
        with self._holding(self.demo):
            around = signin.Surroundings(self.demo, clock, heard, cost=demo.COST, rounds=demo.ROUNDS)
            office = demo.open_demo(around)
        return self._opened(office, heard)

    def _opened(self, office: Office, heard: Callable[[Changes], None]) -> Opened:
        from app.services.sync import Sync
        from app.services.terminals import Fleet
        from app.ui.application import Opened

        office = replace(office, closers=(*office.closers, self.held.close))
        return settle(Opened(office, Sync(office, Fleet(office), heard)))

    def recover(self, user: str, recovery: str, password: str) -> None:
        from app.services import signin

        with office_lock(self.paths, "window"):
            signin.let_in(self._around(_nobody), user, recovery, password)

    def only_user(self) -> str:
        from app.services import signin

        return signin.first_user(self._around(_nobody))


def ways(wanted: Wanted, *, demo_folder: Path | None = None, frozen: bool = False) -> Ways:
    """What the window can do about offices, on the real clock; the demo office has its own, which may stand still."""
    from app.ui.application import Ways

    paths = office_paths(wanted.office)
    offices = _Offices(paths, wanted.database, Paths(demo_folder or demo_office()), frozen)
    return Ways(
        exists=paths.keys.exists,
        only_user=offices.only_user,
        create=offices.create,
        open=offices.open,
        open_demo=offices.open_demo,
        recover=offices.recover,
        unlock=_unlock,
        prove=_prove,
        lock=_lock,
        load=_load_the_rest,
        check_password=_check_password,
        save_settings=lambda settings: write_settings(settings_file(), settings),
        words=regional_words,
        timezone=local_timezone(),
        log_bug=logging.getLogger("fidus").error,
    )


def _check_password(password: str, context: Sequence[str]) -> None:
    from app.security import passwords

    passwords.check_policy(password, context)


def _unlock(office: Office, password: str, recovery: str) -> None:
    from app.services import signin

    if recovery:
        signin.unlock_with_recovery(office, recovery, password)
    else:
        signin.unlock(office, password)


def _prove(office: Office, password: str) -> None:
    from app.services import signin

    signin.prove(office, password)


def _lock(office: Office) -> None:
    from app.services import signin

    signin.lock(office)


def _load_the_rest() -> None:
    """Load behind the first screen what an open office needs."""
    from app.services import signin, sync  # noqa: F401 - loading them is the point
    from app.ui import crash, desk, search, situation, window  # noqa: F401 - likewise
    from app.ui.panels import dashboard  # noqa: F401 - likewise


def _nobody(_changes: Changes) -> None:
    """Hears nothing."""


def regional_words(language: str, region: Region) -> Words:
    """The sentences of a language, with amounts and dates as the region writes them."""
    return Words(language, resources_folder() / "i18n", amount=region.money, day=region.date)


def local_timezone() -> str:
    """The zone this workstation is set to, as an IANA name; UTC where that cannot be told."""
    found = os.environ.get("TZ", "").removeprefix(":")
    link = Path("/etc/localtime")
    if not found and link.is_symlink():
        found = str(link.resolve()).partition("zoneinfo/")[2]
    try:
        return zone(found or "UTC").key
    except KnownError:
        return "UTC"


def import_as_python_does() -> None:
    """Take PySide's hook out of imports: it reads the source of every module for a feature that we do not use.

    (`from __feature__ import snake_case`.) Without it the modules behind the window load a quarter faster.
    """
    builtins.__import__ = vars(builtins).get("__orig_import__", builtins.__import__)


def keep_the_window_moving() -> None:
    """Let the window's thread have its turn soon, let the collector look at new objects only, and load modules fast.

    Call it first: most of what it spares is spent while the window's modules are loaded.
    """
    sys.setswitchinterval(SWITCH)
    gc.set_threshold(*COLLECT)
    import PySide6.QtWidgets  # noqa: F401 - it brings the hook

    import_as_python_does()


def settle(opened: Opened) -> Opened:
    """An office has just been opened: what it holds lives as long as it, and need not be looked at again.

    What little is garbage by then stays: collecting it first would hold the window up for longer than reading the book.
    """
    opened.office.book()
    gc.freeze()
    gc.set_threshold(*MOVING)
    return opened


def make_application(wanted: Wanted, made: Ways, language: str | None, theme: str | None) -> Application:
    """The application on this workstation's settings, in another language or look if one is named."""
    from PySide6.QtWidgets import QApplication

    from app.ui.application import Application

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([])
    read = read_settings(settings_file())
    changes = {name: value for name, value in (("language", language), ("theme", theme)) if value}
    return Application(app, made, with_changes(read.settings, **changes), demo=wanted.demo, complaint=read.complaint)


def run_window(wanted: Wanted, language: str | None = None, theme: str | None = None) -> int:
    """Open the window and stay until it is closed."""
    keep_the_window_moving()
    from PySide6.QtWidgets import QApplication

    application = make_application(wanted, ways(wanted), language, theme)
    application.start()
    return int(QApplication.exec())


def tour(wanted: Wanted, folder: str, theme: str | None, language: str | None) -> int:
    """Render every screen of the demo office to files, as the language's region writes; its clock stands still."""
    keep_the_window_moving()
    from app.ui.tour import Tour

    with _scratch("tour") as scratch:
        made = replace(
            ways(replace(wanted, demo=True), demo_folder=scratch / "demo", frozen=True), save_settings=_keep_nothing
        )
        application = make_application(replace(wanted, demo=True), made, language, theme or "dark")
        settings = application.settings
        application.settings = with_changes(settings, region=region_of(settings.language).code)
        return Tour(application, Path(folder)).run()


def self_check() -> int:
    """Open a temporary demo office without a screen, paint every panel, take one reading; 0 if all went well."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    keep_the_window_moving()
    from app.ui.tour import Tour

    with _scratch("check") as scratch:
        wanted = Wanted(demo=True)
        made = replace(ways(wanted, demo_folder=scratch / "demo"), save_settings=_keep_nothing)
        return Tour(make_application(wanted, made, "en", "dark"), None).run()


@contextmanager
def _scratch(purpose: str) -> Iterator[Path]:
    """A folder for one run, whose log is closed before it goes: Windows removes no file that is open."""
    from app.logs import stop_logging

    with tempfile.TemporaryDirectory(prefix=f"fidus-{purpose}-") as folder:
        try:
            yield Path(folder)
        finally:
            stop_logging()


def _keep_nothing(_settings: Settings) -> None:
    """Settings of a tour or a check are not kept."""
