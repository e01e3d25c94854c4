"""Accounts that somebody traded somehow, drawn at random."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from app.bridge.simulator.conditions import Conditions
from app.bridge.simulator.ledger import Ledger
from app.bridge.simulator.market import Market
from app.bridge.simulator.trading import Trading
from app.bridge.simulator.valuation import CURRENCIES
from app.domain.holdings import AccountKey, DealKind

BEGIN = datetime(2025, 3, 3, 6, 0, tzinfo=UTC)
KEY = AccountKey("Harbour-Live", 30000007)
ZONE = "Europe/Athens"
SYMBOLS = ("EURUSD", "USDJPY", "GER40", "EURGBP", "XAUUSD")
OPERATIONS = [kind for kind in DealKind if kind.value not in {"buy", "sell", "buy canceled", "sell canceled"}]
COMMENTS = (
    "",
    "plain",
    'Transfer to #"77"',
    "Überweisung № 7",
    "取引",
    "=1+1",
    "<b>&amp;</b>",
    " two  spaces ",
    "tab\tand\u00a0more\r\n",
)

cents = st.integers(-3_000_00, 3_000_00).map(lambda whole: Decimal(whole).scaleb(-2))
lots = st.integers(1, 60).map(lambda whole: Decimal(whole).scaleb(-2))
rates = st.integers(-900, 300).map(lambda whole: Decimal(whole).scaleb(-2))
terms = st.builds(
    Conditions,
    netting=st.booleans(),
    digits=st.sampled_from([0, 2]),
    leverage=st.sampled_from([1, 20, 500]),
    swap=rates,
    triple=st.integers(0, 4),
    commission_in=rates,
    commission_out=rates,
    fee=rates,
)


@st.composite
def tradings(
    draw: st.DrawFn, conditions: st.SearchStrategy[Conditions] = terms, most: int = 12, unit: Decimal = Decimal(1)
) -> Trading:
    """An account after some days of anything: orders, closings in parts and by each other, operations."""
    drawn = draw(conditions)
    trading = Trading(Ledger(KEY, 9000, Market(BEGIN, draw(st.integers(0, 99)))), draw(st.sampled_from(CURRENCIES)),
                      drawn, ZONE)  # fmt: skip
    at = BEGIN
    trading.operation(at, Decimal(20_000) * unit, "Deposit")
    for _ in range(draw(st.integers(0, most))):
        at += timedelta(milliseconds=draw(st.integers(1, 4 * 86_400_000)))
        _act(draw, trading, at)
    return trading


def _act(draw: st.DrawFn, trading: Trading, at: datetime) -> None:
    comment = draw(st.sampled_from(COMMENTS))
    what = draw(st.sampled_from(["order", "order", "operation", "close", "part", "by", "stop", "cancel", "correct"]))
    held = list(trading.positions.values())
    if what == "operation":
        amount = trading.conditions.money(draw(cents))
        trading.operation(at, amount, comment, draw(st.sampled_from(OPERATIONS)))
    elif what == "order" or not held:
        trading.order(at, draw(st.sampled_from(SYMBOLS)), draw(st.sampled_from(["buy", "sell"])), draw(lots), comment)
    elif what == "close":
        trading.close(at, draw(st.sampled_from(held)).ticket, comment=comment)
    elif what == "part":
        one = draw(st.sampled_from(held))
        trading.close(at, one.ticket, min(draw(lots), one.volume), comment)
    elif what == "by":
        pairs = [(a, b) for a in held for b in held if a.symbol == b.symbol and (a.side, b.side) == ("buy", "sell")]
        if pairs:
            first, second = draw(st.sampled_from(pairs))
            trading.close_by(at, first.ticket, second.ticket)
    elif what == "stop":
        trading.stop_out(at)
    elif what == "cancel":
        trading.cancel(at, draw(st.sampled_from(held)).ticket)
    else:
        deal = next(each for each in reversed(trading.ledger.deals) if each.entry)
        trading.correct(at, deal, commission=trading.conditions.money(draw(cents)))
