"""What the MT5 accounts hold and did: accounts, deals, readings, positions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class AccountKey(NamedTuple):
    """The identity of an MT5 account: a login means nothing without its server."""

    server: str
    login: int

    def __str__(self) -> str:
        return f"{self.login}@{self.server}"


class Purpose(StrEnum):
    """What an account is for; dated, because it changes."""

    TRADING = "trading"
    INTEREST = "interest separation"
    GAINS = "gains separation"
    REBATE = "rebate"
    CASH = "cash"


class DealKind(StrEnum):
    """The broker's own type of a deal (MT5 DEAL_TYPE_*), in words."""

    BUY = "buy"
    SELL = "sell"
    BALANCE = "balance"
    CREDIT = "credit"
    CHARGE = "charge"
    CORRECTION = "correction"
    BONUS = "bonus"
    COMMISSION = "commission"
    COMMISSION_DAILY = "commission daily"
    COMMISSION_MONTHLY = "commission monthly"
    COMMISSION_AGENT_DAILY = "commission agent daily"
    COMMISSION_AGENT_MONTHLY = "commission agent monthly"
    INTEREST = "interest"
    BUY_CANCELED = "buy canceled"
    SELL_CANCELED = "sell canceled"
    DIVIDEND = "dividend"
    DIVIDEND_FRANKED = "dividend franked"
    TAX = "tax"
    FEE = "fee"


TRADES = frozenset({DealKind.BUY, DealKind.SELL, DealKind.BUY_CANCELED, DealKind.SELL_CANCELED})


class Entry(StrEnum):
    """Whether a trade opens, closes or turns a position."""

    IN = "in"
    OUT = "out"
    INOUT = "inout"
    OUT_BY = "out_by"


class OperationType(StrEnum):
    """What a balance operation was for (rules: section 4)."""

    CLIENT_DEPOSIT = "client deposit"
    CLIENT_PAYOUT = "client payout"
    TRANSFER_IN = "transfer in"
    TRANSFER_OUT = "transfer out"
    PROFIT_EXTRACTION = "profit extraction"
    REINVESTMENT = "reinvestment"
    BROKER_INTEREST = "broker interest"
    FEE = "fee"
    PL_SHARE = "P&L share"
    REBATE = "rebate"
    CORRECTION = "correction"
    CREDIT = "credit"
    BONUS = "bonus"
    DIVIDEND = "dividend"
    TAX = "tax"
    LEFT_FUND = "left the fund"
    UNKNOWN = "unknown"


OperationKey = tuple[AccountKey, str]
"""The account and ticket that name an operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An MT5 account of the office. `currency` is the account's own; `purpose` the one in force today."""

    key: AccountKey
    currency: str = "USD"
    name: str = ""
    purpose: Purpose = Purpose.TRADING
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class Deal:
    """One line of an account's history, as the broker wrote it. Amounts in the account's currency.

    `ticket` is text because a closed MT4 order becomes two deals, N and N:out. `time` is UTC; `server_ms` the
    broker's own clock in milliseconds since 1970, as delivered. `revision` counts the contents seen for the ticket.
    `magic` is the number of the program that traded, 0 for a person's hand, None where the source does not say.
    """

    account: AccountKey
    ticket: str
    order: int
    position: int
    time: datetime
    kind: DealKind
    entry: Entry | None
    symbol: str
    volume: Decimal
    price: Decimal
    profit: Decimal
    swap: Decimal
    commission: Decimal
    fee: Decimal
    comment: str = ""
    server_ms: int | None = None
    magic: int | None = None
    revision: int = 1

    @property
    def amount(self) -> Decimal:
        """What the deal does to the balance: profit + swap + commission + fee."""
        return self.profit + self.swap + self.commission + self.fee

    @property
    def is_trade(self) -> bool:
        """Whether it is a trading deal, not an operation on the balance."""
        return self.kind in TRADES


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a divided operation, signed like the whole. `investment` names whose it is; empty: by allocation."""

    type: OperationType
    amount: Decimal
    held_in: str = ""
    investment: str = ""


@dataclass(frozen=True, slots=True)
class Typing:
    """A decision about one operation: its type, and where the money is or went. Append-only; the last one counts.

    `held_in` names the account, wallet or bank that holds money moved inside the fund. `other` is the other leg of a
    transfer, as chosen by a person. `parts`, if any, divide the amount, and say more than `type` and `held_in`.
    """

    account: AccountKey
    ticket: str
    type: OperationType
    by: str = ""
    at: datetime | None = None
    reason: str = ""
    held_in: str = ""
    other: OperationKey | None = None
    parts: tuple[Part, ...] = ()

    @property
    def key(self) -> OperationKey:
        """The operation it is about."""
        return self.account, self.ticket


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What an account reported at one moment (UTC). Broker credit is inside `equity`."""

    account: AccountKey
    taken_at: datetime
    balance: Decimal
    equity: Decimal
    credit: Decimal
    margin: Decimal | None = None

    @property
    def floating(self) -> Decimal:
        """Profit of the open positions: equity - credit - balance."""
        return self.equity - self.credit - self.balance

    @property
    def margin_level(self) -> Decimal | None:
        """Equity in percent of the used margin; None where no margin is used or it is not known."""
        return self.equity / self.margin * 100 if self.margin else None


@dataclass(frozen=True, slots=True)
class Position:
    """An open trade, valued now. `profit` and `swap` in the account's currency."""

    account: AccountKey
    ticket: int
    symbol: str
    side: str
    volume: Decimal
    price_open: Decimal
    price_now: Decimal
    profit: Decimal
    swap: Decimal
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """How much of an investment works in an account, from a date on; `until` is the first day it no longer does."""

    investment: str
    account: AccountKey
    amount: Decimal
    source: str = "client"
    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the money is in the account on `day`."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class ServerZone:
    """The IANA zone of a server's clock; not confirmed until a person says so."""

    server: str
    zone: str
    confirmed: bool
