"""What people look at: the queue of cases, one case with all that bears on it, and what comes due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.db import risk as rules_table
from app.db import users
from app.domain.cases import OPEN, Case, CaseState
from app.domain.errors import Message, message
from app.domain.overrides import Override, OverrideState
from app.domain.permissions import Action
from app.domain.readiness import (
    REMINDERS,
    SAID,
    Item,
    ItemState,
    Known,
    Readiness,
    Requirement,
    readiness,
    standing_in_the_way,
)
from app.domain.risk import Proposal
from app.domain.screening import Standing
from app.services.office import Office
from app.services.readiness import known_of_all, known_somebody
from app.services.risk import propose
from app.services.subjects import Subject


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One client or prospect in the queue."""

    who: Subject
    case: Case
    readiness: Readiness
    standing: Standing
    proposed: Override | None

    @property
    def code(self) -> str:
        """The code, which names the row."""
        return self.who.code

    @property
    def done(self) -> int:
        """How many of the documents count today."""
        return sum(item.met for item in self.documents)

    @property
    def documents(self) -> tuple[Item, ...]:
        """The requirements that are documents."""
        return self.readiness.documents

    @property
    def expiring(self) -> bool:
        """Whether something has ended or is about to, for somebody who was cleared or stands on an override."""
        ends = any(item.state in {ItemState.EXPIRING, ItemState.EXPIRED} for item in self.readiness.items)
        return ends and self.case.state is not CaseState.NOT_STARTED

    @property
    def to_do(self) -> bool:
        """Whether somebody still has to collect or to decide."""
        return self.case.state is not CaseState.CLEARED and self.case.state is not CaseState.REJECTED

    @property
    def collecting(self) -> bool:
        """Whether the documents are still being brought."""
        return self.case.state in OPEN


@dataclass(frozen=True, slots=True)
class CaseList:
    """Everybody, on one day."""

    as_of: date
    rows: tuple[CaseRow, ...]


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """One case: what the rules of risk propose, what keeps it from being cleared, and its overrides.

    `names` gives the full name of each person by their account.
    """

    row: CaseRow
    as_of: date
    proposal: Proposal
    in_the_way: tuple[Message, ...]
    overrides: tuple[Override, ...]
    names: dict[str, str]


class DueKind(StrEnum):
    """What ends or comes due."""

    DOCUMENT = "document"
    REVIEW = "review"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class Due:
    """One date to mind: whose it is, what ends, in how many days (below 0: past), and the reminder it has reached.

    `reminder` is the number of days of the last reminder that was reached, None before the first.
    """

    who: Subject
    kind: DueKind
    what: Message
    day: date
    days: int
    reminder: int | None


def case_list(office: Office) -> CaseList:
    """Everybody whose case there is or should be."""
    office.allow(Action.OFFICE_READ)
    today = office.today()
    return CaseList(today, tuple(_row(who, known, today) for who, known in known_of_all(office).values()))


def _row(who: Subject, known: Known, today: date) -> CaseRow:
    waiting = next((each for each in known.overrides if each.state(today) is OverrideState.PROPOSED), None)
    return CaseRow(who, known.case, readiness(known, today), known.standing, waiting)


def case_detail(office: Office, code: str) -> CaseDetail:
    """One case. Raises BadInput for nobody's code."""
    office.allow(Action.OFFICE_READ)
    who, known = known_somebody(office, code)
    today = office.today()
    with office.store.reading() as session:
        names = {user.name: user.full_name for user in users.read_all(session)}
        rules = rules_table.read(session)
    return CaseDetail(
        row=_row(who, known, today),
        as_of=today,
        proposal=propose(office, who, known, rules),
        in_the_way=tuple(standing_in_the_way(known, today)),
        overrides=known.overrides,
        names=names,
    )


def dues(office: Office, within: int = max(REMINDERS)) -> tuple[Due, ...]:
    """What has ended or ends within so many days, of everybody whose case was started: the earliest first."""
    office.allow(Action.OFFICE_READ)
    today = office.today()
    found = [due for who, known in known_of_all(office).values() for due in _dues(who, known, today)]
    soon = [due for due in found if due.day <= today + timedelta(days=within)]
    return tuple(sorted(soon, key=lambda due: (due.day, due.who.code, due.kind)))


def _dues(who: Subject, known: Known, today: date) -> Iterable[Due]:
    if known.case.state is CaseState.NOT_STARTED:
        return
    for item in readiness(known, today).items:
        if item.due is None:
            continue
        if item.requirement is Requirement.CASE:
            yield _due(who, DueKind.REVIEW, message("Periodic review"), item.due, today)
        else:
            yield _due(who, DueKind.DOCUMENT, SAID[item.requirement], item.due, today)
    for override in known.overrides:
        if override.state(today) is OverrideState.ACTIVE:
            yield _due(who, DueKind.OVERRIDE, message("Override"), override.until, today)


def _due(who: Subject, kind: DueKind, what: Message, day: date, today: date) -> Due:
    days = (day - today).days
    return Due(who, kind, what, day, days, next((each for each in sorted(REMINDERS) if days <= each), None))
