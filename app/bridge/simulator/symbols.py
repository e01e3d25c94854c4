"""Symbols and their newest prices: the functions of the module about what is traded."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from app.bridge.simulator.arguments import GROUP, INVALID, SYMBOL, Failed, Given, refused
from app.bridge.simulator.broker import SimulatedAccount
from app.bridge.simulator.connection import CALL_FAILED, NO_CONNECTION, NOT_THERE, OTHER_VERSION, Connection
from app.bridge.simulator.constants import CONSTANTS
from app.bridge.simulator.faults import Fault
from app.bridge.simulator.functions import Takes, function
from app.bridge.simulator.groups import belongs
from app.bridge.simulator.market import SYMBOLS
from app.bridge.simulator.structs import Struct, make
from app.bridge.simulator.valuation import Valuation

STALE_FOR = timedelta(minutes=10)
LOT_OF_CURRENCY = 100_000
SPREAD = 2
"""Points between the two prices of a symbol."""
FRIDAY, CLOSE = 4, 21
"""The weekday, and the hour (UTC), when the market closes for the weekend."""
EVERYTHING = 127
"""Every way to order that a symbol can allow."""
TICK_FLAGS = CONSTANTS["TICK_FLAG_BID"] | CONSTANTS["TICK_FLAG_ASK"]


class Symbols(Connection):
    """The functions about symbols; without a connection two of them take the missing build for an old one."""

    @function(Takes.NOTHING)
    def symbols_total(self, _given: Given) -> int:
        """How many symbols there are."""
        self._of_this_version()
        return len(SYMBOLS)

    @function(Takes.NAMED, refusing=False)
    def symbols_get(self, given: Given) -> tuple[Struct, ...]:
        """The symbols, or those of a group."""
        given.at_most(1)
        first = given.place(1, GROUP, "")
        group = given.name("group", GROUP, first)
        self._of_this_version()
        account = self.asked_account() if self._current is None else self._current
        return tuple(self._symbol(name, account) for name in SYMBOLS if belongs(name, group))

    def _of_this_version(self) -> None:
        try:
            self.ask()
        except Failed as failed:
            raise (Failed(*OTHER_VERSION) if failed.error == NO_CONNECTION else failed) from failed

    @function(Takes.UNNAMED)
    def symbol_info(self, given: Given) -> Struct:
        """Everything about a symbol."""
        name, account = self._symbol_asked(given)
        return self._symbol(name, account)

    @function(Takes.UNNAMED)
    def symbol_info_tick(self, given: Given) -> Struct:
        """The newest price of a symbol."""
        name, account = self._symbol_asked(given)
        return self.tick(name, self.newest(name, account), account)

    @function(Takes.UNNAMED, failing=False)
    def symbol_select(self, given: Given) -> bool:
        """Show a symbol in the terminal's list, or hide it: here all are shown."""
        if not 1 <= len(given.unnamed) <= 2:
            raise refused(INVALID)
        name = given.part(given.unnamed[0], SYMBOL)
        self.ask()
        if name not in SYMBOLS:
            raise Failed(*CALL_FAILED)
        return True

    def _symbol_asked(self, given: Given) -> tuple[str, SimulatedAccount]:
        (named,) = given.exactly(1)
        name = given.part(named, SYMBOL)
        account = self.asked_account()
        if name not in SYMBOLS:
            raise Failed(*NOT_THERE)
        return name, account

    def traded(self, name: str) -> SimulatedAccount:
        """Begin a call about the prices of a symbol. Raises Failed for one that is not there."""
        account = self.asked_account()
        if name not in SYMBOLS:
            raise Failed(*CALL_FAILED)
        return account

    def newest(self, name: str, account: SimulatedAccount) -> datetime:
        """When the newest price of a symbol came."""
        at = self.broker.market.last_tick(name, self.moment(account))
        if self.fault is Fault.MARKET_CLOSED:
            return _last_close(at)
        return at - STALE_FOR if self.fault is Fault.STALE_TICKS else at

    def tick(self, name: str, at: datetime, account: SimulatedAccount) -> Struct:
        """The price of a symbol at a moment."""
        seconds, bid, ask = self.clock(at, account), *self.prices(name, at)
        return make("Tick", time=seconds, time_msc=seconds * 1000, bid=bid, ask=ask, flags=TICK_FLAGS)

    def prices(self, name: str, at: datetime) -> tuple[float, float]:
        """What a symbol could be sold and bought for at a moment."""
        bid = self.broker.price(name, at)
        return float(bid), float(bid + Decimal(SPREAD).scaleb(-SYMBOLS[name].digits))

    def in_account_currency(self, name: str, amount: float, account: SimulatedAccount) -> float:
        """An amount in the currency of a symbol's price, in the account's; not rounded."""
        values, at = Valuation(self.broker.market), self.newest(name, account)
        return float(values.converted(Decimal(repr(amount)), SYMBOLS[name].quote, account.currency, at))

    def _symbol(self, name: str, account: SimulatedAccount) -> Struct:
        facts, at = SYMBOLS[name], self.newest(name, account)
        bid, ask = self.prices(name, at)
        point = 10.0**-facts.digits
        worth = self.in_account_currency(name, facts.contract * point, account)
        forex = facts.contract >= LOT_OF_CURRENCY
        base = name[:3] if forex else facts.quote
        return make(
            "SymbolInfo",
            select=True,
            visible=True,
            time=self.clock(at, account),
            digits=facts.digits,
            spread=SPREAD,
            spread_float=True,
            trade_calc_mode=CONSTANTS["SYMBOL_CALC_MODE_FOREX" if forex else "SYMBOL_CALC_MODE_CFD"],
            trade_mode=CONSTANTS["SYMBOL_TRADE_MODE_FULL"],
            trade_exemode=CONSTANTS["SYMBOL_TRADE_EXECUTION_MARKET"],
            swap_mode=CONSTANTS["SYMBOL_SWAP_MODE_POINTS"],
            swap_rollover3days=CONSTANTS["DAY_OF_WEEK_WEDNESDAY"],
            expiration_mode=15,
            filling_mode=3,
            order_mode=EVERYTHING,
            bid=bid,
            ask=ask,
            point=point,
            trade_tick_value=worth,
            trade_tick_value_profit=worth,
            trade_tick_value_loss=worth,
            trade_tick_size=point,
            trade_contract_size=float(facts.contract),
            volume_min=0.01,
            volume_max=100.0,
            volume_step=0.01,
            currency_base=base,
            currency_profit=facts.quote,
            currency_margin=base,
            description=name,
            name=name,
            path=f"{'Forex' if forex else 'CFD'}\\{name}",
        )


def _last_close(at: datetime) -> datetime:
    """When the market last closed for a weekend."""
    friday = at - timedelta(days=(at.weekday() - FRIDAY) % 7)
    close = friday.replace(hour=CLOSE, minute=0, second=0, microsecond=0)
    return close if close <= at else close - timedelta(weeks=1)
