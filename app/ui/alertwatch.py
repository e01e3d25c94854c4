"""Looks for alerts off the GUI thread, every few seconds, and keeps the bell, the rail and the message bar true."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.domain.alertsaid import about, sentence, title, way_out
from app.domain.calendar import zone
from app.domain.errors import KnownError
from app.domain.events import Changes
from app.domain.permissions import Action
from app.domain.thresholds import AlertKind, AlertSeverity
from app.services import alerts as service
from app.services.alerts import AlertRow, Looked, Watcher
from app.ui.desk import Desk
from app.ui.widgets.notices import Alarm, Call, Notice, Step
from app.ui.window import Window

PANEL = "alerts"
TICK = 500  # milliseconds
EVERY, SOON = 5_000, 1_000  # milliseconds between two looks; after a person has changed something
SHARE = 20  # a thorough look may take a twentieth of the time, so that a large office has fewer of them


class AlertWatch(QObject):
    """One look at a time. `sound` answers whether a critical alert is heard as well."""

    def __init__(self, desk: Desk, window: Window, sound: Callable[[], bool]) -> None:
        super().__init__(window)
        self._desk, self._window, self._sound = desk, window, sound
        self._watcher = Watcher(desk.office)
        self._zone = zone(desk.timezone)
        self._barred: dict[str, Alarm] = {}
        self._said: dict[str, Notice] = {}
        self._looking = False
        self._rest, self._thorough_rest = SOON, 0
        self._since, self._since_thorough = QElapsedTimer(), QElapsedTimer()
        self._since.start()
        self._since_thorough.start()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        desk.hub.changed.connect(self._heard)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Look now, unless a look is under way; as thoroughly as the size of the office allows."""
        if self._looking:
            return
        self._looking = True
        self._since.restart()
        thorough = self._since_thorough.elapsed() >= self._thorough_rest
        if thorough:
            self._since_thorough.restart()
        watcher = self._watcher
        then = self._thorough if thorough else self._looked
        self._desk.tasks.read(lambda: watcher.look(thorough=thorough), then, self._failed)

    def _tick(self) -> None:
        if self._since.elapsed() >= self._rest:
            self.look()

    def _heard(self, changes: Changes) -> None:
        if changes & Changes.ALERTS:
            self._rest = SOON

    def _failed(self, _error: KnownError) -> None:
        """The store does not answer; others say so, and the next look may find it again."""
        self._looking, self._rest = False, EVERY

    def _thorough(self, looked: Looked) -> None:
        self._thorough_rest = self._since_thorough.elapsed() * SHARE
        self._looked(looked)

    def _looked(self, looked: Looked) -> None:
        self._looking = False
        if not self._timer.isActive():
            return
        self._rest = EVERY
        calling = looked.found.calling
        self._window.header.bell.call([self._call(row) for row in calling], lambda: self._desk.go(PANEL))
        worst = "err" if any(row.critical for row in calling) else "warn"
        self._window.rail.set_badge(PANEL, str(len(calling)) if calling else "", worst)
        critical = {self._key(row): row for row in calling if row.critical}
        self._show_critical(critical)
        for key in self._said.keys() - critical.keys():
            self._window.toasts.withdraw(self._said.pop(key))
        for row in looked.rang:
            if row.critical:
                self._ring(row)

    def _ring(self, row: AlertRow) -> None:
        if self._window.covered:
            return
        words = self._desk.words
        show = lambda: self._desk.go(PANEL, row.number)  # noqa: E731 - the step of one notice
        notice = Notice(self._title(row), self._sentence(row), "err", words("Show"), show)
        self._said[self._key(row)] = notice
        self._window.toasts.say(notice)
        if self._sound():
            QApplication.beep()

    def _show_critical(self, rows: dict[str, AlertRow]) -> None:
        """In the message bar; that a terminal is down is said there already, without waiting for a limit."""
        wanted = {key: self._alarm(key, row) for key, row in rows.items() if row.alert.kind is not AlertKind.TERMINAL}
        bar = self._window.message_bar
        for key in self._barred.keys() - wanted.keys():
            bar.unwarn(key)
        for key, alarm in wanted.items():
            before = self._barred.get(key)
            if before is None or (before.title, before.text) != (alarm.title, alarm.text):
                bar.warn(alarm)
        self._barred = wanted

    def _alarm(self, key: str, row: AlertRow) -> Alarm:
        number = row.number
        steps = (Step(self._desk.words("Show alert"), lambda: self._desk.go(PANEL, number)),)
        text = " · ".join(filter(None, (row.client, self._desk.words.say(way_out(row.alert.kind)))))
        return Alarm(key, self._sentence(row), text, icon="octagon-x", steps=steps)

    def _key(self, row: AlertRow) -> str:
        return f"alert.{row.alert.kind.value}.{row.alert.subject}"

    def _call(self, row: AlertRow) -> Call:
        alert, desk = row.alert, self._desk
        may = desk.office.may(Action.ALERTS_HANDLE)
        return Call(
            title=self._title(row),
            when=desk.region.time(alert.raised_at, self._zone),
            text=self._sentence(row),
            tone="err" if alert.severity is AlertSeverity.CRITICAL else "warn",
            go=lambda: desk.go(PANEL, row.number),
            acknowledge=(lambda: self._acknowledge(row)) if may else None,
            twin=f"terminal.{alert.subject}" if alert.kind is AlertKind.TERMINAL else "",
        )

    def _acknowledge(self, row: AlertRow) -> None:
        desk, number, said = self._desk, row.number, self._title(row)
        desk.tasks.write(
            lambda: service.acknowledge(desk.office, number),
            lambda _alert: desk.say(desk.words("Alert acknowledged"), said),
        )

    def _title(self, row: AlertRow) -> str:
        words, alert = self._desk.words, row.alert
        return " · ".join(filter(None, (words.say(title(alert.kind)), about(alert), row.client)))

    def _sentence(self, row: AlertRow) -> str:
        return self._desk.words.say(sentence(row.alert, self._desk.region.percent))
