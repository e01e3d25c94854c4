"""The five figures over the analysis: return, P&L, drawdown, now, withdrawn; each with a second line."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.analytics import Analysis
from app.domain.computed import Computed
from app.ui.desk import Desk
from app.ui.models.columns import sign_tone
from app.ui.panels.analytics_explained import Explained
from app.ui.panels.analytics_text import FigureText
from app.ui.style import look
from app.ui.widgets.card import Card, Line
from app.ui.widgets.figure import Figure, Reading
from app.ui.widgets.layouts import column, row
from app.ui.widgets.text import Text

HEIGHT = 76


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as it is told: its label, itself, the line under it, and what it is made of."""

    label: str
    figure: Reading
    second: str
    tip: str


class _Cell(Explained):
    """A label, a figure, a second line; what the figure is made of stands in its tooltip."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label, self.second = Text("", "hint", "text2", elide=True), Text("", "hint", "text2", wrap=True)
        self.figure = Figure("", desk.words, role="figure")
        self.setLayout(column(self.label, self.figure, self.second, None, spacing=1, margins=(14, 8, 4, 8)))
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def tell(self, told: Told) -> None:
        """Show a figure."""
        self.label.set_text(told.label)
        self.figure.set_label(told.label)
        self.figure.set(told.figure)
        self.second.set_text(told.second)
        self.setToolTip(told.tip)
        self.setAccessibleName(f"{told.label}: {told.figure.text}, {told.second}")
        self.setAccessibleDescription(told.tip)


class KeyFigures(Card):
    """The five figures in a row."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._words, self._region = desk.words, desk.region
        self._text = FigureText(desk.words, desk.region)
        self.cells = [_Cell(desk) for _ in range(5)]
        items: list[QWidget] = []
        for cell in self.cells:
            items += [Line(vertical=True), cell] if items else [cell]
        line = row(*items, spacing=0)
        for cell in self.cells:
            line.setStretchFactor(cell, 1)
        self.body.addLayout(line)
        self.setAccessibleName(desk.words("Key figures"))
        look().changed.connect(self._resize)
        self._resize()

    def show_analysis(self, found: Analysis) -> None:
        """Show these figures."""
        told = (self._return(found), self._pnl(found), self._deepest(found), self._now(found), self._withdrawn(found))
        for cell, each in zip(self.cells, told, strict=True):
            cell.tell(each)

    def _return(self, found: Analysis) -> Told:
        words, text = self._words, self._text
        since = self._region.date(found.first, year=False)
        label = words("Return since {date}, flow-adjusted", date=since) if found.first else words("Return")
        second = words("equity as it stands {percent}", percent=text.share(found.as_it_stands))
        tip = words(
            "Time-weighted: the returns of all days multiplied; deposits count from the start of their day, "
            "withdrawals until the end of it. Basis: equity at the last reading of each day, without broker credit. "
            "As it stands: last equity against the first, flows left in."
        )
        return Told(
            label, self._share(found.total_return), self._or_why(found.total_return, second), self._tip(found, tip)
        )

    def _pnl(self, found: Analysis) -> Told:
        words, text = self._words, self._text
        second = words("balance basis {amount}", amount=text.money(found.pnl_balance))
        tip = words(
            "Equity basis: equity now − equity at the start − deposits + withdrawals. Balance basis: trading result "
            "and other operations of all deals, open positions left out."
        )
        value = found.pnl_equity.value
        figure = Reading(text.money(found.pnl_equity), sign_tone(value))
        return Told(words("P&L, equity basis"), figure, second, self._tip(found, tip))

    def _deepest(self, found: Analysis) -> Told:
        words, fall, region = self._words, found.deepest, self._region
        tip = words("Largest fall from a peak to the trough after it, on flow-adjusted equity at the ends of days.")
        label = words("Deepest drawdown")
        if fall is None:
            known = found.total_return.value is not None
            figure = Reading(words("none") if known else "–", "text" if known else "text3")
            second = words("never below a peak") if known else self._text.why(found.total_return.why)
            return Told(label, figure, second, self._tip(found, tip))
        first, last = region.date(fall.peak, year=False), region.date(fall.trough, year=False)
        if (fall.peak.year, fall.peak.month) == (fall.trough.year, fall.trough.month):
            first = str(fall.peak.day)
        second = words("peak to trough, {first} to {last}", first=first, last=last)
        return Told(label, Reading(self._text.depth(fall.depth), "loss"), second, self._tip(found, tip))

    def _now(self, found: Analysis) -> Told:
        words, region = self._words, self._region
        tip = words("Where flow-adjusted equity stands against its highest end of a day in this period.")
        if found.total_return.value is None:
            return Told(words("Now"), Reading(), self._text.why(found.total_return.why), self._tip(found, tip))
        under = found.under_water
        if under is None:
            last = found.last_under_water
            second = words("last under water {date}", date=region.date(last, year=False)) if last else ""
            return Told(words("Now"), Reading(words("at peak"), "text"), second, self._tip(found, tip))
        second = words.count(
            under.days,
            "{n} day under water, since {date}",
            "{n} days under water, since {date}",
            date=region.date(under.peak, year=False),
        )
        depth = found.drawn[-1].depth
        figure = Reading(self._text.depth(depth), "loss", suffix=words("from peak"))
        return Told(words("Now"), figure, second, self._tip(found, tip))

    def _withdrawn(self, found: Analysis) -> Told:
        words, region = self._words, self._region
        out = [each for each in found.moved if each.amount < 0]
        open_ = sum(not each.reviewed for each in out)
        figure = Reading(region.money(found.withdrawn), "text" if out else "text3", provisional=bool(open_))
        second = words.count(len(out), "{n} withdrawal", "{n} withdrawals")
        if len(out) == 1:
            second = region.date(out[0].day, year=False)
        if open_:
            second += ", " + (words("not reviewed") if len(out) == 1 else words("{count} not reviewed", count=open_))
        tip = words(
            "What left the account in this period, transfers to other accounts included; deposited: {amount}. Source: "
            "the account's deals.",
            amount=found.deposited,
        )
        return Told(words("Withdrawn"), figure, second if out else words("nothing"), self._tip(found, tip))

    def _share(self, figure: Computed) -> Reading:
        return Reading(self._text.share(figure), sign_tone(figure.value))

    def _or_why(self, figure: Computed, second: str) -> str:
        return second if figure.value is not None else self._text.why(figure.why)

    def _tip(self, found: Analysis, text: str) -> str:
        """What a figure is made of, and of which reading it is."""
        if found.last is None:
            return text
        until = self._region.date(found.last.day)
        return text + " " + self._words("Last reading: {date}.", date=until)

    def _resize(self) -> None:
        self.setMinimumHeight(look().px(HEIGHT))
