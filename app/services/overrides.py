"""Overrides: proposed by one person, confirmed by another, ended by either, and reported as exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from app.db import overrides as table
from app.db import prospects
from app.db.store import Writing
from app.domain import overrides as steps
from app.domain import readiness as domain
from app.domain.errors import BadInput, message
from app.domain.overrides import Override, OverrideState
from app.domain.permissions import Action
from app.domain.readiness import Known, Readiness
from app.services.office import Office
from app.services.readiness import known_of_all, known_somebody
from app.services.subjects import Subject


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One override in the report.

    `counts` is false where a rejection or a confirmed match overrules it, or its code is nobody's any more.
    """

    override: Override
    client: str
    state: OverrideState
    counts: bool


@dataclass(frozen=True, slots=True)
class Exceptions:
    """Every override on one day, those in force first."""

    as_of: date
    rows: tuple[ExceptionRow, ...]


def propose(office: Office, subject: str, reason: str, until: date) -> Override:
    """Propose that somebody may invest although something is missing. Nothing changes before a second person agrees.

    Raises BadInput where nothing is missing, where a person has said no, or for reason and day.
    """
    office.allow(Action.OVERRIDES_PROPOSE)
    (who, known), today = known_somebody(office, subject), office.today()
    if known.refused:
        raise BadInput(
            message("{client} was rejected, or a match was confirmed; no override changes that.", client=who.name),
            message("Re-open the case, or decide the match again."),
        )
    found = domain.readiness(known, today)
    _refuse_second_one(found, known.overrides, who.name, today)
    override = Override(
        id=str(uuid4()),
        subject=subject,
        reason=reason,
        until=until,
        missing=", ".join(item.requirement.value for item in found.missing),
        proposed_by=office.person.name,
        proposed_at=office.clock(),
    )
    return _add(office, steps.proposed(override, today))


def _refuse_second_one(found: Readiness, known: tuple[Override, ...], name: str, today: date) -> None:
    if found.complete:
        raise BadInput(message("{client} is ready; there is nothing to override.", client=name))
    if any(each.state(today) in {OverrideState.PROPOSED, OverrideState.ACTIVE} for each in known):
        raise BadInput(
            message("{client} has an override already.", client=name), message("End it before you propose another one.")
        )


def _add(office: Office, override: Override) -> Override:
    with office.store.writing(office.person.name) as writing:
        table.add(writing.session, override)
        writing.audit("override:proposed", override.subject, after=_facts(override), reason=override.reason)
        writing.commit()
    return override


def confirm(office: Office, key: str) -> Override:
    """Agree with an override: from now until its last day it counts. Raises SamePerson, BadInput, Conflict."""
    office.allow(Action.OVERRIDES_CONFIRM)
    found = _known(office, key)
    if known_somebody(office, found.subject)[1].refused:
        raise BadInput(message("The client was rejected, or a match was confirmed; no override changes that."))
    after = steps.confirmed(found, office.person.name, office.clock(), office.today())
    office.second(found.proposed_by, found.proposed_at)
    return _change(office, found, after, "override:confirmed", "")


def end(office: Office, key: str, why: str) -> Override:
    """Refuse a proposal, or end an override before its day. Whoever may propose or confirm one may end one."""
    either = Action.OVERRIDES_PROPOSE if office.may(Action.OVERRIDES_PROPOSE) else Action.OVERRIDES_CONFIRM
    office.allow(either)
    found = _known(office, key)
    after = steps.ended(found, office.person.name, office.clock(), office.today(), why)
    return _change(office, found, after, "override:ended", after.ended_why)


def exceptions(office: Office) -> Exceptions:
    """Every override: who proposed and confirmed it, why, until when, and whether it counts today."""
    office.allow(Action.OFFICE_READ)
    today, about = office.today(), known_of_all(office)
    with office.store.reading() as session:
        found, gone = table.read_all(session), {each.code: each.name for each in prospects.read_all(session)}
    rows = [_row(each, about, gone, today) for each in found]
    order = [OverrideState.ACTIVE, OverrideState.PROPOSED, OverrideState.EXPIRED, OverrideState.ENDED]
    rows.sort(key=lambda row: (order.index(row.state), row.override.until, row.override.id))
    return Exceptions(today, tuple(rows))


def end_all(writing: Writing, office: Office, subject: str, why: str) -> int:
    """End, within this write, what is proposed or in force for somebody whose code counts no more; answers how many."""
    found = [
        each
        for each in table.read_all(writing.session)
        if each.subject == subject and each.state(office.today()) in {OverrideState.PROPOSED, OverrideState.ACTIVE}
    ]
    for each in found:
        after = steps.ended(each, office.person.name, office.clock(), office.today(), why)
        table.change(writing.session, after)
        writing.audit("override:ended", subject, before=_facts(each), after=_facts(after), reason=why)
    return len(found)


def _row(
    override: Override, about: Mapping[str, tuple[Subject, Known]], gone: Mapping[str, str], today: date
) -> ExceptionRow:
    """An override of somebody; one of a prospect who is a client now (their name is in `gone`) counts no more."""
    code, state = override.subject, override.state(today)
    if code not in about:
        return ExceptionRow(override, gone.get(code, code), state, counts=False)
    who, known = about[code]
    return ExceptionRow(override, who.name, state, state is OverrideState.ACTIVE and not known.refused)


def _known(office: Office, key: str) -> Override:
    with office.store.reading() as session:
        found = table.read(session, key)
    if found is None:
        raise BadInput(message("There is no override {key}.", key=key), field="override")
    return found


def _change(office: Office, before: Override, after: Override, action: str, reason: str) -> Override:
    with office.store.writing(office.person.name) as writing:
        table.change(writing.session, after)
        writing.audit(action, after.subject, before=_facts(before), after=_facts(after), reason=reason)
        writing.commit()
    return after


def _facts(override: Override) -> dict[str, object]:
    return {
        "override": override.id,
        "until": override.until.isoformat(),
        "missing": override.missing,
        "proposed_by": override.proposed_by,
        "confirmed_by": override.confirmed_by,
        "ended_by": override.ended_by,
    }
