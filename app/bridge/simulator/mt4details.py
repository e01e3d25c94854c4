"""The details below a detailed statement of MetaTrader 4: what its orders earned, won and lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from app.bridge.simulator.mt4orders import Order
from app.bridge.simulator.printed import Printed
from app.domain.money import ZERO, total

Cell = tuple[str, str]


def details(printed: Printed, orders: Sequence[Order]) -> list[tuple[Cell, ...]]:
    """Rows of labels and values, as the terminal prints them."""
    results = [order.result for order in sorted(orders, key=lambda order: order.closed)]
    won, lost = [each for each in results if each > 0], [each for each in results if each <= 0]
    wins, losses = _runs(results, won=True), _runs(results, won=False)
    money = printed.money
    gross, missed = total(won), total(lost)
    return [
        (
            ("Gross Profit:", money(gross)),
            ("Gross Loss:", money(-missed)),
            ("Total Net Profit:", money(gross + missed)),
        ),
        (("Profit Factor:", _ratio(gross, -missed)), ("Expected Payoff:", money(_mean(results)))),
        tuple(_drawdowns(printed, results)),
        (
            ("Total Trades:", str(len(results))),
            ("Short Positions (won %):", _won(orders, "sell")),
            ("Long Positions (won %):", _won(orders, "buy")),
        ),
        (
            ("Profit Trades (% of total):", _part(len(won), len(results))),
            ("Loss trades (% of total):", _part(len(lost), len(results))),
        ),
        (("Largest profit trade:", money(max(won, default=ZERO))), ("loss trade:", money(min(lost, default=ZERO)))),
        (("Average profit trade:", money(_mean(won))), ("loss trade:", money(_mean(lost)))),
        (
            ("Maximum consecutive wins ($):", _run(printed, max(wins, key=len, default=[]))),
            ("consecutive losses ($):", _run(printed, max(losses, key=len, default=[]))),
        ),
        (
            ("Average consecutive wins:", str(round(len(won) / len(wins)) if wins else 0)),
            ("consecutive losses:", str(round(len(lost) / len(losses)) if losses else 0)),
        ),
    ]


def _runs(results: Sequence[Decimal], *, won: bool) -> list[list[Decimal]]:
    """Results that were won, or lost, one after another."""
    return [list(run) for key, run in groupby(results, key=lambda each: each > 0) if key == won]


def _run(printed: Printed, run: Sequence[Decimal]) -> str:
    return f"{len(run)} ({printed.money(total(run))})"


def _drawdowns(printed: Printed, results: Sequence[Decimal]) -> Iterator[Cell]:
    """How far the balance of the orders fell below its start, and from a peak."""
    balance = lowest = peak = start = printed.balance - total(results)
    deepest, deepest_part = ZERO, Decimal(0)
    for result in results:
        balance += result
        lowest, peak = min(lowest, balance), max(peak, balance)
        part = (peak - balance) / peak * 100 if peak > 0 else Decimal(0)
        deepest, deepest_part = max(deepest, peak - balance), max(deepest_part, part)
    yield "Absolute Drawdown:", printed.money(start - lowest)
    yield "Maximal Drawdown:", f"{printed.money(deepest)} ({deepest_part:.2f}%)"


def _mean(amounts: Sequence[Decimal]) -> Decimal:
    return total(amounts) / len(amounts) if amounts else ZERO


def _ratio(above: Decimal, below: Decimal) -> str:
    return f"{above / below:.2f}" if below else "0.00"


def _won(orders: Sequence[Order], side: str) -> str:
    those = [order.result > 0 for order in orders if order.side == side]
    return _part(sum(those), len(those), of=len(those))


def _part(some: int, whole: int, of: int | None = None) -> str:
    """A count with its share in percent; with `of` the count of the whole stands before it."""
    share = f"({some / whole * 100:.2f}%)" if whole else "(0.00%)"
    return f"{some if of is None else of} {share}"
