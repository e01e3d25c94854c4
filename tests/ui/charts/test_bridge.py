"""The columns of the bridge begin where the one before them ended, and end in the net result."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.ui.charts.bridge import Bar, BridgeChart, Column, bars
from app.ui.style import Look, look

HOUSE, PRINCIPAL, WITHDRAWN = Decimal("-504729.89"), Decimal("1263485.40"), Decimal("-143000.00")
NET = Decimal("615755.51")


def column(amount: Decimal, number: int | None = None) -> Column:
    return Column("label of two words", amount, f"{amount:+,.2f}", f"{amount / 1000:+,.0f}K", number)


REFERENCE = [column(HOUSE), column(PRINCIPAL, 1), column(WITHDRAWN, 2), column(NET)]


def test_the_reference_case_steps_from_one_result_to_the_other() -> None:
    assert bars(REFERENCE) == [
        Bar(Decimal(0), HOUSE),
        Bar(HOUSE, HOUSE + PRINCIPAL),
        Bar(HOUSE + PRINCIPAL, NET),
        Bar(Decimal(0), NET),
    ]


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=8))
def test_the_steps_lead_to_their_sum(amounts: list[Decimal]) -> None:
    house, *steps = amounts
    found = bars(
        [column(house), *(column(step, at) for at, step in enumerate(steps, 1)), column(sum(amounts, Decimal(0)))]
    )
    assert found[-2].end == found[-1].end


def test_results_are_filled_and_steps_are_not(qtbot: QtBot, look: Look) -> None:
    chart = BridgeChart(look.color)
    qtbot.addWidget(chart)
    chart.resize(430, 270)
    chart.show_columns(REFERENCE)
    image = chart.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, 430, 2) for y in range(0, 270, 2)}
    for token in ("gain", "loss", "sel"):
        assert look.color(token).name() in colours
    assert "+1,263,485.40" in chart.accessibleDescription()


def test_no_columns_draw_nothing_and_zero_columns_do_not_divide(qtbot: QtBot) -> None:
    chart = BridgeChart(lambda token: look().color(token))
    qtbot.addWidget(chart)
    chart.grab()
    chart.show_columns([column(Decimal(0)), column(Decimal(0))])
    chart.grab()
