"""Open positions and waiting orders: the functions of the module about what an account holds."""

from __future__ import annotations

from datetime import datetime

from app.bridge.simulator.arguments import GROUP, SYMBOL, Given, large
from app.bridge.simulator.broker import OpenTrade, SimulatedAccount, open_at
from app.bridge.simulator.connection import Connection
from app.bridge.simulator.faults import Fault
from app.bridge.simulator.functions import Takes, function
from app.bridge.simulator.groups import belongs
from app.bridge.simulator.hostile import hostile
from app.bridge.simulator.structs import Struct, make


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
        return tuple(
            self._position(account, trade, self.moment(account))
            for trade in self._open(account)
            if ticket in {None, trade.ticket} and symbol in {None, trade.symbol} and belongs(trade.symbol, group)
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

    def _open(self, account: SimulatedAccount) -> list[OpenTrade]:
        return [] if self.fault is Fault.EMPTY else open_at(account, self.moment(account))

    def _position(self, account: SimulatedAccount, trade: OpenTrade, at: datetime) -> Struct:
        seconds = self.clock(trade.opened_at, account)
        return make(
            "TradePosition",
            ticket=trade.ticket,
            identifier=trade.ticket,
            time=seconds,
            time_msc=seconds * 1000,
            time_update=seconds,
            time_update_msc=seconds * 1000,
            type=0 if trade.side == "buy" else 1,
            volume=float(trade.volume),
            price_open=float(trade.price_open),
            price_current=float(self.broker.price(trade.symbol, at)),
            swap=float(trade.swap),
            profit=float(self.broker.profit(trade, at)),
            symbol=trade.symbol,
            comment=hostile(trade.ticket) if self.fault is Fault.HOSTILE_COMMENTS else "",
        )


def _chosen(given: Given) -> tuple[int | None, str | None, str]:
    """Ticket, symbol and group; only the first of them that is named counts."""
    given.only_named()
    if "ticket" in given.named:
        return given.name("ticket", large), None, ""
    if "symbol" in given.named:
        return None, given.name("symbol", SYMBOL), ""
    return None, None, given.name("group", GROUP, "")
