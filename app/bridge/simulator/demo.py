"""The demo office: the reference case and fifteen invented clients, as an office file and as a simulated world."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from app.bridge.simulator.broker import OpenTrade, Scenario, SimulatedAccount, floating, state
from app.bridge.simulator.market import SYMBOLS, Market
from app.domain.accrual import accrued_interest, schedule
from app.domain.book import Book
from app.domain.calendar import local_date
from app.domain.clients import Client, ClientKind
from app.domain.holdings import (
    Account,
    AccountKey,
    Allocation,
    Deal,
    DealKind,
    Entry,
    OperationType,
    Purpose,
    ServerZone,
    Snapshot,
    Typing,
)
from app.domain.investments import Cost, Decision, Investment, Payment
from app.domain.money import ZERO, rounded, total
from app.domain.products import SHIPPED_TERMS, terms_on

ZONE = "America/New_York"
BASE = datetime(2025, 9, 7, 22, 42, tzinfo=UTC)
"""The moment the demo opens at, whenever that is: Sunday 7 September 2025, 18:42 in New York."""

LIVE_3, LIVE_7 = "MeridianFX-Live 3", "MeridianFX-Live 7"
TERMINALS = {LIVE_3: "Live 3", LIVE_7: "Live 7"}
SERVER_ZONE = "Europe/Athens"
TODAY = local_date(BASE, ZONE)
LAST_TRADE = datetime(2025, 9, 5, 20, 30, tzinfo=UTC)
STALE_SINCE = BASE - timedelta(minutes=4)
UNEXPLAINED = Decimal("-18.40")
REFERENCE_LOGIN, GAINS_LOGIN, STALE_LOGIN, BROKEN_LOGIN = 77104275, 50230455, 50230448, 50230460


@dataclass(frozen=True, slots=True)
class Plan:
    """One account of the demo: who works in it, how it should stand, how busy it is."""

    login: int
    server: str
    fund: str
    stakes: tuple[tuple[str, str, str], ...]
    covered: str = ""
    result: str = ""
    trades: int = 300
    lots: str = "0.40"
    purpose: Purpose = Purpose.TRADING
    positions: tuple[tuple[str, str, str, str], ...] = ()
    floating: str = ""


CLIENTS = (
    ("C-0001", "Salvador Palma", "individual", "MX", "2025-03-28"),
    ("C-0002", "Inés Larrazábal Ochoa", "individual", "ES", "2024-10-14"),
    ("C-0003", "Torvald Ekberg", "individual", "SE", "2024-11-20"),
    ("C-0004", "Kestrel Bay Holdings LLC", "company", "US", "2024-11-11"),
    ("C-0005", "Graciela Montúfar", "individual", "EC", "2025-05-02"),
    ("C-0006", "Grupo Almenara S.A.", "company", "MX", "2025-01-22"),
    ("C-0007", "Fundación Ribera Alta", "company", "ES", "2024-12-03"),
    ("C-0008", "Rui Zhang-Caldwell", "individual", "SG", "2025-03-17"),
    ("C-0009", "Emilio Tagle", "individual", "CL", "2025-02-24"),
    ("C-0010", "Beatrice Hollander", "individual", "NL", "2025-04-30"),
    ("C-0011", "Aurelio Quiroga", "individual", "AR", "2025-02-19"),
    ("C-0012", "Chidi Okwuosa", "individual", "NG", "2025-04-21"),
    ("C-0013", "Sofía Benavente", "individual", "PE", "2025-04-04"),
    ("C-0014", "Isadora Quintela", "individual", "PT", "2025-06-02"),
    ("C-0015", "Rebekka Lindholm", "individual", "DK", "2025-05-28"),
    ("C-0016", "Mariam Castellanos", "individual", "CO", "2025-08-29"),
)
"""Code, name, kind, country, client since."""

CONTRACTS = {
    "INV-2025001": ("C-0001", "BALANCE", "1263485.40", "2025-04-01"),
    "INV-2024002": ("C-0004", "CORE", "600000.00", "2024-11-15"),
    "INV-2024003": ("C-0007", "CORE", "410000.00", "2024-12-20"),
    "INV-2024004": ("C-0003", "CORE", "350000.00", "2024-12-10"),
    "INV-2025005": ("C-0008", "CORE", "240000.00", "2025-03-24"),
    "INV-2025006": ("C-0005", "CORE", "125000.00", "2025-05-12"),
    "INV-2025007": ("C-0010", "CORE", "95000.00", "2025-05-09"),
    "INV-2025008": ("C-0014", "CORE", "75000.00", "2025-08-05"),
    "INV-2025009": ("C-0015", "CORE", "60000.00", "2025-06-20"),
    "INV-2025010": ("C-0006", "DYNAMIC", "500000.00", "2025-02-01"),
    "INV-2025011": ("C-0009", "DYNAMIC", "260000.00", "2025-03-26"),
    "INV-2025012": ("C-0013", "DYNAMIC", "280000.00", "2025-04-14"),
    "INV-2025013": ("C-0012", "DYNAMIC", "250000.00", "2025-05-19"),
    "INV-2025014": ("C-0011", "UNLIMITED", "1250000.00", "2025-03-03"),
    "INV-2025015": ("C-0002", "CORE", "45000.00", "2025-04-22"),
}
"""Client, fund, principal, deposit date."""

ACCOUNTS = (
    Plan(REFERENCE_LOGIN, LIVE_3, "BALANCE", (("INV-2025001", "1263485.40", ""),), result="717448.65", trades=920,
         lots="1.80", floating="3272.26",
         positions=(("EURUSD", "buy", "4.00", "1.17062"), ("XAUUSD", "buy", "1.50", "3573.55"),
                    ("GBPUSD", "sell", "2.50", "1.35136"), ("USDJPY", "sell", "3.00", "147.187"),
                    ("NAS100", "buy", "2.00", "23645.0"), ("EURJPY", "buy", "2.00", "172.415"))),
    Plan(77104288, LIVE_3, "UNLIMITED", (("INV-2025014", "1250000.00", ""),), covered="1.0741", trades=600, lots="1.40",
         positions=(("XAUUSD", "buy", "2.00", "3569.10"), ("EURUSD", "sell", "3.00", "1.17420"))),
    Plan(77104290, LIVE_3, "CORE", (("INV-2024002", "600000.00", ""),), covered="1.0762", trades=400, lots="0.80",
         positions=(("EURUSD", "buy", "1.20", "1.17512"),)),
    Plan(77104302, LIVE_3, "CORE", (("INV-2024003", "410000.00", ""),), covered="0.9858", trades=320, lots="0.50",
         positions=(("GBPUSD", "buy", "0.60", "1.35301"),)),
    Plan(77104311, LIVE_3, "CORE", (("INV-2024004", "350000.00", ""), ("INV-2025015", "45000.00", "")),
         covered="0.9952", trades=250, lots="0.40", positions=(("USDJPY", "buy", "0.50", "146.710"),)),
    Plan(77104326, LIVE_3, "CORE", (("INV-2025005", "240000.00", ""),), covered="0.9411", trades=330, lots="0.90",
         positions=(("XAUUSD", "sell", "8.00", "3582.00"), ("NAS100", "sell", "8.00", "23640.0"),
                    ("EURUSD", "buy", "44.00", "1.17190"), ("GBPUSD", "buy", "20.00", "1.35110"),
                    ("EURJPY", "sell", "20.00", "172.700"))),
    Plan(77104334, LIVE_3, "CORE", (("INV-2025006", "125000.00", ""),), covered="1.0290", trades=200, lots="0.20",
         positions=(("EURUSD", "buy", "0.20", "1.16740"),)),
    Plan(50230417, LIVE_7, "DYNAMIC", (("INV-2025010", "500000.00", ""),), covered="1.0232", trades=500, lots="0.90",
         positions=(("NAS100", "buy", "6.00", "23618.8"), ("XAUUSD", "buy", "3.00", "3586.10"),
                    ("USDJPY", "sell", "4.00", "147.410"))),
    Plan(50230423, LIVE_7, "DYNAMIC", (("INV-2025011", "260000.00", ""),), covered="0.8649", trades=340, lots="0.70",
         positions=(("EURUSD", "sell", "7.00", "1.16850"), ("XAUUSD", "sell", "2.00", "3587.10"))),
    Plan(50230431, LIVE_7, "DYNAMIC", (("INV-2025012", "280000.00", ""),), covered="0.9863", trades=300, lots="0.40",
         positions=(("GBPUSD", "buy", "0.40", "1.34085"),)),
    Plan(50230439, LIVE_7, "DYNAMIC", (("INV-2025013", "250000.00", ""),), covered="0.9768", trades=280, lots="0.50",
         positions=(("XAUUSD", "buy", "2.20", "3583.03"),)),
    Plan(STALE_LOGIN, LIVE_7, "CORE", (("INV-2025007", "95000.00", ""),), covered="1.0215", trades=140, lots="0.10",
         positions=(("EURUSD", "sell", "0.10", "1.16950"),)),
    Plan(BROKEN_LOGIN, LIVE_7, "CORE", (("INV-2025009", "60000.00", ""), ("INV-2025008", "75000.00", "")),
         covered="0.9859", trades=170, lots="0.10", positions=(("EURJPY", "sell", "0.10", "172.155"),)),
    Plan(GAINS_LOGIN, LIVE_7, "", (), trades=0, purpose=Purpose.GAINS, positions=()),
)  # fmt: skip
"""Fourteen accounts on two servers; `covered` is the balance as a part of what is owed from it."""


@dataclass(slots=True)
class _Ledger:
    """The deals of one account while they are made."""

    key: AccountKey
    ticket: int
    deals: list[Deal] = field(default_factory=list)

    def operation(self, at: datetime, amount: Decimal, comment: str, kind: DealKind = DealKind.BALANCE) -> Deal:
        """Write an operation on the balance."""
        deal = self._deal(at, kind, None, "", Decimal(0), Decimal(0), amount, ZERO, ZERO, 0, comment)
        self.deals.append(deal)
        return deal

    def trade(self, opened: datetime, closed: datetime, symbol: str, side: str, lots: Decimal, result: Decimal) -> None:
        """Write a round trip that earned `result` after its commission and swap."""
        commission, swap = rounded(lots * Decimal("-3.50")), ZERO
        if closed.date() > opened.date():
            swap = rounded(lots * Decimal("-1.35"))
        price = SYMBOLS[symbol].tick(SYMBOLS[symbol].price)
        profit = result - commission - swap
        moved = profit / (lots * SYMBOLS[symbol].contract)
        exit_price = SYMBOLS[symbol].tick(float(price) + float(moved) * (1 if side == "buy" else -1))
        ways = (DealKind.BUY, DealKind.SELL) if side == "buy" else (DealKind.SELL, DealKind.BUY)
        position = self.ticket
        self.deals.append(
            self._deal(opened, ways[0], Entry.IN, symbol, lots, price, ZERO, ZERO, commission, position, "")
        )
        self.deals.append(
            self._deal(closed, ways[1], Entry.OUT, symbol, lots, exit_price, profit, swap, ZERO, position, "")
        )

    def _deal(
        self, at: datetime, kind: DealKind, entry: Entry | None, symbol: str, lots: Decimal, price: Decimal,
        profit: Decimal, swap: Decimal, commission: Decimal, position: int, comment: str,
    ) -> Deal:  # fmt: skip
        number, self.ticket = self.ticket, self.ticket + 1
        return Deal(
            self.key, str(number), 0 if entry is None else number + 500_000, position, at, kind, entry, symbol, lots,
            price, profit, swap, commission, ZERO, comment,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo office: what its file holds, and the world its terminals show."""

    book: Book
    servers: tuple[ServerZone, ...]
    scenario: Scenario


def demo(seed: int = 7) -> Demo:
    """Make the demo office; the same seed makes the same office."""
    return _Making(seed).demo()


class _Making:
    """The demo office in the making."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.market = Market(BASE, seed)
        self.payments: list[Payment] = []
        self.typings: list[Typing] = []
        self.investments = {code: self._investment(code) for code in CONTRACTS}
        self.ledgers = {plan.login: _Ledger(AccountKey(plan.server, plan.login), 7_400_000 + at * 10_000)
                        for at, plan in enumerate(ACCOUNTS)}  # fmt: skip

    def demo(self) -> Demo:
        """The whole office."""
        for plan in ACCOUNTS:
            self._operations(plan)
        self._transfers()
        for plan in ACCOUNTS:
            self._trades(plan)
        worlds = {plan.login: self._world(plan) for plan in ACCOUNTS}
        scenario = Scenario(
            market=self.market,
            terminals={
                TERMINALS[server]: tuple(worlds[plan.login] for plan in ACCOUNTS if plan.server == server)
                for server in TERMINALS
            },
            zones=dict.fromkeys(TERMINALS, SERVER_ZONE),
        )
        return Demo(self._book(worlds), tuple(ServerZone(name, SERVER_ZONE, True) for name in TERMINALS), scenario)

    def _investment(self, code: str) -> Investment:
        client, fund, principal, deposited = CONTRACTS[code]
        deposit = date.fromisoformat(deposited)
        terms = terms_on(SHIPPED_TERMS, fund, deposit)
        assert terms is not None  # noqa: S101 - the shipped terms cover every date
        if terms.custom:
            terms = replace(terms, version=0, rate_per_month=Decimal("0.022"), step_months=3)
        return Investment(
            code=code,
            client=client,
            fund=fund,
            principal=Decimal(principal),
            deposit_date=deposit,
            terms=terms,
            allocations=tuple(
                Allocation(
                    investment=code, account=AccountKey(plan.server, plan.login), amount=Decimal(amount), since=deposit
                )
                for plan in ACCOUNTS
                for name, amount, _ in plan.stakes
                if name == code
            ),
        )

    def _operations(self, plan: Plan) -> None:
        ledger = self.ledgers[plan.login]
        for code, amount, _ in plan.stakes:
            investment = self.investments[code]
            deposited = datetime.combine(investment.deposit_date, time(14, 5), UTC)
            ledger.operation(deposited, Decimal(amount), f"Deposit-{code[-5:]}")
            for row in schedule(investment)[:-1]:
                late = code == "INV-2025001"
                if row.due <= TODAY and not late:
                    self._payout(ledger, investment, row.seq, row.due, row.amount)
        if plan.login == REFERENCE_LOGIN:
            ledger.operation(datetime(2025, 8, 8, 18, 26, 3, tzinfo=UTC), Decimal("-143000.00"), "W/D 77-0417")
        if plan.login == 77104288:
            ledger.operation(datetime(2025, 8, 15, 15, 0, tzinfo=UTC), Decimal("-1250.00"), "P/L share Q2 M2")
        if plan.login == 50230417:
            ledger.operation(
                datetime(2025, 8, 29, 15, 0, tzinfo=UTC), Decimal("2150.00"), "Interest on balance", DealKind.INTEREST
            )
        if plan.login == 77104302:
            ledger.operation(datetime(2025, 7, 31, 15, 0, tzinfo=UTC), Decimal("-35.00"), "Fee wire July")

    def _payout(self, ledger: _Ledger, investment: Investment, seq: int, due: date, amount: Decimal) -> None:
        reference = f"PAY-{investment.code[-7:]}-{seq:02}"
        paid = due if due.weekday() < 5 else due + timedelta(days=7 - due.weekday())
        paid = min(paid, TODAY)
        deal = ledger.operation(datetime.combine(paid, time(15, 30), UTC), -amount, f"Payout {reference}")
        self.payments.append(
            Payment(investment=investment.code, seq=seq, paid_on=paid, amount=amount, reference=reference)
        )
        typed = deal.time + timedelta(hours=2)
        reason = f"payment {reference}"
        self.typings.append(Typing(deal.account, deal.ticket, OperationType.CLIENT_PAYOUT, "ana", typed, reason))

    def _transfers(self) -> None:
        """Gains of the UNLIMITED account that were set apart in the separation account."""
        source, target = self.ledgers[77104288], self.ledgers[GAINS_LOGIN]
        for month, amount in ((6, "20000.00"), (7, "15844.71"), (8, "40000.00")):
            at = datetime(2025, month, 20, 16, 0, tzinfo=UTC)
            source.operation(at, -Decimal(amount), f'Transfer to #"{GAINS_LOGIN}"')
            target.operation(at + timedelta(minutes=2), Decimal(amount), 'Transfer from #"77104288"')

    def _trades(self, plan: Plan) -> None:
        if not plan.trades:
            return
        ledger = self.ledgers[plan.login]
        result = Decimal(plan.result) if plan.result else self._result_for(plan, ledger)
        first = min(deal.time for deal in ledger.deals) + timedelta(hours=3)
        moments = sorted(self._moment(first) for _ in range(plan.trades))
        for opened, earned in zip(moments, self._results(result, plan.trades), strict=True):
            lots = max(
                Decimal("0.01"),
                (Decimal(plan.lots) * Decimal(f"{self.random.uniform(0.3, 1.6):.2f}")).quantize(Decimal("0.01")),
            )
            symbol, side = self.random.choice(list(SYMBOLS)), self.random.choice(("buy", "sell"))
            closed = min(opened + timedelta(minutes=self.random.randint(7, 1900)), LAST_TRADE)
            ledger.trade(opened, closed, symbol, side, lots, earned)

    def _lots(self, plan: Plan) -> Decimal:
        size = Decimal(plan.lots) * Decimal(f"{self.random.uniform(0.3, 1.6):.2f}")
        return max(Decimal("0.01"), size.quantize(Decimal("0.01")))

    def _result_for(self, plan: Plan, ledger: _Ledger) -> Decimal:
        """The trading result that leaves the account covered as planned."""
        owed = ZERO
        for code, _, _ in plan.stakes:
            investment = self.investments[code]
            paid = total(each.amount for each in self.payments if each.investment == code)
            owed += investment.principal + accrued_interest(investment, TODAY) - paid
        return rounded(owed * Decimal(plan.covered)) - total(deal.amount for deal in ledger.deals)

    def _results(self, whole: Decimal, count: int) -> list[Decimal]:
        """Single results that add up to the whole: a drift, and noise that comes in spells."""
        size = float(abs(whole)) / count * 2.2 + 25.0
        noise, spell = [], 0.0
        for _ in range(count):
            spell = 0.92 * spell + self.random.gauss(0, 0.35)
            noise.append(self.random.gauss(spell, 1.0) * size)
        mean = sum(noise) / count
        found = [rounded(whole / count + Decimal(f"{each - mean:.4f}")) for each in noise]
        found[-1] += whole - total(found)
        return found

    def _moment(self, first: datetime) -> datetime:
        """A moment while markets are open, between the deposit and the last Friday."""
        span = (LAST_TRADE - first).total_seconds() - 7200
        while True:
            at = first + timedelta(seconds=math.floor(self.random.uniform(0, span)))
            if at.weekday() < 5:
                return at

    def _world(self, plan: Plan) -> SimulatedAccount:
        key = AccountKey(plan.server, plan.login)
        trades = [
            OpenTrade(
                ticket=7_900_000 + plan.login % 1000 * 10 + at,
                symbol=symbol,
                side=side,
                volume=Decimal(lots),
                price_open=Decimal(price),
                swap=ZERO,
                opened_at=LAST_TRADE - timedelta(hours=5 * at + 2),
            )
            for at, (symbol, side, lots, price) in enumerate(plan.positions)
        ]
        if plan.floating:
            earned = sum((floating(trade, self.market, BASE) for trade in trades), ZERO)
            trades[-1] = replace(trades[-1], swap=Decimal(plan.floating) - earned)
        hidden: tuple[Deal, ...] = ()
        if plan.login == BROKEN_LOGIN:
            at = datetime(2025, 9, 3, 9, 0, tzinfo=UTC)
            hidden = (_Ledger(key, 7_999_999).operation(at, UNEXPLAINED, "", DealKind.CORRECTION),)
        deals = tuple(sorted(self.ledgers[plan.login].deals, key=lambda deal: deal.time))
        frozen = STALE_SINCE if plan.login == STALE_LOGIN else None
        return SimulatedAccount(key, _label(plan), deals, tuple(trades), hidden=hidden, frozen_at=frozen)

    def _book(self, worlds: dict[int, SimulatedAccount]) -> Book:
        waiting = replace(
            self._plain("INV-2025016", "C-0005", "BALANCE", "108000.00", date(2025, 9, 8)), decision=Decision.PENDING
        )
        draft = replace(
            self._plain("INV-2025017", "C-0013", "DYNAMIC", "420000.00", date(2025, 9, 15)), decision=Decision.DRAFT
        )
        return Book(
            currency="USD",
            timezone=ZONE,
            clients=tuple(_client(*facts) for facts in CLIENTS),
            accounts=tuple(
                Account(key=worlds[plan.login].key, name=_label(plan), purpose=plan.purpose) for plan in ACCOUNTS
            ),
            investments=(*self.investments.values(), waiting, draft),
            payments=tuple(self.payments),
            costs=(
                Cost(
                    day=date(2025, 7, 1),
                    kind="operating",
                    amount=Decimal("1850.00"),
                    note="Hosting and data, second half",
                ),
                Cost(day=date(2025, 8, 18), kind="operating", amount=Decimal("640.00"), note="Notary fees"),
            ),
            deals=tuple(deal for world in worlds.values() for deal in world.deals),
            typings=tuple(self.typings),
            snapshots=tuple(snapshot for world in worlds.values() for snapshot in self._snapshots(world)),
        )

    def _plain(self, code: str, client: str, fund: str, principal: str, deposit: date) -> Investment:
        terms = terms_on(SHIPPED_TERMS, fund, deposit)
        assert terms is not None  # noqa: S101 - the shipped terms cover every date
        login = REFERENCE_LOGIN if fund == "BALANCE" else 50230431
        account = next(AccountKey(plan.server, plan.login) for plan in ACCOUNTS if plan.login == login)
        allocation = Allocation(investment=code, account=account, amount=Decimal(principal), since=deposit)
        return Investment(code=code, client=client, fund=fund, principal=Decimal(principal), deposit_date=deposit,
                          terms=terms, allocations=(allocation,))  # fmt: skip

    def _snapshots(self, world: SimulatedAccount) -> list[Snapshot]:
        """What the account reported at the end of each trading day, and at the base moment."""
        deals = sorted((*world.deals, *world.hidden), key=lambda deal: deal.time)
        day = deals[0].time.date()
        balance, at, found = ZERO, 0, []
        while day <= LAST_TRADE.date():
            end = datetime.combine(day, time(21, 0), UTC)
            while at < len(deals) and deals[at].time <= end:
                balance += deals[at].amount
                at += 1
            if day.weekday() < 5:
                swing = rounded(balance * Decimal(f"{self.random.gauss(0, 0.0035):.6f}")) if world.trades else ZERO
                found.append(Snapshot(world.key, end, balance, balance + swing, ZERO))
            day += timedelta(days=1)
        taken = world.frozen_at or BASE
        now = state(world, self.market, taken)
        found.append(Snapshot(world.key, taken, now.balance, now.equity, now.credit, now.margin))
        return found


def _label(plan: Plan) -> str:
    return f"{plan.fund} trading" if plan.fund else "Gains separation"


def _client(code: str, name: str, kind: str, country: str, since: str) -> Client:
    address = name.lower().split()[0].translate(str.maketrans("áéíóúñ", "aeioun"))
    email = f"{address}.{code[-2:]}@example.com"
    return Client(
        code=code, name=name, email=email, country=country, kind=ClientKind(kind), since=date.fromisoformat(since)
    )
