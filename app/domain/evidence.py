"""What the bridge found out about its own sources: deals that vanished or belong elsewhere, clocks that are off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from app.domain.checks import Finding, Severity
from app.domain.errors import message
from app.domain.holdings import AccountKey

MINUTE = timedelta(minutes=1)
FIX_ZONE = message("Confirm the time zone of the server; the times of its deals are then derived anew.")


@dataclass(frozen=True, slots=True)
class Missing:
    """A known deal that a history which should hold it does not hold any more."""

    account: AccountKey
    ticket: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """How many deals of a server bear a time its clock showed twice, or (`never`) not at all."""

    server: str
    deals: int
    never: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """Findings of the bridge.

    `strangers` are the accounts of deals in quarantine, with the login their ticket is known under; `incomplete` what
    histories lack, and their oldest deal; `clocks` how far a server's clock is ahead of its setting, where it is off.
    """

    missing: tuple[Missing, ...] = ()
    strangers: tuple[tuple[AccountKey, int], ...] = ()
    incomplete: dict[AccountKey, tuple[Decimal, datetime | None]] | None = None
    clocks: dict[str, timedelta] | None = None
    doubtful: tuple[Doubtful, ...] = ()


def evidence_findings(evidence: Evidence) -> Iterable[Finding]:
    """Every finding of the bridge, in no order."""
    yield from _missing(evidence)
    yield from _strangers(evidence)
    yield from _incomplete(evidence)
    yield from _clocks(evidence)
    yield from _doubtful(evidence)


def _missing(evidence: Evidence) -> Iterable[Finding]:
    tickets: dict[AccountKey, list[str]] = {}
    for each in evidence.missing:
        tickets.setdefault(each.account, []).append(each.ticket)
    for account, missing in tickets.items():
        yield Finding(
            "missing deal",
            Severity.ERROR,
            str(account),
            None,
            message(
                "{count} known deals of {login} are no longer in its history: {tickets}.",
                count=len(missing),
                login=account.login,
                tickets=", ".join(missing[:5]),
            ),
            message("Read the whole history again; if they stay away, ask the broker and import a statement."),
        )


def _strangers(evidence: Evidence) -> Iterable[Finding]:
    for (account, known), count in Counter(evidence.strangers).items():
        yield Finding(
            "quarantine",
            Severity.ERROR,
            str(account),
            None,
            message(
                "{count} deals said to be of {login} are known under {known}; they are kept apart and not counted.",
                count=count,
                login=account.login,
                known=known,
            ),
            message("Check which login the terminal or the statement was of."),
        )


def _incomplete(evidence: Evidence) -> Iterable[Finding]:
    for account, (difference, oldest) in (evidence.incomplete or {}).items():
        what = (
            message("History incomplete: differs by {amount}, no deal is known.", amount=difference)
            if oldest is None
            else message("History incomplete: differs by {amount}, from {date}.", amount=difference, date=oldest.date())
        )
        fix = message("Wait until the terminal has it, read the whole history again, or import a statement.")
        yield Finding("history", Severity.ERROR, str(account), difference, what, fix)


def _clocks(evidence: Evidence) -> Iterable[Finding]:
    for server, off in (evidence.clocks or {}).items():
        minutes = round(off / MINUTE)
        what = message(
            "Server clock differs from setting: {server} is {minutes} min off.", server=server, minutes=minutes
        )
        yield Finding("server clock", Severity.WARNING, server, None, what, FIX_ZONE)


def _doubtful(evidence: Evidence) -> Iterable[Finding]:
    for each in evidence.doubtful:
        if each.never:
            what = message(
                "{count} deals of {server} bear a time that its clock skipped in spring: the zone is wrong.",
                count=each.deals,
                server=each.server,
            )
            yield Finding("server clock", Severity.WARNING, each.server, None, what, FIX_ZONE)
        else:
            what = message(
                "{count} deals of {server} fall into the hour its clock showed twice in autumn; the first is taken.",
                count=each.deals,
                server=each.server,
            )
            fix = message("Nothing need be done; their time may be one hour later.")
            yield Finding("server clock", Severity.NOTE, each.server, None, what, fix)
