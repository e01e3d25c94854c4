"""Which deals of an account's history a terminal shows: when they happened, how they read now, what has arrived."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.bridge.clock import from_server, to_server
from app.domain.holdings import Deal

if TYPE_CHECKING:
    from app.bridge.simulator.broker import SimulatedAccount

DAY = timedelta(days=1)


def visible_deals(account: SimulatedAccount, logged_in_at: datetime, now: datetime) -> Sequence[Deal]:
    """What the terminal shows at a moment of the history, in order of time.

    After the login it arrives within `history_takes`, the newest deals first, so that the newest one is no proof of
    completeness; deals older than `history_reaches` never arrive.
    """
    seen = seen_at(account, now)
    deals = contents(account, seen)
    shown = deals[: bisect_right(deals, seen, key=_time)]
    if account.history_reaches is not None:
        shown = shown[bisect_left(shown, now - account.history_reaches, key=_time) :]
    waited = now - logged_in_at
    if not account.history_takes or waited >= account.history_takes:
        return shown
    arrived = int(len(shown) * max(waited / account.history_takes, 0.0))
    return shown[len(shown) - arrived :]


def within(deals: Sequence[Deal], first: int, last: int, zone: str) -> Sequence[Deal]:
    """The deals whose seconds of the server's clock lie between two, both included.

    The clock repeats an hour in autumn: only deals near the ends have to be asked for theirs.
    """
    earliest, latest = from_server(first * 1000, zone), from_server(last * 1000, zone)
    begin = bisect_left(deals, earliest - DAY, key=_time)
    end = max(begin, bisect_right(deals, latest + DAY, key=_time))
    sure_begin = bisect_left(deals, earliest + DAY, begin, end, key=_time)
    sure_end = max(sure_begin, bisect_right(deals, latest - DAY, begin, end, key=_time))
    doubtful = [deal for deal in deals[begin:sure_begin] if first <= to_server(deal.time, zone) <= last]
    later = [deal for deal in deals[sure_end:end] if first <= to_server(deal.time, zone) <= last]
    return [*doubtful, *deals[sure_begin:sure_end], *later]


def contents(account: SimulatedAccount, at: datetime) -> Sequence[Deal]:
    """The deals as they read at a moment: what the broker changed in one by then, it says."""
    changed = {change.deal.ticket: change.deal for change in account.changes if change.at <= at}
    return tuple(changed.get(deal.ticket, deal) for deal in account.deals) if changed else account.deals


def seen_at(account: SimulatedAccount, at: datetime) -> datetime:
    """The moment the account's figures are of: now, or when its connection was lost."""
    return min(at, account.frozen_at) if account.frozen_at else at


def _time(deal: Deal) -> datetime:
    return deal.time
