"""Maintenance: an account, a terminal or the office is worked on; alerts are recorded and stay silent until it ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.errors import BadInput, message

LONGEST = timedelta(hours=24)
SHORTEST_REASON, LONGEST_REASON = 5, 300


class Scope(StrEnum):
    """What a maintenance is about."""

    ACCOUNT = "account"
    TERMINAL = "terminal"
    OFFICE = "office"


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """One window of maintenance. `subject` is the account as `login@server` or the terminal's name; "" for the office.

    It is over at `until` by itself, or at `ended_at` if somebody ended it before.
    """

    scope: Scope
    subject: str
    since: datetime
    until: datetime
    reason: str
    by: str = ""
    number: int = 0
    ended_at: datetime | None = None
    ended_by: str = ""

    def holds(self, now: datetime) -> bool:
        """Whether it goes on at this moment."""
        return self.since <= now < (self.until if self.ended_at is None else min(self.until, self.ended_at))


def check_maintenance(wanted: Maintenance) -> Maintenance:
    """The window, if it can be meant. Raises BadInput naming the field."""
    if wanted.scope is not Scope.OFFICE and not wanted.subject:
        raise BadInput(message("Choose what is worked on."), field="subject")
    if wanted.until <= wanted.since:
        raise BadInput(message("Maintenance ends later than it begins."), field="until")
    if wanted.until - wanted.since > LONGEST:
        raise BadInput(
            message("Maintenance lasts at most 24 hours."),
            message("Start another one when it is over."),
            field="until",
        )
    if not SHORTEST_REASON <= len(wanted.reason.strip()) <= LONGEST_REASON:
        raise BadInput(
            message("Say why, in {least} to {most} characters.", least=SHORTEST_REASON, most=LONGEST_REASON),
            field="reason",
        )
    return wanted


def covering(windows: Iterable[Maintenance], account: str, terminal: str, now: datetime) -> Maintenance | None:
    """The window that keeps an alert of this account and terminal silent now."""
    for window in windows:
        about = {Scope.OFFICE: "", Scope.ACCOUNT: account, Scope.TERMINAL: terminal}[window.scope]
        if window.holds(now) and window.subject == about:
            return window
    return None
