"""What a report says, whatever its layout; and the small readings that all layouts share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from app.bridge.clock import from_server
from app.domain.errors import Message, Problem, RefusedFile, message
from app.domain.holdings import AccountKey, Deal, DealKind, Entry, Snapshot
from app.domain.money import LARGEST

LARGEST_FILE = 25 * 1024 * 1024
MOST_ROWS = 400_000


class Kind(StrEnum):
    """What a file is."""

    MT5_HTML = "MT5 history report (HTML)"
    MT5_XLSX = "MT5 history report (XLSX)"
    MT4_HTML = "MT4 statement (HTML)"
    SHEET = "list"
    OTHER = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One account's history as its terminal printed it. Amounts in `currency`.

    `deals` bear UTC times derived with the zone that was given, and the broker's own clock. `complete` says whether the
    report starts with the account: else `opening_balance` is what was there before its first row.
    """

    kind: Kind
    key: AccountKey
    currency: str
    company: str
    holder: str
    printed_at: datetime
    deals: tuple[Deal, ...]
    opening_balance: Decimal
    complete: bool
    reported_balance: Decimal
    reading: Snapshot | None
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a report: its text without markup, how many columns it spans, its tooltip."""

    text: str
    span: int = 1
    title: str = ""
    heading: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a report, with its number for people."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def texts(self) -> list[str]:
        """The texts of the cells."""
        return [cell.text for cell in self.cells]


def refused(where: str, what: Message) -> RefusedFile:
    """The refusal of a file for one reason at one place."""
    return RefusedFile(message("The report was not taken in."), (Problem(where, what),))


_TIME = re.compile(r"\d{4}\.\d{2}\.\d{2} \d{2}:\d{2}(:\d{2})?")
_DIGITS = re.compile(r"[+-]?\d+(\.\d+)?")


def is_time(text: str) -> bool:
    """Whether it is a time as MetaTrader prints it."""
    return _TIME.fullmatch(text) is not None


def server_ms(text: str, where: str) -> int:
    """Milliseconds of the broker's clock. Raises RefusedFile for what is no time."""
    form = "%Y.%m.%d %H:%M:%S" if text.count(":") == 2 else "%Y.%m.%d %H:%M"
    try:
        wall = datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError as unreadable:
        raise refused(where, message("{text} is not a time.", text=text[:40])) from unreadable
    return int(wall.timestamp()) * 1000


def at(milliseconds: int, zone: str) -> datetime:
    """The moment (UTC) of the broker's clock in its zone."""
    return from_server(milliseconds, zone)


def plain_number(text: str) -> str:
    """A printed number without grouping: spaces go, a lone comma before the decimals becomes a dot."""
    bare = re.sub(r"[\s\u00a0\u202f']", "", text).replace("\u2212", "-")
    if re.fullmatch(r"[+-]?\d+,\d{1,8}", bare) and not re.fullmatch(r"[+-]?\d{1,3},\d{3}", bare):
        return bare.replace(",", ".")
    return bare


def number(text: str, where: str) -> Decimal:
    """A volume or price; nothing is zero. Raises RefusedFile."""
    bare = plain_number(text)
    if bare in {"", "-"}:
        return Decimal(0)
    if not _DIGITS.fullmatch(bare) or len(bare) > 30:
        raise refused(where, message("{text} is not a number.", text=text[:40]))
    return Decimal(bare)


def amount(text: str, where: str) -> Decimal:
    """An amount of money; nothing is zero. Raises RefusedFile for more than two decimals that are not zeros."""
    value = number(text, where)
    rounded = value.quantize(Decimal("0.01"))
    if rounded != value or abs(value) >= LARGEST:
        raise refused(where, message("{text} is not an amount with two decimals.", text=text[:40]))
    return rounded


KINDS = {kind.value: kind for kind in DealKind} | {
    "interest rate": DealKind.INTEREST,
    "daily commission": DealKind.COMMISSION_DAILY,
    "monthly commission": DealKind.COMMISSION_MONTHLY,
    "daily agent commission": DealKind.COMMISSION_AGENT_DAILY,
    "agent daily commission": DealKind.COMMISSION_AGENT_DAILY,
    "monthly agent commission": DealKind.COMMISSION_AGENT_MONTHLY,
    "agent monthly commission": DealKind.COMMISSION_AGENT_MONTHLY,
    "canceled buy": DealKind.BUY_CANCELED,
    "canceled sell": DealKind.SELL_CANCELED,
    "franked dividend": DealKind.DIVIDEND_FRANKED,
    "dividend_franked": DealKind.DIVIDEND_FRANKED,
}
"""The terminal's words for a deal's type; they are the same in every language."""

ENTRIES = {"": None, "in": Entry.IN, "out": Entry.OUT, "in/out": Entry.INOUT, "out by": Entry.OUT_BY}


def unique(deals: list[Deal], where: list[str]) -> tuple[Deal, ...]:
    """The deals, each ticket once. Raises RefusedFile where a ticket has two contents."""
    known: dict[str, Deal] = {}
    for deal, place in zip(deals, where, strict=True):
        if known.setdefault(deal.ticket, deal) != deal:
            raise refused(
                place, message("The ticket {ticket} stands in this file with two contents.", ticket=deal.ticket)
            )
    return tuple(known.values())
