"""The curve of an account: ends of days, then every reading of this session, with drawdown and gaps."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from pytestqt.qtbot import QtBot

from app.domain.holdings import AccountKey, Snapshot
from app.domain.past import Day
from app.regions import REGIONS
from app.services.monitor import Withdrawal
from app.ui.charts.account import MARGINS, AccountCurves, AccountPicture, AccountText
from app.ui.charts.axis import AxisText
from app.ui.charts.plot import Plot
from app.ui.charts.scale import HOUR, place_of_day
from app.ui.style import Look

KEY = AccountKey("Broker-Live", 1)
TODAY = date(2025, 9, 7)
TEXT = AccountText("Drawdown", "no data since 18:31", lambda depth: f"{depth:.0%}", ("143,000 withdrawn",))


def days(count: int = 30) -> list[Day]:
    return [
        Day(TODAY - timedelta(days=count - 1 - at), Decimal(1000), Decimal(1000 + at), Decimal(-at) / 100)
        for at in range(count)
    ]


def reading(minutes: int, equity: int) -> Snapshot:
    at = datetime(2025, 9, 7, 12, tzinfo=UTC) + timedelta(minutes=minutes)
    return Snapshot(KEY, at, Decimal(1000), Decimal(equity), Decimal(100))


def test_readings_of_this_session_take_over_from_the_days_without_broker_credit() -> None:
    curves = AccountCurves.of(days(), [reading(0, 1500), reading(1, 1600)], "UTC")
    assert len(curves.equity) == 32
    assert curves.equity.values[-1] == 1500
    assert list(curves.equity.places[-2:]) == [place_of_day(TODAY) + 12 * HOUR, place_of_day(TODAY) + 12 * HOUR + 60]
    assert len(curves.drawdown) == 30


def test_the_whole_chart_is_drawn_with_its_pane_marks_and_the_span_without_data(qtbot: QtBot, look: Look) -> None:
    curves = AccountCurves.of(days(), [], "UTC")
    plot = Plot(AxisText(REGIONS["en-US"]), look.color, MARGINS)
    qtbot.addWidget(plot)
    plot.resize(700, 300)
    last = float(curves.equity.places[-1])
    withdrawal = Withdrawal(TODAY - timedelta(days=10), Decimal(143_000), reviewed=False)
    plot.show_picture(
        AccountPicture(curves, TEXT, withdrawals=[withdrawal], no_data=(last, last + 40 * HOUR), stale=True)
    )
    plot._point(3)
    image = plot.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(700) for y in range(300)}
    for token in ("err", "warn", "loss", "text2"):
        assert look.color(token).name() in colours
    assert plot.visible_range == (place_of_day(TODAY - timedelta(days=29)), last + 40 * HOUR)
