"""Invented offices of any size, for tests and measurements; the same seed makes the same office."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from app.bridge.simulator.ledger import Ledger, results, trading_moment
from app.bridge.simulator.market import BUSIEST, Market
from app.domain.accrual import schedule
from app.domain.book import Book
from app.domain.clients import Client
from app.domain.holdings import Account, AccountKey, Allocation, Snapshot
from app.domain.investments import Cost, Investment, Payment
from app.domain.money import ZERO, rounded, total
from app.domain.products import SHIPPED_TERMS, terms_on

OPENED = date(2024, 9, 2)
AS_OF = date(2025, 9, 5)
SERVER = "Harbour-Live"
FUNDS = ("CORE", "CORE", "CORE", "BALANCE", "DYNAMIC")


def small_office(seed: int) -> Book:
    """Three clients over two accounts, sixty trades, a transfer with both legs, payments and a cost."""
    return _office(seed, clients=3, accounts=2, trades=30)


def large_office(clients: int = 2000, seed: int = 1) -> Book:
    """So many clients with one investment each, over 20 accounts with 500 round trips each."""
    return _office(seed, clients=clients, accounts=20, trades=500)


def _office(seed: int, clients: int, accounts: int, trades: int) -> Book:
    generator = random.Random(seed)
    market = Market(datetime.combine(AS_OF, time(20), UTC), seed)
    ledgers = [Ledger(AccountKey(SERVER, 30_000_001 + at), 1_000_000 * (at + 1), market) for at in range(accounts)]
    people = [Client(code=f"C-{at:05}", name=f"Client {at:05}", country="ES") for at in range(1, clients + 1)]
    investments = [_investment(generator, client, ledgers) for client in people]
    payments = [each for investment in investments for each in _payments(investment)]
    _move_money(investments, payments, {ledger.key: ledger for ledger in ledgers})
    for ledger in ledgers:
        _trade(generator, ledger, trades)
    _transfer(ledgers)
    return Book(
        currency="USD",
        timezone="America/New_York",
        clients=tuple(people),
        accounts=tuple(Account(key=ledger.key, name=f"Account {at}") for at, ledger in enumerate(ledgers, 1)),
        investments=tuple(investments),
        payments=tuple(payments),
        costs=(Cost(day=date(2025, 6, 30), kind="operating", amount=Decimal("1200.00"), note="Audit"),),
        deals=tuple(deal for ledger in ledgers for deal in sorted(ledger.deals, key=lambda deal: deal.time)),
        snapshots=tuple(_snapshot(ledger) for ledger in ledgers),
    )


def _investment(generator: random.Random, client: Client, ledgers: list[Ledger]) -> Investment:
    code, fund = f"INV-{client.code[2:]}", generator.choice(FUNDS)
    deposit = OPENED + timedelta(days=generator.randrange(330))
    terms = terms_on(SHIPPED_TERMS, fund, deposit)
    assert terms is not None  # noqa: S101 - the shipped terms cover every date
    principal = rounded(terms.minimum * Decimal(f"{generator.uniform(1, 4):.4f}"))
    where = generator.choice(ledgers).key
    stake = Allocation(investment=code, account=where, amount=principal, since=deposit)
    return Investment(
        code=code,
        client=client.code,
        fund=fund,
        principal=principal,
        deposit_date=deposit,
        terms=terms,
        allocations=(stake,),
    )


def _payments(investment: Investment) -> list[Payment]:
    return [
        Payment(
            investment=investment.code,
            seq=row.seq,
            paid_on=row.due,
            amount=row.amount,
            reference=f"PAY-{investment.code}-{row.seq:02}",
        )
        for row in schedule(investment)[:-1]
        if row.due <= AS_OF
    ]


def _move_money(investments: list[Investment], payments: list[Payment], ledgers: dict[AccountKey, Ledger]) -> None:
    """Write what clients brought and were paid into the accounts."""
    home = {investment.code: ledgers[investment.allocations[0].account] for investment in investments}
    for investment in investments:
        at = datetime.combine(investment.deposit_date, time(14, 5), UTC)
        home[investment.code].operation(at, investment.principal, f"Deposit {investment.code}")
    for payment in payments:
        at = datetime.combine(payment.paid_on, time(15, 30), UTC)
        home[payment.investment].operation(at, -payment.amount, f"Payout {payment.reference}")


def _trade(generator: random.Random, ledger: Ledger, trades: int) -> None:
    first, last = datetime.combine(OPENED, time(8), UTC), ledger.market.base
    whole = rounded(total(deal.amount for deal in ledger.deals) * Decimal("0.11")) + 1000
    moments = sorted(trading_moment(generator, first, last) for _ in range(trades))
    earned = results(generator, whole, [1.0] * trades, float(whole) / trades * 3)
    for opened, result in zip(moments, earned, strict=True):
        closed = min(opened + timedelta(minutes=generator.randint(7, 1900)), last)
        side = generator.choice(("buy", "sell"))
        ledger.trade(opened, closed, generator.choice(BUSIEST), side, generator.uniform(0.1, 2.0), result)


def _transfer(ledgers: list[Ledger]) -> None:
    """Money moved from the first account to the second, both legs written."""
    at, amount = datetime(2025, 5, 14, 9, 30, tzinfo=UTC), Decimal("5000.00")
    source, target = ledgers[0], ledgers[1]
    source.operation(at, -amount, f'Transfer to #"{target.key.login}"')
    target.operation(at + timedelta(minutes=1), amount, f'Transfer from #"{source.key.login}"')


def _snapshot(ledger: Ledger) -> Snapshot:
    balance = total(deal.amount for deal in ledger.deals)
    return Snapshot(ledger.key, ledger.market.base, balance, balance + Decimal("12.34"), ZERO, ZERO)
