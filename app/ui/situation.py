"""Keeps the status bar and the message bar true: bridge, database, audit, clocks."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer

from app.domain.audit import Verdict
from app.domain.calendar import zone
from app.domain.errors import Message
from app.domain.events import Changes
from app.domain.holdings import AccountKey
from app.services import trail
from app.services.live import Freshness
from app.services.monitor import Standing, standing
from app.services.watch import Watch
from app.ui.desk import Desk
from app.ui.status import Segment
from app.ui.style import look
from app.ui.widgets.notices import Alarm, Step
from app.ui.window import Window

SECOND = 1_000
OLD = {Freshness.STALE, Freshness.NOT_ANSWERING}
EVERYTHING = ~Changes.NOTHING


@dataclass(frozen=True, slots=True)
class Counted:
    """The accounts in use, and how many of them are read live."""

    accounts: int
    live: int
    read: bool


class Situation(QObject):
    """Asks once a second, off the GUI thread, and says what it heard."""

    def __init__(self, desk: Desk, window: Window, language: str) -> None:
        super().__init__(window)
        self._desk, self._window, self._language = desk, window, language
        self._counted: Counted | None = None
        self._verdict: Verdict | None = None
        self._watch: Watch | None = None
        self._not_kept: dict[AccountKey, Message] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(SECOND)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        desk.hub.changed.connect(self._heard)
        desk.tasks.read(lambda: Watch(desk.office), self._watching, latest="situation.watch")
        desk.tasks.read(lambda: trail.check(desk.office), self._checked, latest="situation.chain")
        self._ask()
        self._show()

    def local_time(self) -> str:
        """Weekday, date and time in the office's zone."""
        words, region, office = self._desk.words, self._desk.region, self._desk.office
        local, now = zone(office.book().timezone), office.clock()
        day, time = now.astimezone(local).date(), region.time(now, local, seconds=True)
        return words("{weekday} {date} · {time} local", weekday=region.weekday(day), date=region.date(day), time=time)

    def stop(self) -> None:
        """Ask no more."""
        self._timer.stop()

    def _watching(self, watch: Watch) -> None:
        self._watch = watch

    def _checked(self, verdict: Verdict) -> None:
        self._verdict = verdict
        if not verdict.sound:
            words = self._desk.words
            self._desk.warn(
                Alarm(
                    "audit",
                    words("The audit's chain is broken at entry {line}.", line=verdict.broken_at),
                    words("Somebody changed the database outside FIDUS. Call the auditor."),
                    steps=(Step(words("Open audit log"), lambda: self._desk.go("audit")),),
                )
            )
        self._show()

    def _heard(self, changes: Changes) -> None:
        if changes & Changes.EQUITY:
            self._ask()
            self._warn_of_readings()

    def _tick(self) -> None:
        watch = self._watch
        if watch is not None:
            self._desk.tasks.read(watch.look, self._looked, latest="situation.look")
        self._show()

    def _looked(self, changed: bool) -> None:
        if changed:
            self._desk.hub.publish(EVERYTHING)

    def _ask(self) -> None:
        self._desk.tasks.read(lambda: standing(self._desk.office), self._count, latest="situation.count")

    def _count(self, view: Standing) -> None:
        live = sum(age.state not in OLD | {Freshness.RECORDED, Freshness.NEVER} for age in view.ages)
        self._counted = Counted(len(view.ages), live, view.read)
        self._warn_of_terminals(view)
        self._show()

    def _warn_of_terminals(self, view: Standing) -> None:
        words, region = self._desk.words, self._desk.region
        office_zone = zone(self._desk.office.book().timezone)
        for health in view.terminals:
            key = f"terminal.{health.name}"
            if not health.down:
                self._desk.unwarn(key)
                continue
            since = region.time(health.since, office_zone, seconds=True)
            text = words.count(
                health.accounts,
                "{n} account keeps its last known figures, greyed.",
                "{n} accounts keep their last known figures, greyed.",
            )
            said = " ".join(filter(None, [words.say(health.why), text]))
            title = words("Terminal {name} is not answering since {time}.", name=health.name, time=since)
            steps = (Step(words("Open monitor"), lambda: self._desk.go("monitor")),)
            self._desk.warn(Alarm(key, title, said, icon="unplug", steps=steps))

    def _warn_of_readings(self) -> None:
        """What was read and could not be written down: the figures shown are newer than the records."""
        words, now = self._desk.words, self._desk.office.live.not_kept()
        for account in [account for account, why in self._not_kept.items() if now.get(account) != why]:
            self._desk.unwarn(f"reading.{account}")
        for account, why in now.items():
            if self._not_kept.get(account) != why:
                title = words("A reading of account {number} was not kept.", number=account.login)
                steps = (Step(words("Open monitor"), lambda: self._desk.go("monitor")),)
                self._desk.warn(Alarm(f"reading.{account}", title, words.say(why), steps=steps))
        self._not_kept = now

    def _show(self) -> None:
        self._window.set_status((*self._left(), *self._right()))

    def _left(self) -> list[Segment]:
        words, demo = self._desk.words, self._desk.office.demo
        counted = self._counted or Counted(0, 0, read=False)
        detail = words("{live} of {all} accounts", live=counted.live, all=counted.accounts)
        if demo:
            bridge = Segment("bridge", words("MT5 bridge simulated"), detail, "flask-conical", "demo", "demo")
            database = Segment("database", words("Demo database, kept apart"), icon="database", least=2)
        elif not counted.read:
            said = words("figures as last recorded")
            bridge = Segment("bridge", words("No terminal connected"), said, "unplug")
            database = Segment("database", words("Database ok"), icon="database", least=2)
        else:
            whole = counted.live == counted.accounts
            bridge = Segment("bridge", words("MT5 bridge live"), detail, "dot", icon_tone="live" if whole else "warn")
            database = Segment("database", words("Database ok"), icon="database", least=2)
        return [bridge, database, self._audit()]

    def _audit(self) -> Segment:
        words = self._desk.words
        if self._verdict is None:
            return Segment("audit", words("Checking the audit chain"), icon="link", least=3)
        if not self._verdict.sound:
            return Segment("audit", words("Audit chain broken"), icon="link", tone="err", icon_tone="err")
        entries = words.count(self._verdict.checked, "{n} entry", "{n} entries")
        return Segment("audit", words("Audit chain intact"), entries, "link", least=3)

    def _right(self) -> list[Segment]:
        unit = f"{self._language.upper()} · {self._desk.office.book().currency} · {look().scale}%"
        return [
            Segment("clock", self.local_time(), right=True),
            Segment("unit", unit, right=True, least=4),
        ]
