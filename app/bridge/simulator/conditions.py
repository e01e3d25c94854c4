"""On what terms a simulated broker lets an account trade."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

LEVERAGE = 20
WEDNESDAY = 2
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The terms of an account; commissions, fee and swap are amounts of one lot in its currency.

    On a `netting` account a symbol has one position, else each order its own. `digits` are the decimals of its money.
    Positions are charged `swap` at each midnight of the server that ends a weekday, three times on the `triple` one
    (Monday is 0). Below `stop_out` percent of margin level the broker closes positions itself. A broker may keep a
    bonus beside the balance, as credit (`bonus_is_credit`).
    """

    netting: bool = False
    digits: int = 2
    leverage: int = LEVERAGE
    swap: Decimal = NOTHING
    triple: int = WEDNESDAY
    commission_in: Decimal = NOTHING
    commission_out: Decimal = NOTHING
    fee: Decimal = NOTHING
    stop_out: Decimal = Decimal(50)
    bonus_is_credit: bool = False

    def money(self, value: Decimal) -> Decimal:
        """An amount in the account's smallest unit, half up; never -0."""
        return value.quantize(Decimal(1).scaleb(-self.digits), ROUND_HALF_UP) + 0
