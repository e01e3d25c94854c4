"""The tables of a MetaTrader 5 report: deals with their running balance, open positions, the balance at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from app.bridge.statements.values import (
    ENTRIES,
    KINDS,
    TableRow,
    amount,
    at,
    clean,
    is_number,
    is_ticket,
    is_time,
    moves,
    number,
    quantity,
    refused,
    server_ms,
    symbol_in,
)
from app.domain.errors import Problem, message
from app.domain.holdings import AccountKey, Deal, Position
from app.domain.money import ZERO, total

WIDTHS = {13: ("commission", "swap"), 14: ("commission", "fee", "swap"), 15: ("cost", "commission", "fee", "swap")}
"""How many cells a deal has, and which amounts stand before its profit: the layouts of 2020, of 2023, and with cost."""

SIDES = frozenset({"buy", "sell"})


@dataclass(frozen=True, slots=True)
class Line:
    """A deal where it stands, with the balance printed after it."""

    where: str
    deal: Deal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Section:
    """The deals of a report, what does not agree in them, and the index of the first row after them."""

    lines: tuple[Line, ...]
    notes: tuple[Problem, ...]
    end: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What a report prints of the account at its date."""

    where: str
    balance: Decimal
    credit: Decimal
    floating: Decimal
    equity: Decimal
    margin: Decimal | None


def deals_section(rows: Sequence[TableRow], key: AccountKey, zone: str) -> Section:
    """Every row of the deals' table. Raises RefusedFile where one of them is not a deal that we understand."""
    begin = next((here for here, row in enumerate(rows) if _is_deal(row)), None)
    if begin is None:
        return Section((), (), 0)
    if begin == 0 or any(character.isdigit() for text in rows[begin - 1].texts for character in text):
        before = rows[max(begin - 1, 0)]
        raise refused(before.where, message("This row before the first deal is neither a header nor a deal."))
    end, width = begin, len(rows[begin].cells)
    while end < len(rows) and (rows[end].texts[:1] or [""])[0] and len(rows[end].cells) >= min(WIDTHS):
        if not _is_deal(rows[end]) or len(rows[end].cells) != width:
            raise refused(rows[end].where, message("This row among the deals is not a deal."))
        end += 1
    if any(_is_deal(row) for row in rows[end:]):
        stray = next(row for row in rows[end:] if _is_deal(row))
        raise refused(stray.where, message("This deal stands outside the deals."))
    lines = tuple(_line(row, key, zone) for row in rows[begin:end])
    return Section(lines, (*_broken_balances(lines), *_broken_sums(lines, rows[end:], width)), end)


def _is_deal(row: TableRow) -> bool:
    """Whether it has the shape of a deal: a time, a ticket, a direction where others have volumes."""
    texts = row.texts
    if len(texts) not in WIDTHS or not is_time(texts[0]) or not is_ticket(texts[1]):
        return False
    if not texts[4]:
        return not any(map(is_time, texts[5:9]))
    return texts[4].casefold() in ENTRIES or (texts[3].casefold() in KINDS and not _is_volume(texts[4]))


def _is_volume(text: str) -> bool:
    return all(is_number(part) for part in text.split("/"))


def _line(row: TableRow, key: AccountKey, zone: str) -> Line:
    texts, where = row.texts, row.where
    kind, direction = texts[3].casefold(), texts[4].casefold()
    if kind not in KINDS:
        raise refused(where, message("{text} is not a type of deal that is known here.", text=texts[3][:40]))
    if direction not in ENTRIES:
        raise refused(where, message("{text} is not a direction of a deal.", text=texts[4][:40]))
    if texts[7] and not is_ticket(texts[7]):
        raise refused(where, message("{text} is not the number of an order.", text=texts[7][:40]))
    names = WIDTHS[len(texts)]
    amounts = {name: amount(text, where) for name, text in zip(names, texts[8:], strict=False) if name != "cost"}
    clock = server_ms(texts[0], where)
    deal = Deal(
        account=key,
        ticket=str(int(texts[1])),
        order=int(texts[7] or 0),
        position=0,
        time=at(clock, zone),
        kind=KINDS[kind],
        entry=ENTRIES[direction],
        symbol=symbol_in(texts[2], where),
        volume=quantity(texts[5], where),
        price=number(texts[6], where),
        profit=amount(texts[-3], where),
        swap=amounts["swap"],
        commission=amounts["commission"],
        fee=amounts.get("fee", ZERO),
        comment=texts[-1],
        server_ms=clock,
    )
    return Line(where, deal, amount(texts[-2], where))


def _broken_balances(lines: Sequence[Line]) -> list[Problem]:
    """The rows whose running balance is not the one before plus what the deal moves."""
    return [
        Problem(line.where, message("The running balance is off by {amount}.", amount=off))
        for before, line in pairwise(lines)
        if (off := line.balance - before.balance - moves(line.deal))
    ]


def _broken_sums(lines: Sequence[Line], after: Sequence[TableRow], width: int) -> list[Problem]:
    """Whether the profits do not add up to the total under them, where one is printed as a number."""
    texts = [text for text in after[0].texts if text] if after else []
    if len(texts) != width - 9 or not all(is_number(text) for text in texts[-2:]):
        return []
    off = amount(texts[-2], after[0].where) - total(line.deal.profit for line in lines)
    what = message("The profits of the deals differ by {amount} from the total under them.", amount=off)
    return [Problem(after[0].where, what)] if off else []


def open_positions(rows: Sequence[TableRow], key: AccountKey, zone: str) -> tuple[Position, ...]:
    """The open positions among the rows after the deals. Raises RefusedFile where a number in one is none."""
    return tuple(_position(row, key, zone) for row in rows if _is_position(row))


def _is_position(row: TableRow) -> bool:
    """A time, a ticket, a side, a volume, and a market price where closed positions have a second time."""
    texts = row.texts
    shaped = len(texts) >= 11 and is_time(texts[0]) and is_ticket(texts[1]) and texts[3].casefold() in SIDES
    return shaped and is_number(texts[4]) and is_number(texts[8])


def _position(row: TableRow, key: AccountKey, zone: str) -> Position:
    texts, where = row.texts, row.where
    profit = next((text for text in texts[10:] if text), "")  # the workbook leaves a column empty before it
    return Position(
        account=key,
        ticket=int(texts[1]),
        symbol=symbol_in(texts[2], where),
        side=texts[3].casefold(),
        volume=quantity(texts[4], where),
        price_open=number(texts[5], where),
        price_now=number(texts[8], where),
        profit=amount(profit, where),
        swap=amount(texts[9], where),
        opened_at=at(server_ms(texts[0], where), zone),
    )


def totals(rows: Sequence[TableRow], begin: int) -> Totals | None:
    """Balance, credit, floating profit and equity: three rows of two labels and one of a single, after the deals."""
    labelled = [(row, _labelled(row)) for row in rows[begin:]]
    for here in range(len(labelled) - 3):
        block = labelled[here : here + 4]
        if [len(found) for _, found in block] == [2, 2, 2, 1] and all(found[0] for _, found in block):
            where = block[0][0].where
            balance, credit, floating, equity = (amount(found[0], where) for _, found in block)
            margin = block[1][1][1]
            return Totals(where, balance, credit, floating, equity, amount(margin, where) if margin else None)
    return None


def _labelled(row: TableRow) -> list[str]:
    """The numbers of a row made of labels with a colon, each followed by a number or nothing; else nothing at all."""
    found: list[str] = []
    for text in filter(None, map(clean, row.texts)):
        if text.endswith((":", "：")):
            found.append("")
        elif not found or found[-1] or not is_number(text.removesuffix("%")):
            return []
        else:
            found[-1] = text.removesuffix("%")
    return found
