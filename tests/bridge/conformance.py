"""Asks the module named MetaTrader5 everything that needs no terminal, and prints what it answers, line by line.

Run with the real library under Windows and with the simulator, the lines must be the same. A call is made without
names where none are given: the library tells `f(x)` from `f(x, **{})` and refuses the latter in places.
"""

from __future__ import annotations

import copy
import importlib
import pickle
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import numpy as np


def local(*parts: int) -> datetime:
    """A moment that names no zone: the library takes the computer's."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - that is the question


NOWHERE = "C:\\nowhere\\terminal64.exe"
ORDER = {"action": 1, "symbol": "EURUSD", "volume": 1.0, "type": 0, "price": 1.0, "deviation": 10}
BIG, HUGE = 2**31, 2**64
ALONE = (
    *("last_error", "version", "shutdown", "terminal_info", "account_info"),
    *("positions_total", "orders_total", "symbols_total"),
)
OF_A_SYMBOL = (
    *("symbol_info", "symbol_info_tick", "symbol_select"),
    *("market_book_add", "market_book_get", "market_book_release"),
)
CHOOSING = ("positions_get", "orders_get")
PAST = ("history_deals_get", "history_orders_get")
COUNTING = ("history_deals_total", "history_orders_total")
COPYING: dict[str, tuple[Any, ...]] = {
    "copy_rates_from": ("EURUSD", 1, 0, 1),
    "copy_rates_from_pos": ("EURUSD", 1, 0, 1),
    "copy_rates_range": ("EURUSD", 1, 0, 1),
    "copy_ticks_from": ("EURUSD", 0, 1, -1),
    "copy_ticks_range": ("EURUSD", 0, 1, -1),
    "order_calc_margin": (0, "EURUSD", 1.0, 1.0),
    "order_calc_profit": (0, "EURUSD", 1.0, 1.0, 2.0),
}
SYMBOLS: tuple[tuple[Any, ...], ...] = (
    (),
    (5,),
    (None,),
    (b"E",),
    ("EURUSD",),
    ("",),
    ("E", "F"),
    ("E", True),
    ("E", 1, 2),
    ("E" * 29,),
    ("E" * 30,),
)
CHOICES: tuple[dict[str, Any], ...] = (
    {},
    *({"symbol": value} for value in ("E", "", None, 5, "E" * 30)),
    *({"group": value} for value in ("*", None, 5, "E" * 1997, "E" * 1998)),
    *({"ticket": value} for value in (5, "5", 5.0, None, True, -1, 2**63, HUGE, np.int64(5))),
    {"bogus": 5},
    {"symbol": 5, "ticket": "a"},
    {"symbol": "E", "group": 5},
    {"group": 5, "symbol": 5},
    {"group": 5, "ticket": "a"},
)
DATES: tuple[tuple[Any, ...], ...] = (
    *((), (1,), (1, 2), (1, 2, 3), (1.5, 2.5), ("a", "b"), (1, "b"), (None, 1), (True, False), ([], 1)),
    *((-1, 5), (5, -1), (10, 5), (0, BIG - 1), (0, BIG), (0, -BIG), (0, -BIG - 1), (0, HUGE), (BIG, "b")),
    *((0, 1e300), (0, float("inf")), (-1.0, 5), (np.int64(1), 2), (np.int32(1), 2), (np.float64(1), 2)),
    (date(2020, 1, 1), date(2021, 1, 1)),
    (local(2020, 1, 1), 5),
    (local(1970, 1, 1), 5),
    (local(1970, 1, 3), 5),
    (5, local(3005, 1, 1)),
    (local(1, 1, 1), 5),
    (datetime(1960, 1, 1, tzinfo=UTC), 5),
    (datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)),
)
PERIODS: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    *(((), {"ticket": value}) for value in (5, "5", None, True, -1, 2**63, HUGE)),
    *(((), {"position": value}) for value in (5, "5", 5.0, None, -1, HUGE)),
    ((), {"position": 5, "ticket": "5"}),
    ((), {"position": "5", "ticket": "a"}),
    ((), {"group": "*"}),
    ((), {"bogus": 5}),
    ((), {"date_from": 1, "date_to": 2}),
    *(((1, 2), {"group": value}) for value in ("*", 5, None, "E" * 1998)),
    *((period, {"ticket": 5}) for period in ((1,), (1, 2), ("a", "b"), (1, 2, 3))),
    *((period, {"group": "*"}) for period in ((1,), ("a", "b"), (1, 2, 3))),
    ((1, 2), {"ticket": "5"}),
    ((1, 2), {"bogus": 5}),
    ((0, BIG), {"group": 5}),
)
ODD = (
    None,
    "x",
    "",
    5,
    -1,
    0,
    1.5,
    True,
    BIG,
    -BIG,
    -BIG - 1,
    HUGE,
    np.int64(3),
    local(2020, 1, 1),
    local(1960, 1, 1),
)
DOORS: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    *(((path,), {}) for path in (5, None, b"x", "", NOWHERE, "a\0b", "\0", "C" * 257, "C" * 258)),
    *(((), {"path": path}) for path in (5, None, b"x", "", NOWHERE, "relative.exe", "C" * 258)),
    ((), {}),
    ((NOWHERE, NOWHERE), {}),
    ((NOWHERE,), {"path": 5}),
    ((5,), {"login": "x"}),
    *(((), {"login": login}) for login in (1, 0, True, "1", 1.5, None, -1, 2**63, HUGE - 1, HUGE, np.int64(5))),
    *(((), {name: value}) for name in ("password", "server") for value in (5, None, "p" * 253, "p" * 254)),
    *(((), {"timeout": wait}) for wait in (0, True, 2**32 - 1, 2**32, -1, 1.5, None, "x")),
    *(((), {"portable": value}) for value in (True, 2, "x", None)),
    ((), {"bogus": 1}),
    ((), {"path": 5, "login": "x"}),
    ((), {"login": "x", "server": 5}),
    ((), {"server": 5, "password": 5}),
    ((), {"password": 5, "timeout": "x"}),
    ((), {"timeout": "x", "path": 5}),
    ((NOWHERE,), {"login": 1, "password": "a", "server": "s", "timeout": 2000, "portable": True}),
)
SIGNS: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    *(((login,), {}) for login in (1, 0, True, "abc", 1.0, None, -1, 2**63, HUGE, np.int64(1))),
    *(
        (given, {})
        for given in ((), (1, "p"), (1, 5), (1, None), (1, "p", "s"), (1, "p", 5), (1, "p", "s", 5), ("x", 5))
    ),
    *(((), {"login": login}) for login in (1, 0, "x", 1.0, None, -1, HUGE)),
    *(
        ((1,), {name: value})
        for name in ("login", "password", "server", "timeout")
        for value in (5, None, "x", -1, HUGE)
    ),
    ((), {"password": "x"}),
    ((1,), {"bogus": 1}),
    ((1, "p"), {"password": 5}),
    ((), {"login": "x", "password": 5}),
    ((), {"server": 5, "password": 5, "login": 1}),
    ((1,), {"timeout": 1.5}),
)
GROUPS: tuple[tuple[Any, ...], ...] = ((), (5,), (None,), ("E",), ("E", "F"), ("E" * 1997,), ("E" * 1998,))
REQUESTS: tuple[tuple[Any, ...], ...] = ((), (5,), (None,), ([],), ({},), ({1: 2},), (ORDER,), (ORDER, ORDER))
PARTS = {
    "action": (True, 1.0, "x", None, -1, 2**32, HUGE, 99),
    "magic": (5, 1.0, "x", -1, 2**32, HUGE),
    "order": (5, "x", -1, HUGE),
    "symbol": ("", 5, None, "E" * 29, "E" * 30),
    "volume": (1, "x", None, -1.0),
    "price": (1, "x"),
    "stoplimit": (1, "x"),
    "sl": (1, "x"),
    "tp": (1, "x"),
    "deviation": (5, "x", -1, 2**32, HUGE),
    "type": (99, "x", 1.0, -1, 2**32),
    "type_filling": (1, "x", -1, 2**32),
    "type_time": (0, "x", -1, 2**32),
    "expiration": (5, "x", 1.0, -1, 2**32, HUGE),
    "comment": ("x", 5, "x" * 29, "x" * 30),
    "position": (5, "x", -1, HUGE),
    "position_by": (5, "x", -1, HUGE),
    "bogus": (5,),
}
TRADES: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    ((), {}),
    ((5,), {}),
    (("EURUSD",), {}),
    ((5, 1.0), {}),
    (("EURUSD", 1.0), {}),
    (("EURUSD", 1.0, 1.0), {}),
    (("EURUSD", "x", "y"), {}),
    (("EURUSD", 1.0, 1.0), {"comment": "x", "ticket": 5}),
    (("EURUSD",), {"ticket": 5}),
    (("EURUSD", 1.0), {"bogus": 1}),
)


def answers(module: Any) -> Iterator[str]:
    """Every question and its answer."""
    yield from _names(module)
    yield from _structs(module)
    for name, unnamed, named in _calls(module):
        yield _asked(module, name, unnamed, named)


def _names(module: Any) -> Iterator[str]:
    yield f"version {module.__version__}"
    constants = {name: value for name, value in vars(module).items() if name.isupper()}
    yield f"constants {len(constants)}"
    yield from (f"{name} = {value}" for name, value in sorted(constants.items()))
    public = sorted(name for name in dir(module) if not name.startswith("_") and name not in constants)
    yield f"public {public}"
    yield f"core {sorted(name for name in dir(module._core) if not name.startswith('_'))}"
    for name in public:
        found = getattr(module, name)
        shared, binds = getattr(module._core, name, None) is found, hasattr(found, "__get__")
        yield f"{name} {type(found).__name__} of {found.__module__} {found.__qualname__} {shared} {binds}"
    yield repr(module.initialize)


def _structs(module: Any) -> Iterator[str]:
    for name in sorted(name for name, found in vars(module).items() if isinstance(found, type)):
        made = getattr(module, name)
        yield f"{name} {made.n_fields} {made.n_sequence_fields} {made.n_unnamed_fields} {made.__match_args__}"
        yield f"{name} {made.__mro__} {made.__module__}"
    deal, request = module.TradeDeal(range(18)), module.TradeRequest(range(17))
    tries: dict[str, Callable[[], Any]] = {
        "repr": lambda: deal,
        "dict": deal._asdict,
        "nested": lambda: module.OrderSendResult([*range(10), request])._asdict(),
        "absent": lambda: [name for name in ("_fields", "_make", "_replace", "_field_defaults") if hasattr(deal, name)],
        "tuple": lambda: (isinstance(deal, tuple), deal == tuple(range(18)), hash(deal) == hash(tuple(range(18)))),
        "slice": lambda: (deal[0], deal[1:3], deal.fee, len(deal)),
        "copy": lambda: (copy.copy(deal) == deal, type(copy.deepcopy(deal)).__name__),
        "pickle": lambda: pickle.dumps(deal),
        "write": lambda: setattr(deal, "ticket", 5),
        "delete": lambda: delattr(deal, "ticket"),
        "nothing": module.TradeDeal,
        "numbers": lambda: module.TradeDeal(1, 2),
        "short": lambda: module.TradeDeal([1, 2]),
        "long": lambda: module.TradeDeal(range(19)),
        "other name": lambda: deal.colour,
        "subclass": lambda: type("Mine", (module.TradeDeal,), {}),
    }
    for what, attempt in tries.items():
        yield f"{what}: {_said(attempt)}"


def _calls(module: Any) -> Iterator[tuple[str, tuple[Any, ...], dict[str, Any]]]:
    yield "last_error", (), {}
    for name in ALONE:
        yield from ((name, (), {}), (name, (5,), {}), (name, (1, 2), {}), (name, (), {"bogus": 5}))
    for name in OF_A_SYMBOL:
        yield from ((name, given, {}) for given in SYMBOLS)
        yield from ((name, ("EURUSD",), {"bogus": 5}), (name, (), {"symbol": "EURUSD"}))
    for name in CHOOSING:
        yield from ((name, (), named) for named in CHOICES)
        yield from ((name, given, {}) for given in (("E",), (5,), ("E", "F")))
        yield name, ("E",), {"symbol": 5}
    yield from (("symbols_get", given, {}) for given in GROUPS)
    yield from (("symbols_get", (), named) for named in CHOICES)
    yield "symbols_get", ("E",), {"group": 5}
    for name in (*PAST, *COUNTING):
        yield from ((name, given, {}) for given in DATES)
    for name in PAST:
        yield from ((name, given, named) for given, named in PERIODS)
    yield from ((name, (1, 2), {"group": "*"}) for name in COUNTING)
    yield from _copies()
    yield from (("initialize", given, named) for given, named in DOORS)
    yield from (("login", given, named) for given, named in SIGNS)
    for name in ("order_check", "order_send"):
        yield from ((name, given, {}) for given in REQUESTS)
        yield name, (module.TradeRequest(range(17)),), {}
        yield from ((name, ({**ORDER, part: value},), {}) for part, values in PARTS.items() for value in values)
        yield from ((name, (), ORDER), (name, (ORDER,), ORDER), (name, (), {"request": 5}), (name, (), {"volume": 1}))
        yield name, (dict.fromkeys(PARTS, ()),), {}
    for name in ("Buy", "Sell", "Close"):
        yield from ((name, given, named) for given, named in TRADES)
    yield "shutdown", (), {}


def _copies() -> Iterator[tuple[str, tuple[Any, ...], dict[str, Any]]]:
    for name, good in COPYING.items():
        yield from ((name, given, {}) for given in ((), good, good[:-1], (*good, 1)))
        yield name, good, {"bogus": 5}
        for place in range(len(good)):
            yield from ((name, (*good[:place], odd, *good[place + 1 :]), {}) for odd in ODD)
        yield name, tuple("x" if part != "EURUSD" else 5 for part in good), {}


def _asked(module: Any, name: str, unnamed: tuple[Any, ...], named: dict[str, Any]) -> str:
    ask = getattr(module, name)
    said = _said(lambda: ask(*unnamed, **named) if named else ask(*unnamed))
    given = ", ".join([*map(_shown, unnamed), *(f"{key}={_shown(value)}" for key, value in named.items())])
    return f"{name}({given}) -> {said} {module.last_error()}"


def _said(attempt: Callable[[], Any]) -> str:
    try:
        return repr(attempt())
    except Exception as raised:  # noqa: BLE001 - whatever it is, it is the answer
        cause = f" from {type(raised.__cause__).__name__}: {raised.__cause__}" if raised.__cause__ else ""
        return f"raises {type(raised).__name__}: {raised}{cause}"


def _shown(value: Any) -> str:
    """A value as every version of numpy shows it, long texts by their length."""
    if isinstance(value, np.generic):
        return f"{type(value).__name__}({value})"
    if isinstance(value, str) and len(value) > 40:
        return f"{value[0]!r} * {len(value)}"
    return repr(value)


def main() -> None:
    """Print the answers of whatever is installed under the name."""
    for line in answers(importlib.import_module("MetaTrader5")):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
