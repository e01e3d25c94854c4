"""A small world at a simulated broker, and an ear for what its terminals say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Condition
from typing import TypeVar

from app.bridge.backoff import Breaker
from app.bridge.process import Timing
from app.bridge.simulator.broker import Fault, OpenTrade, Scenario, SimulatedAccount, Trouble
from app.bridge.simulator.ledger import Ledger
from app.bridge.simulator.market import Market
from app.bridge.terminal import Event
from app.domain.holdings import AccountKey

AT = datetime(2025, 9, 5, 14, 0, tzinfo=UTC)
SERVER = "Harbour-Live"
ZONE = "Europe/Athens"
FIRST, SECOND = AccountKey(SERVER, 30000001), AccountKey(SERVER, 30000002)
TERMINAL = "Harbour"
PATIENCE = 20.0
Kind = TypeVar("Kind")
QUICK = Timing(
    connect=15.0, login=0.2, read=0.3, deals=15.0, period=0.01, back_off=(0.01,), breaker=Breaker(faults=1000)
)


def account(key: AccountKey, *, trades: int = 1) -> SimulatedAccount:
    """An account with a deposit, a round trip and open positions."""
    market = Market(AT)
    ledger = Ledger(key, key.login * 1000, market)
    ledger.operation(AT - timedelta(days=90), Decimal("10000.00"), "Deposit")
    ledger.trade(AT - timedelta(days=9), AT - timedelta(days=8), "EURUSD", "buy", 0.5, Decimal("123.45"))
    held = []
    for number in range(trades):
        symbol = ("XAUUSD", "USDJPY")[number % 2]
        opened = AT - timedelta(hours=2)
        price = market.price(symbol, opened)
        ticket = int(ledger.opening(opened, symbol, "buy", Decimal("0.10"), price).ticket)
        held.append(OpenTrade(ticket, symbol, "buy", Decimal("0.10"), price, Decimal("-0.35"), opened))
    return SimulatedAccount(key, f"Account {key.login}", tuple(ledger.deals), tuple(held))


def world(fault: Fault | None = None, since: int = 0) -> Scenario:
    """Two accounts on one terminal, and what goes wrong there."""
    troubles = {TERMINAL: Trouble(fault, since)} if fault else {}
    return Scenario(Market(AT), {TERMINAL: (account(FIRST, trades=2), account(SECOND))}, {SERVER: ZONE}, troubles)


class Ear:
    """Hears the events of terminals and lets a test wait for what it needs to hear."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._news = Condition()

    def __call__(self, event: Event) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def wait_until(self, heard: Callable[[list[Event]], bool]) -> None:
        with self._news:
            assert self._news.wait_for(lambda: heard(self.events), PATIENCE), self.events[-5:]

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]
