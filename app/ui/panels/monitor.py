"""Trading monitor: every account now, the one that needs a person most first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QWidget

from app.domain.calendar import zone
from app.domain.errors import message
from app.domain.events import Changes
from app.domain.holdings import AccountKey
from app.services import monitor as service
from app.services.live import Freshness
from app.services.monitor import Monitor, MonitorRow
from app.ui.apart import Apart
from app.ui.desk import Desk
from app.ui.models.groups import Group
from app.ui.panels.aging import Aging
from app.ui.panels.listing import Filter, ListPanel
from app.ui.panels.live_or_analytics import ANALYTICS, LIVE, live_or_analytics
from app.ui.panels.monitor_columns import OLD, AccountLines
from app.ui.panels.monitor_detail import AccountDetailPanel
from app.ui.tokens import COMPACT
from app.ui.widgets.buttons import IconButton
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import page
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.terminals import heading, without_terminal
from app.ui.widgets.text import Text

MOST_TERMINALS = 4  # chips; every terminal is found by its name
PATIENCE = 15_000  # milliseconds after which a check is over, whoever has not answered
SAID_FOR = 6_000  # milliseconds that the end of a check stands in the header


class MonitorPanel(ListPanel[Monitor, MonitorRow]):
    """The accounts above; the chosen one's curve and open positions below.

    `apart` is one in a window of its own, which declares no commands a second time.
    """

    SHOWS = Changes.EQUITY | Changes.DEALS | Changes.ACCOUNTS | Changes.INVESTMENTS | Changes.OPERATIONS

    def __init__(self, desk: Desk, parent: QWidget | None = None, *, apart: bool = False) -> None:
        super().__init__(desk, parent)
        self._view: Monitor | None = None
        self._narrow = False
        self._grouped_by_hand: bool | None = None
        self._asked: datetime | None = None
        self._zone = zone(desk.timezone)
        self.subtitle = self.words("Needs attention first, then lowest margin level")
        self.lines = AccountLines(self.words, self.region, self._zone, self._now)
        self.progress = Text("", "table", "text2")
        self.header = [live_or_analytics(desk, LIVE, self._chosen), self.progress]
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.setInterval(PATIENCE)
        self._over.timeout.connect(self._give_up)
        if not apart:
            self.primary = "monitor.check"
            self._declare()
        words = self.words
        card = self.hold(
            self._made_table(), words("Login, client, server"), chips=words("Accounts shown"), export="accounts"
        )
        self._fill_bar()
        self.follow(AccountDetailPanel(desk, self))
        self.table.current_changed.connect(self._choose_server)
        self.table.opened.connect(lambda line: self.desk.go(ANALYTICS, line.key))
        self._lay_out(card)
        Aging(self, lambda: self._view.now if self._view else None)

    def _declare(self) -> None:
        add = self.desk.actions.add
        add("monitor.check", message("Check all now"), self.check, keys="F5", icon_name="refresh-cw", panel="monitor")
        add("monitor.group", message("Group by terminal"), self.toggle_groups, keys="Ctrl+G", icon_name="list-tree",
            panel="monitor")  # fmt: skip
        add("monitor.positions", message("All open positions, or the largest"), self._toggle_positions,
            keys="Ctrl+Shift+P", panel="monitor")  # fmt: skip
        add("monitor.account-apart", message("Open the account in a window of its own"), self.open_account,
            keys=("Ctrl+Shift+O", "Ctrl+Return"), icon_name="external-link", panel="monitor")  # fmt: skip
        add("monitor.list-apart", message("Open the monitor in a window of its own"), self.open_list,
            keys="Ctrl+Alt+O", icon_name="external-link", panel="monitor")  # fmt: skip
        add("monitor.analytics", message("Analytics of this account"), self._analyse, icon_name="chart-candlestick",
            panel="monitor")  # fmt: skip

    def _chosen(self) -> AccountKey | None:
        line = self.table.current()
        return None if line is None else line.key

    def _analyse(self) -> None:
        self.desk.go(ANALYTICS, self._chosen())

    def _made_table(self) -> TableView[MonitorRow]:
        empty = Empty(
            "chart-candlestick",
            self.words("No accounts yet"),
            self.words("Import an office file or a statement, or connect a terminal; its accounts appear here."),
            action=self.desk.actions.find("office.import"),
        )
        return TableView(
            self.lines.columns(),
            self.words,
            key=lambda row: row.key,
            height=COMPACT,
            stale=lambda row: row.age.state in OLD,
            empty=empty,
            sort=("margin", Qt.SortOrder.AscendingOrder),
            totals=self.lines.totals,
            name=self.words("Accounts"),
        )

    def _fill_bar(self) -> None:
        self._equity, self._floating = Text("", "body", "text2", bold=True), Text("", "body", "text2", bold=True)
        self.grouping = IconButton("list-tree", self.words("Group by terminal"), small=True)
        self.grouping.clicked.connect(self.toggle_groups)
        apart = IconButton("external-link", self.words("Open the account in a window of its own"), small=True)
        apart.clicked.connect(self.open_account)
        for widget in (self._equity, self._floating, self.grouping, apart):
            self.bar.extra.addWidget(widget)

    def _lay_out(self, card: Card) -> None:
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(card)
        split.addWidget(self.part)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([440, 310])
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        page(self, split)

    def load(self, query: None) -> Monitor:  # noqa: ARG002 - there is nothing to ask with
        view = service.monitor(self.desk.office)
        order = {each.name: (not (each.down or each.cut_off), each.name) for each in view.terminals}
        rows = sorted(view.rows, key=lambda line: (order.get(line.terminal, (True, line.terminal)), line.key))
        return replace(view, rows=tuple(rows))

    def fill(self, view: Monitor) -> None:
        self._view = view
        self._show_groups(view)
        self.show_rows(view.rows, self._filters_offered(view))
        self._show_sums(view)
        self._show_progress(view)
        needing = sum(line.needs_attention for line in view.rows)
        self.badge.emit("monitor", str(needing) if needing else "", "warn")

    def set_compact(self, *, side: bool, lower: bool) -> None:
        self.fold(folded=lower)
        self._narrow = side
        if self._view is not None:
            self._show_sums(self._view)

    # filters and groups

    def _filters_offered(self, view: Monitor) -> list[Filter[MonitorRow]]:
        names = sorted({line.terminal for line in view.rows})
        silent: list[Filter[MonitorRow]] = []
        if any(each.down for each in view.terminals):
            silent.append(Filter("silent", self.words("Not answering"), _is_silent))
        return [
            Filter("attention", self.words("Needs attention"), lambda line: line.needs_attention),
            *silent,
            *(self._of_terminal(name) for name in names[:MOST_TERMINALS]),
        ]

    def _of_terminal(self, name: str) -> Filter[MonitorRow]:
        return Filter(name, self.words("Terminal {name}", name=name), lambda line: line.terminal == name)

    def toggle_groups(self) -> None:
        """Put the accounts under their terminals, or in one list again."""
        if self._view is not None:
            self._grouped_by_hand = not self._grouped(self._view)
            self.fill(self._view)

    def _grouped(self, view: Monitor) -> bool:
        """As the person wants it; without a wish, under terminals while one of them is in trouble."""
        return view.in_trouble if self._grouped_by_hand is None else self._grouped_by_hand

    def _show_groups(self, view: Monitor) -> None:
        terminals = {each.name: heading(self.words, self.region, self._zone, each) for each in view.terminals}

        def group(line: MonitorRow) -> Group:
            return terminals.get(line.terminal) or without_terminal(self.words, line.terminal)

        self.table.set_group(group if self._grouped(view) else None)

    # sums and progress

    def _show_sums(self, view: Monitor) -> None:
        for text, said in zip((self._equity, self._floating), self.lines.sums(view.rows), strict=True):
            text.set_text(said)
            text.setVisible(bool(said) and not (self._narrow and text is self._floating))  # it stands below the table

    def check(self) -> None:
        """Ask every terminal now, and say how far it has come."""
        office = self.desk.office
        self._asked = office.clock()
        self._over.start()
        self.desk.tasks.read(lambda: service.check_now(office), self._checked)

    def _checked(self, asked: bool) -> None:
        if not asked:
            self._asked = None
            self._over.stop()
            self.desk.say(
                self.words("No terminal is connected"),
                self.words("The figures are those of the last reading or statement."),
                tone="warn",
            )
        self.refresh()

    def _show_progress(self, view: Monitor) -> None:
        """How many accounts were read since they were asked for; that all of them were stands a moment longer."""
        if self._asked is None:
            return
        asked, done = self._read_since(view, self._asked)
        if done < asked:
            self.progress.set_text(self.words("Checking, {done} of {all}", done=done, all=asked))
            return
        self._end_check(self.words.count(done, "{n} account checked", "{n} accounts checked"))

    def _read_since(self, view: Monitor, moment: datetime) -> tuple[int, int]:
        """Of the accounts that have a terminal: how many there are, and how many were read since."""
        mine = {each.name for each in view.terminals}
        ours = [line.age.read_at for line in view.rows if line.terminal in mine]
        return len(ours), sum(at is not None and at >= moment for at in ours)

    def _give_up(self) -> None:
        if self._asked is not None and self._view is not None:
            asked, done = self._read_since(self._view, self._asked)
            self._end_check(self.words("{done} of {all} accounts answered", done=done, all=asked))

    def _end_check(self, said: str) -> None:
        self._asked = None
        self._over.stop()
        self.progress.set_text(said)
        QTimer.singleShot(SAID_FOR, self, self._forget_progress)

    def _forget_progress(self) -> None:
        if self._asked is None:
            self.progress.set_text("")

    # windows of their own

    def open_account(self) -> None:
        """Open the chosen account in a window of its own, or bring that window to the front."""
        line = self.table.current()
        if line is not None:
            key, title = line.key, f"{line.key.login} {line.clients or line.account.name}"
            self.desk.open_apart(Apart(f"account:{key}", title, lambda: account_apart(self.desk, key), (720, 760)))

    def open_list(self) -> None:
        """Open the whole monitor in a window of its own, or bring that window to the front."""
        title = self.words("Trading monitor")
        self.desk.open_apart(Apart("monitor", title, lambda: MonitorPanel(self.desk, apart=True), (1280, 800)))

    # inner workings

    def _now(self) -> datetime:
        return self._view.now if self._view else self.desk.office.clock()

    def _choose_server(self, line: MonitorRow | None) -> None:
        self.desk.server = line.key.server if line is not None else ""

    def _toggle_positions(self) -> None:
        if isinstance(self.part, AccountDetailPanel):
            self.part.positions.toggle_whole()


def _is_silent(line: MonitorRow) -> bool:
    return line.age.state is Freshness.NOT_ANSWERING


def account_apart(desk: Desk, key: AccountKey) -> QWidget:
    """An account's curve and positions for a window of its own."""
    host = QWidget()
    part = AccountDetailPanel(desk, host)
    page(host, part)
    part.show_record(key)
    return host
