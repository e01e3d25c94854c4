"""Overrides: a client may invest although something is missing, for a reason, by two people, until a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One exception for one client. It counts from its confirmation until the end of the day `until`."""

    id: str
    subject: str
    reason: str
    until: date
    missing: str
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    version: int = 1

    def counts_on(self, day: date) -> bool:
        """Whether it lets the client invest on this day."""
        return self.confirmed_at is not None and day <= self.until
