"""What an account earned, at what risk, and what cannot be said yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from app.domain.book import Book
from app.domain.calendar import add_months, end_of_day, local_date
from app.domain.computed import Computed, known, unknown
from app.domain.contributions import Contribution, by_magic, by_symbol
from app.domain.counted import Counted, balance_of, counted
from app.domain.daily import (
    DailyReturn,
    DayEnd,
    Gap,
    daily_returns,
    day_ends,
    gaps,
    monthly_returns,
    since,
    trading_days,
    yearly_returns,
)
from app.domain.errors import Message, message
from app.domain.holdings import AccountKey, Deal, DealKind, Snapshot
from app.domain.money import CENT, ZERO, total
from app.domain.operations import Operation, operations
from app.domain.performance import ONE, Drawdown, Fall, below_peak, falls
from app.domain.positions import (
    PositionFigures,
    closed_positions,
    not_countable,
    position_figures,
    without_position,
)
from app.domain.ratios import Ratios, ratios

NO_READING = message("the account was never read")
ONE_READING = message("readings of one day only")
NO_DEALS = message("no deals known")
NOTHING_AT_FIRST = message("nothing was in the account at first")


class Period(StrEnum):
    """How far back the figures reach from the valuation date."""

    MONTH = "1M"
    QUARTER = "3M"
    ALL = "All"


MONTHS = {Period.MONTH: 1, Period.QUARTER: 3}


@dataclass(frozen=True, slots=True)
class Moved:
    """Money that came into the account (+) or left it (-); not `reviewed`: nobody knows what it was for."""

    day: date
    amount: Decimal
    reviewed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """One account over one period. Fractions for returns and drawdown, amounts in the account's currency.

    `days` begin at the base of the period, which earned nothing; with `opened` at the first deposit, whose day has a
    return. `drawn` is the depth of each of them. `daily`, `months` and `years` are of the whole history, whatever the
    period. `moved`, positions and contributions are of the deals after `after` (None: from the first deal on).
    """

    account: AccountKey
    as_of: date
    period: Period
    opened: bool
    after: datetime | None
    days: tuple[DayEnd, ...]
    drawn: tuple[Drawdown, ...]
    base: Computed
    total_return: Computed
    as_it_stands: Computed
    pnl_equity: Computed
    pnl_balance: Computed
    falls: tuple[Fall, ...]
    ratios: Ratios
    positions: PositionFigures
    trading_result: Decimal
    symbols: tuple[Contribution[str], ...]
    magics: tuple[Contribution[int | None], ...]
    moved: tuple[Moved, ...]
    daily: tuple[DailyReturn, ...]
    months: dict[date, Decimal]
    years: dict[int, Decimal]
    gaps: tuple[Gap, ...]
    difference: Decimal | None
    notes: tuple[Message, ...]

    @property
    def first(self) -> date | None:
        """The day the returns begin; None without a reading."""
        return self.days[0].day if self.days else None

    @property
    def last(self) -> DayEnd | None:
        """The last reading; None without one."""
        return self.days[-1] if self.days else None

    @property
    def deepest(self) -> Fall | None:
        """The deepest fall from a peak, the first of equals; None where the account never stood below one."""
        return min(self.falls, key=lambda fall: fall.depth, default=None)

    @property
    def under_water(self) -> Fall | None:
        """The fall that still goes on; None at the peak."""
        return self.falls[-1] if self.falls and self.falls[-1].recovered is None else None

    @property
    def last_under_water(self) -> date | None:
        """The last day below a peak; None where there was none."""
        return next((each.day for each in reversed(self.drawn) if each.depth < 0), None)

    @property
    def withdrawn(self) -> Decimal:
        """What left the account in the period."""
        return -total(each.amount for each in self.moved if each.amount < 0)

    @property
    def deposited(self) -> Decimal:
        """What came into the account in the period."""
        return total(each.amount for each in self.moved if each.amount > 0)

    def stands_at(self, day: DayEnd) -> Decimal | None:
        """Equity of a day against the base, flows left in: a withdrawal looks like a loss."""
        return day.equity / self.base.value - ONE if self.base.value else None


def analyse(book: Book, key: AccountKey, as_of: date, period: Period = Period.ALL) -> Analysis:
    """Analyse an account up to the end of `as_of` in the office's zone."""
    return _Making(book, key, as_of, period).analysis()


class _Making:
    """An analysis in the making: the facts of the account first, then the figures of the period."""

    def __init__(self, book: Book, key: AccountKey, as_of: date, period: Period) -> None:
        self.key, self.as_of, self.period, self.zone = key, as_of, period, book.timezone
        self.until = end_of_day(as_of, book.timezone)
        mine = tuple(deal for deal in book.deals if deal.account == key)
        self.readings = sorted(_read(book.snapshots, key, self.until), key=lambda each: each.taken_at)
        self.facts = counted(replace(book, deals=mine, snapshots=tuple(self.readings)), as_of)
        self.deals = self.facts.deals
        self.typed = _typed(book, key, self.facts)
        self.complete = self._is_complete()
        self.opened = self.complete and not self._traded_before(self.readings[0])
        self.whole = day_ends(self.readings, self._flows(), self.zone, opened=self.opened)
        self.days, self.cut = self._of_period()
        self.opened = self.opened and not self.cut
        self.after = self._after()

    # the facts

    def _is_complete(self) -> bool:
        """Whether the deals before the first reading make its balance: then the account began with nothing."""
        if not self.readings:
            return False
        first = self.readings[0]
        return abs(balance_of(deal for deal in self.deals if deal.time <= first.taken_at) - first.balance) < CENT

    def _traded_before(self, first: Snapshot) -> bool:
        """Whether a trading day with trades ended before the first reading: what each of them earned is not known."""
        traded = min((deal.time for deal in self.deals if deal.is_trade), default=first.taken_at)
        return bool(trading_days(local_date(traded, self.zone), local_date(first.taken_at, self.zone)))

    def _flows(self) -> dict[datetime, Decimal]:
        """What flowed by moment. What the last reading proves to contain happened by then, whatever its clock says."""
        flows: dict[datetime, Decimal] = {}
        last = self.readings[-1] if self.readings else None
        proved = last is not None and self.facts.in_all[self.key] == last.balance
        for each in self.typed:
            at = min(each.deal.time, last.taken_at) if last is not None and proved else each.deal.time
            flows[at] = flows.get(at, ZERO) + each.amount
        return flows

    # the period

    def _start(self) -> date | None:
        months = MONTHS.get(self.period)
        return None if months is None else add_months(self.as_of, -months)

    def _of_period(self) -> tuple[tuple[DayEnd, ...], bool]:
        """The days of the period, and whether earlier ones were cut off."""
        start = self._start()
        if start is None or not self.whole or self.whole[0].day > start:
            return self.whole, False
        return since(self.whole, start), True

    def _after(self) -> datetime | None:
        """The moment after which deals belong to the period; None for all."""
        start = self._start()
        if start is None:
            return None
        if self.cut:
            return self.days[0].at
        moment = end_of_day(start, self.zone)
        return moment if any(deal.time < moment for deal in self.deals) else None

    def _in_period(self, deals: Iterable[Deal]) -> Iterator[Deal]:
        return (deal for deal in deals if self.after is None or deal.time > self.after)

    # the figures

    def analysis(self) -> Analysis:
        """The figures of the period."""
        deals = tuple(self._in_period(self.deals))
        traded = total(deal.amount for deal in deals if deal.is_trade)
        drawn = self._drawn()
        fallen = tuple(falls(drawn))
        return Analysis(
            account=self.key,
            as_of=self.as_of,
            period=self.period,
            opened=self.opened,
            after=self.after,
            days=self.days,
            drawn=tuple(drawn),
            base=self._base(),
            total_return=self._return(),
            as_it_stands=self._as_it_stands(),
            pnl_equity=self._pnl_equity(),
            pnl_balance=self._pnl_balance(deals, traded),
            falls=fallen,
            ratios=self._ratios(fallen),
            positions=self._positions(deals),
            trading_result=traded,
            symbols=by_symbol(deals),
            magics=by_magic(deals),
            moved=tuple(self._moved()),
            daily=daily_returns(self.whole),
            months=monthly_returns(self.whole),
            years=yearly_returns(self.whole),
            gaps=gaps(self.days),
            difference=self.facts.difference(self.key),
            notes=tuple(self._notes()),
        )

    def _drawn(self) -> list[Drawdown]:
        """The depth of each day; the account's opening is a peak as well."""
        if not self.days:
            return []
        start = (self.days[0].day, ONE)
        return below_peak([start, *((each.day, each.level) for each in self.days)])[1:]

    def _ratios(self, fallen: Sequence[Fall]) -> Ratios:
        """Ratios of the period; a return over days without a reading is no daily return."""
        daily = [each.value for each in daily_returns(self.days) if not each.missed]
        first, last = (self.days[0].day, self.days[-1].day) if self.days else (None, None)
        return ratios(daily, self._return(), first, last, min((each.depth for each in fallen), default=ZERO))

    def _base(self) -> Computed:
        """What the equity as it stands is compared with: the first deposit, or the equity at the base."""
        if not self.days:
            return unknown(NO_READING)
        value = self.days[0].flow if self.opened else self.days[0].equity
        return known(value) if value > 0 else unknown(NOTHING_AT_FIRST)

    def _return(self) -> Computed:
        if not self.days:
            return unknown(NO_READING)
        if all(each.change is None for each in self.days):
            return unknown(ONE_READING if len(self.days) == 1 else NOTHING_AT_FIRST)
        return known(self.days[-1].level - ONE)

    def _as_it_stands(self) -> Computed:
        """The last equity against the base, flows left in."""
        base, whole = self._base(), self._return()
        if base.value is None or whole.value is None:
            return whole if whole.value is None else base
        return known(self.days[-1].equity / base.value - ONE)

    def _pnl_equity(self) -> Computed:
        """Equity - equity at the base - flows since; from nothing where the deals go back to the beginning."""
        if not self.days:
            return unknown(NO_READING)
        if self.complete and self.after is None:
            return known(self.days[-1].equity - total(each.flow for each in self.whole))
        if len(self.days) == 1:
            return unknown(ONE_READING)
        return known(self.days[-1].equity - self.days[0].equity - total(each.flow for each in self.days[1:]))

    def _pnl_balance(self, deals: Sequence[Deal], traded: Decimal) -> Computed:
        """Trading result and other operations of the deals: what rules.md calls P&L on the balance basis."""
        if not self.deals:
            return unknown(NO_DEALS)
        moved = {deal.ticket: deal for deal in deals if not deal.is_trade}
        flowed = total(each.amount for each in self.typed if each.deal.ticket in moved)
        return known(traded + balance_of(moved.values()) - flowed)

    def _positions(self, deals: Sequence[Deal]) -> PositionFigures:
        nameless = without_position(deals)
        if nameless:
            return not_countable(nameless)
        closed = closed_positions(self.deals)
        return position_figures([each for each in closed if self.after is None or each.closed_at > self.after])

    def _moved(self) -> Iterator[Moved]:
        for each in self.typed:
            if self.after is None or each.deal.time > self.after:
                yield Moved(local_date(each.deal.time, self.zone), each.amount, each.reviewed)

    # what cannot be said

    def _notes(self) -> Iterator[Message]:
        missed = sum(each.days for each in gaps(self.days))
        if missed:
            yield message("{count} trading days have no reading; their returns are in no ratio.", count=missed)
        if self.days and self.after is None and not self.opened:
            yield message(
                "Returns begin with the reading of {date}; what came before is not known.", date=self.days[0].day
            )
        difference = self.facts.difference(self.key)
        if difference is not None and abs(difference) >= CENT:
            yield message(
                "Balance and deals differ by {amount}: equity counts it as earned, the deals do not.", amount=difference
            )
        if any(each.change is None for each in self.days[1:]):
            yield message("On days without money in the account there is no return; the curve goes on after them.")
        if self.readings and any(deal.time > self.readings[-1].taken_at for deal in self.deals) and not self._proved():
            yield message("Deals after the last reading are not in the returns yet.")

    def _proved(self) -> bool:
        return self.facts.in_all[self.key] == self.readings[-1].balance


def _read(snapshots: Iterable[Snapshot], key: AccountKey, until: datetime) -> Iterator[Snapshot]:
    return (each for each in snapshots if each.account == key and each.taken_at < until)


def _typed(book: Book, key: AccountKey, facts: Counted) -> list[Operation]:
    """The flows of the account; both legs of a transfer are looked at, so that each is known for what it is."""
    ahead = {deal.ticket for deal in facts.ahead.get(key, ())}
    moved = [deal for deal in book.deals if not deal.is_trade and (deal.time < facts.until or deal.ticket in ahead)]
    return [
        each
        for each in operations(moved, book.typings, book.rules)
        if each.deal.account == key and each.is_flow and each.deal.kind is not DealKind.CREDIT
    ]
