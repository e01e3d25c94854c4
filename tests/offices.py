"""Two offices whose figures are known to the cent: the reference case, and one with every kind of line."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from app.domain.book import Book
from app.domain.clients import Client
from app.domain.holdings import Account, AccountKey, Allocation, Deal, DealKind, Entry, Purpose, Snapshot
from app.domain.investments import Cost, Investment, Payment
from app.domain.money import ZERO, rounded
from app.domain.products import SHIPPED_TERMS, terms_on

MAIN = AccountKey("Broker-Live", 9900001)


def amount(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"))


def invest(code: str, client: str, fund: str, principal: str, deposit: str, account: AccountKey) -> Investment:
    day = date.fromisoformat(deposit)
    terms = terms_on(SHIPPED_TERMS, fund, day)
    assert terms is not None
    allocation = Allocation(investment=code, account=account, amount=amount(principal), since=day)
    return Investment(
        code=code,
        client=client,
        fund=fund,
        principal=amount(principal),
        deposit_date=day,
        terms=terms,
        allocations=(allocation,),
    )


def operation(
    account: AccountKey, ticket: int, at: str, profit: str, comment: str, kind: DealKind = DealKind.BALANCE
) -> Deal:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    zero = Decimal(0)
    return Deal(
        account, str(ticket), 0, 0, moment, kind, None, "", zero, zero, amount(profit), ZERO, ZERO, ZERO, comment
    )


def trades(account: AccountKey, first: int, start: str, days: int, count: int, result: str, seed: int) -> list[Deal]:
    """Round trips over so many days that earn exactly `result` after commission and swap."""
    drawn = random.Random(seed)
    begin = datetime.fromisoformat(start).replace(tzinfo=UTC)
    left, found = amount(result), []
    for at in range(count):
        opened = begin + timedelta(days=days * at / count)
        lots = Decimal(drawn.randint(1, 300)).scaleb(-2)
        commission, swap = rounded(lots * Decimal("-3.5")), rounded(lots * Decimal("-0.7"))
        last = at == count - 1
        earned = left if last else amount(f"{drawn.gauss(float(amount(result)) / count, 900):.2f}")
        left -= earned
        ticket, price = first + 2 * at, Decimal("3300.00")
        common = (ticket + 500_000, ticket)
        found += [
            Deal(account, str(ticket), *common, opened, DealKind.BUY, Entry.IN, "XAUUSD", lots, price,
                 ZERO, ZERO, commission, ZERO),
            Deal(account, str(ticket + 1), common[0] + 1, ticket, opened + timedelta(hours=3), DealKind.SELL, Entry.OUT,
                 "XAUUSD", lots, price, earned - commission - swap, swap, ZERO, ZERO),
        ]  # fmt: skip
    return found


def reading(account: AccountKey, at: str, balance: str, equity: str) -> Snapshot:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    return Snapshot(account, moment, amount(balance), amount(equity), ZERO)


def reference_book() -> Book:
    """The reference case: one BALANCE investment, one unreviewed withdrawal of 143,000.00."""
    return Book(
        clients=(Client(code="C-0001", name="Salvador Palma", country="MX"),),
        accounts=(Account(key=MAIN, name="BALANCE trading"),),
        investments=(invest("I-0001", "C-0001", "BALANCE", "1263485.40", "2025-04-01", MAIN),),
        deals=(
            operation(MAIN, 1000, "2025-04-01T09:00:00", "1263485.40", "Deposit-000117"),
            *trades(MAIN, 1001, "2025-04-03T15:00:00", 150, 60, "717448.65", 11),
            operation(MAIN, 1121, "2025-08-08T13:00:00", "-143000.00", "Withdrawal"),
        ),
        snapshots=(reading(MAIN, "2025-09-07T20:00:00", "1837934.05", "1841206.31"),),
    )


def monthly(code: str, days: Iterable[str], each: str) -> list[Payment]:
    return [
        Payment(
            investment=code,
            seq=seq,
            paid_on=date.fromisoformat(day),
            amount=amount(each),
            reference=f"PAY-{code}-{seq}",
        )
        for seq, day in enumerate(days, start=1)
    ]


def second_book() -> Book:
    """Three funds, payments, a cost, a transfer to a separation account, interest of the broker, a withdrawal."""
    a, b, s = AccountKey("Broker-Live", 1001), AccountKey("Broker-Live", 1002), AccountKey("Other-Server", 2001)
    months = [
        "2025-04-30",
        "2025-05-31",
        "2025-06-30",
        "2025-07-31",
        "2025-08-31",
        "2025-09-30",
        "2025-10-31",
        "2025-11-30",
        "2025-12-31",
    ]
    return Book(
        clients=(
            Client(code="C-1", name="Client One", email="one@example.com", country="MX"),
            Client(code="C-2", name="Client Two", email="two@example.com", country="ES"),
        ),
        accounts=(
            Account(key=a, name="A"),
            Account(key=b, name="B"),
            Account(key=s, name="S", purpose=Purpose.GAINS),
        ),
        investments=(
            invest("I-1", "C-1", "CORE", "12000.00", "2025-01-31", a),
            invest("I-2", "C-2", "BALANCE", "60000.00", "2025-05-15", a),
            invest("I-3", "C-1", "DYNAMIC", "260000.00", "2025-03-10", b),
        ),
        payments=(
            *monthly("I-1", months, "180.00"),
            *monthly("I-2", ["2025-10-15"], "4500.00"),
            *monthly("I-3", ["2025-11-10"], "54600.00"),
        ),
        costs=(Cost(day=date(2026, 2, 2), kind="operating", amount=amount("480.00"), note="hosting"),),
        deals=(
            operation(a, 50000, "2025-01-31T10:00:00", "12000.00", "Deposit-1"),
            operation(a, 50001, "2025-05-15T10:00:00", "60000.00", "Deposit-2"),
            operation(b, 50002, "2025-03-10T10:00:00", "260000.00", "Deposit-3"),
            *trades(a, 50100, "2025-02-01T10:00:00", 360, 90, "9000.00", 5),
            *trades(b, 50400, "2025-03-12T10:00:00", 320, 120, "14000.50", 6),
            operation(a, 50900, "2025-11-03T10:00:00", "-3000.00", 'Transfer to #"2001"'),
            operation(s, 50901, "2025-11-03T10:00:00", "3000.00", 'Transfer from #"1001"'),
            operation(s, 50902, "2025-12-01T10:00:00", "7.25", "Interest on idle balance", DealKind.INTEREST),
            operation(a, 50903, "2026-01-15T10:00:00", "-2500.00", "Withdrawal"),
        ),
        snapshots=(
            reading(a, "2026-02-10T20:00:00", "75500.00", "75500.00"),
            reading(b, "2026-02-10T20:00:00", "274000.50", "274000.50"),
            reading(s, "2026-02-10T20:00:00", "3007.25", "3007.25"),
        ),
    )
