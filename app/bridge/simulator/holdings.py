"""Open positions and waiting orders: the functions of the module about what an account holds."""

from __future__ import annotations

from app.bridge.simulator.arguments import GROUP, SYMBOL, Given, large
from app.bridge.simulator.broker import SimulatedAccount
from app.bridge.simulator.connection import Connection
from app.bridge.simulator.faults import Fault
from app.bridge.simulator.functions import Takes, function
from app.bridge.simulator.groups import belongs
from app.bridge.simulator.hostile import hostile
from app.bridge.simulator.structs import Struct, make
from app.domain.holdings import Position


class Holdings(Connection):
    """The functions about open positions, and about orders that wait: there are none in a simulated world."""

    @function(Takes.NOTHING)
    def positions_total(self, _given: Given) -> int:
        """How many positions are open."""
        return len(self._open(self.asked_account()))

    @function(Takes.NAMED)
    def positions_get(self, given: Given) -> tuple[Struct, ...]:
        """The open positions of the account: of one ticket, one symbol or one group if named."""
        ticket, symbol, group = _chosen(given)
        account = self.asked_account()
        identifiers = self.broker.identifiers(account, self.moment(account))
        return tuple(
            self._position(account, held, identifiers[held.ticket])
            for held in self._open(account)
            if ticket in {None, held.ticket} and symbol in {None, held.symbol} and belongs(held.symbol, group)
        )

    @function(Takes.NOTHING)
    def orders_total(self, _given: Given) -> int:
        """How many orders wait."""
        self.asked_account()
        return 0

    @function(Takes.NAMED)
    def orders_get(self, given: Given) -> tuple[Struct, ...]:
        """The orders that wait."""
        _chosen(given)
        self.asked_account()
        return ()

    def _open(self, account: SimulatedAccount) -> list[Position]:
        return [] if self.fault is Fault.EMPTY else self.broker.positions(account, self.moment(account))

    def _position(self, account: SimulatedAccount, held: Position, identifier: int) -> Struct:
        seconds = self.clock(held.opened_at, account)
        return make(
            "TradePosition",
            ticket=held.ticket,
            identifier=identifier,
            time=seconds,
            time_msc=seconds * 1000,
            time_update=seconds,
            time_update_msc=seconds * 1000,
            type=0 if held.side == "buy" else 1,
            volume=float(held.volume),
            price_open=float(held.price_open),
            price_current=float(held.price_now),
            swap=float(held.swap),
            profit=float(held.profit),
            symbol=held.symbol,
            comment=hostile(held.ticket) if self.fault is Fault.HOSTILE_COMMENTS else "",
        )


def _chosen(given: Given) -> tuple[int | None, str | None, str]:
    """Ticket, symbol and group; only the first of them that is named counts."""
    given.only_named()
    if "ticket" in given.named:
        return given.name("ticket", large), None, ""
    if "symbol" in given.named:
        return None, given.name("symbol", SYMBOL), ""
    return None, None, given.name("group", GROUP, "")
