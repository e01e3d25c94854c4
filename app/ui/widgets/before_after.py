"""The figures of the fund as they are and as they would be, side by side."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.reality import Figures
from app.ui.desk import Desk
from app.ui.style import look
from app.ui.widgets.layouts import clear
from app.ui.widgets.text import Text

HUNDRED = Decimal(100)
AFTER = 2


class BeforeAfter(QWidget):
    """Assets, obligations, both results and coverage; what changes is bold. `then` heads the figures that would be."""

    def __init__(self, desk: Desk, then: str) -> None:
        super().__init__()
        self.words, self.region, self._then = desk.words, desk.region, then
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look().px(20))
        self._grid.setVerticalSpacing(look().px(7))

    def show_figures(self, before: Figures, after: Figures) -> None:
        """Show these figures beside each other."""
        clear(self._grid)
        for across, head in enumerate((self.words("Now"), self._then), start=1):
            self._grid.addWidget(Text(head, "hint", "text3"), 0, across)
        for down, (label, was, would) in enumerate(self._lines(before, after), start=1):
            changed = was != would
            self._grid.addWidget(Text(label, "body", "text2"), down, 0)
            self._grid.addWidget(Text(was, "body"), down, 1)
            said = Text(would, "body", "text" if changed else "text3", weight=600 if changed else 400)
            self._grid.addWidget(said, down, AFTER)
        self._grid.setColumnStretch(AFTER, 1)

    def _lines(self, before: Figures, after: Figures) -> list[tuple[str, str, str]]:
        words, money = self.words, self.region.money
        return [
            (words("Assets"), money(before.assets_low), money(after.assets_low)),
            (words("Obligations"), money(before.obligations), money(after.obligations)),
            (words("Net result"), money(before.net_result), money(after.net_result)),
            (
                words("House rule 2.0"),
                money(before.fund_profitability_house),
                money(after.fund_profitability_house),
            ),
            (words("Coverage"), self._coverage(before), self._coverage(after)),
        ]

    def _coverage(self, figures: Figures) -> str:
        low, high = figures.coverage_low, figures.coverage_high
        if low is None or high is None:
            return self.region.percent(None)
        return self.region.percent_range(low * HUNDRED, high * HUNDRED)
