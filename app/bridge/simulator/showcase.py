"""An account to which everything has happened that a broker can do to one."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from app.bridge.simulator.broker import SimulatedAccount
from app.bridge.simulator.conditions import Conditions
from app.bridge.simulator.ledger import Ledger
from app.bridge.simulator.market import Market
from app.bridge.simulator.trading import UTC_ZONE, Trading
from app.bridge.simulator.valuation import DOLLAR
from app.domain.holdings import AccountKey, DealKind

HEDGING = Conditions(
    swap=Decimal("-1.35"), commission_in=Decimal("-3.50"), commission_out=Decimal("-3.50"), fee=Decimal("-0.20")
)
NETTING = Conditions(netting=True, swap=Decimal("-2.10"), commission_in=Decimal("-7.00"), fee=Decimal("-0.15"))
YEN = Conditions(digits=0, swap=Decimal(-190), commission_in=Decimal(-500), commission_out=Decimal(-500))
PLAIN = Conditions(swap=Decimal("-0.80"), commission_in=Decimal("-6.00"))
"""Without a fee, as the older reports know it."""

LASTS = timedelta(days=11)
"""From the first deal to the last one."""
SMALL_KINDS = (
    (DealKind.CHARGE, "-4.00", "Data feed"),
    (DealKind.CORRECTION, "12.00", "Rückbuchung № 7 – ñ 取引"),
    (DealKind.COMMISSION, "-3.00", "Commission"),
    (DealKind.COMMISSION_DAILY, "-21.00", "Daily commission"),
    (DealKind.COMMISSION_MONTHLY, "-9.00", "Monthly commission"),
    (DealKind.COMMISSION_AGENT_DAILY, "-2.00", '=HYPERLINK("http://nowhere","x")'),
    (DealKind.COMMISSION_AGENT_MONTHLY, "-1.00", "<script>alert(1)</script>"),
    (DealKind.INTEREST, "7.00", "Interest on idle balance"),
    (DealKind.DIVIDEND, "31.00", "Dividend GER40"),
    (DealKind.DIVIDEND_FRANKED, "5.00", "'; DROP TABLE deals; --"),
    (DealKind.TAX, "-8.00", 'Tax "A" & B'),
    (DealKind.FEE, "-6.00", "+1+1"),
)


def showcase(
    key: AccountKey,
    begin: datetime,
    conditions: Conditions = HEDGING,
    currency: str = DOLLAR,
    zone: str = UTC_ZONE,
    market: Market | None = None,
) -> SimulatedAccount:
    """Such an account, traded from `begin` on for LASTS; some positions are open at the end."""
    ledger = Ledger(key, key.login * 1000, market or Market(begin))
    trading = Trading(ledger, currency, conditions, zone)
    unit = Decimal(100) if currency == "JPY" else Decimal(1)
    days = [begin + timedelta(days=day) for day in range(LASTS.days + 1)]
    trading.operation(days[0], 10_000 * unit, "Deposit")
    trading.operation(days[0] + timedelta(seconds=1), 500 * unit, "Credit in", DealKind.CREDIT)
    _trade(trading, days[1])
    _meet(trading, days[3])
    for number, (kind, amount, comment) in enumerate(SMALL_KINDS):
        trading.operation(days[4] + timedelta(minutes=number), Decimal(amount) * unit, comment, kind)
    trading.operation(days[5], 200 * unit, "Bonus", DealKind.BONUS)
    trading.operation(days[5] + timedelta(hours=1), -100 * unit, "Credit out", DealKind.CREDIT)
    _withdraw(trading, days[7])
    _go_on(trading, days[8])
    return trading.account("A. Person")


def _trade(trading: Trading, at: datetime) -> None:
    """Three positions, one of them closed in parts over several nights and one at its limit."""
    moment = timedelta(hours=1, milliseconds=417)
    first = trading.order(at, "EURUSD", "buy", Decimal("1.00"), "first").position
    second = trading.order(at + moment, "USDJPY", "sell", Decimal("0.40")).position
    trading.order(at + moment * 2, "GER40", "buy", Decimal("0.10"))
    trading.close(at + timedelta(days=2, hours=-3), first, Decimal("0.37"), "in parts")
    trading.close(at + timedelta(days=2, hours=-2), second, comment="[sl 147.610]")


def _meet(trading: Trading, at: datetime) -> None:
    """Orders against what is held: closed by each other where both may stand, else reduced and turned."""
    held = next(each for each in trading.positions.values() if each.symbol == "EURUSD")
    hour = timedelta(hours=1)
    other = trading.order(at, "EURUSD", "sell", Decimal("0.25")).position
    if trading.conditions.netting:
        trading.order(at + hour, "EURUSD", "buy", Decimal("0.10"))
        trading.order(at + 2 * hour, "EURUSD", "sell", Decimal("1.00"), "turned")
    else:
        trading.close_by(at + hour, held.ticket, other)
    mistaken = trading.order(at + 3 * hour, "GBPUSD", "buy", Decimal("0.20")).position
    trading.close(at + 4 * hour, mistaken)
    trading.cancel(at + timedelta(days=3), mistaken)


def _withdraw(trading: Trading, at: datetime) -> None:
    """So much is withdrawn that the broker closes what the rest cannot carry."""
    trading.order(at, "XAUUSD", "buy", Decimal("0.30"))
    hour = timedelta(hours=1)
    left = trading.margin(at + hour) * trading.conditions.stop_out / 110
    taken = trading.conditions.money(trading.equity(at + hour) - left)
    trading.operation(at + hour, -taken, "Withdrawal")
    trading.stop_out(at + 2 * hour)


def _go_on(trading: Trading, at: datetime) -> None:
    """A new deposit, a new position, and a commission that is corrected two days later."""
    trading.operation(at, 3_000 * trading.conditions.money(trading.margin(at) / 3_000 + 1), 'Transfer from #"77"')
    deal = trading.order(at + timedelta(hours=1), "EURUSD", "sell", Decimal("0.15"), "last")
    trading.correct(at + timedelta(days=2), deal, commission=deal.commission - 1)
