"""Where a trading result comes from: by symbol, and by the magic number of the program that traded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from app.domain.holdings import Deal, Entry
from app.domain.money import ZERO

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Contribution(Generic[K]):
    """What the trading deals of one kind brought, in the account's currency; together they are the trading result."""

    of: K
    result: Decimal
    deals: int


def by_symbol(deals: Iterable[Deal]) -> tuple[Contribution[str], ...]:
    """The trading result by symbol, the best first."""
    return _gathered(deals, lambda deal: deal.symbol)


def by_magic(deals: Sequence[Deal]) -> tuple[Contribution[int | None], ...]:
    """The trading result by magic number, the best first; 0 is a person's hand, None is not known.

    All deals of a position belong to the number that opened it: a stop or a person may close what a program opened.
    """
    opened = {
        deal.position: deal.magic
        for deal in deals
        if deal.position and deal.entry is Entry.IN and deal.magic is not None
    }
    return _gathered(deals, lambda deal: opened.get(deal.position, deal.magic))


def _gathered(deals: Iterable[Deal], of: Callable[[Deal], K]) -> tuple[Contribution[K], ...]:
    found: dict[K, list[Decimal]] = {}
    for deal in deals:
        if deal.is_trade:
            found.setdefault(of(deal), []).append(deal.amount)
    made = [Contribution(each, sum(amounts, ZERO), len(amounts)) for each, amounts in found.items()]
    return tuple(sorted(made, key=lambda each: (-each.result, str(each.of))))
