"""MetaTrader 5 history reports, from rows of cells: sections are told by their shape, never by their labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.bridge.statements.values import (
    ENTRIES,
    KINDS,
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
from app.domain.errors import Problem, message
from app.domain.holdings import AccountKey, Deal, DealKind, Snapshot
from app.domain.money import ZERO

_ACCOUNT = re.compile(r"(\d{1,18})\s*\(([^()]*)\)")
_LEVERAGE = re.compile(r"1:\d+")
WIDTHS = {13: ("commission", "swap"), 14: ("commission", "fee", "swap"), 15: ("cost", "commission", "fee", "swap")}
"""How many cells a deal has, and which amounts stand before its profit: the layouts of 2020, of 2023, and with cost."""


@dataclass(frozen=True, slots=True)
class _Account:
    login: int
    currency: str
    server: str


def read_mt5(rows: Sequence[TableRow], kind: Kind, zone: str, named: str | None) -> Statement:
    """The statement in these rows. Raises RefusedFile naming the row that cannot be."""
    account = _account(rows)
    key = AccountKey(named or account.server, account.login)
    lines = [row for row in rows if _is_deal(row)]
    deals = [_deal(row, key, zone) for row in lines]
    kept = unique(deals, [f"row {row.number}" for row in lines])
    balances = [amount(_cells(row)[-2], f"row {row.number}") for row in lines]
    opening = balances[0] - _moves(deals[0]) if lines else ZERO
    printed = _printed_at(rows, deals)
    block = _balance_block(rows, lines)
    balance = block[0] if block else balances[-1] if balances else ZERO
    reading = None
    if block:
        reading = Snapshot(key, at(printed, zone), block[0], block[2], block[1])
    return Statement(
        kind=kind,
        key=key,
        currency=account.currency,
        company=_after_account(rows),
        holder="",
        printed_at=at(printed, zone),
        deals=kept,
        opening_balance=opening,
        complete=opening == 0,
        reported_balance=balance,
        reading=reading,
        notes=tuple(_broken_balances(lines, deals, balances)),
    )


def looks_like_mt5(rows: Iterable[TableRow]) -> bool:
    """Whether an account stands at the head as the terminal prints it."""
    return any(_account_in(row) for row in list(rows)[:12])


def _account(rows: Sequence[TableRow]) -> _Account:
    for row in rows[:12]:
        if found := _account_in(row):
            return found
    raise refused("head", message("No account stands at the head of the report."))


def _account_in(row: TableRow) -> _Account | None:
    for text in row.texts:
        match = _ACCOUNT.fullmatch(text.replace("\u00a0", " "))
        if match is None:
            continue
        parts = [part.strip() for part in match[2].split(",")]
        named = [part for part in parts[1:] if part and not _LEVERAGE.fullmatch(part)]
        if re.fullmatch(r"[A-Z]{3}", parts[0]) and named:
            return _Account(int(match[1]), parts[0], named[0])
    return None


def _after_account(rows: Sequence[TableRow]) -> str:
    head = list(rows[:12])
    for at_row, row in enumerate(head[:-1]):
        if _account_in(row):
            texts = [text for text in head[at_row + 1].texts if text]
            return texts[-1] if texts else ""
    return ""


def _cells(row: TableRow) -> list[str]:
    return row.texts


def _is_deal(row: TableRow) -> bool:
    """A time, a ticket, a deal's type and a direction, in a row as wide as deals are."""
    texts = row.texts
    return (
        len(texts) in WIDTHS
        and is_time(texts[0])
        and texts[1].isdecimal()
        and texts[3].casefold() in KINDS
        and texts[4].casefold() in ENTRIES
    )


def _deal(row: TableRow, key: AccountKey, zone: str) -> Deal:
    texts, where = row.texts, f"row {row.number}"
    names = (*WIDTHS[len(texts)], "profit")
    amounts = {name: amount(texts[8 + at_cell], where) for at_cell, name in enumerate(names)}
    clock = server_ms(texts[0], where)
    kind = KINDS[texts[3].casefold()]
    return Deal(
        account=key,
        ticket=str(int(texts[1])),
        order=int(texts[7]) if texts[7].isdecimal() else 0,
        position=0,
        time=at(clock, zone),
        kind=kind,
        entry=ENTRIES[texts[4].casefold()],
        symbol=texts[2],
        volume=number(texts[5], where),
        price=number(texts[6], where),
        profit=amounts["profit"],
        swap=amounts["swap"],
        commission=amounts["commission"],
        fee=amounts.get("fee", ZERO),
        comment=texts[-1],
        server_ms=clock,
    )


def _moves(deal: Deal) -> Decimal:
    return ZERO if deal.kind is DealKind.CREDIT else deal.amount


def _broken_balances(lines: Sequence[TableRow], deals: Sequence[Deal], balances: Sequence[Decimal]) -> list[Problem]:
    """The rows whose running balance is not the one before plus what the deal moves."""
    found = []
    for before, (row, deal, after) in zip(balances, list(zip(lines, deals, balances, strict=True))[1:], strict=False):
        if before + _moves(deal) != after:
            off = after - before - _moves(deal)
            found.append(Problem(f"row {row.number}", message("The running balance is off by {amount}.", amount=off)))
    return found[:20]


def _printed_at(rows: Sequence[TableRow], deals: Sequence[Deal]) -> int:
    for row in rows[:14]:
        for text in row.texts:
            if is_time(text):
                return server_ms(text, f"row {row.number}")
    return max((deal.server_ms or 0 for deal in deals), default=0)


def _balance_block(rows: Sequence[TableRow], lines: Sequence[TableRow]) -> tuple[Decimal, Decimal, Decimal] | None:
    """Balance, credit and equity: three rows of two labelled numbers and one of a single, after the deals."""
    after = [row for row in rows if not lines or row.number > lines[-1].number]
    pairs = [(row, _labelled(row)) for row in after]
    for here in range(len(pairs) - 3):
        shape = [len(found) for _, found in pairs[here : here + 4]]
        if shape == [2, 2, 2, 1]:
            values = [found[0] for _, found in pairs[here : here + 4]]
            where = f"row {pairs[here][0].number}"
            return amount(values[0], where), amount(values[1], where), amount(values[3], where)
    return None


def _labelled(row: TableRow) -> list[str]:
    """The numbers of a row that consists of labels ending in a colon, each followed by a number."""
    texts = [text for text in row.texts if text]
    if len(texts) % 2 or not all(text.endswith((":", "：")) for text in texts[::2]):
        return []
    values = [text.rstrip("%") for text in texts[1::2]]
    return values if all(re.fullmatch(r"[+-]?[\d\s\u00a0.,]+", value) for value in values) else []
