"""The alert that is chosen: its facts, its limits, who has seen it, what can be done, and what happened."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.alerts import Alert, AlertEvent, AlertState, Happening
from app.domain.alertsaid import about, limit_said, sentence, title, way_out, written
from app.domain.calendar import zone
from app.domain.errors import message
from app.domain.events import Changes
from app.domain.holdings import AccountKey
from app.domain.thresholds import AlertKind, AlertSeverity
from app.services import alerts as service
from app.services.alerts import AlertDetail
from app.ui.desk import Desk
from app.ui.panels.detail import SideCard
from app.ui.panels.facts import fact, fill
from app.ui.widgets.buttons import ActionButton, Button
from app.ui.widgets.card import Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.states import Empty
from app.ui.widgets.text import Text


class AlertCard(SideCard[AlertDetail]):
    """Everything about one alert."""

    SHOWS = Changes.ALERTS
    thresholds_asked = Signal(str)
    """The account whose limits are asked for, or "" for the office."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.nothing = Empty("bell", self.words("Choose an alert on the left"))
        self._zone = zone(desk.timezone)
        self._name, self._under = Text("", "panel", elide=True), Text("", "hint", "text3", elide=True)
        self._chip = Chip("")
        self._seen = ActionButton(desk.actions.get("alerts.acknowledge"), icon="check", keys=False, small=True)
        self._go = Button(self.words("Show the account"), small=True)
        self._go.clicked.connect(self._lead)
        self._limits = Button(self.words("Limits…"), small=True)
        self._limits.clicked.connect(self._ask_limits)
        self._alert: Alert | None = None
        self._lines = QVBoxLayout()
        name = row(self._name, self._chip, spacing=8)
        name.setStretch(0, 1)
        self.arrange(
            name,
            self._under,
            4,
            row(self._seen, self._go, self._limits, None),
            body=column(self._lines, None, margins=(14, 10, 14, 14)),
            name=self.words("Alert"),
        )

    def read(self, key: str) -> AlertDetail:
        return service.alert_detail(self.desk.office, int(key))

    def show_view(self, view: AlertDetail) -> None:
        words, alert = self.words, view.row.alert
        self._alert = alert
        self._name.set_text(words.say(title(alert.kind)))
        self._under.set_text(" · ".join(filter(None, (about(alert), view.row.client, f"№ {alert.number}"))))
        self._chip.set(*self._state(view))
        self._go.setText(self._leads_to(alert.kind))
        self._limits.setEnabled(self.desk.actions.get("alerts.thresholds").isEnabled())
        clear(self._lines)
        self._lines.addWidget(Text(words.say(sentence(alert, self.region.percent)), "body", wrap=True))
        self._lines.addWidget(Text(words.say(way_out(alert.kind)), "body", "text2", wrap=True))
        self._lines.addSpacing(6)
        fill(self._lines, *self._facts(view))
        self._lines.addSpacing(6)
        self._lines.addWidget(Line())
        self._lines.addSpacing(2)
        self._lines.addWidget(Text(words("What happened"), "card"))
        for event in reversed(view.events):
            self._lines.addWidget(self._happened(event))

    def _facts(self, view: AlertDetail) -> list[QWidget]:
        words, alert, limits = self.words, view.row.alert, view.limits
        found = [
            fact(words("Measured when raised"), self._figure(alert.kind, alert.measured)),
            fact(words("Measured now"), self._figure(alert.kind, view.measured), strong=True),
            fact(words("Warns"), words.say(limit_said(alert.kind, limits.warn, self.region.percent))),
            fact(words("Critical"), words.say(limit_said(alert.kind, limits.critical, self.region.percent))),
            fact(words("Raised"), self._moment(alert.raised_at)),
        ]
        if alert.acknowledged_at is not None:
            seen = words("{name}, {time}", name=alert.acknowledged_by, time=self._moment(alert.acknowledged_at))
            found.append(fact(words("Acknowledged"), seen))
        if view.row.window is not None:
            found.append(fact(words("Silent until"), self._moment(view.row.window.until), tone="warn"))
        if alert.cleared_at is not None:
            found.append(fact(words("Over since"), self._moment(alert.cleared_at)))
        return found

    def _happened(self, event: AlertEvent) -> QWidget:
        words = self.words
        line = QWidget()
        said = words.term("happening", event.what.value)
        if event.what in {Happening.RAISED, Happening.ESCALATED}:
            said = f"{said}, {words.term('severity', event.severity.value)}, {self._figure(event.kind, event.measured)}"
        more = " · ".join(filter(None, (event.by, event.note)))
        text = Text(f"{said} · {more}" if more else said, "body", wrap=True)
        when = Text(self.region.time(event.at, self._zone, seconds=True), "hint", "text3")
        made = row(when, text, spacing=10)
        made.setStretch(1, 1)
        line.setLayout(made)
        return line

    def _figure(self, kind: AlertKind, value: Decimal | None) -> str:
        found = written(kind, value, self.region.percent)
        return self.words.say(message("{measured}", measured=found))

    def _moment(self, moment: datetime) -> str:
        return self.region.moment(moment, self._zone)

    def _state(self, view: AlertDetail) -> tuple[str, str, str]:
        alert = view.row.alert
        if view.row.window is not None:
            return self.words("silent"), "warn", "bell-off"
        if alert.state is not AlertState.OPEN:
            return self.words.term("alert", alert.state.value), "", "check"
        critical = alert.severity is AlertSeverity.CRITICAL
        said = self.words.term("severity", alert.severity.value)
        return said, "err" if critical else "warn", "octagon-x" if critical else "triangle-alert"

    def _leads_to(self, kind: AlertKind) -> str:
        if kind in {AlertKind.WITHDRAWAL, AlertKind.UNRECONCILED}:
            return self.words("Open review queue")
        return self.words("Open dashboard") if kind is AlertKind.COVERAGE else self.words("Open monitor")

    def _lead(self) -> None:
        alert = self._alert
        if alert is None:
            return
        if alert.kind is AlertKind.COVERAGE:
            self.desk.go("dashboard")
        elif alert.kind is AlertKind.WITHDRAWAL:
            self.desk.go("review", (_key(alert.account), alert.subject.rpartition(":")[2]))
        elif alert.kind is AlertKind.UNRECONCILED:
            self.desk.go("review")
        else:
            self.desk.go("monitor", _key(alert.account) if alert.account else None)

    def _ask_limits(self) -> None:
        if self._alert is not None:
            self.thresholds_asked.emit(self._alert.account)


def _key(account: str) -> AccountKey:
    login, _, server = account.partition("@")
    return AccountKey(server, int(login))
