"""Writes histories of accounts: operations, openings, round trips, with prices of the simulated market."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from app.bridge.simulator.market import SYMBOLS, Market
from app.domain.holdings import AccountKey, Deal, DealKind, Entry
from app.domain.money import ZERO, rounded

COMMISSION = Decimal("-3.50")
"""Of one lot, when a position is opened."""
SWAP = Decimal("-1.35")
"""Of one lot, for each night."""
LONGEST_MOVE = 0.006
"""How far a price goes in one trade; who earns more trades larger."""
NONE = Decimal(0)
PROGRAMS = {"XAUUSD": 24011, "NAS100": 24011, "EURUSD": 24012, "GBPUSD": 24012}
"""The magic number of the program that trades a symbol; the others are traded by hand."""


@dataclass(slots=True)
class Ledger:
    """The deals of one account while they are made; `ticket` is the next one's number."""

    key: AccountKey
    ticket: int
    market: Market
    deals: list[Deal] = field(default_factory=list)

    def operation(self, at: datetime, amount: Decimal, comment: str, kind: DealKind = DealKind.BALANCE) -> Deal:
        """Write an operation on the balance."""
        return self.write(at, kind, profit=amount, comment=comment)

    def opening(self, at: datetime, symbol: str, side: str, lots: Decimal, price: Decimal) -> Deal:
        """Write the deal that opens a position; the position has its ticket."""
        kind = DealKind.BUY if side == "buy" else DealKind.SELL
        commission = rounded(lots * COMMISSION)
        return self.write(at, kind, entry=Entry.IN, symbol=symbol, volume=lots, price=price, commission=commission)

    def trade(self, opened: datetime, closed: datetime, symbol: str, side: str, lots: float, result: Decimal) -> None:
        """Write a round trip that earned `result` after its commission and swap; more lots where it takes them."""
        facts, price = SYMBOLS[symbol], self.market.price(symbol, opened)
        yen = self.market.price("USDJPY", closed) if facts.quote == "JPY" else Decimal(1)
        least = float(abs(result) * yen) / (float(price) * LONGEST_MOVE * facts.contract)
        volume = Decimal(f"{max(0.01, lots, least):.2f}")
        first = self.opening(opened, symbol, side, volume, price)
        swap = rounded(volume * SWAP * (closed.date() - opened.date()).days) + ZERO  # never -0.00
        profit = result - first.commission - swap
        moved = profit * yen / (volume * facts.contract)
        self.write(
            closed,
            DealKind.SELL if side == "buy" else DealKind.BUY,
            entry=Entry.OUT,
            symbol=symbol,
            volume=volume,
            price=facts.tick(float(price + moved if side == "buy" else price - moved)),
            profit=profit,
            swap=swap,
            position=first.position,
        )

    def write(
        self,
        at: datetime,
        kind: DealKind,
        *,
        entry: Entry | None = None,
        symbol: str = "",
        volume: Decimal = NONE,
        price: Decimal = NONE,
        profit: Decimal = ZERO,
        swap: Decimal = ZERO,
        commission: Decimal = ZERO,
        fee: Decimal = ZERO,
        position: int = 0,
        comment: str = "",
    ) -> Deal:
        """Write one more deal; one that enters the market without naming a position opens it, with its own number."""
        number, self.ticket = self.ticket, self.ticket + 1
        deal = Deal(
            account=self.key,
            ticket=str(number),
            order=number + 500_000 if entry else 0,
            position=position or (number if entry is Entry.IN else 0),
            time=at,
            kind=kind,
            entry=entry,
            symbol=symbol,
            volume=volume,
            price=price,
            profit=profit,
            swap=swap,
            commission=commission,
            fee=fee,
            comment=comment,
            magic=PROGRAMS.get(symbol, 0),
        )
        self.deals.append(deal)
        return deal


def results(generator: random.Random, whole: Decimal, pace: Sequence[float], size: float) -> list[Decimal]:
    """Single results that add up to the whole: each its share by pace, and noise of this size that comes in spells."""
    noise, spell = [], 0.0
    for _ in pace:
        spell = 0.92 * spell + generator.gauss(0, 0.35)
        noise.append(generator.gauss(spell, 1.0) * size)
    mean, share = sum(noise) / len(noise), sum(pace)
    found = [
        rounded(Decimal(f"{float(whole) * part / share + each - mean:.4f}"))
        for part, each in zip(pace, noise, strict=True)
    ]
    found[-1] += whole - sum(found, ZERO)
    return found


def trading_moment(generator: random.Random, first: datetime, last: datetime) -> datetime:
    """A second of a weekday in a period, two hours before its end at the latest."""
    span = int((last - first).total_seconds()) - 7200
    while True:
        at = first + timedelta(seconds=generator.randrange(span))
        if at.weekday() < 5:
            return at
