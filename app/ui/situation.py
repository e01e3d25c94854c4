"""Keeps the status bar and the message bar true: bridge, database, audit, clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from PySide6.QtCore import QObject, QTimer

from app.domain.audit import Verdict
from app.domain.calendar import zone
from app.domain.errors import Message
from app.domain.events import Changes
from app.domain.holdings import AccountKey
from app.services import trail
from app.services.live import Age, Freshness
from app.services.monitor import Standing, TerminalRow, check_now, standing
from app.services.programs import open_terminal
from app.services.watch import Watch
from app.ui.desk import Desk
from app.ui.status import Segment
from app.ui.style import look
from app.ui.widgets.notices import Alarm, Step
from app.ui.widgets.terminals import lasted, state_of
from app.ui.window import Window

SECOND = 1_000
READ = {Freshness.LIVE, Freshness.RECENT, Freshness.SIMULATED}


class Situation(QObject):
    """Asks once a second, off the GUI thread, and says what it heard."""

    def __init__(self, desk: Desk, window: Window, language: str) -> None:
        super().__init__(window)
        self._desk, self._window, self._language = desk, window, language
        self._standing: Standing | None = None
        self._troubled: set[str] = set()
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
        local, now = zone(self._desk.timezone), office.clock()
        day, time = now.astimezone(local).date(), region.time(now, local, seconds=True)
        return words("{weekday} {date} · {time} local", weekday=region.weekday(day), date=region.date(day), time=time)

    def _broker_time(self) -> str:
        """Weekday and time on the clock of the chosen account's server; empty while its zone is not known."""
        view, office, words = self._standing, self._desk.office, self._desk.words
        name = view.zones.get(self._desk.server or view.first_server) if view else None
        if name is None:
            return ""
        there, now = zone(name), office.clock()
        day, time = now.astimezone(there).date(), self._desk.region.time(now, there, seconds=True)
        return words("broker {weekday} {time}", weekday=self._desk.region.weekday(day), time=time)

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
        view = self._standing
        if view is not None and self._desk.office.clock() - view.now >= timedelta(seconds=1):
            self._ask()  # nothing was heard, and the figures grow older
        if view is not None and any(each.next_try for each in view.terminals):
            self._warn_of_terminals(view)  # the time until the next try runs down
        self._show()

    def _looked(self, changed: Changes) -> None:
        if changed:
            self._desk.hub.publish(changed)

    def _ask(self) -> None:
        self._desk.tasks.read(lambda: standing(self._desk.office), self._count, latest="situation.count")

    def _count(self, view: Standing) -> None:
        self._standing = view
        self._desk.timezone, self._desk.currency = view.timezone, view.currency
        self._warn_of_terminals(view)
        self._show()

    def _warn_of_terminals(self, view: Standing) -> None:
        troubled = {f"terminal.{each.name}": each for each in view.terminals if each.down or each.cut_off}
        for key in self._troubled - set(troubled):
            self._desk.unwarn(key)
        self._troubled = set(troubled)
        for key, terminal in troubled.items():
            self._desk.warn(self._alarm(key, terminal, view))

    def _alarm(self, key: str, terminal: TerminalRow, view: Standing) -> Alarm:
        """What happened and since when, what is still true, and what can be done."""
        words, region = self._desk.words, self._desk.region
        since = region.time(terminal.since, zone(self._desk.timezone), seconds=True)
        title = words("Terminal {name}: {state}.", name=terminal.name, state=state_of(words, terminal, since))
        kept = words.count(
            terminal.accounts,
            "{n} account keeps its last known figures, greyed.",
            "{n} accounts keep their last known figures, greyed.",
        )
        others = sum(len(view.by_terminal[each.name]) for each in view.terminals if each.answers)
        live = words.count(others, "{n} other account is live.", "{n} other accounts are live.") if others else ""
        again = self._again(terminal) if terminal.down else ""
        text = " ".join(filter(None, [words.say(terminal.why), kept, live, again]))
        steps = [
            Step(words("Open monitor"), lambda: self._desk.go("monitor")),
            Step(words("Try again"), self._try_again, icon="refresh-cw"),
        ]
        if terminal.openable:
            steps.append(Step(words("Open terminal"), lambda: self._open(terminal.name), icon="external-link"))
        return Alarm(key, title, text, tone="err" if terminal.down else "warn", icon="unplug", steps=tuple(steps))

    def _again(self, terminal: TerminalRow) -> str:
        """When one that is down is tried again, and for the how manieth time."""
        words, now = self._desk.words, self._desk.office.clock()
        if terminal.latched:
            return words("It is not tried again by itself.")
        if terminal.next_try is None:
            return words("It is tried again by itself.")
        if terminal.next_try <= now:
            return words("It is being tried now, try {n}.", n=terminal.tries)
        begun = timedelta(seconds=1) * -((now - terminal.next_try) // timedelta(seconds=1))  # a second begun counts
        return words("Next try in {time}, try {n}.", time=lasted(words, now, now + begun), n=terminal.tries)

    def _open(self, name: str) -> None:
        office = self._desk.office
        self._desk.tasks.read(lambda: open_terminal(office, name), lambda _started: None)

    def _try_again(self) -> None:
        office = self._desk.office
        self._desk.tasks.read(lambda: check_now(office), lambda _asked: None)

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
        said = words("Demo database, kept apart") if demo else words("Database ok")
        return [*self._bridge(), Segment("database", said, icon="database", least=2), self._audit()]

    def _bridge(self) -> list[Segment]:
        """Every terminal in trouble by name; then the others, or all of them together."""
        words, view = self._desk.words, self._standing
        if view is None or not view.read:
            said = words("figures as last recorded")
            if self._desk.office.demo:
                return [Segment("bridge", words("MT5 bridge simulated"), said, "flask-conical", "demo", "demo")]
            return [Segment("bridge", words("No terminal connected"), said, "unplug")]
        down = [self._down(each, view) for each in view.terminals if each.down]
        answering = [each.name for each in view.terminals if each.answers]
        if down and answering:
            ages = [age for name in answering for age in view.by_terminal[name]]
            return [*down, self._answering(words("{names} live", names=", ".join(answering)), ages, view)]
        whole = words("MT5 bridge simulated") if self._desk.office.demo else words("MT5 bridge live")
        return down or [self._answering(whole, view.ages, view)]

    def _down(self, terminal: TerminalRow, view: Standing) -> Segment:
        words = self._desk.words
        lasting = lasted(words, terminal.since, view.now)
        said = words("{name} not answering, {lasting}", name=terminal.name, lasting=lasting)
        return Segment(f"terminal.{terminal.name}", said, icon="unplug", tone="err", icon_tone="err")

    def _answering(self, said: str, ages: Sequence[Age], view: Standing) -> Segment:
        """How many of these accounts are read, and how long ago the newest figure came."""
        words, region = self._desk.words, self._desk.region
        live = sum(age.state in READ for age in ages)
        detail = words("{live} of {all} accounts", live=live, all=len(ages))
        newest = max((age.read_at for age in ages if age.read_at is not None), default=None)
        if newest is not None:
            passed = max(timedelta(), view.now - newest) // timedelta(milliseconds=100)
            last = words("last tick {n} s", n=region.number(Decimal(passed) / 10, 1))
            detail = f"{detail} · {last}"
        if self._desk.office.demo:
            return Segment("bridge", said, detail, "flask-conical", "demo", "demo")
        return Segment("bridge", said, detail, "dot", icon_tone="live" if live == len(ages) else "warn")

    def _audit(self) -> Segment:
        words = self._desk.words
        if self._verdict is None:
            return Segment("audit", words("Checking the audit chain"), icon="link", least=3)
        if not self._verdict.sound:
            return Segment("audit", words("Audit chain broken"), icon="link", tone="err", icon_tone="err")
        entries = words.count(self._verdict.checked, "{n} entry", "{n} entries")
        return Segment("audit", words("Audit chain intact"), entries, "link", least=3)

    def _right(self) -> list[Segment]:
        unit = f"{self._language.upper()} · {self._desk.currency} · {look().scale}%"
        broker = self._broker_time()
        return [
            Segment("clock", self.local_time(), right=True),
            *([Segment("broker", broker, right=True, tone="text3", least=1)] if broker else []),
            Segment("unit", unit, right=True, least=4),
        ]
