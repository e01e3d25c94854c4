"""The two results side by side, the coverage under them, and the question that is still open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.calendar import local_date
from app.services.dashboard import Dashboard
from app.ui.desk import Desk
from app.ui.style import look
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Card, Line
from app.ui.widgets.chips import Chip
from app.ui.widgets.coverage import CoverageBar
from app.ui.widgets.figure import Figure, Reading, reading
from app.ui.widgets.freshness import FreshnessMark, Said
from app.ui.widgets.layouts import column, row
from app.ui.widgets.text import Text

HUNDRED = Decimal(100)
SIDE, ROOMY = 15, 690


@dataclass(frozen=True, slots=True)
class Shown:
    """A dashboard as it is shown now: its figures, and their age in words."""

    view: Dashboard
    said: Said

    @property
    def stale(self) -> bool:
        """Whether the figures are too old to look live."""
        return self.said.stale


class VerdictCard(Card):
    """Net result and house rule, equal in size; coverage and review below."""

    explain_asked = Signal(str)
    review_asked = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        words = desk.words
        self._words, self._region = words, desk.region
        self._waiting = 0
        self.net = _Verdict(desk, words("Net result, like for like"))
        self.house = _Verdict(desk, words("Fund profitability, house rule 2.0"))
        self.coverage = Figure(words("Coverage"), words, role="figure", explainable=True)
        self._bar = CoverageBar(words, desk.region)
        self._question = Text("", "hint", "text2", bold=True)
        self.review = Button(icon="list-checks", keys="Ctrl+R")
        self._lay_out()
        self.review.clicked.connect(self.review_asked)
        self.net.figure.explain_asked.connect(lambda: self.explain_asked.emit("net_result"))
        self.house.figure.explain_asked.connect(lambda: self.explain_asked.emit("fund_profitability_house"))
        self.coverage.explain_asked.connect(lambda: self.explain_asked.emit("coverage_low"))

    def figures(self) -> dict[QWidget, str]:
        """The widgets that can be explained, with the figure they show."""
        return {
            self.net.figure: "net_result",
            self.house.figure: "fund_profitability_house",
            self.coverage: "coverage_low",
        }

    def show_view(self, shown: Shown) -> None:
        """Show these figures."""
        view, figures = shown.view, shown.view.figures
        self.net.show_amount(shown, figures.net_result, self._net_parts(view))
        self.house.show_amount(shown, figures.fund_profitability_house, self._house_parts(view))
        low, high = percent(figures.coverage_low), percent(figures.coverage_high)
        self.coverage.set(
            Reading(
                text=self._region.percent_range(low, high),
                tone="loss" if low is not None and low < HUNDRED else "text",
                provisional=figures.provisional and low != high,
                stale=shown.stale,
                age=shown.said.text,
            )
        )
        self._bar.set(low, high)
        self._question.set_text(self._asked(view))
        waiting = len(view.review)
        self._waiting = waiting
        self._name_review()
        self.review.setVisible(bool(view.review))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_review()

    def _name_review(self) -> None:
        """Say in full how many operations wait, or in short where room is short."""
        roomy = self.width() >= look().px(ROOMY)
        waiting = self._waiting
        self.review.setText(
            self._words.count(waiting, "Review {n} operation", "Review {n} operations")
            if roomy
            else self._words("Review {n}", n=waiting)
        )

    def _lay_out(self) -> None:
        self._question.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        left = column(None, Text(self._words("Coverage"), "hint", "text2"), self.coverage, None, spacing=0)
        verdicts = row(self.net, Line(vertical=True), self.house, spacing=0)
        verdicts.setStretch(0, 1)
        verdicts.setStretch(2, 1)
        below = row(left, 8, self._bar, 6, self._question, self.review, spacing=10, margins=(15, 6, 10, 7))
        below.setStretch(2, 3)
        below.setStretch(4, 3)
        below.setAlignment(self._bar, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(verdicts)
        self.body.addWidget(Line())
        self.body.addLayout(below)

    def _net_parts(self, view: Dashboard) -> tuple[str, str]:
        """What the result is made of, in a sentence and in a shorter one."""
        figures, money = view.figures, self._region.money
        values = {
            "pnl": money(figures.pnl),
            "interest": money(figures.accrued_interest),
            "costs": money(figures.operating_costs),
        }
        lost = (
            self._words(" − lost {amount}", amount=money(figures.lost_withdrawals)) if figures.lost_withdrawals else ""
        )
        return (
            self._words("P&L {pnl} − interest {interest} − costs {costs}", **values) + lost,
            self._words("{pnl} − {interest} − {costs}", **values) + lost,
        )

    def _house_parts(self, view: Dashboard) -> tuple[str, str]:
        figures, money = view.figures, self._region.money
        values = {
            "performance": money(figures.mt5_performance_house),
            "owed": money(figures.obligations),
            "costs": money(figures.operating_costs),
        }
        return (
            self._words("performance {performance} − owed {owed} − {costs}", **values),
            self._words("{performance} − owed {owed} − {costs}", **values),
        )

    def _asked(self, view: Dashboard) -> str:
        """The question that makes the figures provisional, in a sentence."""
        review = view.review
        if not review:
            return self._words("Every operation is reviewed.")
        if len(review) > 1:
            sum_of = sum((abs(each.amount) for each in review), Decimal("0.00"))
            return self._words.count(
                len(review),
                "**{n} operation**, {amount} {currency}:\nwhat was it for?",
                "**{n} operations**, {amount} {currency}:\nwhat were they for?",
                amount=self._region.money(sum_of),
                currency=view.currency,
            )
        only = review[0]
        day = local_date(only.deal.time, view.timezone)
        values = {"amount": self._region.money(abs(only.amount)), "date": self._region.date(day, year=False)}
        if only.amount < 0:
            return self._words("The **{amount}** of {date}:\npaid out, moved or lost?", **values)
        return self._words("The **{amount}** of {date}:\nwhose money is it?", **values)


class _Verdict(QWidget):
    """One result with its age, its mark and how it is made; the mark and the words give way where room is short."""

    def __init__(self, desk: Desk, label: str) -> None:
        super().__init__()
        self._desk = desk
        self.figure = Figure(label, desk.words, role="verdict", explainable=True)
        self._age = FreshnessMark()
        self._chip = Chip(desk.words("provisional"), "warn", "circle-question-mark")
        self._parts = Text("", "hint", "text2", elide=True)
        self._said, self._provisional = ("", ""), False
        title = Text(label, "hint", "text2", elide=True)
        title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setLayout(
            column(
                row(title, self._age),
                row(self.figure, None, self._chip),
                self._parts,
                spacing=0,
                margins=(SIDE, 11, SIDE, 9),
            )
        )

    def show_amount(self, shown: Shown, amount: Decimal | None, parts: tuple[str, str]) -> None:
        """Show the result, and what it is made of."""
        self._said, self._provisional = parts, shown.view.figures.provisional
        self.figure.set(
            reading(
                self._desk.region,
                amount,
                self._desk.words,
                symbol=True,
                currency=shown.view.currency,
                provisional=self._provisional,
                stale=shown.stale,
                age=shown.said.text,
            )
        )
        self._age.set(shown.said)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        room = 2 * look().px(SIDE)
        return QSize(self.figure.sizeHint().width() + room, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 2 * look().px(SIDE)
        beside = room - self.figure.sizeHint().width() - look().px(8)
        self._chip.setVisible(self._provisional and beside >= self._chip.sizeHint().width())
        self._parts.set_text(self._said[0] if look().width(self._said[0], "hint") <= room else self._said[1])


def percent(ratio: Decimal | None) -> Decimal | None:
    """A coverage in percent."""
    return None if ratio is None else ratio * HUNDRED
