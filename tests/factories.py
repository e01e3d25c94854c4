"""Builders of domain values: one function per value, so that a test names only what matters to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from app.domain.book import Book
from app.domain.holdings import (
    Account,
    AccountKey,
    Allocation,
    Deal,
    DealKind,
    Entry,
    OperationType,
    Snapshot,
    Typing,
)
from app.domain.investments import Cost, Investment, Payment, PaymentKind
from app.domain.money import ZERO
from app.domain.products import SHIPPED_TERMS, Terms

ONE, TWO = AccountKey("Broker-Live", 1001), AccountKey("Broker-Live", 1002)
DEPOSITED = date(2025, 1, 1)

_tickets = count(1)


def moment(text: str) -> datetime:
    """A time in UTC: 2025-01-01, or 2025-01-01T09:30."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def money(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.01"))


def terms(fund: str = "CORE", **changes: object) -> Terms:
    """The shipped terms of a fund; with changes, terms agreed for one contract."""
    shipped = next(each for each in SHIPPED_TERMS if each.fund == fund)
    return replace(shipped, version=0, **changes) if changes else shipped  # type: ignore[arg-type]  # fields by name


def allocation(
    amount: str, account: AccountKey = ONE, since: date = DEPOSITED, until: date | None = None
) -> Allocation:
    return Allocation(investment="", account=account, amount=money(amount), since=since, until=until)


def contract(
    code: str = "I-1",
    principal: str = "10000.00",
    *parts: Allocation,
    fund: str = "CORE",
    deposit: date = DEPOSITED,
    sold: Terms | None = None,
) -> Investment:
    """An approved contract; without parts, all of it works in the first account from the deposit on."""
    placed = parts or (allocation(principal, since=deposit),)
    return Investment(
        code=code,
        client="C-1",
        fund=fund,
        principal=money(principal),
        deposit_date=deposit,
        terms=sold or terms(fund),
        allocations=tuple(replace(part, investment=code) for part in placed),
    )


def operation(
    amount: str,
    comment: str = "",
    at: str = "2025-01-01T09:00",
    account: AccountKey = ONE,
    kind: DealKind = DealKind.BALANCE,
) -> Deal:
    """An operation on a balance, with the next free ticket."""
    nothing = Decimal(0)
    return Deal(
        account, str(next(_tickets)), 0, 0, moment(at), kind, None, "", nothing, nothing,
        money(amount), ZERO, ZERO, ZERO, comment,
    )  # fmt: skip


def trade(amount: str, at: str = "2025-02-01T09:00", account: AccountKey = ONE) -> Deal:
    """A closed trade that earned the amount, with the next free ticket."""
    return replace(operation(amount, "", at, account, DealKind.SELL), entry=Entry.OUT, symbol="XAUUSD")


def typing(deal: Deal, type_: OperationType) -> Typing:
    return Typing(deal.account, deal.ticket, type_)


def reading(
    balance: str, equity: str = "", at: str = "2025-03-01T20:00", account: AccountKey = ONE, credit: str = "0.00"
) -> Snapshot:
    """What an account reported; equity is the balance unless it is named."""
    return Snapshot(account, moment(at), money(balance), money(equity or balance), money(credit))


def payment(
    amount: str, paid_on: date, seq: int = 1, kind: PaymentKind = PaymentKind.INTEREST, investment: str = "I-1"
) -> Payment:
    reference = f"R-{next(_tickets)}"
    return Payment(
        investment=investment, seq=seq, paid_on=paid_on, amount=money(amount), reference=reference, kind=kind
    )


def cost(amount: str, day: date = DEPOSITED, kind: str = "operating") -> Cost:
    return Cost(day=day, kind=kind, amount=money(amount))


def book(**parts: object) -> Book:
    """An office with two accounts, and what is named."""
    accounts = (Account(key=ONE), Account(key=TWO))
    return Book(**({"accounts": accounts} | parts))  # type: ignore[arg-type]  # fields by name
