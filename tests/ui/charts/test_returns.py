"""The chart of returns: what its axis writes, what is drawn, and where the line can stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from app.domain.analytics import Analysis, Moved, analyse
from app.domain.computed import unknown
from app.domain.errors import message
from app.domain.holdings import AccountKey
from app.regions import REGIONS
from app.ui.charts.plot import Plot
from app.ui.charts.returns import MARGINS, PercentText, ReturnCurves, ReturnPicture, ReturnText
from app.ui.charts.scale import place_of_day
from app.ui.style import Look
from tests.domain.test_analytics import KEY, long_history

DAY = date(2025, 3, 7)
AXIS = PercentText(REGIONS["en-US"])


@pytest.fixture
def found() -> Analysis:
    return analyse(long_history(), KEY, DAY)


def test_the_axis_is_written_in_percent() -> None:
    assert AXIS.ticks([-0.2, 0.0, 0.2]) == ["−20%", "0%", "+20%"]
    assert AXIS.ticks([0.0, 0.005]) == ["0.0%", "+0.5%"]
    assert AXIS.ticks([0.1]) == ["+10%"]
    assert PercentText(REGIONS["es-ES"]).depth(-0.025) == "−2,5\u00a0%"
    assert AXIS.depth(0.0) == "0%"


def test_curves_go_through_the_ends_of_days(found: Analysis) -> None:
    curves = ReturnCurves.of(found)
    assert list(curves.adjusted.places) == [place_of_day(each.day) for each in found.days]
    assert abs(curves.adjusted.values[-1] - 0.111) < 1e-9
    assert abs(curves.as_it_stands.values[-1] + 0.389) < 1e-9
    assert max(curves.drawdown.values) == 0.0


def test_equity_that_cannot_be_compared_has_no_curve(found: Analysis) -> None:
    curves = ReturnCurves.of(replace(found, base=unknown(message("nothing was there"))))
    assert len(curves.as_it_stands) == 0
    picture = ReturnPicture(curves, AXIS, ReturnText(""))
    span = picture.span(*picture.extent)
    assert span is not None
    assert (span[0], round(span[1], 9)) == (0.0, 0.111)


def lost(found: Analysis) -> Analysis:
    """The same, with a fall in it."""
    from tests.domain.test_analytics import DEPOSIT, office, read, trade

    book = office(DEPOSIT, *trade(10, 1, "-50.00"), readings=(read(0, "1000"), read(1, "950"), read(2, "960", "950")))
    return analyse(book, AccountKey("Broker-Live", 1), DAY)


def test_everything_is_drawn_and_the_line_follows_the_keys(qtbot: QtBot, look: Look, found: Analysis) -> None:
    fallen = lost(found)
    plot = Plot(AXIS, look.color, MARGINS)
    qtbot.addWidget(plot)
    plot.resize(700, 360)
    gone = Moved(fallen.days[0].day + timedelta(days=1), Decimal("-143000.00"), reviewed=False)
    text = ReturnText("−5.0% on 4 Mar", ("143,000 withdrawn",))
    plot.show_picture(ReturnPicture(ReturnCurves.of(fallen), AXIS, text, withdrawals=[gone], deepest=fallen.deepest))
    plot._point(1)
    image = plot.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(700) for y in range(360)}
    for token in ("text", "text3", "loss", "warn"):
        assert look.color(token).name() in colours
    assert plot.visible_range == (place_of_day(fallen.days[0].day), place_of_day(fallen.days[-1].day))
