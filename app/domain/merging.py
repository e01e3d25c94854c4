"""Puts new deals among the known ones without sorting them all again."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from app.domain.holdings import Deal

_time = attrgetter("time")


def merged(known: tuple[Deal, ...], fresh: Sequence[Deal]) -> tuple[Deal, ...]:
    """The known deals, which are by time, with new ones in their place; a new revision stands for the one before."""
    if not fresh:
        return known
    revised = {(deal.account.server, deal.ticket) for deal in fresh if deal.revision > 1}
    deals = list(known)
    if revised:
        deals = [deal for deal in deals if (deal.account.server, deal.ticket) not in revised]
    for deal in fresh:
        _put(deals, deal, deal.time)
    return tuple(deals)


def _put(deals: list[Deal], deal: Deal, time: datetime) -> None:
    if not deals or deals[-1].time <= time:
        deals.append(deal)
    else:
        insort(deals, deal, key=_time)
