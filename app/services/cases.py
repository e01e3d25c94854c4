"""The steps of a KYC/AML case: started, sent into review, decided by another person, re-opened; never automatic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from app.db import cases as table
from app.db import documents
from app.db.failures import changed
from app.db.store import Writing
from app.domain.cases import OPEN, Case, CaseState, decided, moved, reopened, sent
from app.domain.errors import BadInput, Message, message
from app.domain.permissions import Action
from app.domain.readiness import (
    Item,
    ItemState,
    Known,
    Requirement,
    collected,
    listed,
    said,
    standing_in_the_way,
)
from app.domain.readiness import readiness as readiness_on
from app.services.office import Office
from app.services.readiness import known_of_all, known_somebody
from app.services.subjects import subjects

EXPIRY = "expiry"
"""Who writes down that a case has run out: nobody decides it, the dates do."""

DECISIONS: Mapping[CaseState, str] = {
    CaseState.CLEARED: "case:cleared",
    CaseState.REJECTED: "case:rejected",
    CaseState.ESCALATED: "case:escalated",
}
"""What a person may decide, and how the audit calls it."""

Change = Callable[[Case], Case]


class NotClear(BadInput):
    """A case that cannot be cleared as it is; `missing` says why, one sentence each."""

    title = message("This case cannot be cleared yet")

    def __init__(self, named: str, missing: tuple[Message, ...]) -> None:
        super().__init__(
            message("{client} cannot be cleared: {missing}.", client=named, missing=listed(missing)),
            message("Complete what is missing, escalate the case, or reject it."),
        )
        self.missing = missing


def start(office: Office, subject: str) -> Case:
    """Start collecting what a case needs. Raises BadInput for nobody's code and for a case that was started."""
    office.allow(Action.CASES_COLLECT)
    if subject not in subjects(office):
        raise BadInput(message("Nobody has the code {code}.", code=subject), field="subject")
    return _step(office, subject, None, "case:started", lambda case: moved(case, CaseState.COLLECTING))


def send(office: Office, subject: str, version: int | None = None) -> Case:
    """Hand a case in for review: whoever does that does not decide it. Raises BadInput while a document is missing."""
    office.allow(Action.CASES_COLLECT)
    who, known = known_somebody(office, subject)
    lacking = list(_lacking(known, office))
    if known.case.state is CaseState.COLLECTING and lacking:
        raise BadInput(
            message("There is nothing to review yet: {missing}.", missing=listed(map(said, lacking))),
            message("Add these documents to {client} first.", client=who.name),
        )
    by, at = office.person.name, office.clock()
    return _step(office, subject, version, "case:sent", lambda case: sent(case, by, at))


def _lacking(known: Known, office: Office) -> Iterable[Item]:
    """The documents that are not even here; the AML report comes from screening, which reviewers do."""
    for item in collected(known, office.today()):
        if item.state in {ItemState.MISSING, ItemState.EXPIRED} and item.requirement is not Requirement.AML_REPORT:
            yield item


def decide(office: Office, subject: str, state: CaseState, reason: str, version: int | None = None) -> Case:
    """Clear, reject or escalate a case for a reason.

    Raises SamePerson for whoever sent or escalated it, NotClear for a case that lacks something, BadInput, Conflict.
    """
    office.allow(Action.CASES_DECIDE)
    if state not in DECISIONS:
        raise BadInput(message("{state} is nothing that a person decides.", state=state.value), field="decision")
    who, known = known_somebody(office, subject)
    moved(known.case, state)
    _second(office, known.case)
    by, at, today = office.person.name, office.clock(), office.today()

    def settled(case: Case, writing: Writing) -> Case:
        now = replace(known, case=case, documents=documents.of_subject(writing.session, subject))
        missing = tuple(standing_in_the_way(now, today)) if state is CaseState.CLEARED else ()
        if missing:
            raise NotClear(who.name, missing)
        return decided(case, state, by, at, today, reason)

    return _write(office, subject, version or known.case.version, DECISIONS[state], settled)


def _second(office: Office, case: Case) -> None:
    """Whoever sent the case does not decide it, and whoever escalated it does not have the last word."""
    for maker, at in ((case.sent_by, case.sent_at), (case.decided_by, case.decided_at)):
        if maker and at:
            office.second(maker, at)


def reopen(office: Office, subject: str, reason: str, version: int | None = None) -> Case:
    """Collect again for a case that was cleared or rejected. Raises BadInput, Conflict."""
    office.allow(Action.CASES_DECIDE)
    known_somebody(office, subject)
    return _step(office, subject, version, "case:reopened", lambda case: reopened(case, reason))


def answer_exposed(office: Office, subject: str, *, exposed: bool, version: int | None = None) -> Case:
    """Write down whether somebody is politically exposed; once a case is in review, only whoever decides may.

    A cleared case whose answer turns to yes is collected again: it was cleared without a second look.
    """
    office.allow(Action.OFFICE_READ)
    case = known_somebody(office, subject)[1].case
    collecting = case.state in OPEN and not office.may(Action.CASES_DECIDE)
    office.allow(Action.CASES_COLLECT if collecting else Action.CASES_DECIDE)
    why = "politically exposed"

    def answered(case: Case) -> Case:
        return looked_at_again(case, replace(case, politically_exposed=exposed), why)

    return _step(office, subject, version or case.version, "case:exposure-answered", answered)


def looked_at_again(before: Case, after: Case, why: str) -> Case:
    """The changed case; collecting again where it was cleared and now needs the escalation that it never had.

    Raises BadInput for a case in review that would need none any more: one person would clear it alone then.
    """
    if before.state is CaseState.IN_REVIEW and before.needs_escalation and not after.needs_escalation:
        raise BadInput(
            message("In review nobody takes back alone what asks for a second look."),
            message("Escalate the case, or reject it and open it again, so that it is handed in anew."),
        )
    if before.state is CaseState.CLEARED and after.needs_escalation and not before.needs_escalation:
        return reopened(after, why)
    return after


def reopen_expired(office: Office) -> tuple[str, ...]:
    """Write down which cleared cases have run out, and collect for them again; answers their codes.

    A required document that has expired or a review that is overdue makes somebody not ready at once; this only keeps
    the record true. It is run every day and may be run at any time.
    """
    office.allow(Action.OFFICE_READ)
    today = office.today()
    ran_out = {
        code: _expired(known, office)
        for code, (_who, known) in known_of_all(office).items()
        if known.case.state is CaseState.CLEARED
    }
    due = {code: items for code, items in ran_out.items() if items}
    if not due:
        return ()
    with office.store.writing(EXPIRY) as writing:
        for code, items in due.items():
            before = table.read(writing.session, code)
            if before.state is not CaseState.CLEARED:
                continue
            reason = ", ".join(str(said(item)) for item in items)
            after = reopened(before, f"{reason} ({today.isoformat()})")
            table.write(writing.session, after)
            writing.audit("case:expired", code, before=facts(before), after=facts(after), reason=after.reason)
        writing.commit()
    return tuple(due)


def _expired(known: Known, office: Office) -> list[Item]:
    return [item for item in readiness_on(known, office.today()).items if item.state is ItemState.EXPIRED]


def _step(office: Office, subject: str, version: int | None, action: str, change: Change) -> Case:
    return _write(office, subject, version, action, lambda case, _writing: change(case))


def _write(
    office: Office, subject: str, version: int | None, action: str, change: Callable[[Case, Writing], Case]
) -> Case:
    """One step as one transaction, with its line in the audit. Raises Conflict where the case was changed meanwhile."""
    with office.store.writing(office.person.name) as writing:
        before = table.read(writing.session, subject)
        if version is not None and before.version != version:
            raise changed(subject)
        after = change(before, writing)
        table.write(writing.session, after)
        writing.audit(action, subject, before=facts(before), after=facts(after), reason=after.reason)
        writing.commit()
        return table.read(writing.session, subject)


def facts(case: Case) -> dict[str, object]:
    """A case as the audit keeps it."""
    return {
        "state": case.state.value,
        "politically_exposed": case.politically_exposed,
        "risk": case.risk.value if case.risk else None,
        "sent_by": case.sent_by,
        "decided_by": case.decided_by,
        "review_due": case.review_due.isoformat() if case.review_due else None,
    }
