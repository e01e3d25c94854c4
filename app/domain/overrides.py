"""Overrides: a client may invest although something is missing, for a reason, by two people, until a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.cases import valid_reason
from app.domain.errors import BadInput, Message, message

LONGEST_DAYS = 90
"""How long an override may count. A quarter: whoever needs longer has had time to bring the documents."""


class OverrideState(StrEnum):
    """How an override stands on a day."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    EXPIRED = "expired"
    ENDED = "ended"


SAID: Mapping[OverrideState, Message] = {
    OverrideState.PROPOSED: message("proposed"),
    OverrideState.ACTIVE: message("active"),
    OverrideState.EXPIRED: message("expired"),
    OverrideState.ENDED: message("ended"),
}
"""How it stands, in a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One exception for one client. It counts from its confirmation to the end of the day `until`, unless ended before.

    `missing` names what was missing when it was proposed, as evidence: an override alters no fact.
    """

    id: str
    subject: str
    reason: str
    until: date
    missing: str
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    ended_by: str = ""
    ended_at: datetime | None = None
    ended_why: str = ""
    version: int = 1

    def state(self, day: date) -> OverrideState:
        """How it stands on this day."""
        if self.ended_at is not None:
            return OverrideState.ENDED
        if day > self.until:
            return OverrideState.EXPIRED
        return OverrideState.ACTIVE if self.confirmed_at else OverrideState.PROPOSED


def proposed(override: Override, today: date) -> Override:
    """The proposal, tidied. Raises BadInput for a reason that says nothing, and for a day that is past or too far."""
    if override.until < today:
        raise BadInput(message("An override ends today or later."), field="until")
    if override.until > today + timedelta(days=LONGEST_DAYS):
        raise BadInput(
            message("An override counts for at most {days} days.", days=LONGEST_DAYS),
            message("Choose {day} or earlier.", day=today + timedelta(days=LONGEST_DAYS)),
            field="until",
        )
    return replace(override, reason=valid_reason(override.reason))


def confirmed(override: Override, by: str, at: datetime, today: date) -> Override:
    """The override, in force. Raises BadInput for one that is not waiting."""
    if override.state(today) is not OverrideState.PROPOSED:
        raise BadInput(message("This override is {state}.", state=SAID[override.state(today)]))
    return replace(override, confirmed_by=by, confirmed_at=at)


def ended(override: Override, by: str, at: datetime, today: date, why: str) -> Override:
    """The override, refused or ended before its day. Raises BadInput for one that is over."""
    if override.state(today) not in {OverrideState.PROPOSED, OverrideState.ACTIVE}:
        raise BadInput(message("This override is {state}.", state=SAID[override.state(today)]))
    return replace(override, ended_by=by, ended_at=at, ended_why=valid_reason(why))
