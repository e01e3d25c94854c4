"""Beside an explanation: what trading earned month by month in its account, what it rests on, what would change it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.calendar import zone
from app.domain.holdings import Deal
from app.services.explanations import Explanation, MonthRow, MonthTable
from app.ui.desk import Desk
from app.ui.dialogs.explain_text import Teller
from app.ui.models.columns import Align, Column, Total, money
from app.ui.style import look
from app.ui.tokens import CARD_HEADER, COMPACT, TABLE_HEADER
from app.ui.widgets.buttons import Button, Kind
from app.ui.widgets.card import Line
from app.ui.widgets.layouts import column, row
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text

SIDE = 14
MOST_MONTHS, TOTALS = 12, 30
LAST_DEALS_HEIGHT = 4 * COMPACT + 4


class Side(QWidget):
    """The right column of the dialog."""

    all_deals_asked = Signal(object)
    """The key of the account whose deals are wanted."""

    def __init__(self, desk: Desk, teller: Teller) -> None:
        super().__init__()
        self._desk, self._words, self._region, self._teller = desk, desk.words, desk.region, teller
        self._table: MonthTable | None = None
        self._login = Text("", "hint", "text3", mono=True)
        self._months = TableView(
            self._month_columns(),
            desk.words,
            key=lambda line: line.month,
            height=COMPACT,
            totals=self._totals,
            name=desk.words("Trading result by month"),
        )
        self._deals = TableView(
            self._deal_columns(),
            desk.words,
            key=lambda deal: deal.ticket,
            height=COMPACT,
            name=desk.words("Last deals"),
        )
        self._deals.view.titles.hide()
        self._deals.setFixedHeight(look().px(LAST_DEALS_HEIGHT))
        self._all = Button(kind=Kind.PLAIN, icon="chart-candlestick", small=True)
        self._all.clicked.connect(self._ask_all)
        self._rests, self._changes = Text("", "hint", "text", wrap=True), Text("", "hint", "text", wrap=True)
        self._if = Text(self._words("It would change if"), "hint", "text3")
        self._account = QWidget()
        self._none = Text(
            self._words("Mark a line of one account: its trading result by month stands here."),
            "hint",
            "text3",
            wrap=True,
        )
        self._none.setContentsMargins(SIDE, SIDE, SIDE, SIDE)
        self._lay_out()
        self.show_months(None)

    def show_explanation(self, explanation: Explanation) -> None:
        """Show what the figure rests on."""
        self._rests.set_text(self._teller.rests_on(explanation))
        changes = self._teller.changes(explanation)
        self._changes.set_text(changes)
        for widget in (self._if, self._changes):
            widget.setVisible(bool(changes))
        self.show_months(explanation.months)

    def show_months(self, table: MonthTable | None) -> None:
        """Show the months of an account, or that none is meant."""
        self._table = table
        self._account.setVisible(table is not None)
        self._none.setVisible(table is None)
        if table is None:
            return
        self._login.set_text(str(table.account.login))
        self._months.set_rows(table.months)
        shown = min(len(table.months), MOST_MONTHS)
        self._months.setFixedHeight(look().px(TABLE_HEADER + COMPACT * shown + TOTALS) + 2)
        self._deals.set_rows(table.last_deals)
        self._all.setText(self._words.count(table.deals, "{n} deal in the monitor", "All {n} in the monitor"))

    def _lay_out(self) -> None:
        head = row(Text(self._words("Trading result by month"), "card"), None, self._login, margins=(SIDE, 0, SIDE, 0))
        bar = QWidget()
        bar.setLayout(head)
        bar.setFixedHeight(look().px(CARD_HEADER))
        last = row(Text(self._words("Last deals"), "card"), None, self._all, margins=(SIDE, 4, 6, 4))
        self._account.setLayout(column(bar, Line(), self._months, Line(), last, self._deals, None, spacing=0))
        self._account.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        foot = column(
            Text(self._words("This figure rests on"), "hint", "text3"),
            self._rests,
            4,
            self._if,
            self._changes,
            spacing=0,
            margins=(SIDE, 12, SIDE, 14),
        )
        whole = column(spacing=0)
        whole.addWidget(self._account, 1)
        whole.addWidget(self._none, 1, Qt.AlignmentFlag.AlignTop)
        whole.addWidget(Line())
        whole.addLayout(foot)
        self.setLayout(whole)

    def _month_columns(self) -> Sequence[Column[MonthRow]]:
        words, region = self._words, self._region
        return (
            Column(
                key="month",
                title=words("Month"),
                text=lambda line: region.month(line.month),
                value=lambda line: line.month,
                fixed=True,
            ),
            Column(
                key="deals",
                title=words("Deals"),
                text=lambda line: region.number(line.deals),
                value=lambda line: line.deals,
                align=Align.RIGHT,
                tone=lambda _line: "text2",
            ),
            money("result", words("Result"), lambda line: line.result, region, signed=True),
            Column(
                key="sum",
                title=words("Sum"),
                text=lambda line: region.money(line.sum),
                value=lambda line: line.sum,
                align=Align.RIGHT,
                tone=lambda _line: "text2",
            ),
        )

    def _deal_columns(self) -> Sequence[Column[Deal]]:
        words, region = self._words, self._region
        office_zone = zone(self._desk.timezone)
        return (
            Column(
                key="ticket",
                title=words("Ticket"),
                text=lambda deal: deal.ticket,
                mono=True,
                tone=lambda _deal: "text2",
            ),
            Column(key="symbol", title=words("Symbol"), text=lambda deal: deal.symbol),
            Column(
                key="time",
                title=words("Time"),
                text=lambda deal: (
                    f"{region.date(deal.time.astimezone(office_zone).date(), year=False)} "
                    f"{region.time(deal.time, office_zone)}"
                ),
                value=lambda deal: deal.time,
                tone=lambda _deal: "text2",
            ),
            money("amount", words("Result"), lambda deal: deal.amount, region, signed=True),
        )

    def _totals(self, _rows: Sequence[MonthRow]) -> dict[str, Total]:
        if self._table is None:
            return {}
        return {
            "month": Total(self._words("All")),
            "deals": Total(self._region.number(self._table.deals)),
            "result": Total(self._region.money(self._table.result, signed=True)),
        }

    def _ask_all(self) -> None:
        if self._table is not None:
            self.all_deals_asked.emit(self._table.account)
