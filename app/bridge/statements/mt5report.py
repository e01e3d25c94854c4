"""MetaTrader 5 history reports, from rows of cells: sections are told by their shape, never by their labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.bridge.statements.mt5tables import Line, Totals, deals_section, open_positions, totals
from app.bridge.statements.values import (
    LONGEST_SERVER,
    Kind,
    Statement,
    TableRow,
    at,
    is_ticket,
    is_time,
    moves,
    refused,
    server_ms,
    unique,
)
from app.domain.errors import Problem, message
from app.domain.holdings import AccountKey, Snapshot
from app.domain.money import ZERO

HEAD = 12
MOST_NOTES = 20
_ACCOUNT = re.compile(r"(\d+)\s*\(([^()]*)\)", re.ASCII)
_LEVERAGE = re.compile(r"1\s*:\s*\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Account:
    """Whose report it is; `row` is where that stands in the head."""

    row: int
    login: int
    currency: str
    server: str
    margin_mode: str


def read_mt5(rows: Sequence[TableRow], kind: Kind, zone: str) -> Statement:
    """The statement in these rows. Raises RefusedFile naming the row that cannot be."""
    account = _account(rows)
    key = AccountKey(account.server, account.login)
    clock = _printed(rows)
    printed = at(clock, zone)
    section = deals_section(rows, key, zone)
    deals = unique((line.deal, line.where) for line in section.lines)
    said = totals(rows, section.end)
    if said is None and not section.lines:
        raise refused("deals", message("The report has neither deals nor a balance; it may have been cut off."))
    first = section.lines[0] if section.lines else None
    balance = said.balance if said else section.lines[-1].balance
    opening = first.balance - moves(first.deal) if first else balance
    return Statement(
        kind=kind,
        key=key,
        currency=account.currency,
        company=_value(rows, account.row + 1),
        holder=_value(rows, account.row - 1),
        printed_ms=clock,
        printed_at=printed,
        deals=deals,
        opening_balance=opening,
        complete=opening == 0,
        reported_balance=balance,
        reading=Snapshot(key, printed, said.balance, said.equity, said.credit, said.margin) if said else None,
        margin_mode=account.margin_mode,
        positions=open_positions(rows[section.end :], key, zone),
        notes=(*section.notes, *_notes(said, section.lines))[:MOST_NOTES],
        remarks=_remarks(said),
    )


def looks_like_mt5(rows: Iterable[TableRow]) -> bool:
    """Whether an account stands at the head as the terminal prints it."""
    return any(_account_in(at_row, row) for at_row, row in enumerate(list(rows)[:HEAD]))


def _account(rows: Sequence[TableRow]) -> _Account:
    for at_row, row in enumerate(rows[:HEAD]):
        if found := _account_in(at_row, row):
            return found
    raise refused("head", message("No account stands at the head of the report."))


def _account_in(at_row: int, row: TableRow) -> _Account | None:
    for text in row.texts:
        match = _ACCOUNT.fullmatch(text)
        if match is None or not is_ticket(match[1]) or not int(match[1]):
            continue
        parts = [part.strip() for part in match[2].split(",")]
        named = [part for part in parts[1:] if part and not _LEVERAGE.fullmatch(part)]
        if re.fullmatch(r"[A-Z]{3}", parts[0]) and named and len(named[0]) <= LONGEST_SERVER:
            return _Account(at_row, int(match[1]), parts[0], named[0], named[2] if len(named) > 2 else "")
    return None


def _value(rows: Sequence[TableRow], at_row: int) -> str:
    """What stands behind the label of a row of the head."""
    texts = [text for text in rows[at_row].texts if text] if 0 <= at_row < len(rows) else []
    return texts[1] if len(texts) == 2 else ""


def _printed(rows: Sequence[TableRow]) -> int:
    """The broker's clock when the report was printed."""
    for row in rows[:HEAD]:
        texts = [text for text in row.texts if text]
        if len(texts) == 2 and is_time(texts[1]):
            return server_ms(texts[1], row.where)
    raise refused("head", message("No date stands at the head of the report."))


def _remarks(said: Totals | None) -> tuple[Problem, ...]:
    """What the report should say at its end, and does not."""
    return () if said else (Problem("end", message("The report prints no balance and equity after its deals.")),)


def _notes(said: Totals | None, lines: Sequence[Line]) -> list[Problem]:
    """Where the balances at the end do not agree with each other."""
    if said is None:
        return []
    found = []
    if off := said.balance - lines[-1].balance if lines else ZERO:
        found.append(Problem(said.where, message("The balance differs by {amount} from the last deal's.", amount=off)))
    off = said.equity - said.balance - said.credit - said.floating
    if off != ZERO:
        what = message("The equity differs by {amount} from balance, credit and floating profit.", amount=off)
        found.append(Problem(said.where, what))
    return found
