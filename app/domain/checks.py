"""Data checks: what in an office does not fit, with subject, amount, a sentence and an offered fix."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from app.domain.accounts import AccountFigures, account_figures
from app.domain.accrual import contract_interest
from app.domain.book import Book
from app.domain.calendar import local_date
from app.domain.errors import Message, message
from app.domain.investments import Investment, RowKind
from app.domain.money import CENT, total
from app.domain.obligations import RowState, dues, payments_by_investment
from app.domain.operations import Operation
from app.domain.reality import Reality

STALE_AFTER = timedelta(hours=26)  # a day's reading, and two hours for a slow morning


class Severity(StrEnum):
    """How much a finding matters."""

    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit: which check, what it is about, how much, what it means, what to do."""

    check: str
    severity: Severity
    subject: str
    amount: Decimal | None
    what: Message
    fix: Message


@dataclass(frozen=True, slots=True)
class Examined:
    """What the checks look at: an office, valued, at a moment."""

    book: Book
    reality: Reality
    accounts: list[AccountFigures]
    now: datetime


Check = Callable[[Examined], Iterable[Finding]]


def findings(book: Book, reality: Reality, now: datetime, more: Iterable[Finding] = ()) -> list[Finding]:
    """Every finding, the gravest first, with `more` from elsewhere."""
    examined = Examined(book, reality, account_figures(book, reality.as_of), now)
    found = [*more, *(finding for check in CHECKS for finding in check(examined))]
    return sorted(found, key=lambda finding: (-list(Severity).index(finding.severity), finding.check, finding.subject))


def _unreconciled(seen: Examined) -> Iterable[Finding]:
    for figures in seen.accounts:
        if figures.reconciled is False and figures.difference is not None:
            yield Finding(
                "reconciliation",
                Severity.ERROR,
                str(figures.account.key),
                figures.difference,
                message(
                    "The deals of {login} do not add up to its balance: {amount} is unexplained.",
                    login=figures.account.key.login,
                    amount=figures.difference,
                ),
                message("Import a statement that holds the missing deals, or read the history again."),
            )


def _unreviewed(seen: Examined) -> Iterable[Finding]:
    for operation in seen.reality.attribution.operations:
        if not operation.reviewed:
            yield _unreviewed_finding(operation, local_date(operation.deal.time, seen.book.timezone))


def _unreviewed_finding(operation: Operation, day: date) -> Finding:
    values = {"amount": abs(operation.amount), "login": operation.deal.account.login, "date": day}
    out = message("Nobody has said where {amount} went that left {login} on {date}.", **values)
    into = message("Nobody has said where {amount} came from that reached {login} on {date}.", **values)
    return Finding(
        "review",
        Severity.WARNING,
        f"{operation.deal.account}:{operation.deal.ticket}",
        operation.amount,
        out if operation.amount < 0 else into,
        message("Choose its type in the review queue."),
    )


def _late(seen: Examined) -> Iterable[Finding]:
    paid = payments_by_investment(seen.book.payments)
    for investment in seen.book.investments:
        if not investment.counts:
            continue
        for due in dues(investment, paid, seen.reality.as_of):
            if due.state is RowState.DUE and due.late > 0:
                yield Finding(
                    "late payment",
                    Severity.WARNING,
                    investment.code,
                    due.open,
                    message(
                        "{amount} of {code} was due on {date} and is {days} days late.",
                        amount=due.open,
                        code=investment.code,
                        date=due.row.due,
                        days=due.late,
                    ),
                    message("Pay it, and record the payment."),
                )


def _allocations(seen: Examined) -> Iterable[Finding]:
    for owed in seen.reality.owed:
        investment = owed.investment
        if owed.principal > 0:
            placed = _allocated(investment, seen.reality.as_of)
            if abs(placed - investment.principal) > CENT:
                yield Finding(
                    "allocation",
                    Severity.WARNING,
                    investment.code,
                    placed - investment.principal,
                    message(
                        "{code} has {placed} allocated to accounts, its principal is {principal}.",
                        code=investment.code,
                        placed=placed,
                        principal=investment.principal,
                    ),
                    message("Allocate exactly the principal."),
                )


def _allocated(investment: Investment, day: date) -> Decimal:
    return total(allocation.amount for allocation in investment.allocations if allocation.covers(day))


def _foreign(seen: Examined) -> Iterable[Finding]:
    for account in seen.reality.attribution.foreign:
        yield Finding(
            "currency",
            Severity.WARNING,
            str(account.key),
            None,
            message(
                "{login} is kept in {currency}; it is outside the totals until a dated rate is entered.",
                login=account.key.login,
                currency=account.currency,
            ),
            message("Read its figures in its own currency."),
        )


def _readings(seen: Examined) -> Iterable[Finding]:
    until = seen.reality.attribution.counted.until
    for figures in seen.accounts:
        login = figures.account.key.login
        if figures.last_reading is None:
            yield Finding(
                "reading",
                Severity.WARNING,
                str(figures.account.key),
                None,
                message("{login} has never been read: its equity is not known.", login=login),
                message("Connect its terminal or import a statement."),
            )
        elif min(seen.now, until) - figures.last_reading > STALE_AFTER:
            yield Finding(
                "reading",
                Severity.NOTE,
                str(figures.account.key),
                None,
                message(
                    "{login} was last read on {date}.",
                    login=login,
                    date=local_date(figures.last_reading, seen.book.timezone),
                ),
                message("Connect its terminal or import a statement."),
            )


def _clocks(seen: Examined) -> Iterable[Finding]:
    for key, deals in seen.reality.attribution.counted.ahead.items():
        yield Finding(
            "clock",
            Severity.WARNING,
            str(key),
            total(deal.amount for deal in deals),
            message(
                "{count} deals of {login} bear times after the valuation date, yet the balance contains them.",
                count=len(deals),
                login=key.login,
            ),
            message("Check the time zone of the server."),
        )


def _coverage(seen: Examined) -> Iterable[Finding]:
    for fund, figures in seen.reality.funds.items():
        if figures.gap is not None and figures.gap < 0 and figures.gap_band:
            yield Finding(
                "coverage",
                Severity.ERROR if figures.gap_band > 1 else Severity.WARNING,
                fund,
                figures.gap,
                message("{fund} holds {gap} less than it owes.", fund=fund, gap=-figures.gap),
                message("See the fund on the dashboard."),
            )


def _bridge(seen: Examined) -> Iterable[Finding]:
    for name, figures in (("total", seen.reality.total), *seen.reality.funds.items()):
        if not figures.bridge_holds():
            yield Finding(
                "bridge",
                Severity.ERROR,
                name,
                None,
                message("The two results of {name} are not joined by their bridge.", name=name),
                message("Report this: the figures contradict each other."),
            )


def _schedules(seen: Examined) -> Iterable[Finding]:
    for investment in seen.book.investments:
        rows = [row.amount for row in investment.schedule if row.kind is RowKind.INTEREST]
        difference = total(rows) - contract_interest(investment.terms, investment.principal)
        if investment.schedule and difference:
            yield Finding(
                "schedule",
                Severity.ERROR,
                investment.code,
                difference,
                message("The interest rows of {code} do not add up to its contract.", code=investment.code),
                message("Compare the schedule with the contract."),
            )


def _beyond_schedule(seen: Examined) -> Iterable[Finding]:
    known = {investment.code: investment for investment in seen.book.investments}
    for code, payments in payments_by_investment(seen.book.payments).items():
        investment = known.get(code)
        rows = investment.terms.payments + 1 if investment else 0
        for payment in payments:
            if not 1 <= payment.seq <= rows:
                yield Finding(
                    "schedule",
                    Severity.ERROR,
                    payment.reference,
                    payment.amount,
                    message(
                        "The payment {reference} names row {seq}, which {code} does not have.",
                        reference=payment.reference,
                        seq=payment.seq,
                        code=code,
                    ),
                    message("Record the payment on the right row."),
                )


CHECKS: tuple[Check, ...] = (
    _unreconciled,
    _unreviewed,
    _late,
    _allocations,
    _foreign,
    _readings,
    _clocks,
    _coverage,
    _bridge,
    _schedules,
    _beyond_schedule,
)
