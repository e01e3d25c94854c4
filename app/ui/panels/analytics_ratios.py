"""The card of ratios: return against risk, and how closed positions went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.analytics import Analysis
from app.domain.computed import Computed
from app.ui.desk import Desk
from app.ui.panels.analytics_explained import Explained
from app.ui.panels.analytics_text import FigureText
from app.ui.style import look
from app.ui.widgets.card import Card, Line
from app.ui.widgets.layouts import row
from app.ui.widgets.text import Text

HEIGHT = 26


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line: a name, its figure in words or why there is none, and how it is computed."""

    label: str
    value: str
    why: str
    tip: str


class RatiosCard(Card):
    """One line each; a figure that is not computable says why in its place."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.words("Ratios"), parent=parent)
        self._words, self._text = desk.words, FigureText(desk.words, desk.region)
        self._said = Text("", "hint", "text3")
        self.add_action(self._said)
        self.lines: list[_Line] = []

    def show_analysis(self, found: Analysis) -> None:
        """Show these ratios."""
        count = found.ratios.count
        self._said.set_text(
            self._words.count(count, "{n} daily return, no risk-free rate", "{n} daily returns, no risk-free rate")
        )
        shown = self._ratios(found)
        if not self.lines:
            self._lay_out(len(shown))
        for line, each in zip(self.lines, shown, strict=True):
            line.tell(each)

    def _lay_out(self, count: int) -> None:
        for at in range(count):
            if at:
                self.body.addWidget(Line())
            line = _Line()
            line.setFocusPolicy(Qt.FocusPolicy.ClickFocus if at else Qt.FocusPolicy.TabFocus)  # one stop for Tab
            self.lines.append(line)
            self.body.addWidget(self.lines[-1])

    def _ratios(self, found: Analysis) -> Sequence[Ratio]:
        return (*self._of_returns(found), *self._of_positions(found))

    def _of_returns(self, found: Analysis) -> Sequence[Ratio]:
        words, text, ratios = self._words, self._text, found.ratios
        return (
            self._ratio(
                words("Volatility, a year"),
                ratios.volatility,
                text.share(ratios.volatility, signed=False),
                words("Standard deviation of the daily returns × √252. From 20 daily returns on."),
            ),
            self._ratio(
                words("Sharpe, daily × √252"),
                ratios.sharpe,
                text.number(ratios.sharpe),
                words("Mean of the daily returns / their standard deviation × √252, with no risk-free rate."),
            ),
            self._ratio(
                words("Sortino, daily × √252"),
                ratios.sortino,
                text.number(ratios.sortino),
                words("Mean of the daily returns / their deviation below zero × √252."),
            ),
            self._ratio(
                words("Return, a year"),
                ratios.return_a_year,
                text.share(ratios.return_a_year),
                words("The whole return as a rate a year. A shorter time than 12 months is not made into a year."),
            ),
            self._ratio(
                words("Calmar"),
                ratios.calmar,
                text.number(ratios.calmar),
                words("Return a year / deepest drawdown of the same period."),
            ),
            self._ratio(
                words("Beta"),
                ratios.beta,
                text.number(ratios.beta),
                words("How the returns move with a benchmark; there is none to compare with."),
            ),
        )

    def _of_positions(self, found: Analysis) -> Sequence[Ratio]:
        words, text, each = self._words, self._text, found.positions
        won = f"{text.number(each.won, 0)}, {text.share(each.share_won, signed=False)}"
        averages = f"{text.money(each.average_won, signed=False)} / {text.money(each.average_lost, signed=False)}"
        some = each.average_won if each.average_lost.value is None else each.average_lost
        return (
            self._ratio(
                words("Closed positions"),
                each.count,
                text.number(each.count, 0),
                words("Positions closed in the period; several partial closes are one position."),
            ),
            self._ratio(
                words("Won"), each.share_won, won, words("Positions that earned, commission, swap and fees taken off.")
            ),
            self._ratio(
                words("Average won / lost"),
                some,
                averages,
                words("What a position that earned brought, and what one that lost cost, on average."),
            ),
            self._ratio(
                words("Profit factor"),
                each.profit_factor,
                text.number(each.profit_factor),
                words("What the positions that earned brought / what the others cost."),
            ),
            self._ratio(
                words("Average per position"),
                each.average,
                text.money(each.average),
                words("Result of all closed positions / how many they are."),
            ),
        )

    def _ratio(self, label: str, figure: Computed, value: str, tip: str) -> Ratio:
        why = "" if figure.value is not None else self._text.why(figure.why)
        return Ratio(label, value, why, tip)


class _Line(Explained):
    """A name and a figure; the figure's formula is its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = Text("", "table", "text2")
        self._value = Text("", "table", "text", weight=600, elide=True)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight)
        line = row(self._label, self._value, spacing=8, margins=(14, 0, 14, 0))
        line.setStretch(1, 1)
        self.setLayout(line)
        look().changed.connect(self._resize)
        self._resize()

    @property
    def said(self) -> str:
        """Its figure, or why there is none."""
        return self._value.plain

    def tell(self, each: Ratio) -> None:
        """Show a ratio."""
        self._label.set_text(each.label)
        self._value.set_text(each.why or each.value)
        self._value.set_tone("text2" if each.why else "text")
        self._value.set_weight(500 if each.why else 600)
        self.setToolTip(each.tip)
        self.setAccessibleName(f"{each.label}: {each.why or each.value}")
        self.setAccessibleDescription(each.tip)

    def _resize(self) -> None:
        self.setMinimumHeight(look().px(HEIGHT))
