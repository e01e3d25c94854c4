"""The three functions of the MetaTrader5 module that are written in Python: they trade in one word."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from app.bridge.simulator.constants import CONSTANTS

BUY, SELL = CONSTANTS["ORDER_TYPE_BUY"], CONSTANTS["ORDER_TYPE_SELL"]
DONE = CONSTANTS["TRADE_RETCODE_DONE"]
MOVED = frozenset({CONSTANTS["TRADE_RETCODE_REQUOTE"], CONSTANTS["TRADE_RETCODE_PRICE_OFF"]})
"""Answers after which it is worth trying again: the price has gone on."""
TRIES = 10
DEVIATION = 10


class Shortcuts:
    """The functions over one module. As in the real one they break on what they are not given."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def order(
        self, way: int, symbol: str, volume: float, price: float, comment: str | None = None, ticket: int | None = None
    ) -> Any:
        """Send an order at a price."""
        named = {"comment": comment, "position": ticket}
        request = {
            "action": CONSTANTS["TRADE_ACTION_DEAL"],
            "symbol": symbol,
            "volume": volume,
            "type": way,
            "price": price,
            "deviation": DEVIATION,
            **{name: value for name, value in named.items() if value is not None},
        }
        return self._module.order_send(request)

    def at_market(self, way: int, symbol: str, volume: float, comment: str | None, ticket: int | None) -> Any:
        """Send an order at the present price, again while the price runs away."""
        answer = None
        for _ in range(TRIES):
            tick = self._module.symbol_info_tick(symbol)
            answer = self.order(way, symbol, volume, tick.ask if way == BUY else tick.bid, comment, ticket)
            if answer is None or answer.retcode not in MOVED:
                break
        return answer

    def close(self, symbol: str, comment: str | None, ticket: int | None) -> bool | str | None:
        """Close positions: true, false, or that it was done in part; None where the terminal does not answer."""
        named = {"symbol": symbol} if ticket is None else {"ticket": ticket}
        held = [each for each in self._module.positions_get(**named) if each.type in {BUY, SELL}]
        closed = 0
        for position in held:
            if self._module.symbol_info_tick(symbol) is None:
                return None
            way = SELL if position.type == BUY else BUY
            answer = self.at_market(way, symbol, position.volume, comment, position.ticket)
            if answer is None:
                return None
            closed += answer.retcode == DONE
        return "Partially" if 0 < closed < len(held) else closed > 0


def shortcuts(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """The functions by name."""
    over = Shortcuts(module)

    def _RawOrder(  # noqa: N802 - as it is called there
        order_type: int, symbol: str, volume: float, price: float, comment: str | None = None, ticket: int | None = None
    ) -> Any:
        return over.order(order_type, symbol, volume, price, comment, ticket)

    def Buy(  # noqa: N802 - likewise
        symbol: str, volume: float, price: float | None = None, *, comment: str | None = None, ticket: int | None = None
    ) -> Any:
        """Buy so many lots, at the present price if none is named."""
        if price is None:
            return over.at_market(BUY, symbol, volume, comment, ticket)
        return over.order(BUY, symbol, volume, price, comment, ticket)

    def Sell(  # noqa: N802 - likewise
        symbol: str, volume: float, price: float | None = None, *, comment: str | None = None, ticket: int | None = None
    ) -> Any:
        """Sell so many lots, at the present price if none is named."""
        if price is None:
            return over.at_market(SELL, symbol, volume, comment, ticket)
        return over.order(SELL, symbol, volume, price, comment, ticket)

    def Close(symbol: str, *, comment: str | None = None, ticket: int | None = None) -> bool | str | None:  # noqa: N802
        """Close the positions of a symbol, or one of them."""
        return over.close(symbol, comment, ticket)

    found: dict[str, Callable[..., Any]] = {"_RawOrder": _RawOrder, "Buy": Buy, "Sell": Sell, "Close": Close}
    for name, function in found.items():
        function.__module__, function.__qualname__ = module.__name__, name
    return found
