"""Groups of symbols as the MetaTrader5 module names them: "*USD*, !*JPY*"."""

from __future__ import annotations

import re


def belongs(symbol: str, group: str) -> bool:
    """Whether a symbol is in a group; the conditions are taken one after the other. All are in no group at all."""
    if not group:
        return True
    found = False
    for condition in (part.strip() for part in group.split(",")):
        excluded = condition.startswith("!")
        pattern = re.escape(condition.removeprefix("!")).replace(r"\*", ".*")
        if re.fullmatch(pattern, symbol):
            found = not excluded
    return found
