"""Worlds for measurements: a thousand accounts, and one account with a history of hundreds of thousands of deals."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from app.bridge.simulator.broker import Scenario, SimulatedAccount
from app.bridge.simulator.ledger import Ledger
from app.bridge.simulator.market import BUSIEST, Market
from app.domain.holdings import AccountKey, Deal, DealKind, Entry
from app.domain.money import ZERO

MOMENT = datetime(2025, 9, 5, 14, 0, tzinfo=UTC)
"""When these worlds stand at their symbols' own prices: a Friday, while every market is open."""
ZONE = "Europe/Athens"
SERVER = "Harbour-Live"
LOTS = tuple(Decimal(hundredths).scaleb(-2) for hundredths in range(1, 101))
COMMISSIONS = {lots: (lots * Decimal("-3.50")).quantize(ZERO) for lots in LOTS}
NOTHING = Decimal(0)


def many_accounts(count: int, seed: int = 1, on_each: int = 25) -> Scenario:
    """So many accounts, so many of them on each terminal: a deposit, some round trips, open positions."""
    generator, market = random.Random(seed), Market(MOMENT, seed)
    entered = {symbol: market.price(symbol, MOMENT - timedelta(hours=5)) for symbol in BUSIEST}
    accounts = [_account(generator, market, number, entered) for number in range(count)]
    terminals = {
        f"Terminal {first // on_each + 1}": tuple(accounts[first : first + on_each])
        for first in range(0, count, on_each)
    }
    return Scenario(market, terminals, {SERVER: ZONE})


def _account(generator: random.Random, market: Market, number: int, entered: dict[str, Decimal]) -> SimulatedAccount:
    ledger = Ledger(AccountKey(SERVER, 60_000_001 + number), 1_000 * (number + 1), market)
    at = MOMENT - timedelta(days=90)
    ledger.operation(at, Decimal(generator.randrange(10_000, 500_000)).quantize(ZERO), "Deposit")
    for _ in range(3):
        at += timedelta(days=generator.randint(1, 20))
        result = Decimal(generator.randrange(-90_000, 110_000)).scaleb(-2)
        ledger.trade(at, at + timedelta(hours=7), generator.choice(BUSIEST), "buy", 0.3, result)
    for symbol in generator.sample(BUSIEST, generator.randint(1, 4)):
        side = generator.choice(("buy", "sell"))
        ledger.opening(MOMENT - timedelta(hours=5), symbol, side, generator.choice(LOTS), entered[symbol])
    return SimulatedAccount(ledger.key, f"Account {number + 1}", tuple(ledger.deals))


def huge_history(deals: int, seed: int = 1) -> Scenario:
    """One account on one terminal with exactly so many deals: a deposit, and round trips over three years."""
    generator, market = random.Random(seed), Market(MOMENT, seed)
    key = AccountKey(SERVER, 60_900_001)
    prices = {symbol: market.price(symbol, MOMENT) for symbol in BUSIEST}
    begin = MOMENT - timedelta(days=3 * 365)
    step = (MOMENT - begin) / (deals + 1)
    found = [_deal(key, 1, begin, DealKind.BALANCE, profit=Decimal("5000000.00"), comment="Deposit")]
    while len(found) < deals:
        found.append(_half(generator, prices, found, begin + step * len(found)))
    return Scenario(market, {"Terminal 1": (SimulatedAccount(key, "Huge", tuple(found)),)}, {SERVER: ZONE})


def _half(generator: random.Random, prices: dict[str, Decimal], found: list[Deal], at: datetime) -> Deal:
    """The next deal: it closes the last one if that opened a position, else it opens one."""
    last, ticket = found[-1], len(found) + 1
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    if last.entry is Entry.IN:
        kind = DealKind.SELL if last.kind is DealKind.BUY else DealKind.BUY
        profit = Decimal(generator.randrange(-20_000, 20_500)).scaleb(-2)
        return _deal(last.account, ticket, at, kind, entry=Entry.OUT, like=last, profit=profit)
    symbol = generator.choice(BUSIEST)
    kind = generator.choice((DealKind.BUY, DealKind.SELL))
    lots = generator.choice(LOTS)
    return _deal(last.account, ticket, at, kind, entry=Entry.IN, symbol=symbol, volume=lots, price=prices[symbol])


def _deal(
    key: AccountKey,
    ticket: int,
    at: datetime,
    kind: DealKind,
    *,
    entry: Entry | None = None,
    like: Deal | None = None,
    symbol: str = "",
    volume: Decimal = NOTHING,
    price: Decimal = NOTHING,
    profit: Decimal = ZERO,
    comment: str = "",
) -> Deal:
    """A deal; with `like` it is of that one's position, symbol, volume and price."""
    return Deal(
        key,
        str(ticket),
        ticket + 500_000 if entry else 0,
        like.position if like else ticket if entry else 0,
        at,
        kind,
        entry,
        like.symbol if like else symbol,
        like.volume if like else volume,
        like.price if like else price,
        profit,
        ZERO,
        COMMISSIONS[volume] if entry is Entry.IN else ZERO,
        ZERO,
        comment,
    )
