"""Screening of names against lists of sanctioned people: what was found, and what a person decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Outcome(StrEnum):
    """What screening says of somebody today."""

    NOT_SCREENED = "not screened"
    OUT_OF_DATE = "out of date"
    OPEN = "matches to decide"
    CLEAR = "no match"
    CONFIRMED = "confirmed match"


@dataclass(frozen=True, slots=True)
class Standing:
    """What screening says of one client or prospect: the outcome, what it rests on, and who decided last.

    `lists` names each list with its date; `open` counts the matches that wait for a person.
    """

    subject: str
    outcome: Outcome = Outcome.NOT_SCREENED
    open: int = 0
    screened_at: datetime | None = None
    lists: tuple[tuple[str, date], ...] = ()
    decided_by: str = ""
    decided_at: datetime | None = None
