"""KYC/AML cases: how far the office knows who somebody is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands; a person decides the last three, never the program."""

    NOT_STARTED = "not started"
    COLLECTING = "collecting"
    IN_REVIEW = "in review"
    CLEARED = "cleared"
    REJECTED = "rejected"
    ESCALATED = "escalated"


class Risk(StrEnum):
    """How closely somebody is watched."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a client or prospect (`subject` is their code).

    `politically_exposed` is None until somebody asked; `review_due` is when a cleared case is looked at again.
    `sent_by` put it into review and therefore does not decide it.
    """

    subject: str
    state: CaseState = CaseState.NOT_STARTED
    politically_exposed: bool | None = None
    risk: Risk | None = None
    risk_by: str = ""
    sent_at: datetime | None = None
    sent_by: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""
    reason: str = ""
    review_due: date | None = None
    version: int = 1
