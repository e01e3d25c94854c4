"""The demo office: the reference case and fifteen invented clients, as a book and as a simulated world."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from app.bridge.simulator.broker import LEVERAGE, Broker, OpenTrade, Scenario, SimulatedAccount
from app.bridge.simulator.demoplan import (
    ACCOUNTS,
    BASE,
    BROKEN,
    CLIENTS,
    CONTRACTS,
    FEES,
    GAINS,
    INTEREST,
    LAST_TRADE,
    REFERENCE,
    SERVER_ZONE,
    STALE,
    STALE_SINCE,
    TERMINALS,
    TODAY,
    UNEXPLAINED,
    UNLIMITED,
    WAITING,
    ZONE,
    Plan,
)
from app.bridge.simulator.ledger import Ledger, results, trading_moment
from app.bridge.simulator.market import BUSIEST, SYMBOLS, Market
from app.domain.accrual import accrued_interest, schedule
from app.domain.book import Book
from app.domain.clients import Client, ClientKind
from app.domain.holdings import (
    Account,
    AccountKey,
    Allocation,
    Deal,
    DealKind,
    OperationType,
    ServerZone,
    Snapshot,
    Typing,
)
from app.domain.investments import Cost, Decision, Investment, Payment
from app.domain.money import ZERO, rounded, total
from app.domain.products import SHIPPED_TERMS, Terms, terms_on

__all__ = ["BASE", "TERMINALS", "TODAY", "ZONE", "Demo", "demo", "demo_scenario"]

COSTS = (
    Cost(day=date(2025, 7, 1), kind="operating", amount=Decimal("1850.00"), note="Hosting and data, second half"),
    Cost(day=date(2025, 8, 18), kind="operating", amount=Decimal("640.00"), note="Notary fees"),
)
LATE = "INV-2025001"
"""The contract whose first interest was not paid."""

KEYS = {plan.login: AccountKey(plan.server, plan.login) for plan in ACCOUNTS}


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo office: what its file holds, and the world its terminals show."""

    book: Book
    servers: tuple[ServerZone, ...]
    scenario: Scenario


def demo(seed: int = 7) -> Demo:
    """Make the demo office; the same seed makes the same office."""
    return _Making(seed).demo()


def demo_scenario(seed: int = 7) -> Scenario:
    """The world of the demo office alone."""
    return demo(seed).scenario


class _Making:
    """The demo office in the making."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.market = Market(BASE, seed)
        self.broker = Broker(self.market)
        self.payments: list[Payment] = []
        self.typings: list[Typing] = []
        self.investments = {code: self._investment(code) for code in CONTRACTS}
        self.ledgers = {
            plan.login: Ledger(KEYS[plan.login], 7_400_000 + at * 10_000, self.market)
            for at, plan in enumerate(ACCOUNTS)
        }

    def demo(self) -> Demo:
        """The whole office."""
        for plan in ACCOUNTS:
            self._operations(plan)
        self._extract_gains()
        worlds = {plan.login: self._world(plan) for plan in ACCOUNTS}
        scenario = Scenario(
            market=self.market,
            terminals={
                name: tuple(worlds[plan.login] for plan in ACCOUNTS if plan.server == server)
                for server, name in TERMINALS.items()
            },
            zones=dict.fromkeys(TERMINALS, SERVER_ZONE),
        )
        return Demo(self._book(worlds), tuple(ServerZone(name, SERVER_ZONE, True) for name in TERMINALS), scenario)

    # contracts

    def _investment(self, code: str) -> Investment:
        client, fund, principal, deposited = CONTRACTS[code]
        deposit = date.fromisoformat(deposited)
        stakes = [
            Allocation(investment=code, account=KEYS[plan.login], amount=Decimal(amount), since=deposit)
            for plan in ACCOUNTS
            for name, amount in plan.stakes
            if name == code
        ]
        return Investment(
            code=code,
            client=client,
            fund=fund,
            principal=Decimal(principal),
            deposit_date=deposit,
            terms=_terms(fund, deposit),
            allocations=tuple(stakes),
        )

    def _owed(self, plan: Plan) -> Decimal:
        """What is owed at the demo's moment to the clients whose money works in the account."""
        owed = ZERO
        for code, _ in plan.stakes:
            investment = self.investments[code]
            paid = total(each.amount for each in self.payments if each.investment == code)
            owed += investment.principal + accrued_interest(investment, TODAY) - paid
        return owed

    # operations on balances

    def _operations(self, plan: Plan) -> None:
        ledger = self.ledgers[plan.login]
        for code, amount in plan.stakes:
            investment = self.investments[code]
            deposited = datetime.combine(investment.deposit_date, time(14, 5), UTC)
            ledger.operation(deposited, Decimal(amount), f"Deposit-{code[-5:]}")
            for row in schedule(investment)[:-1]:
                if row.due <= TODAY and code != LATE:
                    self._payout(ledger, investment, row.seq, row.due, row.amount)
        for login, at, amount, comment, kind in _OPERATIONS:
            if login == plan.login:
                ledger.operation(at, Decimal(amount), comment, kind)

    def _payout(self, ledger: Ledger, investment: Investment, seq: int, due: date, amount: Decimal) -> None:
        """Pay interest on its day, or on the Monday after, and write down what the withdrawal was for."""
        reference = f"PAY-{investment.code[-7:]}-{seq:02}"
        paid = min(due if due.weekday() < 5 else due + timedelta(days=7 - due.weekday()), TODAY)
        deal = ledger.operation(datetime.combine(paid, time(15, 30), UTC), -amount, f"Payout {reference}")
        self.payments.append(
            Payment(investment=investment.code, seq=seq, paid_on=paid, amount=amount, reference=reference)
        )
        self.typings.append(
            Typing(
                account=deal.account,
                ticket=deal.ticket,
                type=OperationType.CLIENT_PAYOUT,
                by="ana",
                at=deal.time + timedelta(hours=2),
                reason=f"payment {reference}",
            )
        )

    def _extract_gains(self) -> None:
        """Gains of the UNLIMITED account that were set apart in the separation account."""
        source, target = self.ledgers[UNLIMITED], self.ledgers[GAINS]
        for month, amount in ((6, "20000.00"), (7, "15844.71"), (8, "40000.00")):
            at = datetime(2025, month, 20, 16, 0, tzinfo=UTC)
            source.operation(at, -Decimal(amount), f'Transfer to #"{GAINS}"')
            target.operation(at + timedelta(minutes=2), Decimal(amount), f'Transfer from #"{UNLIMITED}"')

    # trading

    def _world(self, plan: Plan) -> SimulatedAccount:
        ledger = self.ledgers[plan.login]
        trades: tuple[OpenTrade, ...] = ()
        if plan.trades:
            moved = total(deal.amount for deal in ledger.deals)
            result = Decimal(plan.result) if plan.result else rounded(self._owed(plan) * Decimal(plan.covered)) - moved
            trades = self._open(plan, ledger, moved + result)
            self._trade(plan, ledger, result)
        hidden: tuple[Deal, ...] = ()
        if plan.login == BROKEN:
            fixed = datetime(2025, 9, 3, 9, 0, tzinfo=UTC)
            hidden = (
                Ledger(ledger.key, 7_999_999, self.market).operation(fixed, UNEXPLAINED, "", DealKind.CORRECTION),
            )
        return SimulatedAccount(
            key=ledger.key,
            name=_label(plan),
            deals=tuple(sorted(ledger.deals, key=lambda deal: deal.time)),
            trades=trades,
            hidden=hidden,
            frozen_at=STALE_SINCE if plan.login == STALE else None,
        )

    def _open(self, plan: Plan, ledger: Ledger, balance: Decimal) -> tuple[OpenTrade, ...]:
        """Open positions that use the planned margin and float at the planned amount."""
        at = STALE_SINCE if plan.login == STALE else BASE
        floating = Decimal(plan.floating)
        worth = float(balance + floating) / (plan.level / 100) * LEVERAGE
        weights = [self.random.uniform(0.6, 1.4) for _ in range(plan.positions)]
        profits = results(self.random, floating, [1.0] * plan.positions, abs(float(floating)) * 0.35 + 60)
        moments = sorted(trading_moment(self.random, LAST_TRADE - timedelta(days=3), LAST_TRADE) for _ in weights)
        trades = [
            self._position(ledger, number, worth * weight / sum(weights), profits[number], moments[number], at)
            for number, weight in enumerate(weights)
        ]
        off = floating - sum((self.broker.profit(trade, at) + trade.swap for trade in trades), ZERO)
        return (*trades[:-1], replace(trades[-1], swap=trades[-1].swap + off))

    def _position(
        self, ledger: Ledger, number: int, worth: float, profit: Decimal, opened: datetime, at: datetime
    ) -> OpenTrade:
        """A position worth so many dollars, opened where it has by now earned about this profit."""
        symbol = BUSIEST[number % len(BUSIEST)]
        side = ("buy", "sell")[(number + number // len(BUSIEST)) % 2]
        price, facts = self.broker.price(symbol, at), SYMBOLS[symbol]
        yen = self.broker.price("USDJPY", at) if facts.quote == "JPY" else Decimal(1)
        lots = max(Decimal("0.01"), Decimal(f"{worth * float(yen) / (float(price) * facts.contract):.2f}"))
        moved = profit * yen / (lots * facts.contract)
        entry = facts.tick(float(price - moved if side == "buy" else price + moved))
        ticket = int(ledger.opening(opened, symbol, side, lots, entry).ticket)
        return OpenTrade(ticket, symbol, side, lots, entry, ZERO, opened)

    def _trade(self, plan: Plan, ledger: Ledger, result: Decimal) -> None:
        """Close trades that together with the openings make the planned result."""
        first = min(deal.time for deal in ledger.deals) + timedelta(hours=3)
        moments = sorted(trading_moment(self.random, first, LAST_TRADE) for _ in range(plan.trades))
        left = result - total(deal.amount for deal in ledger.deals if deal.is_trade)
        size = float(abs(left)) / plan.trades * 2.2 + 25.0
        earned = results(self.random, left, _pace(plan.shape, first, moments), size)
        for opened, profit in zip(moments, earned, strict=True):
            lots = plan.lots * self.random.uniform(0.3, 1.6)
            side = self.random.choice(("buy", "sell"))
            closed = min(opened + timedelta(minutes=self.random.randint(7, 1900)), LAST_TRADE)
            ledger.trade(opened, closed, self.random.choice(BUSIEST), side, lots, profit)

    # the book

    def _book(self, worlds: dict[int, SimulatedAccount]) -> Book:
        return Book(
            currency="USD",
            timezone=ZONE,
            clients=tuple(_client(*facts) for facts in CLIENTS),
            accounts=tuple(
                Account(key=worlds[plan.login].key, name=_label(plan), purpose=plan.purpose) for plan in ACCOUNTS
            ),
            investments=(*self.investments.values(), *(_waiting(*facts) for facts in WAITING)),
            payments=tuple(self.payments),
            costs=COSTS,
            deals=tuple(deal for world in worlds.values() for deal in world.deals),
            typings=tuple(self.typings),
            snapshots=tuple(snapshot for world in worlds.values() for snapshot in self._snapshots(world)),
        )

    def _snapshots(self, world: SimulatedAccount) -> list[Snapshot]:
        """What the account reported at the end of each trading day, and at the demo's moment."""
        found = []
        day = min(deal.time for deal in world.deals).date()
        while day <= LAST_TRADE.date():
            if day.weekday() < 5:
                end = datetime.combine(day, time(21, 0), UTC)
                balance = self.broker.state(world, end).balance
                swing = rounded(balance * Decimal(f"{self.random.gauss(0, 0.0018):.6f}")) if world.trades else ZERO
                found.append(Snapshot(world.key, end, balance, balance + swing, ZERO))
            day += timedelta(days=1)
        taken = world.frozen_at or BASE
        now = self.broker.state(world, taken)
        found.append(Snapshot(world.key, taken, now.balance, now.equity, now.credit, now.margin))
        return found


_OPERATIONS = (
    (REFERENCE, datetime(2025, 8, 8, 18, 26, 3, tzinfo=UTC), "-143000.00", "W/D 77-0417", DealKind.BALANCE),
    (UNLIMITED, datetime(2025, 8, 15, 15, 0, tzinfo=UTC), "-1250.00", "P/L share Q2 M2", DealKind.BALANCE),
    (INTEREST, datetime(2025, 8, 29, 15, 0, tzinfo=UTC), "2150.00", "Interest on balance", DealKind.INTEREST),
    (FEES, datetime(2025, 7, 31, 15, 0, tzinfo=UTC), "-35.00", "Fee wire July", DealKind.BALANCE),
)


def _pace(shape: Sequence[tuple[float, float]], first: datetime, moments: Sequence[datetime]) -> list[float]:
    """How much of the whole result each trade brings, before noise, so that the sum follows the shape."""
    points = [(0.0, 0.0), *shape, (1.0, 1.0)]
    whole = LAST_TRADE - first
    parts = [(at - first) / whole for at in moments]
    reached = [_between(points, part) for part in parts]
    return [now - before for before, now in zip([0.0, *reached], reached, strict=False)]


def _between(points: Sequence[tuple[float, float]], part: float) -> float:
    for (x0, y0), (x1, y1) in pairwise(points):
        if part <= x1:
            return y0 + (y1 - y0) * (part - x0) / (x1 - x0)
    return points[-1][1]


def _terms(fund: str, deposit: date) -> Terms:
    terms = terms_on(SHIPPED_TERMS, fund, deposit)
    assert terms is not None  # noqa: S101 - the shipped terms cover every date
    return replace(terms, version=0, rate_per_month=Decimal("0.022"), step_months=3) if terms.custom else terms


def _waiting(code: str, client: str, fund: str, principal: str, deposit: date, login: int, decision: str) -> Investment:
    """A contract that nobody has approved yet."""
    stake = Allocation(investment=code, account=KEYS[login], amount=Decimal(principal), since=deposit)
    return Investment(
        code=code,
        client=client,
        fund=fund,
        principal=Decimal(principal),
        deposit_date=deposit,
        terms=_terms(fund, deposit),
        decision=Decision(decision),
        allocations=(stake,),
    )


def _label(plan: Plan) -> str:
    return f"{plan.fund} trading" if plan.fund else "Gains separation"


def _client(code: str, name: str, kind: str, country: str, since: str) -> Client:
    address = name.lower().split()[0].translate(str.maketrans("áéíóúñ", "aeioun"))
    return Client(
        code=code,
        name=name,
        email=f"{address}.{code[-2:]}@example.com",
        country=country,
        kind=ClientKind(kind),
        since=date.fromisoformat(since),
    )
