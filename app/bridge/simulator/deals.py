"""Deals and orders of the past: the functions of the module about an account's history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.bridge.simulator.arguments import GROUP, INVALID, Given, large, refused
from app.bridge.simulator.broker import SimulatedAccount
from app.bridge.simulator.connection import Connection
from app.bridge.simulator.constants import CONSTANTS
from app.bridge.simulator.faults import Fault
from app.bridge.simulator.functions import Takes, function
from app.bridge.simulator.groups import belongs
from app.bridge.simulator.history import visible_deals, within
from app.bridge.simulator.hostile import hostile
from app.bridge.simulator.structs import Struct, make
from app.domain.holdings import Deal, DealKind, Entry
from app.domain.money import ZERO

KINDS = {kind: number for number, kind in enumerate(DealKind)}
ENTRIES = {None: 0, Entry.IN: 0, Entry.OUT: 1, Entry.INOUT: 2, Entry.OUT_BY: 3}
SELLS = frozenset({DealKind.SELL, DealKind.SELL_CANCELED})
HUGE = 200_000
"""Deals of an account whose history is huge."""
LOADING = 12
"""In so many calls after the sign-in the whole history has arrived, if it arrives late."""

EVER = 32_503_680_000.0
"""Seconds since 1970 of the year 3000."""

Chosen = Callable[[Deal], bool]


class History(Connection):
    """The functions about deals, and about the orders that led to them."""

    @function(Takes.UNNAMED)
    def history_deals_total(self, given: Given) -> int:
        """How many deals fall into a period of the server's clock."""
        return len(self._found(given, given.exactly(2)))

    @function(Takes.NAMED)
    def history_deals_get(self, given: Given) -> tuple[Struct, ...]:
        """The deals of a period of the server's clock, both ends included; or of one order, or of one position."""
        found = self._asked(given)
        return tuple(self._deal(deal) for deal in found)

    @function(Takes.UNNAMED)
    def history_orders_total(self, given: Given) -> int:
        """How many orders were done in a period of the server's clock."""
        return len(_with_orders(self._found(given, given.exactly(2))))

    @function(Takes.NAMED)
    def history_orders_get(self, given: Given) -> tuple[Struct, ...]:
        """The orders that were done in a period; or one of them; or those of one position."""
        found = self._asked(given)
        return tuple(self._order(deal) for deal in _with_orders(found))

    def _asked(self, given: Given) -> Sequence[Deal]:
        """The deals that are asked for: a period wins over a ticket, a ticket over a position."""
        if len(given.unnamed) == 2:
            return self._found(given, given.unnamed)
        if not {"ticket", "position"} & given.named.keys():
            raise refused(INVALID)
        given.only_named()
        ticket, position = given.name("ticket", large), given.name("position", large)
        if ticket is not None:
            return self._history(lambda deal: deal.order == ticket)
        return self._history(lambda deal: deal.position == position)

    def _found(self, given: Given, period: tuple[Any, ...]) -> Sequence[Deal]:
        first, last = (given.moment(end) for end in period)
        group = given.name("group", GROUP, "")
        return self._history(lambda deal: belongs(deal.symbol, group), first, last)

    def _history(self, chosen: Chosen, first: float = 0, last: float = EVER) -> Sequence[Deal]:
        account = self.asked_account()
        if self.fault is Fault.EMPTY:
            return ()
        skew = int(self.skew.total_seconds())
        begin, end = (_usable(seconds) - skew for seconds in (first, last))
        return [deal for deal in within(self._loaded(account), begin, end, self.zone(account)) if chosen(deal)]

    def _loaded(self, account: SimulatedAccount) -> Sequence[Deal]:
        """What the terminal has of the history, as its faults let it be seen."""
        deals = visible_deals(account, self.login_at, self.lost_at or self.now())
        deals = _FAULTY.get(self.fault, _untouched)(deals)
        if self.fault is not Fault.LATE_HISTORY:
            return deals
        arrived = len(deals) * min(self._calls - self.calls_at_login, LOADING) // LOADING
        return deals[len(deals) - arrived :]

    def _deal(self, deal: Deal) -> Struct:
        return make(
            "TradeDeal",
            **self._common(deal),
            ticket=int(deal.ticket),
            order=deal.order,
            time=self._at(deal),
            time_msc=self._at(deal) * 1000 + deal.time.microsecond // 1000,
            type=KINDS[deal.kind],
            entry=ENTRIES[deal.entry],
            volume=float(deal.volume),
            price=float(deal.price),
            commission=float(deal.commission),
            swap=float(deal.swap),
            profit=float(deal.profit),
            fee=float(deal.fee),
        )

    def _order(self, deal: Deal) -> Struct:
        seconds = self._at(deal)
        return make(
            "TradeOrder",
            **self._common(deal),
            ticket=deal.order,
            time_setup=seconds,
            time_setup_msc=seconds * 1000,
            time_done=seconds,
            time_done_msc=seconds * 1000,
            type=CONSTANTS["ORDER_TYPE_SELL" if deal.kind in SELLS else "ORDER_TYPE_BUY"],
            type_filling=CONSTANTS["ORDER_FILLING_IOC"],
            state=CONSTANTS["ORDER_STATE_FILLED"],
            volume_initial=float(deal.volume),
            price_current=float(deal.price),
        )

    def _common(self, deal: Deal) -> dict[str, Any]:
        comment = hostile(int(deal.ticket)) if self.fault is Fault.HOSTILE_COMMENTS else deal.comment
        return {"position_id": deal.position, "symbol": deal.symbol, "comment": comment, "magic": deal.magic or 0}

    def _at(self, deal: Deal) -> int:
        assert self._current is not None  # noqa: S101 - its deals are being read
        return self.clock(deal.time, self._current)


def _usable(seconds: float) -> int:
    """A moment that calendars hold: what lies before 1970 or after the year 3000 is taken for that end."""
    return int(min(max(seconds, 0.0), EVER)) if seconds == seconds else 0


def _with_orders(deals: Sequence[Deal]) -> list[Deal]:
    return [deal for deal in deals if deal.order]


def _untouched(deals: Sequence[Deal]) -> Sequence[Deal]:
    return deals


def _twice(deals: Sequence[Deal]) -> Sequence[Deal]:
    return [*deals, *deals[-1:]]


def _missing(deals: Sequence[Deal]) -> Sequence[Deal]:
    return deals[:-1]


def _huge(deals: Sequence[Deal]) -> Sequence[Deal]:
    """A cent charged and given back, again and again, a minute apart before the first deal."""
    if not deals:
        return deals
    first, cent = deals[0], Decimal("0.01")
    added = (
        replace(
            first,
            ticket=str(10**9 + number),
            order=0,
            position=0,
            time=first.time - timedelta(minutes=HUGE - number),
            kind=DealKind.CHARGE,
            entry=None,
            symbol="",
            volume=ZERO,
            price=ZERO,
            profit=cent if number % 2 else -cent,
            swap=ZERO,
            commission=ZERO,
            fee=ZERO,
            comment="",
        )
        for number in range(HUGE)
    )
    return [*added, *deals]


_FAULTY: dict[Fault | None, Callable[[Sequence[Deal]], Sequence[Deal]]] = {
    Fault.DEAL_TWICE: _twice,
    Fault.DEAL_MISSING: _missing,
    Fault.HUGE_HISTORY: _huge,
}
