"""Bars from one zero line: losses reach the other way and are hatched."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.ui.charts.bars import Bar, Bars
from app.ui.style import Look


def test_gains_and_losses_lie_on_the_two_sides_of_zero(qtbot: QtBot, look: Look) -> None:
    bars = Bars()
    qtbot.addWidget(bars)
    bars.show_bars([Bar("XAUUSD", "+100.00", 1.0), Bar("USDJPY", "−50.00", -0.5), Bar("by hand", "0.00", 0.0)])
    bars.resize(400, bars.sizeHint().height())
    image = bars.grab().toImage()

    def columns(row: int, token: str) -> list[int]:
        wanted = look.color(token).name()
        lines = range(row * 30 + 12, row * 30 + 18)
        return [x for x in range(90, 320) if any(image.pixelColor(x, y).name() == wanted for y in lines)]

    won, lost = columns(0, "gain"), columns(1, "loss")
    assert won
    assert lost
    assert max(lost) <= min(won)
    assert "USDJPY −50.00" in bars.accessibleDescription()
    assert len(bars.bars) == 3


def test_nothing_is_no_bar(qtbot: QtBot, look: Look) -> None:
    bars = Bars()
    qtbot.addWidget(bars)
    bars.show_bars([])
    assert bars.sizeHint().height() == 0
