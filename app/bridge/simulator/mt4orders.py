"""A history as MetaTrader 4 keeps it: each closed order is one line, and closing a part of one makes another of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from app.bridge.simulator.printed import Printed
from app.domain.holdings import Deal, DealKind, Entry
from app.domain.money import ZERO, total

OUT = ":out"
CANCELLED = frozenset({DealKind.BUY_CANCELED, DealKind.SELL_CANCELED})


@dataclass(frozen=True, slots=True)
class Order:
    """A closed order of MetaTrader 4."""

    ticket: int
    side: str
    symbol: str
    lots: Decimal
    opened: datetime
    closed: datetime
    price_in: Decimal
    price_out: Decimal
    commission: Decimal
    taxes: Decimal
    swap: Decimal
    profit: Decimal
    comment: str = ""

    @property
    def result(self) -> Decimal:
        """What the order did to the balance."""
        return self.commission + self.taxes + self.swap + self.profit


def orders_of(deals: Sequence[Deal]) -> list[Order]:
    """The closed orders among deals whose tickets are N and N:out."""
    opened = {deal.ticket: deal for deal in deals if deal.entry is not None}
    found = []
    for way_out in deals:
        if way_out.entry is not None and way_out.ticket.endswith(OUT):
            way_in = opened[way_out.ticket.removesuffix(OUT)]
            found.append(
                Order(
                    int(way_in.ticket), way_in.kind.value, way_in.symbol, way_in.volume, way_in.time, way_out.time,
                    way_in.price, way_out.price, way_out.commission, way_out.fee, way_out.swap, way_out.profit,
                    way_in.comment,
                )
            )  # fmt: skip
    return found


def in_metatrader_4(printed: Printed, since: datetime | None = None) -> Printed:
    """What MetaTrader 4 would print of the same history, or of what was closed from `since` on.

    It knows balance and credit operations alone; it charges an order's commission when that is closed, and takes fees
    for taxes. Raises ValueError for a netted account, which it does not know.
    """
    split = _Splitting(printed)
    made = tuple(deal for each in printed.deals for deal in split.take(each))
    early = [line for line in made if since is not None and line[-1].time < since]
    return replace(
        printed,
        deals=tuple(deal for line in made if since is None or line[-1].time >= since for deal in line),
        positions=tuple(replace(each, ticket=int(split.open[each.ticket].ticket)) for each in printed.positions),
        opening=printed.opening + total(printed.moved(deal) for line in early for deal in line),
    )


class _Splitting:
    """Makes lines of MetaTrader 4 of deals in order of time; `open` are the opening deals of the rest, by position."""

    def __init__(self, printed: Printed) -> None:
        self.open: dict[int, Deal] = {}
        self._printed = printed

    def take(self, deal: Deal) -> Iterator[tuple[Deal, ...]]:
        """The lines that a deal makes: an operation, both halves of a closed order, or nothing yet."""
        if deal.entry is Entry.INOUT:
            raise ValueError("MetaTrader 4 turns no positions")
        if deal.entry is None or deal.kind in CANCELLED:
            if deal.entry is None or deal.amount:
                yield (self._operation(deal),)
        elif deal.entry is Entry.IN:
            self.open[deal.position] = deal
        else:
            yield self._closed(deal)

    def _operation(self, deal: Deal) -> Deal:
        kind = DealKind.CREDIT if deal.kind in self._printed.beside else DealKind.BALANCE
        comment = f"cancelled #{deal.position}" if deal.kind in CANCELLED else deal.comment
        return Deal(
            deal.account, deal.ticket, 0, 0, deal.time, kind, None, "", Decimal(0), Decimal(0), deal.amount,
            ZERO, ZERO, ZERO, comment,
        )  # fmt: skip

    def _closed(self, out: Deal) -> tuple[Deal, Deal]:
        """Both halves of what was closed; the rest goes on under the closing deal's ticket."""
        held = self.open.pop(out.position)
        part = self._share(held, out.volume)
        comment = out.comment or held.comment
        if out.volume < held.volume:
            self.open[out.position] = replace(
                held,
                ticket=out.ticket,
                volume=held.volume - out.volume,
                commission=held.commission - part.commission,
                fee=held.fee - part.fee,
                comment=f"from #{held.ticket}",
            )
            comment = f"to #{out.ticket}"
        way_in = replace(part, commission=ZERO, fee=ZERO)
        way_out = replace(
            out,
            ticket=f"{held.ticket}{OUT}",
            entry=Entry.OUT,
            commission=out.commission + part.commission,
            fee=out.fee + part.fee,
        )
        number = int(held.ticket)
        way_in, way_out = (
            replace(half, order=number, position=number, comment=comment, server_ms=None) for half in (way_in, way_out)
        )
        return way_in, way_out

    def _share(self, held: Deal, lots: Decimal) -> Deal:
        """The opening deal's charges for so many of its lots."""
        if lots == held.volume:
            return held
        unit, part = Decimal(1).scaleb(-self._printed.digits), lots / held.volume
        commission, fee = ((each * part).quantize(unit, ROUND_HALF_UP) for each in (held.commission, held.fee))
        return replace(held, volume=lots, commission=commission, fee=fee)
