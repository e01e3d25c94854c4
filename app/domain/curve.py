"""What we hold against what we owe, day by day: the curves of the dashboard."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from app.domain.attribution import Move
from app.domain.book import Book
from app.domain.calendar import end_of_day, local_date
from app.domain.floating import Floating
from app.domain.investments import Investment
from app.domain.money import ZERO
from app.domain.obligations import obligations, payments_by_investment, sum_obligations
from app.domain.reality import Basis, Reality


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One day's end: held for certain, held with what is not reviewed, owed, and the principal in it.

    The balance is held; on the equity basis `floating` is the open profit beside it, None where nobody read it.
    """

    day: date
    held: Decimal
    held_with_unreviewed: Decimal
    owed: Decimal
    principal: Decimal
    floating: Decimal | None = ZERO

    @property
    def known(self) -> bool:
        """Whether what is held is known on the basis of the curve."""
        return self.floating is not None

    @property
    def low(self) -> Decimal | None:
        """What is held for certain, on the basis of the curve."""
        return None if self.floating is None else self.held + self.floating

    @property
    def high(self) -> Decimal | None:
        """The same with what is not reviewed."""
        return None if self.floating is None else self.held_with_unreviewed + self.floating


def curve(book: Book, reality: Reality, fund: str | None, most: int = 260) -> list[CurvePoint]:
    """What is held and the obligations from the first day of the scope to the valuation date.

    On the equity basis it is known from the first day on which every account was read, day after day until now. At
    most about `most` days are valued, evenly spread; the first and the last are always among them.
    """
    investments = [each for each in book.investments if each.counts and fund in {None, each.fund}]
    mine = (move for move in reality.attribution.moves if fund in {None, move.fund})
    moves = sorted(mine, key=lambda move: move.at)
    days = _days(_first_day(investments, moves, book.timezone, reality.as_of), reality.as_of, most)
    held = _held(days, moves, book.timezone)
    paid = payments_by_investment(book.payments)
    points = []
    for day, (certain, unreviewed) in zip(days, held, strict=True):
        principal, accrued, interest_paid = sum_obligations(obligations(investments, paid, day))
        points.append(CurvePoint(day, certain, certain + unreviewed, principal + accrued - interest_paid, principal))
    return points if reality.basis is Basis.BALANCE else _at_equity(points, book, reality, fund)


def _at_equity(points: list[CurvePoint], book: Book, reality: Reality, fund: str | None) -> list[CurvePoint]:
    """The points with their floating profit, from today back to the last day on which it is not known."""
    floating = Floating(book, reality, fund)
    found = [replace(points[-1], floating=reality.of(fund).floating)]
    for point in reversed(points[:-1]):
        known = floating.at_end_of(point.day) if found[-1].known else None
        found.append(replace(point, floating=known))
    return found[::-1]


def forecast(book: Book, fund: str | None, start: date, days: int, step: int = 7) -> list[tuple[date, Decimal]]:
    """What will be owed from `start` on if nothing is paid or deposited, every `step` days for `days` days."""
    investments = [each for each in book.investments if each.counts and fund in {None, each.fund}]
    paid = payments_by_investment(book.payments)
    found = []
    for offset in range(0, days + 1, step):
        day = start + timedelta(days=offset)
        principal, accrued, interest_paid = sum_obligations(obligations(investments, paid, day))
        found.append((day, principal + accrued - interest_paid))
    return found


def _first_day(investments: Iterable[Investment], moves: Sequence[Move], zone: str, last: date) -> date:
    moved = [local_date(moves[0].at, zone)] if moves else []
    return min([last, *moved, *(each.deposit_date for each in investments)])


def _days(first: date, last: date, most: int) -> list[date]:
    length = (last - first).days
    step = max(1, -(-length // most))
    days = [last - timedelta(days=back) for back in range(0, length + 1, step)]
    return sorted({first, *days})


def _held(days: Sequence[date], moves: Sequence[Move], zone: str) -> list[tuple[Decimal, Decimal]]:
    times = [move.at for move in moves]
    found, at, certain, unreviewed = [], 0, ZERO, ZERO
    for day in days:
        end = len(moves) if day == days[-1] else bisect_left(times, end_of_day(day, zone))
        for move in moves[at:end]:
            certain += move.amount + move.cash
            unreviewed += move.unreviewed
        at = max(at, end)
        found.append((certain, unreviewed))
    return found
