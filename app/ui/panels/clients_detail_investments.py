"""The investments of a client, each on a card with what is owed for it and what its money earned."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.investments import Stage
from app.domain.obligations import Due, Obligation, RowState
from app.domain.reality import Figures
from app.services.clients import ClientDetail, InvestmentSummary
from app.ui.desk import Desk
from app.ui.panels.facts import amount, fact, figured, fill
from app.ui.widgets.buttons import LinkButton
from app.ui.widgets.card import Card
from app.ui.widgets.chips import Chip
from app.ui.widgets.figure import Reading
from app.ui.widgets.layouts import clear, column, row
from app.ui.widgets.text import Text


class InvestmentCard(Card):
    """One investment: its fund, since when and how far it runs, and its figures. A button opens it."""

    def __init__(self, desk: Desk, summary: InvestmentSummary) -> None:
        super().__init__()
        self._desk, self._summary = desk, summary
        lines = QVBoxLayout()
        lines.addLayout(self._head())
        fill(lines, *self._figures())
        self.body.addLayout(column(lines, margins=(12, 8, 12, 10)))
        self.setAccessibleName(summary.investment.code)

    def _head(self) -> QHBoxLayout:
        words, investment = self._desk.words, self._summary.investment
        code = investment.code
        link = LinkButton(code)
        link.setToolTip(words("Open {code}", code=code))
        link.clicked.connect(lambda: self._desk.go("investments", code))
        this_year = investment.deposit_date.year == self._desk.office.clock().year
        day = self._desk.region.date(investment.deposit_date, year=not this_year)
        about = " · ".join((words("since {date}", date=day), self._stage()))
        made = row(Chip(investment.fund), Text(about, "hint", "text2", elide=True), link, spacing=8)
        made.setStretch(1, 1)
        return made

    def _stage(self) -> str:
        words, summary = self._desk.words, self._summary
        stage = words.term("state", summary.stage.value)
        return words("{stage}, day {n}", stage=stage, n=summary.day) if summary.stage is Stage.ACTIVE else stage

    def _figures(self) -> list[QWidget]:
        summary = self._summary
        if summary.figures is None or summary.owed is None:
            principal = self._desk.region.money(summary.investment.principal)
            return [fact(self._desk.words("Principal, not counted yet"), principal)]
        return [
            *self._owed(summary.owed, summary.figures),
            *self._held(summary.figures),
            self._coverage(summary.figures),
        ]

    def _owed(self, owed: Obligation, figures: Figures) -> list[QWidget]:
        words, region, open_ = self._desk.words, self._desk.region, figures.provisional
        return [
            amount(words, region, words("Principal"), owed.principal),
            amount(words, region, words("Interest accrued and unpaid"), owed.interest),
            amount(words, region, words("Obligation"), owed.amount, provisional=open_),
        ]

    def _held(self, figures: Figures) -> list[QWidget]:
        words, region = self._desk.words, self._desk.region
        signs = {"signed": True, "provisional": figures.provisional}
        house = figures.fund_profitability_house
        return [
            amount(words, region, words("MT5 balance"), figures.balance),
            amount(words, region, words("Net result, like for like"), figures.net_result, strong=True, **signs),
            amount(words, region, words("House rule 2.0"), house, **signs),
        ]

    def _coverage(self, figures: Figures) -> QWidget:
        ends = [None if each is None else each * 100 for each in (figures.coverage_low, figures.coverage_high)]
        text = self._desk.region.percent_range(ends[0], ends[1])
        shown = Reading(text, "text", provisional=figures.provisional)
        return figured(self._desk.words, self._desk.words("Coverage"), shown)


class InvestmentsTab(QWidget):
    """Every investment of a client with its card, and the payments that are late."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._lines = desk, QVBoxLayout()
        self.setLayout(column(self._lines, margins=(14, 12, 14, 14)))

    def show_view(self, detail: ClientDetail) -> None:
        """Show a client's investments."""
        clear(self._lines)
        if not detail.investments:
            self._lines.addWidget(Text(self._desk.words("No investment yet."), "body", "text2"))
        for summary in detail.investments:
            self._lines.addWidget(InvestmentCard(self._desk, summary))
            late = [each for each in summary.dues if each.state is RowState.DUE]
            fill(self._lines, *(self._due(each) for each in late))

    def _due(self, due: Due) -> QWidget:
        label = self._desk.words("Due since {date}, {days} days late", date=due.row.due, days=due.late)
        return fact(label, self._desk.region.money(due.open), tone="warn")
