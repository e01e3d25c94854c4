"""The KYC/AML cases of the demo office, and its two overrides; what they rest on are the demo's documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from app.db import cases as table
from app.db import overrides
from app.domain.calendar import zone
from app.domain.cases import Case, CaseState, Risk, review_day
from app.domain.overrides import Override
from app.domain.readiness import Requirement
from app.services.office import Office

COLLECTS, DECIDES, MANAGES = "ivan", "elena", "ana"
RISKS = {
    "C-0001": Risk.MEDIUM,
    "C-0002": Risk.HIGH,
    "C-0004": Risk.MEDIUM,
    "C-0006": Risk.MEDIUM,
    "C-0011": Risk.MEDIUM,
    "C-0012": Risk.MEDIUM,
}
"""Everybody else's is low."""
CLEARED_EARLIER = {"C-0002": timedelta(days=18)}
"""How long before they became a client; three days for everybody else."""

IN_REVIEW, ESCALATED, COLLECTING, WON = "C-0015", "C-0013", "C-0016", "P-0007"


def fill(office: Office) -> None:
    """Write the cases and overrides, in one transaction."""
    clients = office.books.current(office.store).clients
    with office.store.writing("demo office") as writing:
        made = [_case(office, each.code, each.since or office.today()) for each in clients]
        for case in (*made, Case(subject=WON, state=CaseState.COLLECTING)):
            table.write(writing.session, case)
        for override in _overrides(office):
            overrides.add(writing.session, override)
        writing.audit("office:imported", "demo cases", after={"cases": len(made) + 1})
        writing.commit()


def _case(office: Office, code: str, since: date) -> Case:
    day = since - CLEARED_EARLIER.get(code, timedelta(days=3))
    at = _at(office, day, 16)
    risk = RISKS.get(code, Risk.LOW)
    rated = Case(
        subject=code,
        politically_exposed=False,
        risk=risk,
        risk_by=DECIDES,
        risk_at=at,
        risk_version=0,
        risk_reason="Rated by what the office has known of them since they came",
        sent_at=at - timedelta(hours=5),
        sent_by=COLLECTS,
    )
    if code == COLLECTING:
        return Case(subject=code, state=CaseState.COLLECTING)
    if code == IN_REVIEW:
        return replace(rated, state=CaseState.IN_REVIEW, sent_at=_at(office, office.today() - timedelta(days=2), 11))
    if code == ESCALATED:
        return _escalated(office, rated)
    cleared = replace(
        rated, state=CaseState.CLEARED, decided_by=DECIDES, decided_at=at, review_due=review_day(rated, day)
    )
    return replace(cleared, reason="Documents seen in the original, no match on any list")


def _escalated(office: Office, rated: Case) -> Case:
    return replace(
        rated,
        state=CaseState.ESCALATED,
        politically_exposed=True,
        risk=Risk.HIGH,
        risk_reason="",
        decided_by=DECIDES,
        decided_at=_at(office, office.today() - timedelta(days=4), 12),
        reason="Her brother was elected mayor in June",
    )


def _overrides(office: Office) -> Iterable[Override]:
    today = office.today()
    proposed = _at(office, today - timedelta(days=5), 12)
    yield Override(
        id=str(uuid5(NAMESPACE_URL, "fidus demo override C-0008")),
        subject="C-0008",
        reason="New passport applied for; the consulate's receipt was seen",
        until=date(2025, 9, 30),
        missing=Requirement.IDENTITY.value,
        proposed_by=MANAGES,
        proposed_at=proposed,
        confirmed_by=DECIDES,
        confirmed_at=proposed + timedelta(hours=2),
    )
    yield Override(
        id=str(uuid5(NAMESPACE_URL, "fidus demo override C-0013")),
        subject=ESCALATED,
        reason="The escalated case is decided next week",
        until=date(2025, 9, 15),
        missing=Requirement.CASE.value,
        proposed_by=MANAGES,
        proposed_at=_at(office, today - timedelta(days=1), 17),
    )


def _at(office: Office, day: date, hour: int) -> datetime:
    place = zone(office.books.current(office.store).timezone)
    return datetime.combine(day, time(hour, 6), place).astimezone(zone("UTC"))
