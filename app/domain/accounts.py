"""What each account did and whether its deals add up to its balance (rules: section 4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.domain.book import Book
from app.domain.counted import Counted, counted
from app.domain.holdings import Account, AccountKey, Deal, DealKind
from app.domain.money import CENT, ZERO
from app.domain.operations import Operation, operations


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFigures:
    """One account's history in its own currency. Transfers to our other accounts are flows of the account.

    `balance_reported` and `difference` (reported - sum of deals at that reading) are None without a reading.
    """

    account: Account
    deposits: Decimal
    withdrawals: Decimal
    trading_result: Decimal
    other_operations: Decimal
    deals: int
    balance_reported: Decimal | None
    difference: Decimal | None
    last_reading: datetime | None
    unreviewed: int = 0

    @property
    def balance_from_deals(self) -> Decimal:
        """Deposits - withdrawals + trading result + other operations."""
        return self.deposits - self.withdrawals + self.trading_result + self.other_operations

    @property
    def reconciled(self) -> bool | None:
        """Whether the deals add up to the reported balance; None while nothing has been reported."""
        return None if self.difference is None else abs(self.difference) < CENT


def account_figures(book: Book, as_of: date) -> list[AccountFigures]:
    """The figures of every account up to the end of `as_of` in the office's zone, in order of server and login."""
    facts = counted(book, as_of)
    deals: defaultdict[AccountKey, list[Deal]] = defaultdict(list)
    for deal in facts.deals:
        deals[deal.account].append(deal)
    typed: defaultdict[AccountKey, list[Operation]] = defaultdict(list)
    for operation in operations(facts.deals, book.typings, book.rules):
        typed[operation.deal.account].append(operation)
    return [
        _figures(account, deals[account.key], typed[account.key], facts)
        for account in sorted(book.accounts, key=lambda account: account.key)
    ]


def _figures(account: Account, deals: list[Deal], typed: list[Operation], facts: Counted) -> AccountFigures:
    moving = [operation for operation in typed if operation.deal.kind is not DealKind.CREDIT]
    flows = [operation.amount for operation in moving if operation.is_flow]
    reading = facts.readings.get(account.key)
    return AccountFigures(
        account=account,
        deposits=sum((amount for amount in flows if amount > 0), ZERO),
        withdrawals=-sum((amount for amount in flows if amount < 0), ZERO),
        trading_result=sum((deal.amount for deal in deals if deal.is_trade), ZERO),
        other_operations=sum((operation.amount for operation in moving if not operation.is_flow), ZERO),
        deals=len(deals),
        balance_reported=reading.balance if reading else None,
        difference=facts.difference(account.key),
        last_reading=reading.taken_at if reading else None,
        unreviewed=sum(not operation.reviewed for operation in typed),
    )
