"""What roles may do, and changes of it that wait for a second person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from app.db import access as table
from app.db import users as users_table
from app.db.store import Writing
from app.domain.access import (
    AccessRequest,
    Grant,
    OwnAccount,
    RequestState,
    Staff,
    able,
    check_matrix,
    check_staff,
    differences,
    effective,
    needs_second,
    with_grants,
)
from app.domain.errors import BadInput, message
from app.domain.permissions import Action, Matrix, Role
from app.domain.users import User
from app.services.office import Office

SINGLE = "single operator"
"""The label of what somebody confirmed who had proposed it, because nobody else could."""
SHORTEST_REASON = 5
ENDED = {RequestState.REFUSED: "access:turned-down", RequestState.WITHDRAWN: "access:withdrawn"}


def matrix(office: Office) -> Matrix:
    """What each role may do now."""
    office.allow(Action.PEOPLE_READ)
    return office.access.now().matrix


def waiting(office: Office) -> list[AccessRequest]:
    """What waits for a second person, the oldest first."""
    office.allow(Action.PEOPLE_READ)
    with office.store.reading() as session:
        return table.requests(session)


def change(office: Office, grants: Sequence[Grant]) -> AccessRequest | None:
    """Change what roles may do; answers what waits for a second person, None where all of it holds at once.

    Raises BadInput for a change that breaks what always holds, or that changes nothing.
    """
    office.allow(Action.PEOPLE_MANAGE)
    with office.store.writing(office.person.name) as writing:
        staff = staff_of(writing)
        wanted = differences(staff.matrix, grants)
        if not wanted:
            raise BadInput(message("This changes nothing."))
        _check(staff, wanted)
        request = AccessRequest(id=_new_id(), grants=wanted, proposed_by=office.person.name, proposed_at=office.clock())
        if needs_second(wanted):
            ask(writing, request, before=_facts(staff.matrix, wanted))
        else:
            _grant(office, writing, staff.matrix, wanted)
        writing.commit()
    return request if needs_second(wanted) else None


def confirm(office: Office, id_: str) -> AccessRequest:
    """Agree to what somebody else has proposed: it holds from now on.

    Raises SamePerson for the proposer, OwnAccount for whom it is about, BadInput where it no longer waits.
    """
    office.allow(Action.PEOPLE_CONFIRM)
    request = _waiting(office, id_)
    _refuse_own(office, request)
    office.second(request.proposed_by, request.proposed_at, alone=not _others_able(office))
    with office.store.writing(office.person.name) as writing:
        alone = SINGLE if request.proposed_by == office.person.name else ""
        decided = _decided(office, request, RequestState.CONFIRMED, alone)
        table.write(writing.session, decided)
        staff = staff_of(writing)
        if request.user:
            _give(writing, staff, request, alone)
        else:
            _check(staff, request.grants)
            _grant(office, writing, staff.matrix, differences(staff.matrix, request.grants), alone)
        writing.commit()
    return decided


def refuse(office: Office, id_: str, reason: str) -> AccessRequest:
    """Turn down what somebody has proposed. Raises BadInput without a reason, or where it no longer waits."""
    office.allow(Action.PEOPLE_CONFIRM)
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput(message("Say in a few words why."), field="reason")
    return _end(office, _waiting(office, id_), RequestState.REFUSED, reason.strip())


def withdraw(office: Office, id_: str) -> AccessRequest:
    """Take back what waits. Raises BadInput where it no longer waits."""
    office.allow(Action.PEOPLE_MANAGE)
    return _end(office, _waiting(office, id_), RequestState.WITHDRAWN, "")


def staff_of(writing: Writing) -> Staff:
    """Everybody, and what roles allow, as the write sees them."""
    return Staff(users_table.read_all(writing.session), effective(table.grants(writing.session)))


def ask(writing: Writing, request: AccessRequest, before: dict[str, object]) -> None:
    """Write down what waits for a second person."""
    table.write(writing.session, request)
    after = {"roles": sorted(request.roles)} if request.user else _said(request.grants)
    writing.audit("access:proposed", request.user or "roles", before=before, after=after)


def ask_roles(office: Office, writing: Writing, user: User, wanted: frozenset[Role]) -> AccessRequest:
    """Write down that the user shall have these roles."""
    request = AccessRequest(
        id=_new_id(), user=user.name, roles=wanted, proposed_by=office.person.name, proposed_at=office.clock()
    )
    ask(writing, request, before={"roles": sorted(user.roles)})
    return request


def withdraw_roles(office: Office, writing: Writing, user: str) -> None:
    """Take back what waits for this user: something else was decided."""
    for request in table.requests(writing.session):
        if request.user == user:
            table.write(writing.session, _decided(office, request, RequestState.WITHDRAWN, ""))
            writing.audit("access:withdrawn", user, before={"roles": sorted(request.roles)})


def _new_id() -> str:
    return str(uuid.uuid4())


def _waiting(office: Office, id_: str) -> AccessRequest:
    with office.store.reading() as session:
        request = table.request(session, id_)
    if request is None or request.state is not RequestState.PENDING:
        raise BadInput(message("This no longer waits for anybody."), message("Look at the list again."))
    return request


def _refuse_own(office: Office, request: AccessRequest) -> None:
    if request.user == office.person.name:
        office.refused("own roles")
        raise OwnAccount(message("Nobody decides about their own roles."), message("Ask a colleague."))


def _others_able(office: Office) -> bool:
    """Whether anybody but this person could confirm."""
    with office.store.reading() as session:
        users, grants = users_table.read_all(session), table.grants(session)
    now = office.clock()
    others = [user for user in users if user.name != office.person.name and user.can_act(now)]
    return bool(able(others, effective(grants), Action.PEOPLE_CONFIRM))


def _decided(office: Office, request: AccessRequest, state: RequestState, reason: str) -> AccessRequest:
    return replace(request, state=state, decided_by=office.person.name, decided_at=office.clock(), reason=reason)


def _end(office: Office, request: AccessRequest, state: RequestState, reason: str) -> AccessRequest:
    decided = _decided(office, request, state, reason)
    with office.store.writing(office.person.name) as writing:
        table.write(writing.session, decided)
        after = {"proposed_by": request.proposed_by}
        writing.audit(ENDED[state], request.user or "roles", after=after, reason=reason)
        writing.commit()
    return decided


def _give(writing: Writing, staff: Staff, request: AccessRequest, reason: str) -> None:
    user = next((each for each in staff.users if each.name == request.user), None)
    if user is None or not user.active:
        raise BadInput(message("{name} has no account in use any more.", name=request.user))
    given = replace(user, roles=request.roles)
    check_staff(staff, staff.changed(given))
    users_table.change(writing.session, given)
    before, after = {"roles": sorted(user.roles)}, {"roles": sorted(given.roles), "proposed_by": request.proposed_by}
    writing.audit("user:roles-confirmed", user.name, before=before, after=after, reason=reason)


def _check(staff: Staff, wanted: Sequence[Grant]) -> None:
    after = with_grants(staff.matrix, wanted)
    check_matrix(after)
    check_staff(staff, replace(staff, matrix=after))


def _grant(office: Office, writing: Writing, before: Matrix, wanted: Sequence[Grant], reason: str = "") -> None:
    for each in wanted:
        table.grant(writing.session, each, office.clock(), office.person.name)
    writing.audit("roles:changed", "roles", before=_facts(before, wanted), after=_said(wanted), reason=reason)


def _facts(before: Matrix, wanted: Sequence[Grant]) -> dict[str, object]:
    return {f"{each.action} · {each.role}": each.role in before.get(each.action, frozenset()) for each in wanted}


def _said(wanted: Sequence[Grant]) -> dict[str, object]:
    return {f"{each.action} · {each.role}": each.granted for each in wanted}
