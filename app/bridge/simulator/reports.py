"""Writes the reports a terminal would print of an account: MetaTrader 5 in both generations and XLSX, MetaTrader 4."""

from app.bridge.simulator.mt4orders import Order, in_metatrader_4, orders_of
from app.bridge.simulator.mt4pages import mt4_html
from app.bridge.simulator.mt5books import mt5_xlsx
from app.bridge.simulator.mt5pages import mt5_html, strategy_tester_html
from app.bridge.simulator.printed import LANGUAGES, Printed

__all__ = [
    "LANGUAGES",
    "Order",
    "Printed",
    "in_metatrader_4",
    "mt4_html",
    "mt5_html",
    "mt5_xlsx",
    "orders_of",
    "strategy_tester_html",
]
