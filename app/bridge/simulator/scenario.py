"""A simulated world on disk, so that processes that share nothing see the same one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

from app.bridge.simulator.broker import Scenario, SimulatedAccount
from app.bridge.simulator.market import SYMBOLS
from app.bridge.simulator.plain import reader, writer
from app.bridge.simulator.valuation import CURRENCIES
from app.domain.calendar import zone
from app.domain.errors import BadInput, message


class DamagedScenario(BadInput):
    """A file that holds no simulated world."""

    title = message("The simulated world cannot be read")


def write_scenario(path: Path, scenario: Scenario) -> None:
    """Write a world down. Raises OSError where the file cannot be written."""
    told = json.dumps(writer(Scenario)(scenario), ensure_ascii=False, separators=(",", ":"))
    path.write_text(told, encoding="utf-8")


def read_scenario(path: Path) -> Scenario:
    """The world in this file. Raises DamagedScenario, naming the place, for anything else."""
    try:
        told = json.loads(path.read_bytes().decode(), parse_constant=_refuse)
        found: Scenario = reader(Scenario)(told, "world")
        _check(found)
    except OSError as missing:
        why = missing.strerror or str(missing)
        raise DamagedScenario(message("{name} cannot be read: {why}.", name=path.name, why=why)) from missing
    except (ValueError, RecursionError, BadInput) as damaged:
        raise DamagedScenario(
            message("{name} is no simulated world: {why}.", name=path.name, why=str(damaged)[:200]),
            message("Write it anew, or name another file."),
        ) from damaged
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


def _check(scenario: Scenario) -> None:
    """Raise ValueError or BadInput for a world whose parts do not fit each other."""
    for name in scenario.zones.values():
        zone(name)
    for account in _accounts(scenario):
        if any(before.time > after.time for before, after in pairwise(account.deals)):
            raise ValueError(f"the deals of {account.key} are not in order of time")
        if any(deal.account != account.key for deal in account.deals):
            raise ValueError(f"a deal of another account stands among those of {account.key}")
        if account.currency not in CURRENCIES:
            raise ValueError(f"no account is kept in {account.currency[:10]} there")
    unknown = {symbol for symbol in _symbols(scenario) if symbol not in SYMBOLS}
    if unknown:
        raise ValueError(f"nobody trades {', '.join(sorted(unknown))[:60]} there")


def _symbols(scenario: Scenario) -> Iterator[str]:
    for account in _accounts(scenario):
        yield from (deal.symbol for deal in account.deals if deal.is_trade)
        yield from (trade.symbol for trade in account.trades)


def _accounts(scenario: Scenario) -> Iterator[SimulatedAccount]:
    return chain.from_iterable(scenario.terminals.values())
