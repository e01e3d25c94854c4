"""Trading monitor: every account now, the one with the lowest margin level first."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

from app.domain.calendar import zone
from app.domain.errors import KnownError, message
from app.domain.events import Changes
from app.domain.holdings import AccountKey
from app.services import monitor as service
from app.services.live import Freshness
from app.services.monitor import AccountDetail, Monitor, MonitorRow
from app.ui.desk import Desk
from app.ui.models.columns import Align, Column, Kind, Total, login, mark, money
from app.ui.panels.detail import Detail
from app.ui.panels.listing import Filter, ListPanel
from app.ui.panels.monitor_detail import AccountCard, PositionsCard
from app.ui.tokens import COMPACT
from app.ui.widgets.card import Card
from app.ui.widgets.freshness import Said, said
from app.ui.widgets.layouts import page, row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text

OLD = {Freshness.STALE, Freshness.NOT_ANSWERING, Freshness.RECORDED}
HUNDRED = Decimal(100)
WHOLE_BAR = Decimal(1000)  # percent of margin level at which the bar is full
MOST_TERMINALS = 4  # chips; every terminal is found by its name


class MonitorPanel(ListPanel[Monitor, MonitorRow]):
    """The accounts above; the chosen one's curve and open positions below."""

    SHOWS = Changes.EQUITY | Changes.DEALS | Changes.ACCOUNTS | Changes.INVESTMENTS | Changes.OPERATIONS

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._view: Monitor | None = None
        self._zone = zone(desk.office.book().timezone)
        self.subtitle = self.words("Lowest margin level first")
        self.primary = "monitor.check"
        self._declare()
        self._equity, self._floating = Text("", "body", "text2", bold=True), Text("", "body", "text2", bold=True)
        words = self.words
        card = self.hold(
            self._made_table(), words("Login, client, server"), chips=words("Accounts shown"), export="accounts"
        )
        self.bar.extra.addWidget(self._equity)
        self.bar.extra.addWidget(self._floating)
        self.follow(_Detail(desk, self))
        self._lay_out(card)

    def _declare(self) -> None:
        self.desk.actions.add(
            "monitor.check",
            message("Check all now"),
            self._check,
            keys="F5",
            icon_name="refresh-cw",
            panel="monitor",
        )

    def _made_table(self) -> TableView[MonitorRow]:
        empty = Empty(
            "chart-candlestick",
            self.words("No accounts yet"),
            self.words("Import an office file or a statement; its accounts appear here."),
        )
        return TableView(
            self._columns(),
            self.words,
            key=lambda row: row.key,
            height=COMPACT,
            stale=lambda row: row.age.state in OLD,
            empty=empty,
            sort=("margin", Qt.SortOrder.AscendingOrder),
            totals=self._totals,
            name=self.words("Accounts"),
        )

    def _lay_out(self, card: Card) -> None:
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(card)
        split.addWidget(self.part)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([470, 290])
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        page(self, split)

    def load(self, query: None) -> Monitor:  # noqa: ARG002 - there is nothing to ask with
        return service.monitor(self.desk.office)

    def fill(self, view: Monitor) -> None:
        self._view = view
        self.show_rows(view.rows, self._filters_offered(view))
        self._show_sums(view)
        needing = sum(line.needs_attention for line in view.rows)
        self.badge.emit("monitor", str(needing) if needing else "", "warn")

    def set_compact(self, *, side: bool, lower: bool) -> None:  # noqa: ARG002 - nothing stands at the side
        self.fold(folded=lower)

    def _filters_offered(self, view: Monitor) -> list[Filter[MonitorRow]]:
        names = sorted({line.terminal for line in view.rows})
        return [
            Filter("attention", self.words("Needs attention"), lambda line: line.needs_attention),
            *(self._of_terminal(name) for name in names[:MOST_TERMINALS]),
        ]

    def _of_terminal(self, name: str) -> Filter[MonitorRow]:
        return Filter(name, self.words("Terminal {name}", name=name), lambda line: line.terminal == name)

    def _show_sums(self, view: Monitor) -> None:
        """Fresh and old figures are never added silently: where both are there, both sums stand."""
        fresh = [line for line in view.rows if line.equity is not None and line.age.state not in OLD]
        old = [line for line in view.rows if line.equity is not None and line.age.state in OLD]
        money_ = self.region.money
        said = self.words("Equity **{amount}**", amount=money_(_sum(fresh)))
        if old and fresh:
            said += self.words(" · not updating **{amount}**", amount=money_(_sum(old)))
        elif old:
            said = self.words("Equity, not updating **{amount}**", amount=money_(_sum(old)))
        self._equity.set_text(said if fresh or old else "")
        floating = sum((line.floating for line in fresh if line.floating is not None), Decimal("0.00"))
        said = self.words("Floating **{amount}**", amount=money_(floating, signed=True))
        self._floating.set_text(said if fresh else "")
        for text in (self._equity, self._floating):
            text.setVisible(bool(text.plain))

    def _columns(self) -> Sequence[Column[MonitorRow]]:
        words, region = self.words, self.region
        return (
            mark("state", self._state, _icon, _icon_tone),
            login("account", words("Account"), lambda line: line.key.login, tail=lambda line: line.terminal),
            Column(
                key="client", title=words("Client"), text=lambda line: line.clients or line.account.name, stretch=True
            ),
            Column(key="fund", title=words("Fund"), text=lambda line: ", ".join(line.funds)),
            Column(
                key="spark",
                title=words("7 days"),
                text=self._spark_text,
                kind=Kind.SPARKLINE,
                data=lambda line: tuple(float(each) for each in line.spark),
                width=104,
                least=3,
                exported=False,
            ),
            money("balance", words("Balance"), lambda line: line.balance, region),
            money("equity", words("Equity"), lambda line: line.equity, region, weight=600),
            money("floating", words("Floating"), lambda line: line.floating, region, signed=True),
            Column(
                key="day",
                title=words("Day"),
                text=lambda line: self._percent(line.day, 2),
                value=lambda line: line.day,
                align=Align.RIGHT,
                tone=lambda line: _sign(line.day),
                least=2,
            ),
            Column(
                key="margin",
                title=words("Margin level"),
                text=self._margin_text,
                value=lambda line: line.margin_level,
                kind=Kind.MARGIN,
                data=_margin_length,
                tone=lambda line: "warn" if _low(line) else "" if line.margin_level else "text3",
                weight_of=lambda line: 600 if _low(line) else 400,
                width=124,
            ),
            Column(
                key="peak",
                title=words("From peak"),
                text=self._peak_text,
                value=lambda line: line.from_peak,
                align=Align.RIGHT,
                tone=lambda _line: "text2",
                least=1,
            ),
            Column(
                key="positions",
                title=words("Positions"),
                value=lambda line: line.positions,
                align=Align.RIGHT,
                text=lambda line: "–" if line.positions is None else str(line.positions),
                least=4,
            ),
            Column(
                key="updated",
                title=words("Updated"),
                text=lambda line: self._age(line).text,
                value=lambda line: line.age.read_at,
                icon=lambda line: self._age(line).icon,
                icon_tone=lambda line: self._age(line).tone,
                tone=lambda line: self._age(line).tone,
                italic=lambda line: self._age(line).italic,
                width=104,
            ),
        )

    def _age(self, line: MonitorRow) -> Said:
        now = self._view.now if self._view else self.desk.office.clock()
        return said(self.words, self.region, self._zone, line.age, now, short=True)

    def _percent(self, value: Decimal | None, places: int) -> str:
        return self.region.percent(None if value is None else value * HUNDRED, places, signed=True)

    def _peak_text(self, line: MonitorRow) -> str:
        if line.from_peak == 0:
            return self.words("at peak")
        return self._percent(line.from_peak, 1)

    def _margin_text(self, line: MonitorRow) -> str:
        if line.margin_level is None:
            return self.words("no positions") if line.positions == 0 else "–"
        return self.region.percent(line.margin_level, 1)

    def _spark_text(self, line: MonitorRow) -> str:
        if len(line.spark) < 2 or line.spark[0] <= 0:
            return self.words("no history")
        moved = line.spark[-1] / line.spark[0] - 1
        return self.words("7 days, {percent}", percent=self._percent(moved, 2))

    def _state(self, line: MonitorRow) -> str:
        if line.not_kept:
            return self.words("reading not kept: {why}", why=self.words.say(line.not_kept))
        if line.warnings:
            return self.words.say(line.warnings[0])
        if line.difference:
            return self.words("not reconciled, {amount}", amount=self.region.money(line.difference, signed=True))
        if _low(line):
            return self.words("low margin level")
        return self.words("old figures") if line.age.state in OLD else self.words("in order")

    def _totals(self, rows: Sequence[MonitorRow]) -> dict[str, Total]:
        whole = {
            name: sum((getattr(line, name) or Decimal(0) for line in rows), Decimal("0.00"))
            for name in ("balance", "equity", "floating")
        }
        old = sum(line.age.state in OLD for line in rows)
        said = self.words.count(len(rows), "{n} account", "{n} accounts")
        if old:
            said += self.words(", {count} not updating", count=self.region.number(old))
        return {
            "account": Total(said),
            "balance": Total(self.region.money(whole["balance"])),
            "equity": Total(self.region.money(whole["equity"])),
            "floating": Total(self.region.money(whole["floating"], signed=True), _sign(whole["floating"])),
        }

    def _check(self) -> None:
        office = self.desk.office
        self.desk.tasks.read(lambda: service.check_now(office), self._checked)

    def _checked(self, asked: bool) -> None:
        if not asked:
            self.desk.say(
                self.words("No terminal is connected"),
                self.words("The figures are those of the last reading or statement."),
                tone="warn",
            )
        self.refresh()


class _Detail(Detail[AccountKey, AccountDetail]):
    """The curve and the open positions of the chosen account."""

    SHOWS = Changes.EQUITY | Changes.DEALS | Changes.OPERATIONS

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, parent)
        self.curve, self.positions = AccountCard(desk), PositionsCard(desk)
        split = row(self.curve, self.positions, spacing=12)
        split.setStretch(0, 62)
        split.setStretch(1, 38)
        self.setLayout(split)

    def read(self, key: AccountKey) -> AccountDetail:
        return service.account_detail(self.desk.office, key)

    def fill(self, view: AccountDetail | None) -> None:
        self.curve.show_detail(view)
        self.positions.show_detail(view)

    def fail(self, error: KnownError) -> None:
        self.curve.show_error(error)
        self.positions.show_detail(None)


def _sum(rows: Sequence[MonitorRow]) -> Decimal:
    return sum((line.equity for line in rows if line.equity is not None), Decimal("0.00"))


def _low(line: MonitorRow) -> bool:
    return line.margin_level is not None and line.margin_level < service.LOW_MARGIN


def _sign(value: Decimal | None) -> str:
    return "text3" if not value else "gain" if value > 0 else "loss"


def _margin_length(line: MonitorRow) -> float | None:
    return None if line.margin_level is None else float(min(line.margin_level / WHOLE_BAR, Decimal(1)))


def _icon(line: MonitorRow) -> str:
    if line.difference or line.not_kept:
        return "octagon-x"
    if _low(line):
        return "triangle-alert"
    if line.age.state in OLD:
        return "clock-3"
    return "check" if line.positions else "minus"


def _icon_tone(line: MonitorRow) -> str:
    return {"octagon-x": "err", "triangle-alert": "warn"}.get(_icon(line), "text3")
