"""Runs the window from the first screen to the last: first run, sign-in, work, lock, end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app import __version__
from app.config import Settings, with_changes
from app.domain.errors import KnownError, Message, TooManyTries, message
from app.domain.events import Changes
from app.domain.permissions import Action, Role
from app.regions import REGIONS, Region
from app.ui.hub import Hub
from app.ui.idle import Idle
from app.ui.signin import Known, SignIn, SignInRequest
from app.ui.style import install, look
from app.ui.tasks import Tasks
from app.ui.widgets.focus import FocusRing
from app.ui.widgets.notices import Alarm, Step
from app.words import Words

if TYPE_CHECKING:  # the first screen is painted before these are loaded
    from app.services.office import Office
    from app.services.signin import NewOffice
    from app.services.sync import Sync
    from app.ui.alertwatch import AlertWatch
    from app.ui.away import Away
    from app.ui.desk import Desk
    from app.ui.firstrun import FirstRunResult
    from app.ui.lock import Lock
    from app.ui.situation import Situation
    from app.ui.troubles import Troubles
    from app.ui.window import Window

EVERYTHING = ~Changes.NOTHING
LOAD_AFTER = 50  # milliseconds after a screen until what it does not show is loaded behind it
VERSION = f"FIDUS {__version__}"
LOCK_AFTER = (5, 10, 20, 30)  # minutes that are offered


@dataclass(frozen=True, slots=True)
class Opened:
    """An office that is open, and the terminals that are read for it."""

    office: Office
    sync: Sync


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What the application can do about offices; made by the bootstrap, called on worker threads.

    `heard` in each is told what changed. `exists` says whether there is an office to sign in to. `unlock` takes the
    password, or a new one with the recovery key; `prove` takes the password before what asks for it again.
    """

    exists: Callable[[], bool]
    only_user: Callable[[], str]
    create: Callable[[NewOffice], str]
    open: Callable[[str, str, Callable[[Changes], None]], Opened]
    open_demo: Callable[[Callable[[Changes], None]], Opened]
    recover: Callable[[str, str, str], None]
    unlock: Callable[[Office, str, str], None]
    prove: Callable[[Office, str], None]
    lock: Callable[[Office], None]
    load: Callable[[], None]
    check_password: Callable[[str, Sequence[str]], None]
    save_settings: Callable[[Settings], None]
    words: Callable[[str, Region], Words]
    timezone: str = "UTC"
    log_bug: Callable[[str], None] = field(default=lambda _details: None)


class Application(QObject):
    """One window for one office."""

    def __init__(
        self,
        app: QApplication,
        ways: Ways,
        settings: Settings,
        *,
        demo: bool = False,
        complaint: Message | None = None,
    ) -> None:
        super().__init__(app)
        self._app, self._ways, self.settings, self._demo = app, ways, settings, demo
        self._complaint = complaint
        install(app, settings.theme, settings.text_scale)
        self.ring = FocusRing(app)
        self.tasks, self.hub = Tasks(self), Hub(self)
        self.tasks.bug.connect(self.show_bug)
        self.opened: Opened | None = None
        self.window: Window | None = None
        self.situation: Situation | None = None
        self.alerts: AlertWatch | None = None
        self.screen: QWidget | None = None
        self.troubles: Troubles | None = None
        self._lock: Lock | None = None
        self.idle = Idle(app, settings.lock_after, self)
        self.idle.passed.connect(self.lock)
        self.away: Away | None = None

    @property
    def region(self) -> Region:
        """The region this workstation writes numbers in."""
        return REGIONS[self.settings.region]

    @property
    def words(self) -> Words:
        """The sentences of this workstation's language."""
        return self._ways.words(self.settings.language, self.region)

    # from the first screen to the window

    def start(self) -> None:
        """Show what comes first: the demo office, the sign-in, or the first run."""
        if self._demo:
            self._show_waiting()
            self.open_demo()
        elif self._ways.exists():
            self.show_sign_in()
        else:
            self.show_first_run()
        QTimer.singleShot(LOAD_AFTER, lambda: self.tasks.read(self._ways.load, lambda _loaded: None))

    def show_first_run(self) -> None:
        """Ask for everything a new office needs."""
        from app.ui.firstrun import FirstRun

        wizard = FirstRun(
            lambda language: self._ways.words(language, self.region),
            self._ways.check_password,
            language=self.settings.language,
            timezone=self._ways.timezone,
        )
        wizard.create_asked.connect(self._create)
        wizard.finished.connect(self._first_run_done)
        wizard.language_chosen.connect(lambda language: self.change(language=language))
        self._show_screen(wizard)

    def _create(self, asked: FirstRunResult) -> None:
        from app.services.signin import NewOffice
        from app.ui.firstrun import FirstRun

        wanted = NewOffice(
            user=asked.user,
            full_name=asked.full_name,
            password=asked.password,
            name=asked.office_name,
            timezone=asked.timezone,
        )
        wizard = self.screen
        if isinstance(wizard, FirstRun):
            self.tasks.write(lambda: self._ways.create(wanted), wizard.show_recovery, wizard.show_error)

    def _first_run_done(self, result: FirstRunResult) -> None:
        self.change(language=result.language, region=result.region, last_user=result.user)
        if result.start == "demo":
            self._show_waiting()
            self.open_demo()
            return
        self._show_waiting()
        self.sign_in(SignInRequest(result.user, result.password))

    def show_sign_in(self) -> None:
        """Ask who it is."""
        user = self.settings.last_user or self._ways.only_user()
        known = Known(user, user, initials=user[:2].upper()) if user else None
        screen = SignIn(self.words, known=known, version=VERSION)
        screen.entered.connect(self.sign_in)
        screen.quit_asked.connect(self._app.quit)
        screen.theme_asked.connect(self._toggle_theme)
        screen.language_chosen.connect(self._speak)
        self._show_screen(screen)
        screen.focus()

    def _speak(self, language: str) -> None:
        self.change(language=language)
        self.show_sign_in()

    def _show_waiting(self) -> None:
        screen = SignIn(self.words, version=VERSION)
        screen.wait(self.words("Opening the office"))
        self._show_screen(screen)

    def _show_screen(self, screen: QWidget) -> None:
        before, self.screen = self.screen, screen
        screen.setWindowTitle("FIDUS")
        screen.resize(1440, 900)
        screen.show()
        if before is not None:
            before.hide()
            before.deleteLater()

    def sign_in(self, asked: SignInRequest) -> None:
        """Open the office for this person, with the password or with the recovery key and a new one."""
        if isinstance(self.screen, SignIn):
            self._show_progress(self.screen, asked, self.words("Opening the office"))

        def work() -> Opened:
            if asked.recovery:
                self._ways.recover(asked.user, asked.recovery, asked.password)
            return self._ways.open(asked.user, asked.password, self.hub.publish)

        self.change(last_user=asked.user)
        self.tasks.write(work, self.show_window, self._refused)

    def open_demo(self) -> None:
        """Open the demo office; it signs in by itself."""
        self._demo = True
        self.tasks.write(lambda: self._ways.open_demo(self.hub.publish), self.show_window, self._refused)

    def _refused(self, error: KnownError) -> None:
        if isinstance(self.screen, SignIn):
            self._say_refusal(self.screen, error)
        else:
            self.show_sign_in()
            self._refused(error)

    # work

    def show_window(self, opened: Opened) -> None:
        """The office is open: show its window."""
        self.opened = opened
        window = self._made_window(opened.office)
        self.window = window
        self._connect(window, window.desk)
        self._say_complaint(window.desk)
        window.resize(1440, 900)
        window.go("dashboard")
        self._watch(window)
        window.show()
        if self.screen is not None:
            self.screen.hide()
            self.screen.deleteLater()
            self.screen = None
        QTimer.singleShot(LOAD_AFTER, lambda: self.tasks.read(opened.sync.start, lambda _started: None))
        if not opened.office.demo:
            self.idle.start()
            self._watch_for_leaving(window)

    def _made_window(self, office: Office) -> Window:
        from app.ui.actions import Actions
        from app.ui.desk import Desk
        from app.ui.panels import all_panels
        from app.ui.search import records
        from app.ui.window import Window

        actions = Actions(self.words, office.may)
        desk = Desk(
            office=office, words=self.words, region=self.region, tasks=self.tasks, hub=self.hub, actions=actions
        )
        return Window(
            desk,
            [spec for spec in all_panels(self.words) if spec.permission is None or office.may(spec.permission)],
            person=office.person.full_name,
            role=self._role(office),
            initials=office.person.initials,
            demo=office.demo,
            provider=records(desk),
            narrow=self.settings.rail_narrow or None,
        )

    def _watch(self, window: Window) -> None:
        """Keep true what the window says of the office while nobody asks."""
        from app.ui.alertwatch import AlertWatch
        from app.ui.casewatch import CaseWatch
        from app.ui.reminders import Reminders
        from app.ui.screeningwatch import ScreeningWatch
        from app.ui.situation import Situation

        desk = window.desk
        self.situation = Situation(desk, window, self.settings.language)
        self.alerts = AlertWatch(desk, window, lambda: self.settings.alert_sound)
        CaseWatch(desk, window)
        ScreeningWatch(desk, window)
        QTimer.singleShot(0, Reminders(desk, window).look)  # once the window is shown

    def _watch_for_leaving(self, window: Window) -> None:
        from app.ui.away import Away

        self.away = Away(self._app, self)
        self.away.left.connect(self.lock)
        self.away.watch(window)

    def _role(self, office: Office) -> str:
        if office.person.only:
            return self.words("Single operator")
        roles = office.person.roles
        everything = len(roles) == len(Role)
        return (
            self.words("All roles")
            if everything
            else ", ".join(self.words.term("role", each) for each in sorted(roles))
        )

    def _connect(self, window: Window, desk: Desk) -> None:
        from app.ui.dialogs.explain import open_explanation
        from app.ui.stepup import StepUp
        from app.ui.troubles import Troubles

        self.tasks.refused.connect(desk.say_error)
        StepUp(window, desk, self._ways.prove)
        self.hub.changed.connect(partial(self._judge, desk))
        window.lock_asked.connect(self.lock)
        window.closing.connect(self.close)
        window.leave_demo_asked.connect(self.leave_demo)
        window.theme_changed.connect(lambda theme: self.change(theme=theme))
        window.scale_changed.connect(lambda scale: self.change(text_scale=scale))
        window.rail_changed.connect(lambda narrow: self.change(rail_narrow=narrow))
        desk.exporting.connect(self._export)
        self._add_import(window, desk)
        self._add_history(window, desk)
        self._add_choices(desk)
        if window.band is not None:
            self.troubles = Troubles(desk)
            window.band.trouble_asked.connect(self.troubles.open)
        desk.explaining.connect(lambda subject: open_explanation(window, desk, subject))

    def _judge(self, desk: Desk, changes: Changes) -> None:
        """Somebody has changed who may do what: buttons follow, as the services do anyway."""
        if changes & Changes.USERS and self.opened is not None:
            self.tasks.read(desk.office.access.now, lambda _held: desk.actions.judge(), latest="access")

    def _add_import(self, window: Window, desk: Desk) -> None:
        """Offer taking a file in, from everywhere."""
        from app.ui.dialogs.importing import import_file

        text = message("Import a file…")
        run = partial(import_file, window, desk)
        desk.actions.add(
            "office.import", text, run, keys="Ctrl+O", icon_name="folder", permission=Action.STATEMENTS_IMPORT
        )

    def _add_history(self, window: Window, desk: Desk) -> None:
        """Offer the history of the record that is chosen, whatever it is."""
        from app.ui.dialogs.history import open_history

        text, run = message("History of the record"), partial(open_history, window, desk)
        desk.actions.add("window.history", text, run, keys="Ctrl+H", icon_name="history", permission=Action.AUDIT_READ)

    def _add_choices(self, desk: Desk) -> None:
        """Offer the settings of this workstation that no button shows."""
        desk.actions.add("window.theme-system", message("Dark or light as the desktop is"), self._follow_desktop)
        for minutes in LOCK_AFTER:
            text = message("Lock after {minutes} minutes without a key", minutes=minutes)
            desk.actions.add(f"window.lock-after-{minutes}", text, partial(self._lock_after, minutes))
        desk.actions.add(
            "window.sound-on", message("Sound for critical alerts"), partial(self._sound, on=True), icon_name="bell"
        )
        desk.actions.add(
            "window.sound-off", message("No sound for alerts"), partial(self._sound, on=False), icon_name="bell-off"
        )

    def _follow_desktop(self) -> None:
        look().set_theme("system")
        self.change(theme="system")

    def _lock_after(self, minutes: int) -> None:
        self.idle.set_minutes(minutes)
        self.change(lock_after=minutes)

    def _sound(self, *, on: bool) -> None:
        self.change(alert_sound=on)
        if on:
            QApplication.beep()

    def _say_complaint(self, desk: Desk) -> None:
        """Say once what was wrong with the settings' file; it is written anew when that was read."""
        if self._complaint is None:
            return
        words, said, self._complaint = self.words, self.words.say(self._complaint), None

        def done() -> None:
            desk.unwarn("settings")
            self.change()

        desk.warn(Alarm("settings", said, tone="warn", steps=(Step(words("Close"), done),)))

    def _export(self, shown: object, name: str) -> None:
        """Ask where to, then write exactly what the table shows."""
        from app.services.tables import Sheet, export_table
        from app.ui.models.columns import Shown

        if self.window is None or self.opened is None or not isinstance(shown, Shown):
            return
        office, words = self.opened.office, self.words
        start = str(Path.home() / f"{name}-{office.today().isoformat()}.xlsx")
        forms = words("Excel workbook") + " (*.xlsx);;" + words("Comma separated") + " (*.csv)"
        chosen, _form = QFileDialog.getSaveFileName(self.window, words("Export this table"), start, forms)
        if not chosen:
            return
        sheet = Sheet(name, shown.titles, shown.rows, shown.totals)
        desk = self.window.desk
        self.tasks.write(
            lambda: export_table(office, sheet, Path(chosen)),
            lambda rows: desk.say(
                words("Table exported"),
                words.count(rows, "{n} row in {file}", "{n} rows in {file}", file=Path(chosen).name),
            ),
        )

    def change(self, **changes: object) -> None:
        """Keep a setting of this workstation."""
        self.settings = with_changes(self.settings, **changes)
        settings = self.settings
        self.tasks.write(lambda: self._ways.save_settings(settings), lambda _saved: None)

    def _toggle_theme(self) -> None:
        look().set_theme("light" if look().theme == "dark" else "dark")
        self.change(theme=look().theme)

    # lock

    @property
    def lock_screen(self) -> SignIn | None:
        """What asks who it is, while the window is locked."""
        return None if self._lock is None else self._lock.sign_in

    def lock(self) -> None:
        """Cover the window until the same person proves who it is; panels and forms stay as they are."""
        from app.ui.lock import Lock

        if self.window is None or self.opened is None or self.situation is None or self._lock is not None:
            return
        office = self.opened.office
        self.window.apart.hide_all()
        self._lock = Lock(self.window, role=self._role(office), version=VERSION, time=self.situation.local_time)
        self._lock.sign_in.entered.connect(self._unlock)
        self._lock.sign_in.quit_asked.connect(self.close)
        self._lock.sign_in.theme_asked.connect(self._toggle_theme)
        self.tasks.write(lambda: self._ways.lock(office), lambda _done: None)

    def _unlock(self, asked: SignInRequest) -> None:
        screen, opened = self.lock_screen, self.opened
        if screen is None or opened is None:
            return
        self._show_progress(screen, asked, self.words("Checking"))
        self.tasks.write(
            lambda: self._ways.unlock(opened.office, asked.password, asked.recovery),
            self._unlocked,
            lambda error: self._say_refusal(screen, error),
        )

    def _show_progress(self, screen: SignIn, asked: SignInRequest, said: str) -> None:
        screen.wait(self.words("Setting the new password") if asked.recovery else said)

    def _say_refusal(self, screen: SignIn, error: KnownError) -> None:
        screen.show_error(error, seconds=error.seconds if isinstance(error, TooManyTries) else 0)

    def _unlocked(self, _done: object) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None
            if self.window is not None:
                self.window.apart.show_again()
        if self.opened is not None and not self.opened.office.demo:
            self.idle.start()

    # end

    def show_bug(self, details: str) -> None:
        """Show a mistake of ours, with its details."""
        from app.ui.crash import CrashDialog

        self._ways.log_bug(details)
        CrashDialog(self.words, details, __version__, self.window or self.screen).open()

    def leave_demo(self) -> None:
        """Close the demo office and go on with the real one."""
        self._let_go()
        if self.window is not None:
            self.window.hide()
            self.window.deleteLater()
            self.window = None
        self._demo = False
        self.start()

    def _let_go(self) -> None:
        """Stop what runs for the open office."""
        if self.window is not None:
            self.window.apart.close_all()
        if self.situation is not None:
            self.situation.stop()
            self.situation = None
        if self.alerts is not None:
            self.alerts.stop()
            self.alerts = None
        if self.opened is not None:
            opened, self.opened = self.opened, None
            opened.sync.stop()
            self.tasks.drain()
            opened.office.close()

    def close(self) -> None:
        """End everything; nothing that was asked for is lost."""
        self.idle.stop()
        if self.away is not None:
            self.away.stop()
        self._let_go()
        self.tasks.close()
        self._app.quit()
