"""MetaTrader 4 statements: an order closed is two deals, one that opened it and one that closed it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from app.bridge.statements.html import Page
from app.bridge.statements.values import (
    LONGEST_SERVER,
    Kind,
    Statement,
    TableRow,
    amount,
    at,
    is_ticket,
    is_time,
    moves,
    number,
    quantity,
    refused,
    server_ms,
    symbol_in,
    unique,
)
from app.domain.errors import Problem, message
from app.domain.holdings import AccountKey, Deal, DealKind, Entry, Position, Snapshot
from app.domain.money import ZERO, total

HEAD = 3
SIDES = {"buy": (DealKind.BUY, DealKind.SELL), "sell": (DealKind.SELL, DealKind.BUY)}
OPERATIONS = {"balance": DealKind.BALANCE, "credit": DealKind.CREDIT}
PENDING = ("limit", "stop")
LABELS = frozenset(
    {"Deposit/Withdrawal", "Closed Trade P/L", "Credit Facility", "Floating P/L", "Margin", "Balance", "Equity"}
)
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_PRINTED = re.compile(r"(\d{4}) ([A-Z][a-z]+) (\d{1,2}), (\d{1,2}):(\d{2})", re.ASCII)


def looks_like_mt4(page: Page) -> bool:
    """Whether the first rows name account and currency as MetaTrader 4 does."""
    head = [cell for row in page.rows[:HEAD] for cell in row.texts]
    return all(any(text.startswith(f"{name}: ") for text in head) for name in ("Account", "Currency"))


def read_mt4(page: Page, zone: str) -> Statement:
    """The statement on this page, whose server it does not say. Raises RefusedFile naming the row that cannot be."""
    head = _head(page.rows)
    company = " ".join(page.before.split())[:LONGEST_SERVER]
    key = AccountKey(company or "MT4", _login(head))
    clock = _printed(page.rows)
    printed = at(clock, zone)
    deals = unique((deal, row.where) for row in page.rows for deal in _deals(row, key, zone))
    said = _summary(page.rows)
    if "Balance" not in said:
        raise refused("summary", message("The statement has no balance at its end; it may have been cut off."))
    opening = said["Balance"] - _moved(said, deals)
    return Statement(
        kind=Kind.MT4_HTML,
        key=key,
        currency=_currency(head),
        company=company,
        holder=head.get("Name", ""),
        printed_ms=clock,
        printed_at=printed,
        deals=deals,
        opening_balance=opening,
        complete=opening == 0,
        reported_balance=said["Balance"],
        reading=_reading(key, printed, said),
        positions=tuple(_position(row, key, zone) for row in page.rows if _is_trade(row) and not row.texts[8]),
        notes=tuple(_notes(said, deals)),
        names_server=False,
    )


def _login(head: dict[str, str]) -> int:
    text = head.get("Account", "")
    if not is_ticket(text) or not int(text):
        raise refused("head", message("{text} is not an account number.", text=text[:40]))
    return int(text)


def _currency(head: dict[str, str]) -> str:
    text = head.get("Currency", "")
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise refused("head", message("{text} is not a currency.", text=text[:40]))
    return text


def _reading(key: AccountKey, moment: datetime, said: dict[str, Decimal]) -> Snapshot | None:
    if "Equity" not in said:
        return None
    return Snapshot(key, moment, said["Balance"], said["Equity"], said.get("Credit Facility", ZERO), said.get("Margin"))


def _head(rows: Sequence[TableRow]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows[:HEAD]:
        for text in row.texts:
            name, colon, value = text.partition(":")
            if colon:
                found.setdefault(name.strip(), value.strip())
    return found


def _printed(rows: Sequence[TableRow]) -> int:
    """The broker's clock when the statement was printed."""
    for row in rows[:HEAD]:
        for text in row.texts:
            if (match := _PRINTED.fullmatch(text)) and match[2] in MONTHS:
                month, day, hour = MONTHS.index(match[2]) + 1, int(match[3]), int(match[4])
                return server_ms(f"{match[1]}.{month:02}.{day:02} {hour:02}:{match[5]}", row.where)
    raise refused("head", message("No date stands at the head of the statement."))


def _deals(row: TableRow, key: AccountKey, zone: str) -> Iterator[Deal]:
    """The deals of a row: one of an operation, two of a closed order. Raises RefusedFile for another ticket."""
    texts = row.texts
    if not texts or not is_ticket(texts[0]):
        return
    if _is_trade(row):
        if texts[8]:
            yield from _closed(row, key, zone)
    elif len(texts) == 5 and is_time(texts[1]) and texts[2] in OPERATIONS:
        yield _operation(row, key, zone)
    elif len(texts) < 9 or not is_time(texts[1]) or not texts[2].endswith(PENDING):
        raise refused(row.where, message("This row has a ticket, but is no order or operation known here."))


def _is_trade(row: TableRow) -> bool:
    """Whether it is an order bought or sold, closed or still open."""
    texts = row.texts
    return len(texts) == 14 and is_ticket(texts[0]) and is_time(texts[1]) and texts[2] in SIDES


def _operation(row: TableRow, key: AccountKey, zone: str) -> Deal:
    """A balance or credit line: ticket, time, word, comment, amount."""
    texts = row.texts
    clock, zero = server_ms(texts[1], row.where), Decimal(0)
    return Deal(
        key, str(int(texts[0])), 0, 0, at(clock, zone), OPERATIONS[texts[2]], None, "", zero, zero,
        amount(texts[4], row.where), ZERO, ZERO, ZERO, texts[3], clock,
    )  # fmt: skip


def _closed(row: TableRow, key: AccountKey, zone: str) -> Iterator[Deal]:
    """A closed order: opened without commission, closed with profit, swap, commission and taxes."""
    texts, where = row.texts, row.where
    ticket, comment, symbol = int(texts[0]), row.cells[0].title, symbol_in(texts[4], where)
    opened, closed = server_ms(texts[1], where), server_ms(texts[8], where)
    volume, (way_in, way_out) = quantity(texts[3], where), SIDES[texts[2]]
    price_in, price_out = number(texts[5], where), number(texts[9], where)
    commission, taxes, swap, profit = (amount(text, where) for text in texts[10:14])
    yield Deal(
        key, str(ticket), ticket, ticket, at(opened, zone), way_in, Entry.IN, symbol, volume, price_in,
        ZERO, ZERO, ZERO, ZERO, comment, opened,
    )  # fmt: skip
    yield Deal(
        key, f"{ticket}:out", ticket, ticket, at(closed, zone), way_out, Entry.OUT, symbol, volume, price_out,
        profit, swap, commission, taxes, comment, closed,
    )  # fmt: skip


def _position(row: TableRow, key: AccountKey, zone: str) -> Position:
    texts, where = row.texts, row.where
    return Position(
        account=key,
        ticket=int(texts[0]),
        symbol=symbol_in(texts[4], where),
        side=texts[2],
        volume=quantity(texts[3], where),
        price_open=number(texts[5], where),
        price_now=number(texts[9], where),
        profit=amount(texts[13], where),
        swap=amount(texts[12], where),
        opened_at=at(server_ms(texts[1], where), zone),
    )


def _summary(rows: Sequence[TableRow]) -> dict[str, Decimal]:
    """The labelled amounts of the last section; a label that comes twice counts where it stands last."""
    found: dict[str, Decimal] = {}
    for row in rows:
        for label, value in pairwise(row.texts):
            name = label.removesuffix(":")
            if label.endswith(":") and name in LABELS and value:
                found[name] = amount(value, row.where)
    return found


def _moved(said: dict[str, Decimal], deals: Sequence[Deal]) -> Decimal:
    """What the statement says it moved; what its rows move where it does not say."""
    if "Deposit/Withdrawal" in said and "Closed Trade P/L" in said:
        return said["Deposit/Withdrawal"] + said["Closed Trade P/L"]
    return total(map(moves, deals))


def _notes(said: dict[str, Decimal], deals: Sequence[Deal]) -> Iterator[Problem]:
    """Where the summary does not agree with the rows above it, or with itself."""
    trades = total(deal.amount for deal in deals if deal.is_trade)
    operations = total(moves(deal) for deal in deals if not deal.is_trade)
    if off := said.get("Closed Trade P/L", trades) - trades:
        yield Problem("summary", message("The closed orders differ by {amount} from their printed result.", amount=off))
    if off := said.get("Deposit/Withdrawal", operations) - operations:
        yield Problem("summary", message("The operations differ by {amount} from their printed sum.", amount=off))
    if "Equity" in said and "Floating P/L" in said:
        parts = said["Balance"] + said.get("Credit Facility", ZERO) + said["Floating P/L"]
        if off := said["Equity"] - parts:
            what = message("The equity differs by {amount} from balance, credit and floating profit.", amount=off)
            yield Problem("summary", what)
