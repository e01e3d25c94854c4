"""The card of the returns: flow-adjusted against equity as it stands, drawdown below, readout above."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.analytics import Analysis, Moved, Period
from app.ui.charts.key import Curve, CurveKey, Sample
from app.ui.charts.plot import Plot
from app.ui.charts.readout import Part, Readout
from app.ui.charts.returns import MARGINS, PercentText, ReturnCurves, ReturnPicture, ReturnText
from app.ui.desk import Desk
from app.ui.panels.analytics_text import FigureText
from app.ui.style import look
from app.ui.widgets.card import Card
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.states import Empty, StateStack


class ReturnCard(Card):
    """Both curves of the period that is chosen; the readout says the day under the line, else the last."""

    period_chosen = Signal(object)
    """The Period a person has chosen."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.words("Return, flow-adjusted"), parent=parent)
        words = desk.words
        self._words, self._region = words, desk.region
        self._text, self._axis = FigureText(words, desk.region), PercentText(desk.region)
        self._found: Analysis | None = None
        self.plot = Plot(self._axis, lambda token: look().color(token), MARGINS)
        self.plot.setAccessibleName(words("Return and drawdown of the account, day by day"))
        self.readout = Readout()
        self._stack = StateStack(self.plot, words)
        named = ((Period.MONTH, words("1M")), (Period.QUARTER, words("3M")), (Period.ALL, words("All")))
        self.periods = Segmented(
            [(period.value, text) for period, text in named], Period.ALL.value, small=True, name=words("Period shown")
        )
        self.add_action(
            CurveKey(
                [
                    Curve(words("flow-adjusted"), Sample.SOLID),
                    Curve(words("equity as it stands"), Sample.THIN, least=True),
                ]
            )
        )
        self.add_action(self.periods)
        self.header_line.hide()
        self.body.addWidget(self.readout)
        self.body.addWidget(self._stack, 1)
        self.periods.chosen.connect(lambda chosen: self.period_chosen.emit(Period(chosen)))
        self.plot.pointed.connect(self._say)

    @property
    def state(self) -> str:
        """Whether the curves stand there, or why they do not."""
        return self._stack.state

    def show_analysis(self, found: Analysis) -> None:
        """Show these curves; what has not changed is not drawn again."""
        before, self._found = self._found, found
        self.periods.choose(found.period.value)
        if len(found.days) < 2:
            text = self._words("Returns need readings of two days. They come from the terminal or from statements.")
            self._stack.show_empty(Empty("history", self._words("No history yet"), text))
            self.plot.show_picture(None)
        elif before is None or self._drawn(before) != self._drawn(found):
            self._stack.show_content()
            if before is not None and (before.account, before.period) != (found.account, found.period):
                self.plot.show_picture(None)
            self.plot.show_picture(self._picture(found))
            self.plot.setAccessibleDescription(self._sentence(found))
        self._say(self.plot.stop)

    @staticmethod
    def _drawn(found: Analysis) -> tuple[object, ...]:
        return found.account, found.period, found.days, found.moved

    def _picture(self, found: Analysis) -> ReturnPicture:
        first = found.days[0].day
        out = [each for each in found.moved if each.amount < 0 and each.day >= first]
        text = ReturnText(self._deepest(found), tuple(self._mark(each) for each in out))
        return ReturnPicture(ReturnCurves.of(found), self._axis, text, withdrawals=out, deepest=found.deepest)

    def _deepest(self, found: Analysis) -> str:
        fall = found.deepest
        if fall is None:
            return ""
        return self._words.count(
            fall.days,
            "{percent} on {date}, {n} day under water",
            "{percent} on {date}, {n} days under water",
            percent=self._text.depth(fall.depth),
            date=self._region.date(fall.trough, year=False),
        )

    def _mark(self, each: Moved) -> str:
        return self._words("{amount} withdrawn", amount=self._region.number(-each.amount, 0))

    def _say(self, stop: int) -> None:
        found = self._found
        if found is None or not found.days:
            self.readout.set([], [])
            return
        at = stop if 0 <= stop < len(found.days) else -1
        day, depth = found.days[at], found.drawn[at].depth
        left = [
            Part(self._region.date(day.day), "text", 600),
            Part(self._words("Flow-adjusted")),
            Part(self._text.percent(day.level - 1), "text", 600, near=True),
            Part(self._words("Equity as it stands")),
            Part(self._text.percent(found.stands_at(day)), "text", 500, near=True),
            Part(self._words("From peak")),
            Part(self._text.depth(depth), "text", 500, near=True),
        ]
        right = [Part(self._words("Equity")), Part(self._region.money(day.equity), "text", 600, near=True)]
        self.readout.set(left, right)

    def _sentence(self, found: Analysis) -> str:
        """The chart for people who do not see it."""
        return self._words(
            "From {first} to {last}: return {percent}, deepest drawdown {depth}",
            first=self._region.date(found.first),
            last=self._region.date(found.days[-1].day),
            percent=self._text.share(found.total_return),
            depth=self._text.percent(found.deepest.depth) if found.deepest else self._words("none"),
        )
