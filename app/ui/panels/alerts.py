"""Alerts: what needs a person, who has seen it, and what is over."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.domain.alerts import AlertState
from app.domain.alertsaid import about, sentence, title, written
from app.domain.calendar import zone
from app.domain.errors import message
from app.domain.events import Changes
from app.domain.permissions import Action
from app.domain.thresholds import AlertSeverity
from app.services import alerts as service
from app.services.alerts import AlertList, AlertRow
from app.ui.desk import Desk
from app.ui.forms.acknowledge import AcknowledgeForm
from app.ui.forms.maintenance import MaintenanceForm
from app.ui.forms.thresholds import ThresholdsForm
from app.ui.models.columns import Align, Column, mark
from app.ui.models.table import Group
from app.ui.panels.alerts_detail import AlertCard
from app.ui.panels.alerts_maintenance import MaintenanceStrip
from app.ui.panels.listing import Filter, SidedPanel
from app.ui.tokens import TWO_LINES
from app.ui.widgets.layouts import column
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView

SIDE = 384


class AlertsPanel(SidedPanel[AlertList, AlertRow]):
    """Open, acknowledged and cleared alerts, and beside them the one that is chosen."""

    SHOWS = Changes.ALERTS | Changes.CLIENTS | Changes.INVESTMENTS | Changes.ACCOUNTS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._zone = zone(desk.timezone)
        self._older = 0
        self.primary, self.secondary = "alerts.acknowledge", ("alerts.thresholds", "alerts.maintenance")
        self._declare()
        card = self.hold(
            self._made_table(),
            self.words("Account, client, kind"),
            chips=self.words("Alerts shown"),
            export="alerts",
        )
        self.strip = MaintenanceStrip(desk)
        self.strip.over.connect(self.refresh)
        self.card = AlertCard(desk, self)
        self.card.thresholds_asked.connect(self.set_thresholds)
        left = QWidget()
        left.setLayout(column(self.strip, card, spacing=12))
        self.arrange(left, self.card, SIDE)
        self.table.current_changed.connect(self._offer)
        self.table.opened.connect(lambda _line: self.acknowledge())
        self._offer(None)

    def _declare(self) -> None:
        add = self.desk.actions.add
        add("alerts.acknowledge", message("Acknowledge…"), self.acknowledge, keys="Ctrl+D", icon_name="check",
            permission=Action.ALERTS_HANDLE, panel="alerts")  # fmt: skip
        add("alerts.thresholds", message("Limits…"), self.set_thresholds, icon_name="pencil",
            permission=Action.ALERTS_SET, panel="alerts")  # fmt: skip
        add("alerts.maintenance", message("Maintenance…"), self.start_maintenance, icon_name="bell-off",
            permission=Action.ALERTS_HANDLE, panel="alerts")  # fmt: skip
        add("alerts.older", message("Show older alerts"), self.show_older, icon_name="history", panel="alerts")

    def load(self, query: None) -> AlertList:  # noqa: ARG002 - there is nothing to ask with
        return service.alert_list(self.desk.office, self._older)

    def fill(self, view: AlertList) -> None:
        self.show_rows(view.rows, self._filters_offered())
        self.strip.show_windows(view.windows)
        if view.whole:
            self.desk.actions.refuse("alerts.older", self.words("There are no older ones."))
        else:
            self.desk.actions.allow("alerts.older")
        self._offer(self.table.current())

    def open_record(self, record: object) -> None:
        super().open_record(str(record))

    def acknowledge(self) -> None:
        """Ask for a note, and write down that the chosen alert was seen."""
        line = self.table.current()
        if line is not None and self.desk.actions.get("alerts.acknowledge").isEnabled():
            AcknowledgeForm(self.window(), self.desk, line).ask(self._acknowledged)

    def _acknowledged(self) -> None:
        self.desk.say(self.words("Alert acknowledged"), self.words("It stays quiet until it gets worse or is over."))

    def set_thresholds(self, account: str = "") -> None:
        """Show the limits of the office, or of an account."""
        if self.desk.actions.get("alerts.thresholds").isEnabled():
            ThresholdsForm(self.window(), self.desk, account).ask(lambda: self.desk.say(self.words("Limits saved")))

    def start_maintenance(self) -> None:
        """Ask what is worked on, until when and why."""
        form = MaintenanceForm(self.window(), self.desk)
        form.ask(lambda: self.desk.say(self.words("Maintenance started"), self.words("It ends by itself.")))

    def show_older(self) -> None:
        """Show a page more of the alerts that are over."""
        self._older += 1
        self.refresh()

    def _offer(self, line: AlertRow | None) -> None:
        if line is not None and line.alert.state is AlertState.OPEN:
            self.desk.actions.allow("alerts.acknowledge")
        else:
            self.desk.actions.refuse("alerts.acknowledge", self.words("Choose an open alert."))

    def _filters_offered(self) -> Sequence[Filter[AlertRow]]:
        words = self.words
        return [
            Filter("open", words("Still open"), lambda line: line.alert.state is AlertState.OPEN),
            Filter("critical", words("Critical"), _critical),
            Filter("acknowledged", words("Acknowledged"), lambda line: line.alert.state is AlertState.ACKNOWLEDGED),
            Filter("history", words("Cleared"), lambda line: line.alert.state is AlertState.CLEARED),
        ]

    def _made_table(self) -> TableView[AlertRow]:
        empty = Empty(
            "circle-check",
            self.words("No alert"),
            self.words("Nothing is stale, down, short or unexplained. What needs you will be listed here."),
        )
        return TableView(
            self._columns(),
            self.words,
            key=lambda line: str(line.number),
            height=TWO_LINES,
            group=self._group,
            stale=lambda line: line.alert.state is AlertState.CLEARED,
            empty=empty,
            name=self.words("Alerts"),
        )

    def _group(self, line: AlertRow) -> Group:
        if line.window is not None:
            return Group(self.words("Silent, under maintenance"), "bell-off")
        return {
            AlertState.OPEN: Group(self.words("Still open"), tone="text"),
            AlertState.ACKNOWLEDGED: Group(self.words("Acknowledged")),
            AlertState.CLEARED: Group(self.words("Cleared, newest first")),
        }[line.alert.state]

    def _columns(self) -> Sequence[Column[AlertRow]]:
        return (*self._said(), *self._standing())

    def _said(self) -> Sequence[Column[AlertRow]]:
        words, region = self.words, self.region
        return (
            mark("severity", self._severity, icon, icon_tone),
            Column(
                key="alert",
                title=words("Alert"),
                text=lambda line: words.say(title(line.alert.kind)),
                second=lambda line: words.say(sentence(line.alert, region.percent)),
                stretch=True,
                weight=500,
                fixed=True,
            ),
            Column(
                key="about",
                title=words("About"),
                text=lambda line: about(line.alert),
                mono=True,
                second=lambda line: line.client,
            ),
        )

    def _standing(self) -> Sequence[Column[AlertRow]]:
        words, region = self.words, self.region
        return (
            Column(
                key="measured",
                title=words("Measured"),
                text=self._measured,
                value=lambda line: line.alert.measured,
                align=Align.RIGHT,
                least=2,
            ),
            Column(
                key="raised",
                title=words("Raised"),
                text=lambda line: region.moment(line.alert.raised_at, self._zone),
                value=lambda line: line.alert.raised_at,
                tone=lambda _line: "text2",
                least=1,
            ),
            Column(
                key="state",
                title=words("State"),
                text=self._state,
                second=lambda line: line.alert.note,
                tone=lambda line: "text" if line.calls else "text2",
                least=1,
            ),
            Column(key="critical", title=words("Severity"), text=self._severity, hidden=True),
        )

    def _severity(self, line: AlertRow) -> str:
        return self.words.term("severity", line.alert.severity.value)

    def _measured(self, line: AlertRow) -> str:
        found = written(line.alert.kind, line.alert.measured, self.region.percent)
        return self.words.say(message("{measured}", measured=found))

    def _state(self, line: AlertRow) -> str:
        alert = line.alert
        if alert.state is AlertState.ACKNOWLEDGED:
            return self.words("seen by {name}", name=alert.acknowledged_by)
        if alert.state is AlertState.CLEARED:
            return self.words("over {time}", time=self.region.moment(alert.cleared_at, self._zone))
        return self.words("silent") if line.window else self.words.term("alert", alert.state.value)


def _critical(line: AlertRow) -> bool:
    return line.alert.holds and line.alert.severity is AlertSeverity.CRITICAL


def icon(line: AlertRow) -> str:
    """How an alert stands, as a glyph."""
    if line.window is not None:
        return "bell-off"
    if line.alert.state is not AlertState.OPEN:
        return "check"
    return "octagon-x" if line.alert.severity is AlertSeverity.CRITICAL else "triangle-alert"


def icon_tone(line: AlertRow) -> str:
    """The tone of that glyph."""
    if not line.calls:
        return "text3"
    return "err" if line.alert.severity is AlertSeverity.CRITICAL else "warn"
