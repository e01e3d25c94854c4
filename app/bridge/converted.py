"""The library's floats, numbers and clock as our own amounts, words and UTC."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.bridge.clock import from_server
from app.bridge.codes import TerminalFault
from app.bridge.statements.values import clean
from app.bridge.terminal import Reason
from app.domain.errors import message
from app.domain.holdings import TRADES, AccountKey, Deal, DealKind, Entry, Position
from app.domain.money import rounded

KINDS = tuple(DealKind)
ENTRIES = (Entry.IN, Entry.OUT, Entry.INOUT, Entry.OUT_BY)


def money(value: float) -> Decimal:
    """The library's float as an amount: the nearest cent is what the broker meant."""
    return rounded(Decimal(repr(value)))


def position(key: AccountKey, given: Any, zone: str) -> Position:
    """The library's position, its time in UTC."""
    return Position(
        account=key,
        ticket=int(given.ticket),
        symbol=given.symbol,
        side="buy" if given.type == 0 else "sell",
        volume=Decimal(repr(given.volume)),
        price_open=Decimal(repr(given.price_open)),
        price_now=Decimal(repr(given.price_current)),
        profit=money(given.profit),
        swap=money(given.swap),
        opened_at=from_server(int(given.time_msc), zone),
    )


def deal(key: AccountKey, given: Any, zone: str) -> Deal:
    """The library's deal, its time in UTC and as delivered. Raises TerminalFault for a type that came after us."""
    if given.type not in range(len(KINDS)):
        what = message("Deal {ticket} has a type unknown here: {type}.", ticket=given.ticket, type=given.type)
        raise TerminalFault(Reason.UNKNOWN_DEAL, what, message("Update FIDUS, or import the account's statements."))
    kind = KINDS[given.type]
    return Deal(
        account=key,
        ticket=str(given.ticket),
        order=int(given.order),
        position=int(given.position_id),
        time=from_server(int(given.time_msc), zone),
        kind=kind,
        entry=ENTRIES[given.entry] if kind in TRADES else None,
        symbol=given.symbol,
        volume=Decimal(repr(given.volume)),
        price=Decimal(repr(given.price)),
        profit=money(given.profit),
        swap=money(given.swap),
        commission=money(given.commission),
        fee=money(given.fee),
        comment=clean(given.comment),  # as a statement prints it: the same deal must read the same either way
        server_ms=int(given.time_msc),
        magic=signed(given.magic) if kind in TRADES else None,  # an operation on the balance has no program
    )


def signed(number: int) -> int:
    """The library's 64 bits without a sign as the signed number that the program chose: -1 comes as 2^64 - 1."""
    return (int(number) + 2**63) % 2**64 - 2**63
