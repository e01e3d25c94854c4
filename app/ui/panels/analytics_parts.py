"""The card of where the trading result comes from: bars by symbol or by magic number, and the whole below."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from app.domain.analytics import Analysis
from app.domain.contributions import Contribution
from app.ui.charts.bars import Bar, Bars
from app.ui.desk import Desk
from app.ui.models.columns import sign_tone
from app.ui.widgets.card import Card, Line
from app.ui.widgets.layouts import column, row
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.states import Empty, StateStack
from app.ui.widgets.text import Text

SYMBOL, MAGIC = "symbol", "magic"
BY_HAND = 0


class PartsCard(Card):
    """The trading result by symbol or magic number; the bars add up to the line at the foot."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        words = desk.words
        super().__init__(words("Trading result"), parent=parent)
        self._words, self._region = words, desk.region
        self._found: Analysis | None = None
        self.by = Segmented(
            [(SYMBOL, words("Symbol")), (MAGIC, words("Magic"))], SYMBOL, small=True, name=words("Trading result by")
        )
        self.by.setToolTip(words("By symbol, or by the magic number of the program that opened the position"))
        self.bars = Bars()
        self.bars.setAccessibleName(words("Trading result by part"))
        self._name, self._total = Text(words("All"), "table", weight=600), Text("", "table", weight=600)
        self._span = Text("", "hint", "text3", elide=True)
        self._states = StateStack(Scrolled(column(self.bars, None, margins=(0, 6, 0, 6)), words("Parts")), words)
        self.add_action(self.by)
        self.body.addWidget(self._states, 1)
        self.body.addWidget(Line(tone="edge"))
        foot = row(self._name, self._span, self._total, margins=(14, 6, 14, 7))
        foot.setStretch(1, 1)
        self.body.addLayout(foot)
        self.by.chosen.connect(lambda _by: self._show())

    @property
    def total(self) -> str:
        """The whole, as it is printed."""
        return self._total.plain

    def show_analysis(self, found: Analysis, currency: str) -> None:
        """Show the parts of this analysis."""
        self._found = found
        start = found.first if found.after or found.opened else None
        until = self._region.date(found.as_of, year=False)
        if start:
            first = self._region.date(start, year=False)
            said = self._words("{currency}, {first} to {last}", currency=currency, first=first, last=until)
        else:
            said = self._words("{currency}, to {last}", currency=currency, last=until)
        self._span.set_text(said)
        self._show()

    def _show(self) -> None:
        found = self._found
        if found is None:
            return
        parts: Sequence[Contribution[str] | Contribution[int | None]]
        parts = found.symbols if self.by.current == SYMBOL else found.magics
        if not parts:
            text = self._words("Nothing was traded in this period.")
            self._states.show_empty(Empty("chart-candlestick", self._words("No trades"), text))
        else:
            self._states.show_content()
            largest = max(abs(each.result) for each in parts) or Decimal(1)
            self.bars.show_bars([self._bar(each, largest) for each in parts])
        self._total.set_text(self._region.money(found.trading_result, signed=True))
        self._total.set_tone("text" if found.trading_result else sign_tone(None))

    def _bar(self, each: Contribution[str] | Contribution[int | None], largest: Decimal) -> Bar:
        return Bar(self._named(each.of), self._region.money(each.result, signed=True), float(each.result / largest))

    def _named(self, of: str | int | None) -> str:
        if of is None:
            return self._words("not known")
        return self._words("by hand") if of == BY_HAND else str(of)
