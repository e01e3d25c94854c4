"""Which deals and readings count on a valuation date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.domain.book import Book
from app.domain.calendar import end_of_day
from app.domain.holdings import AccountKey, Deal, DealKind, Snapshot
from app.domain.money import ZERO


@dataclass(frozen=True, slots=True)
class Counted:
    """The facts of one valuation date.

    `at_reading` is the sum of the deals that an account's last reading contains, `in_all` of all that count, for
    accounts with a reading; `ahead` are the deals that bear a later time than the valuation date although the reading's
    balance proves that they happened before it.
    """

    until: datetime
    deals: tuple[Deal, ...]
    readings: dict[AccountKey, Snapshot]
    at_reading: dict[AccountKey, Decimal]
    in_all: dict[AccountKey, Decimal]
    ahead: dict[AccountKey, tuple[Deal, ...]]

    def difference(self, key: AccountKey) -> Decimal | None:
        """Reported balance - sum of deals at that reading; None without a reading."""
        reading = self.readings.get(key)
        return None if reading is None else reading.balance - self.at_reading.get(key, ZERO)


def counted(book: Book, as_of: date) -> Counted:
    """What counts up to the end of `as_of` in the office's zone.

    Deals count by their time. One exception: a reading whose balance is the sum of *all* the account's known deals, and
    not of those up to it, proves that the later ones had happened: their clock is wrong, not the balance. The reading
    contains them, and they count whenever it does.
    """
    until = end_of_day(as_of, book.timezone)
    readings = last_readings(book.snapshots, until)
    by_account: defaultdict[AccountKey, list[Deal]] = defaultdict(list)
    for deal in book.deals:
        by_account[deal.account].append(deal)
    at_reading: dict[AccountKey, Decimal] = {}
    in_all: dict[AccountKey, Decimal] = {}
    ahead: dict[AccountKey, tuple[Deal, ...]] = {}
    for key, reading in readings.items():
        deals = by_account[key]
        at_reading[key] = balance_of(deal for deal in deals if deal.time <= reading.taken_at)
        later = balance_of(deal for deal in deals if reading.taken_at < deal.time < until)
        in_all[key] = at_reading[key] + later
        if at_reading[key] != reading.balance and balance_of(deals) == reading.balance:
            at_reading[key] = in_all[key] = reading.balance
            ahead[key] = tuple(deal for deal in deals if deal.time >= until)
    ahead = {key: deals for key, deals in ahead.items() if deals}
    some = tuple(deal for deal in book.deals if deal.time < until or deal.account in ahead)
    return Counted(until, some, readings, at_reading, in_all, ahead)


def balance_of(deals: Iterable[Deal]) -> Decimal:
    """What deals add up to on the balance; broker credit is not part of it."""
    return sum((deal.amount for deal in deals if deal.kind is not DealKind.CREDIT), ZERO)


def last_readings(snapshots: Iterable[Snapshot], until: datetime) -> dict[AccountKey, Snapshot]:
    """The last reading of each account before `until`."""
    last: dict[AccountKey, Snapshot] = {}
    for snapshot in snapshots:
        known = last.get(snapshot.account)
        if snapshot.taken_at < until and (known is None or known.taken_at <= snapshot.taken_at):
            last[snapshot.account] = snapshot
    return last
