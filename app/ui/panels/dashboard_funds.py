"""The table of the funds, and the list of what must be paid next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.investments import RowKind
from app.domain.reality import Basis, Figures
from app.services.dashboard import Dashboard, DueRow
from app.ui.desk import Desk
from app.ui.models.columns import Align, Column, Total, amount_tone, sign_tone
from app.ui.panels.dashboard_verdict import HUNDRED, Shown, percent
from app.ui.tokens import COMPACT, TWO_LINES
from app.ui.widgets.card import Card, Line
from app.ui.widgets.figure import Figure, reading
from app.ui.widgets.layouts import row
from app.ui.widgets.states import Empty
from app.ui.widgets.table import TableView
from app.ui.widgets.text import Text

CASH, REST = "cash", "rest"
EXPLAINED = {
    "held": "balance",
    "withdrawals": "withdrawals",
    "pnl": "pnl",
    "interest": "accrued_interest",
    "net": "net_result",
    "owed": "obligations",
    "house": "fund_profitability_house",
    "coverage": "coverage_low",
}
"""The figure behind each column."""


@dataclass(frozen=True, slots=True)
class FundLine:
    """A row of the table: a fund, the cash outside MT5, or what no fund owns. None is not applicable."""

    key: str
    name: str
    tail: str
    held: Decimal | None
    figures: Figures | None
    stale: bool


class FundsCard(Card):
    """Every fund on one line, the total pinned below; choosing a line chooses the fund."""

    fund_chosen = Signal(str)
    explain_asked = Signal(str, object)
    """A figure, and its fund or None."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._desk, self._words, self._region = desk, desk.words, desk.region
        self._view: Dashboard | None = None
        self.table = TableView(
            self._columns(),
            desk.words,
            key=lambda line: line.key,
            height=COMPACT,
            stale=lambda line: line.stale,
            totals=self._totals,
            name=desk.words("Funds"),
        )
        self.body.addWidget(self.table)
        self.setAccessibleName(desk.words("Funds"))
        self.table.opened.connect(self._choose)
        self.table.view.clicked.connect(lambda _index: self._choose(self.table.current()))
        self.table.explain_asked.connect(self._explain)
        self.table.export_asked.connect(lambda: desk.export(self.table.content(), "funds"))

    def show_view(self, shown: Shown) -> None:
        """Show the funds, the chosen one marked."""
        self._view = shown.view
        balance = shown.view.basis is Basis.BALANCE
        self.table.model.set_title("held", self._words("MT5 balance") if balance else self._words("MT5 equity"))
        self.table.set_rows(self._lines(shown))
        if shown.view.fund is not None:
            self.table.select(shown.view.fund)

    def _lines(self, shown: Shown) -> list[FundLine]:
        view = shown.view
        lines = [
            FundLine(
                fund.name,
                fund.name,
                self._rate(fund.rate_per_month),
                _held(fund.figures, view.basis),
                fund.figures,
                shown.stale,
            )
            for fund in view.funds
        ]
        if any(view.unallocated.__getattribute__(name) for name in _MEANINGFUL):
            rest = view.unallocated
            lines.append(FundLine(REST, self._words("Not in a fund"), "", _held(rest, view.basis), rest, shown.stale))
        if view.total.cash:
            lines.append(FundLine(CASH, self._words("Cash and wallets"), "", view.total.cash, None, shown.stale))
        return lines

    def _rate(self, rate: Decimal | None) -> str:
        if rate is None:
            return self._words("custom")
        places = 1 if (rate * HUNDRED * 10) % 1 == 0 else 2
        return self._region.percent(rate * HUNDRED, places)

    def _columns(self) -> Sequence[Column[FundLine]]:
        words = self._words
        return (
            *self._held(),
            self._amount("withdrawals", words("Withdrawals"), "withdrawals", least=3),
            self._amount("pnl", words("P&L"), "pnl", signed=True, least=1),
            self._amount("interest", words("Interest"), "accrued_interest", least=2),
            self._amount("net", words("Net result"), "net_result", signed=True, marked=True, weight=600),
            self._amount("owed", words("Obligations"), "obligations", marked=True),
            self._amount("house", words("House rule 2.0"), "fund_profitability_house", signed=True, marked=True),
            self._covered(),
        )

    def _amount(
        self,
        key: str,
        title: str,
        name: str,
        *,
        signed: bool = False,
        marked: bool = False,
        weight: int = 400,
        least: int = 0,
    ) -> Column[FundLine]:
        """A figure of the fund, by the name it has among the figures; `marked` ones may be provisional."""
        region = self._region
        return Column(
            key=key,
            title=title,
            text=lambda line: region.money(getattr(line.figures, name), signed=signed) if line.figures else "",
            value=lambda line: getattr(line.figures, name) if line.figures else None,
            align=Align.RIGHT,
            tone=lambda line: (sign_tone if signed else amount_tone)(getattr(line.figures, name, None)),
            provisional=(lambda line: line.figures is not None and line.figures.provisional) if marked else None,
            weight=weight,
            least=least,
        )

    def _held(self) -> Sequence[Column[FundLine]]:
        words, region = self._words, self._region
        return (
            Column(
                key="fund",
                title=words("Fund, % a month"),
                text=lambda line: line.name,
                tail=lambda line: line.tail,
                tone=lambda line: "" if line.figures else "text2",
                weight_of=lambda line: 600 if line.tail else 400,
                fixed=True,
            ),
            Column(
                key="held",
                title=words("MT5 balance"),
                text=lambda line: region.money(line.held),
                value=lambda line: line.held,
                align=Align.RIGHT,
                tone=lambda line: amount_tone(line.held) if line.figures else "text2",
            ),
        )

    def _covered(self) -> Column[FundLine]:
        return Column(
            key="coverage",
            title=self._words("Coverage"),
            text=lambda line: self._coverage(line.figures),
            value=lambda line: line.figures.coverage_low if line.figures else None,
            align=Align.RIGHT,
            tone=lambda line: "loss" if _short(line.figures) else "",
            weight_of=lambda line: 600 if _short(line.figures) else 400,
            provisional=lambda line: (
                line.figures is not None and line.figures.coverage_low != line.figures.coverage_high
            ),
        )

    def _coverage(self, figures: Figures | None) -> str:
        if figures is None or figures.obligations <= 0:
            return ""
        return self._region.percent_range(percent(figures.coverage_low), percent(figures.coverage_high))

    def _totals(self, _rows: Sequence[FundLine]) -> dict[str, Total]:
        view = self._view
        if view is None:
            return {}
        total, money_ = view.total, self._region.money
        signed = {"pnl": total.pnl, "net": total.net_result, "house": total.fund_profitability_house}
        plain = {
            "held": total.assets_low,
            "withdrawals": total.withdrawals,
            "interest": total.accrued_interest,
            "owed": total.obligations,
        }
        marked = {"net", "owed", "house"} if total.provisional else set()
        cells = {key: Total(money_(amount), provisional=key in marked) for key, amount in plain.items()}
        cells |= {
            key: Total(money_(amount, signed=True), sign_tone(amount), provisional=key in marked)
            for key, amount in signed.items()
        }
        cells["fund"] = Total(self._words("All funds"))
        differs = total.coverage_low != total.coverage_high
        cells["coverage"] = Total(self._coverage(total), "loss" if _short(total) else "", provisional=differs)
        return cells

    def _choose(self, line: FundLine | None) -> None:
        if line is not None and line.key not in {CASH, REST}:
            self.fund_chosen.emit(line.key)

    def _explain(self, line: FundLine, column: str) -> None:
        if line.figures is not None and column in EXPLAINED and line.key != REST:
            figure = EXPLAINED[column]
            if figure == "balance" and self._view is not None:
                figure = self._view.basis.value
            self.explain_asked.emit(figure, line.key)


_MEANINGFUL = (
    "balance",
    "withdrawals",
    "deposits",
    "trading_result",
    "operating_costs",
    "other_operations",
    "unexplained",
)


def _held(figures: Figures, basis: Basis) -> Decimal | None:
    return figures.balance if basis is Basis.BALANCE else figures.equity


def _short(figures: Figures | None) -> bool:
    return figures is not None and figures.coverage_low is not None and figures.coverage_low < 1


class DuesCard(Card):
    """The promised payments that are open, the first due on top, and what is under management below."""

    opened = Signal(str)
    """The code of an investment."""
    explain_asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.words("Next obligations"), parent=parent)
        self._desk, self._words, self._region = desk, desk.words, desk.region
        self._as_of = date.min
        self.table = TableView(
            self._columns(),
            desk.words,
            key=lambda line: (line.due.investment.code, line.due.row.kind, line.due.row.seq),
            height=TWO_LINES,
            empty=Empty("circle-check", desk.words("Nothing is owed")),
            name=desk.words("Next obligations"),
        )
        self.table.view.titles.hide()
        self.aum = Figure(
            desk.words("Assets under management"), desk.words, role="table", weight=600, explainable=True, right=True
        )
        self._scope = Text("", "label", "text3", weight=400)
        self.add_action(self._scope)
        self.body.addWidget(self.table)
        self.body.addWidget(Line())
        label = Text(desk.words("AUM, principal owed"), "hint", "text2")
        self.body.addLayout(row(label, None, self.aum, margins=(14, 5, 14, 5)))
        self.table.opened.connect(lambda line: self.opened.emit(line.due.investment.code))
        self.table.export_asked.connect(lambda: desk.export(self.table.content(), "obligations"))
        self.aum.explain_asked.connect(lambda: self.explain_asked.emit("principal"))

    def figures(self) -> dict[QWidget, str]:
        """The widgets that can be explained, with the figure they show."""
        return {self.aum: "principal"}

    def show_view(self, shown: Shown) -> None:
        """Show what must be paid in this scope."""
        self._as_of = shown.view.as_of
        self._scope.set_text(shown.view.fund or self._words("All"))
        self.table.set_rows(shown.view.dues)
        self.aum.set(
            reading(
                self._region,
                shown.view.aum,
                self._words,
                signed=False,
                currency=shown.view.currency,
                age=shown.said.text,
            )
        )

    def _columns(self) -> Sequence[Column[DueRow]]:
        words, region = self._words, self._region
        return (
            Column(
                key="due",
                title=words("Due"),
                text=lambda line: region.date(line.due.row.due, year=False),
                value=lambda line: line.due.row.due,
                second=self._when,
                second_tone=lambda line: "warn" if line.due.late else "text3",
                cell_tip=self._whose,
                weight=600,
                fixed=True,
            ),
            Column(
                key="kind",
                title=words("Kind"),
                text=lambda line: words("Interest") if line.due.row.kind is RowKind.INTEREST else words("Principal"),
                cell_tip=self._whose,
                tone=lambda _line: "text2",
                stretch=True,
            ),
            Column(
                key="amount",
                title=words("Amount"),
                text=lambda line: region.money(line.due.open),
                value=lambda line: line.due.open,
                cell_tip=self._whose,
                align=Align.RIGHT,
                weight=500,
            ),
        )

    def _whose(self, line: DueRow) -> str:
        return f"{line.client}, {line.due.investment.code}"

    def _when(self, line: DueRow) -> str:
        due, words = line.due, self._words
        if due.late:
            return words.count(due.late, "{n} day late", "{n} days late")
        days = (due.row.due - self._as_of).days
        if days == 0:
            return words("today")
        if due.row.due.year != self._as_of.year:
            return str(due.row.due.year)
        return words.count(days, "in {n} day", "in {n} days")
