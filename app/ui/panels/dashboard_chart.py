"""The card of the chart: what we hold against what we owe, with its key, its ranges and its readout."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.curve import CurvePoint
from app.domain.reality import Basis
from app.services.dashboard import Dashboard
from app.ui.charts.axis import AxisText
from app.ui.charts.holdings import AHEAD, Curves, HoldingsPicture, HoldingsText
from app.ui.charts.key import Curve, CurveKey, Sample
from app.ui.charts.plot import Margins, Plot
from app.ui.charts.readout import Part, Readout
from app.ui.desk import Desk
from app.ui.style import look
from app.ui.widgets.card import Card
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.states import Empty, StateStack

RANGES: dict[str, float | None] = {"1M": 31.0, "3M": 92.0, "All": None}


class HoldingsCard(Card):
    """Curves through the ends of days; the readout follows the pointer and else says the last day."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.words("What we hold against what we owe"), parent=parent)
        words = desk.words
        self._words, self._region, self._axis = words, desk.region, AxisText(desk.region)
        self._drawn: tuple[object, ...] = ()
        self._view: Dashboard | None = None
        self.plot = Plot(self._axis, lambda token: look().color(token), Margins(ahead=AHEAD))
        self.plot.setAccessibleName(words("What we hold against what we owe, day by day"))
        self.readout = Readout()
        self._stack = StateStack(self.plot, words)
        self._key = CurveKey()
        self.ranges = Segmented(
            [("1M", words("1M")), ("3M", words("3M")), ("All", words("All"))],
            "All",
            small=True,
            name=words("Period shown"),
        )
        self.add_action(self._key)
        self.add_action(self.ranges)
        self.header_line.hide()
        self.body.addWidget(self.readout)
        self.body.addWidget(self._stack, 1)
        self.ranges.chosen.connect(lambda chosen: self.plot.show_last(RANGES[chosen]))
        self.plot.pointed.connect(self._say)

    def show_view(self, view: Dashboard) -> None:
        """Show these curves; what has not changed is not drawn again."""
        self._view = view
        drawn = (view.basis, view.curve, view.forecast, view.marks, view.interest_starts, self._region)
        if len(view.curve) < 2:
            text = self._words("The curves begin with the first deposit.")
            self._stack.show_empty(Empty("history", self._words("No history yet"), text))
            self.plot.show_picture(None)
        elif drawn != self._drawn:
            self._stack.show_content()
            curves = Curves.of(view.curve, beside=view.basis is Basis.EQUITY)
            self._key.set_curves(self._named(view.basis, unreviewed=curves.has_unreviewed))
            self.plot.show_picture(
                HoldingsPicture(
                    curves,
                    self._text(view),
                    forecast=view.forecast,
                    marks=view.marks,
                    interest_starts=view.interest_starts,
                )
            )
            self.plot.setAccessibleDescription(self._sentence(view.curve[0], view.curve[-1]))
        self._drawn = drawn
        self._say(self.plot.stop)

    def _named(self, basis: Basis, *, unreviewed: bool) -> list[Curve]:
        middle = [Curve(self._words("not reviewed"), Sample.HATCHED, least=True)] if unreviewed else []
        beside = [Curve(self._words("MT5 balance"), Sample.THIN)] if basis is Basis.EQUITY else []
        return [
            Curve(self._held(basis), Sample.SOLID),
            *middle,
            *beside,
            Curve(self._words("Obligations"), Sample.DASHED),
        ]

    def _held(self, basis: Basis) -> str:
        return self._words("MT5 balance") if basis is Basis.BALANCE else self._words("MT5 equity")

    def _text(self, view: Dashboard) -> HoldingsText:
        last, short = view.curve[-1], self._axis.amount
        starts = view.interest_starts
        return HoldingsText(
            incubation=self._words("Incubation: no interest"),
            interest_starts=self._words("{date}: interest starts", date=self._axis.day(starts)) if starts else "",
            held="" if last.low is None else short(last.low),
            held_with_unreviewed="" if last.high is None else short(last.high),
            owed=short(last.owed),
            gap=self._gap(last),
            gap_label=self._words("gap"),
            marks=tuple(f"{self._axis.day(mark.day)}  {self._region.number(mark.amount, 0)}" for mark in view.marks),
            readings_begin=self._readings_begin(view),
        )

    def _readings_begin(self, view: Dashboard) -> str:
        """From when on the equity is known."""
        first = next((point.day for point in view.curve if point.known), None)
        if first is None:
            return self._words("Equity is not known: an account was never read")
        return self._words("Equity is known from {date} on", date=self._region.date(first))

    def _gap(self, point: CurvePoint) -> str:
        if point.low is None or point.high is None:
            return ""
        low, high = point.low - point.owed, point.high - point.owed
        return self._axis.range(low, high) if low != high else self._axis.amount(low, signed=True)

    def _say(self, stop: int) -> None:
        if self._view is None or not self._view.curve:
            self.readout.set([], [])
            return
        point = self._view.curve[stop if 0 <= stop < len(self._view.curve) else -1]
        left = [
            Part(self._region.date(point.day), "text", 600),
            Part(self._held(self._view.basis)),
            *self._held_parts(point),
            Part(self._words("Obligations")),
            Part(self._region.money(point.owed), "text", 500, near=True),
        ]
        self.readout.set(left, self._gap_parts(point))

    def _held_parts(self, point: CurvePoint) -> list[Part]:
        money = self._region.money
        held = [Part(money(point.low), "text", 500, near=True)]
        if point.high != point.low:
            held.append(Part(self._words("or"), near=True))
            held.append(Part(money(point.high), "text", 500, near=True))
        return held

    def _gap_parts(self, point: CurvePoint) -> list[Part]:
        if point.low is None or point.high is None:
            return [Part(self._words("Gap")), Part("–", "text3", 600, near=True)]
        low, high = point.low - point.owed, point.high - point.owed
        short = self._region.short
        said = short(low, signed=True)
        if low != high:
            said = self._words("{low} to {high}", low=said, high=short(high, signed=low < 0 < high))
        tone = "loss" if low < 0 else "gain" if low > 0 else "text"
        return [Part(self._words("Gap")), Part(said, tone, 600, near=True)]

    def _sentence(self, first: CurvePoint, last: CurvePoint) -> str:
        """The chart for people who do not see it."""
        money = self._region.money
        return self._words(
            "From {first} to {last}: held from {begin} to {end}, owed {owed}, gap {gap}",
            first=self._region.date(first.day),
            last=self._region.date(last.day),
            begin=money(first.low),
            end=money(last.low),
            owed=money(last.owed),
            gap=money(None if last.low is None else last.low - last.owed, signed=True),
        )
