"""Result types as the MetaTrader5 module makes them: the interpreter's own struct sequences, refused by pickle."""

from __future__ import annotations

import ctypes
import warnings
from collections.abc import Iterator
from typing import Any

KINDS: dict[str, type] = {"bool": bool, "int": int, "float": float, "str": str}

SHAPES = {
    "AccountInfo": (
        "int login trade_mode leverage limit_orders margin_so_mode bool trade_allowed trade_expert int margin_mode "
        "currency_digits bool fifo_close float balance credit profit equity margin margin_free margin_level "
        "margin_so_call margin_so_so margin_initial margin_maintenance assets liabilities commission_blocked "
        "str name server currency company"
    ),
    "TerminalInfo": (
        "bool community_account community_connection connected dlls_allowed trade_allowed tradeapi_disabled "
        "email_enabled ftp_enabled notifications_enabled mqid int build maxbars codepage ping_last "
        "float community_balance retransmission str company name language path data_path commondata_path"
    ),
    "TradePosition": (
        "int ticket time time_msc time_update time_update_msc type magic identifier reason float volume price_open sl "
        "tp price_current swap profit str symbol comment external_id"
    ),
    "TradeOrder": (
        "int ticket time_setup time_setup_msc time_done time_done_msc time_expiration type type_time type_filling "
        "state magic position_id position_by_id reason float volume_initial volume_current price_open sl tp "
        "price_current price_stoplimit str symbol comment external_id"
    ),
    "TradeDeal": (
        "int ticket order time time_msc type entry magic position_id reason float volume price commission swap profit "
        "fee str symbol comment external_id"
    ),
    "Tick": "int time float bid ask last int volume time_msc flags float volume_real",
    "BookInfo": "int type float price int volume float volume_dbl",
    "SymbolInfo": (
        "bool custom int chart_mode bool select visible int session_deals session_buy_orders session_sell_orders "
        "volume volumehigh volumelow time digits spread bool spread_float int ticks_bookdepth trade_calc_mode "
        "trade_mode start_time expiration_time trade_stops_level trade_freeze_level trade_exemode swap_mode "
        "swap_rollover3days bool margin_hedged_use_leg int expiration_mode filling_mode order_mode order_gtc_mode "
        "option_mode option_right float bid bidhigh bidlow ask askhigh asklow last lasthigh lastlow volume_real "
        "volumehigh_real volumelow_real option_strike point trade_tick_value trade_tick_value_profit "
        "trade_tick_value_loss trade_tick_size trade_contract_size trade_accrued_interest trade_face_value "
        "trade_liquidity_rate volume_min volume_max volume_step volume_limit swap_long swap_short margin_initial "
        "margin_maintenance session_volume session_turnover session_interest session_buy_orders_volume "
        "session_sell_orders_volume session_open session_close session_aw session_price_settlement "
        "session_price_limit_min session_price_limit_max margin_hedged price_change price_volatility "
        "price_theoretical price_greeks_delta price_greeks_theta price_greeks_gamma price_greeks_vega "
        "price_greeks_rho price_greeks_omega price_sensitivity str basis category currency_base currency_profit "
        "currency_margin bank description exchange formula isin name page path"
    ),
    "TradeRequest": (
        "int action magic order str symbol float volume price stoplimit sl tp int deviation type type_filling "
        "type_time expiration str comment int position position_by"
    ),
    "OrderSendResult": (
        "int retcode deal order float volume price bid ask str comment int request_id retcode_external request"
    ),
    "OrderCheckResult": ("int retcode float balance equity profit margin margin_free margin_level str comment request"),
}
"""By type: its fields in order, each after the kind of its value. A `request` is a TradeRequest, given by whoever
makes one."""

Struct = Any
"""A tuple whose items have names; its type is made while the program runs."""


def _fields(shape: str) -> Iterator[tuple[str, type]]:
    kind: type = int
    for word in shape.split():
        if word in KINDS:
            kind = KINDS[word]
        else:
            yield word, kind


FIELDS = {name: dict(_fields(shape)) for name, shape in SHAPES.items()}


class _Field(ctypes.Structure):
    _fields_ = (("name", ctypes.c_char_p), ("doc", ctypes.c_char_p))


class _Description(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("doc", ctypes.c_char_p),
        ("fields", ctypes.POINTER(_Field)),
        ("in_sequence", ctypes.c_int),
    )


def _described(name: str) -> _Description:
    names = tuple(FIELDS[name])
    fields = (_Field * (len(names) + 1))(*(_Field(field.encode(), None) for field in names), _Field(None, None))
    return _Description(name.encode(), None, fields, len(names))


def _made(description: _Description) -> Any:
    make = ctypes.pythonapi.PyStructSequence_NewType
    make.restype, make.argtypes = ctypes.py_object, (ctypes.POINTER(_Description),)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that it has no module: it is given one below
        made = make(ctypes.byref(description))
    made.__module__, made._asdict = "builtins", _asdict
    return made


def _asdict(struct: Struct) -> dict[str, Any]:
    """The values by name; a request in it stays a request."""
    return dict(zip(type(struct).__match_args__, struct, strict=True))


_DESCRIPTIONS = {name: _described(name) for name in FIELDS}
"""Kept: the types look their fields' names up in here."""
TYPES: dict[str, Any] = {name: _made(description) for name, description in _DESCRIPTIONS.items()}


_EMPTY = {name: {field: kind() for field, kind in fields.items()} for name, fields in FIELDS.items()}


def make(name: str, /, **values: Any) -> Struct:
    """A result of this type; fields that are not given hold their kind's empty value."""
    return TYPES[name](tuple({**_EMPTY[name], **values}.values()))
