"""Orders: the functions of the module that would trade. Here they look at a request, and refuse it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.bridge.simulator.arguments import (
    INVALID,
    LONGEST_COMMENT,
    SYMBOL,
    WRONG_NUMBER,
    Conversion,
    Given,
    decimal,
    kind,
    large,
    number,
    refused,
    signed,
    small,
    text,
)
from app.bridge.simulator.constants import CONSTANTS
from app.bridge.simulator.faults import Fault
from app.bridge.simulator.functions import Takes, function
from app.bridge.simulator.market import SYMBOLS
from app.bridge.simulator.structs import Struct, make
from app.bridge.simulator.symbols import Symbols

REQUEST: dict[str, Conversion] = {
    "action": small,
    "magic": large,
    "order": large,
    "symbol": SYMBOL,
    "volume": decimal,
    "price": decimal,
    "stoplimit": decimal,
    "sl": decimal,
    "tp": decimal,
    "deviation": large,
    "type": small,
    "type_filling": small,
    "type_time": small,
    "expiration": signed,
    "comment": text(LONGEST_COMMENT),
    "position": large,
    "position_by": large,
}
"""The parts of a request, in the order in which the library looks at them."""

DISABLED = CONSTANTS["TRADE_RETCODE_TRADE_DISABLED"], "Trade disabled"
NO_PROGRAMS = CONSTANTS["TRADE_RETCODE_CLIENT_DISABLES_AT"], "AutoTrading disabled by client"


class Orders(Symbols):
    """The functions about orders. An investor may not trade; whoever may is told that programs may not."""

    @function(Takes.NAMED)
    def order_check(self, given: Given) -> Struct:
        """What an order would do to the account: it is refused, so nothing."""
        request = self._request(given)
        account = self.asked_account()
        now = self.broker.state(account, self.moment(account))
        code, comment = self._answer()
        return make(
            "OrderCheckResult",
            retcode=code,
            balance=float(now.balance),
            equity=float(now.equity),
            profit=float(now.profit),
            margin=float(now.margin),
            margin_free=float(now.margin_free),
            margin_level=float(now.margin_level),
            comment=comment,
            request=request,
        )

    @function(Takes.NAMED)
    def order_send(self, given: Given) -> Struct:
        """Refuse an order."""
        request = self._request(given)
        self.asked_account()
        code, comment = self._answer()
        return make("OrderSendResult", retcode=code, comment=comment, request_id=self._calls, request=request)

    def _request(self, given: Given) -> Struct:
        """The request as the library reads it: a dictionary, or its parts by name."""
        if given.named:
            given.only_named()
            return _read(given.named)
        if len(given.unnamed) != 1:
            raise refused(WRONG_NUMBER)
        (request,) = given.unnamed
        if not isinstance(request, dict):
            raise refused(INVALID)
        return _read(request)

    def _answer(self) -> tuple[int, str]:
        return NO_PROGRAMS if self.fault is Fault.MASTER_PASSWORD else DISABLED

    @function(Takes.UNNAMED)
    def order_calc_margin(self, given: Given) -> float:
        """What an order of so many lots at a price would hold back, in the account's currency."""
        _way, name, lots, price = _order(given, 4)
        account = self.traded(name)
        worth = self.in_account_currency(name, lots * price * SYMBOLS[name].contract, account)
        return round(worth / account.conditions.leverage, account.conditions.digits)

    @function(Takes.UNNAMED)
    def order_calc_profit(self, given: Given) -> float:
        """What so many lots would earn from one price to another, in the account's currency."""
        way, name, lots, opened, closed = _order(given, 5)
        account = self.traded(name)
        moved = closed - opened if way == CONSTANTS["ORDER_TYPE_BUY"] else opened - closed
        return round(
            self.in_account_currency(name, lots * moved * SYMBOLS[name].contract, account), account.conditions.digits
        )


def _read(said: Mapping[Any, Any]) -> Struct:
    given = Given((), said)
    parts = {name: given.name(name, convert) for name, convert in REQUEST.items() if name in said}
    return make("TradeRequest", **parts)


def _order(given: Given, parts: int) -> list[Any]:
    """Kind, symbol and numbers of an order; the symbol is looked at last."""
    way, named, *rest = given.exactly(parts)
    found = [given.part(way, kind), None, *(given.part(each, number) for each in rest)]
    found[1] = given.part(named, SYMBOL)
    return found
