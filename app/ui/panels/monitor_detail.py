"""The lower half of the monitor: an account's curve with drawdown, and its open positions."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from app.domain.calendar import zone
from app.domain.errors import KnownError
from app.domain.holdings import Position
from app.services.monitor import AccountDetail
from app.ui.charts.account import MARGINS, AccountCurves, AccountPicture, AccountText
from app.ui.charts.axis import AxisText
from app.ui.charts.plot import Plot
from app.ui.desk import Desk
from app.ui.models.columns import Align, Column, Total, money
from app.ui.panels.arranged import Arranged
from app.ui.style import look
from app.ui.tokens import COMPACT
from app.ui.widgets.card import Card
from app.ui.widgets.freshness import FreshnessMark, said
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.states import Empty, StateStack
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text

RANGES = {"1W": 7.0, "1M": 31.0, "3M": 92.0, "All": None}
HUNDRED = Decimal(100)


class AccountCard(Card):
    """Equity and balance over time, the drawdown below."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.words("No account chosen"), parent=parent)
        self._desk, self._words, self._region = desk, desk.words, desk.region
        self._plot = Plot(AxisText(desk.region), lambda token: look().color(token), MARGINS)
        self._plot.setAccessibleName(self._words("Equity and drawdown of the account"))
        self._stack = StateStack(self._plot, self._words)
        self._ranges = Segmented(
            [
                ("1W", self._words("1W")),
                ("1M", self._words("1M")),
                ("3M", self._words("3M")),
                ("All", self._words("All")),
            ],
            "All",
            small=True,
            name=self._words("Period shown"),
        )
        self._ranges.chosen.connect(lambda chosen: self._plot.show_last(RANGES[chosen]))
        self.add_action(Text(self._words("— Equity   – Balance"), "hint", "text3"))
        self.add_action(self._ranges)
        self.body.addWidget(self._stack)
        self.show_detail(None)

    def show_detail(self, detail: AccountDetail | None) -> None:
        """Show an account, or that none is chosen."""
        if detail is None:
            self.set_title(self._words("No account chosen"))
            self.set_hint("")
            self._stack.show_empty(Empty("chart-candlestick", self._words("Choose an account above")))
            return
        self.set_title(detail.row.clients or detail.row.account.name)
        self.set_hint(str(detail.row.key.login))
        if len(detail.days) < 2:
            text = self._words("A curve needs readings of two days.")
            self._stack.show_empty(Empty("history", self._words("No history yet"), text))
            return
        self._stack.show_content()
        self._plot.show_picture(self._picture(detail))
        self._plot.setAccessibleDescription(self._drawdown(detail))

    def show_error(self, error: KnownError) -> None:
        """Say that the account could not be read."""
        self._stack.show_error(error)

    def _picture(self, detail: AccountDetail) -> AccountPicture:
        timezone = self._desk.office.book().timezone
        text = AccountText(
            drawdown=self._drawdown(detail),
            no_data="",
            percent=lambda depth: self._region.percent(Decimal(f"{depth * 100:.4f}"), 0),
            marks=tuple(self._mark(each.amount, reviewed=each.reviewed) for each in detail.withdrawals),
        )
        curves = AccountCurves.of(detail.days, detail.trace, timezone)
        return AccountPicture(curves, text, withdrawals=detail.withdrawals)

    def _drawdown(self, detail: AccountDetail) -> str:
        if detail.deepest is None:
            return self._words("Drawdown from peak on equity, flow-adjusted")
        return self._words(
            "Drawdown from peak on equity, flow-adjusted · deepest {percent} on {date}",
            percent=self._region.percent(detail.deepest.depth * HUNDRED, 1),
            date=self._region.date(detail.deepest.day, year=False),
        )

    def _mark(self, amount: Decimal, *, reviewed: bool) -> str:
        shown = self._region.number(amount, 0)
        if reviewed:
            return self._words("{amount} withdrawn", amount=shown)
        return self._words("{amount} withdrawn, not reviewed", amount=shown)


class PositionsCard(Card):
    """The open positions of an account, the largest profit or loss first."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.words("Open positions"), parent=parent)
        self._desk, self._words, self._region = desk, desk.words, desk.region
        self._zone = zone(desk.office.book().timezone)
        self._mark = FreshnessMark()
        self.add_action(self._mark)
        self._table = TableView(
            self._columns(),
            self._words,
            key=lambda position: position.ticket,
            height=COMPACT,
            empty=Empty("chart-candlestick", self._words("No open positions")),
            totals=self._totals,
            name=self._words("Open positions"),
        )
        Arranged(desk, self._table, "positions")
        self._table.export_asked.connect(lambda: desk.export(self._table.content(), "positions"))
        self.body.addWidget(self._table)

    def show_detail(self, detail: AccountDetail | None) -> None:
        """Show an account's positions; without a terminal they are not known."""
        positions = detail.positions if detail else ()
        if positions is None:
            text = self._words("Positions come from the terminal, and none is connected to this account.")
            self._table.set_empty(Empty("unplug", self._words("Positions are not known"), text))
        else:
            self._table.set_empty(Empty("chart-candlestick", self._words("No open positions")))
        rows = sorted(positions or (), key=lambda each: -abs(each.profit + each.swap))
        self.set_hint(str(len(rows)) if rows else "")
        age = detail.row.age if detail else None
        self._mark.set(said(self._words, self._region, self._zone, age, self._desk.office.clock()))
        self._table.set_rows(rows)

    def _columns(self) -> Sequence[Column[Position]]:
        words = self._words
        return (
            Column(key="symbol", title=words("Symbol"), text=lambda each: each.symbol, weight=600, fixed=True),
            Column(key="side", title=words("Side"), text=lambda each: words.term("side", each.side)),
            Column(
                key="lots",
                title=words("Lots"),
                text=lambda each: self._region.number(each.volume, 2),
                value=lambda each: each.volume,
                align=Align.RIGHT,
            ),
            Column(
                key="open",
                title=words("Open"),
                text=lambda each: self._price(each.price_open, each),
                value=lambda each: each.price_open,
                align=Align.RIGHT,
                tone=lambda _each: "text2",
            ),
            Column(
                key="now",
                title=words("Now"),
                text=lambda each: self._price(each.price_now, each),
                value=lambda each: each.price_now,
                align=Align.RIGHT,
            ),
            money("profit", words("Profit"), lambda each: each.profit + each.swap, self._region, signed=True),
        )

    def _price(self, price: Decimal, position: Position) -> str:
        exponent = min(position.price_open.as_tuple().exponent, position.price_now.as_tuple().exponent, -1)
        return self._region.number(price, -int(exponent))

    def _totals(self, rows: Sequence[Position]) -> dict[str, Total]:
        floating = sum((each.profit + each.swap for each in rows), Decimal("0.00"))
        tone = "gain" if floating > 0 else "loss" if floating < 0 else "text3"
        said = self._words.count(len(rows), "Floating, {n} position", "Floating, {n} positions")
        return {"symbol": Total(said), "profit": Total(self._region.money(floating, signed=True), tone)}
