"""Maintenance mode: starting it for an account, a terminal or the office, and ending it before its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.db import alerts as table
from app.domain.errors import BadInput, message
from app.domain.maintenance import Maintenance, Scope, check_maintenance
from app.domain.permissions import Action
from app.services.office import Office


def subjects(office: Office, scope: Scope) -> tuple[tuple[str, str], ...]:
    """What can be worked on: its name as alerts know it, and as people read it."""
    office.allow(Action.OFFICE_READ)
    if scope is Scope.TERMINAL:
        return tuple((each.terminal, each.terminal) for each in office.live.health())
    if scope is Scope.OFFICE:
        return ()
    accounts = sorted(office.books.current(office.store).accounts, key=lambda each: each.key)
    return tuple((str(each.key), f"{each.key.login} · {each.name}") for each in accounts if each.active)


def start_maintenance(office: Office, scope: Scope, subject: str, span: timedelta, reason: str) -> Maintenance:
    """Keep the alerts of this silent for so long, from now on. Raises BadInput naming the field."""
    office.allow(Action.ALERTS_HANDLE)
    now = office.clock()
    wanted = Maintenance(
        scope=scope,
        subject=subject,
        since=now,
        until=now + span,
        reason=reason.strip(),
        by=office.person.name,
    )
    check_maintenance(wanted)
    if scope is not Scope.OFFICE and subject not in dict(subjects(office, scope)):
        raise BadInput(message("{name} is not known here.", name=subject), field="subject")
    for window in office.alerts.current(office.store, now).windows:
        if (window.scope, window.subject) == (scope, subject) and window.holds(now):
            raise BadInput(message("It is under maintenance already."), message("End that first."), field="subject")
    with office.store.writing(office.person.name) as writing:
        made = table.add_maintenance(writing.session, wanted)
        writing.audit("maintenance:started", _subject(made), after=_facts(made), reason=made.reason)
        writing.commit()
    return made


def end_maintenance(office: Office, number: int) -> Maintenance:
    """End a maintenance now. Raises BadInput for one that is over already."""
    office.allow(Action.ALERTS_HANDLE)
    now = office.clock()
    windows = office.alerts.current(office.store, now).windows
    window = next((each for each in windows if each.number == number and each.holds(now)), None)
    if window is None:
        raise BadInput(message("This maintenance is over already."))
    with office.store.writing(office.person.name) as writing:
        table.end_maintenance(writing.session, window, office.person.name, now)
        writing.audit("maintenance:ended", _subject(window), before=_facts(window))
        writing.commit()
    return replace(window, ended_at=now, ended_by=office.person.name)


def _subject(window: Maintenance) -> str:
    return f"{window.scope.value}: {window.subject}" if window.subject else window.scope.value


def _facts(window: Maintenance) -> dict[str, object]:
    return {"since": window.since.isoformat(), "until": window.until.isoformat()}
