"""Closed positions: what each earned over all its deals, from the opening to the last partial close."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from app.domain.computed import Computed, divided, unknown
from app.domain.errors import message
from app.domain.holdings import Deal, DealKind, Entry
from app.domain.money import ZERO

CANCELED = frozenset({DealKind.BUY_CANCELED, DealKind.SELL_CANCELED})
NONE_CLOSED = message("no closed positions")
NONE_WON = message("no position won")
NONE_LOST = message("no position lost")


@dataclass(frozen=True, slots=True)
class ClosedPosition:
    """A position from its opening to its last close. `result` is in the account's currency, costs included.

    `opening_known` is false where the deals begin after it was opened.
    """

    position: int
    symbol: str
    opened_at: datetime
    closed_at: datetime
    result: Decimal
    opening_known: bool = True


@dataclass(slots=True)
class _Running:
    """A position while its deals are gone through."""

    opened_at: datetime
    symbol: str
    open: Decimal = Decimal(0)
    result: Decimal = ZERO
    closed_at: datetime | None = None
    opening_known: bool = field(default=False)

    def take(self, deal: Deal) -> None:
        self.result += deal.amount
        if deal.entry is Entry.IN:
            self.open += deal.volume
            self.opening_known = True
        else:
            self.open = max(self.open - deal.volume, Decimal(0))
            self.closed_at = deal.time

    def closed(self, position: int) -> ClosedPosition | None:
        if self.closed_at is None or self.open:
            return None
        return ClosedPosition(position, self.symbol, self.opened_at, self.closed_at, self.result, self.opening_known)


def closed_positions(deals: Iterable[Deal]) -> list[ClosedPosition]:
    """Every position that was closed, in order of its last close.

    Deals belong together by their position: partial closes are one position, and so are the two deals of an MT4 order
    (N and N:out). A deal that turns a position round (inout) closes it and opens the next one under the same number;
    its own result belongs to what it closes. Closing by an opposite position (out_by) closes each of the two. Deals
    without a position are left out; see `without_position`. Source: MQL5 reference, ENUM_DEAL_ENTRY.
    """
    by_position: dict[int, list[Deal]] = {}
    for deal in deals:
        if deal.is_trade and deal.position:
            by_position.setdefault(deal.position, []).append(deal)
    found = [each for position, mine in by_position.items() for each in _closed(position, mine)]
    found.sort(key=lambda each: (each.closed_at, each.position))
    return found


def _closed(position: int, deals: list[Deal]) -> Iterator[ClosedPosition]:
    """The positions that bore one number, one after the other."""
    running: _Running | None = None
    for deal in sorted(deals, key=_order):
        if running is not None and deal.entry is Entry.IN and (ended := running.closed(position)):
            yield ended
            running = None
        if running is None:
            running = _Running(deal.time, deal.symbol)
        if deal.kind in CANCELED or deal.entry is None:
            running.result += deal.amount
        elif deal.entry is Entry.INOUT and deal.volume > running.open:
            turned = deal.volume - running.open
            running.take(deal)
            yield from filter(None, [running.closed(position)])
            running = _Running(deal.time, deal.symbol, open=turned, opening_known=True)
        else:
            running.take(deal)
    if running is not None and (ended := running.closed(position)):
        yield ended


def _order(deal: Deal) -> tuple[datetime, int, str]:
    return deal.time, len(deal.ticket), deal.ticket


def without_position(deals: Iterable[Deal]) -> int:
    """How many trading deals name no position, as those of MT5 reports do."""
    return sum(deal.is_trade and not deal.position for deal in deals)


@dataclass(frozen=True, slots=True)
class PositionFigures:
    """How closed positions went. `won` earned, `lost` cost; the rest came out at nothing. Amounts per position."""

    count: Computed
    won: Computed
    lost: Computed
    share_won: Computed
    average_won: Computed
    average_lost: Computed
    profit_factor: Computed
    average: Computed


def position_figures(closed: Sequence[ClosedPosition]) -> PositionFigures:
    """The figures of these positions.

    The profit factor is what the winners earned / what the losers cost; without losers it is not computable. Source:
    MetaTrader 5 help, testing report.
    """
    won = [each.result for each in closed if each.result > 0]
    lost = [each.result for each in closed if each.result < 0]
    earned, cost, count = sum(won, ZERO), sum(lost, ZERO), Decimal(len(closed))
    return PositionFigures(
        count=Computed(count),
        won=Computed(Decimal(len(won))),
        lost=Computed(Decimal(len(lost))),
        share_won=divided(Decimal(len(won)), count, NONE_CLOSED),
        average_won=divided(earned, Decimal(len(won)), NONE_WON),
        average_lost=divided(cost, Decimal(len(lost)), NONE_LOST),
        profit_factor=divided(earned, -cost, NONE_LOST if closed else NONE_CLOSED),
        average=divided(earned + cost, count, NONE_CLOSED),
    )


def not_countable(deals: int) -> PositionFigures:
    """No figure at all: so many deals name no position, and counting the others alone would mislead."""
    why = unknown(message("{count} deals name no position", count=deals))
    return PositionFigures(*(why for _ in range(8)))
