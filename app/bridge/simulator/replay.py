"""The open positions of an account, computed from its trading deals one after another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.bridge.simulator.conditions import NOTHING, Conditions
from app.domain.calendar import zone
from app.domain.holdings import Deal, DealKind, Entry

SATURDAY = 5
SIDES = {DealKind.BUY: "buy", DealKind.SELL: "sell"}


@dataclass(frozen=True, slots=True)
class OpenTrade:
    """A position somebody opened and has not closed; `swap` is what it was charged so far and nobody realised.

    `ticket` identifies it as long as it lives. `turned_by` is the order that has turned it to the other side last: then
    the terminal shows that number as its ticket.
    """

    ticket: int
    symbol: str
    side: str
    volume: Decimal
    price_open: Decimal
    swap: Decimal
    opened_at: datetime
    turned_by: int = 0

    @property
    def shown(self) -> int:
        """The ticket that the terminal shows."""
        return self.turned_by or self.ticket


class Replay:
    """An account's open positions after the deals taken so far. `zone_name` is that of the server's clock."""

    def __init__(self, conditions: Conditions, zone_name: str) -> None:
        self.open: dict[int, OpenTrade] = {}
        self._conditions, self._zone = conditions, zone_name
        self._day: date | None = None

    def take(self, deal: Deal) -> None:
        """Let one more deal happen; deals come in order of time, and a cancelled one moves nothing."""
        self.roll(deal.time)
        if deal.kind in SIDES and deal.entry is not None:
            held = self.open.get(deal.position)
            left = _entered(held, deal) if deal.entry is Entry.IN else held and _reduced(held, deal)
            if left is not None:
                self.open[deal.position] = left
            else:
                self.open.pop(deal.position, None)

    def roll(self, at: datetime) -> None:
        """Charge the swap of every midnight of the server up to a moment."""
        if not self._conditions.swap:
            return
        today = at.astimezone(zone(self._zone)).date()
        day, self._day = self._day or today, today
        nights = self._nights(day, today) if self.open else 0
        if nights:
            for ticket, held in self.open.items():
                charged = self._conditions.money(held.volume * self._conditions.swap) * nights
                self.open[ticket] = replace(held, swap=held.swap + charged)

    def _nights(self, first: date, last: date) -> int:
        """How many swaps fall between two days: none at weekends, three at the end of the triple day."""
        weekdays = [(first + timedelta(days=day)).weekday() for day in range((last - first).days)]
        return sum(3 if day == self._conditions.triple else 1 for day in weekdays if day < SATURDAY)


def _entered(held: OpenTrade | None, deal: Deal) -> OpenTrade:
    """A new position, or a larger one at the average price."""
    side = SIDES[deal.kind]
    if held is None:
        return OpenTrade(deal.position, deal.symbol, side, deal.volume, deal.price, NOTHING, deal.time)
    volume = held.volume + deal.volume
    price = (held.price_open * held.volume + deal.price * deal.volume) / volume
    return replace(held, volume=volume, price_open=price)


def _reduced(held: OpenTrade, deal: Deal) -> OpenTrade | None:
    """What a deal leaves of a position: less of it, nothing, or one of the other side where the deal turns it."""
    left = held.volume - deal.volume
    if left > 0:
        return replace(held, volume=left, swap=held.swap - deal.swap)
    if left == 0 or deal.entry is not Entry.INOUT:
        return None
    return OpenTrade(held.ticket, held.symbol, SIDES[deal.kind], -left, deal.price, NOTHING, deal.time, deal.order)
