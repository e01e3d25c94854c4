"""The dashboard: what we promised against what we have, by each rule, right now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from app.domain.accrual import accrued_days, interest_start
from app.domain.book import Book
from app.domain.calendar import local_date
from app.domain.curve import CurvePoint, curve, forecast
from app.domain.investments import Investment, RowKind
from app.domain.obligations import Due, RowState, dues, payments_by_investment
from app.domain.operations import Operation
from app.domain.permissions import Action
from app.domain.products import Terms, terms_on
from app.domain.reality import Basis, Figures, Reality
from app.domain.required import required_return
from app.services.live import Age, Freshness
from app.services.office import Office

FORECAST_DAYS = 56
FRESHEST_FIRST = list(Freshness)


@dataclass(frozen=True, slots=True)
class FundRow:
    """One line of the fund table. `rate_per_month` is None for a fund without one rate; `name` is empty for no fund."""

    name: str
    rate_per_month: Decimal | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class DueRow:
    """A promised payment that is open, with its client."""

    due: Due
    client: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A withdrawal on the chart's time axis."""

    day: date
    amount: Decimal
    reviewed: bool


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything the dashboard shows of one scope, valued at `now`. Amounts in `currency`; rates per month."""

    fund: str | None
    basis: Basis
    as_of: date
    now: datetime
    timezone: str
    currency: str
    figures: Figures
    other_basis_difference: Decimal | None
    funds: tuple[FundRow, ...]
    unallocated: Figures
    total: Figures
    aum: Decimal
    dues: tuple[DueRow, ...]
    curve: tuple[CurvePoint, ...]
    forecast: tuple[tuple[date, Decimal], ...]
    marks: tuple[Mark, ...]
    interest_starts: date | None
    accrual_days: int | None
    accrual_rate: Decimal | None
    review: tuple[Operation, ...]
    age: Age
    accounts: int
    accounts_live: int
    required_return: Decimal | None
    foreign_accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Valued:
    """A book and its valuation, so that the curves need not be drawn again when only equity moved."""

    book: Book
    reality: Reality


def dashboard(office: Office, fund: str | None = None, basis: Basis = Basis.BALANCE) -> Dashboard:
    """The dashboard of a fund, or of all. A fund that is gone falls back to all."""
    office.allow(Action.OFFICE_READ)
    book, now = office.book(), office.clock()
    reality = office.valuations.of(book, local_date(now, book.timezone), basis)
    return _view(office, Valued(book, reality), fund if fund in reality.funds else None, now)


def _view(office: Office, valued: Valued, fund: str | None, now: datetime) -> Dashboard:
    book, reality = valued.book, valued.reality
    running = [owed.investment for owed in reality.owed if fund in {None, owed.investment.fund}]
    open_dues = _open_dues(book, reality, fund)
    figures = reality.of(fund)
    only = running[0] if len(running) == 1 else None
    ages = account_ages(office, book, reality, fund, now)
    return Dashboard(
        fund=fund,
        basis=reality.basis,
        as_of=reality.as_of,
        now=now,
        timezone=book.timezone,
        currency=book.currency,
        figures=figures,
        other_basis_difference=figures.floating,
        funds=tuple(FundRow(name, _rate(book.terms, name, reality.as_of), its) for name, its in reality.funds.items()),
        unallocated=reality.unallocated,
        total=reality.total,
        aum=figures.principal,
        dues=tuple(DueRow(due, _client(book, due.investment.client)) for due in open_dues[:40]),
        curve=tuple(curve(book, reality, fund, promised=office.valuations.promised)),
        forecast=tuple(forecast(book, fund, reality.as_of, FORECAST_DAYS, promised=office.valuations.promised)),
        marks=_marks(book, reality, fund),
        interest_starts=interest_start(only.terms, only.deposit_date) if only else None,
        accrual_days=accrued_days(only, reality.as_of) if only else None,
        accrual_rate=only.terms.rate_per_month if only else _one_rate(running),
        review=tuple(waiting(reality, fund)),
        age=oldest(ages),
        accounts=len(ages),
        accounts_live=sum(age.state in {Freshness.LIVE, Freshness.RECENT, Freshness.SIMULATED} for age in ages),
        required_return=None
        if figures.assets_low is None
        else required_return(figures.assets_low, open_dues, reality.as_of),
        foreign_accounts=tuple(str(account.key) for account in reality.attribution.foreign),
    )


def _rate(terms: Iterable[Terms], fund: str, day: date) -> Decimal | None:
    in_force = terms_on(terms, fund, day)
    return None if in_force is None or in_force.custom else in_force.rate_per_month


def _one_rate(running: list[Investment]) -> Decimal | None:
    rates = {investment.terms.rate_per_month for investment in running}
    return rates.pop() if len(rates) == 1 else None


def _client(book: Book, code: str) -> str:
    return next((client.name for client in book.clients if client.code == code), code)


def _open_dues(book: Book, reality: Reality, fund: str | None) -> list[Due]:
    paid = payments_by_investment(book.payments)
    found = [
        due
        for owed in reality.owed
        if fund in {None, owed.investment.fund}
        for due in dues(owed.investment, paid, reality.as_of)
        if due.state is not RowState.PAID
    ]
    return sorted(found, key=lambda due: (due.row.due, due.row.kind is RowKind.PRINCIPAL, due.investment.code))


def waiting(reality: Reality, fund: str | None = None) -> list[Operation]:
    """The operations nobody has explained, of a fund's accounts or of all, newest first."""
    owners = {owed.investment.code for owed in reality.owed if fund in {None, owed.investment.fund}}
    keys = {share.operation.key for share in reality.attribution.shares if fund is None or share.owner in owners}
    found = [each for each in reality.attribution.operations if not each.reviewed and each.key in keys]
    return sorted(found, key=lambda operation: operation.deal.time, reverse=True)


def _marks(book: Book, reality: Reality, fund: str | None) -> tuple[Mark, ...]:
    owners = {owed.investment.code for owed in reality.owed if fund in {None, owed.investment.fund}}
    amounts: dict[tuple[date, bool], Decimal] = {}
    for share in reality.attribution.shares:
        operation = share.operation
        mine = fund is None or share.owner in owners
        if mine and operation.is_flow and operation.pair is None and share.amount < 0:
            at = (local_date(operation.deal.time, book.timezone), operation.reviewed)
            amounts[at] = amounts.get(at, Decimal("0.00")) - share.amount
    return tuple(Mark(day, amount, reviewed) for (day, reviewed), amount in sorted(amounts.items()))


def account_ages(office: Office, book: Book, reality: Reality, fund: str | None, now: datetime) -> list[Age]:
    """How fresh each account is that works for the fund today, or every account for all."""
    mine = {
        allocation.account
        for investment in book.investments
        if investment.counts and investment.fund == fund
        for allocation in investment.allocations
        if allocation.covers(reality.as_of)
    }
    recorded = {snapshot.account: snapshot.taken_at for snapshot in book.snapshots}
    keys = [account.key for account in book.accounts if account.active and (fund is None or account.key in mine)]
    return [office.live.age(key, recorded.get(key), now) for key in keys]


def oldest(ages: list[Age]) -> Age:
    """The worst of several ages: a figure is as old as its oldest part."""
    if not ages:
        return Age(Freshness.NEVER)
    return max(ages, key=lambda age: FRESHEST_FIRST.index(age.state) if age.state is not Freshness.SIMULATED else 0)
