"""Builds the world once: the real clock, the office's folder, the language; the only place that chooses."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
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
from app.logs import start_logging
from app.regions import Region
from app.words import Words

if TYPE_CHECKING:  # the command line starts here too, and must not wait for the window
    from app.ui.application import Application, Ways


def real_clock() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)


def office_paths(named: str | None) -> Paths:
    """The office's files: in the folder that was named, by option or by FIDUS_OFFICE, or in the user's data folder."""
    folder = named or os.environ.get("FIDUS_OFFICE")
    return Paths(Path(folder) if folder else default_office())


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


def ways(wanted: Wanted, *, demo_folder: Path | None = None, frozen: bool = False) -> Ways:
    """What the window can do about offices, on the real clock; the demo office has its own, which may stand still."""
    from app.security import passwords
    from app.services import demo, signin
    from app.services.sync import Sync
    from app.ui.application import Opened, Ways

    paths = office_paths(wanted.office)
    stack = ExitStack()

    def around(heard: Callable[[Changes], None]) -> signin.Surroundings:
        return signin.Surroundings(paths, real_clock, heard, wanted.database)

    def hold(folder: Paths) -> None:
        refuse_shared_folder(folder.folder)
        stack.enter_context(office_lock(folder, "window"))

    def create(new: signin.NewOffice) -> str:
        return signin.create_office(around(_nobody), new)

    def open_office(user: str, password: str, heard: Callable[[Changes], None]) -> Opened:
        hold(paths)
        start_logging(paths.logs)
        try:
            office = signin.open_office(around(heard), user, password)
        except BaseException:
            stack.close()
            raise
        office = replace(office, closers=(*office.closers, stack.close))
        return Opened(office, Sync(office, (), heard))

    def open_demo(heard: Callable[[Changes], None]) -> Opened:
        folder, clock = Paths(demo_folder or demo_office()), demo.demo_clock(frozen=frozen)
        hold(folder)
        start_logging(folder.logs)
        office = demo.open_demo(signin.Surroundings(folder, clock, heard))
        office = replace(office, closers=(*office.closers, stack.close))
        return Opened(office, Sync(office, demo.demo_terminals(clock), heard))

    def recover(user: str, recovery: str, password: str) -> None:
        signin.open_with_recovery(around(_nobody), user, recovery, password)

    return Ways(
        exists=paths.keys.exists,
        only_user=lambda: signin.first_user(around(_nobody)),
        create=create,
        open=open_office,
        open_demo=open_demo,
        recover=recover,
        unlock=signin.unlock,
        lock=signin.lock,
        check_password=passwords.check_policy,
        save_settings=lambda settings: write_settings(settings_file(), settings),
        words=regional_words,
        timezone=local_timezone(),
        log_bug=logging.getLogger("fidus").error,
    )


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


def make_application(wanted: Wanted, made: Ways, language: str | None, theme: str | None) -> Application:
    """The application on this workstation's settings, in another language or look if one is named."""
    from PySide6.QtWidgets import QApplication

    from app.ui.application import Application

    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication([])
    read = read_settings(settings_file())
    changes = {name: value for name, value in (("language", language), ("theme", theme)) if value}
    return Application(app, made, with_changes(read.settings, **changes), demo=wanted.demo)


def run_window(wanted: Wanted, language: str | None = None, theme: str | None = None) -> int:
    """Open the window and stay until it is closed."""
    from PySide6.QtWidgets import QApplication

    application = make_application(wanted, ways(wanted), language, theme)
    application.start()
    return int(QApplication.exec())


def tour(wanted: Wanted, folder: str, theme: str | None, language: str | None) -> int:
    """Render every screen of the demo office to files; its clock stands still."""
    from app.ui.tour import Tour

    with tempfile.TemporaryDirectory(prefix="fidus-tour-") as scratch:
        made = replace(
            ways(replace(wanted, demo=True), demo_folder=Path(scratch) / "demo", frozen=True),
            save_settings=_keep_nothing,
        )
        application = make_application(replace(wanted, demo=True), made, language, theme or "dark")
        return Tour(application, Path(folder)).run()


def self_check() -> int:
    """Open a temporary demo office without a screen, paint every panel, take one reading; 0 if all went well."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from app.ui.tour import Tour

    with tempfile.TemporaryDirectory(prefix="fidus-check-") as scratch:
        wanted = Wanted(demo=True)
        made = replace(ways(wanted, demo_folder=Path(scratch) / "demo"), save_settings=_keep_nothing)
        return Tour(make_application(wanted, made, "en", "dark"), None).run()


def _keep_nothing(_settings: Settings) -> None:
    """Settings of a tour or a check are not kept."""
