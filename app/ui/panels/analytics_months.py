"""The card of months and days: the heat map of the whole history."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from app.domain.analytics import Analysis
from app.domain.daily import DailyReturn
from app.ui.charts.heat import Cell, Heat, HeatMap
from app.ui.charts.key import Curve, CurveKey, Sample
from app.ui.desk import Desk
from app.ui.panels.analytics_text import FigureText
from app.ui.widgets.card import Card

SHARP = Decimal("0.9")
"""The share of days that are no stronger than the colour that stands for the strongest."""


class MonthsCard(Card):
    """Months with their returns, days as tints; losses are hatched."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        words = desk.words
        super().__init__(words("Months and days"), words("flow-adjusted, on equity; blank: no reading"), parent=parent)
        self._words, self._region = words, desk.region
        self._text = FigureText(words, desk.region)
        self.map = HeatMap()
        self.map.setAccessibleName(words("Returns by month and day"))
        self.add_action(CurveKey([Curve(words("gain"), Sample.GAIN), Curve(words("loss"), Sample.LOSS)]))
        self.body.addSpacing(8)
        self.body.addWidget(self.map)

    def show_analysis(self, found: Analysis) -> None:
        """Show these months and days."""
        strongest = _strong([each.value for each in found.daily])
        best = max((abs(each) for each in found.months.values()), default=Decimal(0)) or Decimal(1)
        self.map.show_heat(
            Heat(
                days={each.day: self._day(each, strongest) for each in found.daily},
                months={day: self._month(day, value, best) for day, value in found.months.items()},
                years={year: self._text.percent(value) for year, value in found.years.items()},
                month_names=self._region.months,
                day_names=self._region.days,
            )
        )

    def _day(self, each: DailyReturn, strongest: Decimal) -> Cell:
        said = f"{self._region.weekday(each.day)} {self._region.date(each.day)}: {self._text.percent(each.value, 2)}"
        if each.missed:
            said += ", " + self._words.count(each.missed, "{n} day before it not read", "{n} days before it not read")
        return Cell(float(each.value / strongest), "", said)

    def _month(self, day: date, value: Decimal, best: Decimal) -> Cell:
        percent = self._text.percent(value)
        return Cell(float(value / best), percent, f"{self._region.month(day)}: {percent}")


def _strong(values: list[Decimal]) -> Decimal:
    """The size that takes the full tint: only one day in ten is larger, so that one extreme does not pale the rest."""
    sizes = sorted(abs(each) for each in values)
    return (sizes[int((len(sizes) - 1) * SHARP)] if sizes else Decimal(0)) or Decimal(1)
