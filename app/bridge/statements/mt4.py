"""MetaTrader 4 statements: an order closed is two deals, one that opened it and one that closed it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

from app.bridge.statements.html import Page
from app.bridge.statements.values import (
    Kind,
    Statement,
    TableRow,
    amount,
    at,
    is_time,
    number,
    refused,
    server_ms,
    unique,
)
from app.domain.errors import message
from app.domain.holdings import AccountKey, Deal, DealKind, Entry, Snapshot
from app.domain.money import ZERO, total

SIDES = {"buy": (DealKind.BUY, DealKind.SELL), "sell": (DealKind.SELL, DealKind.BUY)}
OPERATIONS = {"balance": DealKind.BALANCE, "credit": DealKind.CREDIT}
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905 - a list of words reads better than twelve strings
_PRINTED = re.compile(r"(\d{4}) (\w+) (\d{1,2}), (\d{1,2}):(\d{2})")


def looks_like_mt4(page: Page) -> bool:
    """Whether the first row names account and currency as MetaTrader 4 does."""
    head = [cell for row in page.rows[:3] for cell in row.texts]
    named = any(text.startswith("Account: ") for text in head)
    return named and any(text.startswith("Currency: ") for text in head)


def read_mt4(page: Page, zone: str, named: str | None) -> Statement:
    """The statement on this page. Raises RefusedFile naming the row that cannot be."""
    head = _head(page.rows)
    login = head.get("Account", "")
    if not login.isdecimal():
        raise refused("head", message("{text} is not an account number.", text=login[:40]))
    company = " ".join(page.before.split())
    key = AccountKey(named or company or "MT4", int(login))
    deals, where = _deals(page.rows, key, zone)
    kept = unique(deals, where)
    summary = _summary(page.rows)
    if "Balance" not in summary:
        raise refused("summary", message("The statement has no balance at its end; it may have been cut off."))
    balance = summary["Balance"]
    moved = total(deal.amount for deal in kept if deal.kind is not DealKind.CREDIT)
    printed = _printed_at(page.rows, deals)
    return Statement(
        kind=Kind.MT4_HTML,
        key=key,
        currency=head.get("Currency", ""),
        company=company,
        holder=head.get("Name", ""),
        printed_at=at(printed, zone),
        deals=kept,
        opening_balance=balance - moved,
        complete=balance == moved,
        reported_balance=balance,
        reading=_reading(key, at(printed, zone), summary),
    )


def _reading(key: AccountKey, moment: datetime, summary: dict[str, Decimal]) -> Snapshot | None:
    if "Equity" not in summary:
        return None
    credit = summary.get("Credit Facility", ZERO)
    return Snapshot(key, moment, summary["Balance"], summary["Equity"], credit, summary.get("Margin"))


def _head(rows: Sequence[TableRow]) -> dict[str, str]:
    found = {}
    for row in rows[:3]:
        for text in row.texts:
            name, colon, value = text.partition(":")
            if colon and name not in found:
                found[name.strip()] = value.strip()
    return found


def _printed_at(rows: Sequence[TableRow], deals: Sequence[Deal]) -> int:
    for row in rows[:3]:
        for text in row.texts:
            if (match := _PRINTED.fullmatch(text)) and match[2] in MONTHS:
                parts = (int(match[1]), MONTHS.index(match[2]) + 1, int(match[3]), int(match[4]), int(match[5]))
                return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1000
    return max((deal.server_ms or 0 for deal in deals), default=0)


def _deals(rows: Sequence[TableRow], key: AccountKey, zone: str) -> tuple[list[Deal], list[str]]:
    deals: list[Deal] = []
    where: list[str] = []
    for row in rows:
        found = _operation(row, key, zone) or _closed(row, key, zone)
        deals += found
        where += [f"row {row.number}"] * len(found)
    return deals, where


def _operation(row: TableRow, key: AccountKey, zone: str) -> list[Deal]:
    """A balance or credit line: ticket, time, word, comment, amount."""
    texts = row.texts
    if len(texts) != 5 or texts[2] not in OPERATIONS or not texts[0].isdecimal() or not is_time(texts[1]):
        return []
    place = f"row {row.number}"
    clock = server_ms(texts[1], place)
    kind, moved = OPERATIONS[texts[2]], amount(texts[4], place)
    zero = Decimal(0)
    return [
        Deal(key, texts[0], 0, 0, at(clock, zone), kind, None, "", zero, zero, moved, ZERO, ZERO, ZERO, texts[3], clock)
    ]


def _closed(row: TableRow, key: AccountKey, zone: str) -> list[Deal]:
    """A closed order: opened without commission, closed with profit, swap, commission and taxes."""
    texts = row.texts
    if len(texts) != 14 or texts[2] not in SIDES or not texts[0].isdecimal():
        return []
    if not is_time(texts[1]) or not is_time(texts[8]):
        return []
    place, ticket = f"row {row.number}", int(texts[0])
    opened, closed = server_ms(texts[1], place), server_ms(texts[8], place)
    volume, (way_in, way_out) = number(texts[3], place), SIDES[texts[2]]
    comment = row.cells[0].title
    price_in, price_out = number(texts[5], place), number(texts[9], place)
    commission, taxes, swap, profit = (amount(text, place) for text in texts[10:14])
    return [
        Deal(key, str(ticket), ticket, ticket, at(opened, zone), way_in, Entry.IN, texts[4], volume, price_in,
             ZERO, ZERO, ZERO, ZERO, comment, opened),
        Deal(key, f"{ticket}:out", ticket, ticket, at(closed, zone), way_out, Entry.OUT, texts[4], volume, price_out,
             profit, swap, commission, taxes, comment, closed),
    ]  # fmt: skip


def _summary(rows: Sequence[TableRow]) -> dict[str, Decimal]:
    """The labelled amounts of the last section."""
    found: dict[str, Decimal] = {}
    for row in rows:
        texts = row.texts
        for label, value in pairwise(texts):
            name = label.removesuffix(":")
            if label.endswith(":") and name in {"Balance", "Equity", "Credit Facility", "Margin"} and value:
                found[name] = amount(value, f"row {row.number}")
    return found
