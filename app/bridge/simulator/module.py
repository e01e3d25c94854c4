"""The functions of the MetaTrader5 module, answered by the simulated broker."""

from __future__ import annotations

from app.bridge.simulator.book import Book
from app.bridge.simulator.connection import hang
from app.bridge.simulator.deals import History
from app.bridge.simulator.holdings import Holdings
from app.bridge.simulator.orders import Orders
from app.bridge.simulator.prices import Prices
from app.bridge.simulator.session import BUILD, Session

__all__ = ["BUILD", "FUNCTIONS", "SimulatedModule"]

_hang = hang  # as it is known to libraries that misbehave in a way of their own


class SimulatedModule(Session, Holdings, History, Prices, Book, Orders):
    """One process's connection to a simulated world, with the 32 functions of the real module."""


FUNCTIONS = (
    *("initialize", "login", "shutdown", "version", "last_error", "terminal_info", "account_info"),
    *("positions_total", "positions_get", "orders_total", "orders_get"),
    *("history_deals_total", "history_deals_get", "history_orders_total", "history_orders_get"),
    *("symbols_total", "symbols_get", "symbol_info", "symbol_info_tick", "symbol_select"),
    *("copy_rates_from", "copy_rates_from_pos", "copy_rates_range", "copy_ticks_from", "copy_ticks_range"),
    *("market_book_add", "market_book_get", "market_book_release"),
    *("order_calc_margin", "order_calc_profit", "order_check", "order_send"),
)
"""Their names."""
