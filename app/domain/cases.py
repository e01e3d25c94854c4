"""KYC/AML cases: how far the office knows who somebody is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from app.domain.calendar import add_months
from app.domain.errors import BadInput, Message, message


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


NEXT: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.NOT_STARTED: frozenset({CaseState.COLLECTING}),
    CaseState.COLLECTING: frozenset({CaseState.IN_REVIEW}),
    CaseState.IN_REVIEW: frozenset({CaseState.CLEARED, CaseState.REJECTED, CaseState.ESCALATED}),
    CaseState.ESCALATED: frozenset({CaseState.CLEARED, CaseState.REJECTED}),
    CaseState.CLEARED: frozenset({CaseState.COLLECTING}),
    CaseState.REJECTED: frozenset({CaseState.COLLECTING}),
}
"""Where a case may go from where it stands (rules.md 6)."""

SAID: Mapping[CaseState, Message] = {
    CaseState.NOT_STARTED: message("not started"),
    CaseState.COLLECTING: message("collecting documents"),
    CaseState.IN_REVIEW: message("in review"),
    CaseState.CLEARED: message("cleared"),
    CaseState.REJECTED: message("rejected"),
    CaseState.ESCALATED: message("escalated"),
}
"""Where a case stands, in a few words."""

OPEN = frozenset({CaseState.NOT_STARTED, CaseState.COLLECTING})
"""States in which whoever collects may still write down what the client answers."""

REVIEW_MONTHS: Mapping[Risk, int] = {Risk.LOW: 36, Risk.MEDIUM: 24, Risk.HIGH: 12}
"""How long a cleared case stays so before somebody looks at it again."""

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case of a client or prospect (`subject` is their code).

    `politically_exposed` is None until somebody asked; `review_due` is the last day before a cleared case is looked at
    again. `sent_by` put it into review and therefore does not decide it. The risk remembers the `risk_points` that
    version `risk_version` of the rules gave it, and why a person rated it otherwise.
    """

    subject: str
    state: CaseState = CaseState.NOT_STARTED
    politically_exposed: bool | None = None
    risk: Risk | None = None
    risk_by: str = ""
    risk_at: datetime | None = None
    risk_version: int | None = None
    risk_points: int | None = None
    risk_reason: str = ""
    sent_at: datetime | None = None
    sent_by: str = ""
    decided_at: datetime | None = None
    decided_by: str = ""
    reason: str = ""
    review_due: date | None = None
    version: int = 1

    @property
    def needs_escalation(self) -> bool:
        """Whether it cannot be cleared before a second look: a politically exposed person, or a high risk."""
        return self.politically_exposed is True or self.risk is Risk.HIGH


def moved(case: Case, state: CaseState) -> Case:
    """The case one step further. Raises BadInput for a step that does not exist."""
    if state not in NEXT[case.state]:
        raise BadInput(
            message("The case of {code} is {state}; it cannot become {wanted}.",
                    code=case.subject, state=SAID[case.state], wanted=SAID[state]),
            message("Open it again to see where it stands."),
        )  # fmt: skip
    return replace(case, state=state)


def sent(case: Case, by: str, at: datetime) -> Case:
    """The case in review; what was decided before is past. Raises BadInput."""
    fresh = replace(case, sent_by=by, sent_at=at, decided_by="", decided_at=None, reason="", review_due=None)
    return moved(fresh, CaseState.IN_REVIEW)


def decided(case: Case, state: CaseState, by: str, at: datetime, today: date, reason: str) -> Case:
    """The case as a person has decided it; a cleared one has its day of review. Raises BadInput."""
    done = replace(moved(case, state), decided_by=by, decided_at=at, reason=valid_reason(reason))
    return replace(done, review_due=review_day(done, today) if state is CaseState.CLEARED else None)


def reopened(case: Case, reason: str) -> Case:
    """The case, collecting again. Raises BadInput."""
    return replace(moved(case, CaseState.COLLECTING), reason=valid_reason(reason), review_due=None)


def review_day(case: Case, cleared_on: date) -> date | None:
    """When a case cleared on this day is looked at again; None while its risk is not rated."""
    return add_months(cleared_on, REVIEW_MONTHS[case.risk]) if case.risk else None


def valid_reason(reason: str) -> str:
    """The reason, trimmed. Raises BadInput for one that says nothing."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput(message("Say in at least ten characters why."), field="reason")
    return reason.strip()
