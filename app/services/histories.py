"""Takes the histories of accounts in: which window to ask for, what is new, what vanished, and whether it adds up."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Lock

from app.bridge.clock import UNCONFIRMED, from_server
from app.bridge.terminal import DealsReading
from app.db import accounts as accounts_table
from app.db import deals as deals_table
from app.db import histories as table
from app.db.histories import History
from app.db.store import Writing
from app.domain.holdings import AccountKey, Deal
from app.services.live import Completeness
from app.services.office import Office

OVERLAP = timedelta(days=3)
WIDE_OVERLAP = timedelta(days=35)
WIDE_EVERY = timedelta(days=1)
WHOLE_EVERY = timedelta(days=30)
AGAIN_AFTER = timedelta(hours=1)
"""A history that does not add up is read whole again, but not more often than this."""
BRIDGE = "bridge"
log = logging.getLogger(__name__)


class Histories:
    """The histories of an office's accounts, as the bridge's threads bring them."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lock = Lock()
        self._known: dict[AccountKey, History] | None = None
        self._sums: dict[AccountKey, Decimal] = {}
        self._absent: dict[AccountKey, set[str]] = {}
        self._again: dict[AccountKey, datetime] = {}
        self._asked: dict[AccountKey, datetime] = {}

    def since(self, key: AccountKey) -> datetime | None:
        """From when an account's history is to be read now: from its cursor, with an overlap; None for all of it.

        The cursor is the last known deal by the server's clock. Once a day five weeks are read again, for commissions
        and corrections that came late; once a month everything.
        """
        self._asked[key] = self._office.clock()
        history, now = self._history(key), self._office.clock()
        if _is_due(history.whole_at, WHOLE_EVERY, now):
            return None
        with self._office.store.reading() as session:
            last = deals_table.newest(session, key)
        if last is None:
            return None
        return last.time - (WIDE_OVERLAP if _is_due(history.wide_at, WIDE_EVERY, now) else OVERLAP)

    def is_due(self, key: AccountKey) -> bool:
        """Whether it is time to read five weeks, or everything, again, and that was not asked for lately."""
        history, now = self._history(key), self._office.clock()
        if not _is_due(self._asked.get(key), AGAIN_AFTER, now):
            return False
        return _is_due(history.wide_at, WIDE_EVERY, now) or _is_due(history.whole_at, WHOLE_EVERY, now)

    def _history(self, key: AccountKey) -> History:
        with self._lock:
            if self._known is None:
                with self._office.store.reading() as session:
                    self._known = table.read_all(session)
            return self._known.get(key, History())

    def take(self, event: DealsReading) -> tuple[AccountKey, datetime | None] | None:
        """Write down what is new and compare it with the balance. Answers what should be read again, if anything.

        Deals and cursor are written at once, each deal at the moment that the server's zone makes of its clock now: a
        history that was under way while the zone was changed brings no time of the old one. Raises Unavailable where
        nothing can be written: it is then asked again.
        """
        key, now = event.key, self._office.clock()
        before = self._history(key)
        with self._office.store.writing(BRIDGE) as writing:
            session = writing.session
            last = deals_table.newest(session, key)
            counts = deals_table.take_in(session, _in_present_zone(writing, event), BRIDGE)
            absent, doubted = self._missing(writing, event, now)
            lacking = self._lacking(writing, key, event.balance, counts.moved)
            after = _after(before, event, last, lacking, now)
            if after != before:
                table.write(session, key, after)
            if counts.added or counts.updated or counts.quarantined or absent or after != before:
                writing.commit()
        self._remember(key, after, counts.moved)
        if counts.quarantined:
            log.error("%s deals of %s are known under another login", counts.quarantined, key)
        if event.balance is not None:
            self._office.live.take_history(key, lacking)
        return self._next(event, lacking, now, doubted=doubted)

    def _remember(self, key: AccountKey, after: History, moved: Decimal) -> None:
        with self._lock:
            if self._known is not None:
                self._known[key] = after
            if key in self._sums:
                self._sums[key] += moved

    def _missing(self, writing: Writing, event: DealsReading, now: datetime) -> tuple[bool, bool]:
        """Note known deals that were absent twice in a row, and those that are there again.

        Answers whether anything was noted, and whether something is absent for the first time: a terminal that has
        just signed in may still be waiting for its history.
        """
        key, seen = event.key, {deal.ticket for deal in event.deals}
        last = event.last if event.last is not None else 2**53
        absent = set(table.absent(writing.session, key, event.first * 1000, last * 1000, seen))
        open_ones = {each.ticket for each in table.missing(writing.session, key)}
        again, lost = open_ones & seen, (absent & self._absent.get(key, set())) - open_ones
        table.note(writing.session, key, sorted(again), now, missing=False)
        table.note(writing.session, key, sorted(lost), now, missing=True)
        new = absent - self._absent.get(key, set()) - open_ones
        self._absent[key] = absent
        return bool(again or lost), bool(new)

    def _lacking(
        self, writing: Writing, key: AccountKey, balance: Decimal | None, moved: Decimal
    ) -> Completeness | None:
        """What the known deals lack to the balance; None where they add up, or where it is not known."""
        if balance is None:
            return None
        known = self._sums.get(key)
        if known is None or known + moved != balance:  # somebody else may have written deals: count them all
            known = deals_table.balance(writing.session, key) - moved
            self._sums[key] = known
        difference = balance - known - moved
        if not difference:
            return None
        return Completeness(difference, deals_table.oldest(writing.session, key))

    def _next(
        self, event: DealsReading, lacking: Completeness | None, now: datetime, *, doubted: bool
    ) -> tuple[AccountKey, datetime | None] | None:
        """What to read again: all of a history that does not add up, the same window where a deal was absent."""
        key = event.key
        if lacking is not None and event.first > 0 and _is_due(self._again.get(key), AGAIN_AFTER, now):
            self._again[key] = now
            return key, None
        return (key, self.since(key)) if doubted else None


def zones_in(writing: Writing) -> dict[str, str]:
    """The zone of every server that has one, which stays until this write ends."""
    return {each.server: each.zone for each in accounts_table.zones(writing.session, hold=True)}


def _in_present_zone(writing: Writing, event: DealsReading) -> tuple[Deal, ...]:
    """The deals as the server's present zone dates them."""
    zone = zones_in(writing).get(event.key.server, UNCONFIRMED)
    if event.zone in {"", zone}:
        return event.deals
    return tuple(
        deal if deal.server_ms is None else replace(deal, time=from_server(deal.server_ms, zone))
        for deal in event.deals
    )


def _is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    return last is None or now - last >= every


def _after(
    before: History, event: DealsReading, last: Deal | None, lacking: Completeness | None, now: datetime
) -> History:
    """How far the history is read once this event was taken in."""
    whole = event.first == 0
    cursor = last.server_ms if last else None
    wide = whole or (cursor is not None and cursor // 1000 - event.first >= WIDE_OVERLAP.total_seconds())
    after = replace(before, wide_at=now if wide else before.wide_at, whole_at=now if whole else before.whole_at)
    if event.balance is None:
        return after
    if lacking is None:
        return replace(after, difference=Decimal("0.00"), oldest=None)
    return replace(after, difference=lacking.difference, oldest=lacking.oldest)
