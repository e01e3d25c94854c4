"""The people of an office: invited, changed, put out of use, let in again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from app.db import access as access_table
from app.db import users as table
from app.db.store import Writing
from app.domain.access import AccessRequest, OwnAccount, Staff, at_once, check_staff
from app.domain.errors import BadInput, message
from app.domain.permissions import Action, Role
from app.domain.users import INVITED_FOR, User, UserState, default_expiry
from app.security.backoff import FREE_TRIES, Backoff
from app.services import roles
from app.services.office import Office


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person in the list: the state of the account, what waits, and tries to sign in that failed since the last."""

    user: User
    state: UserState
    waiting: AccessRequest | None
    failures: int
    failed_at: datetime | None
    own: bool

    @property
    def held_up(self) -> bool:
        """Whether so many tries have failed that the next one has to wait."""
        return self.failures >= FREE_TRIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom to let in, or what an account shall be. `expires` None lasts, except for an auditor: 30 days."""

    name: str
    full_name: str
    roles: frozenset[Role]
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code, shown once; what of the roles `waits` for a second person."""

    user: User
    text: str = field(repr=False)
    until: datetime
    waits: AccessRequest | None = None


def people(office: Office) -> tuple[UserRow, ...]:
    """Everybody with an account, by name."""
    office.allow(Action.PEOPLE_READ)
    with office.store.reading() as session:
        everybody, waiting = table.read_all(session), access_table.requests(session)
    now, backoff = office.clock(), Backoff(office.paths.attempts, office.clock)
    waits = {request.user: request for request in waiting}
    return tuple(_row(office, user, waits.get(user.name), backoff, now) for user in everybody)


def _row(office: Office, user: User, waiting: AccessRequest | None, backoff: Backoff, now: datetime) -> UserRow:
    failed = [at for name, at in backoff.failures(user.name) if name == user.name]
    last = failed[-1] if failed else None
    return UserRow(user, user.state(now), waiting, len(failed), last, user.name == office.person.name)


def invite(office: Office, wanted: Wanted) -> Code:
    """Let a person in: they choose their password with the code that is answered, within 72 hours.

    Roles that are guarded wait for a second person. Raises BadInput for a name that is taken or will not do.
    """
    office.allow(Action.PEOPLE_MANAGE)
    name = wanted.name.strip()
    _check(wanted, office.clock())
    nobody = User(
        name=name,
        full_name=wanted.full_name.strip() or name,
        roles=frozenset(),
        password_hash="",
        expires=wanted.expires or default_expiry(wanted.roles, office.clock()),
        created_by=office.person.name,
        created_at=office.clock(),
    )
    with office.store.writing(office.person.name) as writing:
        staff = roles.staff_of(writing)
        if any(each.name.casefold() == name.casefold() for each in staff.users):
            raise BadInput(message("There is a user {name} already.", name=name), field="name")
        table.add(writing.session, nobody)
        return _let_in(office, writing, staff, nobody, wanted.roles, "user:invited")


def reset(office: Office, name: str) -> Code:
    """Let a person choose a new password with the code that is answered; the old one ends now."""
    office.allow(Action.PEOPLE_RESET)
    _refuse_own(office, name)
    with office.store.writing(office.person.name) as writing:
        staff = roles.staff_of(writing)
        user = _known(staff, name)
        if not user.active:
            raise BadInput(message("{name} has no account in use.", name=name), field="name")
        return _let_in(office, writing, staff, user, user.roles, "user:reset")


def reactivate(office: Office, name: str) -> Code:
    """Let somebody in again whose account was out of use or has ended; guarded roles wait for a second person."""
    office.allow(Action.PEOPLE_MANAGE)
    _refuse_own(office, name)
    with office.store.writing(office.person.name) as writing:
        staff, now = roles.staff_of(writing), office.clock()
        user = _known(staff, name)
        if user.active and not user.expired(now):
            raise BadInput(message("{name} has an account in use.", name=name), field="name")
        nobody = replace(user, active=True, roles=frozenset(), expires=default_expiry(user.roles, now))
        check_staff(staff, staff.changed(nobody))
        return _let_in(office, writing, staff, nobody, user.roles, "user:reactivated")


def change(office: Office, wanted: Wanted) -> AccessRequest | None:
    """Change a person's full name, roles or end; answers what waits for a second person.

    What is taken is taken at once. Raises OwnAccount for one's own roles, BadInput for the last administrator.
    """
    office.allow(Action.PEOPLE_MANAGE)
    _check(wanted, office.clock())
    with office.store.reading() as session:
        before = table.read(session, wanted.name)
    if before and (before.roles, before.expires) != (wanted.roles, wanted.expires):
        _refuse_own(office, wanted.name)
    with office.store.writing(office.person.name) as writing:
        staff = roles.staff_of(writing)
        user = _known(staff, wanted.name)
        after = _changed(office, staff, user, wanted)
        check_staff(staff, staff.changed(after))
        roles.withdraw_roles(office, writing, user.name)
        if after != user:
            table.change(writing.session, after)
        writing.audit("user:changed", user.name, before=_facts(user), after=_facts(after))
        waits = None if after.roles == wanted.roles else roles.ask_roles(office, writing, after, wanted.roles)
        writing.commit()
    return waits


def deactivate(office: Office, name: str) -> None:
    """Put an account out of use: the way in is gone, and nothing this person does is done from now on.

    Raises OwnAccount for one's own, BadInput for the last administrator and the last who can confirm.
    """
    office.allow(Action.PEOPLE_MANAGE)
    _refuse_own(office, name)
    with office.store.writing(office.person.name) as writing, office.slots.as_before_on_failure():
        staff = roles.staff_of(writing)
        user = _known(staff, name)
        out = replace(user, active=False, password_hash="", invited_until=None)
        check_staff(staff, staff.changed(out))
        roles.withdraw_roles(office, writing, name)
        table.change(writing.session, out)
        writing.audit("user:deactivated", name, before=_facts(user), after=_facts(out))
        office.slots.remove(name)
        writing.commit()


def forgive(office: Office, name: str) -> int:
    """Forget the failed tries of an account that has to wait; answers how many. They stay in the audit."""
    office.allow(Action.PEOPLE_RESET)
    backoff = Backoff(office.paths.attempts, office.clock)
    failed = backoff.failures(name)
    with office.store.writing(office.person.name) as writing:
        _known(roles.staff_of(writing), name)
        for each, at in failed:
            writing.audit("sign-in:failed", each, after={"at": at.isoformat()})
        writing.audit("user:tries-forgiven", name, after={"tries": len(failed)})
        writing.commit()
    backoff.succeeded(name)
    return len(failed)


def _check(wanted: Wanted, now: datetime) -> None:
    name = wanted.name.strip()
    if not name or not name.isprintable() or len(name) > 80:
        raise BadInput(message("A user name has 1 to 80 characters."), field="name")
    if len(wanted.full_name) > 120:
        raise BadInput(message("A name has at most 120 characters."), field="full_name")
    if not wanted.roles:
        raise BadInput(message("Give at least one role."), field="roles")
    if wanted.expires is not None and wanted.expires <= now:
        raise BadInput(message("This moment is past."), field="expires")


def _known(staff: Staff, name: str) -> User:
    user = next((each for each in staff.users if each.name == name), None)
    if user is None:
        raise BadInput(message("There is no user {name} in this office.", name=name), field="name")
    return user


def _refuse_own(office: Office, name: str) -> None:
    if name == office.person.name:
        office.refused("own account")
        raise OwnAccount(
            message("Nobody changes their own roles or account."), message("Ask another administrator to do it.")
        )


def _changed(office: Office, staff: Staff, user: User, wanted: Wanted) -> User:
    expires = wanted.expires or default_expiry(wanted.roles, office.clock())
    if user.name == office.person.name:
        expires = user.expires
    held = at_once(user, wanted.roles, staff.matrix)
    return replace(user, full_name=wanted.full_name.strip() or user.name, roles=held, expires=expires)


def _let_in(office: Office, writing: Writing, staff: Staff, user: User, wanted: frozenset[Role], action: str) -> Code:
    """Give the user a code and the roles nobody has to agree to; ask for the others. Commits the write."""
    until = office.clock() + INVITED_FOR
    held = at_once(user, wanted, staff.matrix)
    invited = replace(user, roles=held, password_hash="", invited_until=until)
    with office.slots.as_before_on_failure():
        table.change(writing.session, invited)
        writing.audit(action, user.name, after=_facts(invited))
        roles.withdraw_roles(office, writing, user.name) if held != wanted else None
        waits = roles.ask_roles(office, writing, invited, wanted) if held != wanted else None
        code = office.slots.invite(user.name, until)
        writing.commit()
    return Code(invited, code, until, waits)


def _facts(user: User) -> dict[str, object]:
    return {
        "full_name": user.full_name,
        "roles": sorted(user.roles),
        "active": user.active,
        "expires": user.expires.isoformat() if user.expires else None,
    }
