"""What a report says, whatever its layout; and the small readings that all layouts share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from app.bridge.clock import from_server
from app.domain.errors import Message, Problem, RefusedFile, message
from app.domain.holdings import AccountKey, Deal, DealKind, Entry, Position, Snapshot
from app.domain.money import LARGEST

LARGEST_FILE = 25 * 1024 * 1024
MOST_ROWS = 400_000
LONGEST_SERVER, LONGEST_SYMBOL = 120, 60


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
    report starts with the account: else `opening_balance` is what was there before its first row. `reading` is what the
    report prints of the account at its date, `margin_mode` the terminal's word (empty where it prints none). `notes`
    name what the report says of itself that its own rows do not bear out, `remarks` what it leaves out. Where it does
    not name its server (`names_server`), the company stands for it.
    """

    kind: Kind
    key: AccountKey
    currency: str
    company: str
    holder: str
    printed_ms: int
    printed_at: datetime
    deals: tuple[Deal, ...]
    opening_balance: Decimal
    complete: bool
    reported_balance: Decimal
    reading: Snapshot | None
    margin_mode: str = ""
    positions: tuple[Position, ...] = ()
    notes: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    names_server: bool = True

    def in_zone(self, zone: str) -> Statement:
        """The same statement with every UTC time derived anew from the broker's clock in that zone."""
        printed = at(self.printed_ms, zone)
        shift = printed - self.printed_at
        return replace(
            self,
            printed_at=printed,
            deals=tuple(replace(deal, time=at(deal.server_ms or 0, zone)) for deal in self.deals),
            reading=replace(self.reading, taken_at=printed) if self.reading else None,
            positions=tuple(replace(each, opened_at=each.opened_at + shift) for each in self.positions),
        )

    def on_server(self, name: str) -> Statement:
        """The same statement, of the account of its login on that server."""
        key = AccountKey(name, self.key.login)
        return replace(
            self,
            key=key,
            deals=tuple(replace(deal, account=key) for deal in self.deals),
            reading=replace(self.reading, account=key) if self.reading else None,
            positions=tuple(replace(each, account=key) for each in self.positions),
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a report: its text without markup, and its tooltip."""

    text: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a report, with its number for people."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def texts(self) -> list[str]:
        """The texts of the cells."""
        return [cell.text for cell in self.cells]

    @property
    def where(self) -> str:
        """The place of the row, for problems."""
        return f"row {self.number}"


def refused(where: str, what: Message) -> RefusedFile:
    """The refusal of a file for one reason at one place."""
    return RefusedFile(message("The report was not taken in."), (Problem(where, what),))


_TIME = re.compile(r"\d{4}\.\d{2}\.\d{2} \d{2}:\d{2}(:\d{2})?", re.ASCII)
_TICKET = re.compile(r"[0-9]{1,18}")
_DIGITS = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
_SPACES = re.compile(r"[\s\u00a0\u202f']+")


def clean(text: str) -> str:
    """A cell's text as people see it: no control characters, no space around, inner spaces as they are."""
    return text.strip() if text.isprintable() else _CONTROLS.sub(" ", text.replace("\u00a0", " ")).strip()


def is_time(text: str) -> bool:
    """Whether it is a time as MetaTrader prints it."""
    return _TIME.fullmatch(text) is not None


def is_ticket(text: str) -> bool:
    """Whether it is the number of a deal, an order or an account."""
    return _TICKET.fullmatch(text) is not None


def is_number(text: str) -> bool:
    """Whether it is a printed number."""
    return _DIGITS.fullmatch(plain_number(text)) is not None


def server_ms(text: str, where: str) -> int:
    """Milliseconds of the broker's clock. Raises RefusedFile for what is no time of 1971 to 2199."""
    form = "%Y.%m.%d %H:%M:%S" if text.count(":") == 2 else "%Y.%m.%d %H:%M"
    try:
        wall = datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError as unreadable:
        raise refused(where, message("{text} is not a time.", text=text[:40])) from unreadable
    if not 1970 < wall.year < 2200:
        raise refused(where, message("{text} is not a time.", text=text[:40]))
    return int(wall.timestamp()) * 1000


def at(milliseconds: int, zone: str) -> datetime:
    """The moment (UTC) of the broker's clock in its zone."""
    return from_server(milliseconds, zone)


def plain_number(text: str) -> str:
    """A printed number without grouping, its decimals behind a dot; unchanged where that would be guesswork."""
    bare = _SPACES.sub("", text).replace("\u2212", "-")
    if "," not in bare:
        return bare
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+", bare):
        return bare.replace(",", "")
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+", bare):
        return bare.replace(".", "").replace(",", ".")
    if re.fullmatch(r"[+-]?\d+,\d+", bare) and not re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", bare):
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


def quantity(text: str, where: str) -> Decimal:
    """A volume or price that is not negative; nothing is zero. Raises RefusedFile."""
    value = number(text, where)
    if value < 0 or value >= LARGEST:
        raise refused(where, message("{text} is not a usable number.", text=text[:40]))
    return value


def amount(text: str, where: str) -> Decimal:
    """An amount of money; nothing is zero. Raises RefusedFile for more than two decimals that are not zeros."""
    value = number(text, where)
    if abs(value) >= LARGEST:
        raise refused(where, message("{text} is too large for an amount of money.", text=text[:40]))
    rounded = value.quantize(Decimal("0.01"))
    if rounded != value:
        raise refused(where, message("{text} is not an amount with two decimals.", text=text[:40]))
    return rounded + 0


def symbol_in(text: str, where: str) -> str:
    """The name of a symbol. Raises RefusedFile where it is longer than any."""
    if len(text) > LONGEST_SYMBOL:
        raise refused(where, message("{text} is too long for a symbol.", text=text[:40]))
    return text


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
    "cancelled buy": DealKind.BUY_CANCELED,
    "cancelled sell": DealKind.SELL_CANCELED,
    "franked dividend": DealKind.DIVIDEND_FRANKED,
    "dividend_franked": DealKind.DIVIDEND_FRANKED,
}
"""The terminal's words for a deal's type; they are the same in every language."""

ENTRIES = {
    "": None,
    "in": Entry.IN,
    "out": Entry.OUT,
    "in/out": Entry.INOUT,
    "inout": Entry.INOUT,
    "out by": Entry.OUT_BY,
    "out_by": Entry.OUT_BY,
}


def moves(deal: Deal) -> Decimal:
    """What a deal does to the balance; credit stands beside it."""
    return Decimal("0.00") if deal.kind is DealKind.CREDIT else deal.amount


def unique(found: Iterable[tuple[Deal, str]]) -> tuple[Deal, ...]:
    """The deals, each ticket once. Raises RefusedFile where a ticket has two contents, naming the second's place."""
    known: dict[str, Deal] = {}
    for deal, place in found:
        if known.setdefault(deal.ticket, deal) != deal:
            raise refused(
                place, message("The ticket {ticket} stands in this file with two contents.", ticket=deal.ticket)
            )
    return tuple(known.values())
