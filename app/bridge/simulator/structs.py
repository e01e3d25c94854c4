"""Result types as the MetaTrader5 module makes them: tuples with named fields that cannot be pickled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIELDS = {
    "AccountInfo": _names(
        "login trade_mode leverage limit_orders margin_so_mode trade_allowed trade_expert margin_mode currency_digits "
        "fifo_close balance credit profit equity margin margin_free margin_level margin_so_call margin_so_so "
        "margin_initial margin_maintenance assets liabilities commission_blocked name server currency company"
    ),
    "TerminalInfo": _names(
        "community_account community_connection connected dlls_allowed trade_allowed tradeapi_disabled email_enabled "
        "ftp_enabled notifications_enabled mqid build maxbars codepage ping_last community_balance retransmission "
        "company name language path data_path commondata_path"
    ),
    "TradePosition": _names(
        "ticket time time_msc time_update time_update_msc type magic identifier reason volume price_open sl tp "
        "price_current swap profit symbol comment external_id"
    ),
    "TradeDeal": _names(
        "ticket order time time_msc type entry magic position_id reason volume price commission swap profit fee symbol "
        "comment external_id"
    ),
    "Tick": _names("time bid ask last volume time_msc flags volume_real"),
}
TEXTS = frozenset(
    _names("name server currency company symbol comment external_id language path data_path commondata_path")
)


class Struct(tuple[Any, ...]):
    """A tuple whose items have names; read-only, equal to a plain tuple, refused by pickle."""

    __slots__ = ()
    fields: tuple[str, ...] = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[self.fields.index(name)]
        except ValueError:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'") from None

    def __reduce__(self) -> str:
        raise TypeError(f"cannot pickle '{type(self).__name__}' object")

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in zip(self.fields, self, strict=True))
        return f"{type(self).__name__}({values})"

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self.fields, self, strict=True))


def make(name: str, /, **values: Any) -> Struct:
    """A result of this type; fields that are not given hold the type's empty value."""
    return TYPES[name](_filled(FIELDS[name], values))


def _filled(names: Iterable[str], values: dict[str, Any]) -> list[Any]:
    return [values.get(name, "" if name in TEXTS else 0) for name in names]


TYPES: dict[str, type[Struct]] = {
    name: type(name, (Struct,), {"__slots__": (), "__module__": "builtins", "fields": names})
    for name, names in FIELDS.items()
}
