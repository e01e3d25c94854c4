"""The depth of market: the functions of the module about who waits at which price."""

from __future__ import annotations

from app.bridge.simulator.arguments import SYMBOL, Failed, Given
from app.bridge.simulator.connection import CALL_FAILED, NO_CONNECTION, SUCCESS
from app.bridge.simulator.constants import CONSTANTS
from app.bridge.simulator.functions import Takes, function
from app.bridge.simulator.market import SYMBOLS
from app.bridge.simulator.structs import Struct, make
from app.bridge.simulator.symbols import Symbols

DEPTH = 5
LOTS = 10


class Book(Symbols):
    """The functions about the depth of market. Without a connection two of them fail and say that all is well."""

    subscribed: frozenset[str] = frozenset()

    @function(Takes.UNNAMED, failing=False, refusing=None)
    def market_book_add(self, given: Given) -> bool:
        """Ask to be told of a symbol's depth."""
        self.subscribed |= {self._for_book(given)}
        return True

    @function(Takes.UNNAMED, failing=False, refusing=None)
    def market_book_release(self, given: Given) -> bool:
        """Ask no longer."""
        self.subscribed -= {self._for_book(given)}
        return True

    @function(Takes.UNNAMED)
    def market_book_get(self, given: Given) -> tuple[Struct, ...]:
        """Who waits at which price, sellers first, best in the middle."""
        (named,) = given.exactly(1)
        name = given.part(named, SYMBOL)
        account = self.asked_account()
        if name not in self.subscribed:
            raise Failed(*CALL_FAILED)
        bid, ask = self.prices(name, self.newest(name, account))
        point = 10.0 ** -SYMBOLS[name].digits
        sellers = [_entry("SELL", ask + step * point) for step in range(DEPTH - 1, -1, -1)]
        return (*sellers, *(_entry("BUY", bid - step * point) for step in range(DEPTH)))

    def _for_book(self, given: Given) -> str:
        (named,) = given.exactly(1)
        name = str(given.part(named, SYMBOL))
        try:
            self.ask()
        except Failed as failed:
            raise (Failed(*SUCCESS) if failed.error == NO_CONNECTION else failed) from failed
        if name not in SYMBOLS:
            raise Failed(*CALL_FAILED)
        return name


def _entry(side: str, price: float) -> Struct:
    return make("BookInfo", type=CONSTANTS[f"BOOK_TYPE_{side}"], price=price, volume=LOTS, volume_dbl=float(LOTS))
